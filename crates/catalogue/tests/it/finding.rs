//! How well the finder does on the judged set, and that it never does worse than the committed figures.

#[path = "../judged/mod.rs"]
mod judged;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use catalogue::code::ScenarioCode;
use catalogue::finder::{Findable, Finder};
use catalogue::text::Text;
use proptest::prelude::*;

use judged::{Score, queries, real, sample, spelled};

/// What a terminal shows at most.
const SHOWN: usize = 20;

/// The committed figures over all kinds: hit@1 and hit@5 in percent, mean reciprocal rank.
const COMMITTED: (f64, f64, f64) = (97.5, 100.0, 0.983);

fn everything() -> Finder {
    Finder::new(sample().into_iter().chain(real()))
}

fn of_sample() -> &'static Finder {
    static FINDER: LazyLock<Finder> = LazyLock::new(|| Finder::new(sample()));
    &FINDER
}

fn place(finder: &Finder, query: &str, right: impl Fn(&ScenarioCode) -> bool) -> Option<usize> {
    finder.find(query, SHOWN).into_iter().position(right)
}

#[test]
fn judged_queries_are_answered_no_worse_than_committed() {
    let finder = everything();
    let name_of: HashMap<_, _> = sample()
        .into_iter()
        .chain(real())
        .map(|one| (one.code, one.name.zh))
        .collect();
    let mut kinds: BTreeMap<String, Score> = BTreeMap::new();
    let mut overall = Score::default();
    for judged in queries() {
        let place = place(&finder, &judged.query, |code| {
            judged.expected.contains(code)
        });
        kinds.entry(judged.kind.clone()).or_default().count(place);
        overall.count(place);
        if place != Some(0) {
            let shown: Vec<_> = finder
                .find(&judged.query, 3)
                .into_iter()
                .map(|code| name_of[code].as_str())
                .collect();
            println!(
                "{:9} {:24} {place:?} instead: {}",
                judged.kind,
                judged.query,
                shown.join(" | ")
            );
        }
    }
    for (kind, score) in &kinds {
        println!("{kind:9} {score}");
    }
    println!("overall   {overall}");
    assert!(overall.queries >= 150);
    for kind in ["exact", "initials"] {
        assert_eq!(kinds[kind].in_five, kinds[kind].queries, "{kind}");
    }
    let (hit_at_1, hit_at_5, mrr) = COMMITTED;
    assert!(
        overall.hit_at_1() >= hit_at_1,
        "hit@1 fell to {:.2} %",
        overall.hit_at_1()
    );
    assert!(
        overall.hit_at_5() >= hit_at_5,
        "hit@5 fell to {:.2} %",
        overall.hit_at_5()
    );
    assert!(overall.mrr() >= mrr, "MRR fell to {:.4}", overall.mrr());
}

/// How every official name is found by what is typed for it; whichever item bears the same name, or is spelled the same,
/// is right.
fn by_every_name(typed: impl Fn(&str, &[String]) -> String) -> (Score, Vec<String>) {
    let finder = everything();
    let mut codes: HashMap<String, Vec<ScenarioCode>> = HashMap::new();
    for one in sample().into_iter().chain(real()) {
        codes.entry(one.name.zh).or_default().push(one.code);
    }
    let spelled = spelled();
    let mut same: HashMap<String, Vec<&ScenarioCode>> = HashMap::new();
    for (name, syllables) in &spelled {
        let codes = &codes[name];
        same.entry(typed(name, syllables))
            .or_default()
            .extend(codes);
    }
    assert_eq!(codes.len(), spelled.len(), "every name has its pinyin");
    let mut score = Score::default();
    let mut missed = Vec::new();
    for (name, syllables) in &spelled {
        let query = typed(name, syllables);
        let place = place(&finder, &query, |code| same[&query].contains(&code));
        score.count(place);
        if place != Some(0) {
            missed.push(format!("{name} {place:?}"));
        }
    }
    println!("{score}");
    for miss in &missed {
        println!("{miss}");
    }
    (score, missed)
}

