//! Says that more lies below the edge of what scrolls, until its end is reached: its bar alone is too thin to be seen.

use js_sys::Array;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// The end counts as reached a little before it is: nobody aims at the last pixel.
const NEARLY: &str = "0px 0px 8px 0px";

/// Who watches, and what it calls.
type Watching = (IntersectionObserver, Closure<dyn FnMut(Array)>);

/// The end of what scrolls: its last child, without a size. `below` says whether it is out of sight.
#[component]
pub(crate) fn End(below: RwSignal<bool>) -> impl IntoView {
    let end = NodeRef::<Div>::new();
    let watching = StoredValue::new_local(None::<Watching>);
    Effect::new(move |_| {
        let Some(end) = end.get() else {
            return;
        };
        let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            // Of several the last is how things stand now.
            if let Ok(now) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                let _ = below.try_set(!now.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root(end.parent_element().as_ref());
        options.set_root_margin(NEARLY);
        let callback = seen.as_ref().unchecked_ref();
        if let Ok(observer) = IntersectionObserver::new_with_options(callback, &options) {
            observer.observe(&end);
            watching.set_value(Some((observer, seen)));
        }
    });
    on_cleanup(move || {
        let watching = watching.try_update_value(Option::take).flatten();
        if let Some((observer, _)) = watching {
            observer.disconnect();
            // What was seen and not yet told goes too: nobody is there any more to be told.
            observer.take_records();
        }
    });
    view! { <div class="end" aria-hidden="true" node_ref=end></div> }
}

/// The part of a dialog that scrolls; the dialog's title names it.
#[component]
pub(crate) fn Scroll(
    /// What its look is called, beside `scroll`.
    #[prop(optional)]
    class: &'static str,
    /// What tests find it by.
    #[prop(optional)]
    mark: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let below = RwSignal::new(false);
    view! {
        <div class="scrolling" class:more-below=below>
            <div class=format!("scroll {class}") tabindex="0" role="region" aria-labelledby="dialog-title" data-test=mark>
                {children()}
                <End below/>
            </div>
        </div>
    }
}
