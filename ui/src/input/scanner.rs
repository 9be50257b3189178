//! A barcode scanner that says what it reads as a keyboard would, only much faster than anybody types: what it reads is put
//! into the field as one value, and none of its keys does anything else.
//!
//! The first keys of a scanner cannot be told from somebody's. Where no field takes them they are held for a moment, since a
//! digit may be a shortcut; when nothing follows as fast, they are let go.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use handover::DraftCode;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{EventTarget, HtmlInputElement, KeyboardEvent, KeyboardEventInit};

use super::{Key, Purpose};
use crate::app::{App, Screen};

/// Milliseconds between two keys of a scanner, at most.
const FAST: f64 = 20.0;
/// How many keys, at least, are a code and no accident.
const LEAST: usize = 8;
/// How long a key is held that nobody's field takes.
const HELD: Duration = Duration::from_millis(30);

thread_local! {
    static WATCHES: Cell<bool> = const { Cell::new(false) };
}

/// What came in fast.
#[derive(Default)]
struct Burst {
    signs: String,
    last: f64,
    held: Vec<(EventTarget, String)>,
}

/// Watches all keys before anybody else does, for as long as the page lives.
pub(super) fn watch(app: App) {
    let Some(page) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if WATCHES.replace(true) {
        return;
    }
    let burst = Rc::new(RefCell::new(Burst::default()));
    let look = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if event.is_trusted() && !event.ctrl_key() && !event.alt_key() && !event.meta_key() {
            look(app, &burst, &event);
        }
    });
    let listener = look.as_ref().unchecked_ref();
    let _ = page.add_event_listener_with_callback_and_bool("keydown", listener, true);
    look.forget();
}

fn look(app: App, burst: &Rc<RefCell<Burst>>, event: &KeyboardEvent) {
    let key = event.key();
    let fast = event.time_stamp() - burst.borrow().last < FAST;
    burst.borrow_mut().last = event.time_stamp();
    let mut signs = key.chars();
    match (signs.next(), signs.next()) {
        (Some(sign), None) if sign.is_ascii_graphic() => {
            let mut now = burst.borrow_mut();
            if !fast {
                now.signs.clear();
            }
            now.signs.push(sign);
            if let Some(target) = event
                .target()
                .filter(|_| sign.is_ascii_alphanumeric() && !takes_text(event))
            {
                event.prevent_default();
                event.stop_immediate_propagation();
                now.held.push((target, key));
                drop(now);
                let burst = Rc::clone(burst);
                set_timeout(move || let_go(&burst), HELD);
            }
        }
        _ if matches!(key.as_str(), "Enter" | "Tab")
            && fast
            && burst.borrow().signs.len() >= LEAST =>
        {
            event.prevent_default();
            event.stop_immediate_propagation();
            let mut now = burst.borrow_mut();
            now.held.clear();
            let code = std::mem::take(&mut now.signs);
            drop(now);
            if let Some(keyboard) = app
                .keyboard
                .get_untracked()
                .filter(|keyboard| keyboard.purpose != Purpose::Day)
            {
                (keyboard.typed)(Key::Replace(code));
            } else if app.visit.with_untracked(Option::is_none)
                && let Ok(code) = code.parse::<DraftCode>()
            {
                // A slip is held to the scanner of a terminal that nobody uses: its citizen wants to go on.
                app.begin(Screen::Resume(Some(code)));
            }
        }
        // Comes before capitals.
        _ if key == "Shift" => {}
        _ => burst.borrow_mut().signs.clear(),
    }
}

/// Gives back what was held, when nothing has followed it.
fn let_go(burst: &Rc<RefCell<Burst>>) {
    let quiet = web_sys::window()
        .and_then(|window| window.performance())
        .is_none_or(|clock| clock.now() - burst.borrow().last >= FAST);
    if !quiet {
        return;
    }
    let held = std::mem::take(&mut burst.borrow_mut().held);
    for (target, key) in held {
        let how = KeyboardEventInit::new();
        how.set_key(&key);
        how.set_bubbles(true);
        how.set_cancelable(true);
        if let Ok(event) = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &how) {
            let _ = target.dispatch_event(&event);
        }
    }
}

fn takes_text(event: &KeyboardEvent) -> bool {
    event
        .target()
        .is_some_and(|target| target.has_type::<HtmlInputElement>())
}
