//! The row on each sheet of the template that shows how to write one. It is never read.

use crate::column::{Column, Kind, Sheet};
use crate::export::{Written, WrittenRow};
use crate::sheet_text::plain;
use crate::sheets;

/// How the first cell of an example begins. No record begins like this: a holiday may well be called 示例元旦.
const MARK: &str = "示例（导入时跳过）";

/// Whether a row whose first cell says this only shows how to write one.
pub(crate) fn is_marked(first: &str) -> bool {
    plain(first).starts_with(&plain(MARK))
}

/// What stands under some headers of a sheet; the rest follows from what the column holds.
fn particular(sheet: &str) -> &'static [(&'static str, &'static str)] {
    match sheet {
        sheets::HOLIDAYS => &[
            ("节日（中）", "元旦"),
            ("节日（英）", "New Year"),
            ("第一天", "2026-01-01"),
            ("最后一天", "2026-01-03"),
        ],
        sheets::POINTS => &[("左边", "24"), ("上边", "31"), ("直走能到", "hall")],
        sheets::CONSENT => &[
            ("小标题（中）", "收集什么"),
            ("小标题（英）", "What is collected"),
            ("正文（中）", "您填在表里的内容，和您拍的材料照片。"),
            (
                "正文（英）",
                "What you fill in, and the photos of your documents.",
            ),
        ],
        sheets::ITEMS => &[
            ("主项名称（中）", "食品经营许可"),
            ("主项名称（英）", "Food business licence"),
            ("子项名称（中）", "食品经营许可"),
            ("子项名称（英）", "Food business licence"),
            ("实施主体", "market"),
            ("基本编码", "000131001000"),
            ("依据的法律", "《中华人民共和国食品安全法》"),
            ("条款", "第三十五条"),
        ],
        sheets::SCENARIOS => &[
            ("基本编码", "000131001000"),
            ("后缀", "01"),
            ("名称（中）", "食品经营许可（新办）"),
            ("名称（英）", "Food business licence: new"),
            ("俗称（中）", "开饭店要办的食品证"),
            ("俗称（英）", "The licence for a restaurant"),
            ("别名", "开饭店\n食品证"),
            ("主题", "start-business"),
            ("承诺时限", "8"),
            ("法定时限", "20"),
        ],
        sheets::QUESTIONS => &[
            ("问题标识", "premises"),
            ("问题（中）", "房子是谁的？"),
            ("问题（英）", "Whose are the premises?"),
            ("选项标识", "rent"),
            ("选项（中）", "租的"),
            ("选项（英）", "Rented"),
        ],
        sheets::LIFE_EVENTS => &[
            ("一件事名称（中）", "我要开饭店"),
            ("一件事名称（英）", "Open a restaurant"),
            ("包括什么（中）", "执照、食品证和公章，一次办齐。"),
            (
                "包括什么（英）",
                "Licence, food licence and seal in one visit.",
            ),
        ],
        sheets::EVENT_QUESTIONS => &[
            ("问题标识", "form"),
            ("问题（中）", "用什么名义开？"),
            ("问题（英）", "In which form?"),
            ("选项标识", "sole"),
            ("选项（中）", "个体户"),
            ("选项（英）", "Sole trader"),
        ],
        sheets::EVENT_MEMBERS => &[
            ("情形编码", "food-licence-new"),
            ("什么情况要办", "form=sole"),
            ("先办完", "sole-trader-new"),
        ],
        sheets::EVENT_KNOWN => &[
            ("情形编码", "food-licence-new"),
            ("问题标识", "business"),
            ("选项标识", "restaurant"),
        ],
        sheets::MATERIALS => &[
            ("材料名称（中）", "居民身份证"),
            ("材料名称（英）", "Resident identity card"),
            ("审核要点（中）", "在有效期内\n与申请人一致"),
            ("审核要点（英）", "Still valid\nMatches the applicant"),
        ],
        sheets::NEEDS => &[
            ("材料编码", "C-ID-CARD"),
            ("什么情况要", "premises=rent|lend"),
            ("为什么要（中）", "核对身份"),
            ("为什么要（英）", "To check identity"),
        ],
        sheets::CASES => &[
            ("种类", "时限"),
            ("什么情况", "premises=own"),
            ("承诺时限", "3"),
        ],
        _ => &[],
    }
}

/// The example of a sheet, marked as one in its first cell.
pub(crate) fn row(sheet: &Sheet) -> WrittenRow {
    let mut row = WrittenRow::new();
    let particular = particular(sheet.name);
    for (place, column) in sheet.columns().iter().enumerate() {
        let text = match particular
            .iter()
            .find(|(header, _)| *header == column.header)
        {
            Some((_, text)) => Some((*text).to_owned()),
            None if place == 0 => Some(String::new()),
            // Which cells of a case are filled in depends on its kind.
            None if sheet.name == sheets::CASES => None,
            None => general(column),
        };
        let Some(text) = text else {
            continue;
        };
        let text = match place {
            0 => format!("{MARK}{text}"),
            _ => text,
        };
        row.insert(column.header.clone(), Written::Text(text));
    }
    row
}

fn general(column: &Column) -> Option<String> {
    if !column.required {
        return None;
    }
    match column.kind {
        Kind::One(terms) | Kind::Many(terms) => terms.first().map(|(term, _)| (*term).to_owned()),
        Kind::Flag => Some("是".into()),
        Kind::Whole(_) => Some("1".into()),
        _ => None,
    }
}
