//! The frame around every screen, and what lies over it.

use contract::{Fault, Ready};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, Screen, idle};
use crate::client::call;
use crate::components::bars::{BottomBar, TopBar};
use crate::components::dialog::Dialogs;
use crate::input::OnScreenKeyboard;
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
            say_ready();
        }
        there || said == Some(true)
    });
    let language = move || match app.language.get() {
        catalogue::text::Language::Zh => "zh-CN",
        catalogue::text::Language::En => "en",
    };
    let attracts = move || app.screen.with(|screen| *screen == Screen::Attract);
    view! {
        <div
            class="app"
            lang=language
            class:large=move || app.large.get()
            class:contrast=move || app.contrast.get()
            class:with-keyboard=move || app.keyboard.with(Option::is_some)
        >
            // What lies behind a dialog can be neither touched nor reached with a keyboard.
            <div class="behind" inert=move || app.dialog.with(Option::is_some)>
            <a class="skip" href="#content">{move || app.say(Word::Skip)}</a>
            {move || match app.fault.get() {
                Some(fault) => view! { <screens::fault::FaultScreen fault/> }.into_any(),
                None => view! {
                    <Show when=move || !attracts()>
                        <TopBar/>
                    </Show>
                    <main id="content" tabindex="-1">{move || screen(&app.screen.get())}</main>
                    <OnScreenKeyboard/>
                }
                .into_any(),
            }}
            <BottomBar/>
            </div>
            <Dialogs/>
        </div>
    }
}

/// Two frames from now the screen has been painted.
fn say_ready() {
    request_animation_frame(|| {
        request_animation_frame(|| {
            spawn_local(async {
                let _ = call(Ready {}).await;
            });
        });
    });
}

fn screen(screen: &Screen) -> AnyView {
    match screen.clone() {
        Screen::Attract => view! { <screens::attract::Attract/> }.into_any(),
        Screen::Find(way) => view! { <screens::find::Find way/> }.into_any(),
        Screen::Guide => view! { <screens::guide::Guide/> }.into_any(),
        Screen::Question => view! { <screens::question::Question/> }.into_any(),
        Screen::Result => view! { <screens::result::ResultScreen/> }.into_any(),
        Screen::Form {
            form,
            page,
            back_to_check,
        } => view! { <screens::form::FormPage form page back_to_check/> }.into_any(),
        Screen::Check => view! { <screens::check::Check/> }.into_any(),
        Screen::Receipt => view! { <screens::receipt::ReceiptScreen/> }.into_any(),
    }
}
