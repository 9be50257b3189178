//! The on-screen keyboard: large keys at the bottom of the screen, for the field that has the focus.

use leptos::prelude::*;

use super::pinyin::Pinyin;
use super::{Key, Keyboard, Layout};
use crate::app::App;
use crate::words::Word;

const LETTERS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const DIGITS: [&str; 4] = ["123", "456", "789", ".0-"];
const ID_NUMBER: [&str; 4] = ["123", "456", "789", "X0"];
const CODE: [&str; 4] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

/// Shows the keyboard while a field has the focus.
#[component]
pub(crate) fn OnScreenKeyboard() -> impl IntoView {
    let app = App::get();
    move || {
        app.keyboard
            .get()
            .map(|keyboard| view! { <Keys keyboard/> })
    }
}

#[component]
fn Keys(keyboard: Keyboard) -> impl IntoView {
    let app = App::get();
    let chinese = keyboard.layout == Layout::Pinyin;
    let layout = RwSignal::new(keyboard.layout);
    let pinyin = Pinyin::new();
    let typed = StoredValue::new_local(keyboard.typed);
    let send = move |key: Key| typed.with_value(|typed| typed(key));
    let press = move |sign: char| {
        if layout.get_untracked() == Layout::Pinyin && sign.is_ascii_lowercase() {
            pinyin.push(sign)
        } else {
            send(Key::Sign(sign))
        }
    };
    let delete = move |_| {
        if layout.get_untracked() != Layout::Pinyin || !pinyin.pop() {
            send(Key::Delete);
        }
    };
    let switch = move |to: Layout| {
        pinyin.clear();
        layout.set(to);
    };
    let rows = move || match layout.get() {
        Layout::Letters | Layout::Pinyin => LETTERS.as_slice(),
        Layout::Digits => DIGITS.as_slice(),
        Layout::IdNumber => ID_NUMBER.as_slice(),
        Layout::Code => CODE.as_slice(),
    };
    let with_letters = matches!(keyboard.layout, Layout::Letters | Layout::Pinyin);
    view! {
        // The field keeps the focus while keys are touched.
        <div class="keyboard" data-test="keyboard" role="group" on:pointerdown=|event| event.prevent_default()>
            <Show when=move || layout.get() == Layout::Pinyin>
                <div class="candidates" data-test="candidates" aria-live="polite">
                    <span class="spelled">{move || if pinyin.is_empty() { app.say(Word::PinyinHint).to_owned() } else { pinyin.letters.get() }}</span>
                    <For each=move || pinyin.candidates.get() key=|candidate| *candidate let:candidate>
                        <button
                            type="button"
                            class="candidate"
                            on:click=move |_| {
                                send(Key::Sign(candidate));
                                pinyin.clear();
                            }
                        >
                            {candidate.to_string()}
                        </button>
                    </For>
                </div>
            </Show>
            {move || rows().iter().map(|row| view! {
                <div class="keys" class:wide=move || rows()[0].len() < 4>
                    {row.chars().map(|sign| view! {
                        <button type="button" class="key" data-test=format!("key-{sign}") on:click=move |_| press(sign)>{sign.to_string()}</button>
                    }).collect_view()}
                </div>
            }).collect_view()}
            <div class="keys last">
                <Show when=move || chinese>
                    <button type="button" class="key word" data-test="key-chinese" on:click=move |_| switch(if layout.get_untracked() == Layout::Pinyin { Layout::Letters } else { Layout::Pinyin })>
                        {move || app.say(if layout.get() == Layout::Pinyin { Word::Letters } else { Word::Pinyin })}
                    </button>
                </Show>
                <Show when=move || with_letters>
                    <button type="button" class="key word" data-test="key-digits" on:click=move |_| switch(if layout.get_untracked() == Layout::Digits { keyboard.layout } else { Layout::Digits })>
                        {move || if layout.get() == Layout::Digits { app.say(Word::Letters) } else { app.say(Word::Digits) }}
                    </button>
                    <button type="button" class="key word space" data-test="key-space" on:click=move |_| send(Key::Sign(' '))>{move || app.say(Word::Space)}</button>
                </Show>
                <button type="button" class="key word" data-test="key-clear" on:click=move |_| { pinyin.clear(); send(Key::Clear); }>{move || app.say(Word::Clear)}</button>
                <button type="button" class="key word" data-test="key-delete" on:click=delete>{move || app.say(Word::Delete)}</button>
                <button type="button" class="key word done" data-test="key-done" on:click=move |_| app.keyboard.set(None)>{move || app.say(Word::Done)}</button>
            </div>
        </div>
    }
}
