//! The frame around every screen, and what lies over it.

use contract::{Fault, Ready};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, Screen, idle};
use crate::client::call;
use crate::components::bars::{BottomBar, TopBar};
use crate::components::more_below::End;
use crate::screens;
use crate::words::Word;

/// The whole page.
#[component]
pub(crate) fn Root() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    idle::watch(app);
    spawn_local(app.load_home());
    Effect::new(move |said: Option<bool>| {
        // While the catalogue is still on its way there is nothing that is ready.
        let there = app.home.with(Option::is_some) || app.fault.get() == Some(Fault::OutOfService);
        if there && said != Some(true) {
            say_ready(app);
        }
        there || said == Some(true)
    });
    let language = move || match app.language.get() {
        catalogue::text::Language::Zh => "zh-CN",
        catalogue::text::Language::En => "en",
    };
    // Whether the end of the screen is still to come.
    let below = RwSignal::new(false);
    let attracts = move || app.screen.with(|screen| *screen == Screen::Attract);
    view! {
        <div
            class="app"
            lang=language
            class:large=move || app.large.get()
            class:contrast=move || app.contrast.get()
            class:low=move || app.low.get()
            style=("--more-below", move || format!("\"{}\"", app.say(Word::MoreBelow)))
            class:with-keyboard=move || app.keyboard.with(Option::is_some)
        >
            // What lies behind a dialog can be neither touched nor reached with a keyboard.
            <div class="behind" inert=move || app.dialog.with(Option::is_some)>
            <a class="skip" href="#content">{move || app.say(Word::Skip)}</a>
            {move || { app.ended.track(); match app.fault.get() {
                Some(fault) => view! { <screens::fault::FaultScreen fault/> }.into_any(),
                None => view! {
                    <Show when=move || !attracts()>
                        <TopBar/>
                    </Show>
                    <main id="content" tabindex="-1" class:more-below=below>
                        {move || screen(app)}
                        <End below/>
                    </main>
                    {move || app.behind.get().map(|behind| (behind.keyboard)())}
                }
                .into_any(),
            } }}
            <BottomBar/>
            </div>
            {move || app.behind.get().map(|behind| (behind.dialogs)())}
        </div>
    }
}

/// Two frames from now the screen has been painted.
fn say_ready(app: App) {
    request_animation_frame(move || {
        request_animation_frame(move || {
            spawn_local(async move {
                let _ = call(Ready {}).await;
                app.load_behind().await;
            });
        });
    });
}

fn screen(app: App) -> AnyView {
    match app.screen.get() {
        Screen::Attract => view! { <screens::attract::Attract/> }.into_any(),
        other => app
            .behind
            .get()
            .map_or_else(|| ().into_any(), |behind| (behind.screen)(other)),
    }
}
