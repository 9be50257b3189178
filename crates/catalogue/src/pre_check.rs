//! Pre-check (预审): what a clerk at the desk finds on each material that was brought, and what follows from all of it.
//!
//! The only way to a result is [`PreCheck::of`], so that nothing is said of a material that the case does not need, no
//! material is owed that may not be, and no review point fails that there is not.

mod finding;

use std::collections::BTreeMap;

use crate::code::MaterialCode;
use crate::material::Material;
use crate::scenario::{Necessity, Need};
use crate::table::{DecisionTable, Outcome};
use crate::text::Text;

pub use finding::{Finding, Findings, Found, NeedPlace, Reasons, Remark, RemarkError};

/// A decided case's materials with what was found on each.
#[derive(Debug, Clone, PartialEq)]
pub struct PreCheck<'t> {
    lines: Vec<Line<'t>>,
}

/// One material of a pre-check.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<'t> {
    /// Which need of the table it is.
    pub place: NeedPlace,
    /// The need.
    pub need: &'t Need,
    /// The material; none when it is not described.
    pub material: Option<&'t Material>,
    /// What was found; none while nobody has looked.
    pub state: Option<State<'t>>,
}

/// What was found on a material, in words of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub enum State<'t> {
    /// In order.
    InOrder,
    /// Not brought.
    Missing,
    /// Brought, but not as it must be; at least one of the two says why.
    Wrong {
        /// The review points that failed, in their order.
        points: Vec<&'t Text>,
        /// The clerk's own words.
        words: Option<&'t Remark>,
    },
    /// Not brought, and it may follow.
    Owed {
        /// Working days within which it must follow.
        due_days: u16,
    },
}

/// What follows from a pre-check.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict<'v, 't> {
    /// Something was not looked at yet.
    Unfinished {
        /// What; at least one.
        left: Vec<&'v Line<'t>>,
    },
    /// The case can be accepted.
    Complete {
        /// What may follow.
        owed: Vec<&'v Line<'t>>,
    },
    /// Something must be brought or put right first: all of it at once.
    Notice {
        /// What; at least one, each missing or wrong.
        to_correct: Vec<&'v Line<'t>>,
    },
}

impl<'t> PreCheck<'t> {
    /// Lays findings beside what a decided case needs; none for a case that is not handled here.
    ///
    /// A finding that does not fit is passed over, so that its material counts as not looked at: one on a material that
    /// this case does not need, one that lets a required material be owed, one that names a review point that there is
    /// not. So a changed answer keeps every finding that still makes sense.
    pub fn of(
        table: &'t DecisionTable,
        outcome: &'t Outcome,
        materials: &'t BTreeMap<MaterialCode, Material>,
        findings: &'t Findings,
    ) -> Option<Self> {
        if outcome.elsewhere.is_some() {
            return None;
        }
        let lines = outcome.needs.iter().filter_map(|&place| {
            let need = table.needs().get(place)?;
            let place = NeedPlace::new(place)?;
            let material = materials.get(&need.material);
            let state = findings
                .get(place)
                .and_then(|finding| State::of(finding, need, material));
            Some(Line {
                place,
                need,
                material,
                state,
            })
        });
        Some(Self {
            lines: lines.collect(),
        })
    }

    /// Every material of the case, in the order in which they are handed over.
    pub fn lines(&self) -> &[Line<'t>] {
        &self.lines
    }

    /// What follows.
    pub fn verdict(&self) -> Verdict<'_, 't> {
        let those = |wanted: fn(&Option<State<'t>>) -> bool| -> Vec<&Line<'t>> {
            let lines = self.lines.iter();
            lines.filter(|line| wanted(&line.state)).collect()
        };
        let left = those(|state| state.is_none());
        if !left.is_empty() {
            return Verdict::Unfinished { left };
        }
        let to_correct = those(|state| matches!(state, Some(State::Missing | State::Wrong { .. })));
        if !to_correct.is_empty() {
            return Verdict::Notice { to_correct };
        }
        Verdict::Complete {
            owed: those(|state| matches!(state, Some(State::Owed { .. }))),
        }
    }

    /// The findings that fit this case, and no others.
    pub fn findings(&self, findings: &Findings) -> Findings {
        let mut fitting = Findings::new();
        for line in &self.lines {
            if let (Some(_), Some(finding)) = (&line.state, findings.get(line.place)) {
                fitting.note(line.place, finding.clone());
            }
        }
        fitting
    }
}

impl<'t> State<'t> {
    fn of(finding: &'t Finding, need: &Need, material: Option<&'t Material>) -> Option<Self> {
        Some(match finding {
            Finding::InOrder => Self::InOrder,
            Finding::Missing => Self::Missing,
            Finding::Owed => match need.necessity {
                Necessity::Required => return None,
                Necessity::Tolerated { due_days } => Self::Owed { due_days },
            },
            Finding::Wrong { reasons } => {
                let review = material.map_or(&[][..], |material| &material.review);
                let points = reasons
                    .points()
                    .map(|point| review.get(usize::from(point)))
                    .collect::<Option<_>>()?;
                Self::Wrong {
                    points,
                    words: reasons.words(),
                }
            }
        })
    }
}
