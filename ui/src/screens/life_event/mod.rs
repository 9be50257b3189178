//! A life event: what it covers, and the way into its questions.

mod documents;
pub(crate) mod result;
mod way;

use leptos::prelude::*;

use super::{BackButton, window_class};
use crate::app::visit::Visit;
use crate::app::{App, Screen};
use crate::components::icon::{Drawn, Icon};
use crate::components::mascot::{Drawing, Mascot};
use crate::words::Word;

/// The opening page.
#[component]
pub(crate) fn LifeEventScreen() -> impl IntoView {
    let app = App::get();
    let guide = app
        .visit
        .with_untracked(|visit| Some(visit.as_ref().and_then(Visit::event)?.guide.clone()));
    guide.map(|guide| {
        let (name, about) = (guide.event.name.clone(), guide.event.about.clone());
        let asks = app.visit.with_untracked(|visit| {
            visit
                .as_ref()
                .and_then(Visit::event)
                .is_some_and(|event| event.asks())
        });
        let first = if asks { Screen::Question } else { Screen::EventResult };
        let nothing = guide.guides.is_empty();
        let members = guide.guides.iter().map(|guide| {
            let (name, plain) = (guide.scenario.name.clone(), guide.scenario.plain.clone());
            let window = guide.window.name.clone();
            view! {
                <li class=format!("card member {}", window_class(guide.scenario.window)) data-test=format!("member-{}", guide.scenario.code)>
                    <b>{move || app.text(&plain)}</b>
                    <span>{move || app.text(&name)}</span>
                    <span class="tag plain">{move || app.text(&window)}</span>
                </li>
            }
        });
        let members = members.collect_view();
        view! {
            <article class="life-event" data-test="life-event">
                <header>
                    <Drawing who=Mascot::You/>
                    <div>
                        <p class="crumb">{move || app.say(Word::LifeEvents)}</p>
                        <h1>{move || app.text(&name)}</h1>
                        <p class="plain">{move || app.text(&about)}</p>
                    </div>
                </header>
                <section>
                    <h2>{move || app.say(Word::EventCovers)}</h2>
                    <ul class="members">{members}</ul>
                    <p class="note"><Drawn icon=Icon::Info/><span>{move || app.say(if nothing { Word::EventEmpty } else { Word::EventOnlyWhatApplies })}</span></p>
                </section>
                <footer class="actions">
                    <BackButton back=move || app.leave()/>
                    {(!nothing).then(|| view! {
                        <button type="button" class="button go" data-test="start" on:click=move |_| app.go(first.clone())>
                            <span>{move || app.say(Word::EventStart)}</span>
                            <small>{move || app.say(Word::EventStartHint)}</small>
                        </button>
                    })}
                </footer>
            </article>
        }
    })
}
