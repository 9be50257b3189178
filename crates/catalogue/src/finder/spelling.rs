//! How names sound: each character with all its readings.

use pinyin::ToPinyinMulti;

/// A name as a row of signs.
#[derive(Debug, Clone)]
pub(super) struct Spelled(pub(super) Vec<Sign>);

/// One character of a name.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    /// The character itself, small.
    pub(super) character: char,
    /// Its readings without tones, `ü` as `v`; none for what is not Chinese.
    pub(super) readings: Vec<String>,
}

/// Spells a name; signs that nobody types (brackets, points, spaces) are left out.
pub(super) fn spell(name: &str) -> Spelled {
    Spelled(
        query_signs(name)
            .into_iter()
            .map(|character| Sign {
                character,
                readings: readings(character),
            })
            .collect(),
    )
}

/// What of a typed text is compared: letters and digits, small, full-width ones made plain.
pub(super) fn query_signs(text: &str) -> Vec<char> {
    text.chars()
        .map(|c| match u32::from(c) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ü' { 'v' } else { c })
        .collect()
}

fn readings(character: char) -> Vec<String> {
    let Some(multi) = character.to_pinyin_multi() else {
        return Vec::new();
    };
    let mut readings: Vec<String> = multi
        .into_iter()
        .map(|reading| reading.plain().replace('ü', "v"))
        .collect();
    readings.sort();
    readings.dedup();
    readings
}
