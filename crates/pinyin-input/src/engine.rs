//! The engine as the rest of the program sees it.

use std::ffi::CStr;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::rime::{Candidate, OpenError, Rime};
use crate::spelling::Spelling;

/// Initials are looked for in so many signs at most, and what sounds alike in so many: in whole sentences either would take
/// longer than a key may.
const LONGEST_INITIALS: usize = 10;
const LONGEST_ALIKE: usize = 18;

/// Which words are offered, and first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dictionary {
    /// Everyday words and the hall's own; initials and slips between alike sounds are understood.
    Words,
    /// Surnames and given names, rare characters among them; only what is spelt exactly.
    Names,
}

impl Dictionary {
    /// The names of the schemas in the data that so many signs are looked for in: as they are spelt, then what sounds alike.
    fn schemas(self, signs: usize) -> &'static [&'static CStr] {
        match self {
            Self::Words if signs <= LONGEST_INITIALS => &[c"hall", c"alike"],
            Self::Words if signs <= LONGEST_ALIKE => &[c"sentence", c"alike"],
            Self::Words => &[c"sentence"],
            Self::Names => &[c"names"],
        }
    }
}

/// All of them.
const SCHEMAS: [&CStr; 4] = [c"hall", c"sentence", c"alike", c"names"];

/// What letters may mean.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// The letters with a space between syllables.
    pub spelled: String,
    /// Words for all of the letters or for the first of them, best first.
    pub words: Vec<String>,
    /// The syllables that the first of them may be, most likely first. More than one only for the figures of nine keys.
    pub syllables: Vec<String>,
}

/// A word that was chosen.
#[derive(Clone, PartialEq, Eq)]
pub struct Choice {
    /// The word.
    pub word: String,
    /// The signs that it does not account for.
    pub rest: Spelling,
}

/// The engine. There is one in a process, whoever opens it.
#[derive(Clone, Copy)]
pub struct Pinyin(&'static Mutex<Rime>);

static ENGINE: OnceLock<Result<Mutex<Rime>, OpenError>> = OnceLock::new();

impl Pinyin {
    /// Opens the data in a folder (`assets/input/pinyin`). Later calls get the engine that the first one opened, or its error.
    ///
    /// # Errors
    /// [`OpenError`] when the library or the data cannot be used.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let opened = ENGINE.get_or_init(|| {
            let mut rime = Rime::open(data)?;
            for schema in SCHEMAS {
                rime.session(schema)?;
            }
            Ok(Mutex::new(rime))
        });
        opened.as_ref().map(Self).map_err(Clone::clone)
    }

    /// What signs may mean; at most `most` words.
    pub fn suggest(self, dictionary: Dictionary, spelling: &Spelling, most: usize) -> Suggestions {
        let mut rime = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let offers = offers(&mut rime, dictionary, spelling, most);
        let mut syllables: Vec<String> = Vec::new();
        for offer in &offers.words {
            let first = offer
                .word
                .hint
                .split([' ', '\''])
                .next()
                .unwrap_or_default();
            if !first.is_empty() && !syllables.iter().any(|known| known == first) {
                syllables.push(first.to_owned());
            }
        }
        Suggestions {
            spelled: offers.spelled,
            words: offers
                .words
                .into_iter()
                .map(|offer| offer.word.text)
                .collect(),
            syllables,
        }
    }

    /// Takes the word at a place of what [`Self::suggest`] gives for the same signs and the same `most`; none when there is
    /// none.
    pub fn choose(
        self,
        dictionary: Dictionary,
        spelling: &Spelling,
        most: usize,
        place: usize,
    ) -> Option<Choice> {
        let mut rime = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let offers = offers(&mut rime, dictionary, spelling, most);
        let Offer { schema, place, .. } = offers.words.into_iter().nth(place)?;
        let mut session = rime.session(schema).ok()?;
        let choice = session.choose(place);
        session.clear();
        choice
    }

    /// Drops what was asked last.
    pub fn forget(self) {
        let mut rime = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rime.clear_all();
    }
}

/// A word, and where it comes from.
struct Offer {
    schema: &'static CStr,
    place: usize,
    word: Candidate,
}

struct Offers {
    spelled: String,
    words: Vec<Offer>,
}

/// The words of all of a dictionary's schemas, each once. For one syllable what sounds alike comes last; for several, where
/// a slip is likelier and chance hits are rarer, it takes every other place after the second.
fn offers(rime: &mut Rime, dictionary: Dictionary, spelling: &Spelling, most: usize) -> Offers {
    let mut spelled = String::new();
    let mut lists = Vec::new();
    for &schema in dictionary.schemas(spelling.as_str().len()) {
        let Ok(mut session) = rime.session(schema) else {
            continue;
        };
        session.type_whole(spelling.as_str());
        if spelled.is_empty() {
            spelled = session.composition().shown;
        }
        let words = session.candidates(most).into_iter().enumerate();
        lists.push(words.map(move |(place, word)| Offer {
            schema,
            place,
            word,
        }));
    }
    let several = spelled.trim().contains(' ');
    let mut lists = lists.into_iter();
    let (exact, alike) = (lists.next(), lists.next());
    let (mut exact, mut alike) = (exact.into_iter().flatten(), alike.into_iter().flatten());
    let mut words: Vec<Offer> = Vec::new();
    while words.len() < most {
        let turn_of_alike = several && words.len() >= 2 && words.len().is_multiple_of(2);
        let next = if turn_of_alike {
            alike.next().or_else(|| exact.next())
        } else {
            exact.next().or_else(|| alike.next())
        };
        let Some(offer) = next else { break };
        if words.iter().all(|known| known.word.text != offer.word.text) {
            words.push(offer);
        }
    }
    Offers { spelled, words }
}

impl fmt::Debug for Pinyin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pinyin")
    }
}
