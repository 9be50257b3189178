//! Documents, money, periods and tables, as a citizen fills them in and a reader gets them.
#![allow(clippy::expect_used)]

use std::collections::BTreeMap;

use catalogue::condition::Answers;
use catalogue::source::SourceFile;
use catalogue::text::Language;
use forms::validate::DocumentKind;
use forms::words::{explain, write_hidden, write_out};
use forms::{Entries, Entry, Evaluation, Facts, FieldId, Form, FormDefinition, Value, source};
use jiff::civil::date;

const FORM: &str = include_str!("../fixtures/every-kind.toml");

fn read(text: &str) -> (Option<Form>, String) {
    let file = SourceFile {
        path: "forms/test.toml".into(),
        text: text.into(),
    };
    let (mut forms, faults) = source::read(&[file]);
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    (forms.pop_first().map(|(_, form)| form), faults.join("\n"))
}

fn form() -> Form {
    let (form, faults) = read(FORM);
    assert_eq!(faults, "");
    form.expect("sound")
}

fn id(name: &str) -> FieldId {
    name.parse().expect("a field id")
}

fn evaluate(entries: &Entries) -> Evaluation {
    let facts = Facts {
        today: date(2026, 11, 25),
        situation: Answers::default(),
    };
    form().evaluate(entries, &facts)
}

fn with(name: &str, entry: Entry) -> Evaluation {
    evaluate(&BTreeMap::from([(id(name), entry)]))
}

fn words(evaluation: &Evaluation, name: &str) -> Option<String> {
    let state = evaluation.field(&id(name)).expect("known");
    state.error.as_ref().map(|error| explain(error).zh)
}

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

fn document(kind: Option<DocumentKind>, number: &str) -> Entry {
    Entry::Document {
        kind,
        number: number.to_owned(),
    }
}

fn period(from: &str, until: &str, open: bool) -> Entry {
    Entry::Period {
        from: from.to_owned(),
        until: until.to_owned(),
        open,
    }
}

fn holder(name: &str, paid: &str, share: &str) -> Entries {
    [("who", name), ("paid", paid), ("share", share)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(column, value)| (id(column), text(value)))
        .collect()
}

fn holders(rows: &[(&str, &str, &str)]) -> Evaluation {
    let rows = rows.iter().map(|(a, b, c)| holder(a, b, c)).collect();
    with("holders", Entry::Rows(rows))
}

#[test]
fn a_document_is_read_by_its_kind_and_rules_can_ask_which_it_is() {
    let evaluation = with(
        "document",
        document(Some(DocumentKind::HkMacauPass), "Ｈ12345678"),
    );
    let value = evaluation
        .field(&id("document"))
        .expect("known")
        .value
        .clone();
    let value = value.expect("understood");
    let form = form();
    let field = form.definition().field(&id("document")).expect("known");
    assert_eq!(
        write_out(field, &value, Language::Zh),
        "港澳居民来往内地通行证 H12345678"
    );
    assert_eq!(
        write_hidden(field, &value, Language::Zh),
        "港澳居民来往内地通行证 H12****78"
    );
    assert!(!evaluation.field(&id("pass")).expect("known").visible);

    let permit = with(
        "document",
        document(Some(DocumentKind::ResidencePermit), "810000199001010010"),
    );
    assert_eq!(
        words(&permit, "document").as_deref(),
        Some("第 18 位校验码不对，请把号码核对一遍")
    );
    let permit = (0..10)
        .map(|check| {
            document(
                Some(DocumentKind::ResidencePermit),
                &format!("81000019900101001{check}"),
            )
        })
        .map(|entry| with("document", entry))
        .find(|evaluation| words(evaluation, "document").is_none())
        .expect("one check character fits");
    assert!(permit.field(&id("pass")).expect("known").visible);
}

#[test]
fn what_is_wrong_with_a_document_names_the_place_or_the_right_document() {
    for (kind, number, said) in [
        (
            None,
            "110101900101001",
            "15 位的老号码已经不用了，请填身份证上 18 位的",
        ),
        (
            Some(DocumentKind::HkMacauPass),
            "A12345678",
            "第 1 位应是 H（香港）或 M（澳门），请核对",
        ),
        (
            Some(DocumentKind::TaiwanPass),
            "123",
            "台湾居民来往大陆通行证的号码是 8 位，现在有 3 位，请核对",
        ),
        (
            Some(DocumentKind::Passport),
            "110101193003070014",
            "这是居民身份证的号码，请把证件类型改一下",
        ),
        (
            Some(DocumentKind::Passport),
            "E123😀",
            "第 5 个字是表情或特殊符号，打印不出来，请删掉",
        ),
    ] {
        let evaluation = with("document", document(kind, number));
        assert_eq!(words(&evaluation, "document").as_deref(), Some(said));
    }
    let evaluation = with("pass", document(Some(DocumentKind::Passport), "E12345678"));
    assert_eq!(
        words(&evaluation, "pass"),
        None,
        "hidden fields are not judged"
    );
}

