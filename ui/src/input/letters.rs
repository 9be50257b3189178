//! The full keyboard: letters that are spelt with, or that are written as they are.

use leptos::prelude::*;

use super::Key;
use super::composing::Composing;
use crate::app::App;
use crate::words::Word;

const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Three rows of letters. With `composing` they are gathered until a word is chosen.
#[component]
pub(super) fn Letters(
    #[prop(into)] send: Callback<Key>,
    composing: Option<Composing>,
) -> impl IntoView {
    let app = App::get();
    let capitals = RwSignal::new(false);
    let shown = move |letter: char| {
        if capitals.get() {
            letter.to_ascii_uppercase()
        } else {
            letter
        }
    };
    let press = move |letter: char| match composing {
        Some(composing) => composing.push(letter),
        None => send.run(Key::Text(untrack(|| shown(letter)).to_string())),
    };
    let last = ROWS.len() - 1;
    view! {
        {ROWS.iter().enumerate().map(|(row, letters)| view! {
            <div class="keys">
                {(row == last && composing.is_none()).then(|| view! {
                    <button type="button" class="key word" data-test="key-capitals" aria-pressed=move || capitals.get().to_string() on:click=move |_| capitals.update(|on| *on = !*on)>
                        {move || app.say(Word::Capitals)}
                    </button>
                })}
                {letters.chars().map(|letter| view! {
                    <button type="button" class="key" data-test=format!("key-{letter}") on:click=move |_| press(letter)>
                        {move || shown(letter).to_string()}
                    </button>
                }).collect_view()}
                {(row == last).then_some(composing).flatten().map(|composing| view! {
                    <button type="button" class="key word" data-test="key-split" on:click=move |_| composing.push('\'')>{move || app.say(Word::Split)}</button>
                })}
            </div>
        }).collect_view()}
    }
}
