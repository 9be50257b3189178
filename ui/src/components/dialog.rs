//! What lies over the screen: one question or one explanation at a time.

use catalogue::guidance::Reply;
use contract::visit::Ending;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::consent_sheet::ConsentSheet;
use super::mascot::{Drawing, Mascot};
use super::material_sheet::{MaterialSheet, WhySheet};
use super::qr::Qr;
use crate::app::{App, Dialog, Screen};
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
    // Whoever closes it goes on where they were.
    let before = StoredValue::new_local(document().active_element());
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            let _ = place.focus();
        }
    });
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        request_animation_frame(move || {
            let before = before.filter(|before| before.is_connected());
            if let Some(before) = before.and_then(|before| before.dyn_into::<HtmlElement>().ok()) {
                let _ = before.focus();
            }
        });
    });
    let app = App::get();
    view! {
        <div class="over" on:keydown=move |event| if event.key() == "Escape" { app.dialog.set(None) }>
            <div class="dialog card" role="dialog" aria-modal="true" aria-labelledby="dialog-title" tabindex="-1" node_ref=place data-test="dialog">{children()}</div>
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
                <h2 id="dialog-title">{move || app.say(Word::HelpTitle)}</h2>
                <p>{move || app.say(Word::HelpText)}<b>{desk}</b></p>
                <p>{move || app.say(Word::HelpPhone)}<b>{phone}</b></p>
                <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::Close)}</button>
            }
            .into_any()
        }
        Dialog::Leave => view! {
            <h2 id="dialog-title">{move || app.say(Word::LeaveQuestion)}</h2>
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
                <h2 id="dialog-title">{move || app.say(Word::StillThere)}</h2>
                <p>{move || app.say(Word::StillThereText)}</p>
                <p class="count" aria-live="polite">{left}<small>{move || app.say(Word::Seconds)}</small></p>
                <button type="button" class="button go" data-test="more-time" on:click=close>{move || app.say(Word::MoreTime)}</button>
            }
            .into_any()
        }
        Dialog::Say(word) => {
            let calm = matches!(word, Word::Printed | Word::SlipPrinted);
            view! {
                <Drawing who=if calm { Mascot::Gao } else { Mascot::Xin }/>
                <h2 id="dialog-title">{move || app.say(if calm { Word::AllRight } else { Word::SomethingWrong })}</h2>
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
                app.go(Screen::Question);
            };
            view! {
                <h2 id="dialog-title">{move || app.say(Word::HowToFindOut)}</h2>
                <p data-test="how-to-find-out">{move || match &how {
                    Some(how) => app.text(how),
                    None => app.say(Word::AskToFindOut).to_owned(),
                }}</p>
                <div class="pair">
                    <button type="button" class="button soft" data-test="go-on-without" on:click=go_on>{move || app.say(Word::GoOnWithout)}</button>
                    <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::BackToQuestion)}</button>
                </div>
            }
            .into_any()
        }
        Dialog::Material(code) => view! { <MaterialSheet code/> }.into_any(),
        Dialog::Consent => view! { <ConsentSheet/> }.into_any(),
        Dialog::Why(code) => view! { <WhySheet code/> }.into_any(),
        Dialog::TakeAlong(Some(address)) => {
            let label = Signal::derive(move || app.say(Word::TakeAlongTitle).to_owned());
            view! {
                <h2 id="dialog-title">{move || app.say(Word::TakeAlongTitle)}</h2>
                <Qr text=address label/>
                <p>{move || app.say(Word::TakeAlongText)}</p>
                <Show when=move || app.connection.with(|line| line.is_some_and(|line| !line.online))>
                    <p data-test="take-along-offline">{move || app.say(Word::TakeAlongOffline)}</p>
                </Show>
                <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::Close)}</button>
            }
            .into_any()
        }
        Dialog::TakeAlong(None) => view! {
            <h2 id="dialog-title">{move || app.say(Word::TakeAlongTitle)}</h2>
            <p data-test="take-along-none">{move || app.say(Word::TakeAlongNone)}</p>
            <button type="button" class="button go" data-test="dialog-close" on:click=close>{move || app.say(Word::Close)}</button>
        }
        .into_any(),
    }
}
