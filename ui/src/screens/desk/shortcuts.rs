//! The bar that names the keys; what has no other place on the screen can be touched here.

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
            {move || keys().into_iter().map(|(key, word)| {
                let named = view! { <kbd>{key}</kbd>{move || app.say(word)} };
                match touch(word) {
                    Some((mark, act)) => view! { <button type="button" data-test=mark on:click=move |_| act(desk)>{named}</button> }.into_any(),
                    None => view! { <span>{named}</span> }.into_any(),
                }
            }).collect_view()}
            <button type="button" class="next" data-test="new-citizen" on:click=move |_| desk.next_citizen()>
                <kbd>"F2"</kbd>{move || app.say(Word::NextCitizen)}
            </button>
        </div>
    }
}

/// What is done to the desk.
type Act = fn(Desk);

/// What touching a key's name does, and what tests find it by; none where what it means stands on the screen itself.
fn touch(word: Word) -> Option<(&'static str, Act)> {
    match word {
        Word::KeyBack => Some(("desk-back", Desk::back)),
        Word::KeySearch => Some(("desk-search", Desk::to_search)),
        _ => None,
    }
}
