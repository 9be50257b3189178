//! Guide: what the matter is, at a glance, and the way into the guidance.

use catalogue::hall::Audience;
use catalogue::scenario::{HandlingKind, Scenario};
use catalogue::text::{Language, Text};
use contract::visit::{ReleaseAge, ServiceGuide};
use leptos::prelude::*;

use super::{BackButton, open_guide, window_class};
use crate::app::{App, Screen};
use crate::components::icon::{Drawn, Icon};
use crate::components::requirements::Requirements;
use crate::words::Word;

#[component]
pub(crate) fn Guide() -> impl IntoView {
    let app = App::get();
    open_guide(app).map(|guide| {
        let scenario = guide.scenario.clone();
        let asks = !scenario.table.questions().is_empty();
        let first = if asks { Screen::Question } else { Screen::Result };
        let theme = window_class(scenario.window);
        let release = guide.release.clone();
        let (faq, conditions) = (scenario.faq.clone(), scenario.conditions.clone());
        view! {
            <article class=format!("guide {theme}") data-test="guide">
                <header>
                    <p class="crumb">{let window = guide.window.name.clone(); move || app.text(&window)}" · "{let item = guide.main_item.clone(); move || app.text(&item)}</p>
                    <h1>{let name = scenario.name.clone(); move || app.text(&name)}</h1>
                    <p class="plain">{let plain = scenario.plain.clone(); move || app.text(&plain)}</p>
                </header>
                <Glance guide=(*guide).clone()/>
                <div class="columns">
                    <Section heading=Word::Steps><Steps scenario=scenario.clone()/></Section>
                    <Section heading=Word::Conditions><Requirements conditions/></Section>
                    <Section heading=Word::CommonQuestions>
                        {faq.into_iter().map(|faq| view! {
                            <details><summary>{let ask = faq.ask.clone(); move || app.text(&ask)}</summary><p>{move || app.text(&faq.answer)}</p></details>
                        }).collect_view()}
                    </Section>
                    <Section heading=Word::AboutItem><Facts guide=(*guide).clone()/></Section>
                </div>
                <Age release/>
                <footer class="actions">
                    <BackButton back=move || app.leave()/>
                    <button type="button" class="button go" data-test="start" on:click=move |_| app.go(first.clone())>
                        <span>{move || app.say(Word::Start)}</span>
                        <small>{move || app.say(Word::StartHint)}</small>
                    </button>
                </footer>
            </article>
        }
    })
}

/// How old what one reads here is.
#[component]
fn Age(release: ReleaseAge) -> impl IntoView {
    let app = App::get();
    let ReleaseAge {
        number,
        published_on,
        days,
    } = release;
    view! {
        <p class="age" data-test="age">{move || match (app.language.get(), days) {
            (Language::Zh, 0) => format!("办事资料第 {number} 版 · 今天发布"),
            (Language::Zh, _) => format!("办事资料第 {number} 版 · {published_on} 发布，{days} 天前"),
            (Language::En, 0) => format!("Release {number} · published today"),
            (Language::En, 1) => format!("Release {number} · published on {published_on}, 1 day ago"),
            (Language::En, _) => format!("Release {number} · published on {published_on}, {days} days ago"),
        }}</p>
    }
}

/// Four facts that can be read from a metre away.
#[component]
fn Glance(guide: ServiceGuide) -> impl IntoView {
    let app = App::get();
    let scenario = guide.scenario;
    let first = scenario.table.outcomes().first().cloned();
    let spot = scenario.handling.kind == HandlingKind::OnTheSpot;
    view! {
        <div class="facts card">
            <div><b>{format!("{} {}", guide.window.zone, guide.window.numbers)}</b><span>{move || app.say(Word::WindowNote)}</span></div>
            <div>
                {first.as_ref().map(|outcome| super::result::limit(app, &outcome.limits))}
                <span>{move || app.say(if spot { Word::OnTheSpot } else { Word::LatestDone })}</span>
            </div>
            <div>
                <b>{first.as_ref().map(|outcome| super::result::fee_word(&outcome.fee)).map(|word| move || app.say(word))}</b>
                <span>{move || app.say(Word::FeeNote)}</span>
            </div>
            <div><b>{scenario.handling.visits}</b><span>{move || app.say(Word::Visits)}</span></div>
        </div>
    }
}

#[component]
fn Section(heading: Word, children: Children) -> impl IntoView {
    let app = App::get();
    view! { <section class="card"><h2>{move || app.say(heading)}</h2>{children()}</section> }
}

#[component]
pub(crate) fn Steps(scenario: Scenario) -> impl IntoView {
    let app = App::get();
    view! {
        <ol class="steps">
            {scenario.steps.into_iter().map(|step| view! {
                <li><b>{let name = step.name.clone(); move || app.text(&name)}</b><span>{move || app.text(&step.who)}</span></li>
            }).collect_view()}
        </ol>
    }
}

/// The elements of the guide that people ask for less often.
#[component]
fn Facts(guide: ServiceGuide) -> impl IntoView {
    let app = App::get();
    let row = move |word: Word, text: Text| view! { <dt>{move || app.say(word)}</dt><dd>{move || app.text(&text)}</dd> };
    let people = guide.scenario.audience.contains(&Audience::NaturalPerson);
    let businesses = guide.scenario.audience.contains(&Audience::LegalPerson);
    let posted = if guide.scenario.result.post {
        Word::CanBePosted
    } else {
        Word::PickUpOnly
    };
    let laws = guide.sub_item.legal_basis.clone();
    view! {
        <dl>
            <dt>{move || app.say(Word::WhoCan)}</dt>
            <dd>
                {people.then(|| view! { <span class="tag sure">{move || app.say(Word::ForPeople)}</span> })}
                {businesses.then(|| view! { <span class="tag sure">{move || app.say(Word::ForBusinesses)}</span> })}
            </dd>
            {row(Word::WhatYouGet, guide.scenario.result.name.clone())}
            <dd>{move || app.say(posted)}</dd>
            {row(Word::Scope, guide.scenario.scope.clone())}
            {row(Word::ResponsibleBody, guide.body.name.clone())}
            <dt>{move || app.say(Word::Enquiries)}</dt><dd>{guide.body.enquiries.clone()}</dd>
            <dt>{move || app.say(Word::Complaints)}</dt><dd>{guide.body.complaints.clone()}</dd>
            <dt>{move || app.say(Word::LegalBasis)}</dt>
            <dd>{laws.into_iter().map(|basis| view! { <p>{basis.law}{basis.article}</p> }).collect_view()}</dd>
            <dt>{move || app.say(Word::HandlingCode)}</dt><dd class="code">{guide.handling_code.to_string()}</dd>
        </dl>
        <p class="tag-line"><Drawn icon=Icon::Place/>{move || app.text(&guide.window.way)}</p>
    }
}
