//! Days in three boxes, typed with the digits: year, month, day; and periods from one day to another.

use forms::Entry;
use leptos::prelude::*;

use super::Slot;
use crate::app::App;
use crate::components::text_field::TextField;
use crate::input::Purpose;
use crate::words::Word;

/// From one day to another, or without an end.
#[component]
pub(super) fn PeriodField(at: Slot, open: bool) -> impl IntoView {
    let slot = at;
    let app = App::get();
    let current = move || match slot.entry.get() {
        Some(Entry::Period { from, until, open }) => (from, until, open),
        _ => (String::new(), String::new(), false),
    };
    let enter = move |from: Option<String>, until: Option<String>, open: Option<bool>| {
        let now = untrack(current);
        slot.enter.run(Entry::Period {
            from: from.unwrap_or(now.0),
            until: until.unwrap_or(now.1),
            open: open.unwrap_or(now.2),
        });
    };
    let endless = Memo::new(move |_| current().2);
    view! {
        <div class="period">
            <span class="unit">{move || app.say(Word::From)}</span>
            <DateField
                id=slot.named("-from")
                label=Signal::derive(move || format!("{} {}", slot.label(app), app.say(Word::From)))
                text=Signal::derive(move || current().0)
                changed=move |text| enter(Some(text), None, None)
                wrong=slot.wrong
                left=|| ()
            />
            <span class="unit">{move || app.say(Word::Until)}</span>
            <Show when=move || !endless.get()>
                <DateField
                    id=slot.named("-until")
                    label=Signal::derive(move || format!("{} {}", slot.label(app), app.say(Word::Until)))
                    text=Signal::derive(move || current().1)
                    changed=move |text| enter(None, Some(text), None)
                    wrong=slot.wrong
                    left=move || slot.touched.set(true)
                />
            </Show>
            {open.then(|| view! {
                <button
                    type="button"
                    class="card option endless"
                    class:on=endless
                    role="checkbox"
                    aria-checked=move || endless.get().to_string()
                    data-test=slot.named("-endless")
                    on:click=move |_| enter(None, None, Some(!endless.get_untracked()))
                >
                    <i class="box"></i>
                    <span>{move || app.say(Word::NoEnd)}</span>
                </button>
            })}
        </div>
    }
}

/// A day in three boxes, typed with the digits: year, month, day.
#[component]
pub(super) fn DateField(
    id: String,
    /// What day it is: each box is heard with it and its unit.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] changed: Callback<String>,
    #[prop(into)] wrong: Signal<bool>,
    left: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let app = App::get();
    let part = move |place: usize| {
        text.with(|text| text.split('-').nth(place).unwrap_or_default().to_owned())
    };
    let set = move |place: usize, now: String| {
        let digits: String = now.chars().filter(char::is_ascii_digit).collect();
        let mut parts: [String; 3] = std::array::from_fn(|other| {
            text.with_untracked(|text| text.split('-').nth(other).unwrap_or_default().to_owned())
        });
        parts[place] = digits;
        let all = if parts.iter().all(String::is_empty) {
            String::new()
        } else {
            parts.join("-")
        };
        changed.run(all);
    };
    // One digit for a month or a day is enough for people; the calendar's text wants two.
    let finish = move || {
        let padded: Vec<String> = text.with_untracked(|text| {
            text.split('-')
                .enumerate()
                .map(|(place, part)| {
                    if place > 0 && part.len() == 1 {
                        format!("0{part}")
                    } else {
                        part.to_owned()
                    }
                })
                .collect()
        });
        let complete = padded.len() == 3 && padded.iter().all(|part| !part.is_empty());
        if complete {
            changed.run(padded.join("-"));
            left();
        }
    };
    let one = move |place: usize, name: &str, longest: usize, unit: Word| {
        view! {
            <TextField
                id=format!("{name}-{}", ["year", "month", "day"][place])
                text=Signal::derive(move || part(place))
                changed=move |now: String| set(place, now)
                purpose=Purpose::Day
                whole=Some((text, changed))
                longest
                wrong
                spoken=Signal::derive(move || Some(format!("{} {}", label.get(), app.say(unit))))
                left=move |()| finish()
            />
            <span class="unit">{move || app.say(unit)}</span>
        }
    };
    view! {
        <span class="line-input date">
            {one(0, &id, 4, Word::Year)}{one(1, &id, 2, Word::Month)}{one(2, &id, 2, Word::Day)}
        </span>
    }
}
