//! The hall's calendar: which days are working days, and on which day a time limit ends.
//!
//! Knows no clock: "today" is given. What lies beyond the last day for which holidays are known is marked as expected.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::opening::OpenHours;
use crate::scenario::{DayUnit, Limits};
use crate::text::{Language, Text};

/// Holidays and the days that are worked for them (调休), as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calendar {
    /// The last day for which the holidays are known; none: nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_until: Option<Date>,
    /// Who arranged them, by which document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Days on weekends that are worked.
    pub worked: Vec<Date>,
    /// Days off besides weekends.
    #[serde(rename = "holiday")]
    pub holidays: Vec<Holiday>,
}

/// One holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name.
    pub name: Text,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// A day that was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// Whether it lies beyond what is known: holidays that are not arranged yet may move it.
    pub expected: bool,
}

/// When something that is handed in will be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The day on which it can be handed in: today, or the next day on which the window is open.
    pub handed_in: Day,
    /// The last day of the limit.
    pub done: Day,
    /// The first day from then on when the window is open, so that the result can be fetched.
    pub fetch: Day,
}

impl Calendar {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The holiday that a day belongs to.
    pub fn holiday(&self, date: Date) -> Option<&Holiday> {
        self.holidays
            .iter()
            .find(|holiday| (holiday.from..=holiday.to).contains(&date))
    }

    /// Whether a day on a weekend is worked for a holiday.
    pub fn is_worked(&self, date: Date) -> bool {
        self.worked.contains(&date)
    }

    /// Whether a day is a working day (工作日): Monday to Friday and days worked for holidays, without the holidays.
    pub fn is_working(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.is_worked(date) || (!weekend && self.holiday(date).is_none())
    }

    /// The day so many working days later; the day itself is not counted.
    pub fn working_days_after(&self, date: Date, days: u16) -> Day {
        let last = (0..days).fold(date, |date, _| self.first_working_after(date));
        self.day(last)
    }

    /// When something is done that is handed in today, or as soon as the window is open.
    ///
    /// A limit in calendar days that ends on a day off ends on the next working day (民法典第二百零三条).
    pub fn promise(&self, limits: &Limits, open: &OpenHours, today: Date) -> Promise {
        let handed_in = self.first_open(open, today);
        let done = match (limits.promised, limits.unit) {
            (0, _) => handed_in,
            (days, DayUnit::Working) => self.working_days_after(handed_in, days).date,
            (days, DayUnit::Calendar) => {
                let last = (0..days).fold(handed_in, |date, _| next(date));
                if self.is_working(last) {
                    last
                } else {
                    self.first_working_after(last)
                }
            }
        };
        Promise {
            handed_in: self.day(handed_in),
            done: self.day(done),
            fetch: self.day(self.first_open(open, done)),
        }
    }

    /// Until when a material may be owed, when everything else is handed in today or as soon as the window is open.
    pub fn owed_until(&self, due_days: u16, open: &OpenHours, today: Date) -> Day {
        self.working_days_after(self.first_open(open, today), due_days)
    }

    /// The first day, from one on, on which a window is open; where nothing is known of its hours, a working day.
    pub fn first_open(&self, open: &OpenHours, from: Date) -> Date {
        let mut date = from;
        // The longest holiday is far shorter; a window that never opens must not hold anything up.
        for _ in 0..366 {
            if open.is_open_on(date, self) {
                return date;
            }
            date = next(date);
        }
        from
    }

    fn first_working_after(&self, date: Date) -> Date {
        let mut date = next(date);
        while !self.is_working(date) && date < Date::MAX {
            date = next(date);
        }
        date
    }

    fn day(&self, date: Date) -> Day {
        Day {
            date,
            expected: self.known_until.is_none_or(|until| date > until),
        }
    }
}

/// The next day; the last one there is has none and stays.
pub(crate) fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

impl Day {
    /// "12月23日", "23 Dec"; with the year when it is not this one, and marked when it is only expected.
    pub fn say(self, language: Language, today: Date) -> String {
        let said = say_date(self.date, language, today);
        match (language, self.expected) {
            (_, false) => said,
            (Language::Zh, true) => format!("预计{said}"),
            (Language::En, true) => format!("about {said}"),
        }
    }
}

/// "12月23日", "23 Dec"; with the year when it is not this one.
pub fn say_date(date: Date, language: Language, today: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let other_year = year != today.year();
    match language {
        Language::Zh if other_year => format!("{year}年{month}月{day}日"),
        Language::Zh => format!("{month}月{day}日"),
        Language::En => {
            let month = MONTHS[usize::from(month.unsigned_abs()).saturating_sub(1) % 12];
            if other_year {
                format!("{day} {month} {year}")
            } else {
                format!("{day} {month}")
            }
        }
    }
}

/// "周三", "Wed".
pub fn say_weekday(date: Date, language: Language) -> &'static str {
    let place = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) % 7;
    match language {
        Language::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][place],
        Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][place],
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
