//! What the tests of workbooks share: the sample catalogue, and workbooks with particular cells changed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use catalogue::Catalogue;
use catalogue::code::FormId;
use catalogue::source::{Reading, SourceFile};

/// The files of the sample catalogue.
pub(crate) fn sample_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/catalogue");
    let mut files = Vec::new();
    for folder in [
        "",
        "items",
        "materials",
        "scenarios",
        "life_events",
        "forms",
    ] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
                files.push(SourceFile {
                    path: name.to_owned(),
                    text: std::fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The form texts among source files, by id.
pub(crate) fn forms(files: &[SourceFile]) -> BTreeMap<FormId, String> {
    files
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_prefix("forms/")?.strip_suffix(".toml")?;
            Some((name.parse().unwrap(), file.text.clone()))
        })
        .collect()
}

/// The sample catalogue, without faults.
pub(crate) fn sample() -> (Catalogue, BTreeMap<FormId, String>) {
    let files = sample_files();
    let reading = catalogue::source::read(&files);
    assert_eq!(reading.faults, Vec::new());
    (reading.catalogue.unwrap(), forms(&files))
}

/// Reads a workbook with every rule.
pub(crate) fn reading(bytes: &[u8]) -> Reading {
    workbook::read(bytes, "目录.xlsx").unwrap().reading()
}

/// What is wrong with a workbook, each as one line.
pub(crate) fn faults(bytes: &[u8]) -> Vec<String> {
    reading(bytes)
        .faults
        .iter()
        .map(|fault| format!("{}：{}。{}", fault.file, fault.what, fault.remedy))
        .collect()
}

/// A workbook's parts, by name.
pub(crate) fn unpack(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut part = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Parts as a workbook.
pub(crate) fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A cell in the hands of a test.
#[derive(Clone)]
pub(crate) enum Put<'a> {
    Text(&'a str),
    Number(f64),
    /// As the sheet's XML has it: type and value.
    Raw(&'a str, &'a str),
    /// A formula whose result is not there, as libraries write it.
    Formula(&'a str),
    Nothing,
}

/// The workbook with cells changed: `("材料", "A2", Put::Text("X"))`.
pub(crate) fn change(bytes: &[u8], changes: &[(&str, &str, Put<'_>)]) -> Vec<u8> {
    let mut parts = unpack(bytes);
    for (sheet, cell, put) in changes {
        let part = sheet_part(&parts, sheet);
        let xml = String::from_utf8(parts[part].1.clone()).unwrap();
        let new = match put {
            Put::Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                format!(
                    "<c r=\"{cell}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                )
            }
            Put::Number(number) => format!("<c r=\"{cell}\"><v>{number}</v></c>"),
            Put::Raw(kind, value) => format!("<c r=\"{cell}\" {kind}><v>{value}</v></c>"),
            Put::Formula(formula) => format!("<c r=\"{cell}\"><f>{formula}</f><v></v></c>"),
            Put::Nothing => String::new(),
        };
        parts[part].1 = with_cell(&xml, cell, &new).into_bytes();
    }
    pack(&parts)
}

/// The place of a sheet's part: sheets are numbered in the order of the tabs.
pub(crate) fn sheet_part(parts: &[(String, Vec<u8>)], sheet: &str) -> usize {
    let find = |name: &str| parts.iter().position(|(part, _)| part == name).unwrap();
    let book = String::from_utf8(parts[find("xl/workbook.xml")].1.clone()).unwrap();
    let number = book
        .split("<sheet name=\"")
        .skip(1)
        .position(|rest| rest.starts_with(&format!("{sheet}\"")))
        .unwrap_or_else(|| panic!("no sheet {sheet}"))
        + 1;
    find(&format!("xl/worksheets/sheet{number}.xml"))
}

fn with_cell(xml: &str, cell: &str, new: &str) -> String {
    let row: String = cell.chars().filter(char::is_ascii_digit).collect();
    let column = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .fold(0, |sum, letter| sum * 26 + (letter as u32 - 64))
    };
    let start = match xml.find(&format!("<row r=\"{row}\"")) {
        Some(start) => start,
        None => {
            // The tests only add rows below the last one.
            let empty = format!("<row r=\"{row}\"></row></sheetData>");
            return with_cell(&xml.replacen("</sheetData>", &empty, 1), cell, new);
        }
    };
    let open = start + xml[start..].find('>').unwrap() + 1;
    let end = open + xml[open..].find("</row>").unwrap();
    let mut cells: Vec<(u32, String)> = xml[open..end]
        .split("<c r=\"")
        .skip(1)
        .map(|rest| {
            let name = rest.split('"').next().unwrap();
            (column(name), format!("<c r=\"{rest}"))
        })
        .filter(|(at, _)| *at != column(cell))
        .collect();
    cells.push((column(cell), new.to_owned()));
    cells.sort_by_key(|(at, _)| *at);
    let cells: String = cells.into_iter().map(|(_, xml)| xml).collect();
    format!("{}{cells}{}", &xml[..open], &xml[end..])
}
