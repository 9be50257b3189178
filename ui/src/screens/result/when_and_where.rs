//! Where to go, whether it is open, and by which day it is done.

use std::sync::Arc;

use catalogue::calendar::{Day, say_date, say_weekday};
use catalogue::opening::Opening;
use catalogue::scenario::Limits;
use catalogue::text::Language;
use contract::visit::ServiceGuide;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use leptos::prelude::*;

use super::limit;
use crate::app::App;
use crate::components::hall_map::{Map, Route};
use crate::components::hours::Hours;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

/// Until when a material may be owed, and today.
pub(super) fn owed_until(guide: &ServiceGuide, due_days: u16) -> (Day, Date) {
    let calendar = &guide.hall.calendar;
    let until = calendar.owed_until(due_days, &guide.window.open, guide.today);
    (until, guide.today)
}

/// The hall's time. China has one legal time, whatever the terminal's clock is set to display.
fn now() -> Option<DateTime> {
    let moment = Timestamp::from_millisecond(js_sys::Date::now() as i64).ok()?;
    Some(Offset::constant(8).to_datetime(moment))
}

/// The figure: by which day it is done.
#[component]
pub(super) fn DoneBy(guide: Arc<ServiceGuide>, limits: Limits) -> impl IntoView {
    let app = App::get();
    if limits.promised == 0 {
        return view! { <div>{limit(app, &limits)}<span>{move || app.say(Word::HowLong)}</span></div> }
            .into_any();
    }
    let today = guide.today;
    let promise = guide
        .hall
        .calendar
        .promise(&limits, &guide.window.open, today);
    view! {
        <div><b data-test="done-by">{move || promise.done.say(app.language.get(), today)}</b><span>{move || app.say(Word::ByThen)}</span></div>
    }
    .into_any()
}

/// The same in a sentence, with what it counts from and when it can be fetched.
#[component]
pub(super) fn HowLong(guide: Arc<ServiceGuide>, limits: Limits) -> impl IntoView {
    let app = App::get();
    let today = guide.today;
    let promise = guide
        .hall
        .calendar
        .promise(&limits, &guide.window.open, today);
    let immediate = limits.promised == 0;
    let words = move || {
        let language = app.language.get();
        let from = say_date(promise.handed_in.date, language, today);
        let done = promise.done.say(language, today);
        let fetch = promise.fetch.say(language, today);
        match language {
            Language::Zh if immediate => format!("{from}来，当场办好。"),
            Language::En if immediate => format!("Done on the spot if you come on {from}."),
            Language::Zh => format!("{from}把材料交齐，最晚{done}办好，{fetch}起可以到窗口取。"),
            Language::En => format!(
                "If everything is handed in on {from}, it is done by {done} and can be fetched from {fetch}."
            ),
        }
    };
    view! {
        <div class="card" data-test="how-long">
            <h2>{move || app.say(Word::HowLong)}</h2>
            <h3>{limit(app, &limits)}</h3>
            <p>{words}</p>
        </div>
    }
}

/// The window, the way there on the map, and whether it is open.
#[component]
pub(super) fn Place(guide: Arc<ServiceGuide>) -> impl IntoView {
    let app = App::get();
    let window = guide.window.clone();
    let opening = now().and_then(|now| window.open.at(now, &guide.hall.calendar));
    let today = guide.today;
    let state = move |opening: Opening| {
        let language = app.language.get();
        match opening {
            Opening::Now { until } => format!("{} {until}", app.say(Word::OpenNow)),
            Opening::Next { date, from } => format!(
                "{} {} {} {from}",
                app.say(Word::OpensNext),
                say_date(date, language, today),
                say_weekday(date, language)
            ),
        }
    };
    let is_open = matches!(opening, Some(Opening::Now { .. }));
    let route = Route::to(app, &guide);
    let told = route.clone();
    let (sign, way, hours) = (window.name, window.way, window.hours);
    let zone = format!("{} {}", window.zone, window.numbers);
    view! {
        <div class="card place">
            <h2>{move || app.say(Word::Where)}</h2>
            <p class="sign"><Drawn icon=Icon::Place/><b><span class="unbroken">{zone}</span>" · "{move || app.text(&sign)}</b></p>
            {route.map(|route| view! { <Map route/> })}
            <p>{move || told.as_ref().map_or_else(|| app.text(&way), |route| route.say(app.language.get()))}</p>
            <p><Hours words=Signal::derive(move || app.text(&hours))/></p>
            {opening.map(|opening| view! { <p><span class=if is_open { "tag sure" } else { "tag wait" } data-test="opening">{move || state(opening)}</span></p> })}
        </div>
    }
}
