//! The desk's questions: the same guidance as the citizen's, with a key for each choice.

use catalogue::code::QuestionId;
use catalogue::guidance::{Answered, Next, Reply, Said};
use catalogue::table::{Choice, Question};
use contract::visit::ServiceGuide;
use leptos::prelude::*;

use super::footer::print_list;
use super::state::Desk;
use crate::app::App;
use crate::components::icon::{Drawn, Icon};
use crate::components::trail::not_known;
use crate::words::Word;

/// What is shown of the guidance's progress.
#[derive(Clone, PartialEq)]
struct Step {
    asked: Question,
    at_most: usize,
    certain: usize,
}

#[component]
pub(super) fn Asking() -> impl IntoView {
    let app = App::get();
    let step = Memo::new(move |_| {
        app.with_matter(|matter| {
            let progress = matter.progress();
            let Next::Ask(asked) = progress.next else {
                return None;
            };
            Some(Step {
                asked: asked.clone(),
                at_most: progress.at_most,
                certain: progress.certain.len(),
            })
        })
        .flatten()
    });
    view! {
        <Head/>
        {move || step.get().map(|step| view! { <One step/> })}
    }
}

#[component]
fn One(step: Step) -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let Step {
        asked,
        at_most,
        certain,
    } = step;
    let (ask, why, unsure) = (asked.ask.clone(), asked.why.clone(), asked.unsure.clone());
    let (question, id) = (asked.id.clone(), asked.id.clone());
    let many = asked.choices.len() > 4;
    view! {
        <div class="asked" data-test=format!("desk-ask-{}", asked.id)>
            <p class="crumb">
                <span>{move || app.say(Word::AtMostLeft)}" "{at_most}" "{move || app.say(Word::QuestionsLeft)}</span>
                <span>{certain}" "{move || app.say(Word::CertainSoFar)}</span>
            </p>
            <h2>{move || app.text(&ask)}</h2>
            <p class="why"><Drawn icon=Icon::Info/><span>{move || app.say(Word::WhyAsk)}{move || app.text(&why)}</span></p>
            <div class="answers" class:many=many>
                {asked.choices.into_iter().enumerate().map(|(place, choice)| {
                    let (question, id) = (question.clone(), choice.id.clone());
                    let answer = move |_| {
                        reply(desk, question.clone(), Reply::Choice(id.clone()));
                    };
                    view! { <Answer place choice answer/> }
                }).collect_view()}
            </div>
            <button type="button" class="answer unsure" data-test="desk-unknown" on:click=move |_| reply(desk, id.clone(), Reply::Unknown)>
                <kbd>"0"</kbd>
                <span>
                    <b>{move || app.say(Word::DontKnow)}</b>
                    {unsure.map(|unsure| view! { <small>{move || app.text(&unsure)}</small> })}
                </span>
            </button>
        </div>
    }
}

#[component]
fn Answer(
    place: usize,
    choice: Choice,
    answer: impl Fn(web_sys::MouseEvent) + 'static,
) -> impl IntoView {
    let app = App::get();
    let Choice {
        id, label, note, ..
    } = choice;
    view! {
        <button type="button" class="answer" data-test=format!("desk-choice-{id}") on:click=answer>
            {(place < 9).then(|| view! { <kbd>{place + 1}</kbd> })}
            <span>
                <b>{move || app.text(&label)}</b>
                {note.map(|note| view! { <small>{move || app.text(&note)}</small> })}
            </span>
        </button>
    }
}

