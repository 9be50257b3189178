//! What a card on the reader tells, as answers to what forms share.

use std::collections::BTreeMap;

use card_reader::{Card, Particulars, ReadError, Sex};
use catalogue::code::ChoiceId;
use contract::Fault;
use contract::card::{CardOutcome, CardRead};
use contract::visit::VisitId;
use forms::validate::{DocumentKind, unprintable};
use forms::{CardFact, Entry, Person, SharedElement};
use jiff::civil::Date;

use super::Terminal;
use crate::hall_time::today;

impl Terminal {
    /// Looks once whether a card lies on the reader, and reads it.
    pub fn read_card(&self, visit: VisitId, whose: Person) -> Result<CardOutcome, Fault> {
        self.visit(visit)?;
        let Some(reading) = &self.0.card_reading else {
            return Ok(CardOutcome::ReaderAbsent);
        };
        let read = reading.read();
        // Who left while it was read has taken the card along: it is nobody's any more.
        self.visit(visit)?;
        Ok(match read {
            Ok(card) => CardOutcome::Read(told(&card, whose, today())),
            Err(ReadError::NoCard) => CardOutcome::NoCard,
            Err(ReadError::Moved | ReadError::Garbled) => CardOutcome::HoldStill,
            Err(ReadError::UnknownKind | ReadError::Content(_)) => CardOutcome::NotUnderstood,
            Err(ReadError::Absent { .. } | ReadError::Silent | ReadError::Refused(_)) => {
                CardOutcome::ReaderAbsent
            }
        })
    }
}

/// What a card tells about somebody.
fn told(card: &Card, whose: Person, today: Date) -> CardRead {
    let kind = match card.particulars {
        Particulars::Resident { .. } => DocumentKind::ResidentCard,
        Particulars::ResidencePermit { .. } => DocumentKind::ResidencePermit,
        Particulars::Foreigner { .. } => DocumentKind::ForeignerPermit,
    };
    let mut read = CardRead {
        kind,
        facts: BTreeMap::new(),
        left_out: Vec::new(),
        expired_on: card.valid.until.filter(|_| card.valid.is_over(today)),
    };
    let number = Entry::Document {
        kind: Some(kind),
        number: card.number.as_str().to_owned(),
    };
    let mut tell = |fact, entry| {
        if let Some(element) = SharedElement::on_card(whose, fact) {
            read.facts.insert(element, entry);
        }
    };
    tell(CardFact::Number, number);
    tell(CardFact::Birth, Entry::Text(card.birth.to_string()));
    if let Some(sex) = sex(card.sex) {
        tell(CardFact::Sex, Entry::Choices(vec![sex]));
    }
    let mut texts = vec![(CardFact::Name, card.name.as_str())];
    match &card.particulars {
        Particulars::Resident {
            nation, address, ..
        } => texts.extend([
            (CardFact::Nation, nation.name()),
            (CardFact::Address, address.as_str()),
        ]),
        Particulars::ResidencePermit { address, .. } => {
            texts.push((CardFact::Address, address.as_str()));
        }
        Particulars::Foreigner { .. } => {}
    }
    for (fact, text) in texts {
        let Some(element) = SharedElement::on_card(whose, fact) else {
            continue;
        };
        // Cards from before a character had its number hold it in a private one, which every machine shows differently.
        match unprintable(text, false) {
            None => {
                read.facts.insert(element, Entry::Text(text.to_owned()));
            }
            Some(_) => read.left_out.push(element),
        }
    }
    read
}

/// The choice that forms have for a sex.
fn sex(sex: Sex) -> Option<ChoiceId> {
    let id = match sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Unsaid => return None,
    };
    id.parse().ok()
}
