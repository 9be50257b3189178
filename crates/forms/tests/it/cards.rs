//! What an identity card tells, as forms share it and as fields of each kind take it.

use catalogue::text::Text;
use forms::definition::FieldChoice;
use forms::validate::DocumentKind;
use forms::{CardFact, Entry, FieldKind, Person, SharedElement};

fn document(kind: DocumentKind, number: &str) -> Entry {
    Entry::Document {
        kind: Some(kind),
        number: number.into(),
    }
}

fn choice(ids: &[&str]) -> FieldKind {
    let choices = ids.iter().map(|id| FieldChoice {
        id: id.parse().expect("an id"),
        label: Text::new("样", "Sample"),
    });
    FieldKind::Choice {
        choices: choices.collect(),
    }
}

#[test]
fn a_fact_of_a_card_is_its_holder_s_and_nobody_else_s() {
    let facts = [
        CardFact::Name,
        CardFact::Number,
        CardFact::Sex,
        CardFact::Nation,
        CardFact::Birth,
        CardFact::Address,
    ];
    let mut seen = Vec::new();
    for whose in [Person::Applicant, Person::Agent, Person::Spouse] {
        for element in facts
            .iter()
            .filter_map(|fact| SharedElement::on_card(whose, *fact))
        {
            assert_eq!(element.card_holder(), Some(whose), "{element:?}");
            assert!(!seen.contains(&element), "{element:?} is told twice");
            seen.push(element);
        }
    }
    assert_eq!(seen.len(), 10);
    assert_eq!(SharedElement::BankAccount.card_holder(), None);
    assert_eq!(SharedElement::ApplicantPhone.card_holder(), None);
}

#[test]
fn a_number_fits_where_its_kind_of_document_is_taken() {
    let resident = document(DocumentKind::ResidentCard, "110101195505050012");
    let permit = document(DocumentKind::ResidencePermit, "810000199001010027");
    let older = document(DocumentKind::ForeignerPermit, "CAN110085010199");
    let text = |entry: &Entry| match entry.fit(&FieldKind::IdNumber) {
        Some(Entry::Text(text)) => Some(text),
        _ => None,
    };
    assert_eq!(text(&resident).as_deref(), Some("110101195505050012"));
    assert_eq!(text(&permit).as_deref(), Some("810000199001010027"));
    assert_eq!(text(&older), None);
    let accepts = |kinds: &[DocumentKind]| FieldKind::IdentityDocument {
        accepts: kinds.to_vec(),
    };
    assert!(older.fit(&accepts(&DocumentKind::ALL)) == Some(older.clone()));
    let residents = accepts(&[DocumentKind::ResidentCard]);
    assert!(older.fit(&residents).is_none());
    assert!(resident.fit(&residents) == Some(resident.clone()));
}

#[test]
fn a_choice_fits_only_where_it_is_offered() {
    let male = Entry::Choices(vec!["male".parse().expect("an id")]);
    assert!(male.fit(&choice(&["male", "female"])) == Some(male.clone()));
    assert!(male.fit(&choice(&["man", "woman"])).is_none());
}
