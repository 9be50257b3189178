//! Proof: what can be shown of a life event before anybody relies on it.
//!
//! Its own questions are few: every combination of answers to them is gone through.

use std::collections::BTreeSet;

use super::cases::{Case, combinations, evaluated, matters};
use super::{Known, LifeEvent};
use crate::code::ScenarioCode;
use crate::condition::Answers;
use crate::rules::TableError;
use crate::scenario::Scenario;

/// Something that is wrong with a life event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An own question is asked in no case.
    NeverAsked {
        /// Its place.
        question: usize,
    },
    /// Whatever is answered to an own question, the same members are needed and nothing more is known.
    DecidesNothing {
        /// Its place.
        question: usize,
    },
    /// A member is needed in no case.
    Unreachable {
        /// Its place.
        member: usize,
    },
    /// What should be known follows in no case in which its member is needed.
    NeverKnown {
        /// Its place.
        known: usize,
    },
    /// Two answers that should be known contradict each other in some case.
    KnownTwice {
        /// The place of the later one.
        known: usize,
    },
    /// What is known of a shared fact is asked by the life event itself.
    KnownAndAsked {
        /// Its place.
        known: usize,
    },
    /// Members wait for each other.
    Circle {
        /// Their places, at least one.
        members: Vec<usize>,
    },
    /// In some case no member is needed at all.
    Empty {
        /// The answers of such a case.
        answers: Answers,
    },
    /// A member's result is needed by no member after it.
    NeedlessResult {
        /// The member's place.
        member: usize,
        /// The material's place among what it yields.
        material: usize,
    },
}

/// Goes through every case and finds everything that is wrong.
///
/// `scenario` gives those of the catalogue; a member without one is no finding here.
///
/// # Errors
/// [`TableError::TooManySituations`].
pub fn prove<'s>(
    event: &LifeEvent,
    scenario: impl Fn(&ScenarioCode) -> Option<&'s Scenario>,
) -> Result<Vec<Finding>, TableError> {
    let cases = evaluated(event, combinations(event)?, &scenario);
    let all: Vec<&Case> = cases.iter().collect();
    let mut findings = Vec::new();
    for question in 0..event.questions.len() {
        if all.iter().all(|case| case.choices[question].is_none()) {
            findings.push(Finding::NeverAsked { question });
        } else if !matters(&all, question) {
            findings.push(Finding::DecidesNothing { question });
        }
    }
    for member in 0..event.members.len() {
        if !all.iter().any(|case| case.effect.members.contains(&member)) {
            findings.push(Finding::Unreachable { member });
        }
    }
    known(event, &all, &scenario, &mut findings);
    let members = waiting_for_each_other(event);
    if !members.is_empty() {
        findings.push(Finding::Circle { members });
    }
    if let Some(empty) = all.iter().find(|case| case.effect.members.is_empty()) {
        findings.push(Finding::Empty {
            answers: empty.answers.clone(),
        });
    }
    results(event, &scenario, &mut findings);
    Ok(findings)
}

fn known<'s>(
    event: &LifeEvent,
    cases: &[&Case],
    scenario: &impl Fn(&ScenarioCode) -> Option<&'s Scenario>,
    findings: &mut Vec<Finding>,
) {
    let fact = |it: &Known| {
        let questions = scenario(&it.scenario)?.table.questions();
        let question = questions.iter().find(|question| question.id == it.question);
        question?.fact.as_ref()
    };
    for (place, it) in event.known.iter().enumerate() {
        let member = event
            .members
            .iter()
            .position(|member| member.scenario == it.scenario);
        let follows = cases.iter().any(|case| {
            case.effect.known.contains(&place)
                && member.is_some_and(|member| case.effect.members.contains(&member))
        });
        if !follows {
            findings.push(Finding::NeverKnown { known: place });
        }
        let mut asked = event.questions.iter().filter_map(|own| own.fact.as_ref());
        if fact(it).is_some_and(|fact| asked.any(|own| own == fact)) {
            findings.push(Finding::KnownAndAsked { known: place });
        }
        let contradicts =
            event.known[..place]
                .iter()
                .enumerate()
                .any(|(earlier_place, earlier)| {
                    let same = earlier.scenario == it.scenario && earlier.question == it.question
                        || fact(it).is_some() && fact(earlier) == fact(it);
                    let known = |case: &&Case| {
                        [earlier_place, place]
                            .iter()
                            .all(|at| case.effect.known.contains(at))
                    };
                    same && earlier.choice != it.choice && cases.iter().any(known)
                });
        if contradicts {
            findings.push(Finding::KnownTwice { known: place });
        }
    }
}

/// The members that never become free because they wait for each other.
fn waiting_for_each_other(event: &LifeEvent) -> Vec<usize> {
    let mut waiting: Vec<usize> = (0..event.members.len()).collect();
    loop {
        let before = waiting.len();
        let open = waiting.clone();
        waiting.retain(|&place| {
            event.members[place].after.iter().any(|earlier| {
                open.iter()
                    .any(|&other| &event.members[other].scenario == earlier)
            })
        });
        if waiting.len() == before {
            return waiting;
        }
    }
}

fn results<'s>(
    event: &LifeEvent,
    scenario: &impl Fn(&ScenarioCode) -> Option<&'s Scenario>,
    findings: &mut Vec<Finding>,
) {
    for (member, it) in event.members.iter().enumerate() {
        let later: Vec<&Scenario> = event
            .members
            .iter()
            .filter(|other| event.comes_after(&other.scenario, &it.scenario))
            .filter_map(|other| scenario(&other.scenario))
            .collect();
        for (material, code) in it.yields.iter().enumerate() {
            let needed = later
                .iter()
                .flat_map(|scenario| scenario.table.needs())
                .any(|need| &need.material == code);
            if !needed {
                findings.push(Finding::NeedlessResult { member, material });
            }
        }
    }
}

impl LifeEvent {
    /// Whether a member waits for another one, directly or through others.
    pub fn comes_after(&self, later: &ScenarioCode, earlier: &ScenarioCode) -> bool {
        let mut seen: BTreeSet<&ScenarioCode> = BTreeSet::new();
        let mut open = vec![later];
        while let Some(scenario) = open.pop() {
            let after = self.member(scenario).map_or(&[][..], |it| &it.after);
            if after.contains(earlier) {
                return true;
            }
            open.extend(after.iter().filter(|next| seen.insert(next)));
        }
        false
    }
}
