//! How many questions members may still ask at most, a shared fact counted once.

use std::collections::{BTreeMap, BTreeSet};

use super::guidance::MemberProgress;
use crate::code::{ChoiceId, FactId, QuestionId};
use crate::guidance::Next;
use crate::table::{DecisionTable, Situation};

/// A true upper bound of what members still ask, a shared fact counted once.
pub(super) fn questions_left(members: &[MemberProgress<'_>]) -> usize {
    let open: Vec<&MemberProgress<'_>> = members
        .iter()
        .filter(|it| it.blocked_by.is_none() && matches!(it.progress.next, Next::Ask(_)))
        .collect();
    let counts: Vec<Open> = open.iter().map(|it| Open::of(it)).collect();
    let bound = |counts: &[Open]| {
        let facts: BTreeSet<&FactId> = counts.iter().flat_map(|it| &it.facts).collect();
        counts.iter().map(|it| it.alone).sum::<usize>() + facts.len()
    };
    let all = bound(&counts);
    match (open.first(), counts.get(1..)) {
        // The first one's own bound is exact; what it shares may be counted twice then.
        (Some(first), Some(others)) => all.min(first.progress.at_most + bound(others)),
        _ => all,
    }
}

/// What a member may still ask.
struct Open {
    /// How many questions that no other asks.
    alone: usize,
    facts: BTreeSet<FactId>,
}

impl Open {
    fn of(it: &MemberProgress<'_>) -> Self {
        let table = &it.scenario.table;
        let said: BTreeSet<&QuestionId> = it
            .progress
            .trail
            .iter()
            .map(|answered| &answered.question.id)
            .collect();
        let choices: BTreeMap<&QuestionId, &ChoiceId> = it
            .progress
            .trail
            .iter()
            .filter_map(|answered| Some((&answered.question.id, &answered.choice()?.id)))
            .collect();
        let mut alone = 0;
        let mut facts = BTreeSet::new();
        for situation in rows_left(table, &choices) {
            let open =
                table
                    .questions()
                    .iter()
                    .zip(&situation.choices)
                    .filter(|(question, choice)| {
                        let is_known = it.known.get(&question.id).is_some();
                        choice.is_some() && !is_known && !said.contains(&question.id)
                    });
            let mut here = 0;
            for (question, _) in open {
                match &question.fact {
                    Some(fact) => {
                        facts.insert(fact.clone());
                    }
                    None => here += 1,
                }
            }
            alone = alone.max(here);
        }
        // With no shared fact open nothing from elsewhere can change it: its own bound holds.
        if facts.is_empty() {
            alone = alone.min(it.progress.at_most);
        }
        Self { alone, facts }
    }
}

/// The rows that fit the choices made.
pub(super) fn rows_left<'t>(
    table: &'t DecisionTable,
    choices: &BTreeMap<&QuestionId, &ChoiceId>,
) -> impl Iterator<Item = &'t Situation> {
    let wanted: Vec<(usize, u16)> = table
        .questions()
        .iter()
        .enumerate()
        .filter_map(|(column, question)| {
            let choice = choices.get(&question.id)?;
            let place = question.choices.iter().position(|one| one.id == **choice)?;
            Some((column, u16::try_from(place).ok()?))
        })
        .collect();
    table.situations().iter().filter(move |situation| {
        wanted
            .iter()
            .all(|&(column, place)| situation.choices[column] == Some(place))
    })
}
