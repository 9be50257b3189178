//! Forms: what is asked, computed and refused, as a citizen meets it.

use std::collections::BTreeMap;

use catalogue::source::SourceFile;
use catalogue::text::Language;
use forms::words::{explain, write_out};
use forms::{Entries, Entry, Evaluation, Facts, FieldId, Form, FormDefinition, Value, source};
use jiff::civil::date;
use proptest::prelude::*;

const FORM: &str = include_str!("../fixtures/form.toml");

fn read(text: &str) -> (Option<Form>, String) {
    let file = SourceFile {
        path: "forms/test.toml".into(),
        text: text.into(),
    };
    let (mut forms, faults) = source::read(&[file]);
    let faults = faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    (forms.pop_first().map(|(_, form)| form), faults)
}

fn form() -> Form {
    let (form, faults) = read(FORM);
    assert_eq!(faults, "");
    form.expect("sound")
}

fn id(name: &str) -> FieldId {
    name.parse().expect("a field id")
}

fn facts(situation: &[(&str, &str)]) -> Facts {
    let answers = situation
        .iter()
        .map(|(q, c)| (q.parse().expect("id"), c.parse().expect("id")));
    Facts {
        today: date(2026, 11, 23),
        situation: answers.collect(),
    }
}

fn entries(given: &[(&str, &str)]) -> Entries {
    given
        .iter()
        .map(|(name, value)| {
            let entry = match *name {
                "married" | "sex" => Entry::Choices(vec![value.parse().expect("id")]),
                "uses" => {
                    Entry::Choices(value.split(',').map(|id| id.parse().expect("id")).collect())
                }
                "declared" => Entry::Confirmed(*value == "yes"),
                _ => Entry::Text((*value).to_owned()),
            };
            (id(name), entry)
        })
        .collect()
}

const COMPLETE: [(&str, &str); 7] = [
    ("name", "张测试"),
    ("phone", "13800000000"),
    ("married", "no"),
    ("capital", "10000"),
    ("born", "1960-02-29"),
    ("uses", "home,shop"),
    ("declared", "yes"),
];

fn wrong(evaluation: &Evaluation) -> BTreeMap<String, String> {
    evaluation
        .fields()
        .filter_map(|(id, state)| {
            state
                .error
                .as_ref()
                .map(|error| (id.to_string(), explain(error).zh))
        })
        .collect()
}

fn changed(change: (&str, &str)) -> Evaluation {
    let mut given: BTreeMap<&str, &str> = COMPLETE.into_iter().collect();
    given.insert(change.0, change.1);
    form().evaluate(
        &entries(&given.into_iter().collect::<Vec<_>>()),
        &facts(&[]),
    )
}

#[test]
fn a_complete_form_is_filled_and_reads_back_the_same() {
    let form = form();
    let evaluation = form.evaluate(&entries(&COMPLETE), &facts(&[]));
    assert_eq!(wrong(&evaluation), BTreeMap::new());
    let filled = evaluation.filled().expect("complete");
    assert!(
        !filled.values.contains_key(&id("spouse")),
        "hidden fields are not handed in"
    );
    let again = form.evaluate(&filled.entries(), &facts(&[]));
    assert!(again.filled() == Some(filled));
}

#[test]
fn an_empty_form_says_what_is_missing() {
    let evaluation = form().evaluate(&Entries::new(), &facts(&[]));
    let missing: Vec<String> = wrong(&evaluation).into_keys().collect();
    assert_eq!(
        missing,
        [
            "born", "capital", "declared", "married", "name", "phone", "uses"
        ]
    );
    assert!(evaluation.filled().is_none());
}

#[test]
fn fields_appear_and_vanish_with_the_answers_they_depend_on() {
    let single = changed(("married", "no"));
    assert!(!single.field(&id("spouse")).expect("known").visible);
    let married = changed(("married", "yes"));
    assert!(married.field(&id("spouse")).expect("known").visible);
    assert_eq!(
        wrong(&married),
        BTreeMap::from([("spouse".into(), "这一项要填写".into())])
    );
}

