//! `librime`, by the functions of its C interface that are needed: the one module that calls foreign code.
//!
//! The library keeps its state in globals, so there is one [`Rime`] in a process, and it is used by one thread at a time.
//! It is told of no folder where it could keep what was typed, and to log nothing but what ends the process.
#![allow(unsafe_code, reason = "the engine is a library in C++")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr;

use crate::engine::Choice;
use crate::spelling::Spelling;

/// What Debian 12 and later call the library.
#[cfg(not(windows))]
const LIBRARY: &str = "librime.so.1";
#[cfg(windows)]
const LIBRARY: &str = "rime.dll";

/// The parts of the library that are needed, and an end. Without a list it would load whatever plugins the machine has: they
/// would be given what citizens type, and with those of Debian the process crashes when it ends.
const MODULES: &[Option<&CStr>] = &[Some(c"core"), Some(c"dict"), Some(c"gears"), None];

/// Keys as X11 numbers them; letters and figures are numbered as in ASCII.
const BACKSPACE: c_int = 0xff08;
/// `glog`'s level for what ends the process.
const FATAL: c_int = 3;

/// Why pinyin cannot be used. The remedy is in the words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The library is missing.
    #[error(
        "pinyin needs {LIBRARY}, which is not there ({0}); install the Debian package librime1"
    )]
    NoLibrary(String),
    /// The library is older than 1.8 or something else.
    #[error(
        "{LIBRARY} lacks what pinyin needs; install the Debian package librime1, version 1.8 or later"
    )]
    OtherLibrary,
    /// The data is missing or was made for another version of the library.
    #[error("the pinyin data in {0} is missing or damaged; install it from the package again")]
    NoData(PathBuf),
}

#[repr(C)]
struct Traits {
    data_size: c_int,
    shared_data_dir: *const c_char,
    user_data_dir: *const c_char,
    distribution_name: *const c_char,
    distribution_code_name: *const c_char,
    distribution_version: *const c_char,
    app_name: *const c_char,
    modules: *const *const c_char,
    min_log_level: c_int,
    log_dir: *const c_char,
    prebuilt_data_dir: *const c_char,
    staging_dir: *const c_char,
}

#[repr(C)]
struct RawComposition {
    length: c_int,
    cursor_pos: c_int,
    sel_start: c_int,
    sel_end: c_int,
    preedit: *mut c_char,
}

#[repr(C)]
struct RawCandidate {
    text: *mut c_char,
    comment: *mut c_char,
    reserved: *mut c_void,
}

#[repr(C)]
struct RawMenu {
    page_size: c_int,
    page_no: c_int,
    is_last_page: c_int,
    highlighted_candidate_index: c_int,
    num_candidates: c_int,
    candidates: *mut RawCandidate,
    select_keys: *mut c_char,
}

#[repr(C)]
struct RawContext {
    data_size: c_int,
    composition: RawComposition,
    menu: RawMenu,
    commit_text_preview: *mut c_char,
    select_labels: *mut *mut c_char,
}

#[repr(C)]
struct RawCommit {
    data_size: c_int,
    text: *mut c_char,
}

#[repr(C)]
struct RawList {
    ptr: *mut c_void,
    index: c_int,
    candidate: RawCandidate,
}

type SessionId = usize;
/// A place in the table that is not used here.
type Unused = *const c_void;
type Of<T> = Option<T>;

