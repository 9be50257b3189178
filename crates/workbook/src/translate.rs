//! A workbook becomes source files, and faults in those are brought back to the cells.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use catalogue::code::{FormId, ScenarioCode};
use catalogue::source::{Fault, Reading, SourceFile};

use crate::cells::{self, Cell, Grid};
use crate::column::{CASE, Level, OWNER, Shape, Sheet};
use crate::origin::{Origin, cell_name};
use crate::record::{Faults, OpenRecords, Row, fault, lines};
use crate::sheet_text::plain;
use crate::toml_text::Lines;
use crate::{WorkbookError, container, sheets, terms, value, words};

/// How the first cell of a row begins that only shows how to write one.
pub(crate) const EXAMPLE: &str = "示例";

/// A workbook in the source's notation.
#[derive(Debug)]
pub struct Translated {
    /// The source files, one key a line.
    pub files: Vec<SourceFile>,
    /// What is wrong with the cells themselves. With any, the files are incomplete.
    pub faults: Vec<Fault>,
    book: String,
    /// The cell of each line, by file.
    origins: BTreeMap<String, Vec<Origin>>,
}

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
        faults: Faults {
            book: name.to_owned(),
            found: Vec::new(),
        },
        parts: BTreeMap::new(),
        scenarios: BTreeMap::new(),
        scenarios_read: false,
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

impl Translated {
    /// Reads the catalogue with every rule of the source.
    ///
    /// When cells themselves are wrong, only that is reported: what would follow from the gaps they leave is not worth
    /// reading.
    pub fn reading(&self) -> Reading {
        if !self.faults.is_empty() {
            return Reading {
                catalogue: None,
                faults: self.faults.clone(),
                warnings: Vec::new(),
            };
        }
        let reading = catalogue::source::read(&self.files);
        let placed = |faults: Vec<Fault>| {
            let mut faults: Vec<Fault> =
                faults.into_iter().map(|fault| self.place(fault)).collect();
            faults.sort();
            faults
        };
        Reading {
            catalogue: reading.catalogue,
            faults: placed(reading.faults),
            warnings: placed(reading.warnings),
        }
    }

    /// Brings a fault in one of the files back to the cell; any other stays as it is.
    pub fn place(&self, found: Fault) -> Fault {
        let Some(origin) = self.origin(&found.file, found.line) else {
            return found;
        };
        let what = self.cells_for_places(&words::in_sheets(&found.what));
        let what = match found.file.strip_prefix("forms/") {
            Some(_) => format!("表单文本第 {} 行：{what}", found.line),
            None => what,
        };
        fault(&self.book, origin, what, words::in_sheets(&found.remedy))
    }

    fn origin(&self, file: &str, line: usize) -> Option<Origin> {
        let origins = self.origins.get(file)?;
        origins
            .get(line.saturating_sub(1))
            .or_else(|| origins.last())
            .copied()
    }

    /// “items/items.toml 第 3 行” within a message becomes “事项!A2”.
    fn cells_for_places(&self, text: &str) -> String {
        let words: Vec<&str> = text.split(' ').collect();
        let mut out: Vec<String> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if let [file, "第", line, ..] = &words[at..]
                && let Some(origin) = line.parse().ok().and_then(|line| self.origin(file, line))
            {
                out.push(origin.cell());
                at += 3;
                let rest = words.get(at).map(|word| word.trim_start_matches('行'));
                if let Some(rest) = rest {
                    if !rest.is_empty() {
                        out.push(rest.to_owned());
                    }
                    at += 1;
                }
            } else {
                out.push(words[at].to_owned());
                at += 1;
            }
        }
        out.join(" ")
    }
}

