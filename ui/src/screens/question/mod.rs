//! Question: one a page, large choices, what was said so far as a trail, and what is certain already.

mod step;

use catalogue::code::MaterialCode;
use catalogue::guidance::Reply;
use catalogue::life_event::Subject;
use catalogue::table::Question as Asked;
use catalogue::text::Text;
use leptos::ev;
use leptos::html::H1;
use leptos::prelude::*;

use super::BackButton;
use crate::app::{App, Dialog, Screen};
use crate::components::icon::{Drawn, Icon};
use crate::components::trail::Trail;
use crate::words::Word;
use step::Step;

/// Whether a life event is open, and not a scenario alone.
fn of_event(app: App) -> bool {
    app.visit
        .with_untracked(|visit| visit.as_ref().is_some_and(|visit| visit.event().is_some()))
}

/// The next question, or with `again` one that was replied to.
#[component]
pub(crate) fn Question(again: Option<Subject>) -> impl IntoView {
    let app = App::get();
    let step = Memo::new(move |_| Step::read(app, again.as_ref()));
    // The last answer decides the case: there is nothing left to ask here.
    Effect::new(move |_| {
        if step.with(Option::is_none) && app.visit.with_untracked(Option::is_some) {
            app.go(if of_event(app) {
                Screen::EventResult
            } else {
                Screen::Result
            });
        }
    });
    let keys = window_event_listener(ev::keydown, move |event| {
        let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        if !plain || app.dialog.with_untracked(Option::is_some) {
            return;
        }
        let (Some(step), Ok(digit)) = (step.get_untracked(), event.key().parse::<usize>()) else {
            return;
        };
        if digit == 0 {
            how_to_find_out(app, &step.subject, &step.asked);
        } else if let Some(choice) = step.asked.choices.get(digit - 1) {
            reply(app, &step.subject, Reply::Choice(choice.id.clone()));
        }
    });
    on_cleanup(move || keys.remove());
    let seen = StoredValue::new(None::<Vec<MaterialCode>>);
    move || {
        step.get().map(|step| {
            let before = seen.get_value();
            let codes = step.certain.iter().map(|(code, _)| code.clone());
            seen.set_value(Some(codes.collect()));
            view! { <One step before/> }
        })
    }
}

/// Notes a reply and goes on to what comes next.
fn reply(app: App, subject: &Subject, reply: Reply) {
    app.visit.update(|visit| {
        if let Some(visit) = visit {
            visit.reply(subject.clone(), reply);
        }
    });
    app.go(Screen::Question);
}

/// Says how to find out, and that one may go on without.
fn how_to_find_out(app: App, subject: &Subject, asked: &Asked) {
    let dialog = Dialog::Unsure(subject.clone(), asked.unsure.clone());
    app.dialog.set(Some(dialog));
}

#[component]
fn One(step: Step, before: Option<Vec<MaterialCode>>) -> impl IntoView {
    let app = App::get();
    let Step {
        subject,
        asked,
        said,
        crumb,
        chips,
        certain,
        number,
        at_most,
    } = step;
    let previous = number
        .checked_sub(2)
        .and_then(|place| chips.get(place))
        .map(|chip| chip.subject.clone());
    let back = move || {
        app.go(match &previous {
            Some(subject) => Screen::Again(subject.clone()),
            None if of_event(app) => Screen::LifeEvent,
            None => Screen::Guide,
        });
    };
    let done = chips.len();
    let why = asked.why.clone();
    let unsure = (subject.clone(), asked.clone());
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    view! {
        <div class="question" data-test="question">
            <div class="asking">
                <Crumb crumb/>
                <div class="progress">
                    <span>{move || app.say(Word::QuestionNumber)}" "{number}" "{move || app.say(Word::QuestionUnit)}</span>
                    <progress max=(done + at_most).to_string() value=done.to_string() aria-label=move || app.say(Word::SaidSoFar)></progress>
                    <span data-test="at-most" hidden=at_most == 0>{move || app.say(Word::AtMostLeft)}" "{at_most}" "{move || app.say(Word::QuestionsLeft)}</span>
                </div>
                <Trail chips/>
                <h1 tabindex="-1" node_ref=heading data-test=format!("ask-{}", asked.id)>{let ask = asked.ask.clone(); move || app.text(&ask)}</h1>
                <p class="why"><Drawn icon=Icon::Info/><span>{move || app.say(Word::WhyAsk)}{move || app.text(&why)}</span></p>
                <Choices subject asked=asked.clone() said/>
                <button type="button" class="card option unsure" class:on=said == Some(None) data-test="unsure" aria-keyshortcuts="0" on:click=move |_| how_to_find_out(app, &unsure.0, &unsure.1)>
                    <span>
                        <b>{move || app.say(Word::DontKnow)}</b>
                        <small>{move || app.say(Word::DontKnowHint)}</small>
                    </span>
                </button>
            </div>
            <Certain certain before/>
            <footer class="actions">
                <BackButton back/>
                {said.is_some().then(|| view! {
                    <button type="button" class="button go" data-test="keep" on:click=move |_| app.go(Screen::Question)>{move || app.say(Word::KeepAnswer)}</button>
                })}
            </footer>
        </div>
    }
}

/// Where one is: window, item, scenario.
#[component]
fn Crumb(crumb: (Text, Text)) -> impl IntoView {
    let app = App::get();
    let (first, second) = crumb;
    view! {
        <p class="crumb">
            {move || app.text(&first)}" · "
            <b>{move || app.text(&second)}</b>
        </p>
    }
}

/// The choices; `said` marks what was chosen before.
#[component]
fn Choices(subject: Subject, asked: Asked, said: Option<Option<usize>>) -> impl IntoView {
    let app = App::get();
    let many = asked.choices.len() > 4;
    view! {
        <div class="choices" class:many=many>
            {asked.choices.into_iter().enumerate().map(|(place, choice)| {
                let subject = subject.clone();
                let id = choice.id.clone();
                let on = said == Some(Some(place));
                let answer = move |_| reply(app, &subject, Reply::Choice(id.clone()));
                view! {
                    <button type="button" class="card option" class:on=on data-test=format!("choice-{}", choice.id) aria-pressed=said.map(|_| on.to_string()) aria-keyshortcuts=(place + 1).to_string() on:click=answer>
                        <span>
                            <b>{move || app.text(&choice.label)}</b>
                            {choice.note.map(|note| view! { <small>{move || app.text(&note)}</small> })}
                        </span>
                        <i class="radio" aria-hidden="true"></i>
                    </button>
                }
            }).collect_view()}
        </div>
    }
}

/// What must be brought whatever is answered from here on; what was not certain `before` is marked.
#[component]
fn Certain(certain: Vec<(MaterialCode, Text)>, before: Option<Vec<MaterialCode>>) -> impl IntoView {
    let app = App::get();
    let is_new = |code: &MaterialCode| before.as_ref().is_some_and(|before| !before.contains(code));
    let names: Vec<(Text, bool)> = certain
        .into_iter()
        .map(|(code, name)| {
            let new = is_new(&code);
            (name, new)
        })
        .collect();
    (!names.is_empty()).then(|| {
        let count = names.len();
        view! {
            <aside class="card certain" data-test="certain">
                <b>{count}</b>
                <div>
                    <p>{move || app.say(Word::CertainAlready)}</p>
                    <ul>{names.into_iter().map(|(name, new)| view! {
                        <li class:new=new>{move || app.text(&name)}{new.then(|| view! { <span class="tag sure">{move || app.say(Word::NewlyCertain)}</span> })}</li>
                    }).collect_view()}</ul>
                </div>
            </aside>
        }
    })
}
