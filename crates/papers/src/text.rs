//! Breaking text into lines: Chinese anywhere but before a closing sign or after an opening one, Latin between words.

use crate::PaperError;
use crate::fonts::{FontSet, Weight};

/// Signs that never begin a line.
const NEVER_FIRST: &str = "，。、；：？！）》」』】〕％·…,.;:?!)]}”’";
/// Signs that never end a line.
const NEVER_LAST: &str = "（《「『【〔([{“‘";

/// Stands in a text where a signature is drawn.
pub(crate) const SIGNATURE: char = '\u{FFFC}';
/// How much room a signature takes in a line: width and height in points.
pub(crate) const SIGNATURE_SIZE: (f32, f32) = (92.0, 32.0);

/// The character whose shape stands for another that no font carries: a ticked box is an empty one with a tick over it.
pub(crate) fn as_set(character: char) -> char {
    match character {
        forms::layout::TICKED => forms::layout::UNTICKED,
        character => character,
    }
}

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    /// In points.
    pub(crate) size: f32,
}

impl Style {
    pub(crate) const fn regular(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
        }
    }

    pub(crate) const fn bold(size: f32) -> Self {
        Self {
            weight: Weight::Bold,
            size,
        }
    }

    /// The distance between two lines, in points.
    pub(crate) fn leading(self) -> f32 {
        self.size * 1.5
    }
}

/// The width of a text on one line, in points.
pub(crate) fn width(fonts: &FontSet, style: Style, text: &str) -> Result<f32, PaperError> {
    text.chars().try_fold(0.0, |sum, character| {
        Ok(sum + width_of(fonts, style, character)?)
    })
}

fn width_of(fonts: &FontSet, style: Style, character: char) -> Result<f32, PaperError> {
    // No answer holds this character: forms refuse it.
    if character == SIGNATURE {
        return Ok(SIGNATURE_SIZE.0);
    }
    let (_, width) = fonts
        .find(style.weight, as_set(character))
        .ok_or(PaperError::Character { field: None })?;
    Ok(width * style.size / 1000.0)
}

/// Breaks a text into lines that are no wider than so many points. Line breaks in the text are kept.
///
/// A single word that is wider than the line is broken where it must be: nothing is ever clipped.
pub(crate) fn wrap(
    fonts: &FontSet,
    style: Style,
    text: &str,
    widest: f32,
) -> Result<Vec<String>, PaperError> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(fonts, style, paragraph, widest, &mut lines)?;
    }
    Ok(lines)
}

fn wrap_paragraph(
    fonts: &FontSet,
    style: Style,
    paragraph: &str,
    widest: f32,
    lines: &mut Vec<String>,
) -> Result<(), PaperError> {
    let mut line = String::new();
    let mut line_width = 0.0;
    for piece in pieces(paragraph) {
        let piece_width = width(fonts, style, piece.trim_end())?;
        if !line.is_empty() && line_width + piece_width > widest {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            line_width = 0.0;
        }
        if piece_width <= widest {
            line.push_str(piece);
            line_width += width(fonts, style, piece)?;
            continue;
        }
        for character in piece.chars() {
            let one = width_of(fonts, style, character)?;
            if !line.is_empty() && line_width + one > widest {
                lines.push(std::mem::take(&mut line));
                line_width = 0.0;
            }
            line.push(character);
            line_width += one;
        }
    }
    lines.push(line.trim_end().to_owned());
    Ok(())
}

/// The parts of a paragraph between which a line may break.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let characters: Vec<(usize, char)> = paragraph.char_indices().collect();
    for pair in characters.windows(2) {
        let ((_, before), (at, after)) = (pair[0], pair[1]);
        let word = is_word(before) && is_word(after);
        let held = NEVER_FIRST.contains(after) || NEVER_LAST.contains(before) || after == ' ';
        if !word && !held {
            pieces.push(&paragraph[start..at]);
            start = at;
        }
    }
    if start < paragraph.len() {
        pieces.push(&paragraph[start..]);
    }
    pieces
}

/// Whether a character belongs to a word that is kept together.
fn is_word(character: char) -> bool {
    !character.is_whitespace()
        && u32::from(character) < 0x2E80
        && character != '-'
        && character != '/'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NEVER_FIRST, Style, width, wrap};
    use crate::fonts::FontSet;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "[测试样本，。（）《》a-zA-Z0-9 ]{0,120}", widest in 40.0_f32..300.0) {
            let fonts = FontSet::load().expect("fonts-noto-cjk is installed");
            let style = Style::regular(10.0);
            let lines = wrap(&fonts, style, &text, widest).expect("every character is there");
            for line in &lines {
                prop_assert!(width(&fonts, style, line).expect("there") <= widest + 0.01);
            }
            let strip = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(strip(&lines.concat()), strip(&text));
        }
    }

    #[test]
    fn a_line_never_begins_with_a_closing_sign() {
        let fonts = FontSet::load().expect("fonts-noto-cjk is installed");
        let text = "测试样本，测试样本。测试（样本）测试《样本》，测试样本、测试样本；".repeat(4);
        for widest in [60, 75, 90, 105, 120, 200] {
            for line in wrap(&fonts, Style::regular(12.0), &text, widest as f32).expect("there") {
                assert!(!line.starts_with(|c| NEVER_FIRST.contains(c)), "{line}");
            }
        }
    }
}
