//! What `catalogue diff` says: each sort of change, there and back, in a clerk's words and as JSON.

use crate::common::fixture::{Change, catalogue};
use crate::fixtures;
use catalogue::difference::Difference;
use serde_json::Value;

const ROOT: &str = "catalogue.toml";
const ITEMS: &str = "items/test.toml";
const MATERIALS: &str = "materials/test.toml";
const SCENARIO: &str = "scenarios/test.toml";
const EVENT: &str = "life_events/open.toml";

/// A second scenario: the first one under another code.
fn second() -> String {
    fixtures::SCENARIO
        .replacen("test-new", "test-renew", 1)
        .replacen("suffix    = \"01\"", "suffix    = \"02\"", 1)
        .replace("新办", "延续")
}

/// What is left of a JSON value when everything that says nothing is taken away.
fn telling(value: Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::Array(all) => {
            let all: Vec<Value> = all.into_iter().filter_map(telling).collect();
            (!all.is_empty()).then_some(Value::Array(all))
        }
        Value::Object(all) => {
            let all: serde_json::Map<String, Value> = all
                .into_iter()
                .filter_map(|(key, value)| Some((key, telling(value)?)))
                .collect();
            (!all.is_empty()).then_some(Value::Object(all))
        }
        Value::Number(number) if number.as_u64() == Some(0) => None,
        other => Some(other),
    }
}

