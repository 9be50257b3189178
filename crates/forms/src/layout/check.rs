//! Whether a layout fits its form: every field of the form is on the paper, every field on the paper is in the form, and
//! nothing is wider than the paper.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::code::ChoiceId;
use catalogue::source::{Fault, Place};

use super::source::Placed;
use super::{Block, Content, Grid, LYING_WIDTH, Piece, UPRIGHT_WIDTH, View};
use crate::definition::{Field, FieldId, FieldKind, FormDefinition};
use crate::validate::DocumentKind;

/// The narrowest column that a character at its smallest fits into, in millimetres.
const NARROWEST: f32 = 5.5;
/// The narrowest box for one character.
const NARROWEST_BOX: f32 = 3.2;

/// What a field was found as.
#[derive(Default)]
struct Found {
    whole: bool,
    ticks: BTreeSet<ChoiceId>,
}

struct Checking<'c> {
    definition: &'c FormDefinition,
    faults: &'c mut Vec<Fault>,
    found: BTreeMap<FieldId, Found>,
}

/// Checks all of a layout; `start` is where its form is named.
pub(super) fn check(
    definition: &FormDefinition,
    lying: bool,
    blocks: &[Placed],
    start: &Place,
    faults: &mut Vec<Fault>,
) {
    let width = match lying {
        true => LYING_WIDTH,
        false => UPRIGHT_WIDTH,
    };
    let mut checking = Checking {
        definition,
        faults,
        found: BTreeMap::new(),
    };
    for placed in blocks {
        let at = &placed.at;
        match &placed.block {
            Block::NewPage => {}
            Block::Text { content, .. } => checking.content(content, at, None),
            Block::Grid(grid) => checking.grid(grid, at, width, None),
            Block::Each {
                table, head, row, ..
            } => checking.each(table, head, row, at, width),
        }
    }
    checking.complete(start);
}

impl Checking<'_> {
    fn fault(&mut self, at: &Place, what: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Fault::new(at, what, remedy));
    }

    fn each(&mut self, table: &FieldId, head: &Grid, row: &Grid, at: &Place, width: f32) {
        let definition = self.definition;
        let Some(field) = definition
            .field(table)
            .filter(|it| !it.columns().is_empty())
        else {
            return self.fault(
                at,
                format!("“{table}”不是表格字段"),
                "each 写 kind 为 table 的字段",
            );
        };
        self.grid(head, at, width, None);
        self.grid(row, at, width, Some(field));
        let pieces = || {
            row.rows
                .iter()
                .flat_map(|row| &row.cells)
                .flat_map(|cell| &cell.content)
        };
        for column in field.columns() {
            let there = pieces()
                .any(|piece| matches!(piece, Piece::Answer { field, .. } if *field == column.id));
            if !there {
                let id = &column.id;
                self.fault(
                    at,
                    format!("表格“{table}”的列“{id}”不在版式里"),
                    format!("在 row 里写 {{{id}}}"),
                );
            }
        }
        self.found.entry(table.clone()).or_default().whole = true;
    }

    fn grid(&mut self, grid: &Grid, at: &Place, width: f32, table: Option<&Field>) {
        for row in &grid.rows {
            for cell in &row.cells {
                let wide = grid.width_of(cell.column, cell.across, width);
                if wide < NARROWEST {
                    self.fault(
                        at,
                        format!(
                            "第 {} 列只有 {wide:.1} 毫米宽，放不下一个字",
                            cell.column + 1
                        ),
                        format!("加大它在 columns 里的比例，至少 {NARROWEST} 毫米"),
                    );
                }
                self.boxes(&cell.content, wide, at, table);
                self.content(&cell.content, at, table);
            }
        }
    }

    /// Boxes are alone in their cell, and the cell is wide enough for all of them.
    fn boxes(&mut self, content: &Content, wide: f32, at: &Place, table: Option<&Field>) {
        let boxed = content.iter().find_map(|piece| match piece {
            Piece::Answer {
                field,
                view: View::Boxes,
            } => Some(field),
            _ => None,
        });
        let Some(id) = boxed else { return };
        if content.len() > 1 {
            self.fault(
                at,
                format!("“{{{id}:boxes}}”旁边还有别的内容"),
                "方格单独占一格",
            );
        }
        let needed = field_of(self.definition, id, table)
            .and_then(boxes_of)
            .unwrap_or(0) as f32
            * NARROWEST_BOX;
        if needed > wide {
            self.fault(
                at,
                format!("“{{{id}:boxes}}”要 {needed:.0} 毫米，这一格只有 {wide:.0} 毫米"),
                "加宽这一格，或不用方格",
            );
        }
    }

    fn content(&mut self, content: &Content, at: &Place, table: Option<&Field>) {
        for piece in content {
            match piece {
                Piece::Answer { field, view } => self.answer(field, view, at, table),
                Piece::RowNumber if table.is_none() => {
                    self.fault(at, "{#} 不在重复的行里", "{#} 只写在 row 里");
                }
                _ => {}
            }
        }
    }

    fn answer(&mut self, id: &FieldId, view: &View, at: &Place, table: Option<&Field>) {
        let Some(field) = field_of(self.definition, id, table) else {
            let of = table.map_or("表单", |_| "表格");
            return self.fault(
                at,
                format!("{of}里没有字段“{id}”"),
                "写表单里有的字段，或把这一格写成“_”",
            );
        };
        if let Err(remedy) = suits(field, view) {
            return self.fault(at, format!("字段“{id}”不能这样写"), remedy);
        }
        if table.is_some() {
            return;
        }
        let found = self.found.entry(id.clone()).or_default();
        match view {
            View::Tick(Some(choice)) => {
                found.ticks.insert(choice.clone());
            }
            _ => found.whole = true,
        }
    }

    /// Whether every field that takes an answer is on the paper, and of single boxes all that belong together.
    fn complete(&mut self, start: &Place) {
        let definition = self.definition;
        for field in definition.fields() {
            let id = &field.id;
            if matches!(field.kind, FieldKind::Note) {
                continue;
            }
            let Some(found) = self.found.get(id) else {
                self.fault(
                    start,
                    format!("字段“{id}”（{}）不在版式里", field.label.zh),
                    format!("在它该在的格里写 {{{id}}}"),
                );
                continue;
            };
            if found.whole {
                continue;
            }
            let missing = field
                .choices()
                .iter()
                .find(|it| !found.ticks.contains(&it.id));
            if let Some(missing) = missing.map(|choice| choice.id.clone()) {
                self.fault(
                    start,
                    format!("字段“{id}”的选项“{missing}”没有方框"),
                    format!("写 {{{id}={missing}}}，或用 {{{id}:ticks}} 列出全部选项"),
                );
            }
        }
    }
}

