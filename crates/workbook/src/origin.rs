//! Where a generated line comes from: a sheet and a cell.

/// A cell of a sheet; row and column from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) sheet: &'static str,
    pub(crate) row: u32,
    pub(crate) column: u32,
}

impl Origin {
    /// `材料!C12`.
    pub(crate) fn cell(&self) -> String {
        format!("{}!{}", self.sheet, cell_name(self.row, self.column))
    }
}

/// `C12` for row 11 and column 2.
pub(crate) fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let letter = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(letter).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}
