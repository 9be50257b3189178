//! An identity document: which one, by touch, and its number with the keys that its numbers are made of.

use forms::Entry;
use forms::validate::DocumentKind;
use forms::words::document_kind;
use leptos::prelude::*;

use super::Slot;
use crate::app::App;
use crate::components::text_field::TextField;
use crate::input::Purpose;
use crate::words::Word;

/// The kinds to choose from, and the number.
#[component]
pub(super) fn DocumentField(at: Slot, accepts: Vec<DocumentKind>) -> impl IntoView {
    let slot = at;
    let app = App::get();
    let first = accepts
        .first()
        .copied()
        .unwrap_or(DocumentKind::ResidentCard);
    let current = move || match slot.entry.get() {
        Some(Entry::Document { kind, number }) => (kind.unwrap_or(first), number),
        _ => (first, String::new()),
    };
    let kind = Memo::new(move |_| current().0);
    let number = Signal::derive(move || current().1);
    let choose = move |chosen: DocumentKind| {
        slot.enter.run(Entry::Document {
            kind: Some(chosen),
            number: number.get_untracked(),
        });
    };
    let several = accepts.len() > 1;
    view! {
        {several.then(|| view! {
            <div class="options document" role="radiogroup">
                {accepts.iter().copied().map(|one| {
                    let on = move || kind.get() == one;
                    let words = document_kind(one);
                    view! {
                        <button
                            type="button"
                            class="card option"
                            class:on=on
                            role="radio"
                            aria-checked=move || on().to_string()
                            data-test=slot.named(&format!("-{one}"))
                            on:click=move |_| choose(one)
                        >
                            <i class="radio"></i>
                            <span>{move || app.text(&words)}</span>
                        </button>
                    }
                }).collect_view()}
            </div>
        })}
        {move || {
            let purpose = match kind.get() {
                DocumentKind::ResidentCard | DocumentKind::ResidencePermit => Purpose::IdNumber,
                _ => Purpose::Code,
            };
            let called = document_kind(kind.get());
            let called = Signal::derive(move || format!("{}{}", app.text(&called), app.say(Word::DocumentNumber)));
            let spoken = Signal::derive(move || several.then(|| called.get()));
            view! {
                // What is heard at the field itself: its label is the question's.
                {several.then(|| view! { <span class="number-of">{called}</span> })}
                <span class="line-input">
                    <TextField
                        id=slot.named("")
                        text=number
                        longest=24
                        purpose
                        wrong=slot.wrong
                        spoken
                        changed=move |number: String| slot.enter.run(Entry::Document { kind: Some(kind.get_untracked()), number })
                        left=move |()| if !number.get_untracked().is_empty() { slot.touched.set(true) }
                    />
                </span>
            }
        }}
    }
}
