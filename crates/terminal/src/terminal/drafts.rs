//! Drafts to go: saved while a citizen fills in, opened by the code, and forgotten when they are handed in.

mod opening;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use ::papers::{DraftPaper, FontSet, Slip, draft_slip};
use catalogue::text::Language;
use contract::Fault;
use contract::draft::{Draft, KeptDraft};
use contract::limits::LARGEST_ENTRIES;
use contract::visit::VisitId;
use forms::{Entry, PhotoId};
use handover::draft::{MOST_OPENINGS, Revision, kept_until};
use handover::envelope::Content as Sealed;
use handover::{DraftCode, DraftLocator, SealedDraft};
use jiff::{SignedDuration, Timestamp};
use rand::RngExt as _;
use zeroize::Zeroizing;

use super::handing_in::size_of;
use super::{Terminal, unreadable};
use crate::drafts::{self, Content, DraftKey, Matter, framed};
use crate::hall_time::here;
use crate::papers::cannot_print;
use crate::visits::{Edition, Visit, VisitDraft};

/// A photo never changes. It is saved again only after this, so that it is kept about as long as what names it.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(15);

impl Terminal {
    /// Saves what was entered so far under the visit's code, durably; the first time there is a new one.
    ///
    /// # Errors
    /// [`Fault::TooLong`], [`Fault::NotFound`] for what is not in the catalogue of this visit; [`Fault::AlreadyHandedIn`] for
    /// what was handed in meanwhile; [`Fault::NotSaved`] when the disk fails: what was saved before is still there.
    pub fn keep_draft(&self, visit: VisitId, draft: &Draft) -> Result<KeptDraft, Fault> {
        let visit = self.visit(visit)?;
        // Held while it is saved: what the page saved last may come while the same is handed in, and would outlive it.
        let handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut cases = handed_in.iter().flat_map(|record| &record.cases);
        if cases.any(|case| draft.matters.iter().any(|it| it.scenario == case.scenario)) {
            return Err(Fault::AlreadyHandedIn);
        }
        let now = Timestamp::now();
        let content = Content::new(draft, matters(&visit.edition, draft)?, now);
        let json = serde_json::to_vec(&content).map_err(not_saved)?;
        let json = Zeroizing::new(json);
        let mut current = visit.draft();
        let mut saved = match current.take() {
            Some(saved) => saved,
            None => new_draft().map_err(not_saved)?,
        };
        let kept = self.save(&visit, &mut saved, &json, &photos_of(draft), now);
        let code = saved.code.clone();
        // One that was never saved has a code that nobody knows.
        *current = saved.revision.is_some().then_some(saved);
        drop(current);
        drop(handed_in);
        let (until, openings_left) = kept?;
        self.0.drafts_changed.notify_one();
        Ok(KeptDraft {
            code,
            until,
            openings_left,
        })
    }

    /// Saves what is written under its code, and beside it the photos that it names and that are not saved yet.
    fn save(
        &self,
        visit: &Visit,
        saved: &mut VisitDraft,
        json: &[u8],
        named: &BTreeSet<PhotoId>,
        now: Timestamp,
    ) -> Result<(Timestamp, u8), Fault> {
        let (mut photos, mut records) = (saved.photos.clone(), Vec::new());
        let long_ago = now.saturating_sub(RENEWED_AFTER).unwrap_or(Timestamp::MIN);
        for (photo, jpeg) in &*visit.photos() {
            let is_new = photos.get(photo).is_none_or(|saved| *saved < long_ago);
            if is_new && named.contains(photo) {
                let key = saved.key.of_photo(photo);
                let opened = saved.opened;
                records.push(sealed(&key, Revision::at(now), &framed(jpeg), opened, now)?);
                photos.insert(photo.clone(), now);
            }
        }
        let gone: Vec<DraftLocator> = photos
            .extract_if(.., |photo, _| !named.contains(photo))
            .map(|(photo, _)| saved.key.of_photo(&photo).locator())
            .collect();
        // Later than its photos, so that the centre has those before it.
        let before = saved.revision.unwrap_or(Revision::at(now));
        let revision = before.next(now);
        records.push(sealed(&saved.key, revision, json, saved.opened, now)?);
        drafts::keep(&self.0.outbox, &records, &gone, now).map_err(not_saved)?;
        saved.photos = photos;
        saved.revision = Some(revision);
        saved.until = kept_until(now);
        Ok((saved.until, openings_left(saved.opened)))
    }

