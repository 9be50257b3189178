//! The Tauri application: its commands, its one window, and its end.

use std::process::ExitCode;

use tauri::{App, AppHandle, Builder, Context, Manager as _, RunEvent, Runtime, WindowEvent, Wry};
use terminal::config::WindowConfig;

use crate::commands::{drafts, finding, handing_in, operator, photos, typing, visiting};
use crate::service::Service;
use crate::window;

/// The commands that are declared to the access-control list, joined by commas.
pub const COMMANDS: &str = env!("YICHUANG_COMMANDS");

/// How often a function of the page runs, or a loop in it goes round, before WebKit compiles it to machine code. Of itself
/// it does so after some hundred, which is while the page starts: on two processors that holds up more than it hastens.
const COMPILED_AFTER: (&str, &str) = ("JSC_thresholdForBBQOptimizeAfterWarmUp", "10000");

/// Settles what the web view takes from the environment: call it first in `main`, before there is a second thread.
///
/// What would let another program drive the window is taken away. Only a debug build, as the tests use it, keeps it.
#[allow(
    unsafe_code,
    reason = "called first in `main`, before there is a second thread"
)]
pub fn settle_environment() {
    let (name, times) = COMPILED_AFTER;
    // SAFETY: no other thread exists yet.
    unsafe {
        std::env::set_var(name, times);
        if !cfg!(debug_assertions) {
            std::env::remove_var("TAURI_WEBVIEW_AUTOMATION");
        }
    }
}

/// The application with its commands, for any runtime: the tests use one without a display.
pub fn builder<R: Runtime>(service: Service) -> Builder<R> {
    Builder::new()
        .manage(service)
        .invoke_handler(tauri::generate_handler![
            finding::get_home,
            finding::find,
            finding::browse,
            finding::open_guide,
            finding::open_life_event,
            handing_in::print,
            handing_in::get_take_away,
            handing_in::take_ticket,
            handing_in::hand_in,
            handing_in::get_receipt_state,
            drafts::keep_draft,
            drafts::open_draft,
            drafts::drop_draft,
            visiting::ready,
            visiting::begin_visit,
            visiting::end_visit,
            typing::suggest,
            typing::choose_word,
            typing::recognise,
            typing::list_regions,
            typing::forget_typing,
            photos::look_through_camera,
            photos::take_photo,
            photos::get_photo,
            photos::drop_photo,
            operator::open_operator_view,
            operator::get_operator_view,
            operator::send_again,
            operator::close_operator_view,
            visiting::read_card,
            visiting::get_connection,
        ])
}

/// What was declared when the program was built: configuration, assets and the access-control list.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// Opens the window and runs until the program is told to end.
pub fn run(service: Service, window: Option<WindowConfig>) -> ExitCode {
    let built = builder::<Wry>(service)
        .setup(move |app: &mut App| {
            window::open(app.handle(), window)?;
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                let waiting = handle.clone();
                let starting = tauri::async_runtime::spawn_blocking(move || {
                    waiting.state::<Service>().terminal().cloned()
                });
                let Ok(Ok(terminal)) = starting.await else {
                    return;
                };
                // Without a catalogue there is nothing to paint before it has been fetched.
                if terminal.connection().release.is_some() {
                    handle.state::<Service>().opened().await;
                }
                terminal.run_background().await;
            });
            Ok(())
        })
        .build(context());
    match built {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(
                "no window can be opened: {error}; check the display (DISPLAY) and that WebKitGTK is installed"
            );
            ExitCode::FAILURE
        }
    }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    // A citizen must not close the window. Whoever may end the program does it by signal.
    if let RunEvent::WindowEvent {
        event: WindowEvent::CloseRequested { api, .. },
        ..
    } = event
        && app.webview_windows().len() == 1
    {
        api.prevent_close();
    }
}
