//! Question: one a page, large choices, what was said so far as a trail, and what is certain already.

use catalogue::code::{MaterialCode, QuestionId};
use catalogue::guidance::{Next, Reply, Said};
use catalogue::table::Question as Asked;
use catalogue::text::Text;
use leptos::ev;
use leptos::html::H1;
use leptos::prelude::*;

use super::{BackButton, open_guide};
use crate::app::{App, Dialog, Screen};
use crate::components::icon::{Drawn, Icon};
use crate::components::trail::{Chip, Trail};
use crate::words::Word;

/// What the screen shows of the guidance's progress.
#[derive(Clone, PartialEq)]
struct Step {
    asked: Asked,
    /// What was replied to it before: the place of a choice, or none for "I don't know".
    said: Option<Option<usize>>,
    chips: Vec<Chip>,
    certain: Vec<MaterialCode>,
    /// Which question of the visit it is, from 1.
    number: usize,
    at_most: usize,
}

impl Step {
    /// The question that comes next, or one that was replied to, once more.
    fn read(app: App, again: Option<&QuestionId>) -> Option<Self> {
        app.visit.with(|visit| {
            let matter = visit.as_ref()?.matter()?;
            let progress = matter.progress();
            let before = again.and_then(|again| {
                let mut trail = progress.trail.iter();
                trail.position(|answered| answered.question.id == *again)
            });
            let (asked, said) = match (before.map(|place| progress.trail[place]), progress.next) {
                (Some(answered), _) => {
                    let choices = &answered.question.choices;
                    let place = match answered.said {
                        Said::Choice(choice) => choices.iter().position(|known| known == choice),
                        Said::Unknown => None,
                    };
                    (answered.question, Some(place))
                }
                (None, Next::Ask(asked)) => (asked, None),
                (None, _) => return None,
            };
            Some(Self {
                asked: asked.clone(),
                said,
                number: before.unwrap_or(progress.trail.len()) + 1,
                chips: progress.trail.iter().map(Chip::of).collect(),
                certain: progress
                    .certain
                    .iter()
                    .map(|need| need.material.clone())
                    .collect(),
                at_most: progress.at_most,
            })
        })
    }
}

/// The next question, or with `again` one that was replied to.
#[component]
pub(crate) fn Question(again: Option<QuestionId>) -> impl IntoView {
    let app = App::get();
    let step = Memo::new(move |_| Step::read(app, again.as_ref()));
    // The last answer decides the case: there is nothing left to ask here.
    Effect::new(move |_| {
        if step.with(Option::is_none) && app.visit.with_untracked(Option::is_some) {
            app.go(Screen::Result);
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
            not_known(app, &step.asked);
        } else if let Some(choice) = step.asked.choices.get(digit - 1) {
            reply(app, &step.asked.id, Reply::Choice(choice.id.clone()));
        }
    });
    on_cleanup(move || keys.remove());
    let seen = StoredValue::new(None::<Vec<MaterialCode>>);
    move || {
        step.get().map(|step| {
            let before = seen.get_value();
            seen.set_value(Some(step.certain.clone()));
            view! { <One step before/> }
        })
    }
}

/// Notes a reply and goes on to what comes next.
fn reply(app: App, question: &QuestionId, reply: Reply) {
    app.visit.update(|visit| {
        if let Some(visit) = visit {
            visit.reply(question.clone(), reply);
        }
    });
    app.go(Screen::Question);
}

/// Says how to find out, and that one may go on without.
fn not_known(app: App, asked: &Asked) {
    let dialog = Dialog::Unsure(asked.id.clone(), asked.unsure.clone());
    app.dialog.set(Some(dialog));
}

#[component]
fn One(step: Step, before: Option<Vec<MaterialCode>>) -> impl IntoView {
    let app = App::get();
    let Step {
        asked,
        said,
        chips,
        certain,
        number,
        at_most,
    } = step;
    let previous = number
        .checked_sub(2)
        .and_then(|place| chips.get(place))
        .map(|chip| chip.question.clone());
    let back = move || {
        app.go(match &previous {
            Some(question) => Screen::Again(question.clone()),
            None => Screen::Guide,
        });
    };
    let done = chips.len();
    let why = asked.why.clone();
    let unsure = asked.clone();
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    view! {
        <div class="question" data-test="question">
            <div class="asking">
                <Crumb/>
                <div class="progress">
                    <span>{move || app.say(Word::QuestionNumber)}" "{number}" "{move || app.say(Word::QuestionUnit)}</span>
                    <progress max=(done + at_most).to_string() value=done.to_string() aria-label=move || app.say(Word::SaidSoFar)></progress>
                    <span data-test="at-most" hidden=at_most == 0>{move || app.say(Word::AtMostLeft)}" "{at_most}" "{move || app.say(Word::QuestionsLeft)}</span>
                </div>
                <Trail chips/>
                <h1 tabindex="-1" node_ref=heading data-test=format!("ask-{}", asked.id)>{let ask = asked.ask.clone(); move || app.text(&ask)}</h1>
                <p class="why"><Drawn icon=Icon::Info/><span>{move || app.say(Word::WhyAsk)}{move || app.text(&why)}</span></p>
                <Choices asked=asked.clone() said/>
                <button type="button" class="card option unsure" class:on=said == Some(None) data-test="unsure" aria-keyshortcuts="0" on:click=move |_| not_known(app, &unsure)>
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

/// The choices; `said` marks what was chosen before.
#[component]
fn Choices(asked: Asked, said: Option<Option<usize>>) -> impl IntoView {
    let app = App::get();
    let question = asked.id;
    let many = asked.choices.len() > 4;
    view! {
        <div class="choices" class:many=many>
            {asked.choices.into_iter().enumerate().map(|(place, choice)| {
                let question = question.clone();
                let id = choice.id.clone();
                let on = said == Some(Some(place));
                let answer = move |_| reply(app, &question, Reply::Choice(id.clone()));
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
fn Certain(certain: Vec<MaterialCode>, before: Option<Vec<MaterialCode>>) -> impl IntoView {
    let app = App::get();
    let is_new = |code: &MaterialCode| before.as_ref().is_some_and(|before| !before.contains(code));
    let names: Vec<(Text, bool)> = open_guide(app)
        .map(|guide| {
            let known = certain
                .iter()
                .filter_map(|code| Some((guide.materials.get(code)?.name.clone(), is_new(code))));
            known.collect()
        })
        .unwrap_or_default();
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
