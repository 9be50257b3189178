//! What is checked before a workbook is parsed: that it is one, whole, and not larger than a catalogue can be.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::WorkbookError;

/// The most that a workbook may be when unpacked, in MiB.
const MOST_MIB: u64 = 256;
/// Unpacked bytes for each packed one.
const MOST_RATIO: u64 = 200;
/// Below this many unpacked bytes no ratio is suspicious.
const RATIO_FLOOR: u64 = 16 << 20;
/// The most files within a workbook.
const MOST_ENTRIES: usize = 10_000;

/// The shared texts' own tag begins within this many bytes.
const HEAD: usize = 64 << 10;
/// The least that one shared text takes.
const LEAST_SHARED: u64 = 4;

/// Where old and encrypted workbooks begin alike.
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Unpacks everything once, keeping nothing.
pub(crate) fn check(bytes: &[u8], name: &str) -> Result<(), WorkbookError> {
    let name = || name.to_owned();
    if bytes.starts_with(&COMPOUND_FILE) {
        return Err(if contains_utf16(bytes, "EncryptedPackage") {
            WorkbookError::Encrypted { name: name() }
        } else {
            WorkbookError::Old { name: name() }
        });
    }
    if !bytes.starts_with(b"PK") {
        return Err(WorkbookError::NotAWorkbook { name: name() });
    }
    let damaged = |detail: String| WorkbookError::Damaged {
        name: name(),
        detail,
    };
    let too_large = || WorkbookError::TooLarge {
        name: name(),
        limit: MOST_MIB,
    };
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large());
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(WorkbookError::NotAWorkbook { name: name() });
    }
    let mut total: u64 = 0;
    let mut chunk = vec![0; 64 << 10];
    for place in 0..archive.len() {
        let mut entry = archive
            .by_index(place)
            .map_err(|error| damaged(error.to_string()))?;
        // What is declared may be a lie; what is larger even by its own word needs no unpacking.
        if entry.size() > MOST_MIB << 20 {
            return Err(too_large());
        }
        let shared = entry
            .name()
            .is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let before = total;
        let mut head = Vec::new();
        loop {
            let read = entry
                .read(&mut chunk)
                .map_err(|error| damaged(error.to_string()))?;
            if read == 0 {
                break;
            }
            total += read as u64;
            if shared && head.len() < HEAD {
                head.extend_from_slice(&chunk[..read]);
            }
            if total > MOST_MIB << 20 {
                return Err(too_large());
            }
            if total > RATIO_FLOOR && total / MOST_RATIO > bytes.len() as u64 {
                return Err(WorkbookError::TooDense {
                    name: name(),
                    limit: MOST_RATIO,
                });
            }
        }
        // The parser makes room for as many as are announced, before it has seen one.
        if shared && announced(&head).is_none_or(|count| count > (total - before) / LEAST_SHARED) {
            return Err(damaged("共用文字的个数不对".into()));
        }
    }
    Ok(())
}

/// How many shared texts a part's head announces, 0 when it does not say; none when that cannot be told.
fn announced(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, tag) = head.split_once("<sst")?;
    let (tag, _) = tag.split_once('>')?;
    let Some((_, count)) = tag.split_once("uniqueCount") else {
        return Some(0);
    };
    let digits: String = count
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''))
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

fn contains_utf16(bytes: &[u8], text: &str) -> bool {
    let sought: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(sought.len()).any(|window| window == sought)
}
