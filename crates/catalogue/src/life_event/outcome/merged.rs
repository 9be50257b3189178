//! Materials merged by their code: what several steps ask for is brought once.

use super::Case;
use crate::code::MaterialCode;
use crate::guidance::Cases;
use crate::life_event::LifeEvent;
use crate::life_event::guidance::{EventProgress, MemberProgress};
use crate::scenario::{Necessity, Need, Scenario};

/// A material to bring, once for all steps that ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought<'e> {
    /// Which material.
    pub material: &'e MaterialCode,
    /// How many originals: as many as the step that asks for most.
    pub originals: u32,
    /// How many copies: as many as the step that asks for most.
    pub copies: u32,
    /// Whether an original stays with some office.
    pub keep: bool,
    /// It may be owed only where every step that asks for it lets it be, and no longer than the shortest of them.
    pub necessity: Necessity,
    /// Who asks for it, in order; at least one.
    pub wanted: Vec<Wanted<'e>>,
}

/// One need of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted<'e> {
    /// Whose.
    pub scenario: &'e Scenario,
    /// The need.
    pub need: &'e Need,
    /// In which cases.
    pub when: When<'e>,
}

/// In which cases something is wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum When<'e> {
    /// In every one.
    Always,
    /// Only if the whole scenario is needed, which is not known.
    IfNeeded,
    /// In some cases of the scenario, by what is still open.
    InCases(Cases<'e>),
}

impl Brought<'_> {
    /// How many steps ask for it.
    pub fn steps(&self) -> usize {
        let mut scenarios: Vec<_> = self
            .wanted
            .iter()
            .map(|wanted| &wanted.scenario.code)
            .collect();
        scenarios.dedup();
        scenarios.len()
    }

    /// Whether it is needed whatever is still open.
    pub fn is_certain(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.when == When::Always)
    }

    /// How many sheets and documents it is.
    pub fn pieces(&self) -> u32 {
        self.originals + self.copies
    }
}

/// What a step needs as things stand: for sure, or in some of the cases that remain.
pub(super) fn wanted_by<'e>(it: &MemberProgress<'e>) -> Vec<Wanted<'e>> {
    let wanted = |need, when: When<'e>| Wanted {
        scenario: it.scenario,
        need,
        when: match when {
            When::Always if !it.is_certain => When::IfNeeded,
            when => when,
        },
    };
    match it.case() {
        Case::Decided(outcome) => it
            .scenario
            .table
            .needs_of(outcome)
            .map(|need| wanted(need, When::Always))
            .collect(),
        Case::Open => {
            let certain = it.progress.certain.iter();
            let certain = certain.map(|need| wanted(need, When::Always));
            let possible = it.progress.possible.iter();
            let possible = possible.map(|some| wanted(some.need, When::InCases(some.when.clone())));
            certain.chain(possible).collect()
        }
        Case::Elsewhere(_) | Case::Blocked(_) => Vec::new(),
    }
}

/// What one step wants of one material: two documents of two people are two.
fn together(wanted: &[Wanted<'_>]) -> (u32, u32) {
    wanted.iter().fold((0, 0), |(originals, copies), it| {
        (
            originals + u32::from(it.need.originals),
            copies + u32::from(it.need.copies),
        )
    })
}

/// The one list, and what is taken over from earlier steps instead of being brought.
pub(super) fn merge<'e>(
    event: &'e LifeEvent,
    progress: &EventProgress<'e>,
) -> (Vec<Brought<'e>>, Vec<(&'e MaterialCode, &'e Scenario)>) {
    let mut list: Vec<Brought<'e>> = Vec::new();
    let mut taken_over: Vec<(&'e MaterialCode, &'e Scenario)> = Vec::new();
    for it in &progress.members {
        let mut step: Vec<(&'e MaterialCode, Vec<Wanted<'e>>)> = Vec::new();
        for wanted in wanted_by(it) {
            let code = &wanted.need.material;
            if let Some(from) = yielded(event, progress, it, code) {
                if !taken_over.iter().any(|(known, _)| *known == code) {
                    taken_over.push((code, from));
                }
                continue;
            }
            match step.iter_mut().find(|(known, _)| *known == code) {
                Some((_, all)) => all.push(wanted),
                None => step.push((code, vec![wanted])),
            }
        }
        for (code, wanted) in step {
            let (originals, copies) = together(&wanted);
            let keep = wanted.iter().any(|wanted| wanted.need.keep);
            let necessity = wanted
                .iter()
                .map(|wanted| wanted.need.necessity)
                .reduce(stricter)
                .unwrap_or(Necessity::Required);
            match list.iter_mut().find(|known| known.material == code) {
                Some(known) => {
                    known.originals = known.originals.max(originals);
                    known.copies = known.copies.max(copies);
                    known.keep |= keep;
                    known.necessity = stricter(known.necessity, necessity);
                    known.wanted.extend(wanted);
                }
                None => list.push(Brought {
                    material: code,
                    originals,
                    copies,
                    keep,
                    necessity,
                    wanted,
                }),
            }
        }
    }
    (list, taken_over)
}

/// The step before this one whose result the material is.
pub(super) fn yielded<'e>(
    event: &'e LifeEvent,
    progress: &EventProgress<'e>,
    it: &MemberProgress<'e>,
    code: &MaterialCode,
) -> Option<&'e Scenario> {
    let mut earlier = progress.members.iter().filter(|earlier| {
        earlier.is_certain
            && matches!(earlier.case(), Case::Decided(_) | Case::Open)
            && earlier.member.yields.contains(code)
            && event.comes_after(&it.scenario.code, &earlier.scenario.code)
    });
    earlier.next().map(|earlier| earlier.scenario)
}

fn stricter(one: Necessity, other: Necessity) -> Necessity {
    match (one, other) {
        (Necessity::Tolerated { due_days }, Necessity::Tolerated { due_days: other }) => {
            Necessity::Tolerated {
                due_days: due_days.min(other),
            }
        }
        _ => Necessity::Required,
    }
}
