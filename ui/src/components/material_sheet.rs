//! Everything about one material of the open scenario: what it looks like, what is checked, why it is needed.

use catalogue::code::MaterialCode;
use catalogue::material::Material;
use catalogue::scenario::Need;
use catalogue::text::Text;
use leptos::prelude::*;

use super::specimen::Specimen;
use crate::app::App;
use crate::words::Word;

/// As many points of a drawing are marked at most.
const MOST_POINTS: usize = 5;

fn found(app: App, code: &MaterialCode) -> Option<(Material, Need)> {
    app.visit.with_untracked(|visit| {
        let matter = visit.as_ref()?.matter()?;
        let need = matter.need_left(code).cloned()?;
        Some((matter.guide.materials.get(code)?.clone(), need))
    })
}

#[component]
fn CloseButton() -> impl IntoView {
    let app = App::get();
    view! { <button type="button" class="button go" data-test="dialog-close" on:click=move |_| app.dialog.set(None)>{move || app.say(Word::Close)}</button> }
}

/// What a good one looks like, with the points that are checked, and the rest.
#[component]
pub(crate) fn MaterialSheet(code: MaterialCode) -> impl IntoView {
    let app = App::get();
    found(app, &code).map(|(material, need)| {
        let part = move |heading: Word, text: Text| {
            view! { <dt>{move || app.say(heading)}</dt><dd>{move || app.text(&text)}</dd> }
        };
        let review = material.review.clone();
        let points = review.len().min(MOST_POINTS);
        view! {
            <h2 id="dialog-title">{let name = material.name.clone(); move || app.text(&name)}</h2>
            <div class="scroll sheet" tabindex="0" role="region" aria-labelledby="dialog-title">
                <div class="looks">
                    <figure>
                        <Specimen kind=material.kind points/>
                        <figcaption>{move || app.say(Word::Schematic)}</figcaption>
                    </figure>
                    <div>
                        <h3>{move || app.say(Word::WhatIsChecked)}</h3>
                        <ol class="checked">{review.into_iter().map(|point| view! { <li>{move || app.text(&point)}</li> }).collect_view()}</ol>
                    </div>
                </div>
                <p>{let about = material.about.clone(); move || app.text(&about)}</p>
                <dl>
                    {material.sample.clone().map(|sample| part(Word::WhatItLooksLike, sample))}
                    {part(Word::WhyNeeded, need.why.clone())}
                    {need.basis.clone().map(|basis| view! { <dt>{move || app.say(Word::LegalBasis)}</dt><dd lang="zh-CN">{basis}</dd> })}
                    {material.issuer.clone().map(|issuer| part(Word::IssuedBy, issuer))}
                    <dt>{move || app.say(Word::MaterialCode)}</dt><dd class="code">{material.code.to_string()}</dd>
                </dl>
            </div>
            <CloseButton/>
        }
    })
}

/// Why it is needed, and which article asks for it.
#[component]
pub(crate) fn WhySheet(code: MaterialCode) -> impl IntoView {
    let app = App::get();
    found(app, &code).map(|(material, need)| {
        view! {
            <h2 id="dialog-title">{move || app.say(Word::WhyNeeded)}" · "{move || app.text(&material.name)}</h2>
            <p data-test="why">{move || app.text(&need.why)}</p>
            {match need.basis {
                Some(basis) => view! { <p class="basis" data-test="basis">{move || app.say(Word::LegalBasis)}" · "<span lang="zh-CN">{basis}</span></p> }.into_any(),
                None => view! { <p class="basis">{move || app.say(Word::BasisAtDesk)}</p> }.into_any(),
            }}
            <CloseButton/>
        }
    })
}
