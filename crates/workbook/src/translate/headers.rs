//! What a sheet as a whole must have: every column once, and of halls one.

use std::collections::{BTreeMap, BTreeSet};

use super::Book;
use crate::cells::Grid;
use crate::column::Sheet;
use crate::origin::Origin;
use crate::sheet_text::plain;
use crate::{sheets, value};

impl Book {
    /// Where each header stands; nothing when one is missing.
    pub(super) fn headers(&mut self, sheet: &Sheet, grid: &Grid) -> Option<BTreeMap<String, u32>> {
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
            let text = match value::readable_key(cell) {
                Ok(text) => text,
                Err((what, remedy)) => {
                    self.faults.add(origin, format!("表头：{what}"), remedy);
                    continue;
                }
            };
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

    /// Of halls there is one; `rows` are those that are no example.
    pub(super) fn one_hall(&mut self, rows: &[u32]) {
        let (what, remedy) = match rows {
            [_] => return,
            [] => (format!("“{}”表还没有填", sheets::HALL), "填一行"),
            rows => (
                format!("“{}”表写了 {} 行", sheets::HALL, rows.len()),
                "只写一行",
            ),
        };
        self.faults.add(
            Origin {
                sheet: sheets::HALL,
                row: rows.get(1).copied().unwrap_or(1),
                column: 0,
            },
            what,
            remedy,
        );
    }
}
