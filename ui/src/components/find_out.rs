//! A question that is open, how to find out, and the way to answer it now.

use catalogue::life_event::Subject;
use catalogue::table::Question;
use leptos::prelude::*;

use crate::app::{App, Screen};
use crate::words::Word;

#[component]
pub(crate) fn FindOut(subject: Subject, question: Question) -> impl IntoView {
    let app = App::get();
    let Question {
        id, ask, unsure, ..
    } = question;
    let name = format!("answer-{id}");
    let answer = move |_| app.go(Screen::Again(subject.clone()));
    view! {
        <div class="open">
            <h3>{move || app.text(&ask)}</h3>
            <p>{move || match &unsure {
                Some(unsure) => app.text(unsure),
                None => app.say(Word::AskToFindOut).to_owned(),
            }}</p>
            <button type="button" class="button small soft" data-test=name on:click=answer>{move || app.say(Word::AnswerNow)}</button>
        </div>
    }
}
