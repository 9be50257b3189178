//! Whether a form's rules can be evaluated at all: what they compare, calculate and result in.

use super::Form;
use crate::definition::{Field, FieldKind, FormDefinition};
use crate::rule::{Kinds, Rule, RuleFault};

impl Form {
    /// Every rule that no answers make work, because it compares or calculates with the wrong sort of value, or results in
    /// one. Evaluating such a rule decides nothing, and nobody would notice.
    pub fn rule_faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        for field in self.definition.fields() {
            let Some(rules) = self.rules.get(&field.id) else {
                continue;
            };
            let conditions = [
                (&field.visible_when, &rules.visible),
                (&field.required_when, &rules.required),
            ]
            .into_iter()
            .filter_map(|(text, rule)| Some((text.as_ref()?, rule.as_ref()?)))
            .chain(field.must.iter().map(|check| &check.rule).zip(&rules.must));
            for (text, rule) in conditions {
                self.check(field, text, rule, Kinds::TRUTH, &mut faults);
            }
            if let (Some(text), Some(rule)) = (&field.computed, &rules.computed) {
                self.check(field, text, rule, computed(field), &mut faults);
            }
        }
        faults
    }

    fn check(
        &self,
        field: &Field,
        text: &str,
        rule: &Rule,
        wanted: Kinds,
        faults: &mut Vec<RuleFault>,
    ) {
        let why = match rule.kinds(&|path| variable(&self.definition, path)) {
            Ok(found) if found.is_only(wanted) => return,
            Ok(found) => format!("结果是{found}，这里要的是{wanted}"),
            Err(why) => why,
        };
        faults.push(RuleFault::Kind {
            field: field.id.clone(),
            rule: text.to_owned(),
            why,
        });
    }
}

/// What a field that is filled in by a rule takes.
fn computed(field: &Field) -> Kinds {
    match &field.kind {
        FieldKind::Number { .. } | FieldKind::Money { .. } => Kinds::NUMBER,
        FieldKind::Date { .. } => Kinds::TEXT,
        _ => Kinds::TEXT | Kinds::NUMBER,
    }
}

/// What a variable, or a part of one, can be in a rule.
fn variable(definition: &FormDefinition, path: &[String]) -> Kinds {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let (name, parts) = match path.as_slice() {
        ["today"] => return Kinds::TEXT,
        ["situation", _] => return Kinds::TEXT | Kinds::NOTHING,
        [name, parts @ ..] => (*name, parts),
        [] => return Kinds::PARTS,
    };
    let Some(field) = definition.fields().find(|field| field.id.as_str() == name) else {
        return Kinds::PARTS;
    };
    let answered = match (&field.kind, parts) {
        (FieldKind::IdentityDocument { .. }, ["kind" | "number"])
        | (FieldKind::Period { .. }, ["from" | "until"]) => Kinds::TEXT,
        (FieldKind::Table { .. }, ["count"] | ["sum", _]) => Kinds::NUMBER,
        (FieldKind::Number { .. } | FieldKind::Money { .. } | FieldKind::Photos { .. }, []) => {
            Kinds::NUMBER
        }
        (FieldKind::Choices { .. }, []) => Kinds::TEXTS,
        (FieldKind::Declaration | FieldKind::Signature, []) => Kinds::TRUTH,
        (
            FieldKind::Text { .. }
            | FieldKind::PersonName
            | FieldKind::IdNumber
            | FieldKind::CreditCode
            | FieldKind::BankCard
            | FieldKind::Phone
            | FieldKind::Date { .. }
            | FieldKind::Address
            | FieldKind::Choice { .. },
            [],
        ) => Kinds::TEXT,
        // It takes no answer.
        (FieldKind::Note, _) => return Kinds::NOTHING,
        _ => Kinds::PARTS,
    };
    answered | Kinds::NOTHING
}