fn codes(found: Vec<&ScenarioCode>) -> Vec<&str> {
    found.into_iter().map(ScenarioCode::as_str).collect()
}

fn named(code: &str, zh: &str) -> Findable {
    Findable {
        code: code.parse().expect("a code"),
        name: Text {
            zh: zh.to_owned(),
            en: String::new(),
        },
        plain: Text {
            zh: String::new(),
            en: String::new(),
        },
        aliases: Vec::new(),
        materials: Vec::new(),
        life_events: Vec::new(),
        frequency: 0,
    }
}

#[test]
fn characters_with_several_readings_are_found_by_each() {
    let names = [
        "重庆户籍",
        "长者饭堂",
        "行政复议",
        "银行开户",
        "音乐演出",
        "快乐学堂",
        "单位备案",
        "重建许可",
    ];
    let finder = Finder::new(
        (1..)
            .zip(names)
            .map(|(n, name)| named(&format!("n-{n}"), name)),
    );
    let asked = [
        ("chongqing", "n-1"),
        ("zhangzhe", "n-2"),
        ("xingzheng", "n-3"),
        ("yinhang", "n-4"),
        ("yinyue", "n-5"),
        ("kuaile", "n-6"),
        ("danwei", "n-7"),
        ("chongjian", "n-8"),
        ("cq", "n-1"),
        ("zzft", "n-2"),
        ("yh", "n-4"),
    ];
    for (query, code) in asked {
        assert_eq!(codes(finder.find(query, 3)).first(), Some(&code), "{query}");
    }
}

#[test]
fn what_nobody_types_is_ignored() {
    let finder = everything();
    let plain = codes(finder.find("食品经营许可新办", 5));
    assert_eq!(plain[0], "food-licence-new");
    for query in [
        "食品经营许可（新办）",
        " 食品 经营许可 (新办) ",
        "《食品经营许可》·新办",
    ] {
        assert_eq!(codes(finder.find(query, 5)), plain, "{query}");
    }
    let small = codes(finder.find("sfz", 5));
    assert_eq!(codes(finder.find("ＳＦＺ", 5)), small);
    assert_eq!(codes(finder.find("S F Z", 5)), small);
}

#[test]
fn what_is_asked_for_more_often_comes_first() {
    let rare = named("a-rare", "样本事项");
    let common = Findable {
        frequency: 500,
        ..named("b-common", "样本事项")
    };
    let finder = Finder::new([rare, common]);
    assert_eq!(codes(finder.find("样本", 5)), ["b-common", "a-rare"]);
}

#[test]
fn nothing_and_nonsense_find_nothing() {
    let finder = everything();
    for query in ["", "  ", "（）", "🙂", "vvvvvv", "龘龘龘"] {
        assert_eq!(codes(finder.find(query, 5)), [""; 0], "{query}");
    }
    assert_eq!(codes(finder.find("身份证", 0)), [""; 0]);
}

proptest! {
    /// Whatever is typed, however long: no panic, no more than asked for, none twice, the same every time.
    #[test]
    fn anything_may_be_typed(query in "[a-z 0-9A-Z身份证公司注销（）！ü𠮷é]{0,200}|\\PC{0,40}", most in 0_usize..25) {
        let finder = of_sample();
        let found = codes(finder.find(&query, most));
        prop_assert!(found.len() <= most);
        let distinct: BTreeSet<_> = found.iter().collect();
        prop_assert_eq!(distinct.len(), found.len());
        prop_assert_eq!(codes(finder.find(&query, most)), found);
    }

    /// Fewer wanted is the beginning of more wanted.
    #[test]
    fn wanting_fewer_changes_nothing_else(query in "[a-z]{1,6}|[身份证公司注销登记食品]{1,5}", most in 1_usize..10) {
        let finder = of_sample();
        let all = codes(finder.find(&query, 20));
        let few = codes(finder.find(&query, most));
        prop_assert_eq!(&all[..most.min(all.len())], &few[..]);
    }
}

