//! What the tests of papers share: the fonts, a sample catalogue, and a PDF read by programs that are not ours.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

#[path = "../../../catalogue/tests/fixtures/mod.rs"]
mod fixtures;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use catalogue::Catalogue;
use catalogue::guidance::{Answered, Replies, Reply};
use catalogue::scenario::{Need, Scenario};
use catalogue::source::{SourceFile, read};
use catalogue::text::{Language, Text};
use forms::{Form, FormDefinition};
use handover::PickupCode;
use jiff::civil::date;
use papers::{FontSet, ListPaper};

/// No paper is larger than this, in bytes.
pub(crate) const LARGEST: usize = 300_000;
/// The left and right margins of every paper, in points.
pub(crate) const MARGIN: f64 = 52.0;
/// A4, in points.
pub(crate) const PAGE: (f64, f64) = (595.28, 841.89);

pub(crate) fn fonts() -> &'static FontSet {
    static FONTS: OnceLock<FontSet> = OnceLock::new();
    FONTS.get_or_init(|| FontSet::load().expect("fonts-noto-cjk is installed"))
}

pub(crate) fn hall() -> Text {
    Text::new("测试区政务服务中心", "Test District Service Hall")
}

pub(crate) fn notice() -> Text {
    Text::new("样本，仅供测试", "A sample, for tests only")
}

pub(crate) fn code() -> PickupCode {
    PickupCode::from_random(20_261_123)
}

/// The small sound catalogue of the crate `catalogue`.
pub(crate) fn fixture() -> Catalogue {
    let files = fixtures::files(fixtures::SCENARIO, fixtures::NO_FORM);
    read(&files).catalogue.expect("a sound fixture")
}

/// The source files of the catalogue that is shipped as a sample.
pub(crate) fn shipped() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/catalogue");
    let mut files = Vec::new();
    gather(&root, "", &mut files);
    files
}

fn gather(folder: &Path, before: &str, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a plain name");
        let path = format!("{before}{name}");
        if entry.file_type().expect("a type").is_dir() {
            gather(&entry.path(), &format!("{path}/"), files);
        } else if name.ends_with(".toml") {
            let text = std::fs::read_to_string(entry.path()).expect("readable");
            files.push(SourceFile { path, text });
        }
    }
}

/// The form of the crate `forms`' own tests.
pub(crate) fn definition() -> FormDefinition {
    let file = SourceFile {
        path: "forms/test.toml".into(),
        text: fixtures::FORM.into(),
    };
    let (mut forms, faults) = forms::source::read(&[file]);
    assert!(faults.is_empty(), "{faults:?}");
    let (_, form): (_, Form) = forms.pop_first().expect("one form");
    form.definition().clone()
}

/// A paper in a file, and what poppler and qpdf say of it.
pub(crate) struct Printed {
    folder: tempfile::TempDir,
    bytes: usize,
}

