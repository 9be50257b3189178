//! One record of one row as lines of the source.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use catalogue::source::Fault;

use crate::cells::Cell;
use crate::column::{Column, Kind, Level, Sheet};
use crate::origin::Origin;
use crate::terms::NONE;
use crate::toml_text::{Lines, quoted};
use crate::value;

/// One row, with where each header stands.
#[derive(Clone, Copy)]
pub(crate) struct Row<'s> {
    pub(crate) sheet: &'s Sheet,
    pub(crate) headers: &'s BTreeMap<String, u32>,
    pub(crate) cells: &'s BTreeMap<u32, Cell>,
    pub(crate) row: u32,
}

impl Row<'_> {
    /// The cell under a header.
    pub(crate) fn cell(&self, header: &str) -> Option<&Cell> {
        self.cells.get(self.headers.get(header)?)
    }

    /// Where the cell under a header is.
    pub(crate) fn origin(&self, header: &str) -> Origin {
        Origin {
            sheet: self.sheet.name,
            row: self.row,
            column: self.headers.get(header).copied().unwrap_or(0),
        }
    }

    /// Whether nothing of a level stands here.
    pub(crate) fn lacks(&self, level: &Level) -> bool {
        level
            .columns
            .iter()
            .all(|column| self.cell(&column.header).is_none())
    }
}

/// The most faults that are named of one sheet: nobody reads more in one go, and a column that was filled by dragging has
/// two hundred thousand.
const MOST_FAULTS: usize = 300;

/// Collects what is wrong with a workbook.
pub(crate) struct Faults {
    pub(crate) book: String,
    pub(crate) found: Vec<Fault>,
    of_sheet: BTreeMap<&'static str, usize>,
}

impl Faults {
    /// None yet, of this workbook.
    pub(crate) fn of(book: &str) -> Self {
        Self {
            book: book.to_owned(),
            found: Vec::new(),
            of_sheet: BTreeMap::new(),
        }
    }

    /// Notes a fault at a cell; one too many is noted as that, and none after it.
    pub(crate) fn add(
        &mut self,
        origin: Origin,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let count = self.of_sheet.entry(origin.sheet).or_default();
        *count += 1;
        let found = match (*count).cmp(&(MOST_FAULTS + 1)) {
            Ordering::Less => fault(&self.book, origin, what, remedy),
            Ordering::Equal => fault(
                &self.book,
                origin,
                "这张表的问题太多，后面的没有再看",
                "先改好上面这些",
            ),
            Ordering::Greater => return,
        };
        self.found.push(found);
    }

    /// Whether so much is wrong with a sheet that the rest of it is not looked at.
    pub(crate) fn is_full(&self, sheet: &str) -> bool {
        self.of_sheet
            .get(sheet)
            .is_some_and(|count| *count > MOST_FAULTS)
    }

    /// Puts them in the order of the sheets' names, and of each sheet's rows.
    pub(crate) fn sort(&mut self) {
        sort(&mut self.found);
    }
}

/// As [`Faults::sort`]: row 10 after row 9, which the places' text would not give.
pub(crate) fn sort(faults: &mut [Fault]) {
    fn order(fault: &Fault) -> (&str, usize, usize, &Fault) {
        let sheet = fault.file.rsplit_once('!').map_or("", |(sheet, _)| sheet);
        (sheet, fault.line, fault.column, fault)
    }
    faults.sort_by(|one, other| order(one).cmp(&order(other)));
}

