//! Question: one a page, large choices, the answers so far as a trail, and what is certain already.

use catalogue::code::QuestionId;
use catalogue::guidance::{Next, Reply, Said};
use catalogue::scenario::Need;
use catalogue::table::Question as Asked;
use catalogue::text::{Language, Text};
use leptos::prelude::*;

use super::{BackButton, open_guide};
use crate::app::visit::Visit;
use crate::app::{App, Dialog, Screen};
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

/// What the screen shows of the guidance's progress.
#[derive(Clone, PartialEq)]
struct Step {
    asked: Asked,
    /// The questions that were replied to, each with the words of the reply.
    trail: Vec<(QuestionId, Text)>,
    certain: Vec<Need>,
    at_most: usize,
}

#[component]
pub(crate) fn Question() -> impl IntoView {
    let app = App::get();
    let step = Memo::new(move |_| {
        app.visit.with(|visit| {
            let progress = visit.as_ref()?.matter()?.progress();
            let Next::Ask(asked) = progress.next else {
                return None;
            };
            Some(Step {
                asked: asked.clone(),
                trail: progress
                    .trail
                    .iter()
                    .map(|answered| {
                        let label = match answered.said {
                            Said::Choice(choice) => choice.label.clone(),
                            Said::Unknown => not_known(&answered.question.ask),
                        };
                        (answered.question.id.clone(), label)
                    })
                    .collect(),
                certain: progress.certain.into_iter().cloned().collect(),
                at_most: progress.at_most,
            })
        })
    });
    // The last answer decides the case: there is nothing left to ask here.
    Effect::new(move |_| {
        if step.with(Option::is_none) && app.visit.with_untracked(Option::is_some) {
            app.go(Screen::Result);
        }
    });
    move || step.get().map(|step| view! { <One step/> })
}

/// What was replied with "I don't know": the question says which.
fn not_known(ask: &Text) -> Text {
    let word = Word::NotKnown;
    Text::new(
        format!("{}{}", ask.zh, word.say(Language::Zh)),
        format!("{} {}", ask.en, word.say(Language::En)),
    )
}

#[component]
fn One(step: Step) -> impl IntoView {
    let app = App::get();
    let Step {
        asked,
        trail,
        certain,
        at_most,
    } = step;
    let back = move || {
        let mut stepped = false;
        app.visit.update(|visit| {
            stepped = visit.as_mut().is_some_and(Visit::step_back);
        });
        if !stepped {
            app.go(Screen::Guide);
        }
    };
    let done = trail.len();
    let number = done + 1;
    let why = asked.why.clone();
    let (id, unsure) = (asked.id.clone(), asked.unsure.clone());
    view! {
        <div class="question" data-test="question">
            <div class="asking">
                <Crumb/>
                <div class="progress">
                    <span>{move || app.say(Word::QuestionNumber)}" "{number}" "{move || app.say(Word::QuestionUnit)}</span>
                    <progress max=(done + at_most).to_string() value=done.to_string()></progress>
                    <span data-test="at-most">{move || app.say(Word::AtMostLeft)}" "{at_most}" "{move || app.say(Word::QuestionsLeft)}</span>
                </div>
                <Trail trail/>
                <h1 data-test=format!("ask-{}", asked.id)>{let ask = asked.ask.clone(); move || app.text(&ask)}</h1>
                <p class="why"><Drawn icon=Icon::Info/><span>{move || app.say(Word::WhyAsk)}{move || app.text(&why)}</span></p>
                <Choices asked=asked.clone()/>
                <button type="button" class="card option unsure" data-test="unsure" on:click=move |_| app.dialog.set(Some(Dialog::Unsure(id.clone(), unsure.clone())))>
                    <span>
                        <b>{move || app.say(Word::DontKnow)}</b>
                        <small>{move || app.say(Word::DontKnowHint)}</small>
                    </span>
                </button>
            </div>
            <Certain certain/>
            <footer class="actions"><BackButton back/></footer>
        </div>
    }
}

/// Where one is: window, item, scenario.
#[component]
fn Crumb() -> impl IntoView {
    let app = App::get();
    open_guide(app).map(|guide| {
        view! {
            <p class="crumb">
                {let window = guide.window.name.clone(); move || app.text(&window)}" · "
                <b>{let name = guide.scenario.name.clone(); move || app.text(&name)}</b>
            </p>
        }
    })
}

#[component]
fn Trail(trail: Vec<(QuestionId, Text)>) -> impl IntoView {
    let app = App::get();
    (!trail.is_empty()).then(|| {
        view! {
            <div class="trail" data-test="trail">
                {trail.into_iter().map(|(question, label)| {
                    let name = format!("trail-{question}");
                    let take_back = move |_| app.visit.update(|visit| {
                        if let Some(visit) = visit {
                            visit.take_back(&question);
                        }
                    });
                    view! {
                        <button type="button" class="chip answered" data-test=name on:click=take_back>
                            {move || app.text(&label)}<u>{move || app.say(Word::Change)}</u>
                        </button>
                    }
                }).collect_view()}
            </div>
        }
    })
}

#[component]
fn Choices(asked: Asked) -> impl IntoView {
    let app = App::get();
    let question = asked.id;
    let many = asked.choices.len() > 4;
    view! {
        <div class="choices" class:many=many>
            {asked.choices.into_iter().map(|choice| {
                let question = question.clone();
                let id = choice.id.clone();
                let answer = move |_| app.visit.update(|visit| {
                    if let Some(visit) = visit {
                        visit.reply(question.clone(), Reply::Choice(id.clone()));
                    }
                });
                view! {
                    <button type="button" class="card option" data-test=format!("choice-{}", choice.id) on:click=answer>
                        <span>
                            <b>{move || app.text(&choice.label)}</b>
                            {choice.note.map(|note| view! { <small>{move || app.text(&note)}</small> })}
                        </span>
                        <i class="radio"></i>
                    </button>
                }
            }).collect_view()}
        </div>
    }
}

/// What must be brought whatever is answered from here on.
#[component]
fn Certain(certain: Vec<Need>) -> impl IntoView {
    let app = App::get();
    let names: Vec<Text> = open_guide(app)
        .map(|guide| {
            certain
                .iter()
                .filter_map(|need| Some(guide.materials.get(&need.material)?.name.clone()))
                .collect()
        })
        .unwrap_or_default();
    (!names.is_empty()).then(|| {
        let count = names.len();
        view! {
            <aside class="card certain" data-test="certain">
                <b>{count}</b>
                <div>
                    <p>{move || app.say(Word::CertainAlready)}</p>
                    <ul>{names.into_iter().map(|name| view! { <li>{move || app.text(&name)}</li> }).collect_view()}</ul>
                </div>
            </aside>
        }
    })
}
