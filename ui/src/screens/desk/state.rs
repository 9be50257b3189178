//! What the desk's screen itself remembers: where the clerk is. Nothing of it outlives the citizen.

use catalogue::guidance::Next;
use catalogue::pre_check::{NeedPlace, Verdict};
use contract::OpenGuide;
use contract::brief::{Found, ScenarioBrief};
use contract::home::LifeEventBrief;
use contract::visit::Ending;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::keys::SEARCH;
use crate::app::App;
use crate::app::visit::{Matter, Visit};
use crate::client::call;

/// How far the guidance has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing is open.
    Nothing,
    /// A question is to be answered.
    Asking,
    /// Something is not known, and nothing else is left to ask.
    Open,
    /// The case is not handled here.
    Elsewhere,
    /// The materials are looked at.
    Checking,
    /// The number that was given is shown.
    Ticket,
}

/// What a line of the search leads to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Hit {
    LifeEvent(LifeEventBrief),
    Scenario(ScenarioBrief),
}

impl Hit {
    /// By what its line is known in the page.
    pub(super) fn mark(&self) -> String {
        match self {
            Self::LifeEvent(event) => format!("hit-event-{}", event.id),
            Self::Scenario(brief) => format!("hit-{}", brief.code),
        }
    }
}

/// What follows from the pre-check so far; how many materials each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// So many were not looked at.
    Left(usize),
    /// So many must be brought or put right.
    ToCorrect(usize),
    /// Complete; so many may follow.
    Complete(usize),
}

/// The desk's own state. Cheap to copy: handles to one state.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) app: App,
    /// What is searched for.
    pub(super) query: RwSignal<String>,
    /// What was found; none while nothing is searched for.
    pub(super) found: RwSignal<Option<Found>>,
    /// What stands below the search field: what was found, or what is frequent.
    pub(super) shown: Memo<Vec<Hit>>,
    /// Which of that is chosen, from 0; none of what nobody searched for, until the arrows say so.
    pub(super) chosen: RwSignal<Option<usize>>,
    /// The search field.
    pub(super) field: NodeRef<Input>,
    /// Which material is looked at.
    pub(super) current: RwSignal<Option<NeedPlace>>,
    /// Whether digits name what is wrong with it.
    pub(super) reasoning: RwSignal<bool>,
    /// Whether the number is shown.
    pub(super) shows_ticket: RwSignal<bool>,
    /// Whether something is on its way to the shell: a second touch waits.
    pub(super) busy: RwSignal<bool>,
    pub(super) stage: Memo<Stage>,
    /// The materials of the case, in order.
    pub(super) places: Memo<Vec<NeedPlace>>,
    /// What follows from the pre-check; none before the case is decided.
    pub(super) standing: Memo<Option<Standing>>,
}

impl Desk {
    pub(super) fn new(app: App) -> Self {
        let shows_ticket = RwSignal::new(false);
        let found = RwSignal::new(None::<Found>);
        let frequent = move || {
            let home = app.home.get();
            home.map(|home| home.frequent.clone()).unwrap_or_default()
        };
        let shown = move || {
            let Found {
                life_events,
                scenarios,
            } = found.get().unwrap_or_else(|| Found {
                life_events: Vec::new(),
                scenarios: frequent(),
            });
            let events = life_events.into_iter().map(Hit::LifeEvent);
            events
                .chain(scenarios.into_iter().map(Hit::Scenario))
                .collect()
        };
        Self {
            app,
            query: RwSignal::new(String::new()),
            found,
            shown: Memo::new(move |_| shown()),
            chosen: RwSignal::new(None),
            field: NodeRef::new(),
            current: RwSignal::new(None),
            reasoning: RwSignal::new(false),
            shows_ticket,
            busy: RwSignal::new(false),
            stage: Memo::new(move |_| {
                let stage = app.with_matter(stage_of).unwrap_or(Stage::Nothing);
                if stage == Stage::Checking && shows_ticket.get() {
                    Stage::Ticket
                } else {
                    stage
                }
            }),
            places: Memo::new(move |_| {
                let places = app.with_matter(|matter| {
                    let check = matter.pre_check()?;
                    Some(check.lines().iter().map(|line| line.place).collect())
                });
                places.flatten().unwrap_or_default()
            }),
            standing: Memo::new(move |_| app.with_matter(standing_of).flatten()),
        }
    }

    /// The desk's state, from anywhere in its screen.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Changes the visit.
    pub(super) fn change(self, change: impl FnOnce(&mut Visit)) {
        self.app.visit.update(|visit| {
            if let Some(visit) = visit {
                change(visit);
            }
        });
    }

