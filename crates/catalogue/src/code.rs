//! Codes and ids: each is valid by being one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Why a text is not the code it should be. Worded in Chinese, for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The number of characters is wrong.
    #[error("{what}有 {found} 个字符，应为 {expected} 个")]
    Length {
        /// Which code.
        what: &'static str,
        /// How many characters are right.
        expected: &'static str,
        /// How many were found.
        found: usize,
    },
    /// A character does not belong to the code's alphabet.
    #[error("{what}里有“{found}”，只能用{allowed}")]
    Alphabet {
        /// Which code.
        what: &'static str,
        /// The first wrong character.
        found: char,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The check character does not fit the others.
    #[error("{what}的校验码是“{found}”，按前面各位算应为“{expected}”")]
    Check {
        /// Which code.
        what: &'static str,
        /// The right check character.
        expected: char,
        /// The one that was found.
        found: char,
    },
}

macro_rules! code_type {
    ($(#[$doc:meta])* $name:ident, $parse:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(SmolStr);

        impl $name {
            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                $parse(text)?;
                Ok(Self(SmolStr::new(text)))
            }
        }
        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                $parse(&text)?;
                Ok(Self(text.into()))
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0.into()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code_type!(
    /// A business scenario's id within a catalogue: lower-case ASCII words joined by `-` or `_`, at most 64 characters.
    ScenarioCode,
    slug
);
code_type!(
    /// A question's id within its scenario.
    QuestionId,
    slug
);
code_type!(
    /// A choice's id within its question.
    ChoiceId,
    slug
);
code_type!(
    /// The id of a fact that several questions ask for, over all scenarios and life events.
    FactId,
    slug
);
code_type!(
    /// A theme's id.
    ThemeId,
    slug
);
code_type!(
    /// A life event's id.
    LifeEventId,
    slug
);
code_type!(
    /// A responsible body's id.
    BodyId,
    slug
);
code_type!(
    /// The id of a point on the hall's map.
    PointId,
    slug
);
code_type!(
    /// A form definition's id.
    FormId,
    slug
);
code_type!(
    /// The version of a consent text: 1 to 32 ASCII letters, digits, `.`, `-` and `_`.
    ConsentVersion,
    consent_version
);
code_type!(
    /// A material code (材料编码): 2 to 32 capitals, digits and `-`.
    MaterialCode,
    material_code
);
code_type!(
    /// A basic code (基本编码) of 12 characters, digits or capitals (GB/T 39554.1).
    BasicCode,
    basic_code
);
code_type!(
    /// A handling suffix: the two characters that turn an implementation code into a handling code.
    HandlingSuffix,
    handling_suffix
);
code_type!(
    /// A unified social credit code (GB 32100): 18 characters whose last one checks the others.
    CreditCode,
    credit_code
);
code_type!(
    /// An implementation code (实施编码) of 31 characters: credit code, level of power, basic code.
    ImplementationCode,
    implementation_code
);
code_type!(
    /// A handling code (业务办理项编码) of 33 characters: implementation code and handling suffix.
    HandlingCode,
    handling_code
);

impl ImplementationCode {
    /// Composes the code of what a body does at a level under a basic code.
    pub fn compose(body: &CreditCode, level: crate::item::Level, basic: &BasicCode) -> Self {
        Self(format!("{body}{}{basic}", level.digit()).into())
    }
}

impl HandlingCode {
    /// Composes the code of one handled business under an implementation code.
    pub fn compose(implementation: &ImplementationCode, suffix: &HandlingSuffix) -> Self {
        Self(format!("{implementation}{suffix}").into())
    }
}

code_type!(
    /// A district's code (行政区划代码, GB/T 2260): 6 digits.
    DistrictCode,
    district_code
);

fn district_code(text: &str) -> Result<(), CodeError> {
    let what = "行政区划代码";
    length(what, text, 6..=6, "6")?;
    alphabet(what, text, "数字", |c| c.is_ascii_digit())
}

fn slug(text: &str) -> Result<(), CodeError> {
    let what = "标识";
    length(what, text, 1..=64, "1–64")?;
    alphabet(
        what,
        text,
        "小写字母、数字、“-”、“_”",
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_',
    )
}

fn consent_version(text: &str) -> Result<(), CodeError> {
    let what = "告知版本";
    length(what, text, 1..=32, "1–32")?;
    alphabet(
        what,
        text,
        "字母、数字、“.”、“-”、“_”",
        |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'),
    )
}

fn material_code(text: &str) -> Result<(), CodeError> {
    let what = "材料编码";
    length(what, text, 2..=32, "2–32")?;
    alphabet(what, text, "大写字母、数字、“-”", |c| {
        c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'
    })
}

fn capitals_and_digits(what: &'static str, text: &str) -> Result<(), CodeError> {
    alphabet(what, text, "数字和大写字母", |c| {
        c.is_ascii_uppercase() || c.is_ascii_digit()
    })
}

fn basic_code(text: &str) -> Result<(), CodeError> {
    let what = "基本编码";
    length(what, text, 12..=12, "12")?;
    capitals_and_digits(what, text)
}

fn handling_suffix(text: &str) -> Result<(), CodeError> {
    let what = "业务办理项后缀";
    length(what, text, 2..=2, "2")?;
    capitals_and_digits(what, text)
}

fn implementation_code(text: &str) -> Result<(), CodeError> {
    let what = "实施编码";
    length(what, text, 31..=31, "31")?;
    capitals_and_digits(what, text)?;
    credit_code(&text[..18])
}

fn handling_code(text: &str) -> Result<(), CodeError> {
    let what = "业务办理项编码";
    length(what, text, 33..=33, "33")?;
    capitals_and_digits(what, text)?;
    credit_code(&text[..18])
}

const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

fn credit_code(text: &str) -> Result<(), CodeError> {
    let what = "统一社会信用代码";
    length(what, text, 18..=18, "18")?;
    let mut sum = 0;
    let mut weight = 1;
    let mut last = 0;
    for (place, character) in text.chars().enumerate() {
        let value = CREDIT_ALPHABET
            .iter()
            .position(|&c| char::from(c) == character)
            .ok_or(CodeError::Alphabet {
                what,
                found: character,
                allowed: "数字和大写字母（不含 I、O、S、V、Z）",
            })?;
        if place < 17 {
            sum += value * weight;
            weight = weight * 3 % 31;
        } else {
            last = value;
        }
    }
    let check = (31 - sum % 31) % 31;
    if check == last {
        Ok(())
    } else {
        Err(CodeError::Check {
            what,
            expected: char::from(CREDIT_ALPHABET[check]),
            found: char::from(CREDIT_ALPHABET[last]),
        })
    }
}

fn length(
    what: &'static str,
    text: &str,
    allowed: std::ops::RangeInclusive<usize>,
    expected: &'static str,
) -> Result<(), CodeError> {
    let found = text.chars().count();
    if allowed.contains(&found) {
        Ok(())
    } else {
        Err(CodeError::Length {
            what,
            expected,
            found,
        })
    }
}

fn alphabet(
    what: &'static str,
    text: &str,
    allowed: &'static str,
    belongs: impl Fn(char) -> bool,
) -> Result<(), CodeError> {
    match text.chars().find(|&c| !belongs(c)) {
        None => Ok(()),
        Some(found) => Err(CodeError::Alphabet {
            what,
            found,
            allowed,
        }),
    }
}
