//! The hall's time. China has one legal time, whatever this machine's clock is set to display.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// Today at the hall.
pub(crate) fn today() -> Date {
    here(Timestamp::now()).date()
}

/// A moment as the hall's clocks show it.
pub(crate) fn here(moment: Timestamp) -> DateTime {
    Offset::constant(8).to_datetime(moment)
}
