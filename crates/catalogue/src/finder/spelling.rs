//! How names sound: what of a text is compared, and every reading of a character.

use pinyin::ToPinyinMulti;

/// What of a typed text is compared: letters and digits, small, full-width ones made plain.
pub(super) fn signs(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .map(|c| match u32::from(c) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ü' { 'v' } else { c })
}

/// The readings of a character without tones, `ü` as `v`; none for what is not Chinese.
pub(super) fn readings(character: char) -> Vec<String> {
    let Some(multi) = character.to_pinyin_multi() else {
        return Vec::new();
    };
    let mut readings: Vec<String> = multi
        .into_iter()
        .map(|reading| reading.plain().replace('ü', "v"))
        .filter(|reading| reading.bytes().all(|b| b.is_ascii_lowercase()))
        .collect();
    readings.sort();
    readings.dedup();
    readings
}
