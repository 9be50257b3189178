//! A workbook becomes source files.

mod finish;
mod headers;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use catalogue::code::ScenarioCode;

use crate::cells::{self, Cell, Grid};
use crate::column::{CASE, Level, Owner, Shape, Sheet};
use crate::origin::{Origin, cell_name};
use crate::record::{Faults, OpenRecords, Row, lines};
use crate::toml_text::Lines;
use crate::translated::Translated;
use crate::{WorkbookError, container, examples, sheets, terms, value};

/// Translates a workbook; `name` is what the operator calls it and what its faults begin with.
///
/// # Errors
/// [`WorkbookError`] when the bytes are no workbook that can be opened safely.
pub fn read(bytes: &[u8], name: &str) -> Result<Translated, WorkbookError> {
    container::check(bytes, name)?;
    let sheets = sheets::all();
    let names: Vec<&'static str> = sheets.iter().map(|sheet| sheet.name).collect();
    // The parser is not ours: should it panic on a damaged file, then the file is what is at fault.
    let grids = catch_unwind(AssertUnwindSafe(|| cells::read(bytes, name, &names)))
        .unwrap_or_else(|_| {
            Err(WorkbookError::Damaged {
                name: name.to_owned(),
                detail: "无法解析".into(),
            })
        })?;
    let mut book = Book {
        faults: Faults::of(name),
        parts: BTreeMap::new(),
        owners: BTreeMap::new(),
        owners_read: BTreeSet::new(),
        owners_doubtful: BTreeSet::new(),
        forms: Vec::new(),
    };
    for sheet in &sheets {
        match grids.get(sheet.name) {
            Some(grid) => book.sheet(sheet, grid),
            None => book.faults.add(
                Origin {
                    sheet: sheet.name,
                    row: 0,
                    column: 0,
                },
                format!("缺少工作表“{}”", sheet.name),
                "加上它；没有内容也要有表头，可从模板复制",
            ),
        }
    }
    Ok(book.finish())
}

/// One scenario or life event: its own row, and what other sheets say of it.
struct OwnerPart {
    row: Lines,
    tables: Lines,
    /// Which tables there are: the source wants every list, even when it is empty.
    has: BTreeSet<&'static str>,
    origin: Origin,
}

struct FormPart {
    id: String,
    chunks: Vec<(String, Origin)>,
}

struct Book {
    faults: Faults,
    /// The lines of the sheets that no scenario owns.
    parts: BTreeMap<&'static str, Lines>,
    /// Scenarios by code, life events by id.
    owners: BTreeMap<(Owner, String), OwnerPart>,
    /// Whose sheet could be read: without it every row of what they own would be at fault.
    owners_read: BTreeSet<Owner>,
    /// Of whom some code could not be read.
    owners_doubtful: BTreeSet<Owner>,
    forms: Vec<FormPart>,
}

impl Book {
    fn sheet(&mut self, sheet: &Sheet, grid: &Grid) {
        for merged in &grid.merged {
            let (row, column) = merged.start;
            let (last_row, last_column) = merged.end;
            self.faults.add(
                Origin {
                    sheet: sheet.name,
                    row,
                    column,
                },
                format!(
                    "{}:{} 合并了单元格",
                    cell_name(row, column),
                    cell_name(last_row, last_column)
                ),
                "取消合并，每一格各写各的",
            );
        }
        let Some(headers) = self.headers(sheet, grid) else {
            return;
        };
        let owners = [Owner::Scenario, Owner::LifeEvent];
        let stands_here = owners.into_iter().find(|owner| owner.sheet() == sheet.name);
        self.owners_read.extend(stands_here);
        let first = sheet
            .columns()
            .first()
            .map(|column| column.header.clone())
            .unwrap_or_default();
        let mut owner: Option<String> = None;
        let mut open = OpenRecords::default();
        let mut halls = Vec::new();
        for (&number, cells) in grid.rows.range(1..) {
            let row = Row {
                sheet,
                headers: &headers,
                cells,
                row: number,
            };
            if matches!(row.cell(&first), Some(Cell::Text(text)) if examples::is_marked(text)) {
                continue;
            }
            if sheet.name == sheets::HALL {
                halls.push(number);
            }
            if self.faults.is_full(sheet.name) {
                // Only the codes that other sheets name are still taken note of.
                match stands_here {
                    Some(kind) => self.note_owner(kind, row),
                    None => break,
                }
                continue;
            }
            match &sheet.shape {
                _ if sheet.name == sheets::FORMS => self.form(row),
                Shape::Levels(levels) if let Some(kind) = sheet.owner => {
                    let continues = levels.len() > 1
                        && row.cell(kind.header()).is_none()
                        && levels.first().is_some_and(|level| row.lacks(level));
                    if !continues {
                        let now = self.owner(kind, row);
                        if now.is_none() || now != owner {
                            open.close(0, levels, sheet.name, &headers, &mut self.faults);
                        }
                        owner = now;
                    }
                    let table = levels.first().map_or("", |level| level.table);
                    let lines = open.row(row, levels, Some(&grid.rows), &mut self.faults);
                    self.owned(kind, owner.as_deref(), table, lines);
                }
                Shape::Levels(levels) if let Some(kind) = stands_here => {
                    self.own_row(kind, row, levels);
                }
                Shape::Levels(levels) => {
                    let lines = open.row(row, levels, Some(&grid.rows), &mut self.faults);
                    self.parts.entry(sheet.name).or_default().append(lines);
                }
                Shape::Cases(levels) => {
                    let owner = self.owner(Owner::Scenario, row);
                    if let Some((table, lines)) = self.case(row, levels) {
                        self.owned(Owner::Scenario, owner.as_deref(), table, lines);
                    }
                }
            }
        }
        if let Shape::Levels(levels) = &sheet.shape {
            open.close(0, levels, sheet.name, &headers, &mut self.faults);
        }
        if sheet.name == sheets::HALL {
            self.one_hall(&halls);
        }
    }

