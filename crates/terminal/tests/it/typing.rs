//! Typing without a keyboard, through the terminal: with what is shipped, and with nothing of it installed.

use std::path::{Path, PathBuf};

use crate::common::Place;
use contract::typing::{Dictionary, Drawing, Extent, RegionPath};
use contract::{ChooseWord, Suggest};
use terminal::Terminal;
use terminal::config::Config;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/input")
}

fn terminal(place: &Place, input: PathBuf) -> Terminal {
    let config = Config {
        input,
        ..place.config("")
    };
    Terminal::start(config).expect("started")
}

fn suggest(dictionary: Dictionary, spelling: &str) -> Suggest {
    Suggest {
        dictionary,
        spelling: spelling.to_owned().try_into().expect("a spelling"),
        extent: Extent::All,
    }
}

/// Writes a text by choosing what is offered, word by word.
fn write(terminal: &Terminal, dictionary: Dictionary, spelling: &str, meant: &str) -> String {
    let (mut rest, mut text) = (spelling.to_owned(), String::new());
    while !rest.is_empty() {
        let asked = suggest(dictionary, &rest);
        let words = terminal.suggest(asked.clone()).words;
        let place = words
            .iter()
            .position(|word| meant[text.len()..].starts_with(word.as_str()));
        let place =
            place.unwrap_or_else(|| panic!("nothing of {meant} is offered for {rest}: {words:?}"));
        let Suggest {
            dictionary,
            spelling,
            extent,
        } = asked;
        let place = u8::try_from(place).expect("few");
        let chosen = terminal.choose_word(ChooseWord {
            dictionary,
            spelling,
            extent,
            place,
        });
        let chosen = chosen.expect("it was offered");
        text += &chosen.word;
        rest = chosen.rest.into();
    }
    text
}

#[test]
fn words_and_names_are_written_by_choosing() {
    let place = Place::new();
    let terminal = terminal(&place, shipped());
    let written = write(&terminal, Dictionary::Names, "wangyangben", "王样本");
    assert_eq!(written, "王样本");
    let written = write(
        &terminal,
        Dictionary::Words,
        "getigongshanghu",
        "个体工商户",
    );
    assert_eq!(written, "个体工商户");
    terminal.forget_typing();
}

#[test]
fn a_terminal_without_any_of_it_offers_single_characters_and_no_list() {
    let place = Place::new();
    let terminal = terminal(&place, place.data().join("nothing"));
    let names = write(&terminal, Dictionary::Names, "wangyangben", "王样本");
    assert_eq!(names, "王样本");
    let cross = Drawing::try_from(vec![
        vec![(100, 500), (900, 500)],
        vec![(500, 100), (500, 900)],
    ]);
    assert!(terminal.recognise(&cross.expect("a drawing")).is_empty());
    assert!(terminal.list_regions(&RegionPath::default()).is_empty());
}

#[test]
fn a_drawing_and_a_way_down_the_regions_are_answered() {
    let place = Place::new();
    let terminal = terminal(&place, shipped());
    let cross = Drawing::try_from(vec![
        vec![(100, 500), (900, 500)],
        vec![(500, 100), (500, 900)],
    ]);
    let found = terminal.recognise(&cross.expect("a drawing"));
    assert!(found.contains(&'十'), "{found:?}");
    let sichuan = RegionPath::try_from(vec![22]).expect("a way");
    assert!(
        terminal
            .list_regions(&sichuan)
            .contains(&"广安市".to_owned())
    );
}

#[test]
fn what_was_typed_lies_in_no_file_of_the_terminal() {
    let place = Place::new();
    let terminal = terminal(&place, shipped());
    write(&terminal, Dictionary::Names, "ouyangxiaoyan", "欧阳晓燕");
    drop(terminal);
    let mut folders = vec![place.data(), shipped()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("read");
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains("ouyangxiaoyan") && !text.contains("欧阳晓燕"),
                "{}",
                path.display()
            );
        }
    }
}
