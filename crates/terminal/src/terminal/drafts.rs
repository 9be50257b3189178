//! Drafts to go: saved while a citizen fills in, opened by the code, and forgotten when they are handed in.

use ::papers::{DraftPaper, FontSet, Slip, draft_slip};
use catalogue::text::Language;
use contract::Fault;
use contract::draft::{Draft, DraftOutcome, KeptDraft, OpenedDraft};
use contract::limits::LARGEST_ENTRIES;
use contract::visit::VisitId;
use handover::draft::{MOST_OPENINGS, Opening, Revision, kept_until};
use handover::envelope::Content as Sealed;
use handover::{DraftCode, DraftLocator, SealedDraft};
use jiff::Timestamp;
use rand::RngExt as _;
use zeroize::Zeroizing;

use super::{Terminal, unreadable};
use crate::centre_client::CentreError;
use crate::drafts::{self, Content, DraftKey, Kept, Matter};
use crate::hall_time::here;
use crate::papers::cannot_print;
use crate::tries::{self, Secret, Try, seconds};
use crate::visits::{Edition, Visit, VisitDraft};

/// Where a draft was found, before its code has opened it.
enum Found {
    Draft(SealedDraft),
    Unknown,
    UsedUp,
    Over,
    CentreAway,
}

impl Terminal {
    /// Saves what was entered so far under the visit's code, durably; the first time there is a new one.
    ///
    /// # Errors
    /// [`Fault::TooLong`], [`Fault::NotFound`] for what is not in the catalogue of this visit; [`Fault::NotSaved`] when the
    /// disk fails: what was saved before is still there.
    pub fn keep_draft(&self, visit: VisitId, draft: &Draft) -> Result<KeptDraft, Fault> {
        let visit = self.visit(visit)?;
        let now = Timestamp::now();
        let content = Content::new(draft, matters(&visit.edition, draft)?, now);
        let json = serde_json::to_vec(&content).map_err(not_saved)?;
        let json = Zeroizing::new(json);
        let mut current = visit.draft();
        let mut saved = match current.take() {
            Some(saved) => saved,
            None => new_draft().map_err(not_saved)?,
        };
        let kept = self.save(&mut saved, &json, now);
        let code = saved.code.clone();
        // One that was never saved has a code that nobody knows.
        *current = saved.revision.is_some().then_some(saved);
        drop(current);
        let (until, openings_left) = kept?;
        self.0.drafts_changed.notify_one();
        Ok(KeptDraft {
            code,
            until,
            openings_left,
        })
    }

    fn save(
        &self,
        saved: &mut VisitDraft,
        json: &[u8],
        now: Timestamp,
    ) -> Result<(Timestamp, u8), Fault> {
        let revision = saved
            .revision
            .map_or_else(|| Revision::at(now), |before| before.next(now));
        let sealed = saved.key.seal(revision, json, rand::rng().random());
        let draft = SealedDraft {
            revision,
            until: kept_until(now),
            opened: saved.opened,
            sealed: Sealed::new(sealed.ok_or(Fault::TooLong)?),
        };
        drafts::keep(&self.0.outbox, saved.key.locator(), &draft, now).map_err(not_saved)?;
        saved.revision = Some(revision);
        saved.until = draft.until;
        Ok((draft.until, openings_left(saved.opened)))
    }

    /// Opens a draft by its code, from this terminal or from the centre, whichever was saved later.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when the terminal's own database fails.
    pub async fn open_draft(&self, visit: VisitId, code: DraftCode) -> Result<DraftOutcome, Fault> {
        self.visit(visit)?;
        let outbox = &self.0.outbox;
        let now = Timestamp::now();
        let begun = outbox
            .at_once(|connection| tries::begin(connection, Secret::DraftCode, now))
            .map_err(failed)?;
        let failures = match begun {
            Some(Try::TooSoon(wait)) => {
                return Ok(DraftOutcome::TooSoon {
                    wait: seconds(wait),
                });
            }
            Some(Try::Look { failures }) => failures,
            None => 0,
        };
        let derived = tokio::task::spawn_blocking(move || {
            let key = DraftKey::of(&code)?;
            Ok::<_, argon2::Error>((code, key))
        });
        let (code, key) = derived.await.map_err(failed)?.map_err(failed)?;
        let found = self.find_draft(key.locator(), now).await?;
        let outcome = match found {
            Found::Draft(draft) => self.open_found(visit, code, key, draft)?,
            Found::Unknown => None,
            Found::UsedUp => Some(DraftOutcome::UsedUp),
            Found::Over => Some(DraftOutcome::Over),
            Found::CentreAway => {
                outbox
                    .at_once(|connection| tries::was_neither(connection, Secret::DraftCode))
                    .map_err(failed)?;
                return Ok(DraftOutcome::CentreAway);
            }
        };
        if let Some(outcome) = outcome {
            outbox
                .at_once(|connection| tries::was_right(connection, Secret::DraftCode))
                .map_err(failed)?;
            return Ok(outcome);
        }
        tracing::info!(failures, "a code was shown under which there is no draft");
        Ok(DraftOutcome::Unknown {
            wait: seconds(tries::pause(failures)),
        })
    }

