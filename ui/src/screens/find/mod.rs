//! Find: searching while typing, or what is behind a way in; and a way on when nothing is found.

use catalogue::hall::Audience;
use catalogue::text::Text;
use contract::brief::{Found, ScenarioBrief};
use contract::home::LifeEventBrief;
use contract::limits::{LONGEST_SEARCH, SearchText};
use contract::{Browse, Find as FindCall, WayIn};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::BackButton;
use crate::app::{App, Dialog, Screen};
use crate::client::call;
use crate::components::card::{ScenarioCard, Tag};
use crate::components::icon::{Drawn, Icon};
use crate::components::mascot::{Drawing, Mascot};
use crate::components::text_field::TextField;
use crate::input::Purpose;
use crate::words::Word;

#[component]
pub(crate) fn Find(way: Option<(WayIn, Text)>) -> impl IntoView {
    match way {
        None => view! { <Searching/> }.into_any(),
        Some((way, heading)) => view! { <Browsing way heading/> }.into_any(),
    }
}

#[component]
fn Searching() -> impl IntoView {
    let app = App::get();
    let query = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Found>);
    Effect::new(move |_| {
        let text = query.get();
        let Some(visit) = app
            .visit
            .with_untracked(|visit| visit.as_ref().map(|visit| visit.id))
        else {
            return;
        };
        if text.trim().is_empty() {
            return found.set(None);
        }
        let Ok(asked) = SearchText::try_from(text.clone()) else {
            return;
        };
        spawn_local(async move {
            match call(FindCall {
                visit,
                query: asked,
            })
            .await
            {
                // An answer that comes late must not replace a newer one, and finds nothing when the screen has gone.
                Ok(answer) if query.try_with_untracked(|now| *now == text) == Some(true) => {
                    let _ = found.try_set(Some(answer));
                    // The best is on top, wherever the list of before was scrolled to.
                    let _ = app.to_top();
                }
                Ok(_) => {}
                Err(fault) => app.fail(&fault),
            }
        });
    });
    let hint = Signal::derive(move || app.say(Word::SearchExample).to_owned());
    let spoken = Signal::derive(move || Some(app.say(Word::FindTitle).to_owned()));
    view! {
        <div class="find" data-test="find">
            <h1 class="unseen">{move || app.say(Word::FindTitle)}</h1>
            <div class="search card">
                <Drawn icon=Icon::Search/>
                <TextField id="query".to_owned() text=query changed=move |text| query.set(text) purpose=Purpose::Search longest=LONGEST_SEARCH first=true hint spoken/>
                <BackButton back=move || app.leave()/>
            </div>
            {move || match found.get() {
                None => view! { <Suggestions/> }.into_any(),
                Some(results) if results.is_empty() => view! { <Nothing/> }.into_any(),
                Some(found) => view! {
                    <Events events=found.life_events/>
                    <Results results=found.scenarios/>
                }.into_any(),
            }}
        </div>
    }
}

/// Life events that are meant, perhaps: above what is found for one matter alone.
#[component]
fn Events(events: Vec<LifeEventBrief>) -> impl IntoView {
    let app = App::get();
    (!events.is_empty()).then(|| view! {
        <div class="found-events" data-test="found-events">
            {events.into_iter().map(|event| {
                let LifeEventBrief { id, name, scenarios } = event;
                let mark = format!("event-{id}");
                view! {
                    <button type="button" class="card scenario event" data-test=mark on:click=move |_| app.open_life_event(id.clone())>
                        <span class="words">
                            <b>{move || app.text(&name)}</b>
                            <span>{move || app.say(Word::LifeEventCovers)}" "{scenarios}" "{move || app.say(Word::MattersUnit)}</span>
                        </span>
                        <Tag kind="sure" word=Word::LifeEvents/>
                        <Drawn icon=Icon::Forward/>
                    </button>
                }
            }).collect_view()}
        </div>
    })
}

#[component]
fn Browsing(way: WayIn, heading: Text) -> impl IntoView {
    let app = App::get();
    let found = RwSignal::new(None::<Vec<ScenarioBrief>>);
    if let Some(visit) = app
        .visit
        .with_untracked(|visit| visit.as_ref().map(|visit| visit.id))
    {
        spawn_local(async move {
            match call(Browse { visit, way }).await {
                Ok(answer) => {
                    let _ = found.try_set(Some(answer));
                }
                Err(fault) => app.fail(&fault),
            }
        });
    }
    view! {
        <div class="find" data-test="browse">
            <div class="heading">
                <h1>{move || app.text(&heading)}</h1>
                <button type="button" class="button soft" data-test="search-instead" on:click=move |_| app.go(Screen::Find(None))>
                    <Drawn icon=Icon::Search/>{move || app.say(Word::Search)}
                </button>
                <BackButton back=move || app.leave()/>
            </div>
            {move || found.get().map(|results| if results.is_empty() {
                view! { <Nothing/> }.into_any()
            } else {
                view! { <Results results/> }.into_any()
            })}
        </div>
    }
}

