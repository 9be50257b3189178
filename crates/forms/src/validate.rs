//! Validators of single answers. None panics on any input; each says at which place what is wrong.

mod bank_card;
mod credit_code;
mod date;
mod document;
mod id_number;
mod money;
mod name;
mod phone;

pub use bank_card::{BankCardError, bank_card};
pub use credit_code::{CreditCodeError, credit_code};
pub use date::{DateError, date};
pub use document::{DocumentError, DocumentKind, document_number};
pub use id_number::{Holder, IdNumber, IdNumberError};
pub use money::{LARGEST_MONEY, Money, MoneyError};
pub use name::{LONGEST_NAME, NameError, person_name};
pub use phone::{PhoneError, phone};

/// Trims white space and makes full-width letters, digits and signs plain.
pub fn plain(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match u32::from(c) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
            0x3000 => ' ',
            _ => c,
        })
        .collect()
}

/// A character that no paper can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unprintable {
    /// It shows nothing, or turns the order of what stands around it.
    Invisible,
    /// It is a picture (emoji), or means something else on every machine (private use).
    Picture {
        /// Its place, from 1.
        place: usize,
    },
}

/// The first character that no paper can carry; line ends are allowed where there are several lines.
pub fn unprintable(text: &str, lines: bool) -> Option<Unprintable> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    text.chars().enumerate().find_map(|(place, c)| match c {
        // Nearly everything that is ever entered, known at the first look.
        ' '..='~' | '\u{3000}'..='\u{D7FF}' => None,
        '\n' if lines => None,
        c if c.is_control() => Some(Unprintable::Invisible),
        '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFD}'
        | '\u{E0000}'..='\u{E007F}' => Some(Unprintable::Invisible),
        '\u{1F000}'..='\u{1FAFF}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => {
            Some(Unprintable::Picture { place: place + 1 })
        }
        _ => None,
    })
}
