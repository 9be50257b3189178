//! How many answers are given once instead of once for each scenario of a life event.

use std::collections::BTreeSet;

use catalogue::code::FormId;

use crate::definition::{Field, FieldId, FieldKind};
use crate::element::SharedElement;
use crate::evaluate::{Facts, Form};
use crate::value::Entries;

/// What makes two fields one: the fact that both ask for, or being the same field of the same form.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Element(SharedElement),
    Field(FormId, FieldId),
}

/// The forms of one scenario, with the answers that led to them.
pub type FormsOfCase<'f> = (Vec<&'f Form>, Facts);

/// How many fields need not be filled in when the forms of several scenarios are filled in together.
///
/// Counted are the fields that are asked before anything is entered; what is declared is declared in each form.
pub fn fields_saved(cases: &[FormsOfCase<'_>]) -> usize {
    let mut separately = 0;
    let mut together = BTreeSet::new();
    for (forms, facts) in cases {
        let mut alone = BTreeSet::new();
        for form in forms {
            let evaluation = form.evaluate(&Entries::new(), facts);
            for field in form.definition().fields() {
                let asked = evaluation
                    .field(&field.id)
                    .is_some_and(|state| state.visible);
                if asked && takes_an_answer(field) {
                    alone.insert(match field.binding {
                        Some(element) => Fact::Element(element),
                        None => Fact::Field(form.definition().id.clone(), field.id.clone()),
                    });
                }
            }
        }
        separately += alone.len();
        together.extend(alone);
    }
    separately - together.len()
}

fn takes_an_answer(field: &Field) -> bool {
    field.computed.is_none()
        && !matches!(
            field.kind,
            FieldKind::Note
                | FieldKind::Declaration
                | FieldKind::Signature
                | FieldKind::Photos { .. }
        )
}
