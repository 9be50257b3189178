//! Visits: one citizen's stay, pinned to the release it began with, and only in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catalogue::code::{DistrictCode, LifeEventId, ScenarioCode};
use catalogue::condition::Answers;
use catalogue::consent::Consent;
use catalogue::finder::{Findable, Finder};
use contract::brief::ScenarioBrief;
use contract::desk::{CheckedCase, Ticket};
use contract::home::LifeEventBrief;
use contract::visit::{Receipt, VisitId};
use forms::{FilledForm, PhotoId};
use handover::draft::Revision;
use handover::{Digest, DraftCode, DraftLocator, ReleaseNumber};
use jiff::Timestamp;
use replica::{FindingEntry, ReadError, Replica, Way};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::drafts::DraftKey;
use crate::outbox::Frozen;
use crate::prepared::{Prepared, PreparedScenario};

/// A release in use: the file, and what is looked up in it at every touch.
#[derive(Debug)]
pub(crate) struct Edition {
    pub(crate) replica: Replica,
    /// The digest of what it says, as its manifest names it.
    pub(crate) content: Digest,
    pub(crate) district: DistrictCode,
    /// What is agreed to before handing in; none in a release from before there was such a text.
    pub(crate) consent: Option<Consent>,
    pub(crate) finder: Finder,
    pub(crate) entries: BTreeMap<ScenarioCode, FindingEntry>,
    pub(crate) event_finder: Finder<LifeEventId>,
    pub(crate) life_events: BTreeMap<LifeEventId, LifeEventBrief>,
    prepared: Prepared,
}

impl Edition {
    /// What handing in needs of a scenario; none when this release has no such one.
    pub(crate) fn prepared(
        &self,
        scenario: &ScenarioCode,
    ) -> Result<Option<Arc<PreparedScenario>>, ReadError> {
        self.prepared.get(&self.replica, scenario)
    }

    pub(crate) fn new(replica: Replica, content: Digest) -> Result<Self, ReadError> {
        let entries = replica.entries(&Way::All)?;
        let mut related = replica.related_names()?;
        let finder = Finder::new(entries.iter().map(|entry| {
            let related = related.remove(&entry.code).unwrap_or_default();
            Findable {
                code: entry.code.clone(),
                name: entry.name.clone(),
                plain: entry.plain.clone(),
                aliases: entry.aliases.clone(),
                materials: related.materials,
                life_events: related.life_events,
                frequency: entry.frequency,
            }
        }));
        let entries = entries
            .into_iter()
            .map(|entry| (entry.code.clone(), entry))
            .collect();
        let (mut events, mut life_events) = (Vec::new(), BTreeMap::new());
        for (id, name, scenarios) in replica.life_events()? {
            let event = replica.life_event(&id)?;
            events.push(Findable {
                code: id.clone(),
                plain: name.clone(),
                name: name.clone(),
                aliases: event.map(|event| event.aliases).unwrap_or_default(),
                materials: Vec::new(),
                life_events: Vec::new(),
                frequency: 0,
            });
            let brief = LifeEventBrief {
                id: id.clone(),
                name,
                scenarios,
            };
            life_events.insert(id, brief);
        }
        let (_, hall) = replica.about()?;
        Ok(Self {
            district: hall.district,
            consent: hall.consent,
            replica,
            content,
            finder,
            entries,
            event_finder: Finder::new(events),
            life_events,
            prepared: Prepared::default(),
        })
    }
}

/// Short form of an entry, for lists.
pub(crate) fn brief(entry: &FindingEntry) -> ScenarioBrief {
    ScenarioBrief {
        code: entry.code.clone(),
        name: entry.name.clone(),
        plain: entry.plain.clone(),
        window: entry.window,
        audience: entry.audience.clone(),
        has_form: entry.has_form,
    }
}

/// Holds the release that new visits begin with.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<Option<Arc<Edition>>>);

