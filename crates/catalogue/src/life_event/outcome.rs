//! What a life event comes to: one list of materials, one way through the windows, and what doing it together saves.

mod dates;
mod days;
mod merged;
mod saved;

use std::collections::BTreeMap;

use super::LifeEvent;
use super::bound::rows_left;
use super::guidance::{EventProgress, MemberProgress};
use crate::code::{FormId, MaterialCode};
use crate::condition::Answers;
use crate::guidance::Next;
use crate::scenario::{Fee, Limits, Scenario};
use crate::table::Outcome;
use crate::text::Text;
pub use merged::{Brought, Wanted, When};
pub use saved::Savings;

/// What a life event comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct EventOutcome<'e> {
    /// Every member that is needed, in order, with its place on the way.
    pub steps: Vec<Step<'e>>,
    /// What to bring, each material once, in the order in which it is first handed over.
    pub bring: Vec<Brought<'e>>,
    /// Materials that come out of an earlier step and are taken over, with the scenario that yields each.
    pub taken_over: Vec<(&'e MaterialCode, &'e Scenario)>,
    /// After how many working days everything is done at most.
    pub days: u32,
    /// How many working days it would take one after another.
    pub days_one_by_one: u32,
    /// What is saved by doing it together.
    pub savings: Savings,
}

/// One member on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'e> {
    /// The scenario.
    pub scenario: &'e Scenario,
    /// Whether it is needed for sure.
    pub is_certain: bool,
    /// How its case stands.
    pub case: Case<'e>,
    /// How many steps must be done before it: steps with the same number go on at the same time.
    pub stage: usize,
    /// After how many working days it begins at the latest; 0 is at once.
    pub begins: u32,
    /// After how many working days it is done at the latest.
    pub ends: u32,
}

/// How the case of a member stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Case<'e> {
    /// It is decided and handled here.
    Decided(&'e Outcome),
    /// Something is not known: several outcomes remain.
    Open,
    /// It is handled elsewhere.
    Elsewhere(&'e Text),
    /// It waits for another scenario that is handled elsewhere.
    Blocked(&'e Scenario),
}

impl<'e> EventProgress<'e> {
    /// What it comes to as things stand; complete once nothing is left to ask.
    pub fn outcome(&self, event: &'e LifeEvent) -> EventOutcome<'e> {
        let steps = days::steps(event, self);
        let (bring, taken_over) = merged::merge(event, self);
        let handled = steps.iter().filter(|step| step.is_handled());
        EventOutcome {
            days: handled.clone().map(|step| step.ends).max().unwrap_or(0),
            days_one_by_one: handled.map(|step| step.ends - step.begins).sum(),
            savings: saved::savings(self, &bring),
            steps,
            bring,
            taken_over,
        }
    }
}

impl Step<'_> {
    /// Whether something is done for it here.
    pub fn is_handled(&self) -> bool {
        matches!(self.case, Case::Decided(_) | Case::Open)
    }

    /// The limits and the fee, once they are decided.
    pub fn decided(&self) -> Option<(&Limits, &Fee)> {
        match self.case {
            Case::Decided(outcome) => Some((&outcome.limits, &outcome.fee)),
            _ => None,
        }
    }
}

impl<'e> MemberProgress<'e> {
    /// How its case stands.
    pub fn case(&self) -> Case<'e> {
        if let Some(before) = self.blocked_by {
            return Case::Blocked(before);
        }
        match self.progress.next {
            Next::Decided(outcome) => match &outcome.elsewhere {
                Some(say) => Case::Elsewhere(say),
                None => Case::Decided(outcome),
            },
            Next::Ask(_) | Next::Open => Case::Open,
        }
    }

    /// The forms of its decided case, each once, in order.
    pub fn forms(&self) -> Vec<&'e FormId> {
        let mut forms: Vec<&FormId> = Vec::new();
        if let Case::Decided(outcome) = self.case() {
            for need in self.scenario.table.needs_of(outcome) {
                match &need.form {
                    Some(form) if !forms.contains(&form) => forms.push(form),
                    _ => {}
                }
            }
        }
        forms
    }

    /// The answers that hold for it, given or known.
    pub fn answers(&self) -> Answers {
        self.progress.answers()
    }

    /// The outcomes that remain.
    fn outcomes_left(&self) -> Vec<&'e Outcome> {
        let answered = self.progress.trail.iter();
        let choices: BTreeMap<_, _> = answered
            .filter_map(|answered| Some((&answered.question.id, &answered.choice()?.id)))
            .collect();
        let table = &self.scenario.table;
        let mut places: Vec<usize> = rows_left(table, &choices).map(|row| row.outcome).collect();
        places.sort_unstable();
        places.dedup();
        places
            .into_iter()
            .filter_map(|place| table.outcomes().get(place))
            .collect()
    }
}
