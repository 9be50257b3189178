//! Result: exactly what to bring, where to go, how long and how much.

pub(super) mod actions;
mod open;
mod when_and_where;

use std::sync::Arc;

use catalogue::guidance::Next;
use catalogue::scenario::{DayUnit, Fee, Limits, Necessity, Need, ResultDocument};
use catalogue::table::Outcome;
use catalogue::text::Text;
use contract::visit::ServiceGuide;
use leptos::prelude::*;

use super::BackButton;
use super::guide::Steps;
use crate::app::visit::Visit;
use crate::app::{App, Dialog, Screen};
use crate::components::card::Tag;
use crate::components::icon::{Drawn, Icon};
use crate::components::requirements::Requirements;
use crate::components::specimen::Specimen;
use crate::components::trail::Trail;
use crate::words::Word;
use actions::Actions;
use open::{Open, OpenCase};
use when_and_where::{DoneBy, HowLong, Place, owed_until};

/// The figure for a time limit.
pub(crate) fn limit(app: App, limits: &Limits) -> impl IntoView + use<> {
    let (promised, unit) = (limits.promised, limits.unit);
    view! {
        <b>{move || match (promised, unit) {
            (0, _) => app.say(Word::OnTheSpot).to_owned(),
            (days, unit) => unit.counted(days.into(), app.language.get()),
        }}</b>
    }
}

/// Whether it costs anything.
pub(crate) fn fee_word(fee: &Fee) -> Word {
    match fee {
        Fee::Free => Word::NoFee,
        Fee::Charged { .. } => Word::Charged,
    }
}

#[component]
pub(crate) fn ResultScreen() -> impl IntoView {
    let app = App::get();
    let shown = app.visit.with_untracked(|visit| {
        let matter = visit.as_ref()?.matter()?;
        let progress = matter.progress();
        let stand = match progress.next {
            Next::Ask(_) => Stand::Asking,
            Next::Open => Stand::Open(OpenCase::new(matter, &progress)),
            Next::Decided(outcome) => Stand::Decided(outcome.clone()),
        };
        let needs: Vec<Need> = matter.needs().into_iter().cloned().collect();
        Some((Arc::clone(&matter.guide), stand, needs))
    });
    Effect::new(move |_| {
        let asking = |visit: &Option<_>| {
            let matter = visit.as_ref().and_then(Visit::matter)?;
            Some(matches!(matter.progress().next, Next::Ask(_)))
        };
        if app.visit.with_untracked(asking) == Some(true) {
            app.go(Screen::Question);
        }
    });
    shown.map(|(guide, stand, needs)| match stand {
        Stand::Asking => ().into_any(),
        Stand::Open(case) => view! { <Open guide case/> }.into_any(),
        Stand::Decided(outcome) => match outcome.elsewhere.clone() {
            Some(say) => view! { <Elsewhere guide say/> }.into_any(),
            None => view! { <Decided guide outcome needs/> }.into_any(),
        },
    })
}

/// Where the guidance stands.
enum Stand {
    Asking,
    Open(OpenCase),
    Decided(Outcome),
}

/// Back to the last question, with what was said marked; without questions to the guide.
fn back_to_questions(app: App) {
    let last = app.visit.with_untracked(|visit| {
        let matter = visit.as_ref()?.matter()?;
        Some(matter.about(&matter.progress().trail.last()?.question.id))
    });
    app.go(last.map_or(Screen::Guide, Screen::Again));
}

/// What the heading says of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Decided,
    Open,
    Elsewhere,
}

impl Standing {
    fn word(self) -> Word {
        match self {
            Self::Decided => Word::Decided,
            Self::Open => Word::CaseOpen,
            Self::Elsewhere => Word::AnotherMatter,
        }
    }
}

