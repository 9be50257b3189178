//! Days that are worked out, held against counting day by day; and the calendar of 2026 as it was arranged.

use catalogue::calendar::{Calendar, Holiday};
use catalogue::opening::{OpenHours, Opening, Period};
use catalogue::scenario::{DayUnit, Limits};
use catalogue::source::{SourceFile, read};
use catalogue::text::{Language, Text};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// The hall of the shipped sample, with the calendar of 2026.
fn sample() -> catalogue::Catalogue {
    let root = include_str!("../../../../assets/catalogue/catalogue.toml");
    // The life events name scenarios that are not read here.
    let text = root.split("[[life_event]]").next().expect("a beginning");
    let file = SourceFile {
        path: "catalogue.toml".into(),
        text: text.into(),
    };
    read(&[file]).catalogue.expect("sound")
}

fn promised(days: u16, unit: DayUnit) -> Limits {
    Limits {
        statutory: None,
        promised: days,
        unit,
        start: None,
    }
}

fn hours(saturday: bool) -> OpenHours {
    let periods = |texts: &[&str]| -> Vec<Period> {
        texts
            .iter()
            .map(|text| Period::try_from((*text).to_owned()).expect("a period"))
            .collect()
    };
    OpenHours {
        weekdays: periods(&["8:30-12:00", "13:30-17:00"]),
        saturday: periods(if saturday { &["9:00-12:00"] } else { &[] }),
        sunday: Vec::new(),
    }
}

#[test]
fn the_working_days_of_2026_are_those_that_were_arranged() {
    let calendar = sample().hall.calendar;
    let working = |month, day| calendar.is_working(date(2026, month, day));
    // New Year: off from Thursday to Saturday, Sunday worked.
    assert!(!working(1, 1) && !working(1, 2) && working(1, 4) && working(1, 5));
    // Spring Festival: nine days off, two Saturdays worked.
    assert!(working(2, 14) && !working(2, 15) && !working(2, 23) && working(2, 24));
    assert!(working(2, 28) && working(9, 20) && working(10, 10) && !working(10, 7));
    let days = (0..365)
        .filter(|day| calendar.is_working(date(2026, 1, 1) + day.days()))
        .count();
    // 365 − 104 weekend days − 13 statutory days off, 33 days off with what was shifted: 248 remain.
    assert_eq!(days, 248);
}

#[test]
fn a_promise_over_a_holiday_ends_after_it_and_is_fetched_when_the_window_is_open() {
    let calendar = sample().hall.calendar;
    // Ten working days from Thursday, 24 September, over two holidays and a Saturday that is worked.
    let promise = calendar.promise(
        &promised(10, DayUnit::Working),
        &hours(false),
        date(2026, 9, 24),
    );
    assert_eq!(promise.handed_in.date, date(2026, 9, 24));
    assert_eq!(promise.done.date, date(2026, 10, 15));
    assert_eq!(promise.fetch, promise.done);
    // Handed in on a holiday: the next open day counts; calendar days that end on a Sunday end on Monday.
    let promise = calendar.promise(
        &promised(6, DayUnit::Calendar),
        &hours(false),
        date(2026, 6, 20),
    );
    assert_eq!(promise.handed_in.date, date(2026, 6, 22));
    assert_eq!(promise.done.date, date(2026, 6, 29));
    // On the spot on a Saturday where the window is open then, else on Monday.
    let spot = promised(0, DayUnit::Working);
    let saturday = date(2026, 11, 28);
    assert_eq!(
        calendar.promise(&spot, &hours(true), saturday).done.date,
        saturday
    );
    assert_eq!(
        calendar.promise(&spot, &hours(false), saturday).done.date,
        date(2026, 11, 30)
    );
}

#[test]
fn what_lies_beyond_the_known_holidays_is_said_as_expected() {
    let calendar = sample().hall.calendar;
    let today = date(2026, 11, 25);
    let far = calendar.promise(&promised(40, DayUnit::Working), &hours(true), today);
    assert!(far.done.expected);
    assert_eq!(far.done.say(Language::Zh, today), "预计2027年1月20日");
    assert_eq!(far.done.say(Language::En, today), "about 20 Jan 2027");
    let near = calendar.owed_until(20, &hours(true), today);
    assert!(!near.expected);
    assert_eq!(near.say(Language::Zh, today), "12月23日");
    // Where nothing is known everything is expected, and hours that are not known are those of working days.
    let unknown = Calendar::default();
    let promise = unknown.promise(
        &promised(1, DayUnit::Working),
        &OpenHours::default(),
        date(2026, 11, 28),
    );
    assert!(promise.done.expected);
    assert_eq!(promise.handed_in.date, date(2026, 11, 30));
    assert_eq!(promise.done.date, date(2026, 12, 1));
}

