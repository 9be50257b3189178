//! Makes what `assets/input` holds out of its sources. Needed only when a source changes: what it makes is kept in the
//! repository. `assets/input/README.md` says where the sources come from.

mod dictionaries;
mod kanjivg;
mod regions;
mod strokes;

use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use handwriting::write_glyphs;

/// What is wrong, with its place.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["strokes", source, out] => strokes::all(Path::new(source)).and_then(|glyphs| {
            println!("{} ways to write a character", glyphs.len());
            save(out, &write_glyphs(&glyphs))
        }),
        ["sample", source, strokes, out] => sample(source, strokes, out),
        ["regions", source, out] => {
            regions::lines(Path::new(source)).and_then(|lines| save(out, lines.as_bytes()))
        }
        ["pinyin", everyday, regions, out] => pinyin(everyday, regions, Path::new(out)),
        _ => {
            eprintln!("usage, in the repository's root:");
            eprintln!("  input-data strokes HANZI-WRITER-DATA OUT");
            eprintln!("  input-data sample KANJIVG STROKES OUT");
            eprintln!("  input-data regions CHINA-DIVISION OUT");
            eprintln!("  input-data pinyin PINYIN-SIMP-DICTIONARY CHINA-DIVISION OUT-FOLDER");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Strokes to test with, for characters that there are templates for.
fn sample(source: &str, strokes: &str, out: &str) -> Result<(), Failure> {
    let templates = handwriting::read_glyphs(&fs::read(strokes).map_err(at(strokes))?)?;
    let mut characters: Vec<char> = templates.iter().map(|glyph| glyph.character).collect();
    characters.dedup();
    let (latin, chinese): (Vec<char>, Vec<char>) = characters
        .into_iter()
        .filter(is_common)
        .partition(char::is_ascii);
    let folder = Path::new(source);
    let mut glyphs = kanjivg::sample(folder, latin.into_iter())?;
    glyphs.extend(
        kanjivg::sample(folder, chinese.into_iter())?
            .into_iter()
            .step_by(3),
    );
    println!("{} characters", glyphs.len());
    save(out, &write_glyphs(&glyphs))
}

/// Writes the dictionaries down, and has `rime_deployer` make of them what `librime` reads.
fn pinyin(everyday: &str, regions: &str, out: &Path) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (source, built) = (folder.path().join("source"), folder.path().join("built"));
    fs::create_dir_all(&source)?;
    fs::create_dir_all(&built)?;
    let everyday = Path::new(everyday);
    let hall = dictionaries::hall(everyday, Path::new("assets/catalogue"), Path::new(regions))?;
    fs::write(source.join("hall.dict.yaml"), hall)?;
    fs::write(
        source.join("names.dict.yaml"),
        dictionaries::names(everyday)?,
    )?;
    for file in [
        "default.yaml",
        "hall.schema.yaml",
        "sentence.schema.yaml",
        "alike.schema.yaml",
        "names.schema.yaml",
    ] {
        let from = Path::new("crates/input-data/rime").join(file);
        fs::copy(&from, source.join(file)).map_err(at(&from))?;
    }
    let user = folder.path().join("user");
    fs::create_dir_all(&user)?;
    let mut deployer = Command::new("rime_deployer");
    let made = deployer
        .arg("--build")
        .args([&user, &source, &built])
        .output()?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into());
    }
    fs::create_dir_all(out).map_err(at(out))?;
    for entry in fs::read_dir(&built)? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default();
        // From words back to their spelling: nobody asks for that.
        if !name.to_string_lossy().contains("reverse") {
            fs::copy(&file, out.join(name)).map_err(at(&file))?;
        }
    }
    Ok(())
}

/// A figure, a letter, or one of the 3 755 characters of GB 2312 level 1.
fn is_common(character: &char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, _) = encoding_rs::GBK.encode(character.encode_utf8(&mut buffer));
    character.is_ascii_alphanumeric() || matches!(bytes.as_ref(), [0xB0..=0xD7, 0xA1..=0xFE])
}

fn save(out: &str, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(out, bytes).map_err(at(out))
}

/// Names the file that an error comes from.
fn at<E: Display>(file: impl AsRef<Path>) -> impl FnOnce(E) -> Failure {
    move |error| format!("{}: {error}", file.as_ref().display()).into()
}
