//! Life events: opened with everything about their members, and printed as one list.

use ::papers::{EventPaper, PaperError};
use catalogue::code::LifeEventId;
use catalogue::life_event::EventReplies;
use catalogue::text::Language;
use contract::Fault;
use contract::life_event::LifeEventGuide;
use contract::visit::VisitId;
use replica::ReadError;

use super::finding::read_guide;
use super::{Terminal, unreadable};
use crate::hall_time::today;
use crate::papers::cannot_print;
use crate::visits::Edition;

impl Terminal {
    /// Opens a life event. A member that the release does not have is left out.
    pub fn life_event(&self, visit: VisitId, id: &LifeEventId) -> Result<LifeEventGuide, Fault> {
        read_life_event(&self.visit(visit)?.edition, id)
            .map_err(unreadable)?
            .ok_or(Fault::NotFound)
    }
}

pub(super) fn read_life_event(
    edition: &Edition,
    id: &LifeEventId,
) -> Result<Option<LifeEventGuide>, ReadError> {
    let Some(event) = edition.replica.life_event(id)? else {
        return Ok(None);
    };
    let mut guides = Vec::new();
    for scenario in event.scenarios() {
        edition.prepared(scenario)?;
        guides.extend(read_guide(edition, scenario)?);
    }
    Ok(Some(LifeEventGuide {
        event,
        guides,
        today: today(),
    }))
}

/// The one list of a life event, with what was said so far, set by one of the crate `papers`.
pub(super) fn event_list<P>(
    edition: &Edition,
    guide: &LifeEventGuide,
    replies: &EventReplies,
    language: Language,
    set: impl FnOnce(&EventPaper<'_>) -> Result<P, PaperError>,
) -> Result<P, Fault> {
    let (about, hall) = edition.replica.about().map_err(unreadable)?;
    let progress = guide.bundle().progress(replies);
    let outcome = progress.outcome(&guide.event);
    let paper = EventPaper {
        hall: &hall.name,
        notice: about.sample.then_some(&about.notice),
        release: edition.replica.release().number.0,
        today: guide.today,
        name: &guide.event.name,
        answers: progress
            .trail
            .iter()
            .filter_map(|answered| answered.choice())
            .map(|choice| &choice.label)
            .collect(),
        fields_saved: guide.fields_saved(&progress),
        materials: &guide
            .guides
            .iter()
            .flat_map(|guide| guide.materials.clone())
            .collect(),
        windows: &guide
            .guides
            .iter()
            .map(|guide| (guide.scenario.code.clone(), guide.window.clone()))
            .collect(),
        outcome: &outcome,
        language,
    };
    set(&paper).map_err(cannot_print)
}
