//! What the life event comes to: what it saves, the way through the windows, and one list of what to bring.

use catalogue::calendar::Day;
use catalogue::code::{MaterialCode, ScenarioCode};
use catalogue::life_event::Subject;
use catalogue::life_event::outcome::{Case, When};
use catalogue::scenario::{DayUnit, Limits, Necessity, Scenario};
use catalogue::table::Question;
use catalogue::text::Text;
use contract::visit::{Guided, Paper};
use jiff::civil::Date;
use leptos::prelude::*;

use super::documents::Documents;
use super::way::WayThrough;
use crate::app::event_matter::EventMatter;
use crate::app::visit::Visit;
use crate::app::{App, Screen};
use crate::components::find_out::FindOut;
use crate::components::trail::{Chip, Trail};
use crate::screens::BackButton;
use crate::screens::result::actions::{print_paper, show_take_away};
use crate::words::Word;

/// One step, free of what it borrows from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StepShown {
    pub(super) code: ScenarioCode,
    pub(super) name: Text,
    pub(super) window: Text,
    pub(super) place: String,
    pub(super) class: &'static str,
    pub(super) stage: usize,
    pub(super) certain: bool,
    pub(super) limits: Option<Limits>,
    /// By which day it is done, and today.
    pub(super) done: Option<(Day, Date)>,
    pub(super) instead: Option<Text>,
}

/// One line of the list, free of what it borrows from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LineShown {
    pub(super) code: MaterialCode,
    pub(super) name: Text,
    pub(super) about: Text,
    pub(super) electronic: bool,
    pub(super) filled_here: bool,
    pub(super) originals: u32,
    pub(super) copies: u32,
    pub(super) may_follow: bool,
    pub(super) only_once: bool,
    pub(super) perhaps: bool,
    pub(super) wanted: Vec<(Text, Option<Text>)>,
}

/// Everything that the page shows.
struct Shown {
    name: Text,
    steps: Vec<StepShown>,
    lines: Vec<LineShown>,
    taken_over: Vec<(Text, Text)>,
    days: u32,
    /// By which day all is done, and today.
    done: Option<(Day, Date)>,
    one_by_one: u32,
    saved: [(usize, Word, Word); 3],
    chips: Vec<Chip>,
    to_find_out: Vec<(Subject, Question)>,
}

