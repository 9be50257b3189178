//! How often each scenario is handed in: counted over what has come from terminals, and shipped with the next release.

use std::collections::BTreeMap;

use catalogue::Catalogue;
use catalogue::code::ScenarioCode;
use handover::{EnvelopeError, OpeningKey};
use jiff::{Timestamp, ToSpan as _};

use crate::store::{Store, StoreError};

/// Over how many hours it is counted. Before a centre has taken submissions for so long, the authored figures say more.
const COUNTED: i64 = 28 * 24;

/// Submissions of each scenario that came within the last 28 days, whatever became of them at the window; none while the
/// centre is younger than that, or where the keys are not that open them.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn count(
    store: &dyn Store,
    keys: &[OpeningKey],
    now: Timestamp,
) -> Result<Option<BTreeMap<ScenarioCode, u32>>, StoreError> {
    let since = now - COUNTED.hours();
    if store.first_received()?.is_none_or(|first| first > since) {
        return Ok(None);
    }
    let mut counts = BTreeMap::new();
    let mut shut = 0_u32;
    store.each_since(since, &mut |envelope| match envelope.open(keys) {
        Ok(submission) => *counts.entry(submission.scenario).or_default() += 1,
        Err(EnvelopeError::NoKey(_)) => shut += 1,
        // What is not in order is for the reception desk to see; it counts for nothing.
        Err(_) => {}
    })?;
    if shut > 0 {
        tracing::warn!(
            shut,
            "submissions are sealed to keys that are not here, so the authored frequencies stay; publish where the reception’s keys are, or name them with --reception-key"
        );
        return Ok(None);
    }
    Ok(Some(counts))
}

/// Puts counted figures in the place of the authored ones. A scenario without a form is never handed in at a terminal,
/// however often it is asked for at the window, so its authored figure stays.
pub(crate) fn apply(catalogue: &mut Catalogue, counts: &BTreeMap<ScenarioCode, u32>) {
    for scenario in catalogue.scenarios.values_mut() {
        if scenario
            .table
            .needs()
            .iter()
            .all(|need| need.form.is_none())
        {
            continue;
        }
        scenario.frequency = counts.get(&scenario.code).copied().unwrap_or(0);
    }
}
