//! Nine large keys, as telephones have them: fewer and larger than letters, and beside them what the figures may spell.

use leptos::prelude::*;

use super::composing::Composing;
use crate::app::App;
use crate::words::Word;

const KEYS: [(char, &str); 8] = [
    ('2', "ABC"),
    ('3', "DEF"),
    ('4', "GHI"),
    ('5', "JKL"),
    ('6', "MNO"),
    ('7', "PQRS"),
    ('8', "TUV"),
    ('9', "WXYZ"),
];

#[component]
pub(super) fn NineKeys(of: Composing) -> impl IntoView {
    let (composing, app) = (of, App::get());
    view! {
        <div class="nine">
            <div class="syllables" role="group" aria-label=move || app.say(Word::Syllables) data-test="syllables">
                {move || composing.syllables().into_iter().map(|syllable| {
                    let meant = syllable.clone();
                    view! { <button type="button" class="key" on:click=move |_| composing.settle(&meant)>{syllable}</button> }
                }).collect_view()}
            </div>
            <div class="grid">
                <button type="button" class="key" data-test="key-split" on:click=move |_| composing.push('\'')>{move || app.say(Word::Split)}</button>
                {KEYS.iter().map(|&(figure, letters)| view! {
                    <button type="button" class="key" data-test=format!("key-{figure}") on:click=move |_| composing.push(figure)>
                        <small>{figure.to_string()}</small>" "{letters}
                    </button>
                }).collect_view()}
            </div>
        </div>
    }
}
