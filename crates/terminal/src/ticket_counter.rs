//! The counter of ticket numbers: durable, and never the same number twice on a day, whatever the clock does.
//!
//! Knows nothing of why a ticket is given.

use handover::audit::TerminalEvent;
use handover::{Series, TicketNumber, WindowLetter};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::audit;

/// A day begins at the next so many: a clock that jumps to tomorrow and back repeats no number of today.
const BLOCK: u32 = 100;
/// Where a day may begin at most; after that the first block comes again.
const LAST_BLOCK: u32 = 900;

/// Takes the next number of a window's letter, durably.
///
/// On a new day numbers go on at the next full hundred, and at the first one again after the tenth day. A clock that
/// goes backwards begins no day: numbers go on where they are.
pub(crate) fn take(
    connection: &mut Connection,
    series: Series,
    letter: WindowLetter,
    day: Date,
) -> rusqlite::Result<TicketNumber> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (series_number, sign) = (series.number(), letter.to_string());
    let newest: Option<(Date, u32)> = transaction
        .query_row(
            "SELECT day, last FROM ticket_counter WHERE series = ?1 AND letter = ?2 ORDER BY day DESC LIMIT 1",
            params![series_number, sign],
            |row| Ok((date(&row.get::<_, String>(0)?)?, row.get(1)?)),
        )
        .optional()?;
    let on_day: Option<u32> = transaction
        .query_row(
            "SELECT last FROM ticket_counter WHERE series = ?1 AND letter = ?2 AND day = ?3",
            params![series_number, sign, day.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    let number = next(newest, on_day, day);
    let current = newest.map_or(day, |(newest, _)| newest.max(day));
    // What the clock calls the day is counted too: papers carry that date.
    for counted in [current, day] {
        transaction.execute(
            "INSERT INTO ticket_counter (series, letter, day, last) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (series, letter, day) DO UPDATE SET last = excluded.last",
            params![series_number, sign, counted.to_string(), number],
        )?;
    }
    let ticket = TicketNumber::new(letter, series, number).ok_or(
        rusqlite::Error::IntegralValueOutOfRange(0, i64::from(number)),
    )?;
    audit::append(&transaction, TerminalEvent::TicketGiven { ticket })?;
    transaction.commit()?;
    Ok(ticket)
}

/// The number after the last one of the newest day; larger than any that was given under the name of this day.
fn next(newest: Option<(Date, u32)>, on_day: Option<u32>, day: Date) -> u32 {
    let going_on = match newest {
        None => 1,
        Some((newest, last)) if day > newest => {
            let full = last.div_ceil(BLOCK).saturating_mul(BLOCK);
            if full > LAST_BLOCK { 1 } else { full + 1 }
        }
        Some((_, last)) => last.saturating_add(1),
    };
    going_on.max(on_day.map_or(1, |last| last.saturating_add(1)))
}

fn date(text: &str) -> rusqlite::Result<Date> {
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use catalogue::hall::{ComprehensiveWindow, WindowKind};
    use catalogue::opening::OpenHours;
    use catalogue::text::Text;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::state;

    fn letter(zone: &str) -> WindowLetter {
        let text = || Text::new("字", "word");
        WindowLetter::of_window(&ComprehensiveWindow {
            kind: WindowKind::Citizen,
            name: text(),
            zone: zone.to_owned(),
            numbers: String::new(),
            hours: text(),
            open: OpenHours::default(),
            way: text(),
        })
    }

    fn day(number: i64) -> Date {
        date(2026, 3, 2).saturating_add(number.days())
    }

    /// Takes numbers at these readings of the clock, in one database that is opened anew after each.
    fn taken(readings: &[i64]) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terminal.sqlite");
        let series = Series::new(3).expect("not 0");
        let take_at = |reading: &i64| {
            let mut connection = state::open(&path).expect("opens");
            let ticket = take(&mut connection, series, letter("B"), day(*reading));
            ticket.expect("taken").to_string()
        };
        readings.iter().map(take_at).collect()
    }

    #[test]
    fn numbers_run_on_within_a_day_and_begin_at_a_full_hundred_on_the_next() {
        assert_eq!(
            taken(&[0, 0, 0, 1, 1, 2]),
            ["B3-001", "B3-002", "B3-003", "B3-101", "B3-102", "B3-201"]
        );
    }

    #[test]
    fn after_ten_days_numbers_begin_anew() {
        let days: Vec<i64> = (0..11).collect();
        assert_eq!(taken(&days)[9..], ["B3-901", "B3-001"]);
    }

    #[test]
    fn more_than_a_hundred_a_day_take_from_the_next_hundred() {
        let mut readings = vec![0; 101];
        readings.push(1);
        assert_eq!(taken(&readings)[99..], ["B3-100", "B3-101", "B3-201"]);
    }

    #[test]
    fn a_clock_that_goes_back_begins_no_day() {
        assert_eq!(
            taken(&[0, -400, 0, 1, 0, 1]),
            ["B3-001", "B3-002", "B3-003", "B3-101", "B3-102", "B3-103"]
        );
    }

    #[test]
    fn windows_and_series_count_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut connection = state::open(&folder.path().join("t.sqlite")).expect("opens");
        let mut all = BTreeSet::new();
        for number in [1, 2] {
            for zone in ["A", "B"] {
                let series = Series::new(number).expect("not 0");
                let ticket = take(&mut connection, series, letter(zone), day(0)).expect("taken");
                assert!(ticket.to_string().ends_with("-001"), "{ticket}");
                all.insert(ticket);
            }
        }
        assert_eq!(all.len(), 4);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Whatever the clock shows: under the name of one day no number comes twice.
        #[test]
        fn no_number_comes_twice_under_the_name_of_a_day(readings in vec(-30_i64..30, 1..80)) {
            let mut seen = BTreeSet::new();
            for (reading, ticket) in readings.iter().zip(taken(&readings)) {
                prop_assert!(seen.insert((*reading, ticket.clone())), "{ticket} twice");
            }
        }

        /// On one real day, with a clock that jumps between a few days and back: no number comes twice at all.
        #[test]
        fn no_number_comes_twice_while_the_clock_jumps(readings in vec(-4_i64..5, 1..80)) {
            let tickets = taken(&readings);
            let different: BTreeSet<&String> = tickets.iter().collect();
            prop_assert_eq!(different.len(), tickets.len());
        }
    }
}
