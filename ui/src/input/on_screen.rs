//! The on-screen keyboard: large keys at the bottom of the screen, for the field that has the focus.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use super::composing::{Composing, Words, forget};
use super::days::Days;
use super::letters::Letters;
use super::nine::NineKeys;
use super::pad::HandwritingPad;
use super::pads::Pad;
use super::places::Places;
use super::{Key, Keyboard, Mode, Purpose, scanner};
use crate::app::App;
use crate::words::Word;

/// Letters that follow each other faster than this, in milliseconds, nobody spells: they are written as they are.
const FAST: f64 = 25.0;

/// Shows the keyboard while a field has the focus.
#[component]
pub(crate) fn OnScreenKeyboard() -> impl IntoView {
    let app = App::get();
    scanner::watch(app);
    move || {
        app.keyboard
            .get()
            .map(|keyboard| view! { <Keys keyboard/> })
    }
}

impl Mode {
    /// What it is called on its button, and how tests find it.
    fn named(self, purpose: Purpose) -> (Word, &'static str) {
        match self {
            // Letters find what sounds like them: who searches spells, and knows them as pinyin.
            Self::Letters if purpose == Purpose::Search => (Word::Pinyin, "mode-letters"),
            Self::Pinyin => (Word::Pinyin, "mode-pinyin"),
            Self::Nine => (Word::NineKeys, "mode-nine"),
            Self::Hand => (Word::Handwriting, "mode-hand"),
            Self::Letters => (Word::Letters, "mode-letters"),
            Self::Digits | Self::IdNumber => (Word::Digits, "mode-digits"),
            Self::Code => (Word::Letters, "mode-code"),
            Self::Signs => (Word::Signs, "mode-signs"),
            Self::Days => (Word::Calendar, "mode-days"),
            Self::Places => (Word::Regions, "mode-places"),
        }
    }
}

#[component]
fn Keys(keyboard: Keyboard) -> impl IntoView {
    let app = App::get();
    let Keyboard {
        field,
        purpose,
        text,
        typed,
    } = keyboard;
    let composing = Composing::new(purpose.dictionary(), typed.clone());
    let typed = StoredValue::new_local(typed);
    let send = Callback::new(move |key: Key| typed.with_value(|typed| typed(key)));
    let empty = text.try_get_untracked().unwrap_or_default().is_empty();
    let mode = RwSignal::new(purpose.first(app.writes.get_untracked(), empty));
    let switch = move |to: Mode| {
        composing.clear();
        mode.set(to);
        if matches!(to, Mode::Pinyin | Mode::Nine | Mode::Hand) && purpose != Purpose::Search {
            app.writes.set(to);
        }
    };
    let spells = move || matches!(mode.get(), Mode::Pinyin | Mode::Nine);
    let listening = window_event_listener(ev::keydown, plugged_in(mode, composing, send));
    on_cleanup(move || {
        listening.remove();
        forget();
    });
    let delete = move |_| {
        if !composing.pop() {
            send.run(Key::Delete);
        }
    };
    let clear = move |_| {
        composing.clear();
        send.run(Key::Clear);
    };
    let space = move |_| {
        if composing.waits() {
            composing.choose(0);
        } else {
            send.run(Key::Text(' '.into()));
        }
    };
    let body = move || match mode.get() {
        Mode::Pinyin => view! { <Letters send composing=Some(composing)/> }.into_any(),
        Mode::Letters => view! { <Letters send composing=None/> }.into_any(),
        Mode::Nine => view! { <NineKeys of=composing/> }.into_any(),
        Mode::Hand => view! { <HandwritingPad send/> }.into_any(),
        Mode::Days => view! { <Days text send/> }.into_any(),
        Mode::Places => {
            let finished = move |()| switch(purpose.first(app.writes.get_untracked(), false));
            view! { <Places text send finished/> }.into_any()
        }
        pad => view! { <Pad mode=pad send/> }.into_any(),
    };
    let modes = purpose.modes();
    let spaced = move || {
        !matches!(
            mode.get(),
            Mode::Days | Mode::IdNumber | Mode::Code | Mode::Places
        )
    };
    view! {
        // The field keeps the focus while keys are touched.
        <div class="keyboard" data-test="keyboard" role="region" aria-label=move || app.say(Word::Keys) on:pointerdown=|event| event.prevent_default()>
            {(modes.len() > 1).then(|| view! {
                <div class="modes">
                    {modes.iter().map(|&one| {
                        let (word, mark) = one.named(purpose);
                        let on = move || mode.get() == one;
                        view! {
                            <button type="button" class="mode" class:on=on aria-pressed=move || on().to_string() data-test=mark on:click=move |_| switch(one)>
                                {move || app.say(word)}
                            </button>
                        }
                    }).collect_view()}
                </div>
            })}
            <div class="area">
                <Show when=spells><Words of=composing/></Show>
                <div class="body" inert=composing.all>{body}</div>
            </div>
            <div class="keys last">
                <button type="button" class="key word" data-test="key-clear" on:click=clear>{move || app.say(Word::Clear)}</button>
                {(purpose == Purpose::Name).then(|| view! {
                    <button type="button" class="key" data-test="key-dot" aria-label=move || app.say(Word::NameDot) on:click=move |_| send.run(Key::Text('·'.into()))>"·"</button>
                })}
                <Show when=spaced>
                    <button type="button" class="key word space" data-test="key-space" on:click=space>{move || app.say(if composing.waiting() { Word::FirstSuggested } else { Word::Space })}</button>
                </Show>
                // Identity numbers have it among their digits.
                <Show when=move || mode.get() != Mode::IdNumber>
                    <button type="button" class="key word" data-test="key-delete" on:click=delete>{move || app.say(Word::Delete)}</button>
                </Show>
                <button type="button" class="key word" data-test="key-next" on:click=move |_| next_field(app, &field)>{move || app.say(Word::NextField)}</button>
                <button type="button" class="key word done" data-test="key-done" on:click=move |_| app.keyboard.set(None)>{move || app.say(Word::Done)}</button>
            </div>
        </div>
    }
}

