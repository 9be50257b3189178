//! The desk's left column: searching while typing, and what was found.

use std::rc::Rc;

use contract::Find;
use contract::brief::Found;
use contract::home::LifeEventBrief;
use contract::limits::{LONGEST_SEARCH, SearchText};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::keys::SEARCH;
use super::state::{Desk, Hit, reveal};
use crate::app::App;
use crate::client::call;
use crate::components::icon::{Drawn, Icon};
use crate::input::{Key, Keyboard, Purpose};
use crate::screens::window_class;
use crate::words::Word;

#[component]
pub(super) fn Searching() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    search_while_typing(desk);
    Effect::new(move |_| {
        if let Some(field) = desk.field.get() {
            let _ = field.focus();
        }
    });
    let type_key = move |key: Key| {
        let mut now = desk.query.get_untracked();
        key.apply(&mut now);
        if now.chars().count() <= LONGEST_SEARCH {
            desk.query.set(now);
        }
    };
    // There are keys on the desk: the ones on the screen come only to who touches the field.
    let touched = move |_| {
        app.keyboard.set(Some(Keyboard {
            field: SEARCH.to_owned(),
            purpose: Purpose::Search,
            text: desk.query.into(),
            typed: Rc::new(type_key),
        }));
    };
    let active = move || {
        desk.shown
            .with(|shown| Some(shown.get(desk.chosen.get()?)?.mark()))
    };
    let nothing = move || {
        desk.found
            .with(|found| found.as_ref().is_some_and(Found::is_empty))
    };
    view! {
        <section class="searching">
            <div class="search card">
                <Drawn icon=Icon::Search/>
                <input
                    id=SEARCH
                    data-test=SEARCH
                    node_ref=desk.field
                    type="text"
                    inputmode="none"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength=LONGEST_SEARCH.to_string()
                    role="combobox"
                    aria-label=move || app.say(Word::SearchPrompt)
                    aria-expanded="true"
                    aria-controls="desk-found"
                    aria-activedescendant=active
                    placeholder=move || app.say(Word::DeskSearchHint)
                    prop:value=desk.query
                    on:input=move |event| desk.query.set(event_target_value(&event))
                    on:pointerdown=touched
                />
            </div>
            <h2>{move || app.say(match desk.found.with(|found| found.as_ref().map(Found::is_empty)) {
                None => Word::Frequent,
                Some(false) => Word::DeskFound,
                Some(true) => Word::NothingFound,
            })}</h2>
            <Show when=nothing>
                <p class="none" data-test="desk-none">{move || app.say(Word::NothingFoundHint)}</p>
            </Show>
            <div class="hits" class:empty=nothing id="desk-found" role="listbox" aria-label=move || app.say(Word::DeskFound) data-test="desk-found">
                {move || desk.shown.get().into_iter().enumerate().map(|(place, hit)| view! { <HitView place hit/> }).collect_view()}
            </div>
        </section>
    }
}

#[component]
fn HitView(place: usize, hit: Hit) -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let on = move || desk.chosen.get() == Some(place);
    let mark = hit.mark();
    let (name, class) = match &hit {
        Hit::LifeEvent(event) => (event.name.clone(), "event"),
        Hit::Scenario(brief) => (brief.name.clone(), window_class(brief.window)),
    };
    let about = {
        let hit = hit.clone();
        move || match &hit {
            Hit::LifeEvent(LifeEventBrief { scenarios, .. }) => {
                let (covers, matters) = (Word::LifeEventCovers, Word::MattersUnit);
                format!("{} {scenarios} {}", app.say(covers), app.say(matters))
            }
            Hit::Scenario(brief) => app.text(&brief.plain),
        }
    };
    view! {
        <button
            type="button"
            role="option"
            class=format!("hit {class}")
            class:on=on
            id=mark.clone()
            data-test=mark
            aria-selected=move || on().to_string()
            tabindex="-1"
            on:click=move |_| {
                desk.chosen.set(Some(place));
                desk.open_hit(&hit);
            }
        >
            <b>{move || app.text(&name)}</b>
            <span>{about}</span>
        </button>
    }
}

/// Asks for what is typed, at every letter; begins a visit with the first.
fn search_while_typing(desk: Desk) {
    let app = desk.app;
    let begun = Memo::new(move |_| app.visit.with(|visit| visit.as_ref().map(|visit| visit.id)));
    let beginning = StoredValue::new(false);
    Effect::new(move |_| {
        let text = desk.query.get();
        if text.trim().is_empty() {
            desk.chosen.set(None);
            return desk.found.set(None);
        }
        let Some(visit) = begun.get() else {
            // Letters that are typed meanwhile wait for the same visit.
            if !beginning.get_value() {
                beginning.set_value(true);
                spawn_local(async move {
                    if let Err(fault) = app.begun().await {
                        app.fail(&fault);
                    }
                    let _ = beginning.try_set_value(false);
                });
            }
            return;
        };
        let Ok(query) = SearchText::try_from(text.clone()) else {
            return;
        };
        spawn_local(async move {
            match call(Find { visit, query }).await {
                // An answer that comes late must not replace a newer one, and finds nothing when the screen has gone.
                Ok(answer) if desk.query.try_with_untracked(|now| *now == text) == Some(true) => {
                    // Enter opens the best scenario; a life event above it is one arrow away.
                    let first = if answer.scenarios.is_empty() {
                        0
                    } else {
                        answer.life_events.len()
                    };
                    let _ = desk.chosen.try_set(Some(first));
                    let _ = desk.found.try_set(Some(answer));
                }
                Ok(_) => {}
                Err(fault) => app.fail(&fault),
            }
        });
    });
}

/// Chooses the next of what is shown, or the one before.
pub(super) fn step(desk: Desk, down: bool) {
    let count = desk.shown.with_untracked(Vec::len);
    desk.chosen.update(|chosen| {
        *chosen = match *chosen {
            None => Some(0),
            Some(at) if down => Some((at + 1).min(count.saturating_sub(1))),
            Some(at) => Some(at.saturating_sub(1)),
        };
    });
    let hit = chosen(desk).map(|hit| hit.mark());
    if let Some(hit) = hit.and_then(|id| document().get_element_by_id(&id)) {
        reveal(&hit);
    }
}

/// Opens what is chosen.
pub(super) fn open_chosen(desk: Desk) {
    if let Some(hit) = chosen(desk) {
        desk.open_hit(&hit);
    }
}

fn chosen(desk: Desk) -> Option<Hit> {
    let at = desk.chosen.get_untracked()?;
    desk.shown.with_untracked(|shown| shown.get(at).cloned())
}