#[test]
fn the_guidance_s_answers_are_known_and_those_not_asked_are_no_error() {
    let form = form();
    let agent = |situation: &[(&str, &str)]| {
        form.evaluate(&entries(&COMPLETE), &facts(situation))
            .field(&id("agent"))
            .expect("known")
            .visible
    };
    assert!(!agent(&[]));
    assert!(!agent(&[("who", "self")]));
    assert!(agent(&[("who", "agent")]));
}

#[test]
fn computed_fields_follow_and_cannot_be_typed_over() {
    let evaluation = changed(("double", "7"));
    assert!(evaluation.field(&id("double")).expect("known").value == Some(Value::Number(20000.0)));
}

#[test]
fn each_wrong_answer_is_explained() {
    let cases = [
        (("name", "张"), "name", "姓名至少两个字，请写全"),
        (
            ("phone", "138"),
            "phone",
            "手机号码是 11 位，现在有 3 位，请核对",
        ),
        (
            ("born", "2026-02-30"),
            "born",
            "没有这一天：那个月只有 28 天，请核对日",
        ),
        (
            ("born", "2027-01-01"),
            "born",
            "不能晚于今天（2026年11月23日），请核对",
        ),
        (("capital", "-1"), "capital", "不能小于 0，请核对"),
        (("capital", "一万"), "capital", "这里只能填数字"),
        (("capital", "0.5"), "capital", "这里填整数，不要小数点"),
        (("capital", "100"), "capital", "至少一千元"),
        (("married", "perhaps"), "married", "请重新选一次"),
        (("uses", "home,moon"), "uses", "请重新选一次"),
        (("declared", "no"), "declared", "请看过后点一下确认"),
        (
            ("name", "张\u{7}测试"),
            "name",
            "里面有看不见的特殊字符，请删掉重新输入",
        ),
    ];
    for (change, field, words) in cases {
        assert_eq!(
            wrong(&changed(change)).get(field).map(String::as_str),
            Some(words),
            "{change:?}"
        );
    }
}

#[test]
fn full_width_digits_and_spaces_are_understood() {
    let evaluation = changed(("phone", " １３８００００００００ "));
    assert!(
        evaluation.field(&id("phone")).expect("known").value
            == Some(Value::Text("13800000000".into()))
    );
    let evaluation = changed(("capital", "12，000"));
    assert!(evaluation.field(&id("capital")).expect("known").value == Some(Value::Number(12000.0)));
}

#[test]
fn answers_are_written_out_in_both_languages() {
    let form = form();
    let field = |name| form.definition().field(&id(name)).expect("known");
    let uses = Value::Choices(vec![
        "home".parse().expect("id"),
        "shop".parse().expect("id"),
    ]);
    assert_eq!(write_out(field("uses"), &uses, Language::Zh), "自住、开店");
    assert_eq!(write_out(field("uses"), &uses, Language::En), "Home, Shop");
    assert_eq!(
        write_out(field("born"), &Value::Date(date(1960, 2, 29)), Language::Zh),
        "1960年2月29日"
    );
    assert_eq!(
        write_out(field("capital"), &Value::Number(10000.0), Language::Zh),
        "10000 元"
    );
}