impl Printed {
    pub(crate) fn new(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("paper.pdf"), pdf).expect("written");
        Self {
            folder,
            bytes: pdf.len(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("paper.pdf")
    }

    fn ask(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let output = Command::new(program)
            .args(before)
            .arg(self.path())
            .args(after)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}; install poppler-utils and qpdf"));
        assert!(
            output.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Its text without any white space, so that wrapping does not matter.
    pub(crate) fn text(&self) -> String {
        squeeze(&self.ask("pdftotext", &["-raw"], &["-"]))
    }

    /// Its text line by line as it is laid out, without empty lines.
    pub(crate) fn lines(&self) -> String {
        let text = self.ask("pdftotext", &["-layout"], &["-"]);
        let lines = text.lines().map(str::trim_end);
        let lines = lines.filter(|line| !line.trim().is_empty() && *line != "\u{c}");
        lines.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn pages(&self) -> usize {
        let info = self.ask("pdfinfo", &[], &[]);
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix("Pages:"))
            .expect("a count");
        line.trim().parse().expect("a number")
    }

    /// What the QR codes on the first page say, as a camera sees it printed at 150 dots to the inch.
    pub(crate) fn codes(&self) -> Vec<String> {
        let picture = Command::new("pdftoppm")
            .args(["-r", "150", "-gray", "-f", "1", "-l", "1"])
            .arg(self.path())
            .output()
            .expect("poppler-utils is installed");
        // A PGM file: three words, then a byte a pixel.
        let bytes = picture.stdout;
        let mut ends = bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| byte.is_ascii_whitespace());
        let head = ends.nth(3).expect("a header").0;
        let header = std::str::from_utf8(&bytes[..head]).expect("ASCII");
        let sizes: Vec<usize> = header
            .split_whitespace()
            .skip(1)
            .map(|size| size.parse().expect("a size"))
            .collect();
        let pixels = &bytes[head + 1..];
        let mut prepared =
            rqrr::PreparedImage::prepare_from_greyscale(sizes[0], sizes[1], |x, y| {
                pixels[y * sizes[0] + x]
            });
        let grids = prepared.detect_grids();
        grids
            .iter()
            .filter_map(|grid| grid.decode().ok().map(|(_, text)| text))
            .collect()
    }

    /// One page's text without any white space; the first is 1.
    pub(crate) fn page(&self, number: usize) -> String {
        let number = number.to_string();
        squeeze(&self.ask("pdftotext", &["-raw", "-f", &number, "-l", &number], &["-"]))
    }

    /// Every word with its box: left, top, right, bottom in points from the top left.
    pub(crate) fn words(&self) -> Vec<([f64; 4], String)> {
        let boxes = self.ask("pdftotext", &["-bbox"], &["-"]);
        boxes
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<word "))
            .map(|line| {
                let side = |name: &str| {
                    let rest = line.split_once(&format!("{name}=\"")).expect("a side").1;
                    let number = rest.split_once('"').expect("closed").0;
                    number.parse().expect("a number")
                };
                let word = line.split_once('>').expect("open").1;
                let word = word.trim_end_matches("</word>").to_owned();
                (
                    [side("xMin"), side("yMin"), side("xMax"), side("yMax")],
                    word,
                )
            })
            .collect()
    }

    /// Holds for every paper: sound, small, fonts embedded and subset, nothing outside the margins.
    pub(crate) fn is_sound(&self) {
        let check = self.ask("qpdf", &["--check"], &[]);
        assert!(
            check.contains("No syntax or stream encoding errors"),
            "{check}"
        );
        assert!(self.bytes < LARGEST, "{} bytes", self.bytes);
        let fonts = self.ask("pdffonts", &[], &[]);
        let lines: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!lines.is_empty(), "no font at all");
        for line in lines {
            // … emb sub uni object generation
            let columns: Vec<&str> = line.split_whitespace().rev().collect();
            assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{fonts}");
        }
        for ([left, top, right, bottom], word) in self.words() {
            let inside = left >= MARGIN - 0.5
                && right <= PAGE.0 - MARGIN + 0.5
                && top >= 20.0
                && bottom <= PAGE.1 - 12.0;
            assert!(inside, "{word}: {left} {top} {right} {bottom}");
        }
    }
}

pub(crate) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What is made of the list of a case: a scenario with some answers, each need so many times.
pub(crate) fn of_case<T>(
    catalogue: &Catalogue,
    scenario: &Scenario,
    answers: &[(&str, &str)],
    language: Language,
    times: usize,
    make: impl FnOnce(&ListPaper<'_>) -> T,
) -> T {
    let replies: Replies = answers
        .iter()
        .map(|(question, choice)| {
            let choice = Reply::Choice(choice.parse().expect("id"));
            (question.parse().expect("id"), choice)
        })
        .collect();
    let progress = scenario.table.progress(&replies);
    let outcome = progress.outcome();
    let needs: Vec<&Need> = outcome.map_or_else(
        || progress.certain.clone(),
        |outcome| scenario.table.needs_of(outcome).collect(),
    );
    let paper = ListPaper {
        hall: &hall(),
        notice: Some(&notice()),
        release: 7,
        today: date(2026, 11, 23),
        scenario,
        outcome,
        answers: progress
            .trail
            .iter()
            .filter_map(Answered::choice)
            .map(|choice| &choice.label)
            .collect(),
        needs: needs.repeat(times),
        possible: &progress.possible,
        elsewhere: &progress.elsewhere,
        to_find_out: &progress.to_find_out,
        materials: &catalogue.materials,
        window: catalogue.window(scenario.window).expect("its window"),
        calendar: &catalogue.hall.calendar,
        language,
    };
    make(&paper)
}
