//! Every validator and a whole form against input that nobody foresaw; what was found or is worth keeping lies in
//! `__fuzz__/…/corpus` and is tried at every run. For longer: `BOLERO_RANDOM_TEST_TIME_MS=600000 cargo test -p forms --test fuzz`.
#![allow(clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bolero::check;
use catalogue::condition::Answers;
use catalogue::source::SourceFile;
use forms::validate::{DocumentKind, Money};
use forms::words::{explain, write_hidden, write_out};
use forms::{Entries, Entry, Facts, FieldId, FieldKind, Form};
use jiff::civil::date;

/// What bytes become: mostly what numbers, days and amounts are made of, and some of everything that is pasted.
const SIGNS: &str = "00112233445566778899001122334455667788990123456789012345678901234567890123456789\
XxYyZzOoIiSsVvUuAaHhMmEeGgBbTt-/.,，+ ¥￥元圆角分整正零壹贰叁肆伍陆柒捌玖拾佰仟万亿人民币\
年月日号农历闰腊初廿张测试·•’堃𠮷㛃龘😀👨\u{200d}👩\u{202e}\u{feff}\u{7}\n\t０１９Ｘ　一二三";

static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| SIGNS.chars().collect());

static FORM: LazyLock<Form> = LazyLock::new(|| {
    let file = SourceFile {
        path: "forms/every.toml".into(),
        text: include_str!("fixtures/every-kind.toml").into(),
    };
    let (mut forms, faults) = forms::source::read(&[file]);
    assert!(faults.is_empty(), "the fixture is sound");
    forms.pop_first().expect("one form").1
});

fn text(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| TABLE[usize::from(*byte) * TABLE.len() / 256])
        .collect()
}

fn entry(kind: &FieldKind, bytes: &[u8]) -> Entry {
    let (first, rest) = bytes
        .split_first()
        .map_or((0, bytes), |(f, rest)| (*f, rest));
    let (begin, end) = rest.split_at(rest.len() / 2);
    match kind {
        // Now and then an entry of another kind than the field takes.
        _ if first > 250 => Entry::Confirmed(true),
        FieldKind::IdentityDocument { .. } => Entry::Document {
            kind: DocumentKind::ALL.get(usize::from(first) % 7).copied(),
            number: text(rest),
        },
        FieldKind::Period { .. } => Entry::Period {
            from: text(begin),
            until: text(end),
            open: first % 4 == 0,
        },
        FieldKind::Table { columns, .. } => Entry::Rows(
            rest.chunks(40)
                .map(|row| {
                    let share = row.len() / columns.len().max(1) + 1;
                    let cells = columns.iter().zip(row.chunks(share));
                    cells
                        .map(|(column, bytes)| (column.id.clone(), entry(&column.kind, bytes)))
                        .collect()
                })
                .collect(),
        ),
        FieldKind::Choice { choices } | FieldKind::Choices { choices } => Entry::Choices(
            choices
                .iter()
                .take(usize::from(first) % 4)
                .map(|choice| choice.id.clone())
                .collect(),
        ),
        _ => Entry::Text(text(rest)),
    }
}

#[test]
fn whatever_is_entered_is_understood_or_explained() {
    let facts = Facts {
        today: date(2026, 11, 25),
        situation: Answers::default(),
    };
    check!().for_each(|bytes: &[u8]| {
        let form = &*FORM;
        let fields: Vec<_> = form.definition().fields().collect();
        let chosen = bytes
            .first()
            .map_or(0, |first| usize::from(*first) % fields.len());
        let given = bytes.get(1..).unwrap_or_default();
        let entries: Entries = BTreeMap::from([(
            fields[chosen].id.clone(),
            entry(&fields[chosen].kind, given),
        )]);
        let evaluation = form.evaluate(&entries, &facts);
        let state = evaluation.field(&fields[chosen].id).expect("a field");
        if let Some(error) = &state.error {
            let words = explain(error);
            assert!(!words.zh.is_empty() && !words.en.is_empty());
        }
        // What was understood means the same when it is read again, and can be written out.
        if let Some(value) = &state.value {
            for language in [catalogue::text::Language::Zh, catalogue::text::Language::En] {
                let _ = write_out(fields[chosen], value, language);
                let _ = write_hidden(fields[chosen], value, language);
            }
            let again: BTreeMap<FieldId, Entry> =
                BTreeMap::from([(fields[chosen].id.clone(), value.to_entry())]);
            let again = form.evaluate(&again, &facts);
            let again = again.field(&fields[chosen].id).expect("a field");
            assert!(again.value.as_ref() == Some(value), "{}", fields[chosen].id);
        }
        let amount = text(given);
        if let Ok(money) = Money::read(&amount) {
            assert!(Money::read(&money.capitals()) == Ok(money));
        }
    });
}