#[test]
fn a_window_says_until_when_it_is_open_or_when_next() {
    let calendar = sample().hall.calendar;
    let at = |month, day, hour, minute| match hours(true)
        .at(date(2026, month, day).at(hour, minute, 0, 0), &calendar)
    {
        Some(Opening::Now { until }) => format!("until {until}"),
        Some(Opening::Next { date, from }) => format!("{date} {from}"),
        None => "unknown".to_owned(),
    };
    assert_eq!(at(11, 25, 8, 29), "2026-11-25 8:30");
    assert_eq!(at(11, 25, 8, 30), "until 12:00");
    assert_eq!(at(11, 25, 12, 0), "2026-11-25 13:30");
    assert_eq!(at(11, 25, 17, 0), "2026-11-26 8:30");
    assert_eq!(at(11, 28, 12, 0), "2026-11-30 8:30");
    // A holiday, and a Sunday that is worked for it with the hours of a weekday.
    assert_eq!(at(10, 1, 9, 0), "2026-10-08 8:30");
    assert_eq!(at(9, 20, 16, 0), "until 17:00");
    assert_eq!(
        OpenHours::default().at(date(2026, 11, 25).at(9, 0, 0, 0), &calendar),
        None
    );
}

#[test]
fn only_times_that_go_forward_are_a_period() {
    for text in ["8:30-12:00", " 8:30 – 12:00", "0:00-24:00", "08：30~9:05"] {
        assert!(Period::try_from(text.to_owned()).is_ok(), "{text}");
    }
    for text in [
        "",
        "8:30",
        "12:00-8:30",
        "8:30-8:30",
        "8:60-9:00",
        "24:01-24:30",
        "a-b",
        "8:3-9:00",
        "+8:30-9:00",
        "8:30-25:00",
    ] {
        assert!(Period::try_from(text.to_owned()).is_err(), "{text}");
    }
}

fn some_date() -> impl Strategy<Value = Date> {
    (0..1200_i32).prop_map(|days| date(2025, 6, 1) + days.days())
}

fn some_calendar() -> impl Strategy<Value = Calendar> {
    let holidays = proptest::collection::vec((some_date(), 0..9_i32), 0..8);
    let worked = proptest::collection::vec(some_date(), 0..8);
    (holidays, worked, proptest::option::of(some_date())).prop_map(
        |(holidays, worked, known_until)| Calendar {
            known_until,
            basis: None,
            worked,
            holidays: holidays
                .into_iter()
                .map(|(from, days)| Holiday {
                    name: Text::new("节", "holiday"),
                    from,
                    to: from + days.days(),
                })
                .collect(),
        },
    )
}

proptest! {
    #[test]
    fn working_days_are_as_many_as_were_asked_for(calendar in some_calendar(), from in some_date(), days in 0..70_u16) {
        let day = calendar.working_days_after(from, days);
        let mut counted = 0;
        let mut date = from;
        while date < day.date {
            date = date.tomorrow().expect("not the last day");
            counted += u16::from(calendar.is_working(date));
        }
        prop_assert_eq!(counted, days);
        prop_assert!(days == 0 || calendar.is_working(day.date));
        prop_assert_eq!(day.expected, calendar.known_until.is_none_or(|until| day.date > until));
    }

    #[test]
    fn nothing_is_done_before_it_is_handed_in_or_fetched_while_it_is_closed(
        calendar in some_calendar(), today in some_date(), days in 0..70_u16, saturday: bool, working: bool,
    ) {
        let open = hours(saturday);
        let unit = if working { DayUnit::Working } else { DayUnit::Calendar };
        let promise = calendar.promise(&promised(days, unit), &open, today);
        prop_assert!(today <= promise.handed_in.date && promise.handed_in <= promise.done && promise.done <= promise.fetch);
        for day in [promise.handed_in, promise.fetch] {
            prop_assert!(open.is_open_on(day.date, &calendar));
        }
        if days > 0 {
            prop_assert!(calendar.is_working(promise.done.date));
        }
        // One more day is never sooner.
        let later = calendar.promise(&promised(days + 1, unit), &open, today);
        prop_assert!(later.done.date >= promise.done.date);
    }

    #[test]
    fn when_a_window_opens_next_it_is_open(calendar in some_calendar(), day in some_date(), minute in 0..1440_i16, saturday: bool) {
        let open = hours(saturday);
        let (hour, minute) = ((minute / 60) as i8, (minute % 60) as i8);
        if let Some(Opening::Next { date, from }) = open.at(day.at(hour, minute, 0, 0), &calendar) {
            let said = from.to_string();
            let (hour, minute) = said.split_once(':').expect("a time");
            let then = date.at(hour.parse().expect("hours"), minute.parse().expect("minutes"), 0, 0);
            let now_open = matches!(open.at(then, &calendar), Some(Opening::Now { .. }));
            prop_assert!(now_open, "{} {}", date, said);
        }
    }
}
