//! The way through the windows as a picture: what comes after what, and what goes on at the same time.

use catalogue::scenario::Limits;
use catalogue::text::Language;
use leptos::prelude::*;

use super::result::StepShown;
use crate::app::App;
use crate::words::Word;

#[component]
pub(super) fn WayThrough(steps: Vec<StepShown>) -> impl IntoView {
    let app = App::get();
    let (handled, not_here): (Vec<StepShown>, Vec<StepShown>) =
        steps.into_iter().partition(|step| step.instead.is_none());
    let last = handled.iter().map(|step| step.stage).max();
    let stages: Vec<Vec<StepShown>> = (0..=last.unwrap_or(0))
        .map(|stage| {
            handled
                .iter()
                .filter(|step| step.stage == stage)
                .cloned()
                .collect()
        })
        .filter(|steps: &Vec<StepShown>| !steps.is_empty())
        .collect();
    view! {
        <ol class="stages">
            {stages.into_iter().map(|steps| {
                let together = steps.len() > 1;
                view! {
                    <li class="stage">
                        {together.then(|| view! { <p class="tag sure">{move || app.say(Word::AtTheSameTime)}</p> })}
                        <ul>{steps.into_iter().map(|step| view! { <One step/> }).collect_view()}</ul>
                    </li>
                }
            }).collect_view()}
        </ol>
        {not_here.into_iter().map(|StepShown { code, name, instead, .. }| view! {
            <p class="not-here" data-test=format!("step-{code}")>
                <b>{move || app.text(&name)}</b>
                <span>{move || instead.as_ref().map(|say| app.text(say))}</span>
            </p>
        }).collect_view()}
    }
}

#[component]
fn One(step: StepShown) -> impl IntoView {
    let app = App::get();
    let StepShown {
        code,
        name,
        window,
        place,
        class,
        certain,
        limits,
        done,
        ..
    } = step;
    let by = move || {
        let (day, today) = done?;
        let language = app.language.get();
        let said = day.say(language, today);
        Some(match language {
            Language::Zh => format!("最晚{said}办好"),
            Language::En => format!("done by {said}"),
        })
    };
    view! {
        <li class=format!("step {class}") data-test=format!("step-{code}")>
            <b>{move || app.text(&name)}</b>
            <span>{move || app.text(&window)}" "{place}</span>
            <span class="long">{move || limits.as_ref().map_or_else(|| app.say(Word::DependsOnCase).to_owned(), |limits| long(app, limits))}</span>
            {move || by().map(|by| view! { <span class="by" data-test="step-done">{by}</span> })}
            {(!certain).then(|| view! { <span class="tag wait">{move || app.say(Word::IfNeeded)}</span> })}
        </li>
    }
}

fn long(app: App, limits: &Limits) -> String {
    match (limits.promised, limits.unit) {
        (0, _) => app.say(Word::OnTheSpot).to_owned(),
        (days, unit) => unit.counted(days.into(), app.language.get()),
    }
}
