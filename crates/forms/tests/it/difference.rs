//! What `catalogue diff` says of forms: each sort of change, there and back, in a clerk's words and as JSON.

use std::collections::BTreeMap;

use catalogue::code::FormId;
use catalogue::source::SourceFile;
use forms::difference::FormsDifference;
use forms::{FormDefinition, Layout};

const FORM: &str = include_str!("../fixtures/form.toml");
const TABLE: &str = r#"
[[page.field]]
id = "others"
kind = "table"
max = 3
label = { zh = "其他人", en = "Others" }
row = { zh = "人", en = "person" }
column = [
  { id = "who", kind = "person-name", label = { zh = "姓名", en = "Name" }, required = true },
  { id = "share", kind = "number", label = { zh = "份额", en = "Share" } },
]
"#;
const SMALL: &str = r#"
id = "small-form"
version = 1
title = { zh = "小表", en = "Small form" }
official = "《测试办法》附件二"
[[page]]
title = { zh = "一", en = "One" }
[[page.field]]
id = "name"
kind = "person-name"
label = { zh = "姓名", en = "Name" }
"#;
const PAPER: &str = r#"
form = "small-form"
version = 1
title = "小表"
[[block]]
text = "本人：{name}"
"#;

type Whole = (BTreeMap<FormId, FormDefinition>, BTreeMap<FormId, Layout>);

fn read(form: Option<&str>, paper: Option<&str>) -> Whole {
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        text: text.into(),
    };
    let files: Vec<SourceFile> = form
        .map(|text| file("forms/test.toml", text))
        .into_iter()
        .chain(paper.map(|text| file("layouts/test.toml", text)))
        .collect();
    let (forms, faults) = forms::source::read(&files);
    assert_eq!(faults, []);
    let (layouts, faults) = forms::layout::source::read(&files, &forms);
    assert_eq!(faults, []);
    let definition = |(id, form): (&FormId, &forms::Form)| (id.clone(), form.definition().clone());
    (forms.iter().map(definition).collect(), layouts)
}

#[test]
fn each_sort_of_change_is_told_there_and_back() {
    let plain = format!("{FORM}{TABLE}");
    let changed = |changes: &[(&str, &str)]| {
        let mut text = plain.clone();
        for (from, to) in changes {
            assert!(text.contains(from), "no {from}");
            text = text.replacen(from, to, 1);
        }
        read(Some(&text), None)
    };
    let before = read(Some(&plain), None);
    let small = |paper| read(Some(SMALL), paper);
    let reworded = PAPER.replace("本人", "申请人");
    let papers = [
        ("a paper", small(None), small(Some(PAPER))),
        (
            "a paper's words",
            small(Some(PAPER)),
            small(Some(&reworded)),
        ),
    ];
    let cases = [
        ("a form", read(None, None)),
        (
            "a field",
            changed(&[(
                "[[page.field]]\nid = \"phone\"",
                "[[page.field]]\nid = \"mail\"\nkind = \"text\"\nlabel = { zh = \"邮箱\", en = \"Mail\" }\n\n[[page.field]]\nid = \"phone\"",
            )]),
        ),
        (
            "what must be answered",
            changed(&[
                ("version = 1", "version = 2"),
                (
                    "label = { zh = \"手机\", en = \"Mobile\" }\nrequired = true",
                    "label = { zh = \"手机\", en = \"Mobile\" }\nrequired_when = 'married == \"yes\"'",
                ),
            ]),
        ),
        (
            "another kind, other limits, another rule, another binding",
            changed(&[
                ("kind = \"phone\"", "kind = \"text\""),
                ("min = 0", "min = 1"),
                ("capital >= 1000", "capital >= 2000"),
                ("computed = 'capital * 2'", "computed = 'capital * 3'"),
                (
                    "visible_when = 'situation.who == \"agent\"'",
                    "visible_when = 'situation.who != \"self\"'",
                ),
                ("binding = \"applicant.name\"\n", ""),
            ]),
        ),
        (
            "choices and words",
            changed(&[
                (
                    "{ id = \"shop\", label = { zh = \"开店\", en = \"Shop\" } }",
                    "{ id = \"shop\", label = { zh = \"做生意\", en = \"Trade\" } }, { id = \"let\", label = { zh = \"出租\", en = \"To let\" } }",
                ),
                ("zh = \"备注\"", "zh = \"附注\""),
            ]),
        ),
        (
            "columns",
            changed(&[
                ("max = 3", "max = 4"),
                (
                    "{ id = \"share\", kind = \"number\", label = { zh = \"份额\", en = \"Share\" } }",
                    "{ id = \"share\", kind = \"number\", decimals = 2, label = { zh = \"份额\", en = \"Share\" } },\n  { id = \"since\", kind = \"date\", label = { zh = \"起始日\", en = \"Since\" } }",
                ),
            ]),
        ),
        (
            "a page's title and the order",
            changed(&[("zh = \"经营\", en", "zh = \"经营情况\", en")]),
        ),
    ];
    let mut told = String::new();
    let cases = cases
        .into_iter()
        .map(|(name, after)| (name, before.clone(), after));
    for (name, before, after) in &papers.into_iter().chain(cases).collect::<Vec<_>>() {
        for (way, from, to) in [("there", before, after), ("back", after, before)] {
            let difference = FormsDifference::between((&from.0, &from.1), (&to.0, &to.1));
            assert!(!difference.is_none(), "{name}: nothing was told");
            let json = serde_json::to_string(&difference).expect("JSON");
            told += &format!("# {name}, {way}\n{difference}{json}\n\n");
        }
    }
    insta::assert_snapshot!(told);
    let same = FormsDifference::between((&before.0, &before.1), (&before.0, &before.1));
    assert!(same.is_none());
    assert_eq!(same.to_string(), "");
}
