//! How text in cells is understood: full-width letters, stray blanks, lists.

/// A text for people without the blanks around it; what is within stays as it is.
pub(crate) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim_matches(is_blank).to_owned()
}

/// A text for machines: half-width, without the blanks around it.
pub(crate) fn plain(text: &str) -> String {
    let half: String = text.chars().map(half_width).collect();
    half.trim_matches(is_blank).to_owned()
}

/// The entries of a list of texts: one a line.
pub(crate) fn lines(text: &str) -> Vec<String> {
    clean(text)
        .split('\n')
        .map(clean)
        .filter(|line| !line.is_empty())
        .collect()
}

/// The entries of a list of codes or terms: by line, comma, semicolon or blank.
pub(crate) fn entries(text: &str) -> Vec<String> {
    plain(text)
        .split(|c: char| is_blank(c) || matches!(c, ',' | ';' | '、'))
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200B}' | '\u{FEFF}')
}

fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
        }
        '\u{3000}' | '\u{A0}' => ' ',
        other => other,
    }
}
