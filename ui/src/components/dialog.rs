//! What lies over the screen: one question or one explanation at a time.

use catalogue::code::MaterialCode;
use catalogue::guidance::Reply;
use contract::visit::Ending;
use leptos::html::Div;
use leptos::prelude::*;

use super::mascot::{Drawing, Mascot};
use crate::app::{App, Dialog};
use crate::words::Word;

/// Shows the dialog that is due.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let app = App::get();
    // The countdown changes every second; the dialog around it must not be built anew.
    let kind = Memo::new(move |_| {
        app.dialog.with(|dialog| match dialog {
            Some(Dialog::StillThere(_)) => Some(Dialog::StillThere(0)),
            other => other.clone(),
        })
    });
    move || {
        kind.get()
            .map(|dialog| view! { <Over>{content(dialog)}</Over> })
    }
}

#[component]
fn Over(children: Children) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            let _ = place.focus();
        }
    });
    let app = App::get();
    view! {
        <div class="over" on:keydown=move |event| if event.key() == "Escape" { app.dialog.set(None) }>
            <div class="dialog card" role="dialog" aria-modal="true" tabindex="-1" node_ref=place data-test="dialog">{children()}</div>
        </div>
    }
}

fn content(dialog: Dialog) -> AnyView {
    let app = App::get();
    let close = move |_| app.dialog.set(None);
    match dialog {
        Dialog::Help => {
            let desk = move || app.home.with(|home| home.as_ref().map(|home| app.text(&home.desk)));
            let phone = move || app.home.with(|home| home.as_ref().map(|home| home.hall.enquiries.clone()));
            view! {
                <Drawing who=Mascot::You/>
                <h2>{move || app.say(Word::HelpTitle)}</h2>
                <p>{move || app.say(Word::HelpText)}<b>{desk}</b></p>
                <p>{move || app.say(Word::HelpPhone)}<b>{phone}</b></p>
                <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::Close)}</button>
            }
            .into_any()
        }
        Dialog::Leave => view! {
            <h2>{move || app.say(Word::LeaveQuestion)}</h2>
            <p>{move || app.say(Word::LeaveText)}</p>
            <div class="pair">
                <button type="button" class="button soft" data-test="leave-yes" on:click=move |_| app.end(Ending::Left)>{move || app.say(Word::LeaveYes)}</button>
                <button type="button" class="button go" data-test="leave-no" on:click=close>{move || app.say(Word::LeaveNo)}</button>
            </div>
        }
        .into_any(),
        Dialog::StillThere(_) => {
            let left = move || app.dialog.with(|dialog| match dialog {
                Some(Dialog::StillThere(left)) => *left,
                _ => 0,
            });
            view! {
                <Drawing who=Mascot::You/>
                <h2>{move || app.say(Word::StillThere)}</h2>
                <p>{move || app.say(Word::StillThereText)}</p>
                <p class="count" aria-live="polite">{left}<small>{move || app.say(Word::Seconds)}</small></p>
                <button type="button" class="button go" data-test="more-time" on:click=close>{move || app.say(Word::MoreTime)}</button>
            }
            .into_any()
        }
        Dialog::Say(word) => {
            let calm = word == Word::Printed;
            view! {
                <Drawing who=if calm { Mascot::Gao } else { Mascot::Xin }/>
                <Show when=move || !calm><h2>{move || app.say(Word::SomethingWrong)}</h2></Show>
                <p data-test="dialog-words">{move || app.say(word)}</p>
                <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::Close)}</button>
            }
            .into_any()
        }
        Dialog::Unsure(question, how) => {
            let go_on = move |_| {
                app.visit.update(|visit| {
                    if let Some(visit) = visit {
                        visit.reply(question.clone(), Reply::Unknown);
                    }
                });
                app.dialog.set(None);
            };
            view! {
                <h2>{move || app.say(Word::HowToFindOut)}</h2>
                <p data-test="how-to-find-out">{move || match &how {
                    Some(how) => app.text(how),
                    None => app.say(Word::AskToFindOut).to_owned(),
                }}</p>
                <div class="pair">
                    <button type="button" class="button soft" data-test="go-on-without" on:click=go_on>{move || app.say(Word::GoOnWithout)}</button>
                    <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::Close)}</button>
                </div>
            }
            .into_any()
        }
        Dialog::Material(code) => view! { <MaterialSheet code/> }.into_any(),
    }
}

/// Everything about one material of the open scenario.
#[component]
fn MaterialSheet(code: MaterialCode) -> impl IntoView {
    let app = App::get();
    let found = app.visit.with(|visit| {
        let matter = visit.as_ref()?.matter()?;
        let need = matter.need_left(&code).cloned()?;
        Some((matter.guide.materials.get(&code)?.clone(), need))
    });
    found.map(|(material, need)| {
        let part = move |heading: Word, text: catalogue::text::Text| {
            view! { <dt>{move || app.say(heading)}</dt><dd>{move || app.text(&text)}</dd> }
        };
        let review = material.review.clone();
        view! {
            <h2>{let name = material.name.clone(); move || app.text(&name)}</h2>
            <div class="scroll">
                <p>{let about = material.about.clone(); move || app.text(&about)}</p>
                <dl>
                    {part(Word::WhyNeeded, need.why.clone())}
                    {need.basis.clone().map(|basis| view! { <dt>{move || app.say(Word::LegalBasis)}</dt><dd>{basis}</dd> })}
                    {material.sample.clone().map(|sample| part(Word::WhatItLooksLike, sample))}
                    <dt>{move || app.say(Word::WhatIsChecked)}</dt>
                    <dd><ul>{review.into_iter().map(|point| view! { <li>{move || app.text(&point)}</li> }).collect_view()}</ul></dd>
                    {material.issuer.clone().map(|issuer| part(Word::IssuedBy, issuer))}
                    <dt>{move || app.say(Word::MaterialCode)}</dt><dd class="code">{material.code.to_string()}</dd>
                </dl>
            </div>
            <button type="button" class="button go" data-test="dialog-close" on:click=move |_| app.dialog.set(None)>{move || app.say(Word::Close)}</button>
        }
    })
}
