//! A day by touch: the decade, the year, the month and the day, each from a list that is scrolled like a wheel. Two touches
//! lead to any year, where a wheel of years would be turned for long by whoever was born long ago.

use leptos::prelude::*;

use super::Key;
use crate::app::App;
use crate::words::Word;

/// The decades that are offered: birthdays of the oldest, and the ends of the longest terms.
const DECADES: std::ops::RangeInclusive<u16> = 190..=209;

/// What is chosen so far, as the parts of `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Chosen {
    decade: Option<u16>,
    year: Option<u16>,
    month: Option<u16>,
    day: Option<u16>,
}

impl Chosen {
    fn read(text: &str) -> Self {
        let mut parts = text.split('-').map(|part| part.parse::<u16>().ok());
        let year = parts.next().flatten().filter(|year| *year >= 1000);
        Self {
            decade: year.map(|year| year / 10),
            year,
            month: parts.next().flatten(),
            day: parts.next().flatten(),
        }
    }

    /// Complete days as the calendar writes them, others with what is missing left out.
    fn written(self) -> String {
        let two = |part: Option<u16>| part.map_or_else(String::new, |part| format!("{part:02}"));
        let year = self.year.map_or_else(String::new, |year| year.to_string());
        format!("{year}-{}-{}", two(self.month), two(self.day))
    }

    /// How many days the month has; as many as any while month or year are not known.
    fn days(self) -> u16 {
        let leap = self.year.is_none_or(|year| {
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
        });
        match self.month {
            Some(2) if leap => 29,
            Some(2) => 28,
            Some(4 | 6 | 9 | 11) => 30,
            _ => 31,
        }
    }
}

#[component]
pub(super) fn Days(text: Signal<String>, #[prop(into)] send: Callback<Key>) -> impl IntoView {
    let app = App::get();
    let now = text.try_get_untracked().unwrap_or_default();
    let chosen = RwSignal::new(Chosen::read(&now));
    let choose = move |change: &dyn Fn(&mut Chosen)| {
        let mut now = chosen.get_untracked();
        change(&mut now);
        // The 31st of a month that has none is none that anybody meant.
        now.day = now.day.filter(|day| *day <= now.days());
        chosen.set(now);
        send.run(Key::Replace(now.written()));
    };
    let decades = move || {
        DECADES
            .map(|decade| (decade, format!("{decade}0")))
            .collect()
    };
    let years = move || match chosen.with(|chosen| chosen.decade) {
        Some(decade) => (decade * 10..decade * 10 + 10)
            .map(|year| (year, year.to_string()))
            .collect(),
        None => Vec::new(),
    };
    let numbers = |most: u16| (1..=most).map(|part| (part, part.to_string())).collect();
    view! {
        <div class="wheels" data-test="wheels">
            <Wheel mark="decade" name=Word::Decade items=Signal::derive(decades) chosen=Signal::derive(move || chosen.with(|chosen| chosen.decade))
                choose=move |decade| chosen.update(|chosen| chosen.decade = Some(decade))/>
            <Wheel mark="year" name=Word::Year items=Signal::derive(years) chosen=Signal::derive(move || chosen.with(|chosen| chosen.year))
                choose=move |year| choose(&|chosen: &mut Chosen| chosen.year = Some(year))/>
            <Wheel mark="month" name=Word::Month items=Signal::derive(move || numbers(12)) chosen=Signal::derive(move || chosen.with(|chosen| chosen.month))
                choose=move |month| choose(&|chosen: &mut Chosen| chosen.month = Some(month))/>
            <Wheel mark="day" name=Word::Day items=Signal::derive(move || numbers(chosen.with(|chosen| chosen.days()))) chosen=Signal::derive(move || chosen.with(|chosen| chosen.day))
                choose=move |day| choose(&|chosen: &mut Chosen| chosen.day = Some(day))/>
        </div>
        <p class="unseen" aria-live="polite">{move || app.say(Word::Day)}" "{move || chosen.with(|chosen| chosen.written())}</p>
    }
}

/// One list. What is chosen is scrolled to the middle when the list is shown.
#[component]
fn Wheel(
    mark: &'static str,
    name: Word,
    items: Signal<Vec<(u16, String)>>,
    chosen: Signal<Option<u16>>,
    #[prop(into)] choose: Callback<u16>,
) -> impl IntoView {
    let app = App::get();
    let place = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        items.track();
        request_animation_frame(move || {
            let list = place.try_get_untracked().flatten();
            let shown = list.and_then(|list| list.query_selector(".on").ok().flatten());
            if let Some(shown) = shown {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Center);
                shown.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    });
    view! {
        <div class="wheel">
            <span class="unit">{move || app.say(name)}</span>
            <div class="turn" role="radiogroup" aria-label=move || app.say(name) node_ref=place>
                {move || items.get().into_iter().map(|(value, label)| {
                    let on = move || chosen.get() == Some(value);
                    view! {
                        <button type="button" class="key" class:on=on role="radio" aria-checked=move || on().to_string() data-test=format!("{mark}-{value}") on:click=move |_| choose.run(value)>
                            {label}
                        </button>
                    }
                }).collect_view()}
            </div>
        </div>
    }
}
