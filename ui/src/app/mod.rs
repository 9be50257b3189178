//! The page's state and what changes it: screens, the visit, language and appearance.

mod behind;
mod drafts;
pub(crate) mod event_matter;
mod idle;
mod root;
pub(crate) mod visit;

use std::rc::Rc;

use catalogue::code::{FormId, LifeEventId, MaterialCode, ScenarioCode};
use catalogue::life_event::Subject;
use catalogue::text::{Language, Text};
use contract::draft::ChangedForm;
use contract::home::{Home, Role};
use contract::visit::{Connection, Ending, VisitId};
use contract::{BeginVisit, EndVisit, Fault, GetConnection, GetHome, WayIn};
use forms::FieldId;
use handover::DraftCode;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;

use crate::client::call;
use crate::input::{Keyboard, Mode};
use crate::words::Word;
use behind::Behind;
pub(crate) use root::Root;
use visit::filling::{PageAt, Step};
use visit::{Matter, Visit};

/// Which screen is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Screen {
    /// Before anybody has touched it.
    Attract,
    /// Search and guidance side by side: where a guidance desk begins.
    Desk,
    /// Searching, or what is behind a way in.
    Find(Option<(WayIn, Text)>),
    /// A scenario's service guide.
    Guide,
    /// What a life event covers.
    LifeEvent,
    /// The guidance's next question, of a scenario or of a life event.
    Question,
    /// A question that was replied to, once more, with what was said marked.
    Again(Subject),
    /// What a life event comes to.
    EventResult,
    /// The decided situation, or all that are left when something is not known.
    Result,
    /// A page of a form.
    Form {
        /// Which one.
        at: PageAt,
        /// Whether the citizen came from the check page and goes back there.
        back_to_check: bool,
    },
    /// All answers once more.
    Check,
    /// What the citizen takes away.
    Receipt,
    /// What was filled in is kept, and this is its code.
    Later,
    /// Opening what was kept, by its code.
    Resume(Option<DraftCode>),
    /// What is otherwise than when it was kept, and where one goes on.
    Changed(Vec<ChangedForm>, Box<Screen>),
    /// How the terminal stands, for its operator.
    Operator,
}

/// What lies over the screen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Dialog {
    /// Where to find help.
    Help,
    /// Whether to leave.
    Leave,
    /// Whether the citizen is still there; how many seconds are left.
    StillThere(u32),
    /// One sentence.
    Say(Word),
    /// How to find out what is asked, and that one may go on without.
    Unsure(Subject, Option<Text>),
    /// What there is to know of a material.
    Material(MaterialCode),
    /// How personal information is handled, before it is agreed to.
    Consent,
    /// Why a material is needed.
    Why(MaterialCode),
    /// The code by which the list is taken along; none when there is no code for it.
    TakeAlong(Option<String>),
}

/// Everything the page knows. Cheap to copy: handles to one state.
#[derive(Clone, Copy)]
pub(crate) struct App {
    pub(crate) home: RwSignal<Option<Rc<Home>>, LocalStorage>,
    pub(crate) fault: RwSignal<Option<Fault>>,
    pub(crate) screen: RwSignal<Screen>,
    pub(crate) visit: RwSignal<Option<Visit>, LocalStorage>,
    pub(crate) language: RwSignal<Language>,
    pub(crate) large: RwSignal<bool>,
    pub(crate) contrast: RwSignal<bool>,
    pub(crate) dialog: RwSignal<Option<Dialog>>,
    pub(crate) connection: RwSignal<Option<Connection>>,
    pub(crate) keyboard: RwSignal<Option<Keyboard>, LocalStorage>,
    /// How this citizen writes Chinese; forgotten with the visit.
    pub(crate) writes: RwSignal<Mode>,
    /// Whether everything that is touched lies in the lower half of a tall screen, for who sits or is small.
    pub(crate) low: RwSignal<bool>,
    /// The part of the program that is loaded once the first screen is painted.
    behind: RwSignal<Option<Behind>>,
    /// How many visits have ended. The page is made anew for each: not even a place on the screen is left of the last.
    ended: RwSignal<u32>,
}