/// What keys do that are plugged in: where Chinese is spelt on the screen, they spell too.
fn plugged_in(
    mode: RwSignal<Mode>,
    composing: Composing,
    send: Callback<Key>,
) -> impl Fn(KeyboardEvent) + 'static {
    let last = StoredValue::new(f64::MIN);
    move |event| {
        let spells = matches!(mode.try_get_untracked(), Some(Mode::Pinyin | Mode::Nine));
        let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        let in_field = event
            .target()
            .is_some_and(|target| target.has_type::<HtmlInputElement>());
        if !spells || !plain || !in_field || event.default_prevented() {
            return;
        }
        let fast = event.time_stamp() - last.get_value() < FAST;
        last.set_value(event.time_stamp());
        let key = event.key();
        let sign = key.chars().next().filter(|_| key.len() == 1);
        let as_it_is = || {
            if composing.waits() {
                send.run(Key::Text(composing.spelling()));
                composing.clear();
            }
        };
        match (key.as_str(), sign) {
            (_, Some('a'..='z')) if fast => return as_it_is(),
            (_, Some(letter @ 'a'..='z')) => composing.push(letter),
            _ if !composing.waits() => return,
            (" ", _) => composing.choose(0),
            ("'", _) => composing.push('\''),
            (_, Some(place @ '1'..='9')) => composing.choose(place as usize - '1' as usize),
            ("Backspace", _) => drop(composing.pop()),
            ("Enter", _) => as_it_is(),
            ("Escape", _) => composing.clear(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Goes on to the next field on the screen; after the last one the keyboard goes. Where the focus is does not matter: keys
/// may have it.
fn next_field(app: App, field: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let next = page.and_then(|page| {
        let fields = page.query_selector_all("main input").ok()?;
        let fields = (0..fields.length()).filter_map(|place| fields.item(place));
        let mut fields = fields.filter_map(|field| field.dyn_into::<HtmlElement>().ok());
        fields.find(|known| known.id() == field)?;
        fields.next()
    });
    match next {
        Some(field) => drop(field.focus()),
        None => app.keyboard.set(None),
    }
}