#[test]
fn money_is_written_in_capitals_and_computed_to_the_fen() {
    let evaluation = with("capital", text("1,000.01"));
    let form = form();
    let out = |name: &str, language| {
        let field = form.definition().field(&id(name)).expect("known");
        let value = evaluation.field(&id(name)).expect("known").value.clone();
        write_out(field, &value.expect("understood"), language)
    };
    assert_eq!(
        out("capital", Language::Zh),
        "1000.01 元（人民币壹仟元零壹分）"
    );
    assert_eq!(
        out("capital", Language::En),
        "1000.01 yuan (人民币壹仟元零壹分)"
    );
    assert_eq!(out("half", Language::Zh), "500.01 元（人民币伍佰元零壹分）");
    for (entered, said) in [
        ("-5", "金额不能是负数，请核对"),
        ("0.5", "不能少于 1 元，请核对"),
        ("1000000.01", "不能多于 1000000 元，请核对"),
        ("五百", "金额的第 1 个字看不懂，请只填数字，例如 1234.50"),
    ] {
        assert_eq!(
            words(&with("capital", text(entered)), "capital").as_deref(),
            Some(said)
        );
    }
}

#[test]
fn a_period_has_two_days_in_order_or_no_end() {
    for (entry, said) in [
        (period("2026-01-01", "2027-01-01", false), None),
        (period("2026-01-01", "", true), None),
        (period("2026-01-01", "", false), Some("请填到哪一天为止")),
        (period("", "2027-01-01", false), Some("请填从哪一天开始")),
        (
            period("2026-02-30", "2027-01-01", false),
            Some("开始：没有这一天：那个月只有 28 天，请核对日"),
        ),
        (
            period("2027-01-01", "2026-01-01", false),
            Some("结束的日子比开始的早，请核对两个日期"),
        ),
        (
            period("2020-01-01", "2021-01-01", false),
            Some("租期已经过了"),
        ),
    ] {
        assert_eq!(words(&with("lease", entry), "lease").as_deref(), said);
    }
}

#[test]
fn a_table_says_in_which_row_and_column_something_is_wrong() {
    for (rows, said) in [
        (&[("张测试", "60", "60"), ("王样本", "40", "40")][..], None),
        (
            &[("张测试", "60", "33.33"), ("王样本", "40", "66.67")],
            None,
        ),
        (
            &[("张测试", "60", "100")],
            Some("至少填 2 行（股东），现在有 1 行"),
        ),
        (
            &[("张测试", "60", "60"), ("王样本", "40", "30")],
            Some("“占比”加起来是 90%，应当正好是 100%，请核对"),
        ),
        (
            &[("张测试", "60", "60"), ("王样本", "", "40")],
            Some("第 2 行的“出资”：这一项要填写"),
        ),
        (
            &[("张测试", "60", "60"), ("王3", "40", "40")],
            Some("第 2 行的“姓名”：第 2 个字不能用在姓名里，只能有文字和“·”，请改一下"),
        ),
        (
            &[("张测试", "600000", "50"), ("王样本", "400000.01", "50")],
            Some("出资太多"),
        ),
        // A row that was added and left blank is no answer and counts only for finding the place.
        (
            &[("", "", ""), ("张测试", "60", "60"), ("王样本", "40", "40")],
            None,
        ),
        (
            &[("", "", ""), ("张测试", "六十", "60")],
            Some("第 2 行的“出资”：金额的第 1 个字看不懂，请只填数字，例如 1234.50"),
        ),
        (
            &[("张测试", "1", "20"); 5],
            Some("最多填 4 行（股东），现在有 5 行"),
        ),
        (&[], None),
    ] {
        assert_eq!(words(&holders(rows), "holders").as_deref(), said);
    }
}

