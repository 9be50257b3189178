//! The notation of a layout's cells: `| words {answer} | ^ | < |`, as one would draw the table.

use super::{Align, Cell, Content, Grid, GridRow, Piece, View};
use crate::definition::FieldId;

/// What is wrong, and what would be right; with the line of the grid, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: String,
    pub(super) remedy: String,
}

/// The most rows that one grid may have.
const MOST_ROWS: usize = 120;
/// The most columns.
const MOST_COLUMNS: usize = 40;
/// The tallest row, in millimetres: less than a page.
const TALLEST: f32 = 180.0;

/// What a place of the picture says.
enum Mark {
    Content(Content, Align),
    Above,
    Left,
}

/// Reads the picture of a table, line by line; lines without a `|` at their beginning are passed over.
pub(super) fn grid<'t>(
    columns: &[u16],
    lines: impl Iterator<Item = (usize, &'t str)>,
) -> Result<Grid, Wrong> {
    let count = columns.len();
    if count == 0 || count > MOST_COLUMNS || columns.contains(&0) {
        return wrong(
            0,
            "列宽不对",
            format!("columns 写 1 到 {MOST_COLUMNS} 个大于 0 的整数，是各列宽度的比例"),
        );
    }
    let mut marks = Vec::new();
    let mut heights = Vec::new();
    for (line, text) in lines {
        let text = text.trim();
        let Some(text) = text.strip_prefix('|') else {
            continue;
        };
        let mut parts = split(text);
        let after = parts.pop().unwrap_or_default();
        heights.push((line, height(line, &after)?));
        if parts.len() != count {
            let found = parts.len();
            return wrong(
                line,
                format!("这一行有 {found} 格，列有 {count} 列"),
                "每格用“|”隔开；与左边合并的格写“<”，与上边合并的写“^”",
            );
        }
        let row: Result<Vec<Mark>, Wrong> = parts.iter().map(|part| mark(line, part)).collect();
        marks.push(row?);
    }
    if marks.is_empty() || marks.len() > MOST_ROWS {
        return wrong(
            0,
            "没有行，或行太多",
            format!("写 1 到 {MOST_ROWS} 行，每行以“|”开头"),
        );
    }
    let mut rows: Vec<GridRow> = heights
        .iter()
        .map(|(_, height)| GridRow {
            height: *height,
            cells: Vec::new(),
        })
        .collect();
    // Whether a place belongs to a cell that began before it.
    let mut taken = vec![vec![false; count]; marks.len()];
    for row in 0..marks.len() {
        for column in 0..count {
            let line = heights[row].0;
            if taken[row][column] {
                continue;
            }
            let Mark::Content(content, align) = &marks[row][column] else {
                return wrong(
                    line,
                    format!("第 {} 格合并得不成一个方块", column + 1),
                    "“<”左边、“^”上边要有写了字的格，合并的格要围成方块",
                );
            };
            let joins_left = |row: usize, column: usize| matches!(marks[row][column], Mark::Left);
            let across = 1
                + (column + 1..count)
                    .take_while(|next| joins_left(row, *next))
                    .count();
            let continues = |below: usize| {
                matches!(marks[below][column], Mark::Above)
                    && (column + 1..column + across)
                        .all(|it| joins_left(below, it) || matches!(marks[below][it], Mark::Above))
            };
            let down = 1
                + (row + 1..marks.len())
                    .take_while(|below| continues(*below))
                    .count();
            for line in taken.iter_mut().skip(row).take(down) {
                for place in line.iter_mut().skip(column).take(across) {
                    *place = true;
                }
            }
            rows[row].cells.push(Cell {
                column,
                across,
                down,
                content: content.clone(),
                align: *align,
            });
        }
    }
    Ok(Grid {
        columns: columns.to_vec(),
        rows,
    })
}

fn wrong<T>(line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong {
        line,
        what: what.into(),
        remedy: remedy.into(),
    })
}

/// The parts between `|`; `\|` is one that is meant.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '|' => parts.push(String::new()),
            '\\' if characters.peek() == Some(&'|') => {
                characters.next();
                if let Some(part) = parts.last_mut() {
                    part.push('|');
                }
            }
            c => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    parts
}

