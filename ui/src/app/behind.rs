//! Everything behind the attract screen: a part of the program of its own, fetched once the first screen is painted, so
//! that the terminal is ready sooner. Whoever touches the screen before it has come waits for it.

use catalogue::code::{LifeEventId, ScenarioCode};
use contract::{OpenGuide, OpenLifeEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::wasm_split;

use super::drafts::{self, Saving};
use super::{App, Screen};
use crate::client::call;
use crate::components::dialog::Dialogs;
use crate::input::OnScreenKeyboard;
use crate::screens;

/// The ways into the part that comes later.
#[derive(Clone, Copy)]
pub(super) struct Behind {
    /// Every screen but the first.
    pub(super) screen: fn(Screen) -> AnyView,
    /// The on-screen keyboard.
    pub(super) keyboard: fn() -> AnyView,
    /// What lies over every screen.
    pub(super) dialogs: fn() -> AnyView,
    /// Saves what was entered last into the visit's draft, if it has one.
    pub(super) save_last: fn(App) -> Option<Saving>,
    /// Opens a scenario's service guide.
    pub(super) open: fn(App, ScenarioCode),
    /// Opens a life event.
    pub(super) open_life_event: fn(App, LifeEventId),
}

impl App {
    /// Fetches the later part, once; from then on it is there.
    pub(super) async fn load_behind(self) -> Behind {
        if let Some(behind) = self.behind.get_untracked() {
            return behind;
        }
        let behind = behind().await;
        self.behind.set(Some(behind));
        behind
    }
}

/// What is reached only from here is what the build puts apart.
#[allow(
    improper_ctypes_definitions,
    reason = "both sides are compiled at once, as one program, before it is split"
)]
#[wasm_split(behind)]
fn behind() -> Behind {
    Behind {
        screen,
        keyboard: || view! { <OnScreenKeyboard/> }.into_any(),
        dialogs: || {
            drafts::watch(App::get());
            view! { <Dialogs/> }.into_any()
        },
        save_last: drafts::save_last,
        open,
        open_life_event,
    }
}

fn screen(screen: Screen) -> AnyView {
    match screen {
        Screen::Attract => ().into_any(),
        Screen::Desk => view! { <screens::desk::DeskScreen/> }.into_any(),
        Screen::Find(way) => view! { <screens::find::Find way/> }.into_any(),
        Screen::Guide => view! { <screens::guide::Guide/> }.into_any(),
        Screen::Question => view! { <screens::question::Question again=None/> }.into_any(),
        Screen::Again(question) => {
            view! { <screens::question::Question again=Some(question)/> }.into_any()
        }
        Screen::LifeEvent => view! { <screens::life_event::LifeEventScreen/> }.into_any(),
        Screen::EventResult => view! { <screens::life_event::result::EventResult/> }.into_any(),
        Screen::Result => view! { <screens::result::ResultScreen/> }.into_any(),
        Screen::Form { at, back_to_check } => {
            view! { <screens::form::FormPage at back_to_check/> }.into_any()
        }
        Screen::Check => view! { <screens::check::Check/> }.into_any(),
        Screen::Operator => view! { <screens::operator::OperatorScreen/> }.into_any(),
        Screen::Receipt => view! { <screens::receipt::ReceiptScreen/> }.into_any(),
        Screen::Later => view! { <screens::later::Later/> }.into_any(),
        Screen::Resume(code) => view! { <screens::resume::Resume code/> }.into_any(),
        Screen::Changed(forms, next) => {
            view! { <screens::resume::Changed forms next=*next/> }.into_any()
        }
    }
}

fn open(app: App, scenario: ScenarioCode) {
    spawn_local(async move {
        let opened = match app.begun().await {
            Ok(visit) => call(OpenGuide { visit, scenario }).await,
            Err(fault) => Err(fault),
        };
        match opened {
            Ok(guide) => {
                app.visit.update(|visit| {
                    if let Some(visit) = visit {
                        visit.open(guide);
                    }
                });
                app.go(Screen::Guide);
            }
            Err(fault) => app.fail(&fault),
        }
    });
}

fn open_life_event(app: App, event: LifeEventId) {
    spawn_local(async move {
        let opened = match app.begun().await {
            Ok(visit) => call(OpenLifeEvent { visit, event }).await,
            Err(fault) => Err(fault),
        };
        match opened {
            Ok(guide) => {
                app.visit.update(|visit| {
                    if let Some(visit) = visit {
                        visit.open_event(guide);
                    }
                });
                app.go(Screen::LifeEvent);
            }
            Err(fault) => app.fail(&fault),
        }
    });
}
