//! Layouts of official papers: read from their pictures, checked against their forms, every fault at its place.

use std::collections::BTreeMap;

use catalogue::source::SourceFile;
use forms::layout::{self, Align, Block, Layout, Piece, TICKED, UNTICKED, View, write};
use forms::validate::{DocumentKind, Money};
use forms::{Field, Form, FormDefinition, FormId, Value};
use jiff::civil::date;
use proptest::prelude::*;

const FORM: &str = r#"
id = "test-form"
version = 2
title = { zh = "测试表", en = "Test form" }
official = "测试"

[[page]]
title = { zh = "一", en = "One" }

[[page.field]]
id = "name"
kind = "person-name"
label = { zh = "姓名", en = "Name" }

[[page.field]]
id = "number"
kind = "id-number"
label = { zh = "号码", en = "Number" }

[[page.field]]
id = "sex"
kind = "choice"
label = { zh = "性别", en = "Sex" }
choices = [ { id = "male", label = { zh = "男", en = "Male" } }, { id = "female", label = { zh = "女", en = "Female" } } ]

[[page.field]]
id = "explained"
kind = "note"
label = { zh = "说明", en = "Note" }

[[page.field]]
id = "kin"
kind = "table"
row = { zh = "家人", en = "Relative" }
label = { zh = "家人", en = "Relatives" }

  [[page.field.column]]
  id = "who"
  kind = "person-name"
  label = { zh = "姓名", en = "Name" }
"#;

const LAYOUT: &str = r#"
form = "test-form"
version = 2
title = "测试表"

[[block]]
text = "注：{sign}"
role = "note"

[[block]]
columns = [1, 4, 2]
rows = '''
| 甲 | {name}         | {sex=male}男{sex=female}女 |
| ^  | {number:boxes} | <                          | 12mm
| 乙 | _              | {name}:                    |
'''

[[block]]
each = "kin"
columns = [1, 3]
head = '''
| 序 | 姓名 |
'''
row = '''
| {#} | {who} |
'''
least = 2
"#;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.into(),
        text: text.into(),
    }
}

fn read(layout: &str) -> (BTreeMap<FormId, Layout>, Vec<String>) {
    let (forms, faults): (BTreeMap<FormId, Form>, _) =
        forms::source::read(&[file("forms/test.toml", FORM)]);
    assert!(faults.is_empty(), "{faults:?}");
    let (layouts, faults) = layout::source::read(&[file("layouts/test.toml", layout)], &forms);
    (layouts, faults.iter().map(ToString::to_string).collect())
}

#[test]
fn a_picture_of_a_table_becomes_cells_that_keep_their_places() {
    let (layouts, faults) = read(LAYOUT);
    assert_eq!(faults, [] as [String; 0]);
    let layout = layouts.values().next().expect("one layout");
    assert!(layout.is_for(2) && !layout.is_for(3));
    let Block::Grid(grid) = &layout.blocks[1] else {
        panic!("no grid");
    };
    let places: Vec<(usize, usize, usize, usize, Align)> = grid
        .rows
        .iter()
        .enumerate()
        .flat_map(|(row, line)| line.cells.iter().map(move |cell| (row, cell)))
        .map(|(row, cell)| (row, cell.column, cell.across, cell.down, cell.align))
        .collect();
    let expected = [
        (0, 0, 1, 2, Align::Centre),
        (0, 1, 1, 1, Align::Left),
        (0, 2, 1, 1, Align::Left),
        (1, 1, 2, 1, Align::Left),
        (2, 0, 1, 1, Align::Centre),
        (2, 1, 1, 1, Align::Left),
        (2, 2, 1, 1, Align::Right),
    ];
    assert_eq!(places, expected);
    assert_eq!(grid.rows[1].height, Some(12.0));
    assert_eq!(grid.rows[2].cells[1].content, [Piece::Blank]);
    let json = serde_json::to_string(layout).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Layout>(&json).expect("JSON"),
        *layout
    );
}

/// What is said of the layout with some words changed.
fn said(from: &str, to: &str) -> String {
    assert!(LAYOUT.contains(from), "{from}");
    let (layouts, faults) = read(&LAYOUT.replacen(from, to, 1));
    assert!(layouts.is_empty() && !faults.is_empty(), "“{to}” is taken");
    faults.join("\n")
}

