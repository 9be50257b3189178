//! One cell as a value of the source, or what is wrong with it.

use crate::cells::{Cell, MOST_CHARACTERS};
use crate::column::{Code, Column, Kind};
use crate::sheet_text::{clean, entries, lines, plain};
use crate::terms::{FLAGS, listed, word};
use crate::toml_text::{list, quoted};
use crate::when::{self, Wrong};

/// Above this a spreadsheet's numbers have lost their last digits.
const EXACT: f64 = 1e15;

/// The value on one line of the source. [`Kind::Lines`] and [`Kind::Beside`] are not one line: see
/// [`lines_of`].
pub(crate) fn to_toml(column: &Column, cell: &Cell) -> Result<String, Wrong> {
    match column.kind {
        Kind::Text => Ok(quoted(&clean(&words(cell)?))),
        Kind::Raw => Ok(words(cell)?),
        Kind::Lines | Kind::Beside | Kind::Names => Ok(list(&lines(&words(cell)?))),
        Kind::Code(code) => Ok(quoted(&code_of(cell, code)?)),
        Kind::Codes(code) => {
            let codes = entries(&words(cell)?);
            for entry in &codes {
                check(entry, code)?;
            }
            Ok(list(&codes))
        }
        Kind::Whole(most) => whole(cell, most),
        Kind::Flag => match cell {
            Cell::Flag(flag) => Ok(flag.to_string()),
            cell => {
                let text = plain(&words(cell)?);
                word(FLAGS, &text)
                    .map(str::to_owned)
                    .ok_or_else(|| (format!("“{text}”不是“是”或“否”"), "写“是”或“否”".into()))
            }
        },
        Kind::One(terms) => {
            let text = plain(&words(cell)?);
            word(terms, &text)
                .map(quoted)
                .ok_or_else(|| unknown(&text, terms))
        }
        Kind::Many(terms) => {
            let mut found = Vec::new();
            for entry in entries(&words(cell)?) {
                found.push(
                    word(terms, &entry)
                        .ok_or_else(|| unknown(&entry, terms))?
                        .to_owned(),
                );
            }
            Ok(list(&found))
        }
        Kind::When => when::to_toml(&words(cell)?),
    }
}

/// The entries of a cell that holds one text a line.
pub(crate) fn lines_of(cell: &Cell) -> Result<Vec<String>, Wrong> {
    Ok(lines(&words(cell)?))
}

/// What is compared to see whether two rows speak of the same record.
pub(crate) fn key(cell: &Cell) -> String {
    words(cell).map(|text| plain(&text)).unwrap_or_default()
}

/// The same, when the cell can be read at all.
pub(crate) fn readable_key(cell: &Cell) -> Result<String, Wrong> {
    words(cell).map(|text| plain(&text))
}

/// The cell's text; a whole number is its digits.
pub(crate) fn words(cell: &Cell) -> Result<String, Wrong> {
    match cell {
        Cell::Text(text) => Ok(text.clone()),
        Cell::Number(number) if number.abs() < EXACT => Ok(number.to_string()),
        Cell::Number(_) => Err((
            "这个数位数太多，电子表格已丢掉末尾几位".into(),
            "把这一格设成“文本”格式，再写一遍".into(),
        )),
        Cell::Flag(flag) => Ok(if *flag { "是" } else { "否" }.into()),
        Cell::Date => Err((
            "这是日期，这里应当是文字".into(),
            "把这一格设成“文本”格式，再写一遍（如“1-8”会被当成 1 月 8 日）".into(),
        )),
        Cell::Error(error) => Err((
            format!("公式出错：{error}"),
            "改好公式，或直接写上内容".into(),
        )),
        Cell::Unknown => Err((
            "这一格是公式，还没有算出结果".into(),
            "在表格软件里打开、保存一次，或直接写内容".into(),
        )),
        Cell::TooLong(characters) => Err((
            format!("这一格有 {characters} 个字符"),
            format!("最多 {MOST_CHARACTERS} 个；缩短它"),
        )),
    }
}

fn unknown(text: &str, terms: crate::terms::Terms) -> Wrong {
    (
        format!("“{text}”不是这里可用的词"),
        format!("可以写：{}", listed(terms)),
    )
}

fn code_of(cell: &Cell, code: Code) -> Result<String, Wrong> {
    let text = plain(&words(cell)?);
    if matches!(cell, Cell::Number(_)) && code.length != Some(text.len()) {
        return Err(match code.length {
            Some(length) if text.len() < length => (
                format!("编码成了数 {text}，前面的 0 丢了"),
                format!("把这一格设成“文本”格式，写成 {text:0>length$}"),
            ),
            _ => (
                format!("编码成了数 {text}，前面如果有 0 已经丢了"),
                "把这一格设成“文本”格式，对照原件再写一遍".into(),
            ),
        });
    }
    check(&text, code)?;
    Ok(text)
}

fn check(text: &str, code: Code) -> Result<(), Wrong> {
    let Err(error) = (code.check)(text) else {
        return Ok(());
    };
    let short = code
        .length
        .filter(|&length| text.len() < length && text.chars().all(|c| c.is_ascii_digit()));
    Err((
        format!("“{text}”不对：{error}"),
        match short {
            Some(length) => {
                format!("前面的 0 可能被电子表格去掉了：设成“文本”格式，写成 {text:0>length$}")
            }
            None => "对照原件改正".into(),
        },
    ))
}

fn whole(cell: &Cell, most: u32) -> Result<String, Wrong> {
    let wrong = |found: &str| {
        (
            format!("“{found}”不是整数"),
            format!("写 0 到 {most} 的整数，不带单位"),
        )
    };
    let text = match cell {
        Cell::Flag(flag) => return Err(wrong(if *flag { "TRUE" } else { "FALSE" })),
        cell => plain(&words(cell)?),
    };
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(number) if digits && number <= most => Ok(number.to_string()),
        _ => Err(wrong(&text)),
    }
}