/// A fault at a cell.
pub(crate) fn fault(
    book: &str,
    origin: Origin,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Fault {
    Fault {
        file: format!("{book} {}", origin.cell()),
        line: origin.row as usize + 1,
        column: origin.column as usize + 1,
        what: what.into(),
        remedy: remedy.into(),
    }
}

/// The lines of one record.
pub(crate) fn lines(row: Row<'_>, level: &Level, faults: &mut Faults) -> Lines {
    let mut lines = Lines::default();
    let mut section = "";
    if let (false, Some(first)) = (level.table.is_empty(), level.columns.first()) {
        lines.push(format!("[[{}]]", level.table), row.origin(&first.header));
    }
    for (place, column) in level.columns.iter().enumerate() {
        if is_left_out(row, level, column) || matches!(column.kind, Kind::Beside) {
            continue;
        }
        if column.section != section {
            section = column.section;
            lines.push(format!("[{section}]"), row.origin(&column.header));
        }
        let sibling = level.sibling(place);
        if matches!(column.kind, Kind::Lines) {
            if let (true, Some(english)) = (column.key.ends_with(".zh"), sibling) {
                pairs(row, level, (column, english), &mut lines, faults);
            }
            continue;
        }
        let Some(cell) = row.cell(&column.header) else {
            missing(row, column, sibling, &mut lines, faults);
            continue;
        };
        let origin = row.origin(&column.header);
        match value::to_toml(column, cell) {
            Ok(value) => lines.push(format!("{} = {value}", column.key), origin),
            Err((what, remedy)) => {
                faults.add(origin, format!("{}：{what}", column.header), remedy);
            }
        }
    }
    lines
}

fn missing(
    row: Row<'_>,
    column: &Column,
    sibling: Option<&Column>,
    lines: &mut Lines,
    faults: &mut Faults,
) {
    let half = sibling.is_some_and(|sibling| row.cell(&sibling.header).is_some());
    let origin = row.origin(&column.header);
    if column.required {
        faults.add(origin, format!("“{}”是空的", column.header), "补上它");
    } else if half {
        faults.add(
            origin,
            format!("“{}”是空的，另一种语言却写了", column.header),
            "中文和英文都写，或都不写",
        );
    } else if matches!(column.kind, Kind::Codes(_) | Kind::Many(_) | Kind::Names) {
        lines.push(format!("{} = []", column.key), origin);
    }
}

/// A table within another may be left out as a whole: then nothing of it is written.
fn is_left_out(row: Row<'_>, level: &Level, column: &Column) -> bool {
    let mut together = level
        .columns
        .iter()
        .filter(|other| other.section == column.section);
    column.section.contains('.') && together.all(|other| row.cell(&other.header).is_none())
}

/// Two cells with one text a line each, Chinese and English, as one list, with what stands beside its lines.
fn pairs(
    row: Row<'_>,
    level: &Level,
    (zh, en): (&Column, &Column),
    lines: &mut Lines,
    faults: &mut Faults,
) {
    let mut read = |column: &Column| -> Option<Vec<String>> {
        let origin = row.origin(&column.header);
        match row.cell(&column.header) {
            None => {
                faults.add(origin, format!("“{}”是空的", column.header), "一行写一条");
                None
            }
            Some(cell) => value::lines_of(cell)
                .map_err(|(what, remedy)| {
                    faults.add(origin, format!("{}：{what}", column.header), remedy);
                })
                .ok(),
        }
    };
    let (Some(chinese), Some(english)) = (read(zh), read(en)) else {
        return;
    };
    let key = zh.key.trim_end_matches(".zh");
    let beside: Vec<(&Column, &str, Vec<String>)> = level
        .columns
        .iter()
        .filter(|column| matches!(column.kind, Kind::Beside) && row.cell(&column.header).is_some())
        .filter_map(|column| {
            let below = column.key.strip_prefix(key)?.strip_prefix('.')?;
            Some((column, below, read(column)?))
        })
        .collect();
    let others = beside.iter().map(|(column, _, texts)| (*column, texts));
    for (column, texts) in std::iter::once((en, &english)).chain(others) {
        if texts.len() != chinese.len() {
            faults.add(
                row.origin(&column.header),
                format!(
                    "“{}”有 {} 行，“{}”有 {} 行",
                    column.header,
                    texts.len(),
                    zh.header,
                    chinese.len()
                ),
                if matches!(column.kind, Kind::Beside) {
                    "一行对一行，没有的那一行写“无”"
                } else {
                    "一行对一行，中英文行数要相同"
                },
            );
            return;
        }
    }
    let origin = row.origin(&zh.header);
    lines.push(format!("{key} = ["), origin);
    for (place, (zh, en)) in chinese.iter().zip(&english).enumerate() {
        let mut entry = format!("zh = {}, en = {}", quoted(zh), quoted(en));
        for (_, below, texts) in &beside {
            if texts[place] != NONE {
                entry += &format!(", {below} = {}", quoted(&texts[place]));
            }
        }
        lines.push(format!("  {{ {entry} }},"), origin);
    }
    lines.push("]".into(), origin);
}

/// What an open record was written as.
pub(crate) struct Open {
    key: String,
    pub(crate) row: u32,
    has_below: bool,
}

/// The records that rows further down may belong to, by depth.
#[derive(Default)]
pub(crate) struct OpenRecords(Vec<Option<Open>>);

impl OpenRecords {
    /// Closes every record from a depth on; one that needs records below it and has none is a fault.
    pub(crate) fn close(
        &mut self,
        from: usize,
        levels: &[Level],
        sheet: &'static str,
        headers: &BTreeMap<String, u32>,
        faults: &mut Faults,
    ) {
        for (depth, open) in self.0.drain(from.min(self.0.len())..).enumerate() {
            let (Some(open), Some(below)) = (open, levels.get(from + depth + 1)) else {
                continue;
            };
            if open.has_below {
                continue;
            }
            let header = below.columns.first().map_or("", |column| &column.header);
            faults.add(
                Origin {
                    sheet,
                    row: open.row,
                    column: headers.get(header).copied().unwrap_or(0),
                },
                format!("“{}”下面没有写“{header}”", open.key),
                "至少写一个，写在同一行或下一行",
            );
        }
    }

    /// Reads a row that may fill in several depths.
    pub(crate) fn row(
        &mut self,
        row: Row<'_>,
        levels: &[Level],
        above: Option<&BTreeMap<u32, BTreeMap<u32, Cell>>>,
        faults: &mut Faults,
    ) -> Lines {
        let mut lines = Lines::default();
        let mut emitted = false;
        let mut misplaced = false;
        for (depth, level) in levels.iter().enumerate() {
            if row.lacks(level) || misplaced {
                continue;
            }
            let Some(first) = level.columns.first() else {
                continue;
            };
            if depth > 0 && !matches!(self.0.get(depth - 1), Some(Some(_))) {
                let header = levels[depth - 1]
                    .columns
                    .first()
                    .map_or("", |column| &column.header);
                faults.add(
                    row.origin(header),
                    format!("“{header}”是空的，上面也没有可以接着写的一行"),
                    "补上它",
                );
                misplaced = true;
                continue;
            }
            let key = row.cell(&first.header).map(value::key).unwrap_or_default();
            let innermost = depth + 1 == levels.len();
            let same = self
                .0
                .get(depth)
                .and_then(Option::as_ref)
                .filter(|open| !innermost && !key.is_empty() && open.key == key)
                .map(|open| open.row);
            if let Some(earlier) = same {
                let earlier = above.and_then(|rows| rows.get(&earlier));
                for column in &level.columns {
                    let here = row.headers.get(&column.header);
                    let now = row.cell(&column.header);
                    let before = here.and_then(|place| earlier?.get(place));
                    if now.is_some() && now != before {
                        faults.add(
                            row.origin(&column.header),
                            format!("“{}”与上面“{key}”那一行写的不一样", column.header),
                            "同一个编码只写一次；下一行接着写时，左边空着",
                        );
                    }
                }
                continue;
            }
            self.close(depth, levels, row.sheet.name, row.headers, faults);
            if let Some(Some(parent)) = depth.checked_sub(1).and_then(|up| self.0.get_mut(up)) {
                parent.has_below = true;
            }
            self.0.push(Some(Open {
                key,
                row: row.row,
                has_below: false,
            }));
            lines.append(self::lines(row, level, faults));
            emitted = true;
        }
        if !emitted && !misplaced {
            let header = levels
                .first()
                .and_then(|level| level.columns.first())
                .map_or("", |column| &column.header);
            faults.add(row.origin(header), "这一行没有新的内容", "删去这一行");
        }
        lines
    }
}
