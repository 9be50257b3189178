//! What was said so far, as chips: a touch changes just that reply and keeps the others that still hold.

use catalogue::code::QuestionId;
use catalogue::guidance::{Answered, Said};
use catalogue::text::Text;
use leptos::prelude::*;

use crate::app::{App, Screen};
use crate::words::Word;

/// One reply.
#[derive(Clone, PartialEq)]
pub(crate) struct Chip {
    pub(crate) question: QuestionId,
    ask: Text,
    /// The choice's words; none for "I don't know".
    said: Option<Text>,
}

impl Chip {
    pub(crate) fn of(answered: &Answered<'_>) -> Self {
        Self {
            question: answered.question.id.clone(),
            ask: answered.question.ask.clone(),
            said: match answered.said {
                Said::Choice(choice) => Some(choice.label.clone()),
                Said::Unknown => None,
            },
        }
    }
}

/// The chips, in the order in which it was said.
#[component]
pub(crate) fn Trail(chips: Vec<Chip>) -> impl IntoView {
    let app = App::get();
    let one = move |Chip {
                        question,
                        ask,
                        said,
                    }: Chip| {
        let mark = format!("trail-{question}");
        let unknown = said.is_none();
        let asked = ask.clone();
        let words = move || match &said {
            Some(said) => app.text(said),
            None => format!("{} {}", app.text(&ask), app.say(Word::NotKnown)),
        };
        let told = {
            let words = words.clone();
            move || format!("{} {} {}", app.text(&asked), words(), app.say(Word::Change))
        };
        let again = move |_| app.go(Screen::Again(question.clone()));
        view! {
            <button type="button" class="chip answered" class:unknown=unknown data-test=mark aria-label=told on:click=again>
                {words}<u>{move || app.say(Word::Change)}</u>
            </button>
        }
    };
    (!chips.is_empty()).then(|| {
        view! {
            <div class="trail" data-test="trail" role="group" aria-label=move || app.say(Word::SaidSoFar)>
                {chips.into_iter().map(one).collect_view()}
            </div>
        }
    })
}
