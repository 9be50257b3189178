//! The text about personal information that is agreed to before handing in, to be read in large type.

use catalogue::consent::{Consent, ConsentParagraph};
use leptos::prelude::*;

use super::more_below::Scroll;
use crate::app::App;
use crate::app::visit::Visit;
use crate::words::Word;

/// The whole text, with the way to agree below it.
#[component]
pub(crate) fn ConsentSheet() -> impl IntoView {
    let app = App::get();
    let consent = app
        .visit
        .with_untracked(|visit| visit.as_ref().and_then(Visit::consent).cloned());
    let agreed = app
        .visit
        .with_untracked(|visit| visit.as_ref().is_some_and(Visit::has_agreed));
    let close = move |_| app.dialog.set(None);
    let agree = move |_| {
        app.visit.update(|visit| {
            if let Some(visit) = visit {
                visit.agree(true);
            }
        });
        app.dialog.set(None);
    };
    consent.map(|Consent { title, paragraphs, version }| {
        view! {
            <h2 id="dialog-title">{move || app.text(&title)}</h2>
            <Scroll class="consent" mark="consent-text">
                {paragraphs.into_iter().map(|ConsentParagraph { heading, text }| view! {
                    <h3>{move || app.text(&heading)}</h3>
                    <p>{move || app.text(&text)}</p>
                }).collect_view()}
                <p class="version">{move || app.say(Word::ConsentVersion)}{version.to_string()}</p>
            </Scroll>
            {if agreed {
                view! { <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::AgreedAlready)}</button> }.into_any()
            } else {
                view! {
                    <div class="pair">
                        <button type="button" class="button soft" data-test="dialog-close" on:click=close>{move || app.say(Word::NotAgreed)}</button>
                        <button type="button" class="button go" data-test="consent-agree" on:click=agree>{move || app.say(Word::ReadAndAgree)}</button>
                    </div>
                }.into_any()
            }}
        }
    })
}
