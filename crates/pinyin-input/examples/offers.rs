//! Prints what is offered: `cargo run -p pinyin-input --example offers -- DATA hall|names SIGNS…`.

use std::path::Path;
use std::time::Instant;

use pinyin_input::{Dictionary, Pinyin};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, dictionary, signs @ ..] = &arguments[..] else {
        return Err("DATA hall|names SIGNS…".into());
    };
    let engine = Pinyin::open(Path::new(data))?;
    let dictionary = if dictionary == "names" {
        Dictionary::Names
    } else {
        Dictionary::Words
    };
    for signs in signs {
        let started = Instant::now();
        let found = engine.suggest(dictionary, &signs.clone().try_into()?, 20);
        println!(
            "{signs} “{}” {:?} {:?} {:?}",
            found.spelled,
            found.words,
            found.syllables,
            started.elapsed()
        );
    }
    Ok(())
}
