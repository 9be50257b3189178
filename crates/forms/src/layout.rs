//! The official paper of a form: which answer stands where among the paper's own words.
//!
//! A layout is written by whoever knows the paper (`layouts/*.toml`, see [`source`]) and is checked against its form
//! before it is published. It knows nothing of fonts and points: lengths are shares of the paper's width and millimetres.

mod check;
mod notation;
pub mod source;
mod text;
mod write;

use catalogue::code::{ChoiceId, FormId};
use serde::{Deserialize, Serialize};

pub use self::write::{TICKED, UNTICKED, box_count, write};
use crate::definition::FieldId;

/// The width between the margins of a paper that stands upright, in millimetres.
pub const UPRIGHT_WIDTH: f32 = 173.3;
/// The same of one that lies on its side.
pub const LYING_WIDTH: f32 = 260.3;

/// How a form's official paper is laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// Which form.
    pub form: FormId,
    /// The version of the form that it was made for.
    pub version: u32,
    /// The paper's own title.
    pub title: String,
    /// Whether it lies on its side.
    pub lying: bool,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of the paper over its whole width. Grids that follow each other are one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Words without a frame.
    Text {
        /// What is said.
        content: Content,
        /// How.
        role: TextRole,
    },
    /// Rows of cells.
    Grid(Grid),
    /// A row for each row of a table field, under a head that stands on every page it goes on to.
    Each {
        /// The table field.
        table: FieldId,
        /// The head.
        head: Grid,
        /// The one row that is repeated; its answers are those of the table's columns.
        row: Grid,
        /// At least so many rows are drawn, the last ones empty.
        least: usize,
    },
    /// What follows begins a new page.
    NewPage,
}

/// What words without a frame are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextRole {
    /// A heading in the middle.
    Heading,
    /// A paragraph.
    Body,
    /// A small note, such as how to fill the form in.
    Note,
    /// A line at the right, such as a number or a date.
    Right,
}

/// Rows of cells on common columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// How wide each column is, in shares of the whole.
    pub columns: Vec<u16>,
    /// The rows, from top to bottom.
    pub rows: Vec<GridRow>,
}

/// A row of a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    /// The least height, in millimetres; it grows with what is in it.
    pub height: Option<f32>,
    /// The cells that begin in this row, from left to right.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The first column that it takes, from 0.
    pub column: usize,
    /// How many columns it takes.
    pub across: usize,
    /// How many rows it takes.
    pub down: usize,
    /// What is in it.
    pub content: Content,
    /// Where it stands in the cell.
    pub align: Align,
}

/// Where text stands between left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// Words and answers, one after the other.
pub type Content = Vec<Piece>;

/// A piece of what stands somewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Words of the paper; a line break begins a new line.
    Words(String),
    /// An answer, or a part of it; nothing when there is none.
    Answer {
        /// Of which field.
        field: FieldId,
        /// What of it, and how.
        view: View,
    },
    /// The number of a repeated row.
    RowNumber,
    /// Where somebody signs by hand; the applicant's own signature when it was given.
    Signature,
    /// Left empty on purpose: the office fills it in.
    Blank,
}

/// What of an answer stands there, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// All of it, in words.
    Whole,
    /// One character a box.
    Boxes,
    /// The year of a day.
    Year,
    /// Its month.
    Month,
    /// Its day.
    Day,
    /// The first day of a period.
    From,
    /// The last day of a period, or 长期.
    Until,
    /// The kind of an identity document.
    Kind,
    /// Its number.
    Number,
    /// Money in capital characters.
    Capitals,
    /// Money in figures.
    Figures,
    /// A box that is ticked when this is chosen; of a declaration, when it was confirmed.
    Tick(Option<ChoiceId>),
    /// Every choice with its box.
    Ticks,
}

impl Layout {
    /// The width between the margins, in millimetres.
    pub fn width(&self) -> f32 {
        match self.lying {
            true => LYING_WIDTH,
            false => UPRIGHT_WIDTH,
        }
    }

    /// Whether the layout fits a version of its form.
    pub fn is_for(&self, version: u32) -> bool {
        self.version == version
    }
}

impl Grid {
    /// How wide some columns are together, of a grid that is so wide.
    pub fn width_of(&self, column: usize, across: usize, whole: f32) -> f32 {
        let shares = |columns: &[u16]| columns.iter().map(|share| f32::from(*share)).sum::<f32>();
        let some = self.columns.iter().skip(column).take(across).copied();
        let some: Vec<u16> = some.collect();
        whole * shares(&some) / shares(&self.columns).max(1.0)
    }
}
