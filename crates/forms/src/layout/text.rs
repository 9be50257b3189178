//! A layout back as the text that it is read from.

use std::fmt::Write as _;

use super::{Align, Block, Cell, Grid, Layout, Piece, TextRole, View};

impl Layout {
    /// The layout as a source file that is read as the same layout.
    pub fn to_source(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = writeln!(text, "form = {}", quoted(self.form.as_str()));
        let _ = writeln!(text, "version = {}", self.version);
        let _ = writeln!(text, "title = {}", quoted(&self.title));
        if self.lying {
            text += "lying = true\n";
        }
        for block in &self.blocks {
            text += "\n[[block]]\n";
            text += &block_text(block);
        }
        text
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn block_text(block: &Block) -> String {
    match block {
        Block::NewPage => "new_page = true\n".to_owned(),
        Block::Text { content, role } => {
            let role = match role {
                TextRole::Heading => "heading",
                TextRole::Body => "body",
                TextRole::Note => "note",
                TextRole::Right => "right",
            };
            let text = quoted(&notation(content, false));
            format!("text = {text}\nrole = \"{role}\"\n")
        }
        Block::Grid(grid) => format!("columns = {:?}\nrows = {}", grid.columns, picture(grid)),
        Block::Each {
            table,
            head,
            row,
            least,
        } => format!(
            "each = \"{table}\"\ncolumns = {:?}\nhead = {}row = {}least = {least}\n",
            head.columns,
            picture(head),
            picture(row)
        ),
    }
}

/// The picture of a table.
fn picture(grid: &Grid) -> String {
    let mut marks = vec![vec![String::new(); grid.columns.len()]; grid.rows.len()];
    for (at, row) in grid.rows.iter().enumerate() {
        for cell in &row.cells {
            for (down, line) in marks.iter_mut().skip(at).take(cell.down).enumerate() {
                let places = line.iter_mut().skip(cell.column).take(cell.across);
                for (right, place) in places.enumerate() {
                    *place = match (down, right) {
                        (0, 0) => cell_text(cell),
                        (_, 0) => "^".to_owned(),
                        _ => "<".to_owned(),
                    };
                }
            }
        }
    }
    let mut text = "'''\n".to_owned();
    for (row, marks) in grid.rows.iter().zip(marks) {
        let height = row.height.map(|height| format!(" {height}mm"));
        let _ = writeln!(
            text,
            "| {} |{}",
            marks.join(" | "),
            height.unwrap_or_default()
        );
    }
    text + "'''\n"
}

fn cell_text(cell: &Cell) -> String {
    if cell.content == [Piece::Blank] {
        return "_".to_owned();
    }
    let text = notation(&cell.content, true);
    match cell.align {
        Align::Left => format!(":{text}"),
        Align::Centre => format!(":{text}:"),
        Align::Right => format!("{text}:"),
    }
}

/// Words and answers in their notation; in a table a stroke that is meant is marked.
fn notation(content: &[Piece], in_table: bool) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => {
            let words = words.replace('\n', "\\n");
            match in_table {
                true => words.replace('|', "\\|"),
                false => words,
            }
        }
        Piece::Answer { field, view } => match view_text(view) {
            Some(view) => format!("{{{field}{view}}}"),
            None => format!("{{{field}}}"),
        },
        Piece::RowNumber => "{#}".to_owned(),
        Piece::Signature => "{sign}".to_owned(),
        Piece::Blank => String::new(),
    };
    content.iter().map(piece).collect()
}

fn view_text(view: &View) -> Option<String> {
    let name = match view {
        View::Whole => return None,
        View::Tick(Some(choice)) => return Some(format!("={choice}")),
        View::Boxes => "boxes",
        View::Year => "year",
        View::Month => "month",
        View::Day => "day",
        View::From => "from",
        View::Until => "until",
        View::Kind => "kind",
        View::Number => "number",
        View::Capitals => "capitals",
        View::Figures => "figures",
        View::Tick(None) => "tick",
        View::Ticks => "ticks",
    };
    Some(format!(":{name}"))
}
