//! What is otherwise than when a draft was kept: every change by its name, before one goes on.

use contract::draft::ChangedForm;
use forms::draft::Difference;
use leptos::prelude::*;

use crate::app::{App, Screen};
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

#[component]
pub(crate) fn Changed(forms: Vec<ChangedForm>, next: Screen) -> impl IntoView {
    let app = App::get();
    let next = StoredValue::new_local(next);
    let (title, hint) = if forms.iter().all(ChangedForm::lacks_only_photos) {
        (Word::PhotosAgainTitle, Word::PhotosAgainHint)
    } else {
        (Word::ChangedTitle, Word::ChangedHint)
    };
    view! {
        <div class="changed" data-test="changed">
            <header>
                <h1>{move || app.say(title)}</h1>
                <p>{move || app.say(hint)}</p>
            </header>
            {forms.into_iter().map(|form| {
                let title = form.title;
                view! {
                    <section class="card">
                        <h2>{move || app.text(&title)}</h2>
                        <ul>{form.differences.into_iter().map(|difference| view! { <Row difference/> }).collect_view()}</ul>
                    </section>
                }
            }).collect_view()}
            <footer class="actions">
                <button type="button" class="button go" data-test="go-on-changed" on:click=move |_| app.go(next.get_value())>{move || app.say(Word::SeenGoOn)}</button>
            </footer>
        </div>
    }
}

#[component]
fn Row(difference: Difference) -> impl IntoView {
    let app = App::get();
    let (word, label, was) = match difference {
        Difference::New { label } => (Word::DifferenceNew, label, None),
        Difference::Reworded { was, label } => (Word::DifferenceReworded, label, Some(was)),
        Difference::NoLongerFits { label } => (Word::DifferenceNoLongerFits, label, None),
        Difference::Gone { label } => (Word::DifferenceGone, label, None),
        Difference::PhotosAgain { label } => (Word::DifferencePhotos, label, None),
    };
    view! {
        <li>
            <Drawn icon=Icon::Info/>
            <span>
                <b>{move || app.text(&label)}</b>
                {was.map(|was| view! { <span class="was">{move || app.say(Word::DifferenceWas)}{move || app.text(&was)}</span> })}
                <span>{move || app.say(word)}</span>
            </span>
        </li>
    }
}