#[test]
fn each_sort_of_change_is_told_there_and_back() {
    let second = second();
    let cases: Vec<(&str, Vec<Change<'_>>)> = vec![
        (
            "a material that more situations need",
            vec![(SCENARIO, "when     = { premises = \"rent\" }\n", "")],
        ),
        (
            "a material that must not be owed any more, in two copies",
            vec![(
                SCENARIO,
                "need     = \"tolerated\"\ndue_days = 10\ncopies   = 1",
                "need     = \"required\"\ncopies   = 2",
            )],
        ),
        (
            "a fee",
            vec![(
                SCENARIO,
                "charged = false",
                "charged = true\ntariff = { zh = \"每件 10 元\", en = \"10 yuan each\" }\nbasis = \"《测试收费办法》\"",
            )],
        ),
        (
            "a limit for some situations",
            vec![(SCENARIO, "promised = 3", "promised = 1")],
        ),
        (
            "another window",
            vec![(
                SCENARIO,
                "window    = \"enterprise\"",
                "window    = \"citizen\"",
            )],
        ),
        (
            "somewhere else to go",
            vec![
                (
                    SCENARIO,
                    "when = { premises = \"rent\", term = \"short\" }",
                    "when = { premises = \"rent\" }",
                ),
                // Else it would be asked for nothing.
                (
                    SCENARIO,
                    "when     = { premises = \"own\", agent = \"self\" }",
                    "when     = [{ premises = \"own\", agent = \"self\" }, { term = \"long\" }]",
                ),
            ],
        ),
        (
            "a choice more",
            vec![
                (
                    SCENARIO,
                    "  { id = \"long\", ",
                    "  { id = \"open\",  label = { zh = \"没有期限\", en = \"No end\" } },\n  { id = \"long\", ",
                ),
                (
                    SCENARIO,
                    "promised = 3",
                    "promised = 3\n\n[[limit]]\nwhen     = { term = \"open\" }\npromised = 4",
                ),
            ],
        ),
        (
            "a question more",
            vec![(
                SCENARIO,
                "[[need]]\nmaterial = \"T-ID\"",
                "[[question]]\nid = \"size\"\nask = { zh = \"多大？\", en = \"How large?\" }\nwhy = { zh = \"看\", en = \"To see\" }\nchoices = [\n  { id = \"small\", label = { zh = \"小\", en = \"Small\" } },\n  { id = \"large\", label = { zh = \"大\", en = \"Large\" } },\n]\n\n[[special]]\nname = { zh = \"现场核查\", en = \"Inspection\" }\ndays = 5\nwhen = { size = \"large\" }\n\n[[need]]\nmaterial = \"T-ID\"",
            )],
        ),
        (
            "the days of a special procedure, and a third party's report",
            vec![(
                SCENARIO,
                "[[step]]",
                "[[special]]\nname = { zh = \"听证\", en = \"Hearing\" }\ndays = 15\n\n[[intermediary]]\nname = { zh = \"验资报告\", en = \"Capital report\" }\nwhen = { premises = \"own\" }\n\n[[step]]",
            )],
        ),
        (
            "a step's days",
            vec![(
                SCENARIO,
                "who  = { zh = \"窗口\", en = \"Window\" }",
                "who  = { zh = \"窗口\", en = \"Window\" }\ndays = 2",
            )],
        ),
        (
            "codes",
            vec![
                (
                    SCENARIO,
                    "suffix    = \"01\"",
                    "suffix    = \"07\"\nlocal_code = \"L-7\"",
                ),
                (SCENARIO, "000100000001", "000100000002"),
                (ITEMS, "000100000001", "000100000002"),
            ],
        ),
        (
            "how it is handled",
            vec![
                (
                    SCENARIO,
                    "kind     = \"promised\"",
                    "kind     = \"on-the-spot\"",
                ),
                (SCENARIO, "promised  = 5", "promised  = 0"),
                (
                    SCENARIO,
                    "visits   = 0",
                    "visits   = 1\nwhy_in_person = { zh = \"签名\", en = \"To sign\" }",
                ),
                (SCENARIO, "post = true", "post = false"),
            ],
        ),
        (
            "words of a question",
            vec![(SCENARIO, "合同多久？", "合同还有多久？")],
        ),
        (
            "a limit, and why a material is needed",
            vec![
                (SCENARIO, "promised = 3", "promised = 2"),
                (SCENARIO, "zh = \"核对\"", "zh = \"核对身份\""),
            ],
        ),
        (
            "when a limit begins to count",
            vec![(
                SCENARIO,
                "promised  = 5",
                "promised  = 5\nstart = { zh = \"受理之日\", en = \"The day of acceptance\" }",
            )],
        ),
        ("a name", vec![(SCENARIO, "（新办）", "（首次）")]),
        (
            "a scenario more",
            vec![("scenarios/second.toml", "", &second)],
        ),
        (
            "a life event more",
            vec![(
                "life_events/move.toml",
                "",
                "id = \"move\"\norder = 2\nname = { zh = \"搬家\", en = \"Move\" }\nabout = { zh = \"搬家要办的事\", en = \"What moving takes\" }\naliases = []\n[[member]]\nscenario = \"test-new\"\n",
            )],
        ),
        (
            "a life event in other words",
            vec![(EVENT, "开店要办的事", "开店要办的各种事")],
        ),
        (
            "a material's own record",
            vec![(MATERIALS, "没过期，看得清", "没过期，字看得清")],
        ),
        (
            "a material more",
            vec![(
                MATERIALS,
                "[[material]]\ncode   = \"T-ID\"",
                "[[material]]\ncode   = \"T-MAP\"\nname   = { zh = \"位置图\", en = \"Site map\" }\nkind   = \"drawing\"\nabout  = { zh = \"画清楚\", en = \"Drawn clearly\" }\nreview = [{ zh = \"清楚\", en = \"Clear\" }]\n\n[[material]]\ncode   = \"T-ID\"",
            )],
        ),
        (
            "a window's record",
            vec![
                (
                    ROOT,
                    "name    = { zh = \"法人\", en = \"Enterprise\" }\nzone    = \"A\"\nnumbers = \"1\"\nhours   = { zh = \"周一\", en = \"Mon\" }\n",
                    "name    = { zh = \"法人\", en = \"Business\" }\nzone    = \"E\"\nnumbers = \"7–9\"\nhours   = { zh = \"周一、周二\", en = \"Mon, Tue\" }\nopen    = { weekdays = [\"8:30-12:00\", \"13:30-17:00\"], saturday = [\"9:00-12:00\"] }\n",
                ),
                (ROOT, "左转", "右转"),
            ],
        ),
        (
            "the hall, a body, a theme, an item",
            vec![
                (ROOT, "仅供测试", "仅供试用"),
                (
                    ROOT,
                    "enquiries = \"0000-12345\"\n",
                    "enquiries = \"0000-54321\"\n[hall.calendar]\nknown_until = \"2026-12-31\"\n",
                ),
                (ROOT, "complaints  = \"0000-2\"", "complaints  = \"0000-3\""),
                (
                    ROOT,
                    "[[theme]]",
                    "[[theme]]\nid   = \"close\"\nfor  = \"legal-person\"\nname = { zh = \"注销\", en = \"Close\" }\n\n[[theme]]",
                ),
                (ITEMS, "第一条", "第二条"),
            ],
        ),
    ];
    let (plain, mut told) = (catalogue(&[]), String::new());
    for (name, changes) in cases {
        let changed = catalogue(&changes);
        for (way, from, to) in [("there", &plain, &changed), ("back", &changed, &plain)] {
            let difference = Difference::between(from, to);
            assert!(!difference.is_none(), "{name}: nothing was told");
            let mut json = serde_json::to_value(&difference).expect("JSON");
            for counts in ["before", "after"] {
                json.as_object_mut().expect("an object").remove(counts);
            }
            let json = telling(json).expect("something");
            told += &format!("# {name}, {way}\n{difference}{json}\n\n");
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_mere_recount_is_told_beside_the_scenarios() {
    let before = catalogue(&[]);
    let after = catalogue(&[(SCENARIO, "frequency = 10", "frequency = 4000")]);
    let difference = Difference::between(&before, &after);
    assert!(!difference.is_none());
    assert_eq!(
        difference.changed,
        [],
        "it changes nothing of what is asked"
    );
    assert_eq!(
        difference.to_string().lines().nth(1),
        Some(
            "~ “测试许可（新办）”（test-new）的月办件量由 10 改为 4000，搜索时的先后随它变；有表单的，发布时会按实际办件数重新算"
        )
    );
}

#[test]
fn fees_of_the_same_words_are_told_by_their_basis() {
    let charged = |basis: &str, online: bool| {
        let fee = format!(
            "charged = true\ntariff = {{ zh = \"每件 10 元\", en = \"10 yuan each\" }}\nbasis = \"{basis}\"\nonline_payment = {online}"
        );
        catalogue(&[(SCENARIO, "charged = false", &fee)])
    };
    let difference =
        Difference::between(&charged("《甲办法》", false), &charged("《乙办法》", true));
    assert_eq!(
        difference.to_string().lines().nth(2),
        Some(
            "    6 种情形的收费由“每件 10 元”（依据《甲办法》，不能网上支付）改为“每件 10 元”（依据《乙办法》，可以网上支付）"
        )
    );
}

#[test]
fn themes_in_another_order_are_told() {
    let two = |first: &str, second: &str| {
        let theme = |id: &str| {
            format!(
                "[[theme]]\nid   = \"{id}\"\nfor  = \"legal-person\"\nname = {{ zh = \"名\", en = \"Name\" }}\n\n"
            )
        };
        let more = theme(first) + &theme(second) + "[[theme]]";
        catalogue(&[(ROOT, "[[theme]]", &more)])
    };
    let difference = Difference::between(&two("one", "two"), &two("two", "one"));
    assert!(difference.themes.reordered);
    assert_eq!(
        difference.to_string().lines().nth(1),
        Some("~ 主题的先后有改动")
    );
}
