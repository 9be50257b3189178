//! The filled-in form (申请表): on its official paper where there is one for it, otherwise every answer in a box of its own,
//! with lines to sign on.

use catalogue::code::ConsentVersion;
use catalogue::text::{Language, Text};
use forms::words::{write_cells, write_out};
use forms::{Field, FieldKind, FilledForm, FormDefinition, Layout, Row, Value};
use handover::PickupCode;

use crate::official::official_form;
use crate::sheet::{Cell, Sheet, WIDTH};
use crate::text::Style;
use crate::{FontSet, PaperError};

/// What stands on a filled-in form.
#[derive(Debug, Clone)]
pub struct FilledPaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The scenario's name.
    pub scenario: &'a Text,
    /// The definition it was filled in with.
    pub definition: &'a FormDefinition,
    /// Its official paper; none when there is none.
    pub layout: Option<&'a Layout>,
    /// The answers.
    pub filled: &'a FilledForm,
    /// The code of the case, once it is handed in.
    pub pickup_code: Option<&'a PickupCode>,
    /// The version of the consent text that was agreed to; none before it is handed in, and where there was none.
    pub consent: Option<&'a ConsentVersion>,
    /// The language; the official paper is in Chinese.
    pub language: Language,
}

const BODY: Style = Style::regular(11.0);
const IN_TABLE: Style = Style::regular(9.5);
/// How wide the column with the number of the row is, in points.
const NUMBER_COLUMN: f32 = 26.0;
const QR: f32 = 64.0;
/// What stands before the version of the consent text.
pub(crate) const AGREED: (&str, &str) = (
    "已看过并同意个人信息处理告知，版本 ",
    "Read and agreed to the notice on personal information, version ",
);

/// Sets a filled-in form.
///
/// Also without its official paper where an answer is so long that it would not fit on a page of that.
///
/// # Errors
/// [`PaperError::Character`] naming the field, when one of its characters is in none of the fonts.
pub fn filled_form(fonts: &FontSet, paper: &FilledPaper<'_>) -> Result<Vec<u8>, PaperError> {
    let fitting = paper
        .layout
        .filter(|layout| layout.is_for(paper.definition.version));
    if let Some(layout) = fitting {
        match official_form(fonts, paper, layout) {
            Err(PaperError::DoesNotFit) => {}
            set => return set,
        }
    }
    let text = |text: &Text| text.in_language(paper.language).to_owned();
    let say = |zh: &'static str, en: &'static str| {
        if paper.language == Language::Zh {
            zh
        } else {
            en
        }
    };
    let source = format!("{}{}", say("依据：", "After: "), paper.definition.official);
    let foot = match paper.notice {
        Some(notice) => format!("{source}\n{}", text(notice)),
        None => source,
    };
    let mut sheet = Sheet::new(fonts, &text(&paper.definition.title), &foot)?;
    if let Some(code) = paper.pickup_code {
        sheet.qr(&code.to_string(), QR);
        let line = format!("{}{code}", say("取件码：", "Pickup code: "));
        sheet.paragraph_within(&line, Style::bold(12.0), 0.0, WIDTH - QR - 12.0)?;
    }
    sheet.paragraph_within(
        &text(paper.hall),
        Style::regular(10.0),
        0.3,
        WIDTH - QR - 12.0,
    )?;
    sheet.paragraph_within(
        &text(paper.scenario),
        Style::regular(10.0),
        0.3,
        WIDTH - QR - 12.0,
    )?;
    if let Some(version) = paper.consent {
        let line = format!("{}{version}", say(AGREED.0, AGREED.1));
        sheet.paragraph_within(&line, Style::regular(10.0), 0.3, WIDTH - QR - 12.0)?;
    }
    sheet.space(14.0);
    sheet.heading(&text(&paper.definition.title), Style::bold(20.0))?;
    sheet.space(4.0);

    let widths = [150.0, WIDTH - 150.0];
    for page in &paper.definition.pages {
        let answered: Vec<_> = page
            .fields
            .iter()
            .filter_map(|field| Some((field, paper.filled.values.get(&field.id)?)))
            .collect();
        if answered.is_empty() {
            continue;
        }
        sheet.part(&text(&page.title))?;
        for (field, value) in answered {
            let in_field = |error: PaperError| match error {
                PaperError::Character { .. } => PaperError::Character {
                    field: Some(field.id.clone()),
                },
                other => other,
            };
            if matches!(field.kind, FieldKind::Declaration) {
                sheet
                    .row(
                        &[WIDTH],
                        &[Cell::new(format!("[√] {}", text(&field.label)), BODY)],
                    )
                    .map_err(in_field)?;
                continue;
            }
            if let Value::Signature(signature) = value {
                sheet.signed_row(
                    &widths,
                    Cell::new(text(&field.label), BODY).shaded(),
                    signature,
                )?;
                continue;
            }
            if let Value::Rows(rows) = value {
                table(&mut sheet, field, rows, paper.language).map_err(in_field)?;
                continue;
            }
            let value = write_out(field, value, paper.language);
            let cells = [
                Cell::new(text(&field.label), BODY).shaded(),
                Cell::new(value, BODY),
            ];
            sheet.row(&widths, &cells).map_err(in_field)?;
        }
    }
    sheet.signature(&[
        say("申请人（签名）：", "Applicant (signature):"),
        say("日期：", "Date:"),
    ])?;
    sheet.finish()
}

/// A table's rows under a head that is repeated on every page it goes on to.
fn table(
    sheet: &mut Sheet<'_>,
    field: &Field,
    rows: &[Row],
    language: Language,
) -> Result<(), PaperError> {
    let columns = field.columns();
    // The number of the row first, the others by how much their answers need.
    let weight = |column: &Field| match column.kind {
        FieldKind::IdentityDocument { .. } | FieldKind::Address | FieldKind::Period { .. } => 2.2,
        FieldKind::IdNumber | FieldKind::CreditCode | FieldKind::BankCard => 1.9,
        FieldKind::Text { .. } | FieldKind::Choices { .. } => 1.4,
        _ => 1.0,
    };
    let whole: f32 = columns.iter().map(weight).sum();
    let shares = columns
        .iter()
        .map(|column| (WIDTH - NUMBER_COLUMN) * weight(column) / whole);
    let widths: Vec<f32> = std::iter::once(NUMBER_COLUMN).chain(shares).collect();
    let label = field.label.in_language(language);
    sheet.row(&[WIDTH], &[Cell::new(label, BODY).shaded()])?;
    let head: Vec<Cell> = std::iter::once("")
        .chain(
            columns
                .iter()
                .map(|column| column.label.in_language(language)),
        )
        .map(|label| Cell::new(label, IN_TABLE).shaded())
        .collect();
    sheet.head(&widths, &head)?;
    for (place, cells) in write_cells(field, rows, language).into_iter().enumerate() {
        let cells: Vec<Cell> = std::iter::once((place + 1).to_string())
            .chain(cells)
            .map(|text| Cell::new(text, IN_TABLE))
            .collect();
        sheet.row(&widths, &cells)?;
    }
    sheet.end_table();
    Ok(())
}
