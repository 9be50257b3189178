//! Parsing one TOML text with places kept, and TOML's complaints in the clerk's language.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Fault;

/// One file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path relative to the catalogue's folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the catalogue's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 第 {} 行", self.file, self.line)
    }
}

impl SourceFile {
    /// The place at a byte offset; past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            file: self.path.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// The place where a span begins.
    pub fn at(&self, span: &Range<usize>) -> Place {
        self.place(span.start)
    }

    /// The file's first character.
    pub fn start(&self) -> Place {
        self.place(0)
    }
}

/// Where the lines of a file begin: for many places in one file, which would otherwise each be counted from its top.
pub(super) struct Lines<'f> {
    file: &'f SourceFile,
    starts: Vec<usize>,
}

impl<'f> Lines<'f> {
    pub(super) fn of(file: &'f SourceFile) -> Self {
        let after_breaks = file.text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The place where a span begins.
    pub(super) fn at(&self, span: &Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(0);
        let before = self.file.text.get(start..span.start).unwrap_or_default();
        Place {
            file: self.file.path.clone(),
            line,
            column: before.chars().count() + 1,
        }
    }
}

/// Parses one file into a record, or says in a fault why that is impossible.
pub fn parse<T: DeserializeOwned>(file: &SourceFile) -> Result<T, Fault> {
    toml::from_str(&file.text).map_err(|error| {
        let place = error
            .span()
            .map_or_else(|| file.start(), |span| file.at(&span));
        let (what, remedy) = explain(error.message());
        Fault::new(&place, what, remedy)
    })
}

/// Turns the parser's English into what a clerk can act on; what is not known is passed on as it is.
fn explain(message: &str) -> (String, String) {
    let quoted = |n: usize| message.split('`').nth(n).unwrap_or_default().to_owned();
    let all_quoted = || {
        message
            .split('`')
            .skip(3)
            .step_by(2)
            .collect::<Vec<_>>()
            .join("、")
    };
    if message.starts_with("unknown field") {
        let allowed = all_quoted();
        (
            format!("不认识的键“{}”", quoted(1)),
            format!("这里可以写：{allowed}"),
        )
    } else if message.starts_with("missing field") {
        (
            format!("缺少“{}”", quoted(1)),
            "补上它，写法见 FORMAT.md".into(),
        )
    } else if message.starts_with("unknown variant") {
        (
            format!("“{}”不是这里可用的值", quoted(1)),
            format!("可以写：{}", all_quoted()),
        )
    } else if message.starts_with("duplicate") {
        (format!("同一个键写了两次（{message}）"), "只留一个".into())
    } else if message.starts_with("invalid type") {
        (
            format!("值的类型不对（{message}）"),
            "按 FORMAT.md 改成应有的类型".into(),
        )
    } else if message.is_ascii() {
        (
            format!("不是正确的 TOML（{message}）"),
            "检查引号、括号和逗号；一个 { … } 要写在同一行".into(),
        )
    } else {
        (message.to_owned(), "改正后再查一遍".into())
    }
}
