//! The cells of a workbook's sheets as they are, sparse and bounded.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader, Xlsx};

use crate::WorkbookError;
use crate::origin::cell_name;

/// The most rows of a sheet.
const MOST_ROWS: u32 = 200_000;
/// The most columns of a sheet.
const MOST_COLUMNS: u32 = 200;
/// The most characters of a cell: Excel's own limit.
pub(crate) const MOST_CHARACTERS: usize = 32_767;
/// The most bytes of text in all cells together, in MiB.
const MOST_TEXT_MIB: u64 = 128;

/// What stands in a cell. An empty one is not there at all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    Flag(bool),
    Date,
    Error(String),
    /// A formula whose result nobody has worked out yet: libraries that write workbooks leave it out.
    Unknown,
    /// More characters than a cell can have.
    TooLong(usize),
}

/// One sheet: its cells by row and column, both from 0.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    pub(crate) merged: Vec<Dimensions>,
}

/// Reads the named sheets; those that are not there are left out.
pub(crate) fn read(
    bytes: &[u8],
    name: &str,
    wanted: &[&'static str],
) -> Result<BTreeMap<&'static str, Grid>, WorkbookError> {
    let damaged = |error: calamine::XlsxError| WorkbookError::Damaged {
        name: name.to_owned(),
        detail: error.to_string(),
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = workbook.sheet_names();
    let mut grids = BTreeMap::new();
    let mut text = 0;
    for &sheet in wanted {
        let Some(found) = names.iter().find(|found| found.trim() == sheet) else {
            continue;
        };
        let mut grid = Grid {
            merged: workbook.merge_cells_by_sheet_name(found).map_err(damaged)?,
            ..Grid::default()
        };
        let mut reader = workbook.worksheet_cells_reader(found).map_err(damaged)?;
        // The formula itself is read only to know that there is one, and is dropped at once.
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = cell.pos;
            let value = match (&cell.value, &cell.formula) {
                (DataRef::Empty, Some(_)) => Cell::Unknown,
                (data, _) => match value(data) {
                    Some(value) => value,
                    None => continue,
                },
            };
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                return Err(WorkbookError::TooManyCells {
                    name: name.to_owned(),
                    sheet: sheet.to_owned(),
                    cell: cell_name(row, column),
                    rows: MOST_ROWS,
                    columns: MOST_COLUMNS,
                });
            }
            if let Cell::Text(value) = &value {
                // A shared string is stored once and may be named a million times.
                text += value.len() as u64;
                if text > MOST_TEXT_MIB << 20 {
                    return Err(WorkbookError::TooLarge {
                        name: name.to_owned(),
                        limit: MOST_TEXT_MIB,
                    });
                }
            }
            grid.rows.entry(row).or_default().insert(column, value);
        }
        grids.insert(sheet, grid);
    }
    Ok(grids)
}

fn value(data: &DataRef<'_>) -> Option<Cell> {
    let text = |text: &str| {
        if text.trim().is_empty() {
            return None;
        }
        let characters = text.chars().count();
        Some(if characters > MOST_CHARACTERS {
            Cell::TooLong(characters)
        } else {
            Cell::Text(text.to_owned())
        })
    };
    match data {
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(flag) => Some(Cell::Flag(*flag)),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => {
            Some(Cell::Date)
        }
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
        DataRef::Empty => None,
    }
}