impl Shelf {
    /// Takes a release into use for visits that begin from now on.
    pub(crate) fn put(&self, edition: Edition) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(edition));
    }

    pub(crate) fn current(&self) -> Option<Arc<Edition>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn number(&self) -> Option<ReleaseNumber> {
        self.current()
            .map(|edition| edition.replica.release().number)
    }
}

/// One citizen's stay.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) edition: Arc<Edition>,
    /// What was handed in; the lock is held while handing in, so that a second touch waits for the first.
    pub(crate) handed_in: Mutex<Vec<HandedIn>>,
    /// What could not be saved; handed in again it is the same, with the same ids and code.
    pub(crate) not_saved: Mutex<Option<NotSaved>>,
    /// The numbers that were given; the lock is held while one is taken.
    pub(crate) tickets: Mutex<BTreeMap<ScenarioCode, GivenTicket>>,
    /// The photos that were taken, as JPEG.
    photos: Mutex<Photos>,
    /// The draft that what is entered is saved as, once the citizen has its code; the lock is held while it is saved.
    draft: Mutex<Option<VisitDraft>>,
}

/// The draft of a visit. Only this knows its code.
#[derive(Debug)]
pub(crate) struct VisitDraft {
    pub(crate) code: DraftCode,
    pub(crate) key: DraftKey,
    pub(crate) revision: Option<Revision>,
    pub(crate) until: Timestamp,
    pub(crate) opened: u8,
    /// The photos that are kept with it, and when each was.
    pub(crate) photos: BTreeMap<PhotoId, Timestamp>,
}

impl VisitDraft {
    /// Under what it and its photos are kept.
    pub(crate) fn locators(&self) -> Vec<DraftLocator> {
        let photos = self.photos.keys();
        let photos = photos.map(|photo| self.key.of_photo(photo).locator());
        std::iter::once(self.key.locator()).chain(photos).collect()
    }
}

/// Photos by their names; what they show is overwritten when it is forgotten.
pub(crate) type Photos = BTreeMap<PhotoId, Zeroizing<Vec<u8>>>;

impl Visit {
    pub(crate) fn photos(&self) -> MutexGuard<'_, Photos> {
        self.photos.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn draft(&self) -> MutexGuard<'_, Option<VisitDraft>> {
        self.draft.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number that was given for a scenario during a visit, and for which pre-check.
#[derive(Debug, Clone)]
pub(crate) struct GivenTicket {
    pub(crate) case: CheckedCase,
    pub(crate) ticket: Ticket,
}

/// What was handed in at once during a visit.
#[derive(Debug, Clone)]
pub(crate) struct HandedIn {
    pub(crate) cases: Vec<CaseHandedIn>,
    pub(crate) receipt: Receipt,
}

/// What was to be handed in at once and could not be saved. A disk that fails may have kept it all the same.
#[derive(Debug)]
pub(crate) struct NotSaved {
    pub(crate) cases: Vec<CaseHandedIn>,
    pub(crate) submissions: Vec<Frozen>,
}

/// What was handed in for one scenario.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CaseHandedIn {
    pub(crate) scenario: ScenarioCode,
    pub(crate) answers: Answers,
    pub(crate) forms: Vec<FilledForm>,
}

/// The visit under way. A terminal has one screen: a new visit ends the one before.
#[derive(Debug, Default)]
pub(crate) struct Visits(Mutex<Option<(VisitId, Arc<Visit>)>>);

impl Visits {
    pub(crate) fn begin(&self, edition: Arc<Edition>) -> VisitId {
        let id = VisitId(Uuid::new_v4());
        let visit = Arc::new(Visit {
            edition,
            handed_in: Mutex::default(),
            not_saved: Mutex::default(),
            tickets: Mutex::default(),
            photos: Mutex::default(),
            draft: Mutex::default(),
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, visit));
        id
    }

    pub(crate) fn get(&self, id: VisitId) -> Option<Arc<Visit>> {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current
            .as_ref()
            .filter(|(current, _)| *current == id)
            .map(|(_, visit)| Arc::clone(visit))
    }

    pub(crate) fn end(&self, id: VisitId) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|(current, _)| *current == id) {
            *current = None;
        }
    }
}
