//! What a card tells, understood and checked.

use std::fmt;

use jiff::civil::Date;

use crate::nation::Nation;
use crate::secret::Secret;

/// What a card tells. Wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// The name; of a foreigner without a Chinese name the Latin one.
    pub name: Secret,
    /// The sex.
    pub sex: Sex,
    /// The day of birth; where the number carries one, the same.
    pub birth: Date,
    /// The number, with its check character where the kind has one.
    pub number: Secret,
    /// From when until when it is valid.
    pub valid: Validity,
    /// What only cards of its kind tell.
    pub particulars: Particulars,
}

/// What only cards of one kind tell.
#[derive(Clone, PartialEq, Eq)]
pub enum Particulars {
    /// 居民身份证.
    Resident {
        /// The ethnic group.
        nation: Nation,
        /// The registered address.
        address: Secret,
        /// Who issued it.
        issuer: Secret,
    },
    /// 港澳台居民居住证.
    ResidencePermit {
        /// The address.
        address: Secret,
        /// Who issued it.
        issuer: Secret,
        /// The number of the travel permit, when it carries one.
        pass_number: Option<Secret>,
    },
    /// 外国人永久居留身份证.
    Foreigner {
        /// Which of its designs.
        edition: Edition,
        /// The Latin name.
        latin_name: Secret,
        /// The nationality, three letters of ISO 3166.
        country: Secret,
    },
}

/// The designs of the foreigner's permanent residence card that are told apart on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Of 2017, with numbers of 15 characters.
    Of2017,
    /// Of 2023 (五星卡), with numbers of 18 characters.
    Of2023,
}

/// The sex, GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 1.
    Male,
    /// 2.
    Female,
    /// 0 unknown, 9 not said.
    Unsaid,
}

/// How long a card is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Date,
    /// The last day; none when it has none (长期).
    pub until: Option<Date>,
}

impl Validity {
    /// Whether it is over on a day.
    pub fn is_over(self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// A part of a card, for saying which is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardField {
    /// The whole text: it is not as long as it should be.
    Text,
    /// The name.
    Name,
    /// The sex.
    Sex,
    /// The ethnic group.
    Nation,
    /// The day of birth, or it is not the number's.
    Birth,
    /// The address.
    Address,
    /// The number, or its check character.
    Number,
    /// Who issued it.
    Issuer,
    /// The first or the last day.
    Validity,
    /// The nationality.
    Country,
    /// The number of the travel permit.
    PassNumber,
}

impl fmt::Display for CardField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Name => "name",
            Self::Sex => "sex",
            Self::Nation => "ethnic group",
            Self::Birth => "day of birth",
            Self::Address => "address",
            Self::Number => "number",
            Self::Issuer => "issuer",
            Self::Validity => "validity",
            Self::Country => "nationality",
            Self::PassNumber => "travel permit number",
        })
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(…)")
    }
}

impl fmt::Debug for Particulars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Particulars(…)")
    }
}