impl App {
    fn new() -> Self {
        Self {
            home: RwSignal::new_local(None),
            fault: RwSignal::new(None),
            screen: RwSignal::new(Screen::Attract),
            visit: RwSignal::new_local(None),
            language: RwSignal::new(Language::default()),
            large: RwSignal::new(false),
            contrast: RwSignal::new(false),
            dialog: RwSignal::new(None),
            connection: RwSignal::new(None),
            keyboard: RwSignal::new_local(None),
            writes: RwSignal::new(Mode::Pinyin),
            low: RwSignal::new(false),
            behind: RwSignal::new(None),
            ended: RwSignal::new(0),
        }
    }

    /// The state, from anywhere in the page.
    pub(crate) fn get() -> Self {
        expect_context()
    }

    /// The page's own words in the language of the visit.
    pub(crate) fn say(self, word: Word) -> &'static str {
        word.say(self.language.get())
    }

    /// Words of the catalogue or a form in the language of the visit.
    pub(crate) fn text(self, text: &Text) -> String {
        text.in_language(self.language.get()).to_owned()
    }

    /// Fetches what the attract screen shows.
    pub(crate) async fn load_home(self) {
        match call(GetHome {}).await {
            Ok(home) => {
                let first = self.home.with_untracked(Option::is_none);
                if first {
                    change(
                        self.language,
                        home.languages.first().copied().unwrap_or_default(),
                    );
                }
                self.home.set(Some(Rc::new(home)));
                if first {
                    change(self.screen, self.start());
                }
                change(self.fault, None);
            }
            Err(fault) => change(self.fault, Some(fault)),
        }
        self.look_at_connection().await;
    }

    /// Asks how the terminal is connected.
    pub(crate) async fn look_at_connection(self) {
        if let Ok(connection) = call(GetConnection {}).await {
            self.connection.set(Some(connection));
        }
    }

    /// Shows a screen.
    pub(crate) fn go(self, screen: Screen) {
        self.keyboard.set(None);
        self.screen.set(screen);
        // The keyboard goes on from the top of what is shown now.
        if let Some(content) = self.to_top() {
            let _ = content.focus();
        }
    }

    /// Shows what is on the screen from its top; gives the part that is scrolled.
    pub(crate) fn to_top(self) -> Option<web_sys::HtmlElement> {
        let page = web_sys::window()?.document()?;
        let content = page.get_element_by_id("content")?;
        content.set_scroll_top(0);
        content.dyn_into().ok()
    }

    /// Where a visit begins, and where one comes back to when it ends.
    pub(crate) fn start(self) -> Screen {
        let desk = self
            .home
            .with_untracked(|home| home.as_ref().is_some_and(|home| home.role == Role::Desk));
        if desk { Screen::Desk } else { Screen::Attract }
    }

    /// How much of a form is shown at once here.
    pub(crate) fn step(self) -> Step {
        let role = |home: &Option<Rc<Home>>| home.as_ref().map(|home| home.role);
        match self.home.with_untracked(role) {
            Some(Role::Desk) => Step::Form,
            _ => Step::Page,
        }
    }

    /// Looks at the scenario that is open; none when there is none.
    pub(crate) fn with_matter<T>(self, look: impl FnOnce(&Matter) -> T) -> Option<T> {
        self.visit
            .with(|visit| Some(look(visit.as_ref()?.matter()?)))
    }

    /// The same, without looking again when it changes.
    pub(crate) fn with_matter_untracked<T>(self, look: impl FnOnce(&Matter) -> T) -> Option<T> {
        self.visit
            .with_untracked(|visit| Some(look(visit.as_ref()?.matter()?)))
    }

    /// Begins a visit if there is none, then shows a screen.
    pub(crate) fn begin(self, screen: Screen) {
        spawn_local(async move {
            match self.begun().await {
                Ok(_) => self.go(screen),
                Err(fault) => self.fail(&fault),
            }
        });
    }

    /// The visit under way, or one that begins now.
    pub(crate) async fn begun(self) -> Result<VisitId, Fault> {
        let under_way = self
            .visit
            .with_untracked(|visit| visit.as_ref().map(|visit| visit.id));
        if let Some(id) = under_way {
            return Ok(id);
        }
        let id = call(BeginVisit {}).await?;
        self.visit.set(Some(Visit::new(id)));
        Ok(id)
    }

    /// Opens a scenario's service guide, beginning a visit if there is none.
    pub(crate) fn open(self, scenario: ScenarioCode) {
        spawn_local(async move {
            let behind = self.load_behind().await;
            (behind.open)(self, scenario);
        });
    }

    /// Opens a life event, beginning a visit if there is none.
    pub(crate) fn open_life_event(self, event: LifeEventId) {
        spawn_local(async move {
            let behind = self.load_behind().await;
            (behind.open_life_event)(self, event);
        });
    }

    /// Shows the first page of a form of the scenario that is open.
    pub(crate) fn open_form(self, form: FormId) {
        let scenario = self.with_matter_untracked(|matter| matter.guide.scenario.code.clone());
        if let Some(scenario) = scenario {
            let page = 0;
            let at = PageAt {
                scenario,
                form,
                page,
            };
            self.fill_in(at, false);
        }
    }

    /// Shows a page of a form.
    pub(crate) fn fill_in(self, at: PageAt, back_to_check: bool) {
        self.visit.update(|visit| {
            if let Some(visit) = visit {
                visit.turn_to(&at);
            }
        });
        self.go(Screen::Form { at, back_to_check });
    }

    /// Lets the citizen answer for themselves what was taken over from another form.
    pub(crate) fn take_up(self, form: &FormId, field: &FieldId) {
        self.visit.update(|visit| {
            if let Some(visit) = visit {
                visit.take_up(form, field);
            }
        });
    }

    /// Shows what the scenario or the life event comes to.
    pub(crate) fn to_result(self) {
        let of_event = self.visit.with_untracked(|visit| {
            let event = visit.as_ref().and_then(Visit::event);
            event.is_some()
        });
        self.go(if of_event {
            Screen::EventResult
        } else {
            Screen::Result
        });
    }

    /// Wants to leave: asks first when something would be lost.
    pub(crate) fn leave(self) {
        if self
            .visit
            .with_untracked(|visit| visit.as_ref().is_some_and(Visit::has_unsaved))
        {
            self.dialog.set(Some(Dialog::Leave));
        } else {
            self.end(Ending::Left);
        }
    }

    /// Ends the visit: the one place that knows anything about the citizen is dropped.
    pub(crate) fn end(self, ending: Ending) {
        let visit = self
            .visit
            .with_untracked(|visit| visit.as_ref().map(|visit| visit.id));
        let saving = self
            .behind
            .get_untracked()
            .and_then(|behind| (behind.save_last)(self));
        self.visit.set(None);
        self.dialog.set(None);
        self.keyboard.set(None);
        self.large.set(false);
        self.contrast.set(false);
        self.low.set(false);
        self.writes.set(Mode::Pinyin);
        self.screen.set(self.start());
        self.ended.update(|ended| *ended = ended.wrapping_add(1));
        let first = self.home.with_untracked(|home| {
            home.as_ref()
                .and_then(|home| home.languages.first().copied())
        });
        self.language.set(first.unwrap_or_default());
        spawn_local(async move {
            if let Some(visit) = visit {
                if let Some(saving) = saving {
                    saving.await;
                }
                let _ = call(EndVisit { visit, ending }).await;
            }
            self.load_home().await;
        });
    }

    /// Says what went wrong and what to do.
    pub(crate) fn fail(self, fault: &Fault) {
        let word = match fault {
            Fault::OutOfService | Fault::NoCatalogue => return self.fault.set(Some(fault.clone())),
            Fault::VisitOver => Word::FaultVisitOver,
            Fault::NotFound => Word::FaultNotFound,
            Fault::NotAgreed => Word::AgreeFirst,
            Fault::NotDecided => Word::FaultNotDecided,
            Fault::FormIncomplete { .. } => Word::FaultFormIncomplete,
            Fault::NotChecked => Word::FaultNotChecked,
            Fault::NoTickets => Word::FaultNoTickets,
            Fault::TooLong => Word::FaultTooLong,
            Fault::NotSaved => Word::FaultNotSaved,
            Fault::AlreadyHandedIn => Word::FaultAlready,
            Fault::PrinterUnavailable => Word::FaultPrinter,
            Fault::CannotPrint { .. } => Word::FaultCannotPrint,
            Fault::SlipTooLong => Word::FaultSlipTooLong,
        };
        self.dialog.set(Some(Dialog::Say(word)));
    }
}

/// Sets a signal only if that makes a difference: whatever hangs on it is made anew otherwise.
fn change<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
