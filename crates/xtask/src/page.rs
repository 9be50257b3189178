//! The page: WebAssembly and what belongs to it, put together in ui/dist.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::commands::{cargo, say, succeed};
use crate::error::Failure;
use crate::workspace::{root, target};

const WASM: &str = "wasm32-unknown-unknown";

/// How carefully the page is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast: what is shipped, and what everything is tested with.
    Release,
}

/// Builds ui/dist. A page that has not changed stays as it is, and with it every program that has it built in.
pub(crate) fn build(profile: Profile) -> Result<(), Failure> {
    let Profile::Release = profile;
    say("building the page (WebAssembly)");
    succeed(&mut cargo(&[
        "rustc",
        "--quiet",
        "--locked",
        "-p",
        "ui",
        "--bin",
        "ui",
        "--target",
        WASM,
        "--profile",
        "page",
        "--",
        // What belongs to which part is read from the relocations.
        "-Clink-args=--emit-relocs",
    ]))?;
    let ui = root().join("ui");
    let dist = target().join("page-dist");
    start_anew(&dist)?;
    let first = split(&target().join(WASM).join("page"), &dist)?;
    Bindgen::new()
        .input_path(first)
        .out_name("ui")
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                // WebKit reads names into memory, and nobody there to read them.
                .remove_name_section(true)
                .remove_producers_section(true)
                // The later part finds the first one's functions and memory by these.
                .keep_lld_exports(true)
                .demangle(false)
                .omit_default_module_path(false)
                .generate(&dist)
        })
        .map_err(|error| {
            Failure::Other(format!(
                "the bindings of the page cannot be made: {error:#}"
            ))
        })?;
    for file in ["index.html", "boot.js"] {
        fs::copy(ui.join(file), dist.join(file)).map_err(Failure::at(ui.join(file)))?;
    }
    styles(&ui, &dist)?;
    copy_all(&ui.join("public"), &dist)?;
    let known = ui.join("dist");
    if contents(&known)? != contents(&dist)? {
        start_anew(&known)?;
        copy_all(&dist, &known)?;
    }
    Ok(())
}

/// Makes an empty folder of it.
fn start_anew(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Failure::at(folder))?;
    }
    fs::create_dir_all(folder).map_err(Failure::at(folder))
}

/// Every file below a folder with its bytes; none for a folder that is not there.
fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let (mut contents, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(below) = folders.pop().filter(|_| folder.exists()) {
        for entry in fs::read_dir(&below).map_err(Failure::at(&below))? {
            let path = entry.map_err(Failure::at(&below))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).map_err(Failure::at(&path))?;
            let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            contents.insert(name, bytes);
        }
    }
    Ok(contents)
}

/// Puts the part that is needed later into `dist`, and returns where the first one is, not yet bound to the page.
fn split(built: &Path, dist: &Path) -> Result<PathBuf, Failure> {
    let whole = built.join("ui.wasm");
    let first = built.join("ui-first.wasm");
    let program = fs::read(&whole).map_err(Failure::at(&whole))?;
    let mut options = wasm_split_cli_support::Options::new(&program);
    options.output_dir = dist;
    options.main_out_path = &first;
    options.main_module = "./ui.js";
    wasm_split_cli_support::transform(options).map_err(|error| {
        Failure::Other(format!(
            "the page cannot be split into its parts: {error:#}"
        ))
    })?;
    for entry in fs::read_dir(dist).map_err(Failure::at(dist))? {
        let path = entry.map_err(Failure::at(dist))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            let part = fs::read(&path).map_err(Failure::at(&path))?;
            fs::write(&path, without_names(&part)?).map_err(Failure::at(&path))?;
        }
    }
    Ok(first)
}

/// The same program without what only tools read of it.
fn without_names(program: &[u8]) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |error: &dyn Display| Failure::Other(format!("a part of the page is broken: {error:#}"));
    let mut module = wasm_encoder::Module::new();
    for payload in wasmparser::Parser::new(0).parse_all(program) {
        let payload = payload.map_err(|error| unreadable(&error))?;
        if let Some((id, range)) = payload.as_section()
            && id != wasm_encoder::SectionId::Custom as u8
        {
            let start = usize::try_from(range.start).map_err(|error| unreadable(&error))?;
            let end = usize::try_from(range.end).map_err(|error| unreadable(&error))?;
            let data = &program[start..end];
            module.section(&wasm_encoder::RawSection { id, data });
        }
    }
    Ok(module.finish())
}

/// One stylesheet: the tokens first, then the components, then what lies beside each screen, by name.
fn styles(ui: &Path, dist: &Path) -> Result<(), Failure> {
    let mut files = Vec::new();
    collect(&ui.join("styles"), &mut files)?;
    files.sort_by_key(|file| {
        (
            !file.ends_with("tokens.css"),
            !file.ends_with("base.css"),
            file.clone(),
        )
    });
    let mut beside = Vec::new();
    collect(&ui.join("src"), &mut beside)?;
    beside.sort();
    let mut style = String::new();
    for file in files.into_iter().chain(beside) {
        style += &fs::read_to_string(&file).map_err(Failure::at(&file))?;
        style.push('\n');
    }
    fs::write(dist.join("style.css"), style).map_err(Failure::at(dist.join("style.css")))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(Failure::at(folder))? {
        let path = entry.map_err(Failure::at(folder))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "css") {
            files.push(path);
        }
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Result<(), Failure> {
    if !from.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(from).map_err(Failure::at(from))? {
        let path = entry.map_err(Failure::at(from))?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        let target = to.join(name);
        if path.is_dir() {
            fs::create_dir_all(&target).map_err(Failure::at(&target))?;
            copy_all(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(Failure::at(&path))?;
        }
    }
    Ok(())
}
