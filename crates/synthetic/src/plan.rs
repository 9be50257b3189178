//! How large a catalogue is to be.

/// The most situations that one scenario gets.
const MOST_A_SCENARIO: usize = 20_000;
/// The most scenarios that one sub-item gets: its handling suffix has two characters.
const MOST_A_SUB_ITEM: usize = 36 * 36;

/// The size of a catalogue, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Main items; at least one.
    pub main_items: usize,
    /// Sub-items; at least one for each main item.
    pub sub_items: usize,
    /// Scenarios; at least one for each sub-item.
    pub scenarios: usize,
    /// Situations over all scenarios; at least one for each.
    pub situations: usize,
    /// Makes one catalogue of this size different from the next.
    pub seed: u64,
}

/// Why there is no catalogue of a size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Something has less than one of what it needs.
    #[error("{what} ({count}) must be at least as many as {of} ({least})")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// How many of it.
        count: usize,
        /// What needs one each.
        of: &'static str,
        /// How many of those.
        least: usize,
    },
    /// There is more of something than fits.
    #[error("{what} ({count}) must be at most {most}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many of it.
        count: usize,
        /// How many would fit.
        most: usize,
    },
}

impl Plan {
    pub(crate) fn check(&self) -> Result<(), PlanError> {
        let chain = [
            ("main items", self.main_items, "one", 1),
            ("sub-items", self.sub_items, "main items", self.main_items),
            ("scenarios", self.scenarios, "sub-items", self.sub_items),
            ("situations", self.situations, "scenarios", self.scenarios),
        ];
        for (what, count, of, least) in chain {
            if count < least {
                return Err(PlanError::TooFew {
                    what,
                    count,
                    of,
                    least,
                });
            }
        }
        let most = [
            ("main items", self.main_items, crate::parts::most_names()),
            (
                "scenarios",
                self.scenarios,
                self.sub_items.saturating_mul(MOST_A_SUB_ITEM),
            ),
            (
                "situations",
                self.situations,
                self.scenarios.saturating_mul(MOST_A_SCENARIO),
            ),
        ];
        for (what, count, most) in most {
            if count > most {
                return Err(PlanError::TooMany { what, count, most });
            }
        }
        Ok(())
    }
}
