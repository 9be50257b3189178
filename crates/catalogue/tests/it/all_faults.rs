//! Every fault in one go: each where its cause is, none that only follows from another, and not without end.

use catalogue::source::read;

use crate::common::fixture::{Change, files};
use crate::fixtures::{CATALOGUE, SCENARIO};

const ROOT: &str = "catalogue.toml";
const ITEMS: &str = "items/test.toml";
const MATERIALS: &str = "materials/test.toml";
const TEST: &str = "scenarios/test.toml";
const EVENT: &str = "life_events/open.toml";

fn faults(changes: &[Change<'_>]) -> Vec<String> {
    let reading = read(&files(changes));
    reading.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_reference_to_a_faulty_record_is_no_fault_of_its_own() {
    let cases: [(&str, Change<'_>, &str); 11] = [
        (
            "a scenario with a misspelt key",
            (TEST, "frequency =", "frequenzy ="),
            "scenarios/test.toml:9:1: 不认识的键“frequenzy”",
        ),
        (
            "a scenario whose table has a gap",
            (TEST, "promised  = 5", ""),
            "scenarios/test.toml:",
        ),
        (
            "a scenario that is no TOML behind its code",
            (TEST, "[fee]", "[fee"),
            "scenarios/test.toml:25:5: 表头少了结尾的 ]",
        ),
        (
            "a scenario that is no TOML before its code",
            (
                TEST,
                "code      = \"test-new\"",
                "x = \ncode      = \"test-new\"",
            ),
            "scenarios/test.toml:1:5: = 后面没有值",
        ),
        (
            "a material of an unknown kind",
            (MATERIALS, "kind   = \"contract\"", "kind   = \"lease\""),
            "materials/test.toml:12:10: “lease”不是这里可用的值",
        ),
        (
            "materials that are no TOML",
            (MATERIALS, "[[material]]", "[[material]"),
            "materials/test.toml:1:",
        ),
        (
            "an item without a level",
            (ITEMS, "level        = \"county\"", ""),
            "items/test.toml:5:3: 缺少“level”",
        ),
        (
            "a theme without a name",
            (ROOT, "name = { zh = \"开办\", en = \"Start\" }", ""),
            "catalogue.toml:51:1: 缺少“name”",
        ),
        (
            "a body without an id",
            (ROOT, "id          = \"market\"", ""),
            "catalogue.toml:43:1: 缺少“id”",
        ),
        (
            "a sub-item whose basic code is a number",
            (ITEMS, "\"000100000001\"", "100000001"),
            "items/test.toml:6:18: 这里的值不合适：写的是整数 100000001",
        ),
        (
            "a body whose credit code is wrong",
            (ROOT, "91350100M000100Y43", "91350100M000100Y44"),
            "catalogue.toml:47:15: ",
        ),
    ];
    for (name, change, said) in cases {
        let found = faults(&[change]);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        assert!(found[0].starts_with(said), "{name}: {found:#?}");
    }
}

#[test]
fn a_reference_to_what_nobody_declares_is_named_beside_the_faulty_record() {
    let found = faults(&[
        (TEST, "frequency =", "frequenzy ="),
        (EVENT, "test-new", "test-old"),
    ]);
    assert_eq!(
        found[0],
        "life_events/open.toml:8:12: 没有业务情形“test-old”。写 scenarios/ 里某个文件的 code。"
    );
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_fault_of_the_catalogue_s_own_file_hides_none_of_the_others() {
    let others: [Change<'_>; 4] = [
        (TEST, "material = \"T-ID\"", "material = \"T-IDD\""),
        (TEST, "promised  = 5", "promised  = 50"),
        (
            MATERIALS,
            "review = [{ zh = \"没过期\", en = \"Still running\" }]",
            "review = []",
        ),
        (EVENT, "test-new", "test-old"),
    ];
    let alone = faults(&others);
    assert!(alone.len() >= 4, "{alone:#?}");
    for own in [
        (ROOT, "sample = true", "sample = 1"),
        (ROOT, "[hall]", "[hall"),
        (ROOT, "district  = \"990101\"", ""),
    ] {
        let mut changes = others.to_vec();
        changes.push(own);
        let found = faults(&changes);
        for fault in &alone {
            assert!(found.contains(fault), "{own:?}: {fault}\n{found:#?}");
        }
        assert_eq!(found.len(), alone.len() + 1, "{own:?}: {found:#?}");
        assert_eq!(read(&files(&changes)).catalogue, None);
    }
    let without: Vec<_> = files(&others)
        .into_iter()
        .filter(|file| file.path != ROOT)
        .collect();
    let found = read(&without).faults;
    assert_eq!(found.len(), alone.len() + 1, "{found:#?}");
}

#[test]
fn whatever_is_missing_or_wrong_in_a_file_is_named_in_one_go() {
    let mut told = String::new();
    for (path, name) in [
        (ROOT, "the catalogue's own file"),
        (ITEMS, "an item"),
        (MATERIALS, "a material"),
        (TEST, "a scenario"),
        (EVENT, "a life event"),
    ] {
        let text = files(&[])
            .into_iter()
            .find(|file| file.path == path)
            .expect("a fixture")
            .text;
        // Every third key is misspelt, and every number is negative.
        let mut keys = 0;
        let spoilt: Vec<String> = text
            .lines()
            .map(|line| {
                let is_key = line.contains(" = ") && !line.trim_start().starts_with('{');
                keys += usize::from(is_key);
                let line = line.replace("= 1", "= -1").replace("= 5", "= -5");
                match is_key && keys % 3 == 0 {
                    true => format!("x{}", line.trim_start()),
                    false => line,
                }
            })
            .collect();
        let found = faults(&[(path, &text, &spoilt.join("\n"))]);
        told += &format!("# {name}, misspelt\n{}\n\n", found.join("\n"));
        // Every fourth key is not there.
        let mut keys = 0;
        let kept: Vec<&str> = text
            .lines()
            .filter(|line| {
                let is_whole = line.contains(" = ") && !line.ends_with('[');
                let is_key = is_whole && !line.trim_start().starts_with('{');
                keys += usize::from(is_key);
                !(is_key && keys % 4 == 0)
            })
            .collect();
        let found = faults(&[(path, &text, &kept.join("\n"))]);
        told += &format!("# {name}, cut\n{}\n\n", found.join("\n"));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn values_that_do_not_fit_are_told_in_plain_words() {
    let cases: [(&str, Change<'_>); 17] = [
        (
            "a negative number",
            (TEST, "promised  = 5", "promised  = -8"),
        ),
        (
            "too large a number",
            (TEST, "promised  = 5", "promised  = 70000"),
        ),
        ("half a day", (TEST, "promised  = 5", "promised  = 1.5")),
        (
            "a number as a text",
            (TEST, "promised  = 5", "promised  = \"5\""),
        ),
        (
            "a text as a number",
            (TEST, "suffix    = \"01\"", "suffix    = 1"),
        ),
        (
            "a number with zeros",
            (TEST, "suffix    = \"01\"", "suffix    = 01"),
        ),
        (
            "one language",
            (
                TEST,
                "scope      = { zh = \"全区\", en = \"District\" }",
                "scope      = \"全区\"",
            ),
        ),
        (
            "no list",
            (TEST, "aliases   = [\"开店\"]", "aliases   = \"开店\""),
        ),
        ("no flag", (TEST, "charged = false", "charged = \"no\"")),
        (
            "no condition",
            (
                TEST,
                "when     = { premises = \"rent\" }",
                "when     = \"rent\"",
            ),
        ),
        (
            "a condition without choices",
            (
                TEST,
                "when     = { premises = \"rent\" }",
                "when     = { premises = [] }",
            ),
        ),
        (
            "no choices",
            (
                TEST,
                "choices = [\n  { id = \"self\",  label = { zh = \"本人\", en = \"Myself\" } },\n  { id = \"agent\", label = { zh = \"代办\", en = \"An agent\" } },\n]",
                "choices = []",
            ),
        ),
        (
            "a key twice",
            (TEST, "frequency = 10", "frequency = 10\nfrequency = 20"),
        ),
        (
            "Chinese quotes",
            (TEST, "suffix    = \"01\"", "suffix    = “01”"),
        ),
        ("no value", (TEST, "suffix    = \"01\"", "suffix    =")),
        (
            "a quote within",
            (TEST, "suffix    = \"01\"", "suffix    = \"0\"1\""),
        ),
        (
            "no such day",
            (
                ROOT,
                "enquiries = \"0000-12345\"\n",
                "enquiries = \"0000-12345\"\n[hall.calendar]\nknown_until = \"2026-02-30\"\n",
            ),
        ),
    ];
    let mut told = String::new();
    for (name, change) in cases {
        told += &format!("# {name}\n{}\n\n", faults(&[change]).join("\n"));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn of_very_many_faults_of_a_file_only_the_first_are_named() {
    let needs: String = (0..5_000)
        .map(|number| {
            format!(
                "\n[[need]]\nmaterial = \"NO-{number}\"\nneed = \"required\"\noriginal = 1\nwhy = {{ zh = \"a\", en = \"a\" }}\n"
            )
        })
        .collect();
    let many = format!("{needs}\n[[faq]]");
    let found = faults(&[
        (TEST, "\n[[faq]]", &many),
        (EVENT, "order   = 1", "order   = -1"),
    ]);
    let of = |path: &str| found.iter().filter(|fault| fault.starts_with(path)).count();
    assert_eq!(of(TEST), 301);
    assert_eq!(of(EVENT), 1, "another file's faults are named all the same");
    let last = found.iter().rfind(|fault| fault.starts_with(TEST));
    assert!(
        last.is_some_and(
            |last| last.ends_with(": 这个文件的问题太多，后面的没有再看。先改好上面这些。")
        ),
        "{last:?}"
    );
}

#[test]
fn of_very_many_records_that_cannot_be_read_only_the_first_are_named() {
    let record =
        "\n[[material]]\ncode = \"T-X\"\nname = { zh = \"甲\", en = \"A\" }\nkind = \"other\"\n";
    let text = files(&[])
        .into_iter()
        .find(|file| file.path == MATERIALS)
        .expect("a fixture")
        .text;
    let found = faults(&[(MATERIALS, &text, &(text.clone() + &record.repeat(2_000)))]);
    assert_eq!(found.len(), 51);
    assert!(found[49].contains("缺少“about”"), "{}", found[49]);
    assert!(found[50].contains("这个文件的问题太多"), "{}", found[50]);
}

#[test]
fn a_basic_code_used_twice_is_named_where_it_is_written() {
    let second = "\n  [[main_item.sub_item]]\n  name         = { zh = \"另一个\", en = \"Another\" }\n  type         = \"licence\"\n  body         = \"nobody\"\n  level        = \"county\"\n  power_source = \"statutory\"\n  basic_code   = \"000100000001\"\n  legal_basis  = []\n";
    let text = files(&[])
        .into_iter()
        .find(|file| file.path == ITEMS)
        .expect("a fixture")
        .text;
    let both = format!("{text}{second}");
    assert_eq!(
        faults(&[(ITEMS, &text, &both)]),
        [
            "items/test.toml:19:18: 子项“另一个”的实施主体“nobody”不存在。在 catalogue.toml 里加一个 [[body]]，或改正这里的 id。",
            "items/test.toml:22:18: 基本编码 000100000001 已经在 items/test.toml 第 6 行 用过。每个子项一个基本编码。",
            "items/test.toml:22:18: 子项“另一个”没有设定依据。至少写一个 [[main_item.sub_item.legal_basis]]。",
        ]
    );
    assert_eq!(
        faults(&[(
            ITEMS,
            "body         = \"market\"",
            "body         = \"nobody\""
        )]),
        [
            "items/test.toml:9:18: 子项“测试许可”的实施主体“nobody”不存在。在 catalogue.toml 里加一个 [[body]]，或改正这里的 id。"
        ]
    );
}

#[test]
fn the_fixtures_are_what_these_tests_take_them_for() {
    assert!(CATALOGUE.contains("[hall]") && SCENARIO.contains("[fee]"));
    assert_eq!(faults(&[]), Vec::<String>::new());
}
