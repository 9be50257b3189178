//! The spreadsheet notation of a catalogue: a workbook is translated to the text source and back.
//!
//! The text source is the one canonical notation; every rule of its reader holds for workbooks unchanged, and each of
//! its faults is brought back to the sheet and the cell that it comes from.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod cells;
mod column;
mod container;
mod drawing;
mod examples;
mod export;
pub mod items_jsonl;
mod origin;
mod record;
mod sheet_text;
mod sheets;
mod terms;
mod toml_text;
mod translate;
mod translated;
mod value;
mod when;
mod words;

pub use export::{template, write};
pub use translate::read;
pub use translated::Translated;

/// Why there is no workbook to speak of. Worded in Chinese, for the person at the keyboard.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The bytes are something else.
    #[error("{name} 不是 xlsx 工作簿。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”")]
    NotAWorkbook {
        /// The file's name.
        name: String,
    },
    /// The format before 2007.
    #[error("{name} 是旧的 .xls 格式。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”")]
    Old {
        /// The file's name.
        name: String,
    },
    /// It is protected by a password.
    #[error("{name} 设了打开密码。请去掉密码后再导入")]
    Encrypted {
        /// The file's name.
        name: String,
    },
    /// It begins like a workbook, but cannot be read to its end.
    #[error("{name} 已损坏或不完整（{detail}）。请重新复制或重新导出")]
    Damaged {
        /// The file's name.
        name: String,
        /// What the reader says.
        detail: String,
    },
    /// Unpacked it would be larger than any catalogue.
    #[error("{name} 解压后超过 {limit} MiB，不像一份目录。请去掉图片、附件和多余的内容")]
    TooLarge {
        /// The file's name.
        name: String,
        /// The limit in MiB.
        limit: u64,
    },
    /// It is packed far more tightly than any real workbook.
    #[error("{name} 的压缩比超过 {limit}，可能是压缩炸弹，没有打开")]
    TooDense {
        /// The file's name.
        name: String,
        /// The limit: unpacked bytes for each packed one.
        limit: u64,
    },
    /// A sheet has more rows or columns than any catalogue.
    #[error(
        "{name} 的工作表“{sheet}”用到了单元格 {cell}，超过 {rows} 行、{columns} 列。请删去多余的内容"
    )]
    TooManyCells {
        /// The file's name.
        name: String,
        /// The sheet.
        sheet: String,
        /// The first cell outside.
        cell: String,
        /// The most rows.
        rows: u32,
        /// The most columns.
        columns: u32,
    },
    /// A record cannot be written in cells such that it reads back the same.
    #[error("工作表“{sheet}”里“{record}”的“{column}”写不进工作簿：{why}")]
    Inexpressible {
        /// The sheet.
        sheet: String,
        /// The record's code or name.
        record: String,
        /// The column's header.
        column: String,
        /// What is in the way, and the remedy.
        why: String,
    },
    /// The workbook cannot be put together.
    #[error("写不出工作簿：{0}")]
    Writing(#[from] rust_xlsxwriter::XlsxError),
    /// A record has no JSON form.
    #[error("写不出工作簿：{0}")]
    Record(#[from] serde_json::Error),
}
