//! Bytes that are no workbook, or one that must not be opened: refused with the reason, never a panic.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use crate::common::{Put, change, pack, unpack};
use proptest::prelude::*;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| workbook::template().unwrap());

fn refusal(bytes: &[u8]) -> String {
    workbook::read(bytes, "目录.xlsx").unwrap_err().to_string()
}

#[test]
fn what_is_no_workbook_is_refused() {
    let said = "目录.xlsx 不是 xlsx 工作簿。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”";
    assert_eq!(refusal(b""), said);
    assert_eq!(refusal("标识,名称\n".as_bytes()), said);
    assert_eq!(refusal(&pack(&[("a.txt".into(), b"x".to_vec())])), said);
}

#[test]
fn an_old_workbook_and_a_locked_one_are_told_apart() {
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    old.resize(4096, 0);
    assert_eq!(
        refusal(&old),
        "目录.xlsx 是旧的 .xls 格式。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”"
    );
    let mut locked = old;
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(
        refusal(&locked),
        "目录.xlsx 设了打开密码。请去掉密码后再导入"
    );
}

#[test]
fn a_truncated_file_is_damaged_wherever_it_ends() {
    for kept in (4..TEMPLATE.len()).step_by(997) {
        let said = refusal(&TEMPLATE[..kept]);
        assert!(said.contains("已损坏或不完整"), "{kept}: {said}");
    }
}

/// The template with one more part of so many MiB of zeros.
fn with_zeros(mebibytes: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in unpack(&TEMPLATE) {
        archive
            .start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        archive.write_all(&content).unwrap();
    }
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    archive.start_file("xl/media/zeros.bin", options).unwrap();
    let chunk = vec![0; 1 << 20];
    for _ in 0..mebibytes {
        archive.write_all(&chunk).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_zip_bomb_is_not_opened() {
    assert_eq!(
        refusal(&with_zeros(60)),
        "目录.xlsx 的压缩比超过 200，可能是压缩炸弹，没有打开"
    );
}

#[test]
fn a_bomb_that_admits_its_size_is_not_even_unpacked() {
    let mut bytes = with_zeros(1);
    // The size that the central directory gives for the last part.
    let entry = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&(300u32 << 20).to_le_bytes());
    assert_eq!(
        refusal(&bytes),
        "目录.xlsx 解压后超过 256 MiB，不像一份目录。请去掉图片、附件和多余的内容"
    );
}

#[test]
fn a_cell_in_the_far_corner_costs_nothing_and_is_refused() {
    let bytes = change(&TEMPLATE, &[("材料", "XFD1048576", Put::Text("x"))]);
    assert_eq!(
        refusal(&bytes),
        "目录.xlsx 的工作表“材料”用到了单元格 XFD1048576，超过 200000 行、200 列。请删去多余的内容"
    );
}

#[test]
fn a_shared_text_named_by_a_million_cells_is_refused() {
    let mut parts = unpack(&TEMPLATE);
    let strings = parts
        .iter_mut()
        .find(|(name, _)| name == "xl/sharedStrings.xml")
        .unwrap();
    let xml = String::from_utf8(strings.1.clone()).unwrap();
    let place = xml.matches("<si>").count();
    let long = format!("<si><t>{}</t></si></sst>", "x".repeat(30_000));
    strings.1 = xml.replacen("</sst>", &long, 1).into_bytes();
    let part = crate::common::sheet_part(&parts, "材料");
    let rows: String = (1..6000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>{place}</v></c></row>"))
        .collect();
    parts[part].1 = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
    .into_bytes();
    let said = refusal(&pack(&parts));
    assert!(said.contains("超过 128 MiB"), "{said}");
}

#[test]
fn a_count_of_shared_texts_that_cannot_be_is_damage() {
    for count in ["18446744073709551615", "99999999999", "many"] {
        let mut parts = unpack(&TEMPLATE);
        let strings = parts
            .iter_mut()
            .find(|(name, _)| name == "xl/sharedStrings.xml")
            .unwrap();
        let xml = String::from_utf8(strings.1.clone()).unwrap();
        let (before, after) = xml.split_once("uniqueCount=\"").unwrap();
        let (_, after) = after.split_once('"').unwrap();
        strings.1 = format!("{before}uniqueCount=\"{count}\"{after}").into_bytes();
        let said = refusal(&pack(&parts));
        assert!(said.contains("共用文字的个数不对"), "{said}");
    }
}

/// Reads to the end, whatever the bytes; what comes out has faults or a reason.
fn survives(bytes: &[u8]) {
    if let Ok(translated) = workbook::read(bytes, "目录.xlsx") {
        let _ = translated.reading();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_of_bytes_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = TEMPLATE.clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn no_change_within_the_parts_panics(
        part in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof![any::<u8>(), prop::sample::select(b"<>\"'/&;=0129AZs ".to_vec())]),
            1..12,
        ),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut parts = unpack(&TEMPLATE);
        let part = part.index(parts.len());
        let content = &mut parts[part].1;
        for (place, byte) in changes {
            if !content.is_empty() {
                let place = place.index(content.len());
                content[place] = byte;
            }
        }
        if let Some(cut) = cut {
            content.truncate(cut.index(content.len() + 1));
        }
        survives(&pack(&parts));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        survives(&bytes);
        let mut begun = b"PK\x03\x04".to_vec();
        begun.extend(bytes);
        survives(&begun);
    }
}
