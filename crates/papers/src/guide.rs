//! The service guide (办事指南) of a scenario: everything about it, for every case, with the way back to its newest release.

use catalogue::text::{Language, Text};

use crate::sheet::{Cell, Sheet, WIDTH};
use crate::text::Style;
use crate::{FontSet, PaperError};

/// What stands on a service guide. Texts are in the guide's language already.
#[derive(Debug, Clone)]
pub struct GuidePaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The scenario's name.
    pub name: &'a Text,
    /// Which release it is from, in words.
    pub release: &'a str,
    /// What is always so: a label and what is to say.
    pub facts: &'a [(String, String)],
    /// The materials.
    pub materials: &'a [GuideMaterial],
    /// The steps, in order.
    pub steps: &'a [String],
    /// The laws on which it rests.
    pub basis: &'a [String],
    /// Where the newest guide is, and what has changed since this one.
    pub address: &'a str,
    /// The language.
    pub language: Language,
}

/// One material on a service guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideMaterial {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Originals, copies, electronic or not, whether it may follow.
    pub form: String,
    /// In which cases; empty is in every case.
    pub when: String,
    /// What must be known of it.
    pub note: String,
}

const BODY: Style = Style::regular(10.0);
const STRONG: Style = Style::bold(10.0);
const NOTE: Style = Style::regular(9.0);

/// Sets a service guide.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts.
pub fn guide(fonts: &FontSet, paper: &GuidePaper<'_>) -> Result<Vec<u8>, PaperError> {
    let text = |text: &Text| text.in_language(paper.language).to_owned();
    let say = |zh: &'static str, en: &'static str| match paper.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let foot = match paper.notice {
        Some(notice) => format!("{}\n{}", paper.release, text(notice)),
        None => paper.release.to_owned(),
    };
    let mut sheet = Sheet::new(fonts, say("办事指南", "Service guide"), &foot)?;
    sheet.qr(paper.address, 84.0);
    let beside = WIDTH - 100.0;
    sheet.paragraph_within(&text(paper.hall), Style::regular(11.0), 0.3, beside)?;
    sheet.paragraph_within(
        say("办事指南", "Service guide"),
        Style::bold(20.0),
        0.0,
        beside,
    )?;
    sheet.paragraph_within(&text(paper.name), Style::bold(13.0), 0.0, beside)?;
    let hint = say(
        "扫右边的码，看现在还作不作数，改了什么。",
        "Scan the code to see whether this still holds, and what has changed.",
    );
    sheet.paragraph_within(hint, NOTE, 0.3, beside)?;
    sheet.space(24.0);
    let widths = [96.0, WIDTH - 96.0];
    for (label, value) in paper.facts {
        let cells = [
            Cell::new(label.clone(), STRONG).shaded(),
            Cell::new(value.clone(), BODY),
        ];
        sheet.row(&widths, &cells)?;
    }
    sheet.end_table();

    sheet.table_part(say("要带的材料", "Documents"))?;
    let widths = [26.0, 150.0, 96.0, WIDTH - 272.0];
    let head = [
        say("序", "#"),
        say("材料", "Document"),
        say("形式", "Form"),
        say("什么情形要、说明", "When, and notes"),
    ];
    sheet.head(&widths, &head.map(|word| Cell::new(word, STRONG).shaded()))?;
    for (place, material) in paper.materials.iter().enumerate() {
        let when = if material.when.is_empty() {
            say("都要", "Always").to_owned()
        } else {
            material.when.clone()
        };
        let cells = [
            Cell::new((place + 1).to_string(), BODY),
            Cell::new(format!("{}\n{}", material.name, material.code), BODY),
            Cell::new(material.form.clone(), NOTE),
            Cell::new(format!("{when}\n{}", material.note), NOTE),
        ];
        sheet.row(&widths, &cells)?;
    }
    sheet.end_table();
    sheet.part(say("办理流程", "Steps"))?;
    sheet.paragraph(&paper.steps.join("  →  "), BODY, 0.0)?;
    sheet.part(say("设定依据", "Legal basis"))?;
    for basis in paper.basis {
        sheet.paragraph(basis, NOTE, 0.0)?;
    }
    sheet.finish()
}
