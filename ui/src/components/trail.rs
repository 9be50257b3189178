//! What was said so far, as chips: a touch changes just that reply and keeps the others that still hold.

use catalogue::code::QuestionId;
use catalogue::guidance::Said;
use catalogue::life_event::Subject;
use catalogue::table::Question;
use catalogue::text::{Language, Text};
use leptos::prelude::*;

use crate::app::{App, Screen};
use crate::words::Word;

/// One reply.
#[derive(Clone, PartialEq)]
pub(crate) struct Chip {
    /// What is changed by a touch.
    pub(crate) subject: Subject,
    question: QuestionId,
    ask: Text,
    /// The choice's words; none for "I don't know".
    said: Option<Text>,
}

impl Chip {
    pub(crate) fn new(subject: Subject, question: &Question, said: Said<'_>) -> Self {
        Self {
            subject,
            question: question.id.clone(),
            ask: question.ask.clone(),
            said: match said {
                Said::Choice(choice) => Some(choice.label.clone()),
                Said::Unknown => None,
            },
        }
    }
}

/// What was replied with "I don't know": the question says which.
pub(crate) fn not_known(ask: &Text) -> Text {
    let word = Word::NotKnown;
    Text::new(
        format!("{}{}", ask.zh, word.say(Language::Zh)),
        format!("{} {}", ask.en, word.say(Language::En)),
    )
}

/// The chips, in the order in which it was said; with `asked` each says its question too.
#[component]
pub(crate) fn Trail(chips: Vec<Chip>, #[prop(optional)] asked: bool) -> impl IntoView {
    let app = App::get();
    let one = move |Chip {
                        subject,
                        question,
                        ask,
                        said,
                    }: Chip| {
        let mark = format!("trail-{question}");
        let unknown = said.is_none();
        let of = ask.clone();
        let words = move || match &said {
            Some(said) => app.text(said),
            None if asked => app.say(Word::NotKnown).to_owned(),
            None => app.text(&not_known(&ask)),
        };
        let again = move |_| app.go(Screen::Again(subject.clone()));
        view! {
            <button type="button" class="chip answered" class:unknown=unknown data-test=mark on:click=again>
                <span class=if asked { "of" } else { "unseen" }>{move || app.text(&of)}" "</span>
                <span>{words}" "</span><u>{move || app.say(Word::Change)}</u>
            </button>
        }
    };
    (!chips.is_empty()).then(|| {
        view! {
            <div class="trail" class:asked=asked data-test="trail" role="group" aria-label=move || app.say(Word::SaidSoFar)>
                {chips.into_iter().map(one).collect_view()}
            </div>
        }
    })
}
