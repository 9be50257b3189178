//! Proof: what can be shown of a scenario's rules before anybody relies on them.
//!
//! Every feasible combination of answers is gone through, so that what is not found is not there.

mod cases;
mod idle;

use crate::rules::{Compiled, Rules, When};
use crate::table::{Combination, Question};

pub use cases::{Case, Cases};

/// One rule of a scenario, by its place among those of its kind in [`Rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RulePlace {
    /// A question, or the condition under which it is asked.
    Question(usize),
    /// A material.
    Need(usize),
    /// A time limit.
    Limit(usize),
    /// A fee.
    Fee(usize),
    /// A special procedure.
    Special(usize),
    /// An intermediary service.
    Intermediary(usize),
    /// A case that is not handled here.
    Elsewhere(usize),
}

/// What a combination of answers leads to nothing of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// No time limit.
    Limit,
    /// No fee, not even "free".
    Fee,
    /// No material, although the case is handled here.
    Material,
}

/// Something that is wrong with a scenario's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The table is not complete: in these cases something is missing.
    Gap {
        /// What.
        missing: Missing,
        /// In which cases.
        cases: Cases,
    },
    /// The table is not unambiguous: in these cases two rules say different things.
    Overlap {
        /// The earlier one.
        one: RulePlace,
        /// The later one.
        other: RulePlace,
        /// In which cases.
        cases: Cases,
    },
    /// A rule contradicts itself or the questions before it: there is no case in which it holds.
    NeverHolds(RulePlace),
    /// Whatever is answered to a question, the outcome is the same.
    DecidesNothing {
        /// The question's place.
        question: usize,
    },
    /// Some choices of a question always lead to the same outcome.
    Alike {
        /// The question's place.
        question: usize,
        /// The places of the choices, at least two.
        choices: Vec<u16>,
    },
}

impl Finding {
    /// Whether it forbids publishing. What does not is worth a look all the same.
    pub fn is_error(&self) -> bool {
        !matches!(self, Self::Alike { .. })
    }
}

/// Goes through every combination and finds everything that is wrong.
///
/// `combinations` are all of [`Rules::combinations`].
pub fn prove(rules: &Rules, combinations: &[Combination]) -> Vec<Finding> {
    let mut findings = Vec::new();
    never_holding(rules, combinations, &mut findings);
    gaps(rules, combinations, &mut findings);
    overlaps(rules, combinations, &mut findings);
    idle::find(rules, combinations, &mut findings);
    findings
}

fn never_holding(rules: &Rules, combinations: &[Combination], findings: &mut Vec<Finding>) {
    for place in 0..rules.questions.len() {
        if combinations.iter().all(|answers| answers[place].is_none()) {
            findings.push(Finding::NeverHolds(RulePlace::Question(place)));
        }
    }
    let questions = &rules.questions;
    let mut check = |compiled: Compiled, count: usize, rule: fn(usize) -> RulePlace| {
        let idle = (0..count).filter(|&place| {
            !combinations
                .iter()
                .any(|answers| compiled.holds(place, answers))
        });
        findings.extend(idle.map(|place| Finding::NeverHolds(rule(place))));
    };
    fn compiled<T>(rules: &[When<T>], questions: &[Question]) -> (Compiled, usize) {
        (Compiled::new(rules, questions), rules.len())
    }
    for ((compiled, count), rule) in [
        (
            compiled(&rules.needs, questions),
            RulePlace::Need as fn(usize) -> RulePlace,
        ),
        (compiled(&rules.limits, questions), RulePlace::Limit),
        (compiled(&rules.fees, questions), RulePlace::Fee),
        (compiled(&rules.specials, questions), RulePlace::Special),
        (
            compiled(&rules.intermediaries, questions),
            RulePlace::Intermediary,
        ),
        (compiled(&rules.elsewhere, questions), RulePlace::Elsewhere),
    ] {
        check(compiled, count, rule);
    }
}

fn gaps(rules: &Rules, combinations: &[Combination], findings: &mut Vec<Finding>) {
    let limits = Compiled::new(&rules.limits, &rules.questions);
    let fees = Compiled::new(&rules.fees, &rules.questions);
    let needs = Compiled::new(&rules.needs, &rules.questions);
    let elsewhere = Compiled::new(&rules.elsewhere, &rules.questions);
    let nothing = |rules: &Compiled, answers: &Combination| rules.holding(answers).next().is_none();
    let mut gap = |missing: Missing, is_one: &dyn Fn(&Combination) -> bool| {
        if let Some(cases) = Cases::where_it_holds(combinations, is_one) {
            findings.push(Finding::Gap { missing, cases });
        }
    };
    gap(Missing::Limit, &|answers| nothing(&limits, answers));
    gap(Missing::Fee, &|answers| nothing(&fees, answers));
    gap(Missing::Material, &|answers| {
        nothing(&needs, answers) && nothing(&elsewhere, answers)
    });
}

fn overlaps(rules: &Rules, combinations: &[Combination], findings: &mut Vec<Finding>) {
    let mut check =
        |pairs: Vec<(usize, usize)>, compiled: Compiled, rule: fn(usize) -> RulePlace| {
            for (one, other) in pairs {
                let both = |answers: &Combination| {
                    compiled.holds(one, answers) && compiled.holds(other, answers)
                };
                if let Some(cases) = Cases::where_it_holds(combinations, &both) {
                    findings.push(Finding::Overlap {
                        one: rule(one),
                        other: rule(other),
                        cases,
                    });
                }
            }
        };
    let questions = &rules.questions;
    check(
        contradicting(&rules.limits, |one, other| one != other),
        Compiled::new(&rules.limits, questions),
        RulePlace::Limit,
    );
    check(
        contradicting(&rules.fees, |one, other| one != other),
        Compiled::new(&rules.fees, questions),
        RulePlace::Fee,
    );
    check(
        contradicting(&rules.elsewhere, |one, other| one != other),
        Compiled::new(&rules.elsewhere, questions),
        RulePlace::Elsewhere,
    );
    // The same document of two people is two needs, told apart by their notes.
    check(
        pairs(&rules.needs, |one, other| {
            one.then.material == other.then.material && one.then.note == other.then.note
        }),
        Compiled::new(&rules.needs, questions),
        RulePlace::Need,
    );
}

/// Pairs of which neither gives way to the other: what always applies gives way to what applies in some cases.
fn contradicting<T>(rules: &[When<T>], differ: impl Fn(&T, &T) -> bool) -> Vec<(usize, usize)> {
    pairs(rules, |one, other| {
        one.when.is_always() == other.when.is_always() && differ(&one.then, &other.then)
    })
}

fn pairs<T>(
    rules: &[When<T>],
    matters: impl Fn(&When<T>, &When<T>) -> bool,
) -> Vec<(usize, usize)> {
    (0..rules.len())
        .flat_map(|one| (one + 1..rules.len()).map(move |other| (one, other)))
        .filter(|&(one, other)| matters(&rules[one], &rules[other]))
        .collect()
}
