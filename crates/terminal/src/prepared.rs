//! What handing in needs of a scenario, read and compiled once: when it is opened, so that nobody waits for it at the end.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::code::{FormId, ScenarioCode};
use catalogue::hall::ComprehensiveWindow;
use catalogue::scenario::Scenario;
use forms::Form;
use replica::{ReadError, Replica};

/// So many are kept: more than the longest life event has.
const MOST: usize = 16;

/// A scenario with its window and its forms.
#[derive(Debug)]
pub(crate) struct PreparedScenario {
    pub(crate) scenario: Scenario,
    pub(crate) window: ComprehensiveWindow,
    /// None in the place of one whose rules cannot be used.
    pub(crate) forms: BTreeMap<FormId, Option<Form>>,
}

/// The scenarios that were opened last, of one release.
#[derive(Debug, Default)]
pub(crate) struct Prepared(Mutex<VecDeque<Arc<PreparedScenario>>>);

impl Prepared {
    /// A scenario; none when the release has no such one.
    pub(crate) fn get(
        &self,
        replica: &Replica,
        code: &ScenarioCode,
    ) -> Result<Option<Arc<PreparedScenario>>, ReadError> {
        let known = |kept: &VecDeque<Arc<PreparedScenario>>| {
            let mut kept = kept.iter();
            kept.find(|it| it.scenario.code == *code).cloned()
        };
        if let Some(known) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(Some(known));
        }
        // Read without holding anybody up; two that do it at once come to the same.
        let Some(prepared) = prepare(replica, code)? else {
            return Ok(None);
        };
        let prepared = Arc::new(prepared);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.truncate(MOST - 1);
        kept.push_front(Arc::clone(&prepared));
        Ok(Some(prepared))
    }
}

fn prepare(replica: &Replica, code: &ScenarioCode) -> Result<Option<PreparedScenario>, ReadError> {
    let Some(scenario) = replica.scenario(code)? else {
        return Ok(None);
    };
    let mut windows = replica.windows()?.into_iter();
    let Some(window) = windows.find(|window| window.kind == scenario.window) else {
        return Ok(None);
    };
    let definitions = replica.forms_of(code)?.into_iter();
    let forms = definitions.map(|(id, definition)| {
        let form = Form::compile(definition)
            .inspect_err(|faults| {
                let first = faults.first().map(ToString::to_string);
                tracing::error!(form = %id, fault = first, "a published form cannot be used; publish a corrected release");
            })
            .ok();
        (id, form)
    });
    Ok(Some(PreparedScenario {
        forms: forms.collect(),
        scenario,
        window,
    }))
}