/// The real names whose every character is Chinese, as characters with their syllables.
fn spelled_signs() -> &'static [Vec<(char, String)>] {
    static SIGNS: LazyLock<Vec<Vec<(char, String)>>> = LazyLock::new(|| {
        let signs = |(name, syllables): (String, Vec<String>)| {
            let characters: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
            let chinese =
                characters.iter().all(|c| !c.is_ascii()) && characters.len() == syllables.len();
            chinese.then(|| characters.into_iter().zip(syllables).collect())
        };
        spelled().into_iter().filter_map(signs).collect()
    });
    &SIGNS
}

proptest! {
    /// Nothing that can be laid along a name is ruled out beforehand: characters, syllables and initials in any mixture,
    /// from anywhere in the name, with characters passed over.
    #[test]
    fn any_mixture_finds_its_name(
        name in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        typed in prop::collection::vec(0_u8..4, 1..12),
    ) {
        let signs = name.get(spelled_signs());
        let from = from.index(signs.len());
        let mut query = String::new();
        let mut gaps = 0;
        for ((character, syllable), how) in signs[from..].iter().zip(&typed) {
            match how {
                0 => query.push(*character),
                1 => query.push_str(syllable),
                2 => query.push_str(&syllable[..1]),
                _ if gaps < 1 && !query.is_empty() => gaps += 1,
                _ => query.push_str(syllable),
            }
        }
        let zh: String = signs.iter().map(|(character, _)| character).collect();
        let finder = Finder::new([named("the-one", &zh)]);
        prop_assert_eq!(codes(finder.find(&query, 5)), ["the-one"], "{} for {}", query, zh);
    }

    /// Nor is what was typed in full syllables with one slip.
    #[test]
    fn a_slip_in_pinyin_is_forgiven(
        name in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        slipped in 0_usize..4,
        place in any::<prop::sample::Index>(),
        letter in b'a'..=b'z',
        kind in 0_u8..4,
    ) {
        let signs = name.get(spelled_signs());
        prop_assume!(signs.len() >= 4);
        let from = from.index(signs.len() - 3);
        let mut syllables: Vec<Vec<u8>> = signs[from..from + 4]
            .iter()
            .map(|(_, syllable)| syllable.clone().into_bytes())
            .collect();
        let one = &mut syllables[slipped];
        prop_assume!(one.len() >= 3);
        let place = place.index(one.len() - 1);
        match kind {
            0 => one[place] = letter,
            1 => one.insert(place, letter),
            2 => { one.remove(place); }
            _ => one.swap(place, place + 1),
        }
        let query = String::from_utf8(syllables.concat()).expect("letters");
        prop_assume!(query.len() >= 7);
        let zh: String = signs.iter().map(|(character, _)| character).collect();
        let finder = Finder::new([named("the-one", &zh)]);
        prop_assert_eq!(codes(finder.find(&query, 5)), ["the-one"], "{} for {}", query, zh);
    }
}

#[test]
fn every_official_name_finds_its_item() {
    let (score, _) = by_every_name(|name, _| name.to_owned());
    assert_eq!(score.in_five, score.queries);
    assert!(score.hit_at_1() >= 99.5, "{:.2} %", score.hit_at_1());
}

#[test]
fn the_initials_of_every_official_name_find_its_item() {
    let initials = |syllables: &[String]| syllables.iter().flat_map(|s| s.chars().next()).collect();
    let (score, _) = by_every_name(|_, syllables| initials(syllables));
    assert_eq!(score.in_five, score.queries);
}

#[test]
fn every_official_name_is_found_first_by_its_own_pinyin() {
    let (score, _) = by_every_name(|_, syllables| syllables.concat());
    assert!(score.hit_at_1() >= 97.0, "{:.2} %", score.hit_at_1());
}