#[test]
fn every_fault_of_a_table_is_known_to_its_cell() {
    let evaluation = holders(&[("张", "60", "60"), ("王样本", "", "40")]);
    let state = evaluation.field(&id("holders")).expect("known");
    let cells: Vec<Vec<&str>> = state
        .rows
        .iter()
        .map(|row| row.keys().map(FieldId::as_str).collect())
        .collect();
    assert_eq!(cells, [vec!["who"], vec!["paid"]]);
}

#[test]
fn everything_that_was_understood_is_handed_in_and_read_back_the_same() {
    let mut rows = vec![holder("张测试", "60", "60"), holder("王样本", "40", "40")];
    rows[0].insert(id("paper"), document(None, "110101193003070014"));
    let entries: Entries = [
        ("name", text("张测试")),
        ("number", text("110101193003070014")),
        ("capital", text("12.50")),
        ("card", text("6222 0000 0000 0001 234")),
        ("lease", period("2026年1月1日", "", true)),
        ("holders", Entry::Rows(rows)),
    ]
    .into_iter()
    .map(|(name, entry)| (id(name), entry))
    .collect();
    let filled = evaluate(&entries).filled().expect("complete");
    let json = serde_json::to_string(&filled).expect("serialises");
    let back = serde_json::from_str(&json).expect("parses");
    assert!(filled == back);
    assert!(evaluate(&filled.entries()).filled() == Some(back));
    let form = form();
    let field = form.definition().field(&id("holders")).expect("known");
    let Some(value @ Value::Rows(_)) = filled.values.get(&id("holders")) else {
        panic!("a table has rows");
    };
    assert_eq!(
        write_out(field, value, Language::Zh),
        "1. 姓名：张测试；证件：居民身份证 110101193003070014；出资：60 元；占比：60 %\n\
         2. 姓名：王样本；出资：40 元；占比：40 %"
    );
    assert!(write_hidden(field, value, Language::En).contains("110*************14"));
    assert!(!format!("{filled:?}{entries:?}").contains("张测试"));
}

#[test]
fn one_fact_reaches_fields_of_other_kinds_that_can_take_it() {
    let form = form();
    let kind = |name: &str| &form.definition().field(&id(name)).expect("known").kind;
    let card = document(Some(DocumentKind::ResidentCard), "110101193003070014");
    let number = text("110101193003070014");
    assert!(number.fit(kind("document")) == Some(card.clone()));
    assert!(card.fit(kind("number")) == Some(number.clone()));
    assert!(number.fit(kind("number")) == Some(number.clone()));
    assert!(
        number.fit(kind("pass")).is_none(),
        "it does not accept a resident's card"
    );
    let pass = document(Some(DocumentKind::Passport), "E12345678");
    assert!(
        pass.fit(kind("number")).is_none(),
        "a passport has no resident's number"
    );
    assert!(number.fit(kind("holders")).is_none() && number.fit(kind("sex")).is_none());
}

#[test]
fn a_definition_of_every_kind_survives_json() {
    let form = form();
    let json = serde_json::to_string(form.definition()).expect("serialises");
    let back: FormDefinition = serde_json::from_str(&json).expect("parses");
    assert!(&back == form.definition());
}

#[test]
fn every_fault_of_the_new_kinds_names_what_would_be_right() {
    let cases = [
        (
            "a table without rows' name",
            "row = { zh = \"股东\", en = \"shareholder\" }\n",
            "",
        ),
        ("too many rows", "max = 4", "max = 400"),
        (
            "a total of no column",
            "column = \"share\"",
            "column = \"who\"",
        ),
        (
            "a column with a rule",
            "id = \"paid\"\n",
            "id = \"paid\"\nvisible_when = 'true'\n",
        ),
        (
            "a table in a table",
            "id = \"paper\"\nkind = \"identity-document\"",
            "id = \"paper\"\nkind = \"table\"",
        ),
        ("a column twice", "id = \"paid\"", "id = \"who\""),
        ("a sum of no number", "holders.sum.paid", "holders.sum.who"),
        (
            "a kind that is not accepted",
            "document.kind == \"residence-permit\"",
            "document.kind == \"driving-licence\"",
        ),
        (
            "nothing accepted",
            "accepts = [\"hk-macau-pass\", \"taiwan-pass\"]",
            "accepts = []",
        ),
        (
            "a document that there is not",
            "\"taiwan-pass\"",
            "\"student-card\"",
        ),
        ("a computed period", "open = true", "computed = 'today'"),
        ("less than no money", "min = 1\nmax = 1000000", "min = -1"),
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
