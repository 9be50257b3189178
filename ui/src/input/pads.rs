//! Keys that write what stands on them: digits, identity numbers, codes, punctuation.

use leptos::prelude::*;

use super::{Key, Mode};
use crate::app::App;
use crate::words::Word;

const DIGITS: &[&str] = &["123", "456", "789", ".0-"];
const ID_NUMBER: &[&str] = &["123", "456", "789", "X0"];
const CODE: &[&str] = &["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];
const SIGNS: &[&str] = &["，。、；：？！", "（）《》“”·", "-—/#@.%"];

/// The rows of a way to type; none for those that are no such keys.
fn rows(mode: Mode) -> &'static [&'static str] {
    match mode {
        Mode::Digits => DIGITS,
        Mode::IdNumber => ID_NUMBER,
        Mode::Code => CODE,
        Mode::Signs => SIGNS,
        _ => &[],
    }
}

#[component]
pub(super) fn Pad(mode: Mode, #[prop(into)] send: Callback<Key>) -> impl IntoView {
    let app = App::get();
    let wide = matches!(mode, Mode::Digits | Mode::IdNumber);
    let rows = rows(mode);
    rows.iter()
        .enumerate()
        .map(|(place, row)| {
            // Beside X and 0 there is a third place on the grid.
            let deletes = mode == Mode::IdNumber && place + 1 == rows.len();
            view! {
            <div class="keys" class:wide=wide>
                {row.chars().map(|sign| view! {
                    <button type="button" class="key" data-test=format!("key-{sign}") on:click=move |_| send.run(Key::Text(sign.to_string()))>{sign.to_string()}</button>
                }).collect_view()}
                {deletes.then(|| view! {
                    <button type="button" class="key word" data-test="key-delete" on:click=move |_| send.run(Key::Delete)>{move || app.say(Word::Delete)}</button>
                })}
            </div>
        }})
        .collect_view()
}
