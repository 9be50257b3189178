//! The order of the steps and the days they take.

use std::collections::BTreeMap;

use super::{Case, Step};
use crate::code::ScenarioCode;
use crate::life_event::LifeEvent;
use crate::life_event::guidance::{EventProgress, MemberProgress};

/// The steps in the members' order, each placed after those it waits for.
pub(super) fn steps<'e>(event: &'e LifeEvent, progress: &EventProgress<'e>) -> Vec<Step<'e>> {
    let mut placed: BTreeMap<&ScenarioCode, Step<'e>> = BTreeMap::new();
    let mut waiting: Vec<&MemberProgress<'e>> = progress.members.iter().collect();
    // Members that wait for each other never pass the publisher's check; should there be some, they come last.
    while !waiting.is_empty() {
        let mut free: Vec<&MemberProgress<'e>> = waiting
            .iter()
            .copied()
            .filter(|it| {
                let waits = |other: &&&MemberProgress<'e>| {
                    event.comes_after(&it.scenario.code, &other.scenario.code)
                };
                !waiting.iter().any(|other| waits(&other))
            })
            .collect();
        if free.is_empty() {
            free.clone_from(&waiting);
        }
        for it in &free {
            let earlier = placed.values().filter(|step| {
                step.is_handled() && event.comes_after(&it.scenario.code, &step.scenario.code)
            });
            let begins = earlier.clone().map(|step| step.ends).max().unwrap_or(0);
            let stage = earlier.map(|step| step.stage + 1).max().unwrap_or(0);
            let case = it.case();
            let takes = match case {
                Case::Decided(outcome) => u32::from(outcome.limits.promised),
                Case::Open => it
                    .outcomes_left()
                    .iter()
                    .map(|outcome| u32::from(outcome.limits.promised))
                    .max()
                    .unwrap_or(0),
                Case::Elsewhere(_) | Case::Blocked(_) => 0,
            };
            placed.insert(
                &it.scenario.code,
                Step {
                    scenario: it.scenario,
                    is_certain: it.is_certain,
                    case,
                    stage,
                    begins,
                    // A limit in calendar days is at most so many working days.
                    ends: begins + takes,
                },
            );
        }
        waiting.retain(|it| {
            !free
                .iter()
                .any(|done| done.scenario.code == it.scenario.code)
        });
    }
    let in_order = progress.members.iter();
    in_order
        .filter_map(|it| placed.remove(&it.scenario.code))
        .collect()
}
