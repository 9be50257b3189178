//! The bar that names the keys; each of them can be touched too where touching has another way.

use leptos::prelude::*;

use super::state::{Desk, Stage};
use crate::app::App;
use crate::words::Word;

#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let keys = move || -> Vec<(&'static str, Word)> {
        let found = desk.found.with(Option::is_some);
        match desk.stage.get() {
            Stage::Nothing if found => vec![("↑ ↓", Word::KeyChoose), ("Enter", Word::KeyOpen)],
            Stage::Nothing => vec![("Esc", Word::KeySearch)],
            Stage::Asking => vec![
                ("1–9", Word::KeyAnswer),
                ("0", Word::KeyUnknown),
                ("Backspace", Word::KeyBack),
                ("Esc", Word::KeySearch),
            ],
            Stage::Open | Stage::Elsewhere => {
                vec![("Backspace", Word::KeyBack), ("Esc", Word::KeySearch)]
            }
            Stage::Checking if desk.reasoning.get() => vec![
                ("1–9", Word::KeyPoint),
                ("0", Word::KeyWords),
                ("Enter", Word::KeyConfirm),
                ("Backspace", Word::KeyBack),
            ],
            Stage::Checking => vec![
                ("↑ ↓", Word::KeyMaterial),
                ("1–4", Word::KeyFinding),
                ("0", Word::KeyUnfind),
                ("Backspace", Word::KeyBack),
                ("Esc", Word::KeySearch),
            ],
            Stage::Ticket => vec![("Backspace", Word::KeyBack)],
        }
    };
    view! {
        <div class="shortcuts" data-test="shortcuts">
            {move || keys().into_iter().map(|(key, word)| view! { <span><kbd>{key}</kbd>{move || app.say(word)}</span> }).collect_view()}
            <button type="button" class="next" data-test="new-citizen" on:click=move |_| desk.next_citizen()>
                <kbd>"F2"</kbd>{move || app.say(Word::NextCitizen)}
            </button>
        </div>
    }
}
