//! What an identity card tells, taken over into the forms: never over what the citizen answered.

use std::collections::BTreeMap;

use forms::{Entry, SharedElement};

use super::Visit;
use super::filling::{Known, Source};

impl Visit {
    /// Takes what a card tells over wherever it is asked for. Returns what the citizen answered otherwise, which stays.
    pub(crate) fn take_card(
        &mut self,
        facts: &BTreeMap<SharedElement, Entry>,
    ) -> Vec<SharedElement> {
        let mut otherwise = Vec::new();
        for (element, entry) in facts {
            let own = self
                .shared
                .get(element)
                .filter(|known| known.source == Source::Form && !known.entry.is_empty());
            match own {
                Some(own) if !says_the_same(&own.entry, entry) => otherwise.push(*element),
                Some(_) => {}
                None => self.use_card(*element, entry),
            }
        }
        otherwise
    }

    /// Takes one fact over, also where the citizen answered otherwise: they asked for it.
    pub(crate) fn prefer_card(&mut self, element: SharedElement, entry: &Entry) {
        for matter in &mut self.matters {
            for (id, form) in &matter.forms {
                let fields = form.definition().fields();
                for field in fields.filter(|field| field.binding == Some(element)) {
                    let place = (id.clone(), field.id.clone());
                    matter.carried.insert(place, Source::Card);
                }
            }
        }
        self.use_card(element, entry);
    }

    fn use_card(&mut self, element: SharedElement, entry: &Entry) {
        let known = Known {
            entry: entry.clone(),
            source: Source::Card,
        };
        for matter in &mut self.matters {
            matter.carry(element, &known, None);
        }
        self.shared.insert(element, known);
    }
}

/// Whether two answers are one: a number may have been entered without the kind of its document, a day in another way.
fn says_the_same(one: &Entry, other: &Entry) -> bool {
    let plain = |entry: &Entry| match entry {
        Entry::Text(text) | Entry::Document { number: text, .. } => {
            let day = forms::validate::date(text).map(|day| day.to_string());
            Some(day.unwrap_or_else(|_| text.trim().to_uppercase()))
        }
        _ => None,
    };
    match (plain(one), plain(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}
