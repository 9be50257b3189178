//! Questions and choices that make no difference.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::Finding;
use crate::rules::Rules;
use crate::table::{Combination, DecisionTable};

/// Finds questions that decide nothing and choices that are alike. Without a table there is nothing to find.
pub(super) fn find(rules: &Rules, combinations: &[Combination], findings: &mut Vec<Finding>) {
    let Ok(table) = DecisionTable::evaluate(rules, combinations.to_vec()) else {
        return;
    };
    for question in 0..table.questions().len() {
        let mut groups: BTreeMap<u64, Vec<u16>> = BTreeMap::new();
        for (choice, behind) in behind_choices(&table, question) {
            groups.entry(behind).or_default().push(choice);
        }
        let mut alike: Vec<Vec<u16>> = groups.into_values().collect();
        let whole = alike.len() == 1;
        alike.retain(|choices| choices.len() > 1);
        alike.sort();
        findings.extend(alike.into_iter().map(|choices| {
            if whole {
                Finding::DecidesNothing { question }
            } else {
                Finding::Alike { question, choices }
            }
        }));
    }
}

/// For each choice of a question a fingerprint of the table that is left when it is chosen.
///
/// Rows are distinct, so the sum of their hashes stands for the set of them, in whatever order they come.
fn behind_choices(table: &DecisionTable, question: usize) -> BTreeMap<u16, u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut behind = BTreeMap::new();
    for situation in table.situations() {
        let Some(choice) = situation.choices[question] else {
            continue;
        };
        let (before, after) = situation.choices.split_at(question);
        let row = hasher.hash_one((before, &after[1..], situation.outcome));
        let sum: &mut u64 = behind.entry(choice).or_default();
        *sum = sum.wrapping_add(row);
    }
    behind
}