#[test]
fn every_source_fault_names_its_place_and_what_would_be_right() {
    let cases = [
        ("an unknown key", "required = true", "requird = true"),
        (
            "a key of another kind",
            "kind = \"phone\"",
            "kind = \"phone\"\ndecimals = 2",
        ),
        (
            "a choice field with one choice",
            "{ id = \"yes\", label = { zh = \"是\", en = \"Yes\" } }, ",
            "",
        ),
        ("broken CEL", "married == \"yes\"", "married == == \"yes\""),
        (
            "an unknown field in a rule",
            "married == \"yes\"",
            "maried == \"yes\"",
        ),
        ("a loop", "married == \"yes\"", "uses.all(u, u == married)"),
        (
            "a function that there is not",
            "married == \"yes\"",
            "name.matches(\"^[a-z]+$\")",
        ),
        (
            "a circle",
            "computed = 'capital * 2'",
            "computed = 'double + 1'",
        ),
        (
            "a longer circle",
            "computed = 'capital * 2'",
            "computed = 'capital * 2'\nvisible_when = 'spouse == null'\n[[page.field]]\nid = \"third\"\nkind = \"phone\"\nlabel = { zh = \"三\", en = \"Third\" }\nvisible_when = 'double > 1 || fourth == null'\n[[page.field]]\nid = \"fourth\"\nkind = \"phone\"\nlabel = { zh = \"四\", en = \"Fourth\" }\nvisible_when = 'third == null'",
        ),
        (
            "a choice that there is not",
            "married == \"yes\"",
            "married == \"yess\"",
        ),
        (
            "a part that there is not",
            "married == \"yes\"",
            "married.kind == \"yes\"",
        ),
        (
            "a rule nested too deeply",
            "capital >= 1000",
            "1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(capital))))))))))))))))))))))))))))))))))))))))>= 1000",
        ),
        (
            "a sentence in one language",
            "en = \"At least a thousand yuan\"",
            "en = \" \"",
        ),
        ("an id used twice", "id = \"phone\"", "id = \"name\""),
        ("a reserved id", "id = \"phone\"", "id = \"today\""),
        (
            "an unknown binding",
            "binding = \"applicant.name\"",
            "binding = \"applicant.nmae\"",
        ),
    ];
    let mut report = String::new();
    for (name, from, to) in cases {
        assert!(FORM.contains(from), "{name}");
        let (form, faults) = read(&FORM.replacen(from, to, 1));
        assert!(
            form.is_none() && !faults.is_empty(),
            "{name}: nothing was found"
        );
        report += &format!("# {name}\n{faults}\n\n");
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_definition_survives_json() {
    let form = form();
    let json = serde_json::to_string(form.definition()).expect("serialises");
    let back: FormDefinition = serde_json::from_str(&json).expect("parses");
    assert!(&back == form.definition());
}

#[test]
fn answers_never_show_themselves() {
    let shown = format!(
        "{:?} {:?}",
        entries(&COMPLETE),
        changed(("married", "no")).filled()
    );
    for secret in ["张测试", "13800000000", "1960"] {
        assert!(!shown.contains(secret));
    }
}

proptest! {
    #[test]
    fn no_entries_make_an_evaluation_panic(name in any::<String>(), capital in any::<String>(), born in any::<String>(), n in 0..5_usize) {
        let mut given = entries(&COMPLETE[..n]);
        given.insert(id("name"), Entry::Text(name.clone()));
        given.insert(id("capital"), Entry::Text(capital));
        given.insert(id("born"), Entry::Confirmed(true));
        given.insert(id("uses"), Entry::Text(born.clone()));
        given.insert(id("phone"), Entry::Text(born));
        let evaluation = form().evaluate(&given, &facts(&[]));
        prop_assert_eq!(evaluation.filled().is_some(), evaluation.is_complete());
    }
}

/// A form that asks for one of each kind.
const KINDS: &str = include_str!("../fixtures/every-kind.toml");

#[test]
fn rules_that_never_decide_anything_are_named_with_form_field_and_rule() {
    let with = |field: &str| {
        let text = format!(
            "{FORM}\n[[page.field]]\nid = \"odd\"\nlabel = {{ zh = \"怪\", en = \"Odd\" }}\n{field}\n"
        );
        read(&text).1
    };
    let wrong = [
        ("a choice that is a number", "visible_when = 'married > 3'"),
        (
            "a choice that is equal to a number",
            "visible_when = 'married == 3'",
        ),
        (
            "a rule that is no yes or no",
            "must = [{ rule = 'capital + 1', say = { zh = \"不对\", en = \"Wrong\" } }]",
        ),
        ("a text as a condition", "required_when = 'name'"),
        (
            "a text that is added to a number",
            "computed = 'name + capital'",
        ),
        (
            "several choices that are one",
            "visible_when = 'uses == \"home\"'",
        ),
        ("what is in a text", "visible_when = '\"home\" in name'"),
        ("a list of all sorts", "visible_when = 'name in [\"a\", 1]'"),
        ("the size of a number", "visible_when = 'size(capital) > 1'"),
        (
            "the beginning of a number",
            "visible_when = 'capital.startsWith(\"1\")'",
        ),
        (
            "a condition within one branch",
            "computed = 'capital > 1 ? (married > 2 ? \"a\" : \"b\") : \"c\"'",
        ),
        (
            "what is only reached sometimes",
            "visible_when = 'situation.who == \"agent\" || married > 3'",
        ),
        ("a note", "visible_when = 'read_this == \"yes\"'"),
        ("today as a number", "visible_when = 'today > 20260101'"),
        ("the opposite of a text", "visible_when = '!name'"),
        ("a place in a list", "visible_when = 'uses[0] == \"home\"'"),
        ("a map", "visible_when = '{\"a\": name}.a == name'"),
        (
            "a number looked up among texts",
            "computed = '{\"a\": \"一\"}[capital]'",
        ),
        (
            "what is looked up, as a condition",
            "visible_when = '{\"yes\": \"一\", \"no\": \"二\"}[married]'",
        ),
        ("two results", "computed = 'declared ? declared : name'"),
    ];
    let mut report = String::new();
    for (what, rule) in wrong {
        let faults = with(&format!("kind = \"text\"\n{rule}"));
        assert!(
            faults.contains("test-form") && faults.contains("odd"),
            "{what}: {faults}"
        );
        report += &format!("# {what}\n{faults}\n\n");
    }
    let faults = with("kind = \"number\"\ncomputed = '\"a\"'");
    report += &format!("# a number that is a text\n{faults}\n\n");
    insta::assert_snapshot!(report);
    for sound in [
        "visible_when = 'declared'",
        "visible_when = 'spouse == null || size(name) > 2'",
        "visible_when = '\"home\" in uses && name in [\"a\", \"b\"] && !name.contains(\"a\")'",
        "visible_when = 'born <= today && capital / 2 > 1.5 && -capital < 0'",
        "computed = 'situation.who == null ? \"a\" : string(capital) + name'",
        "visible_when = 'int(name) % 2 == 1'",
        "computed = '{\"yes\": 1, \"no\": 2}[married] + capital'",
    ] {
        assert_eq!(with(&format!("kind = \"text\"\n{sound}")), "", "{sound}");
    }
    assert_eq!(read(KINDS).1, "");
}

#[test]
fn whole_and_fractional_numbers_are_calculated_with_each_other() {
    let text = FORM
        .replacen("min = 0\n", "min = 0\ndecimals = 2\n", 1)
        .replacen(
            "id = \"double\"\nkind = \"number\"",
            "id = \"double\"\nkind = \"money\"",
            1,
        )
        .replacen(
            "computed = 'capital * 2'",
            "computed = 'capital * 2 + size(name) + (size(uses) == 3 ? 1 : 0) + 7 % 4'",
            1,
        );
    let (form, faults) = read(&text);
    assert_eq!(faults, "");
    let form = form.expect("sound");
    let double = |capital: &str| {
        let mut given = entries(&COMPLETE);
        given.insert(id("capital"), Entry::Text(capital.into()));
        let evaluation = form.evaluate(&given, &facts(&[]));
        let value = evaluation
            .field(&id("double"))
            .expect("known")
            .value
            .clone();
        value.map(|value| {
            write_out(
                form.definition().field(&id("double")).expect("known"),
                &value,
                Language::Zh,
            )
        })
    };
    let (whole, fractional) = (double("10000"), double("10000.25"));
    assert_eq!(
        whole.as_deref().map(|text| text.split(' ').next()),
        Some(Some("20006")),
        "{whole:?}"
    );
    assert!(
        fractional
            .as_deref()
            .is_some_and(|text| text.starts_with("20006.5")),
        "{fractional:?}"
    );
}
