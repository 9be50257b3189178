//! Cards that stand for one scenario, and tags.

use contract::brief::ScenarioBrief;
use leptos::prelude::*;

use super::icon::{Drawn, Icon};
use crate::app::App;
use crate::screens::window_class;
use crate::words::Word;

/// A scenario in a list: the everyday words first, the official name second.
#[component]
pub(crate) fn ScenarioCard(
    brief: ScenarioBrief,
    #[prop(into)] open: Callback<()>,
) -> impl IntoView {
    let app = App::get();
    let ScenarioBrief {
        code,
        name,
        plain,
        window,
        has_form,
        ..
    } = brief;
    view! {
        <button type="button" class=format!("card scenario {}", window_class(window)) data-test=format!("scenario-{code}") on:click=move |_| open.run(())>
            <span class="words">
                <b>{let name = name.clone(); move || app.text(&name)}</b>
                <span>{move || app.text(&plain)}</span>
            </span>
            {has_form.then(|| view! { <Tag kind="sure" word=Word::FillHere/> })}
            <Drawn icon=Icon::Forward/>
        </button>
    }
}

/// A few words in a coloured frame: never colour alone.
#[component]
pub(crate) fn Tag(kind: &'static str, word: Word) -> impl IntoView {
    let app = App::get();
    view! { <span class=format!("tag {kind}")>{move || app.say(word)}</span> }
}
