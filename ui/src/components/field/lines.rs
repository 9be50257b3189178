//! Whatever is typed in one line; an amount of money shows its capital characters while it is typed.

use forms::validate::{Money, plain};
use forms::{Entry, FieldKind, SharedElement};
use leptos::prelude::*;

use super::Slot;
use crate::app::App;
use crate::components::text_field::TextField;
use crate::input::Purpose;
use crate::words::Word;

/// A line of text with the keys that its kind needs.
#[component]
pub(super) fn LineField(at: Slot, kind: FieldKind) -> impl IntoView {
    let slot = at;
    let app = App::get();
    let binding = slot.field.with_value(|field| field.binding);
    let text = slot.text();
    let is_money = matches!(kind, FieldKind::Money { .. });
    let unit = match &kind {
        FieldKind::Number { unit, .. } => unit.clone(),
        _ => None,
    };
    let longest = match &kind {
        FieldKind::Text { max, .. } => *max,
        FieldKind::PersonName => 50,
        FieldKind::IdNumber | FieldKind::CreditCode => 18,
        FieldKind::Phone | FieldKind::Number { .. } => 20,
        FieldKind::BankCard => 24,
        FieldKind::Money { .. } => 40,
        _ => 200,
    };
    let purpose = purpose(&kind, binding);
    let capitals = move || {
        let money = Money::read(&plain(&text.get())).ok()?;
        Some(format!("人民币{}", money.capitals()))
    };
    view! {
        <span class="line-input">
            <TextField
                id=slot.named("")
                text
                longest
                purpose
                wrong=slot.wrong
                changed=move |text: String| slot.enter.run(Entry::Text(text))
                left=move |()| if !text.get_untracked().is_empty() { slot.touched.set(true) }
            />
            {unit.map(|unit| view! { <span class="unit">{move || app.text(&unit)}</span> })}
            {is_money.then(|| view! { <span class="unit">{move || app.say(Word::Yuan)}</span> })}
        </span>
        {is_money.then(|| view! { <p class="capitals" data-test=slot.named("-capitals") aria-live="polite">{capitals}</p> })}
    }
}

fn purpose(kind: &FieldKind, binding: Option<SharedElement>) -> Purpose {
    match kind {
        FieldKind::PersonName => Purpose::Name,
        FieldKind::Address => Purpose::Address,
        FieldKind::IdNumber => Purpose::IdNumber,
        FieldKind::CreditCode => Purpose::Code,
        FieldKind::Phone
        | FieldKind::Number { .. }
        | FieldKind::BankCard
        | FieldKind::Money { .. } => Purpose::Digits,
        _ if binding == Some(SharedElement::BankAccount) => Purpose::Digits,
        _ => Purpose::Words,
    }
}