#[component]
fn Results(results: Vec<ScenarioBrief>) -> impl IntoView {
    let app = App::get();
    view! {
        <div class="results" data-test="results" aria-live="polite">
            {results.into_iter().map(|brief| {
                let code = brief.code.clone();
                view! { <ScenarioCard brief open=move || app.open(code.clone())/> }
            }).collect_view()}
        </div>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let app = App::get();
    view! {
        <div class="nothing" data-test="nothing-found">
            <div class="sorry">
                <Drawing who=Mascot::Zhi/>
                <div>
                    <h2>{move || app.say(Word::NothingFound)}</h2>
                    <p>{move || app.say(Word::NothingFoundHint)}</p>
                    <button type="button" class="button soft" data-test="ask-desk" on:click=move |_| app.dialog.set(Some(Dialog::Help))>{move || app.say(Word::AskDesk)}</button>
                </div>
            </div>
            <Suggestions/>
        </div>
    }
}

/// Themes, departments and what is often asked for.
#[component]
fn Suggestions() -> impl IntoView {
    let app = App::get();
    let themes = move |audience: Audience| {
        app.home.with_untracked(|home| {
            let themes = home
                .as_ref()
                .map(|home| home.themes.clone())
                .unwrap_or_default();
            themes
                .into_iter()
                .filter(|theme| theme.audience == audience)
                .collect::<Vec<_>>()
        })
    };
    let row = move |audience: Audience, word: Word| {
        view! {
            <h3>{move || app.say(word)}</h3>
            <div class="row">
                {themes(audience).into_iter().map(|theme| {
                    let heading = theme.name.clone();
                    let way = WayIn::Theme(theme.id.clone());
                    view! {
                        <button type="button" class="chip" data-test=format!("theme-{}", theme.id) on:click=move |_| app.go(Screen::Find(Some((way.clone(), heading.clone()))))>
                            {move || app.text(&theme.name)}
                        </button>
                    }
                }).collect_view()}
            </div>
        }
    };
    let bodies = app.home.with_untracked(|home| {
        home.as_ref()
            .map(|home| home.bodies.clone())
            .unwrap_or_default()
    });
    let events = app.home.with_untracked(|home| {
        home.as_ref()
            .map(|home| home.life_events.clone())
            .unwrap_or_default()
    });
    let frequent = app.home.with_untracked(|home| {
        home.as_ref()
            .map(|home| home.frequent.clone())
            .unwrap_or_default()
    });
    view! {
        <section class="chips suggestions">
            <h2>{move || app.say(Word::LifeEvents)}</h2>
            <div class="row">
                {events.into_iter().map(|event| {
                    let id = event.id.clone();
                    view! { <button type="button" class="chip event" data-test=format!("event-{}", event.id) on:click=move |_| app.open_life_event(id.clone())>{move || app.text(&event.name)}</button> }
                }).collect_view()}
            </div>
            <h2>{move || app.say(Word::Themes)}</h2>
            {row(Audience::NaturalPerson, Word::ForPeople)}
            {row(Audience::LegalPerson, Word::ForBusinesses)}
            <h2>{move || app.say(Word::Departments)}</h2>
            <div class="row">
                {bodies.into_iter().map(|body| {
                    let heading = body.name.clone();
                    let way = WayIn::Body(body.id.clone());
                    view! {
                        <button type="button" class="chip" data-test=format!("body-{}", body.id) on:click=move |_| app.go(Screen::Find(Some((way.clone(), heading.clone()))))>
                            {move || app.text(&body.name)}
                        </button>
                    }
                }).collect_view()}
            </div>
            <h2>{move || app.say(Word::Frequent)}</h2>
            <div class="row">
                {frequent.into_iter().map(|brief| {
                    let code = brief.code.clone();
                    view! { <button type="button" class="chip" on:click=move |_| app.open(code.clone())>{move || app.text(&brief.name)}</button> }
                }).collect_view()}
            </div>
        </section>
    }
}
