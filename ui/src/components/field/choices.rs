//! Touching instead of typing: one of several, several, and a declaration.

use catalogue::code::ChoiceId;
use forms::Entry;
use forms::definition::FieldChoice;
use leptos::prelude::*;

use super::Slot;
use crate::app::App;

fn chosen(slot: Slot) -> Vec<ChoiceId> {
    match slot.entry.get() {
        Some(Entry::Choices(chosen)) => chosen,
        _ => Vec::new(),
    }
}

/// One of several.
pub(super) fn one(app: App, slot: Slot, choices: Vec<FieldChoice>) -> AnyView {
    let choose = move |choice: ChoiceId| {
        slot.touched.set(true);
        slot.enter.run(Entry::Choices(vec![choice]));
    };
    options(app, slot, "radio", choices, choose)
}

/// Any of several.
pub(super) fn several(app: App, slot: Slot, choices: Vec<FieldChoice>) -> AnyView {
    let choose = move |choice: ChoiceId| {
        slot.touched.set(true);
        let mut now = untrack(|| chosen(slot));
        if now.contains(&choice) {
            now.retain(|one| *one != choice);
        } else {
            now.push(choice);
        }
        slot.enter.run(Entry::Choices(now));
    };
    options(app, slot, "checkbox", choices, choose)
}

/// What the citizen declares by confirming it.
pub(super) fn declaration(app: App, slot: Slot) -> AnyView {
    let confirmed = move || matches!(slot.entry.get(), Some(Entry::Confirmed(true)));
    view! {
        <button
            type="button"
            class="card option declaration"
            class:on=confirmed
            role="checkbox"
            aria-checked=move || confirmed().to_string()
            data-test=slot.named("")
            on:click=move |_| {
                slot.touched.set(true);
                slot.enter.run(Entry::Confirmed(!untrack(confirmed)));
            }
        >
            <i class="box"></i>
            <span>{move || slot.field.with_value(|field| app.text(&field.label))}</span>
        </button>
    }
    .into_any()
}

fn options(
    app: App,
    slot: Slot,
    role: &'static str,
    choices: Vec<FieldChoice>,
    choose: impl Fn(ChoiceId) + Copy + Send + Sync + 'static,
) -> AnyView {
    let few = choices.len() <= 4;
    view! {
        <div class="options" class:few=few>
            {choices.into_iter().map(|choice| {
                let this = choice.id.clone();
                let on = Signal::derive(move || chosen(slot).contains(&this));
                let picked = choice.id.clone();
                view! {
                    <button
                        type="button"
                        class="card option"
                        class:on=on
                        role=role
                        aria-checked=move || on.get().to_string()
                        data-test=slot.named(&format!("-{}", choice.id))
                        on:click=move |_| choose(picked.clone())
                    >
                        <i class=role></i>
                        <span>{move || app.text(&choice.label)}</span>
                    </button>
                }
            }).collect_view()}
        </div>
    }
    .into_any()
}
