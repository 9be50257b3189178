//! What the centre will not take as it is, or can no longer be sent: which record, why, and what to do about it.

use contract::operator::{ParkedReason, ParkedRecord};
use handover::SubmissionId;
use leptos::prelude::*;

use super::standing::moment;
use crate::app::App;
use crate::words::Word;

#[component]
pub(super) fn Parked(
    records: Vec<ParkedRecord>,
    send: Callback<Option<SubmissionId>>,
) -> impl IntoView {
    let app = App::get();
    let none = records.is_empty();
    view! {
        <section class="card parked" data-test="parked">
            <h2>{move || app.say(Word::ParkedTitle)}</h2>
            {none.then(|| view! { <p>{move || app.say(Word::ParkedNone)}</p> })}
            <ul>
                {records.into_iter().map(|record| {
                    let (why, remedy) = match record.why {
                        ParkedReason::Conflict => (Word::ParkedConflict, Word::ParkedConflictDo),
                        ParkedReason::Malformed => (Word::ParkedMalformed, Word::ParkedMalformedDo),
                        ParkedReason::TooLarge => (Word::ParkedTooLarge, Word::ParkedTooLargeDo),
                        ParkedReason::Damaged => (Word::ParkedDamaged, Word::ParkedDamagedDo),
                        ParkedReason::Other => (Word::ParkedOther, Word::ParkedMalformedDo),
                    };
                    let id = record.submission;
                    view! {
                        <li data-test="parked-record">
                            <div>
                                <p class="main">{format!("№ {}", record.sequence)}" · "{move || app.say(why)}</p>
                                <p>{record.handed_in_at.map(moment)}" · "<code>{id.map(|id| id.to_string())}</code></p>
                                <p class="remedy">{move || app.say(remedy)}</p>
                            </div>
                            {id.map(|id| view! {
                                <button type="button" class="button small soft" data-test="unpark" on:click=move |_| send.run(Some(id))>{move || app.say(Word::SendThisAgain)}</button>
                            })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
