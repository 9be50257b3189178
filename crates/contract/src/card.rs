//! An identity card that is held to the reader.

use std::collections::BTreeMap;

use forms::validate::DocumentKind;
use forms::{Entry, SharedElement};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What came of one look at the reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum CardOutcome {
    /// A card was read. The reader finds it again only when it was lifted.
    Read(CardRead),
    /// Nothing lies there.
    NoCard,
    /// The card was moved while it was read, or what it said did not arrive whole: it must lie still, once more.
    HoldStill,
    /// It is no card that is known here, or what it says cannot be right.
    NotUnderstood,
    /// This terminal has no reader, or it does not work.
    ReaderAbsent,
}

/// What a card tells, as answers to what forms share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardRead {
    /// Which kind of card it is.
    pub kind: DocumentKind,
    /// The facts.
    pub facts: BTreeMap<SharedElement, Entry>,
    /// What the card holds in characters that no paper can carry; the citizen enters it.
    pub left_out: Vec<SharedElement>,
    /// Its last day, when that is over.
    pub expired_on: Option<Date>,
}
