//! Findings as they are noted and as they travel: without a case they say nothing of what it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// The place of a need in [`crate::table::DecisionTable::needs`]: one material may be needed twice in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NeedPlace(u16);

impl NeedPlace {
    /// A place; none for one that no table reaches.
    pub fn new(place: usize) -> Option<Self> {
        u16::try_from(place).ok().map(Self)
    }

    /// The place as a number.
    pub fn number(self) -> u16 {
        self.0
    }
}

/// What a clerk finds on one material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Finding {
    /// It is in order.
    InOrder,
    /// It was not brought.
    Missing,
    /// It was brought, but is not as it must be.
    Wrong {
        /// Why.
        reasons: Reasons,
    },
    /// It was not brought, and may follow.
    Owed,
}

/// Why a material is not as it must be: failed review points, the clerk's own words, or both; never neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawReasons", into = "RawReasons")]
pub struct Reasons {
    points: BTreeSet<u16>,
    words: Option<Remark>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReasons {
    points: BTreeSet<u16>,
    words: Option<Remark>,
}

/// A material is called wrong without a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a material is wrong for a reason")]
pub struct NoReason;

impl Reasons {
    /// Reasons from the places of failed review points, from 0, and the clerk's words; none when there is neither.
    pub fn new(points: impl IntoIterator<Item = u16>, words: Option<Remark>) -> Option<Self> {
        let points: BTreeSet<u16> = points.into_iter().collect();
        (!points.is_empty() || words.is_some()).then_some(Self { points, words })
    }

    /// The places of the review points that failed, ascending.
    pub fn points(&self) -> impl Iterator<Item = u16> {
        self.points.iter().copied()
    }

    /// The clerk's own words.
    pub fn words(&self) -> Option<&Remark> {
        self.words.as_ref()
    }
}

impl TryFrom<RawReasons> for Reasons {
    type Error = NoReason;
    fn try_from(raw: RawReasons) -> Result<Self, NoReason> {
        Self::new(raw.points, raw.words).ok_or(NoReason)
    }
}

impl From<Reasons> for RawReasons {
    fn from(reasons: Reasons) -> Self {
        Self {
            points: reasons.points,
            words: reasons.words,
        }
    }
}

/// A clerk's own words on a material: one line of at most [`Remark::LONGEST`] characters, never empty.
///
/// They may speak of a person, so `Debug` does not show them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Remark(String);

/// Why a text is no remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RemarkError {
    /// There is nothing in it.
    #[error("a remark says something")]
    Empty,
    /// It is too long.
    #[error("a remark has at most {} characters", Remark::LONGEST)]
    TooLong,
    /// It has a control character in it, such as a line break.
    #[error("a remark is one line of text")]
    Control,
}

impl Remark {
    /// The most characters it may have.
    pub const LONGEST: usize = 120;

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Remark {
    type Error = RemarkError;
    fn try_from(text: String) -> Result<Self, RemarkError> {
        let text = text.trim();
        if text.is_empty() {
            Err(RemarkError::Empty)
        } else if text.chars().count() > Self::LONGEST {
            Err(RemarkError::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(RemarkError::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl From<Remark> for String {
    fn from(remark: Remark) -> Self {
        remark.0
    }
}

impl fmt::Debug for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remark(…)")
    }
}

/// What was found so far, material by material; one finding each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Found>", into = "Vec<Found>")]
pub struct Findings(BTreeMap<NeedPlace, Finding>);

/// One finding, as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// On which need.
    pub need: NeedPlace,
    /// What was found.
    pub finding: Finding,
}

impl Findings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a finding; it takes the place of an earlier one.
    pub fn note(&mut self, need: NeedPlace, finding: Finding) {
        self.0.insert(need, finding);
    }

    /// Takes a finding back and returns whether there was one.
    pub fn take_back(&mut self, need: NeedPlace) -> bool {
        self.0.remove(&need).is_some()
    }

    /// What was found on a need.
    pub fn get(&self, need: NeedPlace) -> Option<&Finding> {
        self.0.get(&need)
    }
}

impl From<Vec<Found>> for Findings {
    fn from(found: Vec<Found>) -> Self {
        let pairs = found.into_iter().map(|found| (found.need, found.finding));
        Self(pairs.collect())
    }
}

impl From<Findings> for Vec<Found> {
    fn from(findings: Findings) -> Self {
        let pairs = findings.0.into_iter();
        pairs
            .map(|(need, finding)| Found { need, finding })
            .collect()
    }
}