#[test]
fn every_fault_of_a_layout_names_its_place_and_what_would_be_right() {
    let faults = [
        ("form = \"test-form\"", "form = \"other\""),
        ("version = 2", "version = 1"),
        (
            "| 乙 | _              | {name}:                    |",
            "| 乙 | _ |",
        ),
        ("| 乙 | _ ", "| 乙 |   "),
        ("| ^  |", "| <  |"),
        ("12mm", "12"),
        ("12mm", "900mm"),
        ("{name}  ", "{nobody}"),
        ("{name}  ", "{name"),
        ("{name}  ", "{Name}"),
        ("{name}  ", "{name:year}"),
        ("{name}  ", "{name:nothing}"),
        ("{name}  ", "{explained}"),
        ("{name}  ", "{kin}"),
        ("{sex=female}女", ""),
        ("{sex=female}女", "{sex=other}"),
        ("{number:boxes}", "号码"),
        ("{number:boxes}", "{number:boxes}号"),
        ("columns = [1, 4, 2]", "columns = [1, 400, 2]"),
        ("columns = [1, 4, 2]", "columns = [0, 4, 2]"),
        ("columns = [1, 4, 2]", "columns = [9, 1, 2]"),
        ("each = \"kin\"", "each = \"name\""),
        ("| {#} | {who} |", "| {#} | 空 |"),
        ("| {#} | {who} |", "| {#} | {name} |"),
        ("least = 2", "least = 200"),
        ("role = \"note\"", "columns = [1]"),
    ];
    let told: Vec<String> = faults
        .iter()
        .map(|(from, to)| format!("{to}\n{}", said(from, to)))
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

fn definition() -> FormDefinition {
    let text = include_str!("../fixtures/every-kind.toml");
    let (mut forms, faults) = forms::source::read(&[file("forms/every.toml", text)]);
    assert!(faults.is_empty(), "{faults:?}");
    let (_, form) = forms.pop_first().expect("one form");
    form.definition().clone()
}

#[test]
fn answers_are_written_in_whole_or_in_part_and_without_one_room_is_left() {
    let (forms, _) = forms::source::read(&[file("forms/test.toml", FORM)]);
    let form = forms.values().next().expect("a form").definition();
    let field = |id: &str| form.field(&id.parse().expect("an id")).expect("a field");
    let day = Value::Date(date(2026, 3, 7));
    let any = field("name");
    assert_eq!(write(any, Some(&day), &View::Year), "2026");
    assert_eq!(write(any, Some(&day), &View::Month), "3");
    assert_eq!(write(any, Some(&day), &View::Day), "7");
    assert_eq!(write(any, Some(&day), &View::Boxes), "20260307");
    assert_eq!(write(any, Some(&day), &View::Whole), "2026年3月7日");
    assert_eq!(write(any, None, &View::Whole), "");
    let money = Value::Money(Money::from_fen(10_700_053).expect("an amount"));
    assert_eq!(write(any, Some(&money), &View::Figures), "107000.53");
    let capitals = write(any, Some(&money), &View::Capitals);
    assert_eq!(capitals, "壹拾万柒仟元伍角叁分");
    let document = Value::Document {
        kind: DocumentKind::Passport,
        number: "E00000000".into(),
    };
    assert_eq!(write(any, Some(&document), &View::Kind), "护照");
    assert_eq!(write(any, Some(&document), &View::Number), "E00000000");
    let period = Value::Period {
        from: date(2026, 1, 1),
        until: None,
    };
    assert_eq!(write(any, Some(&period), &View::From), "2026年1月1日");
    assert_eq!(write(any, Some(&period), &View::Until), "长期");
    let sex = field("sex");
    let male = Value::Choice("male".parse().expect("an id"));
    let ticks = |value| write(sex, value, &View::Ticks);
    assert_eq!(ticks(Some(&male)), format!("{TICKED}男  {UNTICKED}女"));
    assert_eq!(ticks(None), format!("{UNTICKED}男  {UNTICKED}女"));
    let tick = |value, id: &str| write(sex, value, &View::Tick(Some(id.parse().expect("an id"))));
    assert_eq!(tick(Some(&male), "male"), TICKED.to_string());
    assert_eq!(tick(Some(&male), "female"), UNTICKED.to_string());
}

/// Every view of every kind either is refused by the check or writes something without a panic.
#[test]
fn no_view_of_any_answer_panics() {
    let definition = definition();
    let views = [
        View::Whole,
        View::Boxes,
        View::Year,
        View::From,
        View::Kind,
        View::Capitals,
        View::Tick(None),
        View::Ticks,
    ];
    let values = [
        Value::Text("样".into()),
        Value::Number(1.5),
        Value::Date(date(2026, 1, 1)),
        Value::Confirmed,
        Value::Rows(Vec::new()),
    ];
    let fields: Vec<&Field> = definition.fields().collect();
    for field in fields {
        for view in &views {
            for value in &values {
                write(field, Some(value), view);
            }
            write(field, None, view);
        }
    }
}

proptest! {
    #[test]
    fn any_picture_is_read_or_refused(rows in "[|^<_{}:#=a-z 字\\\\\n0-9m]{0,200}", columns in prop::collection::vec(0_u16..9, 0..6)) {
        let layout = LAYOUT
            .replacen("columns = [1, 4, 2]", &format!("columns = {columns:?}"), 1)
            .replacen("| 乙 | _              | {name}:                    |", &rows.replace("'", ""), 1);
        let (layouts, faults) = read(&layout);
        prop_assert!(layouts.is_empty() != faults.is_empty());
    }
}

#[test]
fn a_form_with_a_fault_of_its_own_is_not_said_to_be_missing() {
    let files = [
        ("forms/test.toml", FORM.replacen("person-name", "nobody", 1)),
        ("layouts/test.toml", LAYOUT.to_owned()),
    ]
    .map(|(path, text)| SourceFile {
        path: path.into(),
        text,
    });
    let (forms, faults) = forms::source::read(&files);
    assert!(forms.is_empty());
    assert_eq!(faults.len(), 1);
    let (layouts, faults) = layout::source::read(&files, &forms);
    assert!(layouts.is_empty());
    assert_eq!(faults, []);
}
