//! What is saved by doing several scenarios together: counted, never authored.

use serde::{Deserialize, Serialize};

use super::merged::{Brought, wanted_by};
use crate::guidance::{Next, Replies, Reply};
use crate::life_event::bound::rows_left;
use crate::life_event::guidance::{EventProgress, MemberProgress};

/// What is saved against going through each scenario for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Savings {
    /// Questions that need not be answered.
    pub questions: u32,
    /// Originals and copies that need not be handed in: 份.
    pub documents: u32,
}

pub(super) fn savings(progress: &EventProgress<'_>, bring: &[Brought<'_>]) -> Savings {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let handled = || progress.members.iter().filter(|it| it.blocked_by.is_none());
    let alone: usize = handled().map(asked_alone).sum();
    let separately: u32 = handled()
        .flat_map(wanted_by)
        .map(|wanted| u32::from(wanted.need.originals) + u32::from(wanted.need.copies))
        .sum();
    let together: u32 = bring.iter().map(Brought::pieces).sum();
    Savings {
        questions: count(alone).saturating_sub(count(progress.trail.len())),
        documents: separately.saturating_sub(together),
    }
}

/// How many questions the scenario asks whoever is in this case and comes for it alone.
fn asked_alone(it: &MemberProgress<'_>) -> usize {
    let table = &it.scenario.table;
    let held = it.progress.replies();
    let choices = it.progress.trail.iter();
    let choices = choices
        .filter_map(|answered| Some((&answered.question.id, &answered.choice()?.id)))
        .collect();
    // What was never asked here is the same in all rows that matter: any of them tells.
    let Some(row) = rows_left(table, &choices).next() else {
        return 0;
    };
    let mut given = Replies::new();
    for asked in 0..table.questions().len() {
        let Next::Ask(question) = table.progress(&given).next else {
            return asked;
        };
        let column = table
            .questions()
            .iter()
            .position(|known| known.id == question.id);
        let in_row = column
            .and_then(|column| row.choices[column])
            .map_or(Reply::Unknown, |choice| {
                Reply::Choice(question.choices[usize::from(choice)].id.clone())
            });
        let reply = held.get(&question.id).cloned().unwrap_or(in_row);
        given.give(question.id.clone(), reply);
    }
    table.questions().len()
}
