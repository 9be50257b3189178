//! Amounts of money: exact to the fen, and written out in capital characters (人民币大写).
//!
//! The rules are those of the central bank for filling in payment papers (《支付结算办法》附件一): 整 after 元 and after 角,
//! none after 分; one 零 for zeros between digits, and before 分 where there is no 角.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest amount, in fen: below a million million yuan.
pub const LARGEST_MONEY: i64 = 99_999_999_999_999;

/// An amount of money, from nothing to [`LARGEST_MONEY`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Money(i64);

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// A character belongs to no amount.
    #[error("character {place} belongs to no amount")]
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// It is made of the right characters and is no amount all the same.
    #[error("no amount")]
    Shape,
    /// It is less than nothing.
    #[error("an amount is not less than nothing")]
    Negative,
    /// It has more than two places after the point.
    #[error("there is nothing smaller than a fen")]
    BelowFen,
    /// It is larger than [`LARGEST_MONEY`].
    #[error("too large")]
    TooLarge,
}

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const SECTIONS: [&str; 3] = ["", "万", "亿"];

impl Money {
    /// So many fen.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] and [`MoneyError::TooLarge`].
    pub fn from_fen(fen: i64) -> Result<Self, MoneyError> {
        match fen {
            ..0 => Err(MoneyError::Negative),
            0..=LARGEST_MONEY => Ok(Self(fen)),
            _ => Err(MoneyError::TooLarge),
        }
    }

    /// The amount in fen.
    pub fn fen(self) -> i64 {
        self.0
    }

    /// In capital characters, without 人民币 before it: `壹仟零伍元整`.
    pub fn capitals(self) -> String {
        let (yuan, jiao, fen) = (self.0 / 100, self.0 / 10 % 10, self.0 % 10);
        let digit = |digit: i64| DIGITS[digit as usize % 10];
        let mut text = String::new();
        if yuan > 0 {
            whole(&mut text, yuan);
            text.push('元');
        }
        match (jiao, fen) {
            (0, 0) if yuan == 0 => text.push_str("零元整"),
            (0, 0) => text.push('整'),
            (0, fen) => {
                if yuan > 0 {
                    text.push('零');
                }
                text.extend([digit(fen), '分']);
            }
            (jiao, 0) => text.extend([digit(jiao), '角', '整']),
            (jiao, fen) => text.extend([digit(jiao), '角', digit(fen), '分']),
        }
        text
    }

    /// Reads digits (`1,234.50`, with ¥ before or 元 after) or capital characters (`壹仟贰佰叁拾肆元伍角整`).
    ///
    /// # Errors
    /// What is wrong, with its place where there is one.
    pub fn read(text: &str) -> Result<Self, MoneyError> {
        let is_capital = |c: char| DIGITS.contains(&c) && c != '零' || c == '拾';
        if text.chars().any(is_capital) || text.contains("零元") {
            return from_capitals(text);
        }
        if let Some(place) = text.chars().position(|c| {
            !(c.is_ascii_digit() || matches!(c, '.' | ',' | '，' | ' ' | '-' | '¥' | '￥' | '元'))
        }) {
            return Err(MoneyError::Character { place: place + 1 });
        }
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ',' | '，' | ' '))
            .collect();
        let digits = digits.strip_prefix(['¥', '￥']).unwrap_or(&digits);
        let digits = digits.strip_suffix('元').unwrap_or(digits);
        let (negative, digits) = digits
            .strip_prefix('-')
            .map_or((false, digits), |rest| (true, rest));
        let (yuan, fen) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
        if yuan.is_empty() || !is_number(yuan) || !is_number(fen) {
            return Err(MoneyError::Shape);
        }
        if negative {
            return Err(MoneyError::Negative);
        }
        if fen.len() > 2 {
            return Err(MoneyError::BelowFen);
        }
        let yuan = yuan.trim_start_matches('0');
        if yuan.len() > 12 {
            return Err(MoneyError::TooLarge);
        }
        let all = format!("{yuan}{fen:0<2}");
        Self::from_fen(all.parse().map_err(|_| MoneyError::Shape)?)
    }
}

/// Whole yuan, in sections of four digits: 亿, 万, and those below.
fn whole(text: &mut String, yuan: i64) {
    let mut gap = false;
    for section in (0..SECTIONS.len()).rev() {
        let four = yuan / 10_i64.pow(4 * section as u32) % 10_000;
        for place in (0..PLACES.len()).rev() {
            let digit = four / 10_i64.pow(place as u32) % 10;
            if digit == 0 {
                // At the end of a section a zero is only spoken when the next one begins with one.
                gap = gap || place > 0 && !text.is_empty();
                continue;
            }
            if gap {
                text.push('零');
                gap = false;
            }
            text.push(DIGITS[digit as usize]);
            text.push_str(PLACES[place]);
        }
        if four > 0 {
            text.push_str(SECTIONS[section]);
            gap = false;
        } else {
            gap = !text.is_empty();
        }
    }
}

/// Reads capital characters. An amount may be written with or without 零 in some places: they are not compared.
fn from_capitals(text: &str) -> Result<Money, MoneyError> {
    let text = text.strip_prefix("人民币").unwrap_or(text).trim();
    let text = text.strip_suffix(['整', '正']).unwrap_or(text);
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, 0_i64);
    for (place, character) in text.chars().enumerate() {
        let taken = |digit: &mut i64, of: i64| std::mem::take(digit).saturating_mul(of);
        match character {
            '拾' => section += taken(&mut digit, 10),
            '佰' => section += taken(&mut digit, 100),
            '仟' => section += taken(&mut digit, 1000),
            '万' | '亿' | '元' | '圆' => {
                section += taken(&mut digit, 1);
                let unit = match character {
                    '万' => 1_000_000,
                    '亿' => 10_000_000_000,
                    _ => 100,
                };
                total = total.saturating_add(taken(&mut section, unit));
            }
            '角' => total = total.saturating_add(taken(&mut digit, 10)),
            '分' => total = total.saturating_add(taken(&mut digit, 1)),
            other => {
                let found = DIGITS.iter().position(|d| *d == other);
                digit = found.ok_or(MoneyError::Character { place: place + 1 })? as i64;
            }
        }
    }
    let money = Money::from_fen(total)?;
    let bare = |text: &str| {
        text.chars()
            .filter(|c| !matches!(c, '零' | '整'))
            .map(|c| if c == '圆' { '元' } else { c })
            .collect::<String>()
    };
    if bare(&money.capitals()) == bare(text) {
        Ok(money)
    } else {
        Err(MoneyError::Shape)
    }
}

impl TryFrom<i64> for Money {
    type Error = MoneyError;
    fn try_from(fen: i64) -> Result<Self, MoneyError> {
        Self::from_fen(fen)
    }
}

impl From<Money> for i64 {
    fn from(money: Money) -> i64 {
        money.0
    }
}

/// In digits, with the fen only where there are some: `1234.50`, `1234`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 100 {
            0 => write!(f, "{}", self.0 / 100),
            fen => write!(f, "{}.{fen:02}", self.0 / 100),
        }
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Money(…)")
    }
}
