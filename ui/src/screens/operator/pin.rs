//! The PIN, by touch or on a keyboard that is plugged in. What is typed is shown only as dots.

use contract::OpenOperatorView;
use contract::operator::{Admission, LONGEST_PIN, OperatorPass, OperatorPin, SHORTEST_PIN};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::client::call;
use crate::words::Word;

/// What became of the last PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Wrong,
    Wait(u32),
    NotSet,
}

#[component]
pub(super) fn PinPad(admitted: Callback<OperatorPass>) -> impl IntoView {
    let app = App::get();
    let typed = RwSignal::new(String::new());
    let said = RwSignal::new(None::<Said>);
    let busy = RwSignal::new(false);
    let digit = move |digit: char| {
        typed.update(|typed| {
            if typed.len() < LONGEST_PIN {
                typed.push(digit);
            }
        });
    };
    let back = move || {
        typed.update(|typed| {
            typed.pop();
        });
    };
    let enough = move || typed.with(|typed| typed.len() >= SHORTEST_PIN);
    let show = move || {
        if busy.get_untracked() || !enough() {
            return;
        }
        let Ok(pin) = OperatorPin::try_from(typed.get_untracked()) else {
            // Such a one is never set.
            typed.set(String::new());
            return said.set(Some(Said::Wrong));
        };
        typed.set(String::new());
        busy.set(true);
        spawn_local(async move {
            let answer = call(OpenOperatorView { pin }).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(Admission::Admitted { pass }) => admitted.run(pass),
                Ok(Admission::Wrong { wait: 0 }) => said.set(Some(Said::Wrong)),
                Ok(Admission::Wrong { wait } | Admission::TooSoon { wait }) => {
                    said.set(Some(Said::Wait(wait)));
                }
                Ok(Admission::NotSet) => said.set(Some(Said::NotSet)),
                Err(fault) => app.fail(&fault),
            }
        });
    };
    // Wherever the focus is: a button that has done its work lets go of it.
    let key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => show(),
        "Backspace" => back(),
        other => {
            if let Some(sign) = other.chars().next().filter(|_| other.len() == 1)
                && sign.is_ascii_digit()
            {
                digit(sign);
            }
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, key);
    on_cleanup(move || keys.remove());
    let words = move || match said.get() {
        None => app.say(Word::PinHint).to_owned(),
        Some(Said::Wrong) => app.say(Word::PinWrong).to_owned(),
        Some(Said::NotSet) => app.say(Word::PinNotSet).to_owned(),
        Some(Said::Wait(seconds)) => format!(
            "{}{seconds}{}",
            app.say(Word::PinWait),
            app.say(Word::PinWaitEnd)
        ),
    };
    view! {
        <div class="operator pin" data-test="operator-pin">
            <h1>{move || app.say(Word::PinTitle)}</h1>
            <p class="typed" role="status" data-test="pin-typed" aria-label=move || app.say(Word::PinTyped)>
                {move || typed.with(|typed| if typed.is_empty() { "—".to_owned() } else { "●".repeat(typed.len()) })}
            </p>
            <p class="said" class:wrong=move || said.get().is_some() aria-live="polite" data-test="pin-said">{words}</p>
            <div class="digits">
                {('1'..='9').map(|sign| view! {
                    <button type="button" class="key" data-test=format!("pin-{sign}") on:click=move |_| digit(sign)>{sign.to_string()}</button>
                }).collect_view()}
                <button type="button" class="key" data-test="pin-back" aria-label=move || app.say(Word::Delete) on:click=move |_| back()>"⌫"</button>
                <button type="button" class="key" data-test="pin-0" on:click=move |_| digit('0')>"0"</button>
                <button type="button" class="key enter" data-test="pin-show" disabled=move || busy.get() || !enough() on:click=move |_| show()>{move || app.say(Word::PinShow)}</button>
            </div>
            <button type="button" class="button soft" data-test="operator-close" on:click=move |_| app.leave()>{move || app.say(Word::OperatorClose)}</button>
        </div>
    }
}