/// The field of an id: of the form, or in a repeated row one of the table's columns.
fn field_of<'f>(
    definition: &'f FormDefinition,
    id: &FieldId,
    table: Option<&'f Field>,
) -> Option<&'f Field> {
    match table {
        Some(table) => table.columns().iter().find(|column| column.id == *id),
        None => definition.field(id),
    }
}

/// How many boxes an answer takes; none when it has no certain length.
pub(super) fn boxes_of(field: &Field) -> Option<usize> {
    match &field.kind {
        FieldKind::IdNumber | FieldKind::CreditCode => Some(18),
        FieldKind::IdentityDocument { accepts } => accepts
            .iter()
            .all(|kind| *kind != DocumentKind::Passport)
            .then_some(18),
        FieldKind::Date { .. } => Some(8),
        _ => None,
    }
}

/// Whether an answer of a field can be written so; otherwise which ways there are.
fn suits(field: &Field, view: &View) -> Result<(), String> {
    let suits = match (view, &field.kind) {
        (_, FieldKind::Note) => false,
        (View::Whole, FieldKind::Table { .. }) => false,
        (View::Whole, _) => true,
        (View::Boxes, _) => boxes_of(field).is_some(),
        (View::Year | View::Month | View::Day, FieldKind::Date { .. }) => true,
        (View::From | View::Until, FieldKind::Period { .. }) => true,
        (View::Kind | View::Number, FieldKind::IdentityDocument { .. }) => true,
        (View::Capitals | View::Figures, FieldKind::Money { .. }) => true,
        (View::Tick(None), FieldKind::Declaration) => true,
        (View::Tick(Some(choice)), _) => field.choices().iter().any(|it| it.id == *choice),
        (View::Ticks, FieldKind::Choice { .. } | FieldKind::Choices { .. }) => true,
        _ => false,
    };
    if suits {
        return Ok(());
    }
    let id = &field.id;
    Err(match &field.kind {
        FieldKind::Note => "说明不上纸，删掉它".into(),
        FieldKind::Table { .. } => format!("表格用一块 each = \"{id}\" 来写"),
        FieldKind::Date { .. } => {
            format!("写 {{{id}}}、{{{id}:year}}、{{{id}:month}}、{{{id}:day}} 或 {{{id}:boxes}}")
        }
        FieldKind::Period { .. } => format!("写 {{{id}}}、{{{id}:from}} 或 {{{id}:until}}"),
        FieldKind::IdentityDocument { .. } => {
            format!("写 {{{id}}}、{{{id}:kind}} 或 {{{id}:number}}；收护照的没有方格")
        }
        FieldKind::Money { .. } => format!("写 {{{id}}}、{{{id}:figures}} 或 {{{id}:capitals}}"),
        FieldKind::Declaration => format!("写 {{{id}:tick}}"),
        FieldKind::Choice { .. } | FieldKind::Choices { .. } => {
            let choices: Vec<String> = field.choices().iter().map(|it| it.id.to_string()).collect();
            format!(
                "写 {{{id}}}、{{{id}:ticks}}，或 {{{id}=选项}}；选项有 {}",
                choices.join("、")
            )
        }
        FieldKind::IdNumber | FieldKind::CreditCode => format!("写 {{{id}}} 或 {{{id}:boxes}}"),
        _ => format!("写 {{{id}}}"),
    })
}