/// What stands behind the last `|`: nothing, or a height such as `18mm`.
fn height(line: usize, text: &str) -> Result<Option<f32>, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let height = text.strip_suffix("mm").map(|number| number.trim().parse());
    match height {
        Some(Ok(height)) if (4.0..=TALLEST).contains(&height) => Ok(Some(height)),
        _ => wrong(
            line,
            format!("行高“{text}”不对"),
            format!("最后一个“|”后面只能写行高，例如 18mm，4 到 {TALLEST} 毫米"),
        ),
    }
}

fn mark(line: usize, text: &str) -> Result<Mark, Wrong> {
    let text = text.trim();
    match text {
        "^" => return Ok(Mark::Above),
        "<" => return Ok(Mark::Left),
        "" => {
            return wrong(
                line,
                "有一格是空的",
                "写文字或 {字段}；留给窗口填写的格写“_”",
            );
        }
        "_" => return Ok(Mark::Content(vec![Piece::Blank], Align::Left)),
        _ => {}
    }
    let (left, text) = strip(text.strip_prefix(':'), text);
    let (right, text) = strip(text.strip_suffix(':'), text);
    let content = content(text.trim()).map_err(|(what, remedy)| Wrong { line, what, remedy })?;
    let is_label = content
        .iter()
        .all(|piece| matches!(piece, Piece::Words(_) | Piece::RowNumber));
    let align = match (left, right) {
        (true, true) => Align::Centre,
        (true, false) => Align::Left,
        (false, true) => Align::Right,
        // A paper's own words stand in the middle, what is filled in at the left.
        (false, false) if is_label => Align::Centre,
        (false, false) => Align::Left,
    };
    Ok(Mark::Content(content, align))
}

fn strip<'t>(stripped: Option<&'t str>, text: &'t str) -> (bool, &'t str) {
    match stripped {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// Words with answers in braces; `\n` begins a new line.
pub(super) fn content(text: &str) -> Result<Content, (String, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let words = |text: &str| Piece::Words(text.replace("\\n", "\n"));
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map(|close| open + close);
        let Some(close) = close else {
            return Err((
                "“{”没有“}”".into(),
                "字段写成 {字段}，例如 {owner_name}".into(),
            ));
        };
        if open > 0 {
            pieces.push(words(&rest[..open]));
        }
        pieces.push(answer(rest[open + 1..close].trim())?);
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(words(rest));
    }
    Ok(pieces)
}

fn answer(text: &str) -> Result<Piece, (String, String)> {
    match text {
        "#" => return Ok(Piece::RowNumber),
        "sign" => return Ok(Piece::Signature),
        _ => {}
    }
    let (field, view) = match (text.split_once('='), text.split_once(':')) {
        (Some((field, choice)), _) => {
            let choice = choice.trim().parse().map_err(|_| {
                (
                    format!("“{choice}”不是选项的 id"),
                    "写成 {字段=选项}，例如 {sex=male}".to_owned(),
                )
            })?;
            (field, View::Tick(Some(choice)))
        }
        (None, Some((field, view))) => (field, view_of(view.trim())?),
        (None, None) => (text, View::Whole),
    };
    let field: FieldId = field.trim().parse().map_err(|_| {
        (
            format!("“{field}”不是字段的 id"),
            "写表单里的字段 id".to_owned(),
        )
    })?;
    Ok(Piece::Answer { field, view })
}

/// Every view that has a name, for reading and for saying which there are.
static VIEWS: [(&str, View); 12] = [
    ("boxes", View::Boxes),
    ("year", View::Year),
    ("month", View::Month),
    ("day", View::Day),
    ("from", View::From),
    ("until", View::Until),
    ("kind", View::Kind),
    ("number", View::Number),
    ("capitals", View::Capitals),
    ("figures", View::Figures),
    ("tick", View::Tick(None)),
    ("ticks", View::Ticks),
];

fn view_of(name: &str) -> Result<View, (String, String)> {
    let known = VIEWS.iter().find(|(known, _)| *known == name);
    known.map(|(_, view)| view.clone()).ok_or_else(|| {
        let names: Vec<&str> = VIEWS.iter().map(|(name, _)| *name).collect();
        (
            format!("“:{name}”不认识"),
            format!("可以写 :{}", names.join("、:")),
        )
    })
}
