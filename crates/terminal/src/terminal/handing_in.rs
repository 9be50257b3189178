//! Handing in: everything is decided again, then written down for good, and only then is there a receipt.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use catalogue::guidance::Replies;
use catalogue::scenario::Scenario;
use catalogue::table::Outcome;
use contract::Fault;
use contract::limits::LARGEST_ENTRIES;
use contract::visit::{Application, Receipt, ReceiptState, VisitId};
use forms::{Facts, FilledForm, Form};
use handover::submission::SUBMISSION_SCHEMA;
use handover::{Envelope, PickupCode, Submission, SubmissionId};
use jiff::Timestamp;
use rand::RngExt as _;
use uuid::Uuid;

use super::finding::read_guide;
use super::{Terminal, unreadable};
use crate::hall_time::today;
use crate::outbox::OutboxError;
use crate::visits::{HandedIn, Visit};

impl Terminal {
    /// Hands in. Returns only after the submission is safe on disk.
    pub fn hand_in(&self, visit: VisitId, application: &Application) -> Result<Receipt, Fault> {
        let visit = self.visit(visit)?;
        let mut handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let checked = check(&visit, application)?;
        if let Some(before) = handed_in.get(&application.scenario) {
            let same = before.answers == application.answers && before.forms == checked.forms;
            return if same {
                Ok(before.receipt.clone())
            } else {
                Err(Fault::AlreadyHandedIn)
            };
        }
        let guide = read_guide(&visit.edition, &application.scenario)
            .map_err(unreadable)?
            .ok_or(Fault::NotFound)?;
        let submission = Submission {
            schema: SUBMISSION_SCHEMA,
            id: SubmissionId(Uuid::now_v7()),
            pickup_code: PickupCode::from_random(rand::rng().random()),
            handed_in_at: Timestamp::now(),
            release: visit.edition.replica.release().number,
            scenario: application.scenario.clone(),
            answers: checked
                .scenario
                .table
                .progress(&Replies::from(&application.answers))
                .answers(),
            forms: checked.forms.clone(),
            language: application.language,
        };
        let envelope = self.seal_and_keep(&submission).map_err(|error| {
            tracing::error!(%error, "a submission could not be saved; the citizen was told so");
            Fault::NotSaved
        })?;
        tracing::info!(submission = %envelope.id, sequence = envelope.sequence, "handed in");
        self.0.handed_in.notify_one();
        let receipt = Receipt {
            submission: submission.id,
            pickup_code: submission.pickup_code,
            handed_in_at: submission.handed_in_at,
            scenario: guide.scenario.name,
            window: guide.window,
            state: ReceiptState::SavedHere,
        };
        let record = HandedIn {
            answers: application.answers.clone(),
            forms: checked.forms,
            receipt: receipt.clone(),
        };
        handed_in.insert(application.scenario.clone(), record);
        Ok(receipt)
    }

    fn seal_and_keep(&self, submission: &Submission) -> Result<Envelope, NotKept> {
        let key = self.0.keyring.current()?.ok_or(NotKept::NoKey)?;
        Ok(self.0.outbox.append(submission, &key)?)
    }

    /// How far a submission of this visit has come.
    pub fn receipt_state(
        &self,
        visit: VisitId,
        submission: SubmissionId,
    ) -> Result<ReceiptState, Fault> {
        let visit = self.visit(visit)?;
        self.receipt(&visit, submission)
            .map(|receipt| receipt.state)
    }

    pub(super) fn receipt(
        &self,
        visit: &Visit,
        submission: SubmissionId,
    ) -> Result<Receipt, Fault> {
        let handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let record = handed_in
            .values()
            .find(|record| record.receipt.submission == submission)
            .ok_or(Fault::NotFound)?;
        let state = self.0.outbox.receipt_state(submission).map_err(|error| {
            tracing::error!(%error);
            Fault::OutOfService
        })?;
        Ok(Receipt {
            state: state.ok_or(Fault::NotFound)?,
            ..record.receipt.clone()
        })
    }
}

/// Why a submission was not kept.
#[derive(Debug, thiserror::Error)]
enum NotKept {
    #[error("there is no key to seal to; enrol this terminal, or write [centre] reception_key")]
    NoKey,
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// An application that may be handed in.
pub(super) struct Checked {
    scenario: Scenario,
    pub(super) forms: Vec<FilledForm>,
}

/// Goes through the whole application again: the page's word is not taken for it.
pub(super) fn check(visit: &Visit, application: &Application) -> Result<Checked, Fault> {
    let size: usize = application
        .entries
        .values()
        .map(|entries| serde_json::to_vec(entries).map_or(usize::MAX, |json| json.len()))
        .fold(0, usize::saturating_add);
    if size > LARGEST_ENTRIES {
        return Err(Fault::TooLong);
    }
    let replica = &visit.edition.replica;
    let scenario = replica
        .scenario(&application.scenario)
        .map_err(unreadable)?
        .ok_or(Fault::NotFound)?;
    let progress = scenario
        .table
        .progress(&Replies::from(&application.answers));
    let outcome: &Outcome = progress
        .outcome()
        .filter(|outcome| outcome.elsewhere.is_none())
        .ok_or(Fault::NotDecided)?;
    let facts = Facts {
        today: today(),
        situation: progress.answers(),
    };
    let mut definitions = replica
        .forms_of(&application.scenario)
        .map_err(unreadable)?;
    let mut forms = Vec::new();
    for id in scenario
        .table
        .needs_of(outcome)
        .filter_map(|need| need.form.as_ref())
    {
        // A form that serves two needs is filled in once.
        let Some(definition) = definitions.remove(id) else {
            continue;
        };
        let form = Form::compile(definition).map_err(|faults| {
            let first = faults.first().map(ToString::to_string);
            tracing::error!(form = %id, fault = first, "a published form cannot be used; publish a corrected release");
            Fault::OutOfService
        })?;
        let nothing = BTreeMap::new();
        let evaluation = form.evaluate(application.entries.get(id).unwrap_or(&nothing), &facts);
        match evaluation.filled() {
            Some(filled) => forms.push(filled),
            None => {
                let wrong = evaluation
                    .fields()
                    .filter(|(_, state)| state.error.is_some());
                return Err(Fault::FormIncomplete {
                    form: id.clone(),
                    fields: wrong.map(|(field, _)| field.clone()).collect(),
                });
            }
        }
    }
    if forms.is_empty() {
        return Err(Fault::NotFound);
    }
    Ok(Checked { scenario, forms })
}
