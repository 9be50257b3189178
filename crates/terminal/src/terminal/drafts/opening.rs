//! Opening a draft by its code: found here or at the centre, decrypted, and brought into the forms of now.

use std::collections::BTreeSet;

use contract::Fault;
use contract::draft::{DraftOutcome, KeptDraft, OpenedDraft};
use contract::visit::VisitId;
use forms::PhotoId;
use handover::draft::{MOST_OPENINGS, Opening};
use handover::{DraftCode, DraftLocator, SealedDraft};
use jiff::Timestamp;

use super::openings_left;
use crate::centre_client::CentreError;
use crate::drafts::{self, Content, DraftKey, Kept, unframed};
use crate::terminal::{Terminal, unreadable};
use crate::tries::{self, Secret, Try, seconds};
use crate::visits::{Photos, VisitDraft};

/// Where a draft was found, before its code has opened it.
enum Found {
    Draft(SealedDraft),
    Unknown,
    UsedUp,
    Over,
    CentreAway,
}

impl Terminal {
    /// Opens a draft by its code, from this terminal or from the centre, whichever was saved later.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when the terminal's own database fails.
    pub async fn open_draft(&self, visit: VisitId, code: DraftCode) -> Result<DraftOutcome, Fault> {
        self.visit(visit)?;
        let outbox = &self.0.outbox;
        let now = Timestamp::now();
        let begun = outbox
            .at_once(|connection| tries::begin(connection, Secret::DraftCode, outbox.uptime()))
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
            Found::Draft(draft) => self.open_found(visit, code, key, draft).await?,
            Found::Unknown => None,
            Found::UsedUp => Some(DraftOutcome::UsedUp),
            Found::Over => Some(DraftOutcome::Over),
            Found::CentreAway => Some(DraftOutcome::CentreAway),
        };
        if outcome == Some(DraftOutcome::CentreAway) {
            outbox
                .at_once(|connection| tries::was_neither(connection, Secret::DraftCode))
                .map_err(failed)?;
            return Ok(DraftOutcome::CentreAway);
        }
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

    /// The photos of a draft, as far as they are kept; none when some are only at the centre, which cannot be asked.
    ///
    /// What a photo shows never changes: one that is here is not asked for there.
    async fn find_photos(
        &self,
        key: &DraftKey,
        named: &BTreeSet<PhotoId>,
        now: Timestamp,
    ) -> Result<Option<Photos>, Fault> {
        let mut photos = Photos::new();
        for photo in named {
            let key = key.of_photo(photo);
            let here = drafts::find(&self.0.outbox, key.locator(), now).map_err(failed)?;
            let found = match here {
                Some(Kept::Draft(draft)) => Found::Draft(draft),
                _ => self.find_draft(key.locator(), now).await?,
            };
            let draft = match found {
                Found::Draft(draft) => draft,
                Found::CentreAway => return Ok(None),
                Found::Unknown | Found::UsedUp | Found::Over => continue,
            };
            let opened = key.open(draft.revision, draft.sealed.as_bytes());
            if let Some(jpeg) = opened.and_then(|framed| unframed(&framed)) {
                photos.insert(photo.clone(), jpeg);
            }
        }
        Ok(Some(photos))
    }

    /// Decrypts a draft and makes it the visit's; none when it is not what was saved under this code.
    async fn open_found(
        &self,
        id: VisitId,
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
        let visit = self.visit(id)?;
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
        let named = content.photos();
        let Some(photos) = self.find_photos(&key, &named, Timestamp::now()).await? else {
            return Ok(Some(DraftOutcome::CentreAway));
        };
        self.visit(id)?;
        let saved_at = content.saved_at;
        let is_there = |photo: &PhotoId| photos.contains_key(photo);
        let migrated = content.migrate(is_there, |scenario| replica.forms_of(scenario));
        let (opened, changed) = migrated.map_err(unreadable)?;
        let kept = KeptDraft {
            code: code.clone(),
            until: draft.until,
            openings_left: openings_left(draft.opened),
        };
        visit.photos().extend(photos);
        // Saved by the visit before this one: the next time they are saved anew.
        let photos = named.into_iter().map(|photo| (photo, Timestamp::MIN));
        *visit.draft() = Some(VisitDraft {
            code,
            key,
            revision: Some(draft.revision),
            until: draft.until,
            opened: draft.opened,
            photos: photos.collect(),
        });
        Ok(Some(DraftOutcome::Opened(Box::new(OpenedDraft {
            draft: opened,
            saved_at,
            changed,
            kept,
        }))))
    }
}

fn failed(error: impl std::fmt::Display) -> Fault {
    tracing::error!(%error, "a draft could not be looked for");
    Fault::OutOfService
}
