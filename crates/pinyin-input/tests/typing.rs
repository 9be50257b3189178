//! What is offered for what is typed, with the data that is shipped and the real library.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use pinyin_input::{Choice, Dictionary, LONGEST_SPELLING, NotASpelling, Pinyin, Spelling};
use proptest::prelude::*;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/input/pinyin")
}

fn engine() -> Pinyin {
    Pinyin::open(&data()).expect("librime is there; `cargo xtask test` installs it")
}

fn spelling(signs: &str) -> Spelling {
    signs.to_owned().try_into().expect("a spelling")
}

fn words(dictionary: Dictionary, signs: &str) -> Vec<String> {
    engine().suggest(dictionary, &spelling(signs), 10).words
}

/// How many words are looked through: what a screen shows at once.
const MOST: usize = 60;

/// Types a text by choosing, again and again, what is offered for the rest.
fn written(dictionary: Dictionary, signs: &str, meant: &str) -> Option<String> {
    let (mut rest, mut text) = (spelling(signs), String::new());
    while !rest.as_str().is_empty() {
        let words = engine().suggest(dictionary, &rest, MOST).words;
        let fits = |word: &String| meant[text.len()..].starts_with(word.as_str());
        let place = words.iter().position(fits)?;
        let choice = engine().choose(dictionary, &rest, MOST, place)?;
        assert_eq!(choice.word, words[place]);
        text += &choice.word;
        rest = choice.rest;
    }
    Some(text)
}

#[test]
fn the_halls_own_words_come_first() {
    for (signs, word) in [
        ("getigongshanghu", "个体工商户"),
        ("shenfenzheng", "身份证"),
        ("shipinjingyingxuke", "食品经营许可"),
        ("yingyezhizhao", "营业执照"),
        ("budongchan", "不动产"),
        ("gongjijin", "公积金"),
        ("jumin", "居民"),
        ("guangan", "广安"),
    ] {
        let words = words(Dictionary::Words, signs);
        assert_eq!(
            words.first().map(String::as_str),
            Some(word),
            "{signs}: {words:?}"
        );
    }
}

#[test]
fn initials_figures_and_sounds_that_are_alike_will_do() {
    for (signs, word) in [
        ("gtgsh", "个体工商户"),
        ("sfz", "身份证"),
        ("senfenzen", "身份证"),
        ("yinyezizao", "营业执照"),
        ("getigongsanghu", "个体工商户"),
        ("7436336", "身份"),
        ("94664", "中"),
    ] {
        let words = words(Dictionary::Words, signs);
        assert!(
            words.iter().any(|found| found == word),
            "{signs}: {words:?}"
        );
    }
}

#[test]
fn what_is_spelt_exactly_comes_before_what_sounds_alike() {
    for (signs, exact) in [
        ("lan", '兰'),
        ("nan", '南'),
        ("si", '四'),
        ("shi", '是'),
        ("yin", '因'),
        ("ying", '应'),
    ] {
        let found = words(Dictionary::Words, signs);
        assert!(
            found.iter().take(3).any(|word| word.starts_with(exact)),
            "{signs}: {found:?}"
        );
    }
}

#[test]
fn names_are_spelt_exactly_and_surnames_come_first() {
    for (signs, first) in [
        ("wang", "王"),
        ("li", "李"),
        ("zhang", "张"),
        ("liu", "刘"),
        ("zeng", "曾"),
        ("ouyang", "欧阳"),
        ("shan", "单"),
    ] {
        let words = words(Dictionary::Names, signs);
        let place = words.iter().position(|word| word == first);
        assert!(place.is_some_and(|place| place < 5), "{signs}: {words:?}");
    }
    let lin = words(Dictionary::Names, "lin");
    assert!(
        lin.iter().all(|word| word != "凌" && word != "宁"),
        "{lin:?}"
    );
}

#[test]
fn whole_names_are_written_rare_characters_too() {
    for (signs, name) in [
        ("zhangceshi", "张测试"),
        ("wangyangben", "王样本"),
        ("liuzixuan", "刘子轩"),
        ("chenzhe", "陈喆"),
        ("yangkun", "杨堃"),
        ("ouyangxiaoyan", "欧阳晓燕"),
        ("lvbuwei", "吕不韦"),
    ] {
        assert_eq!(
            written(Dictionary::Names, signs, name).as_deref(),
            Some(name),
            "{signs}"
        );
    }
    let all = engine()
        .suggest(Dictionary::Names, &spelling("yan"), 200)
        .words;
    assert!(
        all.iter().any(|word| word == "䶮"),
        "rare characters are offered last: {}",
        all.len()
    );
}

#[test]
fn a_sentence_is_written_word_by_word() {
    let meant = "食品经营许可证到期了";
    let text = written(Dictionary::Words, "shipinjingyingxukezhengdaoqile", meant);
    assert_eq!(text.as_deref(), Some(meant));
}

#[test]
fn a_word_that_takes_only_the_first_syllables_leaves_the_others() {
    let signs = spelling("zhangwei");
    let words = engine().suggest(Dictionary::Names, &signs, 60).words;
    let place = words.iter().position(|word| word == "张").expect("offered");
    let choice = engine()
        .choose(Dictionary::Names, &signs, MOST, place)
        .expect("chosen");
    assert_eq!((choice.word.as_str(), choice.rest.as_str()), ("张", "wei"));
    assert!(
        engine()
            .choose(Dictionary::Names, &signs, MOST, 9_999)
            .is_none()
    );
}

