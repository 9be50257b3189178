//! Rows of cells drawn as a workbook: headers with notes, widths, frozen panes, drop-down lists.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Note,
    Workbook, Worksheet, XlsxError,
};

use crate::WorkbookError;
use crate::column::{Column, Kind, Sheet};
use crate::examples;
use crate::export::{Written, WrittenRow};
use crate::sheets;
use crate::terms::{self, FLAGS, Terms};

/// Drop-down lists reach down to this row.
const LAST_LISTED_ROW: u32 = 20_000;

const EXPLAINED: &[(&str, &str)] = &[
    (
        "这本工作簿是一份政务服务目录。每张表的第一行是表头，鼠标停在表头上有说明；不要改表头，列的先后可以换。",
        "This workbook is a catalogue of government services. The first row of each sheet holds headers with notes; keep them, in any order.",
    ),
    (
        "以“示例（导入时跳过）”开头的行只是写法的样子，可以删去；照着它写时，把这几个字去掉。",
        "Rows that begin with 示例（导入时跳过） only show how to write and are skipped; leave these words out of your own.",
    ),
    (
        "不要合并单元格。编码一律用“文本”格式，否则前面的 0 会丢。",
        "Do not merge cells. Keep codes as text, or leading zeros are lost.",
    ),
    (
        "给市民看的文字都要中文和英文。一格里写几条时，一行一条（Alt+Enter 换行）。",
        "Texts for citizens stand in Chinese and English. Several in one cell: one a line (Alt+Enter).",
    ),
    (
        "条件的写法：premises=rent|lend & business=shop，意思是“premises 答 rent 或 lend，并且 business 答 shop”；另一种情况换一行写“或”再写；空着就是任何情况。",
        "Conditions: premises=rent|lend & business=shop means premises is rent or lend, and business is shop; join alternatives by 或; empty means always.",
    ),
    (
        "导入前先检查：每个错误都会指出是哪张表、哪一格、怎么改。",
        "Check before importing: each fault names the sheet, the cell and the remedy.",
    ),
];

/// Draws every sheet with these rows.
pub(crate) fn draw(
    rows: &BTreeMap<&'static str, Vec<WrittenRow>>,
) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let all = sheets::all();
    explanations(book.add_worksheet(), &all)?;
    for sheet in &all {
        let rows = rows.get(sheet.name).map(Vec::as_slice).unwrap_or_default();
        draw_sheet(book.add_worksheet(), sheet, rows)?;
    }
    Ok(book.save_to_buffer()?)
}

fn explanations(page: &mut Worksheet, all: &[Sheet]) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    page.set_name(sheets::EXPLANATIONS)?;
    page.set_column_width(0, 14)?;
    page.set_column_width(1, 70)?;
    page.set_column_width(2, 70)?;
    page.write_string_with_format(0, 0, "说明 · How to fill in this workbook", &title)?;
    let mut row = 2;
    for (zh, en) in EXPLAINED {
        page.write_string_with_format(row, 1, *zh, &wrapped)?;
        page.write_string_with_format(row, 2, *en, &wrapped)?;
        row += 1;
    }
    row += 1;
    for sheet in all {
        page.write_string_with_format(row, 0, sheet.name, &bold)?;
        page.write_string_with_format(row, 1, sheet.about.0, &wrapped)?;
        page.write_string_with_format(row, 2, sheet.about.1, &wrapped)?;
        row += 1;
    }
    Ok(())
}

fn draw_sheet(page: &mut Worksheet, sheet: &Sheet, rows: &[WrittenRow]) -> Result<(), XlsxError> {
    let header = |required: bool| {
        Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(Color::RGB(if required { 0xF6_D7_D0 } else { 0xE4_E7_EB }))
    };
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let number = Format::new().set_align(FormatAlign::Top);
    let example = Format::new()
        .set_num_format("@")
        .set_italic()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_font_color(Color::RGB(0x6B_72_80));
    page.set_name(sheet.name)?;
    page.set_freeze_panes(1, 1)?;
    let columns = sheet.columns();
    for (place, column) in columns.iter().enumerate() {
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        page.write_string_with_format(0, place, &*column.header, &header(column.required))?;
        let note = if column.required {
            format!("必填。{}", column.about)
        } else {
            column.about.clone()
        };
        page.insert_note(
            0,
            place,
            &Note::new(note)
                .add_author_prefix(false)
                .set_width(260)
                .set_height(110),
        )?;
        page.set_column_width(place, width(column))?;
        let format = if matches!(column.kind, Kind::Whole(_)) {
            &number
        } else {
            &text
        };
        page.set_column_format(place, format)?;
        if let Some(list) = drop_down(column)? {
            page.add_data_validation(1, place, LAST_LISTED_ROW, place, &list)?;
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let at = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let shows = columns.first().and_then(|column| row.get(&column.header));
        let is_example = matches!(shows, Some(Written::Text(text)) if examples::is_marked(text));
        for (place, column) in columns.iter().enumerate() {
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            match row.get(&column.header) {
                Some(Written::Text(words)) => {
                    let format = if is_example { &example } else { &text };
                    page.write_string_with_format(at, place, words, format)?;
                }
                Some(Written::Number(found)) => {
                    page.write_number_with_format(at, place, *found, &number)?;
                }
                None => {}
            }
        }
    }
    Ok(())
}

fn width(column: &Column) -> f64 {
    match column.kind {
        Kind::Text | Kind::Lines | Kind::Beside | Kind::Names => 28.0,
        Kind::When => 32.0,
        Kind::Raw => 90.0,
        Kind::Codes(_) | Kind::Code(_) => 22.0,
        Kind::Many(_) => 18.0,
        Kind::One(_) | Kind::Whole(_) | Kind::Flag => 12.0,
    }
}

fn drop_down(column: &Column) -> Result<Option<DataValidation>, XlsxError> {
    let list = |terms: Terms, strict: bool| -> Result<DataValidation, XlsxError> {
        let words: Vec<&str> = terms.iter().map(|(term, _)| *term).collect();
        DataValidation::new()
            .allow_list_strings(&words)?
            // A list of several is typed, the drop-down gives one.
            .set_error_style(if strict {
                DataValidationErrorStyle::Stop
            } else {
                DataValidationErrorStyle::Information
            })
            .set_error_title("不是可用的词")?
            .set_error_message(format!("可以写：{}", terms::listed(terms)))
    };
    match column.kind {
        Kind::One(terms) => list(terms, true).map(Some),
        Kind::Many(terms) => list(terms, false).map(Some),
        Kind::Flag => list(FLAGS, true).map(Some),
        _ => Ok(None),
    }
}