/// The library's table of functions, as `rime_api.h` of 1.8 has it; later versions only add to its end.
#[repr(C)]
struct Api {
    data_size: c_int,
    setup: Of<unsafe extern "C" fn(*mut Traits)>,
    set_notification_handler: Unused,
    initialize: Of<unsafe extern "C" fn(*mut Traits)>,
    // finalize, maintenance (3), deployment (5), synchronising
    not_needed_1: [Unused; 10],
    create_session: Of<unsafe extern "C" fn() -> SessionId>,
    // find, destroy, clean up (2)
    not_needed_2: [Unused; 4],
    process_key: Of<unsafe extern "C" fn(SessionId, c_int, c_int) -> c_int>,
    commit_composition: Unused,
    clear_composition: Of<unsafe extern "C" fn(SessionId)>,
    get_commit: Of<unsafe extern "C" fn(SessionId, *mut RawCommit) -> c_int>,
    free_commit: Of<unsafe extern "C" fn(*mut RawCommit) -> c_int>,
    get_context: Of<unsafe extern "C" fn(SessionId, *mut RawContext) -> c_int>,
    free_context: Of<unsafe extern "C" fn(*mut RawContext) -> c_int>,
    // status (2), options (2), properties (2), schema list (2), current schema
    not_needed_3: [Unused; 9],
    select_schema: Of<unsafe extern "C" fn(SessionId, *const c_char) -> c_int>,
    // reading configuration (12), testing, modules (2), tasks, folders (3), user (2), writing configuration (13)
    not_needed_4: [Unused; 34],
    get_input: Unused,
    get_caret_pos: Unused,
    select_candidate: Of<unsafe extern "C" fn(SessionId, usize) -> c_int>,
    get_version: Unused,
    set_caret_pos: Unused,
    select_candidate_on_current_page: Unused,
    candidate_list_begin: Of<unsafe extern "C" fn(SessionId, *mut RawList) -> c_int>,
    candidate_list_next: Of<unsafe extern "C" fn(*mut RawList) -> c_int>,
    candidate_list_end: Of<unsafe extern "C" fn(*mut RawList)>,
}

/// The functions that are needed, all of them there.
#[derive(Clone, Copy)]
struct Functions {
    setup: unsafe extern "C" fn(*mut Traits),
    initialize: unsafe extern "C" fn(*mut Traits),
    create_session: unsafe extern "C" fn() -> SessionId,
    process_key: unsafe extern "C" fn(SessionId, c_int, c_int) -> c_int,
    clear_composition: unsafe extern "C" fn(SessionId),
    get_commit: unsafe extern "C" fn(SessionId, *mut RawCommit) -> c_int,
    free_commit: unsafe extern "C" fn(*mut RawCommit) -> c_int,
    get_context: unsafe extern "C" fn(SessionId, *mut RawContext) -> c_int,
    free_context: unsafe extern "C" fn(*mut RawContext) -> c_int,
    select_schema: unsafe extern "C" fn(SessionId, *const c_char) -> c_int,
    select_candidate: unsafe extern "C" fn(SessionId, usize) -> c_int,
    list_begin: unsafe extern "C" fn(SessionId, *mut RawList) -> c_int,
    list_next: unsafe extern "C" fn(*mut RawList) -> c_int,
    list_end: unsafe extern "C" fn(*mut RawList),
}

/// The library, set up.
pub(crate) struct Rime {
    functions: Functions,
    sessions: Vec<Kept>,
    data: PathBuf,
}

/// A session with what it was last asked.
struct Kept {
    schema: &'static CStr,
    id: SessionId,
    typed: String,
}

/// One schema's session.
pub(crate) struct Session<'r> {
    functions: Functions,
    kept: &'r mut Kept,
}

/// A word that is offered.
pub(crate) struct Candidate {
    pub(crate) text: String,
    /// How it is spelt, when that is not what was typed.
    pub(crate) hint: String,
}

/// What has been typed and not committed.
#[derive(Default)]
pub(crate) struct Composition {
    /// Chosen words, then letters.
    pub(crate) shown: String,
    /// Where in `shown` the letters begin, in bytes.
    letters_from: usize,
}

impl Functions {
    fn load() -> Result<Self, OpenError> {
        // SAFETY: loading `librime` runs only its own constructors, which register its modules.
        let library = unsafe { libloading::Library::new(LIBRARY) };
        let library = library.map_err(|error| OpenError::NoLibrary(error.to_string()))?;
        // SAFETY: since 1.0 the library has exported this function, with this signature.
        let entry =
            unsafe { library.get::<unsafe extern "C" fn() -> *const Api>(b"rime_get_api\0") };
        let entry = entry
            .map(|entry| *entry)
            .map_err(|_| OpenError::OtherLibrary)?;
        // It lives as long as the process: its globals must not go while threads may still run in it.
        std::mem::forget(library);
        // SAFETY: it takes nothing and gives a table that lives as long as the library.
        let api = unsafe { entry() };
        let size = size_of::<Api>() - size_of::<c_int>();
        // SAFETY: the pointer comes from the library; the first member says how much of the table follows it, and the rest is
        // only read when that covers all of it.
        let known = unsafe { api.as_ref() }.map_or(0, |api| api.data_size);
        if usize::try_from(known).unwrap_or(0) < size {
            return Err(OpenError::OtherLibrary);
        }
        // SAFETY: the table is there and as large as this one.
        Self::of(unsafe { &*api }).ok_or(OpenError::OtherLibrary)
    }