#[test]
fn nine_keys_say_which_syllables_they_may_be_and_take_the_one_that_is_meant() {
    let engine = engine();
    let found = engine.suggest(Dictionary::Words, &spelling("94264"), 60);
    assert!(
        found.syllables.iter().any(|syllable| syllable == "xiang"),
        "{:?}",
        found.syllables
    );
    assert!(
        found.syllables.iter().any(|syllable| syllable == "zhang"),
        "{:?}",
        found.syllables
    );
    let meant = engine.suggest(Dictionary::Names, &spelling("zhang'934"), 10);
    assert!(
        meant.words[0].starts_with('张') || meant.words.iter().any(|word| word == "张"),
        "{:?}",
        meant.words
    );
}

#[test]
fn letters_taken_back_give_what_they_gave_before() {
    let engine = engine();
    let before = words(Dictionary::Words, "shen");
    words(Dictionary::Words, "shenfen");
    assert_eq!(words(Dictionary::Words, "shen"), before);
    words(Dictionary::Words, "gongshang");
    assert_eq!(words(Dictionary::Words, "shen"), before);
    engine.forget();
    assert_eq!(words(Dictionary::Words, "shen"), before);
    assert!(words(Dictionary::Words, "").is_empty());
}

#[test]
fn what_was_not_chosen_is_never_given_to_whoever_comes_next() {
    let engine = engine();
    for signs in ["'", "''zhang", "zhang''''wang2'", "2'3'4'5'6'7'8'9'a'b"] {
        engine.suggest(Dictionary::Words, &spelling(signs), 10);
        engine.choose(Dictionary::Words, &spelling(signs), MOST, 3);
        engine.forget();
        let choice = engine.choose(Dictionary::Words, &spelling("shenfenzheng"), MOST, 0);
        assert_eq!(
            choice.map(|choice| choice.word).as_deref(),
            Some("身份证"),
            "after {signs}"
        );
    }
}

#[test]
fn what_was_chosen_often_is_not_offered_sooner() {
    let before = words(Dictionary::Words, "shi");
    for _ in 0..30 {
        engine()
            .choose(Dictionary::Words, &spelling("shi"), MOST, 7)
            .expect("chosen");
    }
    assert_eq!(words(Dictionary::Words, "shi"), before);
}

#[test]
fn only_what_keys_give_is_a_spelling() {
    for text in ["A", "1", "0", "张", "a b", "ü"] {
        assert_eq!(
            Spelling::try_from(text.to_owned()),
            Err(NotASpelling),
            "{text}"
        );
    }
    assert_eq!(
        Spelling::try_from("a".repeat(LONGEST_SPELLING + 1)),
        Err(NotASpelling)
    );
    assert_eq!(format!("{:?}", spelling("zhang")), "Spelling(5 signs)");
}

/// Runs on its own only in the process that is watched.
#[test]
fn types_a_name_and_a_word() {
    for _ in 0..3 {
        assert!(written(Dictionary::Names, "zhangceshi", "张测试").is_some());
        assert!(written(Dictionary::Words, "yingyezhizhao", "营业执照").is_some());
    }
}

#[test]
fn nothing_is_written_anywhere_while_somebody_types() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let traced = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-s",
            "400",
            "-e",
            "trace=open,openat,?stat,newfstatat,creat,mkdir,mkdirat,rename,renameat,renameat2,write",
            "-o",
        ])
        .arg(&log)
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "types_a_name_and_a_word", "--test-threads=1"])
        .current_dir(folder.path())
        .output()
        .expect("strace runs; `cargo xtask test` installs it");
    assert!(traced.status.success(), "{traced:?}");
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(
        log.contains("hall.table.bin"),
        "the data is opened while we watch"
    );
    let written: BTreeSet<&str> = log
        .lines()
        .filter(|line| !line.contains(" = -1 "))
        .filter(|line| {
            ["O_WRONLY", "O_RDWR", "O_CREAT", "creat(", "mkdir", "rename"]
                .iter()
                .any(|sign| line.contains(sign))
        })
        // Dictionaries are mapped with the right to write, which goes to no disk; terminals are asked for their size.
        .filter(|line| !line.contains("/dev/") && !line.contains(".bin\""))
        .collect();
    assert!(written.is_empty(), "{written:#?}");
    assert!(
        !log.contains("rime-plugins"),
        "what else the machine has for it is not to see what is typed"
    );
    // What is said on the standard outputs tells nothing of what was typed.
    for word in ["zhangceshi", "yingyezhizhao", "\\345\\274\\240"] {
        assert!(!log.contains(word), "{word}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_that_is_typed_upsets_the_engine(signs in "[a-z2-9']{0,64}", place in 0_usize..20) {
        let signs = spelling(&signs);
        for dictionary in [Dictionary::Words, Dictionary::Names] {
            let found = engine().suggest(dictionary, &signs, 10);
            prop_assert!(found.words.len() <= 10);
            if let Some(Choice { word, rest }) = engine().choose(dictionary, &signs, MOST, place) {
                prop_assert!(!word.is_empty());
                prop_assert!(rest.as_str().len() < signs.as_str().len());
            }
        }
    }
}