/// One scenario: its own row, and what other sheets say of it.
struct ScenarioPart {
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
    scenarios: BTreeMap<String, ScenarioPart>,
    /// Whether the sheet of scenarios could be read: without it every row of others would be at fault.
    scenarios_read: bool,
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
        self.scenarios_read |= sheet.name == sheets::SCENARIOS;
        let first = sheet
            .columns()
            .first()
            .map(|column| column.header.clone())
            .unwrap_or_default();
        let mut owner: Option<String> = None;
        let mut open = OpenRecords::default();
        for (&row, cells) in grid.rows.range(1..) {
            let row = Row {
                sheet,
                headers: &headers,
                cells,
                row,
            };
            if matches!(row.cell(&first), Some(Cell::Text(text)) if text.trim_start().starts_with(EXAMPLE))
            {
                continue;
            }
            match &sheet.shape {
                _ if sheet.name == sheets::FORMS => self.form(row),
                Shape::Levels(levels) if sheet.owned => {
                    let continues = levels.len() > 1
                        && row.cell(OWNER).is_none()
                        && levels.first().is_some_and(|level| row.lacks(level));
                    if !continues {
                        let now = self.owner(row);
                        if now.is_none() || now != owner {
                            open.close(0, levels, sheet.name, &headers, &mut self.faults);
                        }
                        owner = now;
                    }
                    let table = levels.first().map_or("", |level| level.table);
                    let lines = open.row(row, levels, Some(&grid.rows), &mut self.faults);
                    self.owned(owner.as_deref(), table, lines);
                }
                Shape::Levels(levels) if sheet.name == sheets::SCENARIOS => {
                    self.scenario(row, levels);
                }
                Shape::Levels(levels) => {
                    let lines = open.row(row, levels, Some(&grid.rows), &mut self.faults);
                    self.parts.entry(sheet.name).or_default().append(lines);
                }
                Shape::Cases(levels) => {
                    let owner = self.owner(row);
                    if let Some((table, lines)) = self.case(row, levels) {
                        self.owned(owner.as_deref(), table, lines);
                    }
                }
            }
        }
        if let Shape::Levels(levels) = &sheet.shape {
            open.close(0, levels, sheet.name, &headers, &mut self.faults);
        }
        if sheet.name == sheets::HALL {
            self.one_hall(grid);
        }
    }

    /// Where each header stands; nothing when one is missing.
    fn headers(&mut self, sheet: &Sheet, grid: &Grid) -> Option<BTreeMap<String, u32>> {
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        let columns = sheet.columns();
        let empty = BTreeMap::new();
        let row = grid.rows.get(&0).unwrap_or(&empty);
        for (&column, cell) in row {
            let origin = Origin {
                sheet: sheet.name,
                row: 0,
                column,
            };
            let text = value::key(cell);
            let Some(known) = columns.iter().find(|known| plain(&known.header) == text) else {
                self.faults.add(
                    origin,
                    format!("不认识的列“{text}”"),
                    "改成模板里的表头，或删去这一列",
                );
                continue;
            };
            if found.insert(known.header.clone(), column).is_some() {
                self.faults
                    .add(origin, format!("列“{text}”出现了两次"), "只留一列");
            }
        }
        let mut whole = true;
        for column in &columns {
            if !found.contains_key(&column.header) {
                whole = false;
                self.faults.add(
                    Origin {
                        sheet: sheet.name,
                        row: 0,
                        column: 0,
                    },
                    format!("工作表“{}”缺少列“{}”", sheet.name, column.header),
                    "在第一行补上这个表头，没有内容的可以空着",
                );
            }
        }
        let mut nameless = BTreeSet::new();
        for (&row, cells) in grid.rows.range(1..) {
            for &column in cells.keys() {
                if !grid
                    .rows
                    .get(&0)
                    .is_some_and(|first| first.contains_key(&column))
                    && nameless.insert(column)
                {
                    self.faults.add(
                        Origin {
                            sheet: sheet.name,
                            row,
                            column,
                        },
                        "这一格有内容，它的列没有表头",
                        "写在有表头的列里，或删去它",
                    );
                }
            }
        }
        whole.then_some(found)
    }

    fn one_hall(&mut self, grid: &Grid) {
        let rows: Vec<u32> = grid.rows.range(1..).map(|(row, _)| *row).collect();
        let real: Vec<u32> = rows
            .into_iter()
            .filter(|row| {
                !grid.rows.get(row).is_some_and(|cells| {
                    cells.values().any(
                        |cell| matches!(cell, Cell::Text(text) if text.trim_start().starts_with(EXAMPLE)),
                    )
                })
            })
            .collect();
        if real.len() != 1 {
            self.faults.add(
                Origin {
                    sheet: sheets::HALL,
                    row: real.get(1).copied().unwrap_or(1),
                    column: 0,
                },
                format!("“{}”表写了 {} 行", sheets::HALL, real.len()),
                "只写一行",
            );
        }
    }

    /// The scenario that a row belongs to.
    fn owner(&mut self, row: Row<'_>) -> Option<String> {
        let origin = row.origin(OWNER);
        let Some(cell) = row.cell(OWNER) else {
            self.faults
                .add(origin, format!("“{OWNER}”是空的"), "写它属于哪个业务情形");
            return None;
        };
        let code = value::key(cell);
        if self.scenarios.contains_key(&code) {
            return Some(code);
        }
        if !self.scenarios_read {
            return None;
        }
        let (what, remedy) = match value::words(cell) {
            Err(wrong) => wrong,
            Ok(_) => (
                format!("没有业务情形“{code}”"),
                format!("写“{}”表里的情形编码", sheets::SCENARIOS),
            ),
        };
        self.faults.add(origin, what, remedy);
        None
    }

    fn owned(&mut self, owner: Option<&str>, table: &'static str, lines: Lines) {
        if let Some(part) = owner.and_then(|owner| self.scenarios.get_mut(owner)) {
            part.has.insert(table);
            part.tables.append(lines);
        }
    }

    fn scenario(&mut self, row: Row<'_>, levels: &[Level]) {
        let Some(level) = levels.first() else {
            return;
        };
        let origin = row.origin(OWNER);
        let code = row.cell(OWNER).map(value::key).unwrap_or_default();
        let part = ScenarioPart {
            row: lines(row, level, &mut self.faults),
            tables: Lines::default(),
            has: BTreeSet::new(),
            origin,
        };
        if let Some(earlier) = self.scenarios.get(&code) {
            let earlier = earlier.origin.cell();
            self.faults.add(
                origin,
                format!("业务情形“{code}”已经在 {earlier} 出现过"),
                "每个情形编码只能用一次",
            );
            return;
        }
        self.scenarios.insert(code, part);
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
        let text = value::key(cell);
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
            let known = header == OWNER
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

    fn form(&mut self, row: Row<'_>) {
        let (id, text) = ("表单标识", "表单内容");
        let content = match row.cell(text).map(value::words) {
            Some(Ok(content)) => content,
            Some(Err((what, remedy))) => {
                return self.faults.add(row.origin(text), what, remedy);
            }
            None => {
                return self
                    .faults
                    .add(row.origin(text), format!("“{text}”是空的"), "补上它");
            }
        };
        let content = content.replace("\r\n", "\n");
        let chunk = (content, row.origin(text));
        match (row.cell(id), self.forms.last_mut()) {
            (None, Some(form)) => form.chunks.push(chunk),
            (None, None) => {
                self.faults
                    .add(row.origin(id), format!("“{id}”是空的"), "补上它");
            }
            (Some(cell), _) => {
                let id_text = value::key(cell);
                if let Err(error) = id_text.parse::<FormId>() {
                    return self.faults.add(
                        row.origin(id),
                        format!("“{id_text}”不对：{error}"),
                        "改成短名",
                    );
                }
                if self.forms.iter().any(|form| form.id == id_text) {
                    self.faults.add(
                        row.origin(id),
                        format!("表单“{id_text}”写了两次"),
                        "每个表单一个标识",
                    );
                    return;
                }
                self.forms.push(FormPart {
                    id: id_text,
                    chunks: vec![chunk],
                });
            }
        }
    }

    fn finish(mut self) -> Translated {
        let mut files = Vec::new();
        let mut root = Lines::default();
        let start = |sheet| Origin {
            sheet,
            row: 0,
            column: 0,
        };
        for (sheet, key) in [
            (sheets::WINDOWS, "window"),
            (sheets::BODIES, "body"),
            (sheets::THEMES, "theme"),
        ] {
            if !self.parts.contains_key(sheet) {
                root.push(format!("{key} = []"), start(sheet));
            }
        }
        for sheet in [
            sheets::HALL,
            sheets::WINDOWS,
            sheets::BODIES,
            sheets::THEMES,
            sheets::LIFE_EVENTS,
        ] {
            root.append(self.parts.remove(sheet).unwrap_or_default());
        }
        files.push(root.into_file("catalogue.toml".into()));
        for (sheet, path) in [
            (sheets::ITEMS, "items/items.toml"),
            (sheets::MATERIALS, "materials/materials.toml"),
        ] {
            let lines = self.parts.remove(sheet).unwrap_or_default();
            files.push(lines.into_file(path.into()));
        }
        for (code, part) in std::mem::take(&mut self.scenarios) {
            // Its fault is noted; what it would be called is no file's name.
            if code.parse::<ScenarioCode>().is_err() {
                continue;
            }
            let mut lines = Lines::default();
            for table in ["step", "need", "faq"] {
                if !part.has.contains(table) {
                    lines.push(format!("{table} = []"), part.origin);
                }
            }
            lines.append(part.row);
            lines.append(part.tables);
            files.push(lines.into_file(format!("scenarios/{code}.toml")));
        }
        for form in std::mem::take(&mut self.forms) {
            let path = format!("forms/{}.toml", form.id);
            let mut origins = Vec::new();
            let mut texts = Vec::new();
            for (text, origin) in form.chunks {
                origins.extend(std::iter::repeat_n(origin, text.split('\n').count()));
                texts.push(text);
            }
            let text = texts.join("\n");
            let file = SourceFile { path, text };
            self.check_form(&form.id, &file, origins.first().copied());
            files.push((file, origins));
        }
        self.faults.found.sort();
        let mut origins = BTreeMap::new();
        let files = files
            .into_iter()
            .map(|(file, lines)| {
                origins.insert(file.path.clone(), lines);
                file
            })
            .collect();
        Translated {
            files,
            faults: self.faults.found,
            book: self.faults.book,
            origins,
        }
    }

    /// The form's own id is what the needs' references are looked up by.
    fn check_form(&mut self, id: &str, file: &SourceFile, origin: Option<Origin>) {
        #[derive(serde::Deserialize)]
        struct Head {
            id: String,
        }
        let Some(origin) = origin else {
            return;
        };
        match catalogue::source::parse::<Head>(file) {
            Ok(head) if head.id == id => {}
            Ok(head) => self.faults.add(
                origin,
                format!("表单标识写的是“{id}”，内容里的 id 是“{}”", head.id),
                "两处写成一样",
            ),
            Err(wrong) => self.faults.add(
                origin,
                format!("表单文本第 {} 行：{}", wrong.line, wrong.what),
                wrong.remedy,
            ),
        }
    }
}
