//! A pad to sign on with a finger or a pen.

use forms::Entry;
use forms::signature::{MOST_POINTS, PAD, Stroke};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::Slot;
use crate::app::App;
use crate::words::Word;

/// Points that lie closer than this to the one before are left out.
const CLOSE: u16 = 6;

/// Where on the pad a pointer is.
fn point(event: &web_sys::PointerEvent) -> Option<(u16, u16)> {
    let pad: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let shown = pad.get_bounding_client_rect();
    let along = |at: i32, from: f64, size: f64, most: u16| {
        let share = (f64::from(at) - from) / size.max(1.0);
        (share * f64::from(most))
            .round()
            .clamp(0.0, f64::from(most)) as u16
    };
    Some((
        along(event.client_x(), shown.left(), shown.width(), PAD.0),
        along(event.client_y(), shown.top(), shown.height(), PAD.1),
    ))
}

pub(super) fn pad(app: App, slot: Slot) -> AnyView {
    let strokes = RwSignal::new(match slot.entry.get_untracked() {
        Some(Entry::Strokes(strokes)) => strokes,
        _ => Vec::new(),
    });
    let writing = StoredValue::new(false);
    let down = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        let pad = event
            .current_target()
            .and_then(|pad| pad.dyn_into::<web_sys::Element>().ok());
        if let (Some(pad), Some(point)) = (pad, point(&event)) {
            let _ = pad.set_pointer_capture(event.pointer_id());
            writing.set_value(true);
            strokes.update(|strokes| strokes.push(vec![point]));
        }
    };
    let moved = move |event: web_sys::PointerEvent| {
        let Some(point) = point(&event).filter(|_| writing.get_value()) else {
            return;
        };
        strokes.update(|strokes| {
            let room = strokes.iter().map(Vec::len).sum::<usize>() < MOST_POINTS;
            if let Some(stroke) = strokes.last_mut().filter(|_| room) {
                let far = stroke.last().is_none_or(|last: &(u16, u16)| {
                    last.0.abs_diff(point.0).max(last.1.abs_diff(point.1)) >= CLOSE
                });
                if far {
                    stroke.push(point);
                }
            }
        });
    };
    let lifted = move |_: web_sys::PointerEvent| {
        if writing.get_value() {
            writing.set_value(false);
            slot.touched.set(true);
            slot.enter.run(Entry::Strokes(strokes.get_untracked()));
        }
    };
    let clear = move |_| {
        strokes.set(Vec::new());
        slot.enter.run(Entry::Strokes(Vec::new()));
    };
    let drawn = move || strokes.with(|strokes| strokes.iter().map(line).collect::<Vec<_>>());
    view! {
        <div class="signature">
            <svg
                class="pad"
                viewBox=format!("0 0 {} {}", PAD.0, PAD.1)
                role="img"
                aria-label=move || slot.label(app)
                data-test=slot.named("")
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=lifted
                on:pointercancel=lifted
            >
                {move || drawn().into_iter().map(|line| view! { <polyline points=line></polyline> }).collect_view()}
            </svg>
            <button type="button" class="button small soft" data-test=slot.named("-clear") on:click=clear>{move || app.say(Word::SignAgain)}</button>
        </div>
    }
    .into_any()
}

/// A stroke as SVG writes it; a dot is a line of no length.
fn line(stroke: &Stroke) -> String {
    let mut points: Vec<String> = stroke.iter().map(|(x, y)| format!("{x},{y}")).collect();
    if let [dot] = points.as_slice() {
        points.push(dot.clone());
    }
    points.join(" ")
}