    /// Looks here and at the centre. That it is opened is counted where it is found.
    async fn find_draft(&self, locator: DraftLocator, now: Timestamp) -> Result<Found, Fault> {
        let outbox = &self.0.outbox;
        let here = drafts::find(outbox, locator, now).map_err(failed)?;
        if here == Some(Kept::Over) {
            return Ok(Found::Over);
        }
        let there = match &self.0.centre {
            Some(centre) => centre.open_draft(locator).await.map(Some),
            None => Ok(None),
        };
        let there = there.unwrap_or_else(|error: CentreError| {
            tracing::info!(%error, "the centre could not be asked for a draft");
            None
        });
        Ok(match (here, there) {
            (_, Some(Opening::Over)) => {
                drafts::forget(outbox, locator).map_err(failed)?;
                Found::Over
            }
            (_, Some(Opening::UsedUp)) => Found::UsedUp,
            (Some(Kept::Draft(here)), Some(Opening::Opened { draft: there })) => {
                let opened = here.opened.max(there.opened);
                drafts::note_opened(outbox, locator, opened).map_err(failed)?;
                // What was saved here last may not have reached the centre yet.
                let later = if here.revision > there.revision {
                    here
                } else {
                    there
                };
                Found::Draft(SealedDraft { opened, ..later })
            }
            (None, Some(Opening::Opened { draft })) => Found::Draft(draft),
            (Some(Kept::Draft(here)), None | Some(Opening::Unknown)) => {
                if here.opened >= MOST_OPENINGS {
                    return Ok(Found::UsedUp);
                }
                let opened = here.opened.saturating_add(1);
                drafts::note_opened(outbox, locator, opened).map_err(failed)?;
                Found::Draft(SealedDraft { opened, ..here })
            }
            (None, Some(Opening::Unknown)) => Found::Unknown,
            (None, None) if self.0.centre.is_some() => Found::CentreAway,
            (None, None) => Found::Unknown,
            (Some(Kept::Over), _) => Found::Over,
        })
    }

    /// Decrypts a draft and makes it the visit's; none when it is not what was saved under this code.
    fn open_found(
        &self,
        visit: VisitId,
        code: DraftCode,
        key: DraftKey,
        draft: SealedDraft,
    ) -> Result<Option<DraftOutcome>, Fault> {
        let opened = key.open(draft.revision, draft.sealed.as_bytes());
        let content = opened.and_then(|json| Content::read(&json));
        let Some(content) = content else {
            tracing::error!(locator = %key.locator(), "a draft cannot be read: it is damaged, or a newer terminal saved it; update this one");
            return Ok(None);
        };
        // Who left while it was fetched takes it along again.
        let visit = self.visit(visit)?;
        let replica = &visit.edition.replica;
        let mut is_there = match &content.event {
            Some(event) => replica
                .life_event(&event.event)
                .map_err(unreadable)?
                .is_some(),
            None => true,
        };
        for matter in &content.matters {
            is_there &= visit.edition.entries.contains_key(&matter.scenario);
        }
        if !is_there {
            let names = content.matters.into_iter().map(|matter| matter.name);
            return Ok(Some(DraftOutcome::Withdrawn {
                names: names.collect(),
            }));
        }
        let saved_at = content.saved_at;
        let migrated = content.migrate(|scenario| replica.forms_of(scenario));
        let (opened, changed) = migrated.map_err(unreadable)?;
        let kept = KeptDraft {
            code: code.clone(),
            until: draft.until,
            openings_left: openings_left(draft.opened),
        };
        *visit.draft() = Some(VisitDraft {
            code,
            key,
            revision: Some(draft.revision),
            until: draft.until,
            opened: draft.opened,
        });
        Ok(Some(DraftOutcome::Opened(Box::new(OpenedDraft {
            draft: opened,
            saved_at,
            changed,
            kept,
        }))))
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
        let locator = saved.key.locator();
        self.0
            .outbox
            .at_once(|connection| drafts::end(connection, locator, Timestamp::now()))
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
    })
}

/// The scenarios of a draft, with what their forms ask.
fn matters(edition: &Edition, draft: &Draft) -> Result<Vec<Matter>, Fault> {
    let entries = draft.matters.iter().flat_map(|it| it.entries.values());
    let size = entries
        .map(|entries| serde_json::to_vec(entries).map_or(usize::MAX, |json| json.len()))
        .fold(0, usize::saturating_add);
    if size > LARGEST_ENTRIES {
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

fn failed(error: impl std::fmt::Display) -> Fault {
    tracing::error!(%error, "a draft could not be looked for");
    Fault::OutOfService
}
