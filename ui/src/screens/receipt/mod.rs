//! Receipt: the code, large enough to photograph; what has become of it; what next.

use std::time::Duration;

use catalogue::hall::ComprehensiveWindow;
use catalogue::text::Text;
use contract::visit::{Paper, Receipt, ReceiptCase, ReceiptState};
use contract::{GetReceiptState, Print};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{App, Dialog};
use crate::client::call;
use crate::components::hours::Hours;
use crate::components::icon::{Drawn, Icon};
use crate::components::mascot::{Drawing, Mascot};
use crate::components::qr::Qr;
use crate::words::Word;

#[component]
pub(crate) fn ReceiptScreen() -> impl IntoView {
    let app = App::get();
    let found = app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        Some((visit.id, visit.receipt()?.clone()))
    });
    found.map(|(visit, receipt)| {
        let state = RwSignal::new(receipt.state);
        let code = StoredValue::new(receipt.pickup_code.clone());
        let look = move || {
            spawn_local(async move {
                let code = code.get_value();
                if let Ok(now) = call(GetReceiptState { visit, code }).await {
                    let _ = state.try_set(now);
                }
            });
        };
        if let Ok(timer) = set_interval_with_handle(look, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
        let print = move |_| {
            spawn_local(async move {
                let code = code.get_value();
                let paper = Paper::Receipt { code };
                match call(Print {
                    visit,
                    paper,
                    language: app.language.get_untracked(),
                })
                .await
                {
                    Ok(()) => app.dialog.set(Some(Dialog::Say(Word::Printed))),
                    Err(fault) => app.fail(&fault),
                }
            });
        };
        view! { <Shown receipt state print=Callback::new(print)/> }
    })
}

#[component]
fn Shown(
    receipt: Receipt,
    state: RwSignal<ReceiptState>,
    print: Callback<leptos::ev::MouseEvent>,
) -> impl IntoView {
    let app = App::get();
    let can_print = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_print));
    let code = receipt.pickup_code.to_string();
    // Scanned at a window it finds the case as the code alone does, and proves that this terminal took it.
    let scanned = receipt
        .signed
        .as_ref()
        .map_or_else(|| code.clone(), ToString::to_string);
    let at_centre = move || matches!(state.get(), ReceiptState::AtCentre { .. });
    let several = receipt.cases.len() > 1;
    let names: Vec<Text> = receipt
        .cases
        .iter()
        .map(|case| case.scenario.clone())
        .collect();
    let count = names.len();
    let mut places: Vec<(ComprehensiveWindow, Vec<Text>)> = Vec::new();
    for ReceiptCase {
        scenario, window, ..
    } in receipt.cases
    {
        match places.iter_mut().find(|(known, _)| *known == window) {
            Some((_, here)) => here.push(scenario),
            None => places.push((window, vec![scenario])),
        }
    }
    view! {
        <div class="receipt" data-test="receipt">
            <header>
                <Drawing who=Mascot::Gao/>
                <div>
                    <h1>{move || app.say(Word::HandedIn)}</h1>
                    {several.then(|| view! { <p data-test="together">{move || app.say(Word::HandedInTogether)}" "{count}" "{move || app.say(Word::MattersUnit)}</p> })}
                    {(!several).then(|| names.into_iter().map(|name| view! { <p>{move || app.text(&name)}</p> }).collect_view())}
                    <p class="state" class:sure=at_centre data-test=move || if at_centre() { "at-centre" } else { "saved-here" }>
                        <Drawn icon=Icon::Check/>
                        <span>{move || app.say(if at_centre() { Word::AtCentre } else { Word::SavedHere })}</span>
                    </p>
                </div>
            </header>
            <section class="card code-card">
                <div>
                    <h2>{move || app.say(Word::YourCode)}</h2>
                    <p class="pickup" data-test="pickup-code">{code}</p>
                    <p>{move || app.say(Word::CodeHint)}</p>
                </div>
                <Qr text=scanned label=Signal::derive(move || app.say(Word::YourCode).to_owned())/>
            </section>
            <section class="card next">
                <h2>{move || app.say(Word::WhatNext)}</h2>
                <p>{move || app.say(Word::TakeDocuments)}</p>
                {places.into_iter().map(|(window, here)| view! { <Place window here=if several { here } else { Vec::new() }/> }).collect_view()}
            </section>
            <footer class="actions">
                {can_print.then(|| view! { <button type="button" class="button soft" data-test="print-receipt" on:click=move |event| print.run(event)>{move || app.say(Word::PrintReceipt)}</button> })}
                <button type="button" class="button go" data-test="finish" on:click=move |_| app.leave()>{move || app.say(Word::FinishAndLeave)}</button>
            </footer>
        </div>
    }
}

/// A window to go to, and what is handled there if that is not plain.
#[component]
fn Place(window: ComprehensiveWindow, here: Vec<Text>) -> impl IntoView {
    let app = App::get();
    let ComprehensiveWindow {
        name,
        zone,
        numbers,
        way,
        hours,
        ..
    } = window;
    view! {
        <div class="at">
            <p class="place"><Drawn icon=Icon::Place/><b>{move || app.text(&name)}" "<span class="unbroken">{zone}" "{numbers}</span></b></p>
            {(!here.is_empty()).then(|| view! {
                <ul class="here">{here.into_iter().map(|scenario| view! { <li>{move || app.text(&scenario)}</li> }).collect_view()}</ul>
            })}
            <p>{move || app.text(&way)}</p>
            <p><Hours words=Signal::derive(move || app.text(&hours))/></p>
        </div>
    }
}