    /// Ends the visit and begins anew: what was typed and shown here goes with it.
    pub(super) fn next_citizen(self) {
        self.app.end(Ending::Left);
    }

    /// Opens what a line leads to: a scenario here, a life event on the screens that lead through all of it.
    pub(super) fn open_hit(self, hit: &Hit) {
        match hit {
            Hit::LifeEvent(event) => self.app.open_life_event(event.id.clone()),
            Hit::Scenario(brief) => self.open(brief),
        }
    }

    /// Opens a scenario; the same one again keeps what was answered and found.
    fn open(self, brief: &ScenarioBrief) {
        let (app, scenario) = (self.app, brief.code.clone());
        spawn_local(async move {
            let opened = match app.begun().await {
                Ok(visit) => call(OpenGuide { visit, scenario }).await,
                Err(fault) => Err(fault),
            };
            match opened {
                Ok(guide) => {
                    self.change(|visit| visit.open(guide));
                    let _ = self.shows_ticket.try_set(false);
                    let _ = self.reasoning.try_set(false);
                    let _ = self.current.try_set(None);
                    self.to_first();
                    self.to_guidance();
                }
                Err(fault) => app.fail(&fault),
            }
        });
    }

    /// Whether the search field has the focus.
    pub(super) fn searches(self) -> bool {
        let focused = document().active_element();
        focused.is_some_and(|element| element.id() == SEARCH)
    }

    /// Puts the focus into the search field, with what is in it chosen to be typed over.
    pub(super) fn to_search(self) {
        self.reasoning.set(false);
        if let Some(field) = self.field.get_untracked() {
            let _ = field.focus();
            field.select();
        }
    }

    /// Takes the focus out of the search field, so that digits choose.
    pub(super) fn to_guidance(self) {
        self.app.keyboard.set(None);
        let guidance = document().get_element_by_id("guiding");
        if let Some(guidance) = guidance.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let _ = guidance.focus();
        }
    }

    /// One step back: from the number to the materials, from them to the last question, from the first one to searching.
    pub(super) fn back(self) {
        if self.stage.get_untracked() == Stage::Ticket {
            return self.shows_ticket.set(false);
        }
        if self.reasoning.get_untracked() {
            return self.reasoning.set(false);
        }
        let mut stepped = false;
        self.change(|visit| stepped = visit.step_back());
        if stepped {
            self.to_guidance();
        } else {
            self.to_search();
        }
    }

    /// A question was answered: the next one is there, or the materials, the first one looked at.
    pub(super) fn arrived(self) {
        if self.stage.get_untracked() == Stage::Checking {
            self.to_first();
        }
        self.to_guidance();
    }

    /// Looks at the first material that was not looked at; at the first of all when everything was.
    pub(super) fn to_first(self) {
        let places = self.places.get_untracked();
        let open = self.next_open(None);
        self.current.set(open.or(places.first().copied()));
    }

    /// The next material after a place, and around, that was not looked at.
    pub(super) fn next_open(self, after: Option<NeedPlace>) -> Option<NeedPlace> {
        let left: Vec<NeedPlace> = self
            .app
            .visit
            .with_untracked(|visit| {
                let check = visit.as_ref()?.matter()?.pre_check()?;
                let open = check.lines().iter().filter(|line| line.state.is_none());
                Some(open.map(|line| line.place).collect())
            })
            .unwrap_or_default();
        let later = left.iter().find(|place| Some(**place) > after);
        later.or(left.first()).copied()
    }

    /// Looks at the next material or the one before.
    pub(super) fn step(self, down: bool) {
        self.reasoning.set(false);
        let places = self.places.get_untracked();
        let now = self.current.get_untracked();
        let at = places.iter().position(|place| Some(*place) == now);
        let to = match at {
            None => 0,
            Some(at) if down => (at + 1).min(places.len().saturating_sub(1)),
            Some(at) => at.saturating_sub(1),
        };
        self.current.set(places.get(to).copied());
    }
}

fn stage_of(matter: &Matter) -> Stage {
    match matter.progress().next {
        Next::Ask(_) => Stage::Asking,
        Next::Open => Stage::Open,
        Next::Decided(outcome) if outcome.elsewhere.is_some() => Stage::Elsewhere,
        Next::Decided(_) => Stage::Checking,
    }
}

fn standing_of(matter: &Matter) -> Option<Standing> {
    Some(match matter.pre_check()?.verdict() {
        Verdict::Unfinished { left } => Standing::Left(left.len()),
        Verdict::Notice { to_correct } => Standing::ToCorrect(to_correct.len()),
        Verdict::Complete { owed } => Standing::Complete(owed.len()),
    })
}

/// Scrolls no further than needed to show something.
pub(super) fn reveal(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