    fn of(api: &Api) -> Option<Self> {
        Some(Self {
            setup: api.setup?,
            initialize: api.initialize?,
            create_session: api.create_session?,
            process_key: api.process_key?,
            clear_composition: api.clear_composition?,
            get_commit: api.get_commit?,
            free_commit: api.free_commit?,
            get_context: api.get_context?,
            free_context: api.free_context?,
            select_schema: api.select_schema?,
            select_candidate: api.select_candidate?,
            list_begin: api.candidate_list_begin?,
            list_next: api.candidate_list_next?,
            list_end: api.candidate_list_end?,
        })
    }
}

impl Rime {
    /// Loads the library and shows it the data. To be called once in a process.
    pub(crate) fn open(data: &Path) -> Result<Self, OpenError> {
        let no_data = || OpenError::NoData(data.to_owned());
        let built = data.join("default.yaml");
        if !built.is_file() {
            return Err(no_data());
        }
        let functions = Functions::load()?;
        let path = |path: &Path| {
            let text = path.to_str().ok_or_else(no_data)?;
            CString::new(text).map_err(|_| no_data())
        };
        // The library wants a folder for what it learns. It gets one that nobody can make: below a file.
        let (data, nowhere) = (path(data)?, path(&built.join("nothing-is-kept"))?);
        let modules: Vec<*const c_char> = MODULES
            .iter()
            .map(|module| module.map_or(ptr::null(), CStr::as_ptr))
            .collect();
        let mut traits = Traits {
            data_size: (size_of::<Traits>() - size_of::<c_int>()) as c_int,
            shared_data_dir: data.as_ptr(),
            user_data_dir: nowhere.as_ptr(),
            distribution_name: c"yichuang".as_ptr(),
            distribution_code_name: c"yichuang".as_ptr(),
            distribution_version: c"1".as_ptr(),
            app_name: c"rime.yichuang".as_ptr(),
            modules: modules.as_ptr(),
            min_log_level: FATAL,
            // No folder: no files.
            log_dir: c"".as_ptr(),
            prebuilt_data_dir: data.as_ptr(),
            staging_dir: nowhere.as_ptr(),
        };
        // SAFETY: the traits are as large as they say, and what they point to outlives both calls, which copy it. Nobody else
        // in this process calls the library: `ENGINE` sees to that.
        unsafe {
            (functions.setup)(&raw mut traits);
            (functions.initialize)(&raw mut traits);
        }
        let data = PathBuf::from(data.to_string_lossy().into_owned());
        Ok(Self {
            functions,
            sessions: Vec::new(),
            data,
        })
    }

    /// The session of a schema, begun if there is none yet.
    pub(crate) fn session(&mut self, schema: &'static CStr) -> Result<Session<'_>, OpenError> {
        let place = match self.sessions.iter().position(|kept| kept.schema == schema) {
            Some(place) => place,
            None => {
                // SAFETY: the library is set up.
                let id = unsafe { (self.functions.create_session)() };
                let mut kept = Kept {
                    schema,
                    id,
                    typed: String::new(),
                };
                // SAFETY: the session is there, the name ends in zero and is copied.
                let selected = unsafe { (self.functions.select_schema)(id, schema.as_ptr()) };
                let mut session = Session {
                    functions: self.functions,
                    kept: &mut kept,
                };
                // A schema without its dictionary is selected all the same: it knows no words.
                session.type_whole("a");
                let words = session.candidates(1).len();
                session.clear();
                if id == 0 || selected == 0 || words == 0 {
                    return Err(OpenError::NoData(self.data.clone()));
                }
                self.sessions.push(kept);
                self.sessions.len() - 1
            }
        };
        Ok(Session {
            functions: self.functions,
            kept: &mut self.sessions[place],
        })
    }

    /// Drops what was typed in any session.
    pub(crate) fn clear_all(&mut self) {
        for kept in &mut self.sessions {
            let functions = self.functions;
            Session { functions, kept }.clear();
        }
    }
}

impl Session<'_> {
    /// Has all of this typed and nothing else; nothing at all where the library would not wait for a choice.
    pub(crate) fn type_whole(&mut self, signs: &str) {
        let signs = signs.trim_start_matches('\'');
        if !signs.starts_with(&self.kept.typed) {
            let pairs = signs.bytes().zip(self.kept.typed.bytes());
            let same = pairs.take_while(|(one, other)| one == other).count();
            for _ in same..self.kept.typed.len() {
                self.press(BACKSPACE);
            }
            self.kept.typed.truncate(same);
        }
        let typed = self.kept.typed.len();
        for sign in signs.bytes().skip(typed) {
            self.press(c_int::from(sign));
        }
        self.kept.typed.push_str(&signs[typed..]);
        if self.committed().is_some() {
            self.clear();
        }
    }

