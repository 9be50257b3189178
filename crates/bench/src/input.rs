//! Typing without a keyboard: how fast the engines answer, how often what was meant is among the first ten, and what memory a
//! terminal takes more with all of it loaded.
//!
//! Others work on the machine too, so each question is asked several times and its fastest answer counts; the 99th of a
//! hundred questions is held against the limit.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use handwriting::Templates;
use pinyin_input::{Dictionary, Pinyin, Spelling};

use crate::hands::{Chance, HANDS, drawings, templates};
use crate::hold;

/// How often each question is asked.
const TIMES: usize = 5;
/// Milliseconds that a key of pinyin may take, from the key to the words.
const LIMIT_OF_KEY: f64 = 1.0;
/// Milliseconds that a character drawn by hand may take.
const LIMIT_OF_CHARACTER: f64 = 20.0;
/// MiB that a terminal may take more with everything loaded.
const LIMIT_OF_MEMORY: f64 = 60.0;
/// What is written, key by key: words and names of every length.
const TYPED: [(Dictionary, &str); 16] = [
    (Dictionary::Words, "getigongshanghu"),
    (Dictionary::Words, "shenfenzheng"),
    (Dictionary::Words, "shipinjingyingxukezhengdaoqile"),
    (Dictionary::Words, "yingyezhizhao"),
    (Dictionary::Words, "chengxiangjuminjibenyiliaobaoxian"),
    (Dictionary::Words, "xiangqingjianfujian"),
    (Dictionary::Words, "sichuanshengguanganshi"),
    (Dictionary::Words, "gtgsh"),
    (Dictionary::Words, "sfz"),
    (Dictionary::Words, "7487464"),
    (Dictionary::Words, "94664"),
    (Dictionary::Names, "zhangceshi"),
    (Dictionary::Names, "wangyangben"),
    (Dictionary::Names, "ouyangxiaoyan"),
    (Dictionary::Names, "liuzixuan"),
    (Dictionary::Names, "9426494"),
];

type Failure = Box<dyn std::error::Error>;

/// Measures, prints one figure a line, and says whether all limits are kept. `input` is the folder with what is shipped.
pub(crate) fn run(input: &Path) -> Result<bool, Failure> {
    let memory = more_memory(input)?;
    let mut kept = keys(input)?;
    kept &= characters();
    kept &= hold("MiB more with everything loaded", memory, LIMIT_OF_MEMORY);
    Ok(kept)
}

fn keys(input: &Path) -> Result<bool, Failure> {
    let engine = Pinyin::open(&input.join("pinyin"))?;
    let mut times = Vec::new();
    for (dictionary, signs) in TYPED {
        let mut fastest = vec![Duration::MAX; signs.len()];
        for _ in 0..TIMES {
            engine.forget();
            for (typed, fastest) in (1..=signs.len()).zip(&mut fastest) {
                let spelling: Spelling = signs[..typed].to_owned().try_into()?;
                let started = Instant::now();
                black_box(engine.suggest(dictionary, &spelling, 10));
                *fastest = started.elapsed().min(*fastest);
            }
        }
        let slowest = fastest.iter().max().copied().unwrap_or_default();
        println!("{signs}: slowest key {:.3} ms", milliseconds(slowest));
        times.extend(fastest);
    }
    Ok(percentiles("a key of pinyin", &mut times, LIMIT_OF_KEY))
}

fn characters() -> bool {
    let templates: Templates = templates();
    let drawings: Vec<_> = drawings()
        .into_iter()
        .filter(|drawing| !drawing.character.is_ascii())
        .collect();
    let (mut times, mut kept) = (Vec::new(), true);
    println!(
        "{} templates, {} characters drawn by other hands (KanjiVG)",
        templates.len(),
        drawings.len()
    );
    for hand in HANDS {
        let mut chance = Chance::new();
        let (mut first, mut in_ten) = (0_u32, 0_u32);
        for drawing in &drawings {
            let ink = hand.draw(&drawing.ink, &mut chance);
            let (mut fastest, mut found) = (Duration::MAX, Vec::new());
            for _ in 0..TIMES {
                let started = Instant::now();
                found = black_box(templates.recognise(&ink, 10));
                fastest = fastest.min(started.elapsed());
            }
            times.push(fastest);
            first += u32::from(found.first() == Some(&drawing.character));
            in_ten += u32::from(found.contains(&drawing.character));
        }
        let of_hundred = |count: u32| f64::from(count) * 100.0 / drawings.len() as f64;
        println!("{}: first {:.2} %", hand.name, of_hundred(first));
        kept &= hold(
            &format!("{}: % not among the first ten", hand.name),
            100.0 - of_hundred(in_ten),
            100.0 - hand.first_in_ten,
        );
    }
    kept & percentiles("a character by hand", &mut times, LIMIT_OF_CHARACTER)
}

fn percentiles(what: &str, times: &mut [Duration], limit: f64) -> bool {
    times.sort_unstable();
    let at = |part: usize| {
        times
            .get(times.len() * part / 100)
            .map_or(f64::NAN, |time| milliseconds(*time))
    };
    println!("{what}: median {:.3} ms", at(50));
    hold(&format!("{what}: p99 in ms"), at(99), limit)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// What a process takes that has everything loaded and used, beside one that has nothing: in MiB.
fn more_memory(input: &Path) -> Result<f64, Failure> {
    let of = |what: &str| -> Result<f64, Failure> {
        let output = Command::new(std::env::current_exe()?)
            .arg("input-memory")
            .arg(what)
            .arg(input)
            .output()?;
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    };
    Ok(of("all")? - of("nothing")?)
}

/// Prints this process's proportional set size in MiB, with everything loaded and used or with nothing.
pub(crate) fn memory(what: &str, input: &Path) -> Result<bool, Failure> {
    let mut held = None;
    if what == "all" {
        let engine = Pinyin::open(&input.join("pinyin"))?;
        for (dictionary, signs) in TYPED {
            black_box(engine.suggest(dictionary, &signs.to_owned().try_into()?, 100));
        }
        let templates = Templates::read(&std::fs::read(input.join("strokes.bin"))?)?;
        let regions = std::fs::read_to_string(input.join("regions.txt"))?;
        held = Some((templates, regions));
    }
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let size = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    println!("{:.3}", size.ok_or("no size of the process")? / 1024.0);
    drop(black_box(held));
    Ok(true)
}