    /// The scenario or life event that a row belongs to.
    fn owner(&mut self, kind: Owner, row: Row<'_>) -> Option<String> {
        let (header, word) = (kind.header(), kind.word());
        let origin = row.origin(header);
        let Some(cell) = row.cell(header) else {
            let remedy = format!("写它属于哪个{word}");
            self.faults.add(origin, format!("“{header}”是空的"), remedy);
            return None;
        };
        let code = match value::readable_key(cell) {
            Ok(code) => code,
            Err((what, remedy)) => {
                self.faults.add(origin, format!("{header}：{what}"), remedy);
                return None;
            }
        };
        if self.owners.contains_key(&(kind, code.clone())) {
            return Some(code);
        }
        // A code that is missing or wrong there may be the very one that is meant here: its own fault is noted.
        if self.owners_read.contains(&kind) && !self.owners_doubtful.contains(&kind) {
            self.faults.add(
                origin,
                format!("没有{word}“{code}”"),
                format!("写“{}”表里的{header}", kind.sheet()),
            );
        }
        None
    }

    fn owned(&mut self, kind: Owner, owner: Option<&str>, table: &'static str, lines: Lines) {
        let part = owner.and_then(|owner| self.owners.get_mut(&(kind, owner.to_owned())));
        if let Some(part) = part {
            part.has.insert(table);
            part.tables.append(lines);
        }
    }

    /// The row of a scenario or a life event itself.
    fn own_row(&mut self, kind: Owner, row: Row<'_>, levels: &[Level]) {
        let Some(level) = levels.first() else {
            return;
        };
        let header = kind.header();
        let origin = row.origin(header);
        let code = row.cell(header).map(value::key).unwrap_or_default();
        if code.parse::<ScenarioCode>().is_err() {
            self.owners_doubtful.insert(kind);
        }
        let part = OwnerPart {
            row: lines(row, level, &mut self.faults),
            tables: Lines::default(),
            has: BTreeSet::new(),
            origin,
        };
        if let Some(earlier) = self.owners.get(&(kind, code.clone())) {
            // Two codes that cannot be read are no two that are the same.
            if code.is_empty() {
                return;
            }
            let earlier = earlier.origin.cell();
            self.faults.add(
                origin,
                format!("{}“{code}”已经在 {earlier} 出现过", kind.word()),
                format!("每个{header}只能用一次"),
            );
            return;
        }
        self.owners.insert((kind, code), part);
    }

    /// Notes a code of which nothing else is looked at.
    fn note_owner(&mut self, kind: Owner, row: Row<'_>) {
        let origin = row.origin(kind.header());
        let code = row.cell(kind.header()).map(value::key).unwrap_or_default();
        self.owners.entry((kind, code)).or_insert(OwnerPart {
            row: Lines::default(),
            tables: Lines::default(),
            has: BTreeSet::new(),
            origin,
        });
    }

    fn case(&mut self, row: Row<'_>, levels: &[Level]) -> Option<(&'static str, Lines)> {
        let origin = row.origin(CASE);
        let Some(cell) = row.cell(CASE) else {
            self.faults.add(
                origin,
                format!("“{CASE}”是空的"),
                format!("可以写：{}", terms::listed(terms::CASES)),
            );
            return None;
        };
        let text = match value::readable_key(cell) {
            Ok(text) => text,
            Err((what, remedy)) => {
                self.faults.add(origin, format!("{CASE}：{what}"), remedy);
                return None;
            }
        };
        let Some(level) = terms::word(terms::CASES, &text)
            .and_then(|word| levels.iter().find(|level| level.table == word))
        else {
            self.faults.add(
                origin,
                format!("{CASE}：“{text}”不是这里可用的词"),
                format!("可以写：{}", terms::listed(terms::CASES)),
            );
            return None;
        };
        for header in row.headers.keys() {
            let known = header == Owner::Scenario.header()
                || header == CASE
                || level.columns.iter().any(|column| &column.header == header);
            if !known && row.cell(header).is_some() {
                self.faults.add(
                    row.origin(header),
                    format!("“{text}”的一行用不到“{header}”"),
                    "清空这一格，或改正种类",
                );
            }
        }
        Some((level.table, lines(row, level, &mut self.faults)))
    }
}
