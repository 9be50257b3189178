//! The empty workbook as whoever fills it in sees it: every sheet, every header with its note, every drop-down list.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

/// What stands between two marks, again and again.
fn each<'x>(xml: &'x str, begin: &str, end: &str) -> Vec<&'x str> {
    xml.split(begin)
        .skip(1)
        .filter_map(|rest| rest.split(end).next())
        .collect()
}

fn plain(xml: &str) -> String {
    let mut text = String::new();
    for part in xml.split('<') {
        text += part.split_once('>').map_or(part, |(_, words)| words);
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (from, to)| text.replace(from, to))
}

/// The notes of a sheet, by cell.
fn notes(parts: &[(String, Vec<u8>)], part: usize) -> Vec<(String, String)> {
    let text = |name: &str| {
        let found = parts.iter().find(|(part, _)| part == name);
        String::from_utf8(found.unwrap_or_else(|| panic!("no {name}")).1.clone()).unwrap()
    };
    let sheet = parts[part].0.rsplit('/').next().unwrap();
    let links = text(&format!("xl/worksheets/_rels/{sheet}.rels"));
    let comments = each(&links, "Target=\"../comments", "\"");
    let comments = text(&format!("xl/comments{}", comments[0]));
    each(&comments, "<comment ref=\"", "</comment>")
        .into_iter()
        .map(|comment| {
            let (cell, rest) = comment.split_once('"').unwrap();
            (
                cell.to_owned(),
                plain(&rest[rest.find("<text>").unwrap()..]),
            )
        })
        .collect()
}

#[test]
fn every_sheet_explains_its_columns_and_lists_what_can_be_chosen() {
    let bytes = workbook::template().unwrap();
    let parts = crate::common::unpack(&bytes);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
    let names = book.sheet_names();
    let mut told = String::new();
    for name in names {
        told += &format!("# {name}\n");
        let cells = book.worksheet_range(&name).unwrap();
        if name == "说明" {
            for row in cells.rows() {
                let words: Vec<String> = row.iter().map(ToString::to_string).collect();
                told += &format!("{}\n", words.join(" | ").trim_end());
            }
            told += "\n";
            continue;
        }
        let part = crate::common::sheet_part(&parts, &name);
        let xml = String::from_utf8(parts[part].1.clone()).unwrap();
        let lists: Vec<(&str, String)> = each(&xml, "<dataValidation ", "</dataValidation>")
            .into_iter()
            .map(|list| {
                let cells = each(list, "sqref=\"", "\"")[0];
                let words = plain(each(list, "<formula1>", "</formula1>")[0]);
                (cells, words)
            })
            .collect();
        let notes = notes(&parts, part);
        let rows: Vec<&[Data]> = cells.rows().collect();
        assert_eq!(
            notes.len(),
            rows[0].len(),
            "{name}: each header has its note"
        );
        let mut listed = 0;
        for (at, header) in rows[0].iter().enumerate() {
            let (cell, note) = &notes[at];
            let letters = cell.trim_end_matches('1');
            told += &format!("{letters} {header}\n    {note}\n");
            let below = format!("{letters}2:{letters}20001");
            if let Some((_, words)) = lists.iter().find(|(cells, _)| *cells == below) {
                told += &format!("    下拉：{words}\n");
                listed += 1;
            }
            let example = rows.get(1).and_then(|row| row.get(at));
            if let Some(example) = example.filter(|example| !matches!(example, Data::Empty)) {
                told += &format!("    示例：{}\n", example.to_string().replace('\n', " ⏎ "));
            }
        }
        assert_eq!(
            listed,
            lists.len(),
            "{name}: every list belongs to a column"
        );
        told += "\n";
    }
    insta::assert_snapshot!(told);
}
