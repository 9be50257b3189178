//! The screens: one folder each, with its look beside it.

pub(crate) mod attract;
pub(crate) mod check;
pub(crate) mod desk;
pub(crate) mod fault;
pub(crate) mod find;
pub(crate) mod form;
pub(crate) mod guide;
pub(crate) mod later;
pub(crate) mod life_event;
pub(crate) mod operator;
pub(crate) mod question;
pub(crate) mod receipt;
pub(crate) mod result;
pub(crate) mod resume;

use std::sync::Arc;

use catalogue::hall::WindowKind;
use contract::visit::ServiceGuide;
use leptos::prelude::*;

use crate::app::App;
use crate::words::Word;

/// The class that carries a window's colour.
pub(crate) fn window_class(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Citizen => "w-citizen",
        WindowKind::Enterprise => "w-enterprise",
        WindowKind::Police => "w-police",
        WindowKind::Estate => "w-estate",
    }
}

/// The guide of the scenario that is open.
fn open_guide(app: App) -> Option<Arc<ServiceGuide>> {
    app.visit
        .with_untracked(|visit| Some(Arc::clone(&visit.as_ref()?.matter()?.guide)))
}

/// The way back, always at the same place.
#[component]
fn BackButton(#[prop(into)] back: Callback<()>) -> impl IntoView {
    let app = App::get();
    view! { <button type="button" class="button soft" data-test="back" on:click=move |_| back.run(())>{move || app.say(Word::Back)}</button> }
}
