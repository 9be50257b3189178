//! A line of text: typed with the on-screen keyboard or any other.

use std::rc::Rc;

use leptos::html::Input;
use leptos::prelude::*;

use crate::app::App;
use crate::input::{Key, Keyboard, Purpose};

/// An input whose text lives with whoever uses it.
#[component]
pub(crate) fn TextField(
    /// The element's id, for its label and for tests.
    id: String,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Told of every change.
    #[prop(into)]
    changed: Callback<String>,
    /// What is typed: which keys the on-screen keyboard shows.
    purpose: Purpose,
    /// At most so many characters.
    #[prop(default = 200)]
    longest: usize,
    /// Whether it takes the focus at once.
    #[prop(default = false)]
    first: bool,
    /// What is shown while it is empty.
    #[prop(into, default = Signal::stored(String::new()))]
    hint: Signal<String>,
    /// What somebody hears who cannot see it, where no label stands beside it.
    #[prop(into, default = Signal::stored(None))]
    spoken: Signal<Option<String>>,
    /// Whether something is wrong with it.
    #[prop(into, default = Signal::stored(false))]
    wrong: Signal<bool>,
    /// The whole text that this is a part of, where some keys write all of it at once.
    #[prop(default = None)]
    whole: Option<(Signal<String>, Callback<String>)>,
    /// Told when the focus leaves it.
    #[prop(into, default = Callback::new(|()| ()))]
    left: Callback<()>,
) -> impl IntoView {
    let app = App::get();
    let place = NodeRef::<Input>::new();
    let type_key = move |key: Key| {
        if let (Key::Replace(all), Some((_, changed))) = (&key, whole) {
            return changed.run(all.clone());
        }
        let mut now = text.get_untracked();
        key.apply(&mut now);
        if now.chars().count() <= longest {
            changed.run(now);
        }
    };
    // Keys that are touched may take the focus; what they write still goes into this field.
    let typed_into = {
        let id = id.clone();
        move || {
            app.keyboard.with(|keyboard| {
                keyboard
                    .as_ref()
                    .is_some_and(|keyboard| keyboard.field == id)
            })
        }
    };
    let field = id.clone();
    let focused = move |_| {
        app.keyboard.set(Some(Keyboard {
            field: field.clone(),
            purpose,
            text: whole.map_or(text, |(all, _)| all),
            typed: Rc::new(type_key),
        }));
        // The keyboard takes room from the screen: the field must not end up under it. It may be gone by then.
        request_animation_frame(move || {
            if let Some(place) = place.try_get_untracked().flatten() {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Center);
                place.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    };
    if first {
        Effect::new(move |_| {
            if let Some(place) = place.get() {
                let _ = place.focus();
            }
        });
    }
    view! {
        <input
            id=id.clone()
            data-test=id.clone()
            node_ref=place
            type="text"
            inputmode="none"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength=longest.to_string()
            class:wrong=wrong
            class:typed-into=typed_into
            aria-invalid=move || wrong.get().to_string()
            aria-describedby=format!("{id}-error")
            placeholder=hint
            aria-label=spoken
            prop:value=text
            on:input=move |event| changed.run(event_target_value(&event))
            on:focus=focused
            on:blur=move |_| left.run(())
        />
    }
}
