//! Drafts: what was kept comes back, and what the form has changed is told and never guessed.

use catalogue::source::SourceFile;
use catalogue::text::Text;
use forms::draft::{Difference, KeptForm};
use forms::{Entries, Entry, FieldId, FormDefinition, PhotoId, source};

const FORM: &str = include_str!("../fixtures/form.toml");

fn read(text: &str) -> FormDefinition {
    let file = SourceFile {
        path: "forms/test.toml".into(),
        text: text.into(),
    };
    let (mut forms, faults) = source::read(&[file]);
    assert_eq!(faults, []);
    let (_, form) = forms.pop_first().expect("one");
    form.definition().clone()
}

/// The form with some words changed.
fn changed(changes: &[(&str, &str)]) -> FormDefinition {
    let text = changes.iter().fold(FORM.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the form does not contain {from}");
        text.replace(from, to)
    });
    read(&text)
}

fn id(name: &str) -> FieldId {
    name.parse().expect("an id")
}

fn text(words: &str) -> Entry {
    Entry::Text(words.into())
}

fn entries() -> Entries {
    [
        ("name", text("张测试")),
        ("phone", text("1380000")),
        (
            "married",
            Entry::Choices(vec!["yes".parse().expect("an id")]),
        ),
        ("spouse", text("")),
        ("declared", Entry::Confirmed(true)),
    ]
    .map(|(name, entry)| (id(name), entry))
    .into()
}

fn label(zh: &str, en: &str) -> Text {
    Text {
        zh: zh.into(),
        en: en.into(),
    }
}

/// Every photo was found again.
fn nothing_is_missing(_: &PhotoId) -> bool {
    true
}

#[test]
fn into_the_same_form_everything_comes_back() {
    let form = read(FORM);
    let kept = KeptForm::new(&form, &entries());
    assert!(!kept.is_empty());
    let json = serde_json::to_string(&kept).expect("JSON");
    let kept: KeptForm = serde_json::from_str(&json).expect("read back");
    let migrated = kept.migrate(&form, nothing_is_missing);
    let mut expected = entries();
    expected.remove(&id("spouse"));
    assert_eq!(migrated.entries, expected);
    assert_eq!(migrated.differences, []);
}

#[test]
fn every_change_is_told_and_what_has_no_place_is_dropped() {
    let kept = KeptForm::new(&read(FORM), &entries());
    let now = changed(&[
        // Asked in other words.
        (
            "zh = \"姓名\", en = \"Name\"",
            "zh = \"申请人姓名\", en = \"Applicant’s name\"",
        ),
        // Another field in the place of one that was answered, and one that is new.
        ("id = \"phone\"", "id = \"mobile\""),
        // Another kind of answer.
        (
            "id = \"married\"\nkind = \"choice\"\nlabel = { zh = \"结婚了吗\", en = \"Married?\" }\nrequired = true\nchoices = [{ id = \"yes\"",
            "id = \"married\"\nkind = \"choice\"\nlabel = { zh = \"结婚了吗\", en = \"Married?\" }\nrequired = true\nchoices = [{ id = \"married\"",
        ),
        ("married == \"yes\"", "married == \"married\""),
    ]);
    let migrated = kept.migrate(&now, nothing_is_missing);
    assert_eq!(
        migrated.differences,
        [
            Difference::Reworded {
                was: label("姓名", "Name"),
                label: label("申请人姓名", "Applicant’s name"),
            },
            Difference::New {
                label: label("手机", "Mobile"),
            },
            Difference::NoLongerFits {
                label: label("结婚了吗", "Married?"),
            },
            Difference::Gone {
                label: label("手机", "Mobile"),
            },
        ]
    );
    let left: Vec<&str> = migrated.entries.keys().map(FieldId::as_str).collect();
    assert_eq!(left, ["declared", "name"]);
}

#[test]
fn photos_of_which_one_is_missing_are_taken_again() {
    let form = changed(&[(
        "[[page.field]]\nid = \"read_this\"",
        "[[page.field]]\nid = \"papers\"\nkind = \"photos\"\nmax = 3\nlabel = { zh = \"材料照片\", en = \"Photos\" }\n\n[[page.field]]\nid = \"read_this\"",
    )]);
    let names = [7, 8].map(|name| PhotoId::from_random([name; 16]));
    let photos = Entry::Photos(names.to_vec());
    let kept = KeptForm::new(&form, &[(id("papers"), photos.clone())].into());
    assert!(kept.photos().eq(&names));
    let migrated = kept.migrate(&form, nothing_is_missing);
    assert_eq!(migrated.entries, [(id("papers"), photos)].into());
    assert_eq!(migrated.differences, []);
    let migrated = kept.migrate(&form, |photo| *photo == names[0]);
    assert_eq!(migrated.entries, Entries::new());
    let label = label("材料照片", "Photos");
    assert_eq!(migrated.differences, [Difference::PhotosAgain { label }]);
}

#[test]
fn a_table_keeps_its_rows_unless_a_column_went() {
    let table = |columns: &[(&str, &str)]| {
        let mut text = "id = \"test-form\"\nversion = 1\ntitle = { zh = \"表\", en = \"Form\" }\nofficial = \"《测试办法》附件\"\n\n[[page]]\ntitle = { zh = \"成员\", en = \"Members\" }\n\n[[page.field]]\nid = \"members\"\nkind = \"table\"\nrow = { zh = \"成员\", en = \"Member\" }\nlabel = { zh = \"家庭成员\", en = \"Family\" }\n".to_owned();
        for (id, kind) in columns {
            text += &format!(
                "\n[[page.field.column]]\nid = \"{id}\"\nkind = \"{kind}\"\nlabel = {{ zh = \"一栏\", en = \"{id}\" }}\n"
            );
        }
        text
    };
    let both = read(&table(&[("name", "person-name"), ("phone", "phone")]));
    let row: Entries = [(id("name"), text("张测试")), (id("phone"), text("1"))].into();
    let rows = Entry::Rows(vec![row.clone(), row]);
    let kept = KeptForm::new(&both, &[(id("members"), rows.clone())].into());
    assert_eq!(
        kept.migrate(&both, nothing_is_missing)
            .entries
            .get(&id("members")),
        Some(&rows)
    );
    let migrated = kept.migrate(
        &read(&table(&[("name", "person-name")])),
        nothing_is_missing,
    );
    assert_eq!(migrated.entries, Entries::new());
    assert!(matches!(
        migrated.differences[..],
        [Difference::NoLongerFits { .. }]
    ));
}
