//! The hall's time. China has one legal time, whatever a terminal's clock is set to display.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Today at the hall.
pub(crate) fn today() -> Date {
    Offset::constant(8).to_datetime(Timestamp::now()).date()
}