    /// Forgets the visit's draft, here at once and at the centre as soon as it can be told.
    ///
    /// # Errors
    /// [`Fault::NotSaved`] when the disk fails: it is still there.
    pub fn drop_draft(&self, visit: VisitId) -> Result<(), Fault> {
        let visit = self.visit(visit)?;
        let mut current = visit.draft();
        let Some(saved) = &*current else {
            return Ok(());
        };
        let locators = saved.locators();
        self.0
            .outbox
            .at_once(|connection| drafts::end(connection, &locators, Timestamp::now()))
            .map_err(not_saved)?;
        *current = None;
        drop(current);
        self.0.drafts_changed.notify_one();
        Ok(())
    }

    /// The slip with the code of the visit's draft.
    pub(super) fn draft_slip(
        &self,
        visit: &Visit,
        fonts: &FontSet,
        language: Language,
    ) -> Result<Slip, Fault> {
        let (about, hall) = visit.edition.replica.about().map_err(unreadable)?;
        let current = visit.draft();
        let saved = current.as_ref().ok_or(Fault::NotFound)?;
        let paper = DraftPaper {
            hall: &hall.name,
            notice: about.sample.then_some(&about.notice),
            code: &saved.code,
            until: here(saved.until),
            openings_left: openings_left(saved.opened),
            language,
        };
        draft_slip(fonts, &paper).map_err(cannot_print)
    }
}

fn openings_left(opened: u8) -> u8 {
    MOST_OPENINGS.saturating_sub(opened)
}

fn new_draft() -> Result<VisitDraft, argon2::Error> {
    let code = DraftCode::from_random(rand::rng().random());
    Ok(VisitDraft {
        key: DraftKey::of(&code)?,
        code,
        revision: None,
        until: Timestamp::UNIX_EPOCH,
        opened: 0,
        photos: BTreeMap::new(),
    })
}

/// Encrypts what is kept under a key's locator.
fn sealed(
    key: &DraftKey,
    revision: Revision,
    bytes: &[u8],
    opened: u8,
    now: Timestamp,
) -> Result<(DraftLocator, SealedDraft), Fault> {
    let sealed = key.seal(revision, bytes, rand::rng().random());
    let draft = SealedDraft {
        revision,
        until: kept_until(now),
        opened,
        sealed: Sealed::new(sealed.ok_or(Fault::TooLong)?),
    };
    Ok((key.locator(), draft))
}

/// The photos that a draft names.
fn photos_of(draft: &Draft) -> BTreeSet<PhotoId> {
    let forms = draft.matters.iter().flat_map(|it| it.entries.values());
    let entries = forms.flat_map(|entries| entries.values());
    entries.flat_map(Entry::photos).cloned().collect()
}

/// The scenarios of a draft, with what their forms ask.
fn matters(edition: &Edition, draft: &Draft) -> Result<Vec<Matter>, Fault> {
    let entries = draft.matters.iter().flat_map(|it| it.entries.values());
    if size_of(entries) > LARGEST_ENTRIES {
        return Err(Fault::TooLong);
    }
    if draft.matters.is_empty() {
        return Err(Fault::NotFound);
    }
    let matters = draft.matters.iter().map(|matter| {
        let entry = edition.entries.get(&matter.scenario);
        let name = entry.ok_or(Fault::NotFound)?.name.clone();
        let forms = edition.replica.forms_of(&matter.scenario);
        Ok(Matter::new(matter, name, &forms.map_err(unreadable)?))
    });
    matters.collect()
}

fn not_saved(error: impl std::fmt::Display) -> Fault {
    tracing::error!(%error, "a draft could not be saved; the citizen was told so");
    Fault::NotSaved
}
