//! Idle visits: a warning, more time on request, then the end.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use contract::visit::Ending;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, Dialog};

/// How often the line to the centre is looked at, in seconds.
const LOOK_AT_CONNECTION: u32 = 10;

/// Watches for touches and counts the seconds without one.
pub(super) fn watch(app: App) {
    let idle = Rc::new(Cell::new(0_u32));
    let touched = {
        let idle = Rc::clone(&idle);
        move || idle.set(0)
    };
    for_each_touch(touched);

    let ticks = Cell::new(0_u32);
    let tick = move || {
        ticks.set(ticks.get().wrapping_add(1));
        if ticks.get().is_multiple_of(LOOK_AT_CONNECTION) {
            spawn_local(app.look_at_connection());
        }
        if app.home.with_untracked(Option::is_none) {
            spawn_local(app.load_home());
        }
        let Some(times) = app
            .home
            .with_untracked(|home| home.as_ref().map(|home| home.idle))
        else {
            return;
        };
        let changed = app.visit.with_untracked(Option::is_some)
            || app.screen.with_untracked(|screen| *screen != app.start())
            || app.large.get_untracked()
            || app.contrast.get_untracked()
            || app.low.get_untracked();
        if !changed {
            return idle.set(0);
        }
        idle.set(idle.get().saturating_add(1));
        let asked = matches!(app.dialog.get_untracked(), Some(Dialog::StillThere(_)));
        let left = (times.warn_after + times.end_after).saturating_sub(idle.get());
        if left == 0 {
            idle.set(0);
            app.end(Ending::Idle);
        } else if left <= times.end_after {
            app.dialog.set(Some(Dialog::StillThere(left)));
        } else if asked {
            app.dialog.set(None);
        }
    };
    set_interval(tick, Duration::from_secs(1));
}

fn for_each_touch(touched: impl Fn() + Clone + 'static) {
    let pointer = touched.clone();
    let key = touched.clone();
    let _ = window_event_listener(ev::pointerdown, move |_| pointer());
    let _ = window_event_listener(ev::keydown, move |_| key());
    let _ = window_event_listener(ev::input, move |_| touched());
}
