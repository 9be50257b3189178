//! Validators of single answers.

mod id_number;
mod name;
mod phone;

pub use id_number::{IdNumber, IdNumberError};
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