fn shown(app: App) -> Option<Shown> {
    app.visit.with_untracked(|visit| {
        let event = visit.as_ref().and_then(Visit::event)?;
        let guide = &event.guide;
        let progress = event.progress();
        let outcome = progress.outcome(&guide.event);
        let materials = event.materials();
        let material = |code: &MaterialCode| {
            let known = materials.get(code).map(|known| known.name.clone());
            known.unwrap_or_else(|| Text::new(code.as_str(), code.as_str()))
        };
        let today = guide.today;
        let calendar = guide.guides.first().map(|guide| &guide.hall.calendar);
        let open = |scenario: &Scenario| Some(&guide.guide(&scenario.code)?.window.open);
        let promises = calendar
            .map(|calendar| outcome.promises(&guide.event, calendar, open, today))
            .unwrap_or_default();
        let steps = outcome.steps.iter().filter_map(|step| {
            let guide = guide.guide(&step.scenario.code)?;
            let instead = match step.case {
                Case::Elsewhere(say) => Some(say.clone()),
                Case::Blocked(before) => Some(Text::new(
                    format!("先办好“{}”再来", before.name.zh),
                    format!("Once “{}” is settled", before.name.en),
                )),
                Case::Decided(_) | Case::Open => None,
            };
            Some(StepShown {
                code: step.scenario.code.clone(),
                name: step.scenario.name.clone(),
                window: guide.window.name.clone(),
                place: format!("{} {}", guide.window.zone, guide.window.numbers),
                class: crate::screens::window_class(step.scenario.window),
                stage: step.stage,
                certain: step.is_certain,
                limits: step.decided().map(|(limits, _)| limits.clone()),
                done: promises
                    .get(&step.scenario.code)
                    .map(|promise| (promise.done, today)),
                instead,
            })
        });
        let lines = outcome.bring.iter().map(|it| LineShown {
            code: it.material.clone(),
            name: material(it.material),
            about: materials
                .get(it.material)
                .map_or_else(|| Text::new("", ""), |known| known.about.clone()),
            electronic: materials
                .get(it.material)
                .is_some_and(|known| known.electronic),
            filled_here: it.wanted.iter().any(|wanted| wanted.need.form.is_some()),
            originals: it.originals,
            copies: it.copies,
            may_follow: matches!(it.necessity, Necessity::Tolerated { .. }),
            only_once: it.steps() > 1,
            perhaps: !it.is_certain(),
            wanted: it
                .wanted
                .iter()
                .map(|wanted| {
                    let when = match &wanted.when {
                        When::Always => None,
                        When::IfNeeded => Some(Text::new("看情况", "if needed")),
                        When::InCases(cases) => Some(cases.words()),
                    };
                    (wanted.scenario.name.clone(), when)
                })
                .collect(),
        });
        let taken_over = outcome.taken_over.iter();
        let savings = outcome.savings;
        Some(Shown {
            name: guide.event.name.clone(),
            steps: steps.collect(),
            lines: lines.collect(),
            taken_over: taken_over
                .map(|(code, from)| (material(code), from.name.clone()))
                .collect(),
            chips: progress
                .trail
                .iter()
                .map(|one| Chip::new(one.subject.clone(), one.question, one.said))
                .collect(),
            to_find_out: progress
                .to_find_out()
                .map(|open| (open.subject.clone(), open.question.clone()))
                .collect(),
            days: outcome.days,
            done: outcome.done(&promises).map(|day| (day, today)),
            one_by_one: outcome.days_one_by_one,
            saved: [
                (
                    guide.fields_saved(&progress),
                    Word::SavedFill,
                    Word::FieldsUnit,
                ),
                (
                    savings.documents as usize,
                    Word::SavedHandIn,
                    Word::PiecesUnit,
                ),
                (
                    savings.questions as usize,
                    Word::SavedAnswer,
                    Word::AnswersUnit,
                ),
            ],
        })
    })
}

fn working_days(app: App, days: u32) -> String {
    DayUnit::Working.counted(days.into(), app.language.get())
}

#[component]
pub(crate) fn EventResult() -> impl IntoView {
    let app = App::get();
    shown(app).map(|shown| {
        let Shown {
            name,
            steps,
            lines,
            taken_over,
            days,
            done,
            one_by_one,
            saved,
            chips,
            to_find_out,
        } = shown;
        let open = !to_find_out.is_empty();
        let count = lines.len();
        view! {
            <div class="event-result" data-test="event-result">
                <header>
                    <p class="crumb">{move || app.text(&name)}</p>
                    <h1>{move || app.say(if open { Word::CaseOpen } else { Word::EventResult })}</h1>
                </header>
                <div class="figures card">
                    <div data-test="event-days">
                        <b>{move || match (days, done) {
                            (0, _) => app.say(Word::OnTheSpot).to_owned(),
                            (_, Some((day, today))) => day.say(app.language.get(), today),
                            (days, None) => working_days(app, days),
                        }}</b>
                        <span>{move || match done {
                            Some(_) if days > 0 => format!("{} ({})", app.say(Word::AllDone), working_days(app, days)),
                            _ => app.say(Word::AllDone).to_owned(),
                        }}</span>
                        {(one_by_one > days).then(|| view! {
                            <span>{move || format!("{} {}", app.say(Word::OneByOne), working_days(app, one_by_one))}</span>
                        })}
                    </div>
                    <div><span>{move || app.say(Word::DocumentsToBring)}</span><b>{count}{move || app.say(Word::PiecesUnit)}</b></div>
                    {saved.into_iter().filter(|(count, ..)| *count > 0).map(|(count, verb, unit)| view! {
                        <div class="saved" data-test="saved">
                            <span>{move || app.say(verb)}</span>
                            <b>{count}{move || app.say(unit)}</b>
                        </div>
                    }).collect_view()}
                </div>
                {open.then(|| view! {
                    <section class="card find-out" data-test="find-out">
                        <h2>{move || app.say(Word::FindOutFirst)}</h2>
                        {to_find_out.into_iter().map(|(subject, question)| view! { <FindOut subject question/> }).collect_view()}
                    </section>
                })}
                <div class="columns">
                    <section class="card">
                        <h2>{move || app.say(Word::EventWay)}</h2>
                        <WayThrough steps/>
                    </section>
                    <section class="card">
                        <h2>{move || app.say(Word::ToBring)}</h2>
                        <Documents lines taken_over/>
                    </section>
                </div>
                <section class="card said">
                    <h2>{move || app.say(Word::SaidSoFar)}</h2>
                    <Trail chips asked=true/>
                </section>
                <Actions/>
            </div>
        }
    })
}

