//! Records of one kind by their codes: which are new, which are gone, which differ.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::text::Text;

/// A record by its code and its Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named<C> {
    /// Its code.
    pub code: C,
    /// Its name in Chinese.
    pub name: String,
}

impl<C: Clone> Named<C> {
    /// Names a record.
    pub fn new(code: &C, name: &Text) -> Self {
        Self {
            code: code.clone(),
            name: name.zh.clone(),
        }
    }
}

/// What changes of the records of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordsDifference<C> {
    /// Those that are new.
    pub added: Vec<Named<C>>,
    /// Those that are gone.
    pub removed: Vec<Named<C>>,
    /// Those that are in both and differ; by their later name.
    pub changed: Vec<Named<C>>,
    /// Whether those that are in both stand in another order.
    pub reordered: bool,
}

impl<C: Clone + Ord> RecordsDifference<C> {
    /// Compares the records before with those after, each known by its code, in the order of the later ones.
    pub fn between<'r, R: PartialEq + 'r>(
        before: impl IntoIterator<Item = &'r R>,
        after: impl IntoIterator<Item = &'r R>,
        named: impl Fn(&R) -> Named<C>,
    ) -> Self {
        let listed = |records: &mut dyn Iterator<Item = &'r R>| -> Vec<(Named<C>, &'r R)> {
            records.map(|record| (named(record), record)).collect()
        };
        let before = listed(&mut before.into_iter());
        let after = listed(&mut after.into_iter());
        let index = |records: &[(Named<C>, &'r R)]| -> BTreeMap<C, &'r R> {
            let by_code = |(named, record): &(Named<C>, &'r R)| (named.code.clone(), *record);
            records.iter().map(by_code).collect()
        };
        let (earlier, later) = (index(&before), index(&after));
        let names = |records: &[(Named<C>, &'r R)], keep: &dyn Fn(&C, &R) -> bool| {
            records
                .iter()
                .filter(|(named, record)| keep(&named.code, record))
                .map(|(named, _)| named.clone())
                .collect()
        };
        let common = |records: &[(Named<C>, &'r R)], others: &BTreeMap<C, &'r R>| -> Vec<C> {
            records
                .iter()
                .filter(|(named, _)| others.contains_key(&named.code))
                .map(|(named, _)| named.code.clone())
                .collect()
        };
        Self {
            added: names(&after, &|code, _| !earlier.contains_key(code)),
            removed: names(&before, &|code, _| !later.contains_key(code)),
            changed: names(&after, &|code, record| {
                earlier.get(code).is_some_and(|before| *before != record)
            }),
            reordered: common(&before, &later) != common(&after, &earlier),
        }
    }

    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && !self.reordered
    }
}
