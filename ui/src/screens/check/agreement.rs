//! Agreeing to how personal information is handled: a box to tick and a way to read the text, before anything is handed in.

use catalogue::consent::Consent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::app::visit::Visit;
use crate::app::{App, Dialog};
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

/// The box's id, to be led to.
const BOX: &str = "agree";

/// The box with the text's name; where the release has no such text there is nothing to agree to. `missing` says that
/// somebody wanted to hand in without.
#[component]
pub(super) fn Agreement(missing: RwSignal<bool>) -> impl IntoView {
    let app = App::get();
    let consent = app
        .visit
        .with_untracked(|visit| visit.as_ref().and_then(Visit::consent).cloned());
    consent.map(|Consent { title, .. }| {
        let agreed = Memo::new(move |_| {
            app.visit
                .with(|visit| visit.as_ref().is_some_and(Visit::has_agreed))
        });
        let still_missing = Memo::new(move |_| missing.get() && !agreed.get());
        let toggle = move |_| {
            app.visit.update(|visit| {
                if let Some(visit) = visit {
                    visit.agree(!visit.has_agreed());
                }
            });
        };
        view! {
            <section class="agreement card" class:missing=move || still_missing.get()>
                <button type="button" id=BOX class="option" class:on=move || agreed.get() role="checkbox" aria-checked=move || agreed.get().to_string() data-test="agree" on:click=toggle>
                    <i class="box"><Drawn icon=Icon::Check/></i>
                    <span>{move || format!("{}{}{}", app.say(Word::AgreeTo), app.text(&title), app.say(Word::AgreeToEnd))}</span>
                </button>
                <button type="button" class="button soft" data-test="read-consent" on:click=move |_| app.dialog.set(Some(Dialog::Consent))>{move || app.say(Word::ReadConsent)}</button>
                <div role="alert" class="wanting">
                    <Show when=move || still_missing.get()>
                        <p data-test="agree-missing"><Drawn icon=Icon::Alert/>{move || app.say(Word::AgreeFirst)}</p>
                    </Show>
                </div>
            </section>
        }
    })
}

/// Leads to the box: into sight, and with the keyboard.
pub(super) fn lead_to_box() {
    // What is missing is said in this turn; where that leaves the box is known in the next.
    request_animation_frame(|| {
        let page = web_sys::window().and_then(|window| window.document());
        let Some(found) = page.and_then(|page| page.get_element_by_id(BOX)) else {
            return;
        };
        if let Some(around) = found.parent_element() {
            around.scroll_into_view();
        }
        if let Ok(found) = found.dyn_into::<web_sys::HtmlElement>() {
            let _ = found.focus();
        }
    });
}