#[component]
fn Heading(guide: Arc<ServiceGuide>, standing: Standing) -> impl IntoView {
    let sure = standing == Standing::Decided;
    let app = App::get();
    let chips = app.visit.with_untracked(|visit| {
        let matter = visit.as_ref().and_then(Visit::matter);
        matter.map(|matter| {
            matter
                .progress()
                .trail
                .iter()
                .map(|answered| matter.chip(answered))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <header class="decided">
            <p class="sure" class:open=!sure>
                <Drawn icon=if sure { Icon::Check } else { Icon::Info }/>
                {move || app.say(standing.word())}
            </p>
            <h1>{let name = guide.scenario.name.clone(); move || app.text(&name)}</h1>
            <Trail chips=chips.unwrap_or_default()/>
        </header>
    }
}

#[component]
fn Elsewhere(guide: Arc<ServiceGuide>, say: Text) -> impl IntoView {
    let app = App::get();
    view! {
        <div class="result" data-test="elsewhere">
            <Heading guide standing=Standing::Elsewhere/>
            <section class="card notice">
                <h2>{move || app.say(Word::Elsewhere)}</h2>
                <p>{move || app.text(&say)}</p>
            </section>
            <footer class="actions many">
                <BackButton back=move || back_to_questions(app)/>
                <button type="button" class="button soft" data-test="ask-desk" on:click=move |_| app.dialog.set(Some(Dialog::Help))>{move || app.say(Word::AskDesk)}</button>
                <button type="button" class="button go" data-test="search-again" on:click=move |_| app.go(Screen::Find(None))>{move || app.say(Word::SearchAgain)}</button>
            </footer>
        </div>
    }
}

#[component]
fn Decided(guide: Arc<ServiceGuide>, outcome: Outcome, needs: Vec<Need>) -> impl IntoView {
    let app = App::get();
    let count = needs.len();
    let sign = guide.window.name.clone();
    let zone = format!("{} {}", guide.window.zone, guide.window.numbers);
    let fee = outcome.fee.clone();
    let post = if guide.scenario.result.post {
        Word::CanBePosted
    } else {
        Word::PickUpOnly
    };
    view! {
        <div class="result" data-test="result">
            <Heading guide=Arc::clone(&guide) standing=Standing::Decided/>
            <div class="facts card">
                <div><b>{count}{move || app.say(Word::DocumentsUnit)}</b><span>{move || app.say(Word::DocumentsToBring)}</span></div>
                <div><b>{zone}</b><span>{move || app.text(&sign)}</span></div>
                <DoneBy guide=Arc::clone(&guide) limits=outcome.limits.clone()/>
                <div><b>{let word = fee_word(&fee); move || app.say(word)}</b><span>{move || app.say(post)}</span></div>
            </div>
            <div class="columns">
                <section class="bring">
                    <h2>{move || app.say(Word::ToBring)}</h2>
                    <ol class="materials card" data-test="materials">
                        {needs.into_iter().enumerate().map(|(place, need)| view! { <Material place guide=Arc::clone(&guide) need when=None/> }).collect_view()}
                    </ol>
                    <div class="card"><h2>{move || app.say(Word::Conditions)}</h2><Requirements conditions=guide.scenario.conditions.clone()/></div>
                </section>
                <section class="rest">
                    <Place guide=Arc::clone(&guide)/>
                    <HowLong guide=Arc::clone(&guide) limits=outcome.limits.clone()/>
                    <Additional outcome=outcome.clone()/>
                    <Cost fee/>
                    <div class="card"><h2>{move || app.say(Word::Steps)}</h2><Steps scenario=guide.scenario.clone()/></div>
                    <Outcomes guide=Arc::clone(&guide)/>
                </section>
            </div>
            <Actions ask=None/>
        </div>
    }
}

/// What one gets and how it comes to one.
#[component]
fn Outcomes(guide: Arc<ServiceGuide>) -> impl IntoView {
    let app = App::get();
    let ResultDocument { name, sample, post } = guide.scenario.result.clone();
    let how = if post {
        Word::CanBePosted
    } else {
        Word::PickUpOnly
    };
    view! {
        <div class="card">
            <h2>{move || app.say(Word::WhatYouGetHow)}</h2>
            <p><b>{move || app.text(&name)}</b></p>
            {sample.map(|sample| view! { <p>{move || app.text(&sample)}</p> })}
            <p><span class="tag sure">{move || app.say(how)}</span></p>
        </div>
    }
}

/// A material; `when` says in which cases it is needed, if not in all.
#[component]
fn Material(
    place: usize,
    guide: Arc<ServiceGuide>,
    need: Need,
    when: Option<Text>,
) -> impl IntoView {
    let app = App::get();
    let material = guide.materials.get(&need.material).cloned();
    let decided = app.visit.with_untracked(|visit| {
        let matter = visit.as_ref().and_then(Visit::matter);
        matter.is_some_and(|matter| matter.outcome().is_some())
    });
    // A form is filled in for a case that is decided: its rules may read the answers.
    let can_fill_in = decided
        && app
            .home
            .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_fill_in));
    material.map(|material| {
        let about = need.note.clone().unwrap_or_else(|| material.about.clone());
        let form = need.form.clone().filter(|_| can_fill_in);
        let code = material.code.clone();
        let (originals, copies) = (need.originals, need.copies);
        let why = code.clone();
        let look = move |_| app.dialog.set(Some(Dialog::Material(code.clone())));
        let owed = match need.necessity {
            Necessity::Tolerated { due_days } => Some(owed_until(&guide, due_days)),
            Necessity::Required => None,
        };
        let mark = material.code.clone();
        let kind = material.kind;
        view! {
            <li>
                <i class="number" aria-hidden="true">{place + 1}</i>
                <div>
                    <b>{move || app.text(&material.name)}</b>
                    <span class="tags">
                        {form.is_some().then(|| view! { <Tag kind="sure" word=Word::FilledHere/> })}
                        {(originals > 0).then(|| view! { <span class="tag must">{move || app.say(Word::Original)}{format!(" ×{originals}")}</span> })}
                        {(copies > 0).then(|| view! { <span class="tag plain">{move || app.say(Word::Copies)}{format!(" ×{copies}")}</span> })}
                        {material.electronic.then(|| view! { <Tag kind="sure" word=Word::Electronic/> })}
                        {owed.map(|(until, today)| view! { <span class="tag wait" data-test="owed">{move || format!("{} {}", app.say(Word::OwedUntil), until.say(app.language.get(), today))}</span> })}
                    </span>
                    {when.map(|when| view! { <p class="when">{move || app.say(Word::NeededIf)}{move || app.text(&when)}</p> })}
                    <p>{move || app.text(&about)}</p>
                    <button type="button" class="link" data-test=format!("why-{mark}") on:click=move |_| app.dialog.set(Some(Dialog::Why(why.clone())))><Drawn icon=Icon::Info/>{move || app.say(Word::Why)}</button>
                </div>
                <div class="looks-at">
                    {form.map(|form| view! {
                        <button type="button" class="button small go-soft" data-test=format!("fill-{form}") on:click=move |_| app.open_form(form.clone())>{move || app.say(Word::GoFill)}</button>
                    })}
                    <button type="button" class="see" data-test=format!("material-{mark}") on:click=look>
                        <Specimen kind/>
                        <span>{move || app.say(Word::SeeSample)}</span>
                    </button>
                </div>
            </li>
        }
    })
}

#[component]
fn Additional(outcome: Outcome) -> impl IntoView {
    let app = App::get();
    let Outcome {
        specials,
        intermediaries,
        ..
    } = outcome;
    view! {
        {(!specials.is_empty()).then(|| view! {
            <div class="card"><h2>{move || app.say(Word::SpecialProcedures)}</h2>
                <ul>{specials.into_iter().map(|special| { let days = special.days; view! { <li>{move || app.text(&special.name)}" · "{move || DayUnit::Working.counted(days.into(), app.language.get())}</li> } }).collect_view()}</ul>
            </div>
        })}
        {(!intermediaries.is_empty()).then(|| view! {
            <div class="card"><h2>{move || app.say(Word::Intermediary)}</h2>
                <ul>{intermediaries.into_iter().map(|service| view! { <li>{move || app.text(&service.name)}</li> }).collect_view()}</ul>
            </div>
        })}
    }
}

#[component]
fn Cost(fee: Fee) -> impl IntoView {
    let app = App::get();
    match fee {
        Fee::Free => None,
        Fee::Charged { tariff, basis, .. } => Some(view! {
            <div class="card"><h2>{move || app.say(Word::Tariff)}</h2><p>{move || app.text(&tariff)}</p><p class="basis">{basis}</p></div>
        }),
    }
}