/// What is open, and the answers so far: each can be touched to change it.
#[component]
pub(super) fn Head() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let guide = Memo::new(move |_| {
        app.with_matter(|matter| {
            let guide: &ServiceGuide = &matter.guide;
            (guide.scenario.name.clone(), guide.window.clone())
        })
    });
    let trail = Memo::new(move |_| {
        app.with_matter(|matter| {
            let trail = matter.progress().trail;
            let chip = |Answered { question, said }: &Answered<'_>| {
                let label = match said {
                    Said::Choice(choice) => choice.label.clone(),
                    Said::Unknown => not_known(&question.ask),
                };
                (question.id.clone(), label)
            };
            trail.iter().map(chip).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    view! {
        <header class="opened">
            {move || guide.get().map(|(name, window)| view! {
                <h1 data-test="desk-scenario">{move || app.text(&name)}</h1>
                <p>{move || format!("{} {} {}", app.text(&window.name), window.zone, window.numbers)}</p>
            })}
            <div class="trail" data-test="desk-trail">
                {move || trail.get().into_iter().map(|(question, label)| {
                    let mark = format!("desk-trail-{question}");
                    let take_back = move |_| {
                        desk.shows_ticket.set(false);
                        desk.change(|visit| visit.take_back_here(&question));
                        desk.to_guidance();
                    };
                    view! {
                        <button type="button" class="chip answered" data-test=mark on:click=take_back>
                            {move || app.text(&label)}<u>{move || app.say(Word::Change)}</u>
                        </button>
                    }
                }).collect_view()}
            </div>
        </header>
    }
}

#[component]
pub(super) fn Elsewhere() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let say = Memo::new(move |_| {
        app.with_matter(|matter| matter.outcome()?.elsewhere.clone())
            .flatten()
    });
    view! {
        <Head/>
        <div class="elsewhere" data-test="desk-elsewhere">
            <h2>{move || app.say(Word::Elsewhere)}</h2>
            <p>{move || say.get().map(|say| app.text(&say))}</p>
            <button type="button" class="button soft" data-test="desk-back" on:click=move |_| desk.back()>{move || app.say(Word::Back)}</button>
        </div>
    }
}

/// Nothing is left to ask, yet something is not known: what to find out, and what to bring meanwhile.
#[component]
pub(super) fn Open() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let to_find_out = Memo::new(move |_| {
        app.with_matter(|matter| {
            let questions = matter.progress().to_find_out;
            questions.into_iter().cloned().collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    let prints = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_print));
    view! {
        <Head/>
        <div class="asked" data-test="desk-open">
            <h2>{move || app.say(Word::FindOutFirst)}</h2>
            {move || to_find_out.get().into_iter().map(|question| {
                let Question { id, ask, unsure, .. } = question;
                let mark = format!("desk-answer-{id}");
                view! {
                    <button type="button" class="answer" data-test=mark on:click=move |_| {
                        desk.change(|visit| visit.take_back_here(&id));
                        desk.to_guidance();
                    }>
                        <span>
                            <b>{move || app.text(&ask)}</b>
                            <small>{move || match &unsure {
                                Some(unsure) => app.text(unsure),
                                None => app.say(Word::AskToFindOut).to_owned(),
                            }}</small>
                        </span>
                        <u>{move || app.say(Word::AnswerNow)}</u>
                    </button>
                }
            }).collect_view()}
        </div>
        <footer class="outcome">
            <button type="button" class="button soft" data-test="desk-back" on:click=move |_| desk.back()>{move || app.say(Word::Back)}</button>
            {prints.then(|| view! { <button type="button" class="button go" data-test="desk-print-list" disabled=desk.busy on:click=move |_| print_list(desk)>{move || app.say(Word::PrintList)}<kbd>"F8"</kbd></button> })}
        </footer>
    }
}

/// Answers with the choice that has this number; with 0 that it is not known.
pub(super) fn choose(desk: Desk, digit: u16) {
    let chosen = desk.app.visit.with_untracked(|visit| {
        let Next::Ask(asked) = visit.as_ref()?.matter()?.progress().next else {
            return None;
        };
        let said = match digit.checked_sub(1) {
            Some(place) => Reply::Choice(asked.choices.get(usize::from(place))?.id.clone()),
            None => Reply::Unknown,
        };
        Some((asked.id.clone(), said))
    });
    if let Some((question, said)) = chosen {
        reply(desk, question, said);
    }
}

fn reply(desk: Desk, question: QuestionId, said: Reply) {
    desk.change(|visit| visit.reply_here(&question, said));
    desk.arrived();
}
