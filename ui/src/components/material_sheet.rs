//! Everything about one material of what is open, a scenario or a life event: what it looks like, what is checked, why it is
//! needed.

use catalogue::code::MaterialCode;
use catalogue::material::Material;
use catalogue::scenario::Need;
use catalogue::text::Text;
use leptos::prelude::*;

use super::more_below::Scroll;
use super::specimen::Specimen;
use crate::app::App;
use crate::words::Word;

/// As many points of a drawing are marked at most.
const MOST_POINTS: usize = 5;

/// Why somebody asks for it.
#[derive(Clone)]
struct Reason {
    /// Which scenario, where several may ask.
    of: Option<Text>,
    why: Text,
    basis: Option<String>,
}

impl Reason {
    fn new(of: Option<Text>, need: &Need) -> Self {
        Self {
            of,
            why: need.why.clone(),
            basis: need.basis.clone(),
        }
    }
}

fn found(app: App, code: &MaterialCode) -> Option<(Material, Vec<Reason>)> {
    app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        let Some(event) = visit.event() else {
            let matter = visit.matter()?;
            let reason = Reason::new(None, matter.need_left(code)?);
            return Some((matter.guide.materials.get(code)?.clone(), vec![reason]));
        };
        let progress = event.progress();
        let outcome = progress.outcome(&event.guide.event);
        let brought = outcome.bring.iter().find(|it| it.material == code)?;
        let wanted = brought.wanted.iter();
        let reasons = wanted.map(|it| Reason::new(Some(it.scenario.name.clone()), it.need));
        Some((event.materials().remove(code)?, reasons.collect()))
    })
}

/// Why it is needed and by which article, for each who asks.
#[component]
fn Reasons(reasons: Vec<Reason>) -> impl IntoView {
    let app = App::get();
    reasons
        .into_iter()
        .map(|Reason { of, why, basis }| {
            view! {
                {of.map(|of| view! { <h3>{move || app.text(&of)}</h3> })}
                <p data-test="why">{move || app.text(&why)}</p>
                {match basis {
                    Some(basis) => view! { <p class="basis" data-test="basis">{move || app.say(Word::LegalBasis)}" · "<span lang="zh-CN">{basis}</span></p> }.into_any(),
                    None => view! { <p class="basis">{move || app.say(Word::BasisAtDesk)}</p> }.into_any(),
                }}
            }
        })
        .collect_view()
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
    found(app, &code).map(|(material, reasons)| {
        let part = move |heading: Word, text: Text| {
            view! { <dt>{move || app.say(heading)}</dt><dd>{move || app.text(&text)}</dd> }
        };
        let review = material.review.clone();
        let points = review.len().min(MOST_POINTS);
        view! {
            <h2 id="dialog-title">{let name = material.name.clone(); move || app.text(&name)}</h2>
            <Scroll class="sheet">
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
                    {reasons.into_iter().map(|reason| view! {
                        {part(Word::WhyNeeded, reason.why)}
                        {reason.basis.map(|basis| view! { <dt>{move || app.say(Word::LegalBasis)}</dt><dd lang="zh-CN">{basis}</dd> })}
                    }).collect_view()}
                    {material.issuer.clone().map(|issuer| part(Word::IssuedBy, issuer))}
                    <dt>{move || app.say(Word::MaterialCode)}</dt><dd class="code">{material.code.to_string()}</dd>
                </dl>
            </Scroll>
            <CloseButton/>
        }
    })
}

/// Why it is needed, and which article asks for it.
#[component]
pub(crate) fn WhySheet(code: MaterialCode) -> impl IntoView {
    let app = App::get();
    found(app, &code).map(|(material, reasons)| {
        view! {
            <h2 id="dialog-title">{move || app.say(Word::WhyNeeded)}" "<span class="named">{move || app.text(&material.name)}</span></h2>
            <Scroll><Reasons reasons/></Scroll>
            <CloseButton/>
        }
    })
}
