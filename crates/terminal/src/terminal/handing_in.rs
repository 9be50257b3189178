//! Handing in: everything is decided again, then written down for good, and only then is there a receipt.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::io;
use std::sync::{MutexGuard, PoisonError};

use catalogue::code::ScenarioCode;
use catalogue::condition::Answers;
use catalogue::guidance::Replies;
use catalogue::table::Outcome;
use contract::Fault;
use contract::limits::LARGEST_ENTRIES;
use contract::visit::{Application, Receipt, ReceiptCase, ReceiptState, VisitId};
use forms::{Entries, Facts, FieldId, FilledForm, FormId, PhotoId, Value};
use handover::attachment::{AttachmentError, MediaType, SealedAttachment};
use handover::submission::SUBMISSION_SCHEMA;
use handover::{
    Envelope, PickupCode, Sealing, SealingKey, SignedTerminalReceipt, Submission, SubmissionId,
    TerminalReceipt, TerminalReceiptCase,
};
use jiff::Timestamp;
use rand::RngExt as _;
use uuid::Uuid;

use super::{Terminal, unreadable};
use crate::hall_time::today;
use crate::outbox::{Frozen, OutboxError};
use crate::visits::{CaseHandedIn, HandedIn, NotSaved, Visit, VisitDraft};

impl Terminal {
    /// Hands in, all of it or nothing. Returns only after it is safe on disk.
    ///
    /// # Errors
    /// [`Fault::AlreadyHandedIn`] when one of the scenarios was handed in before, other than now; [`Fault::NotAgreed`] when one
    /// does not name the consent text of the visit's release; [`Fault::NotDecided`], [`Fault::FormIncomplete`], [`Fault::TooLong`], [`Fault::NotFound`] for what cannot be handed in;
    /// [`Fault::NotSaved`] when the disk fails or there is no key to seal to.
    pub fn hand_in(&self, visit: VisitId, applications: &[Application]) -> Result<Receipt, Fault> {
        let visit = self.visit(visit)?;
        let mut handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let cases = applications
            .iter()
            .map(|application| {
                has_agreed(&visit, application)?;
                let Checked { answers, forms } = check(&visit, application)?;
                if let Some(missing) = missing_photo(&visit, &forms) {
                    return Err(missing);
                }
                let scenario = application.scenario.clone();
                Ok(CaseHandedIn {
                    scenario,
                    answers,
                    forms,
                })
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        let scenarios: BTreeSet<&ScenarioCode> = cases.iter().map(|case| &case.scenario).collect();
        let is_known = |case: &CaseHandedIn| scenarios.contains(&case.scenario);
        if let Some(before) = handed_in.iter().find(|it| it.cases.iter().any(is_known)) {
            return if before.cases == cases {
                Ok(before.receipt.clone())
            } else {
                Err(Fault::AlreadyHandedIn)
            };
        }
        if cases.is_empty() || scenarios.len() < cases.len() {
            return Err(Fault::NotFound);
        }
        let record = self.keep(&visit, cases, applications)?;
        let receipt = record.receipt.clone();
        handed_in.push(record);
        Ok(receipt)
    }

    /// Seals and writes down what was checked.
    fn keep(
        &self,
        visit: &Visit,
        cases: Vec<CaseHandedIn>,
        applications: &[Application],
    ) -> Result<HandedIn, Fault> {
        let key = self.sealing_key().map_err(could_not_save)?;
        let frozen = match not_saved_before(visit, &cases) {
            Some(frozen) => frozen,
            None => freeze(visit, &cases, applications, &key).map_err(could_not_save)?,
        };
        let first = &frozen.first().ok_or(Fault::NotFound)?.submission;
        let (pickup_code, handed_in_at) = (first.pickup_code.clone(), first.handed_in_at);
        let mut receipts = Vec::new();
        for Frozen { submission, .. } in &frozen {
            let prepared = visit.edition.prepared(&submission.scenario);
            let prepared = prepared.map_err(unreadable)?.ok_or(Fault::NotFound)?;
            receipts.push(ReceiptCase {
                submission: submission.id,
                scenario: prepared.scenario.name.clone(),
                window: prepared.window.clone(),
            });
        }
        let mut draft = visit.draft();
        let drafts = draft.as_ref().map(VisitDraft::locators).unwrap_or_default();
        let ready = self.0.seals.take(&key);
        let envelopes = match self.0.outbox.append(&frozen, &key, ready, &drafts) {
            Ok(envelopes) => envelopes,
            Err(error) => {
                *not_saved(visit) = Some(NotSaved {
                    cases,
                    submissions: frozen,
                });
                return Err(could_not_save(error));
            }
        };
        // What was handed in is not gone on with.
        if draft.take().is_some() {
            self.0.drafts_changed.notify_one();
        }
        drop(draft);
        for envelope in &envelopes {
            tracing::info!(submission = %envelope.id, sequence = envelope.sequence, "handed in");
        }
        let signed = self.signed_receipt(&frozen, &envelopes);
        self.0.handed_in.notify_one();
        let receipt = Receipt {
            pickup_code,
            handed_in_at,
            cases: receipts,
            state: ReceiptState::SavedHere,
            signed,
        };
        Ok(HandedIn { cases, receipt })
    }

    /// What is sealed to.
    fn sealing_key(&self) -> Result<SealingKey, NotKept> {
        self.0.keyring.current()?.ok_or(NotKept::NoKey)
    }

    /// What was kept, in this terminal's signed word; none before it is enrolled. What was handed in is safe without it.
    fn signed_receipt(
        &self,
        frozen: &[Frozen],
        envelopes: &[Envelope],
    ) -> Option<SignedTerminalReceipt> {
        let enrolled = self
            .0
            .outbox
            .enrolment()
            .inspect_err(|error| tracing::error!(%error, "a receipt is given unsigned"))
            .ok()??;
        let (submission, envelope) = (&frozen.first()?.submission, envelopes.first()?);
        let Sealing::Sealed(seal) = envelope.sealing else {
            return None;
        };
        // Enrolled anew in between, the key is another terminal's.
        let terminal = seal.terminal.filter(|id| *id == enrolled.terminal)?;
        let cases = frozen.iter().map(|it| &it.submission).zip(envelopes);
        let receipt = TerminalReceipt {
            terminal,
            epoch: seal.epoch,
            sequence: envelope.sequence,
            handed_in_at: submission.handed_in_at,
            release: submission.release,
            pickup_code: submission.pickup_code.clone(),
            cases: cases
                .map(|(submission, envelope)| TerminalReceiptCase {
                    submission: submission.id,
                    scenario: submission.scenario.clone(),
                    digest: envelope.digest,
                })
                .collect(),
        };
        SignedTerminalReceipt::sign(receipt, &self.0.seals.signing(enrolled.key?))
            .inspect_err(|error| tracing::error!(%error, "a receipt is given unsigned"))
            .ok()
    }

    /// How far what was handed in during this visit has come.
    pub fn receipt_state(&self, visit: VisitId, code: &PickupCode) -> Result<ReceiptState, Fault> {
        let visit = self.visit(visit)?;
        self.receipt(&visit, code).map(|receipt| receipt.state)
    }

    pub(super) fn receipt(&self, visit: &Visit, code: &PickupCode) -> Result<Receipt, Fault> {
        let handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut receipts = handed_in.iter().map(|record| &record.receipt);
        let receipt = receipts
            .find(|receipt| receipt.pickup_code == *code)
            .ok_or(Fault::NotFound)?;
        let mut state = None;
        for case in &receipt.cases {
            let one = self.0.outbox.receipt_state(case.submission);
            let one = one.map_err(|error| {
                tracing::error!(%error);
                Fault::OutOfService
            })?;
            let one = one.ok_or(Fault::NotFound)?;
            state = Some(state.map_or(one, |so_far| later(so_far, one)));
        }
        Ok(Receipt {
            state: state.ok_or(Fault::NotFound)?,
            ..receipt.clone()
        })
    }
}

/// How far two have come together.
fn later(one: ReceiptState, other: ReceiptState) -> ReceiptState {
    match (one, other) {
        (ReceiptState::AtCentre { received_at }, ReceiptState::AtCentre { received_at: other }) => {
            ReceiptState::AtCentre {
                received_at: received_at.max(other),
            }
        }
        _ => ReceiptState::SavedHere,
    }
}

/// Why a submission was not kept.
#[derive(Debug, thiserror::Error)]
enum NotKept {
    #[error("there is no key to seal to; enrol this terminal, or write [centre] reception_key")]
    NoKey,
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

fn could_not_save(error: impl Display) -> Fault {
    tracing::error!(%error, "a submission could not be saved; the citizen was told so");
    Fault::NotSaved
}

/// Makes submissions of what was checked, all under one code, with their photos sealed.
fn freeze(
    visit: &Visit,
    cases: &[CaseHandedIn],
    applications: &[Application],
    key: &SealingKey,
) -> Result<Vec<Frozen>, NotKept> {
    let pickup_code = PickupCode::from_random(rand::rng().random());
    let handed_in_at = Timestamp::now();
    let photos = visit.photos();
    let freeze = |(case, application): (&CaseHandedIn, &Application)| {
        let id = SubmissionId(Uuid::now_v7());
        let attachments = photos_of(&case.forms)
            .filter_map(|(_, _, photo)| photos.get(photo))
            .map(|jpeg| {
                let random = rand::rng().random();
                SealedAttachment::seal(jpeg, MediaType::Jpeg, id, key, random)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let submission = Submission {
            schema: SUBMISSION_SCHEMA,
            id,
            pickup_code: pickup_code.clone(),
            handed_in_at,
            release: visit.edition.replica.release().number,
            scenario: case.scenario.clone(),
            answers: case.answers.clone(),
            forms: case.forms.clone(),
            language: application.language,
            consent: application.consent.clone(),
            attachments: attachments.iter().map(SealedAttachment::about).collect(),
        };
        Ok(Frozen {
            submission,
            attachments,
        })
    };
    cases.iter().zip(applications).map(freeze).collect()
}

/// Whether the citizen agreed to the very text that this visit's release has; to none where it has none.
fn has_agreed(visit: &Visit, application: &Application) -> Result<(), Fault> {
    let shown = visit.edition.consent.as_ref();
    let shown = shown.map(|consent| &consent.version);
    let agreed = application.consent.as_ref() == shown;
    agreed.then_some(()).ok_or(Fault::NotAgreed)
}

/// An application that may be handed in.
pub(super) struct Checked {
    /// The answers that hold.
    answers: Answers,
    pub(super) forms: Vec<FilledForm>,
}

fn not_saved(visit: &Visit) -> MutexGuard<'_, Option<NotSaved>> {
    visit
        .not_saved
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The submissions of the same cases that could not be saved before.
fn not_saved_before(visit: &Visit, cases: &[CaseHandedIn]) -> Option<Vec<Frozen>> {
    let before = not_saved(visit).take_if(|before| before.cases == cases);
    before.map(|before| before.submissions)
}

/// The photos that forms name, in their order.
fn photos_of(forms: &[FilledForm]) -> impl Iterator<Item = (&FormId, &FieldId, &PhotoId)> {
    forms.iter().flat_map(|form| {
        form.values.iter().flat_map(move |(field, value)| {
            let photos = match value {
                Value::Photos(photos) => photos.as_slice(),
                _ => &[],
            };
            photos.iter().map(move |photo| (&form.form, field, photo))
        })
    })
}

/// The first photo that is named and is not there: it was forgotten, or never was one of this visit's.
fn missing_photo(visit: &Visit, forms: &[FilledForm]) -> Option<Fault> {
    let photos = visit.photos();
    let (form, field, _) = photos_of(forms).find(|(_, _, photo)| !photos.contains_key(*photo))?;
    Some(Fault::FormIncomplete {
        form: form.clone(),
        fields: vec![field.clone()],
    })
}

/// How many bytes entries have as JSON; as good as endless when they cannot be written as such.
pub(super) fn size_of<'a>(entries: impl Iterator<Item = &'a Entries>) -> usize {
    let mut size = Size(0);
    for entries in entries {
        if serde_json::to_writer(&mut size, entries).is_err() {
            return usize::MAX;
        }
    }
    size.0
}

/// Counts what is written, and keeps nothing of it.
struct Size(usize);

impl io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Goes through the whole application again: the page's word is not taken for it.
pub(super) fn check(visit: &Visit, application: &Application) -> Result<Checked, Fault> {
    if size_of(application.entries.values()) > LARGEST_ENTRIES {
        return Err(Fault::TooLong);
    }
    let prepared = visit.edition.prepared(&application.scenario);
    let prepared = prepared.map_err(unreadable)?.ok_or(Fault::NotFound)?;
    let scenario = &prepared.scenario;
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
    let (mut forms, mut seen) = (Vec::new(), BTreeSet::new());
    for id in scenario
        .table
        .needs_of(outcome)
        .filter_map(|need| need.form.as_ref())
    {
        // A form that serves two needs is filled in once.
        let Some(form) = prepared.forms.get(id).filter(|_| seen.insert(id)) else {
            continue;
        };
        let form = form.as_ref().ok_or(Fault::OutOfService)?;
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
    Ok(Checked {
        answers: facts.situation,
        forms,
    })
}
