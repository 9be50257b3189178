//! Identity numbers of 18 characters, GB 11643-1999: residents', and those of permits numbered in the same way.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::date::last_day;

/// An identity number of 18 characters whose region and date exist and whose check character is right.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber {
    text: String,
    birth: Date,
    holder: Holder,
}

/// Whose number it is, as its first digits say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A resident's (居民身份证).
    Resident,
    /// Somebody's from Hong Kong, Macau or Taiwan with a residence permit (港澳台居民居住证): 810000, 820000, 830000.
    ResidencePermit,
    /// A foreigner's with permanent residence (外国人永久居留身份证, 2023): it begins with 9.
    Foreigner,
}

/// Why a text is no identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// The number of characters is wrong.
    #[error("an identity number has 18 characters, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// It is an old number of 15 digits.
    #[error("numbers of 15 digits are no longer valid")]
    Old,
    /// A character is no digit (or, at the end, no X).
    #[error("character {place} is no digit")]
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// Its first digits are no region's.
    #[error("characters 1 to 6 are no region")]
    Region,
    /// Its year of birth is none that anybody on a paper can have.
    #[error("characters 7 to 10 are no year of birth")]
    Year,
    /// Its month is not 01 to 12.
    #[error("characters 11 and 12 are no month")]
    Month,
    /// Its month has no such day.
    #[error("characters 13 and 14 are no day of that month, which has {last}")]
    Day {
        /// How many days that month has.
        last: i8,
    },
    /// The last character does not fit the others.
    #[error("the check character is wrong")]
    Check,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// The first two digits of the provinces, GB/T 2260.
const PROVINCES: [u32; 32] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71,
];

/// Papers about an estate still name people who were born long before numbers were given out; nobody earlier is on one.
const EARLIEST_YEAR: u32 = 1850;
const LATEST_YEAR: u32 = 2199;

impl FromStr for IdNumber {
    type Err = IdNumberError;

    /// Takes plain digits; a small `x` at the end is made large.
    fn from_str(text: &str) -> Result<Self, IdNumberError> {
        let found = text.chars().count();
        if found == 15 && text.bytes().all(|c| c.is_ascii_digit()) {
            return Err(IdNumberError::Old);
        }
        let mut digits = [0_u32; 17];
        let mut last = None;
        // What is typed wrong is said before how much is still to come.
        for (place, character) in text.chars().take(18).enumerate() {
            match digits.get_mut(place) {
                Some(digit) => {
                    *digit = character
                        .to_digit(10)
                        .ok_or(IdNumberError::Character { place: place + 1 })?;
                }
                None => last = Some(character.to_ascii_uppercase()),
            }
        }
        let Some(last) = last.filter(|_| found == 18) else {
            return Err(IdNumberError::Length { found });
        };
        if !(last.is_ascii_digit() || last == 'X') {
            return Err(IdNumberError::Character { place: 18 });
        }
        let holder = holder(&digits)?;
        let birth = birth(&digits)?;
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
        if char::from(CHECKS[(sum % 11) as usize]) != last {
            return Err(IdNumberError::Check);
        }
        Ok(Self {
            text: text.to_ascii_uppercase(),
            birth,
            holder,
        })
    }
}

fn holder(digits: &[u32; 17]) -> Result<Holder, IdNumberError> {
    let province = digits[0] * 10 + digits[1];
    // A foreigner's has the province that gave it out after the 9, then the nationality.
    let given_by = digits[1] * 10 + digits[2];
    let whole = digits[2..6].iter().all(|digit| *digit == 0);
    match province {
        81..=83 if whole => Ok(Holder::ResidencePermit),
        90..=99 if PROVINCES.contains(&given_by) => Ok(Holder::Foreigner),
        _ if PROVINCES.contains(&province) => Ok(Holder::Resident),
        _ => Err(IdNumberError::Region),
    }
}

fn birth(digits: &[u32; 17]) -> Result<Date, IdNumberError> {
    let number = |part: &[u32]| part.iter().fold(0, |sum, digit| sum * 10 + digit);
    let (year, month, day) = (
        number(&digits[6..10]),
        number(&digits[10..12]),
        number(&digits[12..14]),
    );
    if !(EARLIEST_YEAR..=LATEST_YEAR).contains(&year) {
        return Err(IdNumberError::Year);
    }
    // Each has at most four digits.
    let (year, month, day) = (year as i16, month as i8, day as i8);
    let last = last_day(year, month).ok_or(IdNumberError::Month)?;
    Date::new(year, month, day).map_err(|_| IdNumberError::Day { last })
}

impl IdNumber {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The birthday it carries.
    pub fn birth(&self) -> Date {
        self.birth
    }

    /// Whose number it is.
    pub fn holder(&self) -> Holder {
        self.holder
    }

    /// Whether it is a man's number.
    pub fn is_male(&self) -> bool {
        self.text
            .as_bytes()
            .get(16)
            .is_some_and(|digit| digit % 2 == 1)
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdNumber(…)")
    }
}
