//! Days as people write them: with `-`, `/`, `.`, with 年月日, or as eight digits.

use jiff::civil::Date;

/// Why a text is no day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is a day of the old calendar.
    #[error("a day of the lunar calendar")]
    Lunar,
    /// It is not made of a year, a month and a day.
    #[error("not a year, a month and a day")]
    Shape,
    /// The year is missing, or is none of four digits from 1800 to 2199.
    #[error("the year is not 1800 to 2199")]
    Year,
    /// The month is missing or not 1 to 12.
    #[error("the month is not 1 to 12")]
    Month,
    /// The day is missing, or that month has no such day.
    #[error("the month has {last} days")]
    Day {
        /// How many days that month has.
        last: i8,
    },
}

/// What only the old calendar has.
const LUNAR: [&str; 11] = [
    "农历", "阴历", "旧历", "正月", "腊月", "冬月", "闰", "初", "廿", "卅", "大年",
];

/// How many days a month has; none when there is no such month.
pub(super) fn last_day(year: i16, month: i8) -> Option<i8> {
    Date::new(year, month, 1).ok().map(Date::days_in_month)
}

/// Reads a day: `2026-11-23`, `2026/11/23`, `2026.11.23`, `2026年11月23日` or `20261123`.
///
/// # Errors
/// What is wrong, part by part.
pub fn date(text: &str) -> Result<Date, DateError> {
    if LUNAR.iter().any(|word| text.contains(word)) {
        return Err(DateError::Lunar);
    }
    let text = text.trim();
    let [year, month, day] = parts(text).ok_or(DateError::Shape)?;
    let number = |part: &str, longest: usize| {
        let sound = part.len() <= longest && part.bytes().all(|c| c.is_ascii_digit());
        sound.then(|| part.parse::<i16>().ok()).flatten()
    };
    let year = number(year, 4)
        .filter(|year| (1800..=2199).contains(year))
        .ok_or(DateError::Year)?;
    let month = number(month, 2).map_or(0, |month| month as i8);
    let last = last_day(year, month).ok_or(DateError::Month)?;
    let day = number(day, 2).map_or(0, |day| day as i8);
    Date::new(year, month, day).map_err(|_| DateError::Day { last })
}

fn parts(text: &str) -> Option<[&str; 3]> {
    if text.len() == 8 && text.bytes().all(|c| c.is_ascii_digit()) {
        return Some([&text[..4], &text[4..6], &text[6..]]);
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        let day = day.trim();
        let day = day.strip_suffix(['日', '号']).unwrap_or(day);
        return Some([year.trim(), month.trim(), day.trim()]);
    }
    let mut parts = text.splitn(3, ['-', '/', '.']);
    Some([
        parts.next()?.trim(),
        parts.next()?.trim(),
        parts.next()?.trim(),
    ])
}
