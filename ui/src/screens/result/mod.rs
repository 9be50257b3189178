//! Result: exactly what to bring, where to go, how long and how much.

mod open;

use std::sync::Arc;

use catalogue::guidance::{Next, Said};
use catalogue::scenario::{DayUnit, Fee, Limits, Necessity, Need};
use catalogue::table::Outcome;
use catalogue::text::Text;
use contract::Print;
use contract::visit::{Paper, ServiceGuide};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::BackButton;
use super::guide::Steps;
use crate::app::visit::Visit;
use crate::app::{App, Dialog, Screen};
use crate::client::call;
use crate::components::card::Tag;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;
use open::{Open, OpenCase};

/// The figure for a time limit.
pub(crate) fn limit(app: App, limits: &Limits) -> impl IntoView + use<> {
    let (promised, unit) = (limits.promised, limits.unit);
    view! {
        <b>{move || match (promised, unit) {
            (0, _) => app.say(Word::OnTheSpot).to_owned(),
            (days, DayUnit::Working) => format!("{days}{}", app.say(Word::WorkingDays)),
            (days, DayUnit::Calendar) => format!("{days}{}", app.say(Word::CalendarDays)),
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
            Next::Open => Stand::Open(OpenCase::new(&progress)),
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

/// Back to the last question, with its reply taken back; without questions to the guide.
fn back_to_questions(app: App) {
    let mut stepped = false;
    app.visit.update(|visit| {
        stepped = visit.as_mut().is_some_and(Visit::step_back);
    });
    app.go(if stepped {
        Screen::Question
    } else {
        Screen::Guide
    });
}

#[component]
fn Heading(guide: Arc<ServiceGuide>, sure: bool) -> impl IntoView {
    let app = App::get();
    let answers = app.visit.with_untracked(|visit| {
        let matter = visit.as_ref().and_then(|visit| visit.matter());
        let trail = matter.map(|matter| {
            let trail = matter.progress().trail;
            // What is not known stands in a list of its own.
            trail
                .iter()
                .filter_map(|answered| match answered.said {
                    Said::Choice(choice) => Some(choice.label.clone()),
                    Said::Unknown => None,
                })
                .collect::<Vec<Text>>()
        });
        trail.unwrap_or_default()
    });
    view! {
        <header class="decided">
            <p class="sure" class:open=!sure>
                <Drawn icon=if sure { Icon::Check } else { Icon::Info }/>
                {move || app.say(if sure { Word::Decided } else { Word::CaseOpen })}
            </p>
            <h1>{let name = guide.scenario.name.clone(); move || app.text(&name)}</h1>
            <p class="case">{move || answers.iter().map(|answer| app.text(answer)).collect::<Vec<_>>().join(" · ")}</p>
        </header>
    }
}

#[component]
fn Elsewhere(guide: Arc<ServiceGuide>, say: Text) -> impl IntoView {
    let app = App::get();
    view! {
        <div class="result" data-test="elsewhere">
            <Heading guide sure=true/>
            <section class="card notice">
                <h2>{move || app.say(Word::Elsewhere)}</h2>
                <p>{move || app.text(&say)}</p>
            </section>
            <footer class="actions">
                <BackButton back=move || back_to_questions(app)/>
                <button type="button" class="button go" on:click=move |_| app.dialog.set(Some(Dialog::Help))>{move || app.say(Word::AskDesk)}</button>
            </footer>
        </div>
    }
}

#[component]
fn Decided(guide: Arc<ServiceGuide>, outcome: Outcome, needs: Vec<Need>) -> impl IntoView {
    let app = App::get();
    let count = needs.len();
    let window = guide.window.clone();
    let (hours, way, sign) = (
        window.hours.clone(),
        window.way.clone(),
        window.name.clone(),
    );
    let fee = outcome.fee.clone();
    view! {
        <div class="result" data-test="result">
            <Heading guide=Arc::clone(&guide) sure=true/>
            <div class="facts card">
                <div><b>{count}{move || app.say(Word::DocumentsUnit)}</b><span>{move || app.say(Word::DocumentsToBring)}</span></div>
                <div><b>{format!("{} {}", window.zone, window.numbers)}</b><span>{move || app.text(&sign)}</span></div>
                <div>{limit(app, &outcome.limits)}<span>{move || app.say(Word::LatestDone)}</span></div>
                <div><b>{let word = fee_word(&fee); move || app.say(word)}</b><span>{let post = guide.scenario.result.post; move || app.say(if post { Word::CanBePosted } else { Word::PickUpOnly })}</span></div>
            </div>
            <div class="columns">
                <section class="bring">
                    <h2>{move || app.say(Word::ToBring)}</h2>
                    <ol class="materials card" data-test="materials">
                        {needs.into_iter().enumerate().map(|(place, need)| view! { <Material place guide=Arc::clone(&guide) need when=None/> }).collect_view()}
                    </ol>
                </section>
                <section class="rest">
                    <div class="card way">
                        <Drawn icon=Icon::Place/>
                        <div><h3>{move || app.text(&way)}</h3><p>{move || app.text(&hours)}</p></div>
                    </div>
                    <Additional outcome=outcome.clone()/>
                    <Cost fee/>
                    <div class="card"><h3>{move || app.say(Word::Steps)}</h3><Steps scenario=guide.scenario.clone()/></div>
                </section>
            </div>
            <Actions/>
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
        let last = match form.clone() {
            Some(form) => view! {
                <button type="button" class="button small go-soft" data-test=format!("fill-{form}") on:click=move |_| open_form(app, form.clone())>{move || app.say(Word::GoFill)}</button>
            }.into_any(),
            None => view! {
                <button type="button" class="button small soft" data-test=format!("material-{code}") on:click=move |_| app.dialog.set(Some(Dialog::Material(code.clone())))>{move || app.say(Word::Details)}</button>
            }.into_any(),
        };
        view! {
            <li>
                <i class="number">{place + 1}</i>
                <div>
                    <b>{move || app.text(&material.name)}</b>
                    <span class="tags">
                        {form.is_some().then(|| view! { <Tag kind="sure" word=Word::FilledHere/> })}
                        {(originals > 0).then(|| view! { <span class="tag must">{move || app.say(Word::Original)}{format!(" ×{originals}")}</span> })}
                        {(copies > 0).then(|| view! { <span class="tag plain">{move || app.say(Word::Copies)}{format!(" ×{copies}")}</span> })}
                        {material.electronic.then(|| view! { <Tag kind="sure" word=Word::Electronic/> })}
                        {matches!(need.necessity, Necessity::Tolerated { .. }).then(|| view! { <Tag kind="wait" word=Word::MayFollow/> })}
                    </span>
                    {when.map(|when| view! { <p class="when">{move || app.say(Word::NeededIf)}{move || app.text(&when)}</p> })}
                    <p>{move || app.text(&about)}</p>
                </div>
                {last}
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
            <div class="card"><h3>{move || app.say(Word::SpecialProcedures)}</h3>
                <ul>{specials.into_iter().map(|special| { let days = special.days; view! { <li>{move || app.text(&special.name)}" · "{days}{move || app.say(Word::WorkingDays)}</li> } }).collect_view()}</ul>
            </div>
        })}
        {(!intermediaries.is_empty()).then(|| view! {
            <div class="card"><h3>{move || app.say(Word::Intermediary)}</h3>
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
            <div class="card"><h3>{move || app.say(Word::Tariff)}</h3><p>{move || app.text(&tariff)}</p><p class="basis">{basis}</p></div>
        }),
    }
}

fn open_form(app: App, form: catalogue::code::FormId) {
    app.visit.update(|visit| {
        if let Some(visit) = visit {
            visit.open_form(&form);
        }
    });
    app.go(Screen::Form {
        form,
        page: 0,
        back_to_check: false,
    });
}

#[component]
fn Actions() -> impl IntoView {
    let app = App::get();
    let (can_fill_in, can_print) = app.home.with_untracked(|home| {
        home.as_ref()
            .map_or((false, false), |home| (home.can_fill_in, home.can_print))
    });
    let first = app
        .visit
        .with_untracked(|visit| visit.as_ref()?.matter()?.forms().into_iter().next())
        .filter(|_| can_fill_in);
    let print = move |_| {
        let asked = app.visit.with_untracked(|visit| {
            let visit = visit.as_ref()?;
            let matter = visit.matter()?;
            let paper = Paper::MaterialList {
                scenario: matter.guide.scenario.code.clone(),
                replies: matter.replies(),
            };
            Some((visit.id, paper))
        });
        let Some((visit, paper)) = asked else { return };
        spawn_local(async move {
            match call(Print {
                visit,
                paper,
                language: app.language.get_untracked(),
            })
            .await
            {
                Ok(()) => app.dialog.set(Some(Dialog::Say(Word::Printed))),
                Err(fault) => app.fail(&fault),
            }
        });
    };
    view! {
        <footer class="actions">
            <BackButton back=move || back_to_questions(app)/>
            {can_print.then(|| view! { <button type="button" class="button soft" data-test="print-list" on:click=print>{move || app.say(Word::PrintList)}</button> })}
            {match first {
                Some(form) => view! { <button type="button" class="button go" data-test="fill-now" on:click=move |_| open_form(app, form.clone())>{move || app.say(Word::FillNow)}</button> }.into_any(),
                None => view! { <button type="button" class="button go" data-test="finish" on:click=move |_| app.leave()>{move || app.say(Word::FinishAndLeave)}</button> }.into_any(),
            }}
        </footer>
    }
}
