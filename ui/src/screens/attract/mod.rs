//! Attract: the hall, one sentence, and every way in within one touch.

use catalogue::hall::WindowKind;
use contract::WayIn;
use contract::home::Home;
use leptos::prelude::*;

use super::window_class;
use crate::app::{App, Screen};
use crate::components::bars::{ConnectionDot, SampleMark};
use crate::components::icon::{Drawn, Icon};
use crate::components::mascot::{Drawing, Mascot};
use crate::words::Word;

/// How many frequent scenarios are offered here.
const FREQUENT: usize = 4;

#[component]
pub(crate) fn Attract() -> impl IntoView {
    let app = App::get();
    move || {
        app.home.with(|home| {
            home.as_ref().map(|home| {
                view! {
                    <div class="attract" data-test="attract">
                        <Hero home=(**home).clone()/>
                        <div class="ways">
                            <button type="button" class="card search-way" data-test="search" on:click=move |_| app.begin(Screen::Find(None))>
                                <Drawn icon=Icon::Search/>
                                <span>{move || app.say(Word::SearchPrompt)}</span>
                                <b class="button go">{move || app.say(Word::Search)}</b>
                            </button>
                            <Windows home=(**home).clone()/>
                            {home.can_fill_in.then(|| view! {
                                <button type="button" class="card resume-way" data-test="resume-way" on:click=move |_| app.begin(Screen::Resume(None))>
                                    <span>{move || app.say(Word::ResumePrompt)}</span>
                                    <b>{move || app.say(Word::Resume)}</b>
                                    <Drawn icon=Icon::Forward/>
                                </button>
                            })}
                            <Chips home=(**home).clone()/>
                        </div>
                    </div>
                }
            })
        })
    }
}

#[component]
fn Hero(home: Home) -> impl IntoView {
    let app = App::get();
    view! {
        <header class="hero">
            <div class="where">
                <b>{let hall = home.hall.name.clone(); move || app.text(&hall)}</b>
                <span>{let place = home.place.clone(); move || app.text(&place)}</span>
                <SampleMark/>
                <ConnectionDot/>
            </div>
            <h1><small>{move || app.say(Word::Greeting)}</small>{move || app.say(Word::WhatToday)}</h1>
            <svg class="land" viewBox="0 0 1080 300" preserveAspectRatio="none" aria-hidden="true">
                <path class="far" d="M0 170Q180 90 360 150T720 140T1080 120V300H0z"></path>
                <path class="near" d="M0 220Q260 150 520 210T1080 190V300H0z"></path>
            </svg>
            <Drawing who=Mascot::You/>
        </header>
    }
}

#[component]
fn Windows(home: Home) -> impl IntoView {
    let app = App::get();
    view! {
        <div class="windows">
            {home.windows.iter().map(|window| {
                let kind = window.kind;
                let (name, what, sign) = match kind {
                    WindowKind::Citizen => (Word::WindowCitizen, Word::CitizenIn, "民"),
                    WindowKind::Enterprise => (Word::WindowEnterprise, Word::EnterpriseIn, "企"),
                    WindowKind::Police => (Word::WindowPolice, Word::PoliceIn, "户"),
                    WindowKind::Estate => (Word::WindowEstate, Word::EstateIn, "房"),
                };
                let heading = window.name.clone();
                let go = move |_| app.begin(Screen::Find(Some((WayIn::Window(kind), heading.clone()))));
                view! {
                    <button type="button" class=format!("card window {}", window_class(kind)) data-test=format!("window-{}", window.zone) on:click=go>
                        <b>{move || app.say(name)}</b>
                        <span>{move || app.say(what)}</span>
                        <em aria-hidden="true">{sign}</em>
                    </button>
                }
            }).collect_view()}
        </div>
    }
}

#[component]
fn Chips(home: Home) -> impl IntoView {
    let app = App::get();
    view! {
        <section class="chips">
            <h2>{move || app.say(Word::LifeEvents)}</h2>
            <div class="row">
                {home.life_events.into_iter().map(|event| {
                    let id = event.id.clone();
                    let go = move |_| app.open_life_event(id.clone());
                    view! { <button type="button" class="chip event" data-test=format!("event-{}", event.id) on:click=go>{move || app.text(&event.name)}</button> }
                }).collect_view()}
            </div>
        </section>
        <section class="chips">
            <h2>{move || app.say(Word::Frequent)}</h2>
            <div class="row">
                {home.frequent.into_iter().take(FREQUENT).map(|brief| {
                    let code = brief.code.clone();
                    view! { <button type="button" class="chip" data-test=format!("frequent-{code}") on:click=move |_| app.open(code.clone())>{move || app.text(&brief.name)}</button> }
                }).collect_view()}
                <button type="button" class="chip" data-test="more-ways" on:click=move |_| app.begin(Screen::Find(None))>{move || app.say(Word::MoreWays)}</button>
            </div>
        </section>
    }
}
