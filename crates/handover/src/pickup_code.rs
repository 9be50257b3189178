//! Pickup codes (取件码): what a citizen carries to a window, and a clerk types.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::signs::{self, BASE, Misread};

const RANDOM_SIGNS: usize = 8;

/// Eight random signs and a check sign, written `K7M-2QX-9AB`.
///
/// The code is not personal data, but whoever shows it is given the case: it is not logged either.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PickupCode([u8; RANDOM_SIGNS + 1]);

/// Why a text is no pickup code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PickupCodeError {
    /// The number of signs is wrong.
    #[error("a pickup code has 9 signs, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A sign is not used in pickup codes.
    #[error("pickup codes have no “{0}”")]
    Sign(char),
    /// The last sign does not fit the others: something is mistyped.
    #[error("the pickup code is mistyped")]
    Check,
}

impl PickupCode {
    /// Makes a code from 64 random bits.
    pub fn from_random(mut random: u64) -> Self {
        let mut signs = [0; RANDOM_SIGNS + 1];
        for sign in &mut signs[..RANDOM_SIGNS] {
            *sign = (random % u64::from(BASE)) as u8;
            random /= u64::from(BASE);
        }
        signs::close(&mut signs);
        Self(signs)
    }

    /// The code with a number; none from 31⁸ upwards.
    pub(crate) fn from_number(number: u64) -> Option<Self> {
        let code = Self::from_random(number);
        (code.number() == number).then_some(code)
    }

    /// Its number, below 31⁸.
    pub(crate) fn number(&self) -> u64 {
        let signs = self.0[..RANDOM_SIGNS].iter().rev();
        signs.fold(0, |number, &sign| {
            number * u64::from(BASE) + u64::from(sign)
        })
    }
}

impl fmt::Display for PickupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        signs::write(f, &self.0, 3)
    }
}

impl fmt::Debug for PickupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PickupCode(…)")
    }
}

impl FromStr for PickupCode {
    type Err = PickupCodeError;

    /// Takes small letters too, and passes over spaces and dashes of any kind.
    fn from_str(text: &str) -> Result<Self, PickupCodeError> {
        signs::read(text)
            .map(Self)
            .map_err(|misread| match misread {
                Misread::Length(found) => PickupCodeError::Length { found },
                Misread::Sign(sign) => PickupCodeError::Sign(sign),
                Misread::Check => PickupCodeError::Check,
            })
    }
}

impl TryFrom<String> for PickupCode {
    type Error = PickupCodeError;
    fn try_from(text: String) -> Result<Self, PickupCodeError> {
        text.parse()
    }
}

impl From<PickupCode> for String {
    fn from(code: PickupCode) -> String {
        code.to_string()
    }
}