#[component]
fn Actions() -> impl IntoView {
    let app = App::get();
    let (on_a4, slips, along) = app.home.with_untracked(|home| {
        home.as_ref().map_or((false, false, false), |home| {
            (home.can_print, home.can_print_slips, home.can_take_along)
        })
    });
    let guided = move || {
        app.visit.with_untracked(|visit| {
            let visit = visit.as_ref()?;
            let event = visit.event()?;
            let id = event.guide.event.id.clone();
            Some((visit.id, id, event.replies.clone()))
        })
    };
    let print = move |as_slip: bool| {
        let Some((visit, event, replies)) = guided() else {
            return;
        };
        let paper = if as_slip {
            Paper::LifeEventSlip { event, replies }
        } else {
            Paper::LifeEventList { event, replies }
        };
        print_paper(app, visit, paper);
    };
    let take_along = move |_| {
        if let Some((visit, event, replies)) = guided() {
            show_take_away(app, visit, Guided::LifeEvent { event, replies });
        }
    };
    // Back to the last question, with what was said marked; without questions to the opening page.
    let back = move || {
        let last = app.visit.with_untracked(|visit| {
            let event = visit.as_ref().and_then(Visit::event)?;
            Some(event.progress().trail.last()?.subject.clone())
        });
        app.go(last.map_or(Screen::LifeEvent, Screen::Again));
    };
    let can_fill_in = app.home.with_untracked(|home| {
        let fills_in = home.as_ref().is_some_and(|home| home.can_fill_in);
        fills_in
            && app.visit.with_untracked(|visit| {
                visit
                    .as_ref()
                    .and_then(Visit::event)
                    .is_some_and(EventMatter::has_forms)
            })
    });
    let fill_in = move |_| {
        let mut first = None;
        app.visit
            .update(|visit| first = visit.as_mut().and_then(Visit::fill_in_event));
        match first {
            Some(page) => app.fill_in(page, false),
            // Everything was filled in before.
            None => app.go(Screen::Check),
        }
    };
    view! {
        <footer class="actions many">
            <BackButton back/>
            {along.then(|| view! { <button type="button" class="button soft" data-test="take-along" on:click=take_along>{move || app.say(Word::TakeAlong)}</button> })}
            {slips.then(|| view! { <button type="button" class="button soft" data-test="print-slip" on:click=move |_| print(true)>{move || app.say(Word::PrintSlip)}</button> })}
            {on_a4.then(|| view! { <button type="button" class="button soft" data-test="print-list" on:click=move |_| print(false)>{move || app.say(Word::PrintList)}</button> })}
            {if can_fill_in {
                view! { <button type="button" class="button go" data-test="fill-now" on:click=fill_in>{move || app.say(Word::FillNow)}</button> }.into_any()
            } else {
                view! { <button type="button" class="button go" data-test="finish" on:click=move |_| app.leave()>{move || app.say(Word::FinishAndLeave)}</button> }.into_any()
            }}
        </footer>
    }
}
