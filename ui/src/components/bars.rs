//! The bars at the top and at the bottom of every screen.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::icon::{Drawn, Icon};
use crate::app::{App, Dialog, Screen};
use crate::words::Word;
use catalogue::text::Language;

/// Where one is: the hall, the release, the line to the centre.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let app = App::get();
    let hall = move || {
        app.home
            .with(|home| home.as_ref().map(|home| app.text(&home.hall.name)))
    };
    view! {
        <header class="top">
            <span class="hall">{hall}</span>
            <SampleMark/>
            <ConnectionDot/>
        </header>
    }
}

/// Says that everything shown is a sample, when it is.
#[component]
pub(crate) fn SampleMark() -> impl IntoView {
    let app = App::get();
    let sample = move || {
        app.home
            .with(|home| home.as_ref().is_some_and(|home| home.about.sample))
    };
    view! {
        <Show when=sample>
            <span class="tag wait" data-test="sample">{move || app.say(Word::Sample)}</span>
        </Show>
    }
}

/// For so long the dot is held by who wants to see how the terminal stands.
const HELD: Duration = Duration::from_secs(3);

/// Whether the centre can be reached, as a calm dot with a sentence. Held for a while, it leads operators to their screen.
#[component]
pub(crate) fn ConnectionDot() -> impl IntoView {
    let app = App::get();
    let online = move || {
        app.connection
            .with(|connection| connection.is_some_and(|connection| connection.online))
    };
    let words = move || {
        let release = app
            .connection
            .with(|connection| connection.and_then(|connection| connection.release));
        let state = app.say(if online() {
            Word::Online
        } else {
            Word::Offline
        });
        match release {
            Some(release) if online() => {
                format!(
                    "{state} · {}{release}{}",
                    app.say(Word::Release),
                    app.say(Word::ReleaseEnd)
                )
            }
            _ => state.to_owned(),
        }
    };
    let held = StoredValue::new_local(None::<TimeoutHandle>);
    let let_go = move || {
        if let Some(timer) = held.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let hold = move || {
        let_go();
        // In the middle of a visit there is nothing behind it: nobody comes upon the operator's screen by chance.
        if app.visit.with_untracked(Option::is_none) {
            let timer = set_timeout_with_handle(move || app.go(Screen::Operator), HELD);
            held.set_value(timer.ok());
        }
    };
    on_cleanup(let_go);
    view! {
        <span
            class="line"
            class:online=online
            data-test="connection"
            on:pointerdown=move |_| hold()
            on:pointerup=move |_| let_go()
            on:pointerleave=move |_| let_go()
            on:pointercancel=move |_| let_go()
        ><i></i>{words}</span>
    }
}

/// The same everywhere; nothing on it ever moves.
#[component]
pub(crate) fn BottomBar() -> impl IntoView {
    let app = App::get();
    let languages = move || {
        app.home
            .with(|home| home.as_ref().map_or(0, |home| home.languages.len()))
    };
    let home = move |_| match app.screen.get_untracked() {
        // A clerk goes from the desk's own screen to what citizens see and back, with the visit going on.
        Screen::Desk => app.go(Screen::Attract),
        _ if app.start() == Screen::Desk => app.go(Screen::Desk),
        Screen::Attract => {}
        _ => app.leave(),
    };
    let other = move |_| {
        app.language.update(|language| {
            *language = match language {
                Language::Zh => Language::En,
                Language::En => Language::Zh,
            };
        });
    };
    view! {
        <nav class="bar" aria-label=move || app.say(Word::MainBar)>
            <button type="button" data-test="bar-home" on:click=home><Drawn icon=Icon::Home/>{move || app.say(Word::Home)}</button>
            <button type="button" data-test="bar-large" aria-pressed=move || app.large.get().to_string() on:click=move |_| app.large.update(|on| *on = !*on)>
                <Drawn icon=Icon::Type/>{move || app.say(if app.large.get() { Word::NormalType } else { Word::LargeType })}
            </button>
            <button type="button" data-test="bar-contrast" aria-pressed=move || app.contrast.get().to_string() on:click=move |_| app.contrast.update(|on| *on = !*on)>
                <Drawn icon=Icon::Contrast/>{move || app.say(if app.contrast.get() { Word::NormalContrast } else { Word::Contrast })}
            </button>
            // Only a tall screen has a half that is too high to reach.
            <button type="button" class="tall" data-test="bar-low" aria-pressed=move || app.low.get().to_string() on:click=move |_| app.low.update(|on| *on = !*on)>
                <Drawn icon=Icon::Lower/>{move || app.say(if app.low.get() { Word::NormalReach } else { Word::LowReach })}
            </button>
            <button type="button" data-test="bar-language" disabled=move || languages() == 1 on:click=other>
                <Drawn icon=Icon::Globe/>{move || app.say(Word::OtherLanguage)}
            </button>
            <button type="button" data-test="bar-help" on:click=move |_| app.dialog.set(Some(Dialog::Help))><Drawn icon=Icon::Help/>{move || app.say(Word::Help)}</button>
        </nav>
    }
}
