//! When a window is open, day by day. Knows no clock: the moment is given.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, next};

/// A window's hours; nothing in any list means that they are not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenHours {
    /// Monday to Friday, and days on weekends that are worked for a holiday.
    pub weekdays: Vec<Period>,
    /// Saturdays.
    pub saturday: Vec<Period>,
    /// Sundays.
    pub sunday: Vec<Period>,
}

/// From one time of a day to a later one, such as `8:30-12:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    /// Minutes after midnight.
    from: u16,
    /// Minutes after midnight; later than `from`.
    to: u16,
}

/// Why a text is no period. Worded in Chinese, for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是一段时间，写成 8:30-12:00 这样，前面的早于后面的")]
pub struct NoPeriod(String);

/// Whether a window is open at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It is open.
    Now {
        /// Until when today.
        until: TimeOfDay,
    },
    /// It is closed.
    Next {
        /// The day on which it opens next.
        date: Date,
        /// At what time.
        from: TimeOfDay,
    },
}

/// A time of a day in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl OpenHours {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.weekdays.is_empty() && self.saturday.is_empty() && self.sunday.is_empty()
    }

    /// The periods of a day; nothing on a holiday.
    pub fn on(&self, date: Date, calendar: &Calendar) -> &[Period] {
        if calendar.is_worked(date) {
            return &self.weekdays;
        }
        if calendar.holiday(date).is_some() {
            return &[];
        }
        match date.weekday() {
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
            _ => &self.weekdays,
        }
    }

    /// Whether a window is open on a day; where its hours are not known, it is on working days.
    pub fn is_open_on(&self, date: Date, calendar: &Calendar) -> bool {
        if self.is_empty() {
            calendar.is_working(date)
        } else {
            !self.on(date, calendar).is_empty()
        }
    }

    /// Whether it is open at a moment, until when, or when it opens next; none when its hours are not known.
    pub fn at(&self, moment: DateTime, calendar: &Calendar) -> Option<Opening> {
        let minutes = u16::try_from(moment.hour()).unwrap_or(0) * 60
            + u16::try_from(moment.minute()).unwrap_or(0);
        let mut date = moment.date();
        let mut after = minutes;
        for day in 0..366 {
            for period in self.on(date, calendar) {
                if day == 0 && (period.from..period.to).contains(&minutes) {
                    return Some(Opening::Now {
                        until: TimeOfDay(period.to),
                    });
                }
                if period.from >= after {
                    return Some(Opening::Next {
                        date,
                        from: TimeOfDay(period.from),
                    });
                }
            }
            date = next(date);
            after = 0;
        }
        None
    }

    /// The lists with what each is called in the source.
    pub fn lists(&self) -> [(&'static str, &[Period]); 3] {
        [
            ("weekdays", &self.weekdays),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }
}

impl Period {
    /// Whether this one is over before another begins.
    pub fn is_before(self, other: Self) -> bool {
        self.to <= other.from
    }
}

impl TryFrom<String> for Period {
    type Error = NoPeriod;

    fn try_from(text: String) -> Result<Self, NoPeriod> {
        let time = |text: &str| -> Option<u16> {
            let (hours, minutes) = text.trim().split_once([':', '：'])?;
            let part = |digits: &str, widths: std::ops::RangeInclusive<usize>| -> Option<u16> {
                let plain = widths.contains(&digits.len())
                    && digits.bytes().all(|digit| digit.is_ascii_digit());
                plain.then(|| digits.parse().ok())?
            };
            let (hours, minutes) = (part(hours, 1..=2)?, part(minutes, 2..=2)?);
            let whole = hours * 60 + minutes;
            (minutes < 60 && whole <= 24 * 60).then_some(whole)
        };
        let read = || {
            let (from, to) = text.split_once(['-', '–', '—', '～', '~'])?;
            let (from, to) = (time(from)?, time(to)?);
            (from < to).then_some(Self { from, to })
        };
        read().ok_or_else(|| NoPeriod(text.clone()))
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", TimeOfDay(self.from), TimeOfDay(self.to))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:02}", self.0 / 60, self.0 % 60)
    }
}
