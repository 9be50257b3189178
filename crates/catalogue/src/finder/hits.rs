//! What has been found so far, and what the next find must be worth to count.

use super::align::Cost;

/// A match that costs so much more than the best one is of no use beside it.
const FURTHEST_BEHIND: Cost = 100;
/// The same for a match with a slip: where something fits well without one, nobody slipped.
const FURTHEST_BEHIND_WITH_SLIP: Cost = 60;
/// Not found.
const NOT: Cost = Cost::MAX;
/// Costs are counted from here on; what is below counts as this, and what is above the last as the last.
const LEAST: Cost = -256;
const COUNTED: usize = 1024;

/// The least cost of every scenario found.
#[derive(Debug)]
pub(super) struct Hits {
    most: usize,
    costs: Vec<Cost>,
    found: Vec<usize>,
    best: Cost,
    /// How many scenarios were found at each cost.
    counts: Vec<u32>,
    /// The count up to which `most` scenarios, but not `most` without it, were found; the last one until then.
    last: usize,
    /// How many were found up to there.
    within: usize,
}

impl Hits {
    /// Nothing yet of so many entries, of which at most `most` are wanted.
    pub(super) fn new(entries: usize, most: usize) -> Self {
        Self {
            most,
            costs: vec![NOT; entries],
            found: Vec::new(),
            best: NOT,
            counts: vec![0; COUNTED],
            last: COUNTED - 1,
            within: 0,
        }
    }

    /// What a find may cost at most.
    pub(super) fn limit(&self) -> Cost {
        let behind = self.best.saturating_add(FURTHEST_BEHIND);
        if self.last < COUNTED - 1 {
            behind.min(LEAST + self.last as Cost)
        } else {
            behind
        }
    }

    /// What a find with a slip may cost at most.
    pub(super) fn limit_with_slips(&self) -> Cost {
        let behind = self.best.saturating_add(FURTHEST_BEHIND_WITH_SLIP);
        behind.min(self.limit())
    }

    pub(super) fn add(&mut self, entry: usize, cost: Cost) {
        let known = self.costs[entry];
        if known <= cost {
            return;
        }
        self.costs[entry] = cost;
        if known == NOT {
            self.found.push(entry);
        } else {
            self.uncount(known);
        }
        self.count(cost);
        self.best = self.best.min(cost);
    }

    fn count(&mut self, cost: Cost) {
        let at = counted_at(cost);
        self.counts[at] += 1;
        if at <= self.last {
            self.within += 1;
            while self.last > 0 && self.within - self.counts[self.last] as usize >= self.most {
                self.within -= self.counts[self.last] as usize;
                self.last -= 1;
            }
        }
    }

    fn uncount(&mut self, cost: Cost) {
        let at = counted_at(cost);
        self.counts[at] -= 1;
        self.within -= usize::from(at <= self.last);
    }

    /// The best ones, best first; equal ones in the order of the entries.
    pub(super) fn best(mut self) -> Vec<usize> {
        let limit = self.limit();
        self.found.retain(|&entry| self.costs[entry] <= limit);
        self.found
            .sort_unstable_by_key(|&entry| (self.costs[entry], entry));
        self.found.truncate(self.most);
        self.found
    }
}

fn counted_at(cost: Cost) -> usize {
    usize::try_from(cost - LEAST).map_or(0, |at| at.min(COUNTED - 1))
}
