//! `layouts/*.toml`: a paper's source text in, a layout that fits its form or precise faults out.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use catalogue::code::FormId;
use catalogue::source::{Fault, Place, SourceFile, parse};
use serde::Deserialize;
use toml::Spanned;

use super::notation::{self, Wrong};
use super::{Block, Content, Grid, Layout, TextRole, check};
use crate::definition::FieldId;
use crate::evaluate::Form;

/// The most rows that a repeated block draws when nothing is filled in.
const MOST_LEAST: usize = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    form: Spanned<FormId>,
    version: Spanned<u32>,
    title: String,
    #[serde(default)]
    lying: bool,
    block: Vec<Spanned<RawBlock>>,
}

/// All keys of all blocks side by side, so that a key that does not belong is named by its own fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBlock {
    text: Option<Spanned<String>>,
    role: Option<TextRole>,
    columns: Option<Vec<u16>>,
    rows: Option<Spanned<String>>,
    each: Option<Spanned<FieldId>>,
    head: Option<Spanned<String>>,
    row: Option<Spanned<String>>,
    least: Option<usize>,
    new_page: Option<bool>,
}

/// A block with the place where it is written.
pub(super) struct Placed {
    pub(super) block: Block,
    pub(super) at: Place,
}

/// Reads every file under `layouts/`; other paths are passed over. Returns the sound layouts and every fault.
pub fn read(
    files: &[SourceFile],
    forms: &BTreeMap<FormId, Form>,
) -> (BTreeMap<FormId, Layout>, Vec<Fault>) {
    let mut layouts = BTreeMap::new();
    let mut faults = Vec::new();
    let faulty = faulty(files, forms);
    for file in files.iter().filter(|it| it.path.starts_with("layouts/")) {
        let Some(layout) = read_one(file, (forms, &faulty), &mut faults) else {
            continue;
        };
        match layouts.entry(layout.form.clone()) {
            Entry::Vacant(place) => {
                place.insert(layout);
            }
            Entry::Occupied(place) => faults.push(Fault::new(
                &file.start(),
                format!("表单“{}”有两个版式", place.key()),
                "每个表单一个版式文件",
            )),
        }
    }
    (layouts, faults)
}

/// Of a form's file, what it is called.
#[derive(Deserialize)]
struct Named {
    id: FormId,
}

/// The forms that are there and have faults of their own, which are told where they are.
fn faulty(files: &[SourceFile], forms: &BTreeMap<FormId, Form>) -> BTreeSet<FormId> {
    let files = files.iter().filter(|file| file.path.starts_with("forms/"));
    files
        .filter_map(|file| toml::from_str::<Named>(&file.text).ok())
        .map(|form| form.id)
        .filter(|id| !forms.contains_key(id))
        .collect()
}

fn read_one(
    file: &SourceFile,
    (forms, faulty): (&BTreeMap<FormId, Form>, &BTreeSet<FormId>),
    faults: &mut Vec<Fault>,
) -> Option<Layout> {
    let raw: LayoutFile = parse(file).map_err(|fault| faults.push(fault)).ok()?;
    let before = faults.len();
    let at = file.at(&raw.form.span());
    let Some(form) = forms.get(raw.form.get_ref()) else {
        let id = raw.form.get_ref();
        if !faulty.contains(id) {
            faults.push(Fault::new(
                &at,
                format!("没有表单“{id}”，或它自己有错"),
                "form 写 forms/ 里某个文件的 id",
            ));
        }
        return None;
    };
    let definition = form.definition();
    if *raw.version.get_ref() != definition.version {
        faults.push(Fault::new(
            &file.at(&raw.version.span()),
            format!(
                "版式是给第 {} 版表单的，表单已是第 {} 版",
                raw.version.get_ref(),
                definition.version
            ),
            "对照新表单改好版式，再改 version",
        ));
    }
    let mut blocks = Vec::new();
    for spanned in raw.block {
        let at = file.at(&spanned.span());
        match block(file, &at, spanned.into_inner()) {
            Ok(block) => blocks.push(Placed { block, at }),
            Err(fault) => faults.push(fault),
        }
    }
    // What could not be read would only seem to be missing.
    if faults.len() > before {
        return None;
    }
    check::check(definition, raw.lying, &blocks, &at, faults);
    (faults.len() == before).then(|| Layout {
        form: raw.form.into_inner(),
        version: raw.version.into_inner(),
        title: raw.title,
        lying: raw.lying,
        blocks: blocks.into_iter().map(|placed| placed.block).collect(),
    })
}

fn block(file: &SourceFile, at: &Place, raw: RawBlock) -> Result<Block, Fault> {
    let misplaced = |keys: &str| {
        Fault::new(
            at,
            "这一块的写法不对",
            format!("一块写 {keys}，不能写别的键"),
        )
    };
    let table = raw.columns.is_some()
        || raw.rows.is_some()
        || raw.each.is_some()
        || raw.head.is_some()
        || raw.row.is_some()
        || raw.least.is_some();
    match raw {
        RawBlock {
            new_page: Some(true),
            text: None,
            role: None,
            ..
        } if !table => Ok(Block::NewPage),
        RawBlock {
            text: Some(text),
            role,
            new_page: None,
            ..
        } if !table => {
            let place = file.at(&text.span());
            Ok(Block::Text {
                content: content(&place, text.get_ref())?,
                role: role.unwrap_or(TextRole::Body),
            })
        }
        RawBlock {
            columns: Some(columns),
            rows: Some(rows),
            each: None,
            head: None,
            row: None,
            least: None,
            text: None,
            role: None,
            new_page: None,
        } => Ok(Block::Grid(grid(file, &columns, &rows)?)),
        RawBlock {
            columns: Some(columns),
            each: Some(table),
            head: Some(head),
            row: Some(row),
            least,
            rows: None,
            text: None,
            role: None,
            new_page: None,
        } => {
            let repeated = grid(file, &columns, &row)?;
            if repeated.rows.len() != 1 || least.is_some_and(|least| least > MOST_LEAST) {
                return Err(Fault::new(
                    &file.at(&row.span()),
                    "重复的行写得不对",
                    format!("row 只写一行，least 最多 {MOST_LEAST}"),
                ));
            }
            Ok(Block::Each {
                table: table.into_inner(),
                head: grid(file, &columns, &head)?,
                row: repeated,
                least: least.unwrap_or(0),
            })
        }
        RawBlock { each: Some(_), .. } => Err(misplaced("each、columns、head、row（和 least）")),
        RawBlock { text: Some(_), .. } => Err(misplaced("text（和 role）")),
        RawBlock { rows: Some(_), .. } => Err(misplaced("columns、rows")),
        _ => Err(misplaced(
            "text，或 columns 和 rows，或 each、columns、head 和 row，或 new_page = true",
        )),
    }
}

fn content(place: &Place, text: &str) -> Result<Content, Fault> {
    notation::content(text).map_err(|(what, remedy)| Fault::new(place, what, remedy))
}

fn grid(file: &SourceFile, columns: &[u16], text: &Spanned<String>) -> Result<Grid, Fault> {
    let span = text.span();
    // The lines are counted in the file itself, so that a fault names its own.
    let written = file.text.get(span.clone()).unwrap_or_default();
    let written = written.trim_matches(['\'', '"']);
    notation::grid(columns, written.lines().enumerate()).map_err(|wrong| {
        let Wrong { line, what, remedy } = wrong;
        let mut place = file.at(&span);
        if line > 0 {
            place.line += line;
            place.column = 1;
        }
        Fault::new(&place, what, remedy)
    })
}
