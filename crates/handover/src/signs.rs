//! The signs of codes that people carry on paper and type: none that is mistaken for another, the last one checks the rest.

use std::fmt;

/// No 0, 1, I, L, O: they are mistaken for each other. Thirty-one signs, a prime, so that the check sign finds every
/// single wrong sign and every swap of two neighbours.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// How many signs there are.
pub(crate) const BASE: u8 = 31;

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misread {
    /// So many signs are too few or too many.
    Length(usize),
    /// This one is in no code.
    Sign(char),
    /// The last one does not fit the others.
    Check,
}

/// Puts the check sign in the last place.
pub(crate) fn close(signs: &mut [u8]) {
    if let Some((last, others)) = signs.split_last_mut() {
        *last = check(others);
    }
}

fn check(signs: &[u8]) -> u8 {
    let weighted = signs.iter().zip(2..);
    let sum: usize = weighted
        .map(|(&sign, weight)| weight * usize::from(sign))
        .sum();
    (sum % usize::from(BASE)) as u8
}

/// Takes small letters too, and passes over spaces and dashes of any kind.
pub(crate) fn read<const SIGNS: usize>(text: &str) -> Result<[u8; SIGNS], Misread> {
    let typed = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '–' | '—'));
    let mut signs = Vec::new();
    for character in typed {
        let capital = character.to_ascii_uppercase();
        let sign = ALPHABET
            .iter()
            .position(|&sign| char::from(sign) == capital);
        signs.push(sign.ok_or(Misread::Sign(character))? as u8);
    }
    let found = signs.len();
    let signs: [u8; SIGNS] = signs.try_into().map_err(|_| Misread::Length(found))?;
    match signs.split_last() {
        Some((&last, others)) if check(others) == last => Ok(signs),
        _ => Err(Misread::Check),
    }
}

/// Writes signs in groups, with dashes between them.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, signs: &[u8], group: usize) -> fmt::Result {
    for (place, &sign) in signs.iter().enumerate() {
        if place > 0 && place % group == 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", char::from(ALPHABET[usize::from(sign % BASE)]))?;
    }
    Ok(())
}
