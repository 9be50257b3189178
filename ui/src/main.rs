//! The page: what a citizen sees and touches. Knows the shell only through the contract.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]
#![allow(
    unreachable_pub,
    reason = "what the component macro generates is public to the lint, not to anybody else"
)]

mod app;
mod client;
mod components;
mod input;
mod screens;
mod words;

use leptos::prelude::*;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Whatever went wrong, the next thing shown is the attract screen, with nothing of this visit left.
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    }));
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
    mount_to_body(app::Root);
}
