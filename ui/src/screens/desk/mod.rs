//! The guidance desk: search and guidance side by side, the pre-check of what was brought, and what it leads to.
//!
//! Everything goes by keyboard and by touch. What is known of the citizen is in the visit and nowhere here.

mod asking;
mod checking;
mod footer;
mod keys;
mod searching;
mod shortcuts;
mod state;
mod ticket;

use leptos::ev;
use leptos::prelude::*;

use crate::app::App;
use crate::words::Word;
use keys::{Act, read};
use state::{Desk, Stage};

#[component]
pub(crate) fn DeskScreen() -> impl IntoView {
    let app = App::get();
    let desk = Desk::new(app);
    provide_context(desk);
    let listening = window_event_listener(ev::keydown, move |event| {
        if app.dialog.with_untracked(Option::is_some) {
            return;
        }
        if let Some(act) = read(&event)
            && does(desk, act)
        {
            event.prevent_default();
        }
    });
    on_cleanup(move || listening.remove());
    view! {
        <div class="desk" data-test="desk">
            <searching::Searching/>
            <section class="guiding card" id="guiding" tabindex="-1">
                {move || match desk.stage.get() {
                    Stage::Nothing => view! { <Nothing/> }.into_any(),
                    Stage::Asking => view! { <asking::Asking/> }.into_any(),
                    Stage::Open => view! { <asking::Open/> }.into_any(),
                    Stage::Elsewhere => view! { <asking::Elsewhere/> }.into_any(),
                    Stage::Checking => view! { <checking::Checking/> }.into_any(),
                    Stage::Ticket => view! { <ticket::TicketPanel/> }.into_any(),
                }}
            </section>
            <shortcuts::Shortcuts/>
        </div>
    }
}

/// Does what a key asks for; false when there is nothing to do here.
fn does(desk: Desk, act: Act) -> bool {
    let stage = desk.stage.get_untracked();
    match act {
        Act::NextCitizen => desk.next_citizen(),
        Act::Search => desk.to_search(),
        Act::Back => desk.back(),
        Act::Primary => match stage {
            Stage::Checking => footer::primary(desk),
            Stage::Ticket => desk.next_citizen(),
            Stage::Nothing | Stage::Asking | Stage::Open | Stage::Elsewhere => return false,
        },
        Act::Print => return footer::print(desk),
        Act::FillIn => return stage == Stage::Checking && footer::fill_in(desk),
        Act::Up | Act::Down if desk.searches() => searching::step(desk, act == Act::Down),
        Act::Enter if desk.searches() => searching::open_chosen(desk),
        Act::Up | Act::Down if stage == Stage::Checking => desk.step(act == Act::Down),
        Act::Digit(digit) if stage == Stage::Asking => asking::choose(desk, digit),
        Act::Digit(digit) if stage == Stage::Checking => checking::press(desk, digit),
        Act::Enter if stage == Stage::Checking => checking::confirm(desk),
        Act::Enter if stage == Stage::Ticket => desk.next_citizen(),
        _ => return false,
    }
    true
}

#[component]
fn Nothing() -> impl IntoView {
    let app = App::get();
    view! {
        <div class="hint" data-test="desk-ready">
            <h1>{move || app.say(Word::DeskReady)}</h1>
            <p>{move || app.say(Word::DeskReadyHint)}</p>
        </div>
    }
}
