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
    /// The same as a neighbour would say it.
    pub plain: &'a Text,
    /// Which release it is from, in words.
    pub release: &'a str,
    /// What it says, part by part: what is asked for first comes first.
    pub parts: &'a [GuidePart],
    /// Where the newest guide is, and what has changed since this one.
    pub address: &'a str,
    /// The language.
    pub language: Language,
}

/// A part of a service guide, under a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidePart {
    /// The heading.
    pub title: &'static str,
    /// What stands below it.
    pub content: GuideContent,
}

/// What stands below a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuideContent {
    /// Labels, each with what is to say.
    Facts(Vec<GuideFact>),
    /// Things that hold beside each other.
    Points(Vec<GuidePoint>),
    /// Things that come one after another.
    Steps(Vec<GuidePoint>),
    /// Questions with their answers.
    Answers(Vec<GuidePoint>),
    /// Documents to bring.
    Materials(Vec<GuideMaterial>),
}

/// A label with what is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideFact {
    /// The label.
    pub label: String,
    /// At least one line; several where it depends on the case.
    pub lines: Vec<String>,
}

/// A thing that is said in one line, and what is to be added to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidePoint {
    /// The line.
    pub head: String,
    /// What is added; empty where there is nothing.
    pub more: String,
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
    /// What is known besides: why it is needed, who issues it, what is checked, what a good one looks like.
    pub more: Vec<GuideFact>,
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
    let title = format!(
        "{} · {}",
        text(paper.name),
        say("办事指南", "Service guide")
    );
    let mut sheet = Sheet::new(fonts, &title, &foot)?;
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
    sheet.paragraph_within(&text(paper.plain), BODY, 0.0, beside)?;
    let hint = say(
        "扫右边的码，看现在还作不作数，改了什么。",
        "Scan the code to see whether this still holds, and what has changed.",
    );
    sheet.paragraph_within(hint, NOTE, 0.3, beside)?;
    sheet.space(8.0);
    for part in paper.parts {
        sheet.table_part(part.title)?;
        match &part.content {
            GuideContent::Facts(facts) => set_facts(&mut sheet, facts)?,
            GuideContent::Points(points) | GuideContent::Steps(points) => {
                set_points(&mut sheet, points)?;
            }
            GuideContent::Answers(answers) => set_answers(&mut sheet, answers)?,
            GuideContent::Materials(materials) => {
                set_materials(&mut sheet, materials, paper.language)?;
            }
        }
        sheet.end_table();
    }
    sheet.finish()
}

fn set_facts(sheet: &mut Sheet<'_>, facts: &[GuideFact]) -> Result<(), PaperError> {
    let widths = [104.0, WIDTH - 104.0];
    for fact in facts {
        let cells = [
            Cell::new(fact.label.clone(), STRONG).shaded(),
            Cell::new(fact.lines.join("\n"), BODY),
        ];
        sheet.row(&widths, &cells)?;
    }
    Ok(())
}

fn set_points(sheet: &mut Sheet<'_>, points: &[GuidePoint]) -> Result<(), PaperError> {
    let widths = [26.0, 210.0, WIDTH - 236.0];
    let alone = [widths[0], WIDTH - widths[0]];
    for (place, point) in points.iter().enumerate() {
        let number = Cell::new((place + 1).to_string(), BODY).shaded();
        let head = Cell::new(point.head.clone(), BODY);
        if point.more.is_empty() {
            sheet.row(&alone, &[number, head])?;
        } else {
            sheet.row(
                &widths,
                &[number, head, Cell::new(point.more.clone(), NOTE)],
            )?;
        }
    }
    Ok(())
}

fn set_answers(sheet: &mut Sheet<'_>, answers: &[GuidePoint]) -> Result<(), PaperError> {
    let widths = [170.0, WIDTH - 170.0];
    for answer in answers {
        let cells = [
            Cell::new(answer.head.clone(), STRONG).shaded(),
            Cell::new(answer.more.clone(), BODY),
        ];
        sheet.row(&widths, &cells)?;
    }
    Ok(())
}

fn set_materials(
    sheet: &mut Sheet<'_>,
    materials: &[GuideMaterial],
    language: Language,
) -> Result<(), PaperError> {
    let say = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let widths = [26.0, 134.0, 88.0, WIDTH - 248.0];
    let head = [
        say("序", "#"),
        say("材料", "Document"),
        say("形式", "Form"),
        say("什么情形要、说明", "When, and notes"),
    ];
    sheet.head(&widths, &head.map(|word| Cell::new(word, STRONG).shaded()))?;
    for (place, material) in materials.iter().enumerate() {
        let when = match material.when.as_str() {
            "" => say("都要", "Always"),
            when => when,
        };
        let mut about = vec![when.to_owned()];
        about.extend((!material.note.is_empty()).then(|| material.note.clone()));
        about.extend(material.more.iter().map(|fact| {
            let (label, said) = (&fact.label, fact.lines.join(say("；", "; ")));
            match language {
                Language::Zh => format!("{label}：{said}"),
                Language::En => format!("{label}: {said}"),
            }
        }));
        let cells = [
            Cell::new((place + 1).to_string(), BODY),
            Cell::new(format!("{}\n{}", material.name, material.code), BODY),
            Cell::new(material.form.clone(), NOTE),
            Cell::new(about.join("\n"), NOTE),
        ];
        sheet.row(&widths, &cells)?;
    }
    Ok(())
}
