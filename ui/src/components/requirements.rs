//! Conditions for acceptance, each with the reason for it and its legal basis in one touch.

use catalogue::scenario::Requirement;
use leptos::prelude::*;

use crate::app::App;
use crate::words::Word;

/// A list of conditions; those whose reason is known open.
#[component]
pub(crate) fn Requirements(conditions: Vec<Requirement>) -> impl IntoView {
    let app = App::get();
    let one = move |Requirement { say, why, basis }: Requirement| {
        if why.is_none() && basis.is_none() {
            return view! { <li class="plain">{move || app.text(&say)}</li> }.into_any();
        }
        view! {
            <li>
                <details>
                    <summary>{move || app.text(&say)}</summary>
                    {why.map(|why| view! { <p>{move || app.text(&why)}</p> })}
                    {basis.map(|basis| view! { <p class="basis">{move || app.say(Word::LegalBasis)}" · "<span lang="zh-CN">{basis}</span></p> })}
                </details>
            </li>
        }
        .into_any()
    };
    view! { <ul class="requirements">{conditions.into_iter().map(one).collect_view()}</ul> }
}
