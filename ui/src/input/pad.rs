//! Handwriting: a pad to draw on with a finger, and the characters it may be.
//!
//! A while after the last stroke the likeliest character is written, and the next stroke begins another one over it. Until
//! then, and after, touching another character takes that one instead.
//!
//! Strokes are drawn as lines of SVG, not on a canvas: their colour and width are the theme's, and nothing has to be drawn
//! anew when the screen changes.

use std::time::Duration;

use contract::Recognise;
use contract::typing::Drawing;
use handwriting::{LARGEST, MOST_POINTS, MOST_STROKES};
use leptos::ev::PointerEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Key;
use crate::app::App;
use crate::client::call;
use crate::words::Word;

/// So long nobody draws before the character counts as finished: as long as slow hands need between two strokes.
const PAUSE: Duration = Duration::from_millis(1600);
/// Nearer points than this, of 1024, tell nothing new.
const NEAR: u16 = 8;

type Stroke = Vec<(u16, u16)>;

/// What is drawn and what it may be.
#[derive(Clone, Copy)]
struct Pad {
    place: NodeRef<Div>,
    strokes: RwSignal<Vec<Stroke>>,
    drawing: RwSignal<bool>,
    found: RwSignal<Vec<char>>,
    /// Whether the likeliest character has been written already.
    written: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    send: Callback<Key>,
}

impl Pad {
    /// Where on the pad a pointer is.
    fn at(self, event: &PointerEvent) -> Option<(u16, u16)> {
        let pad = self.place.get_untracked()?.get_bounding_client_rect();
        let part = |of: i32, from: f64, size: f64| {
            let part = (f64::from(of) - from) / size.max(1.0);
            (part.clamp(0.0, 1.0) * f64::from(LARGEST)) as u16
        };
        Some((
            part(event.client_x(), pad.left(), pad.width()),
            part(event.client_y(), pad.top(), pad.height()),
        ))
    }

    fn down(self, event: &PointerEvent) {
        event.prevent_default();
        let Some(at) = self.at(event) else { return };
        if self.written.get_untracked() {
            self.wipe();
        }
        self.wait(None);
        if self.strokes.with_untracked(Vec::len) == MOST_STROKES {
            return;
        }
        if let Some(pad) = self.place.get_untracked() {
            let _ = pad.set_pointer_capture(event.pointer_id());
        }
        self.drawing.set(true);
        self.strokes.update(|strokes| strokes.push(vec![at]));
    }

    fn moved(self, event: &PointerEvent) {
        let Some(at) = self.at(event).filter(|_| self.drawing.get_untracked()) else {
            return;
        };
        let near = |last: &(u16, u16)| last.0.abs_diff(at.0) < NEAR && last.1.abs_diff(at.1) < NEAR;
        let room = |stroke: &Stroke| stroke.len() < MOST_POINTS && !stroke.last().is_some_and(near);
        if self
            .strokes
            .with_untracked(|strokes| strokes.last().is_some_and(room))
        {
            self.strokes.update(|strokes| {
                if let Some(stroke) = strokes.last_mut() {
                    stroke.push(at);
                }
            });
        }
    }

    fn up(self) {
        if self.drawing.get_untracked() {
            self.drawing.set(false);
            self.recognise();
            self.wait(Some(PAUSE));
        }
    }

    /// Has the character written after a time, or not any more.
    fn wait(self, time: Option<Duration>) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(time) = time {
            let write = move || {
                let first = self
                    .found
                    .try_with_untracked(|found| found.first().copied())
                    .flatten();
                if let Some(first) = first {
                    self.send.run(Key::Text(first.to_string()));
                    let _ = self.written.try_set(true);
                }
            };
            self.timer
                .set_value(set_timeout_with_handle(write, time).ok());
        }
    }

    fn recognise(self) {
        let strokes = self.strokes.get_untracked();
        let Ok(drawing) = Drawing::try_from(strokes.clone()) else {
            return self.found.set(Vec::new());
        };
        spawn_local(async move {
            let found = call(Recognise { drawing }).await.unwrap_or_default();
            // An answer that comes late must not replace a newer one.
            if self.strokes.try_with_untracked(|now| *now == strokes) == Some(true) {
                let _ = self.found.try_set(found);
            }
        });
    }

    fn choose(self, character: char) {
        self.wait(None);
        if self.written.get_untracked() {
            self.send.run(Key::Delete);
        }
        self.send.run(Key::Text(character.to_string()));
        self.wipe();
    }

    /// Takes back the last stroke.
    fn undo(self) {
        if self.written.get_untracked() {
            return;
        }
        self.wait(None);
        self.strokes.update(|strokes| {
            strokes.pop();
        });
        if self.strokes.with_untracked(Vec::is_empty) {
            self.wipe();
        } else {
            self.recognise();
            self.wait(Some(PAUSE));
        }
    }

    fn wipe(self) {
        self.wait(None);
        self.strokes.set(Vec::new());
        self.found.set(Vec::new());
        self.written.set(false);
    }
}

fn line(stroke: &Stroke) -> String {
    let mut points: Vec<String> = stroke.iter().map(|(x, y)| format!("{x},{y}")).collect();
    // A dot is a line too: one that ends where it begins.
    if let [only] = &points[..] {
        points.push(only.clone());
    }
    points.join(" ")
}

#[component]
pub(super) fn HandwritingPad(#[prop(into)] send: Callback<Key>) -> impl IntoView {
    let app = App::get();
    let pad = Pad {
        place: NodeRef::new(),
        strokes: RwSignal::new(Vec::new()),
        drawing: RwSignal::new(false),
        found: RwSignal::new(Vec::new()),
        written: RwSignal::new(false),
        timer: StoredValue::new(None),
        send,
    };
    on_cleanup(move || pad.wait(None));
    let hint = move || {
        app.say(if pad.strokes.with(Vec::is_empty) {
            Word::WriteHere
        } else {
            Word::TouchTheRightOne
        })
    };
    view! {
        <div class="candidates hand" data-test="candidates">
            <div class="row">
                {move || pad.found.get().into_iter().map(|character| view! {
                    <button type="button" class="candidate" on:click=move |_| pad.choose(character)>{character.to_string()}</button>
                }).collect_view()}
            </div>
        </div>
        <div class="writing">
            <div
                class="pad"
                class:written=pad.written
                role="img"
                aria-label=move || app.say(Word::WriteHere)
                data-test="pad"
                node_ref=pad.place
                on:pointerdown=move |event| pad.down(&event)
                on:pointermove=move |event| pad.moved(&event)
                on:pointerup=move |_| pad.up()
                on:pointercancel=move |_| pad.up()
            >
                <svg viewBox="0 0 1023 1023" preserveAspectRatio="none" aria-hidden="true">
                    <path class="guide" d="M512 40V984M40 512H984"></path>
                    {move || pad.strokes.get().iter().map(|stroke| view! { <polyline points=line(stroke)></polyline> }).collect_view()}
                </svg>
            </div>
            <div class="beside">
                <p class="spelled" aria-live="polite">{hint}</p>
                <button type="button" class="key word" data-test="pad-undo" on:click=move |_| pad.undo()>{move || app.say(Word::UndoStroke)}</button>
                <button type="button" class="key word" data-test="pad-wipe" on:click=move |_| pad.wipe()>{move || app.say(Word::WipePad)}</button>
            </div>
        </div>
    }
}
