//! Compiling a form: every rule can be read, speaks of what there is, and depends on nothing that depends on it.

use std::collections::{BTreeMap, BTreeSet};

use super::FieldRules;
use crate::definition::{Field, FieldId, FieldKind, FormDefinition};
use crate::rule::{Rule, RuleFault};

/// What a form's rules are, once nothing is wrong with them.
pub(super) struct Compiled {
    pub(super) rules: BTreeMap<FieldId, FieldRules>,
    pub(super) order: Vec<FieldId>,
    pub(super) situation_names: BTreeSet<String>,
    /// What any rule speaks of, by name.
    pub(super) spoken_of: BTreeSet<String>,
}

pub(super) fn compile(definition: &FormDefinition) -> Result<Compiled, Vec<RuleFault>> {
    let mut faults = Vec::new();
    let mut rules = BTreeMap::new();
    for field in definition.fields() {
        let mut compile = |text: &String| {
            Rule::compile(&field.id, text)
                .map_err(|fault| faults.push(fault))
                .ok()
        };
        let compiled = FieldRules {
            visible: field.visible_when.as_ref().and_then(&mut compile),
            required: field.required_when.as_ref().and_then(&mut compile),
            computed: field.computed.as_ref().and_then(&mut compile),
            must: field
                .must
                .iter()
                .filter_map(|check| compile(&check.rule))
                .collect(),
        };
        rules.insert(field.id.clone(), compiled);
    }
    let (mut situation_names, mut spoken_of) = (BTreeSet::new(), BTreeSet::new());
    for (field, rules) in &rules {
        for rule in rules.all() {
            spoken_of.extend(rule.references().iter().cloned());
            for path in rule.paths() {
                match path {
                    [first, question, ..] if first == "situation" => {
                        situation_names.insert(question.clone());
                    }
                    [first, ..] if first == "situation" || first == "today" => {}
                    _ => faults.extend(wrong_path(definition, field, path)),
                }
            }
            let compared = rule.comparisons();
            faults.extend(
                compared.filter_map(|(path, text)| wrong_choice(definition, field, path, text)),
            );
        }
    }
    let order = in_order(definition, &rules).unwrap_or_else(|fault| {
        faults.push(fault);
        Vec::new()
    });
    if faults.is_empty() {
        Ok(Compiled {
            rules,
            order,
            situation_names,
            spoken_of,
        })
    } else {
        Err(faults)
    }
}

fn named<'d>(definition: &'d FormDefinition, name: &str) -> Option<&'d Field> {
    definition.fields().find(|field| field.id.as_str() == name)
}

/// What is wrong with what a rule takes from a field.
fn wrong_path(definition: &FormDefinition, of: &FieldId, path: &[String]) -> Option<RuleFault> {
    let (name, members) = path.split_first()?;
    let Some(field) = named(definition, name) else {
        return Some(RuleFault::Unknown {
            field: of.clone(),
            unknown: name.clone(),
        });
    };
    if members.is_empty() {
        return None;
    }
    let counted: Vec<&str> = field
        .columns()
        .iter()
        .filter(|column| {
            matches!(
                column.kind,
                FieldKind::Number { .. } | FieldKind::Money { .. }
            )
        })
        .map(|column| column.id.as_str())
        .collect();
    let parts: Vec<&str> = members.iter().map(String::as_str).collect();
    let (sound, allowed) = match &field.kind {
        FieldKind::IdentityDocument { .. } => (
            matches!(parts.as_slice(), ["kind" | "number"]),
            "能写 .kind、.number".to_owned(),
        ),
        FieldKind::Period { .. } => (
            matches!(parts.as_slice(), ["from" | "until"]),
            "能写 .from、.until".to_owned(),
        ),
        FieldKind::Table { .. } => (
            match parts.as_slice() {
                ["count"] => true,
                ["sum", column] => counted.contains(column),
                _ => false,
            },
            match counted.as_slice() {
                [] => "能写 .count".to_owned(),
                counted => format!("能写 .count、.sum.{}", counted.join("、.sum.")),
            },
        ),
        _ => (false, "它没有部分".to_owned()),
    };
    (!sound).then(|| RuleFault::Member {
        field: of.clone(),
        name: name.clone(),
        member: members.join("."),
        allowed,
    })
}

/// What is wrong with the text that a rule compares a field with.
fn wrong_choice(
    definition: &FormDefinition,
    of: &FieldId,
    path: &[String],
    text: &str,
) -> Option<RuleFault> {
    let field = named(definition, path.first()?)?;
    let allowed: Vec<&str> = match (&field.kind, path) {
        (FieldKind::Choice { choices } | FieldKind::Choices { choices }, [_]) => {
            choices.iter().map(|choice| choice.id.as_str()).collect()
        }
        (FieldKind::IdentityDocument { accepts }, [_, part]) if part == "kind" => {
            accepts.iter().map(|kind| kind.id()).collect()
        }
        _ => return None,
    };
    (!allowed.contains(&text)).then(|| RuleFault::Choice {
        field: of.clone(),
        name: path.join("."),
        choice: text.to_owned(),
        allowed: allowed.join("、"),
    })
}

/// Orders the fields so that each comes after those that its visibility and computed value speak of.
fn in_order(
    definition: &FormDefinition,
    rules: &BTreeMap<FieldId, FieldRules>,
) -> Result<Vec<FieldId>, RuleFault> {
    let before: BTreeMap<&str, Vec<&str>> = definition
        .fields()
        .map(|field| {
            let rules = rules.get(&field.id);
            let names = rules
                .into_iter()
                .flat_map(|rules| [&rules.visible, &rules.computed])
                .flatten()
                .flat_map(Rule::references)
                .filter_map(|name| named(definition, name))
                .map(|other| other.id.as_str());
            (field.id.as_str(), names.collect())
        })
        .collect();
    let mut order = Vec::new();
    let mut done = BTreeSet::new();
    for field in definition.fields() {
        // A walk with a stack of its own: a chain of rules may be as long as the form.
        let mut way: Vec<(&str, usize)> = vec![(field.id.as_str(), 0)];
        while let Some((name, next)) = way.last_mut() {
            let name = *name;
            if done.contains(name) {
                way.pop();
                continue;
            }
            let Some(other) = before.get(name).and_then(|names| names.get(*next)).copied() else {
                done.insert(name);
                order.extend(named(definition, name).map(|field| field.id.clone()));
                way.pop();
                continue;
            };
            *next += 1;
            if let Some(begin) = way.iter().position(|(on, _)| *on == other) {
                let circle = way[begin..].iter().map(|(on, _)| *on).chain([other]);
                return Err(RuleFault::Cycle {
                    circle: circle.collect::<Vec<_>>().join(" → "),
                });
            }
            way.push((other, 0));
        }
    }
    Ok(order)
}