    /// Drops what was typed.
    pub(crate) fn clear(&mut self) {
        // SAFETY: the session is there.
        unsafe { (self.functions.clear_composition)(self.kept.id) };
        self.kept.typed.clear();
        // What was committed waits until somebody fetches it: that must not be whoever comes next.
        drop(self.committed());
    }

    fn press(&mut self, key: c_int) {
        // SAFETY: the session is there; any number may be a key.
        unsafe { (self.functions.process_key)(self.kept.id, key, 0) };
    }

    /// The first words for what is typed.
    pub(crate) fn candidates(&mut self, most: usize) -> Vec<Candidate> {
        let nothing = RawCandidate {
            text: ptr::null_mut(),
            comment: ptr::null_mut(),
            reserved: ptr::null_mut(),
        };
        let mut list = RawList {
            ptr: ptr::null_mut(),
            index: 0,
            candidate: nothing,
        };
        let mut found = Vec::new();
        // SAFETY: the session is there and the list empty, as the library wants it; it is ended only if it was begun, and
        // what it points to is copied before it moves on.
        unsafe {
            if (self.functions.list_begin)(self.kept.id, &raw mut list) == 0 {
                return found;
            }
            while found.len() < most && (self.functions.list_next)(&raw mut list) != 0 {
                found.push(Candidate {
                    text: copied(list.candidate.text),
                    hint: copied(list.candidate.comment),
                });
            }
            (self.functions.list_end)(&raw mut list);
        }
        found
    }

    /// What has been typed, as it is shown.
    pub(crate) fn composition(&mut self) -> Composition {
        // SAFETY: zeros are what the library wants to fill in: null pointers and numbers.
        let mut context: RawContext = unsafe { std::mem::zeroed() };
        context.data_size = (size_of::<RawContext>() - size_of::<c_int>()) as c_int;
        // SAFETY: the session is there and the context as large as it says; it is freed only if it was filled in, and what it
        // points to is copied before.
        unsafe {
            if (self.functions.get_context)(self.kept.id, &raw mut context) == 0 {
                return Composition::default();
            }
            let composition = Composition {
                shown: copied(context.composition.preedit),
                letters_from: usize::try_from(context.composition.sel_start).unwrap_or(0),
            };
            (self.functions.free_context)(&raw mut context);
            composition
        }
    }

    /// Takes the candidate at a place; the rest stays typed.
    pub(crate) fn choose(&mut self, place: usize) -> Option<Choice> {
        // SAFETY: the session is there; the library refuses places that are not.
        if unsafe { (self.functions.select_candidate)(self.kept.id, place) } == 0 {
            return None;
        }
        if let Some(word) = self.committed() {
            return Some(Choice {
                word,
                rest: Spelling::default(),
            });
        }
        let Composition {
            shown,
            letters_from,
        } = self.composition();
        let (word, letters) = shown.split_at_checked(letters_from)?;
        let letters: String = letters
            .trim_start_matches([' ', '\''])
            .chars()
            .filter(|sign| Spelling::is_sign(*sign))
            .collect();
        Some(Choice {
            word: word.trim_end().to_owned(),
            rest: letters.try_into().ok()?,
        })
    }

    fn committed(&mut self) -> Option<String> {
        let mut commit = RawCommit {
            data_size: (size_of::<RawCommit>() - size_of::<c_int>()) as c_int,
            text: ptr::null_mut(),
        };
        // SAFETY: the session is there and the commit as large as it says; it is freed only if it was filled in, and its text
        // is copied before.
        unsafe {
            if (self.functions.get_commit)(self.kept.id, &raw mut commit) == 0 {
                return None;
            }
            let text = copied(commit.text);
            (self.functions.free_commit)(&raw mut commit);
            Some(text)
        }
    }
}

/// A copy of the library's text; nothing for a null pointer.
///
/// # Safety
/// The pointer is null or points to a text that ends in zero.
unsafe fn copied(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller says so.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}
