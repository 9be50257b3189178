//! What a citizen takes away on a phone: the address under which the centre shows the same list.

use catalogue::guidance::Replies;
use catalogue::life_event::EventReplies;
use catalogue::scenario::Scenario;
use catalogue::text::Language;
use contract::Fault;
use contract::life_event::LifeEventGuide;
use contract::visit::{Guided, TakeAway, VisitId};
use handover::{CaseCode, Guided as CodeOf, PlacedReply};

use super::life_events::read_life_event;
use super::{Terminal, unreadable};
use crate::visits::Edition;

impl Terminal {
    /// Under which address a phone opens a list, if phones reach the centre.
    pub fn take_away(
        &self,
        visit: VisitId,
        guided: &Guided,
        language: Language,
    ) -> Result<TakeAway, Fault> {
        let edition = &self.visit(visit)?.edition;
        let address = match guided {
            Guided::Scenario { scenario, replies } => {
                let scenario = edition.replica.scenario(scenario).map_err(unreadable)?;
                let scenario = scenario.ok_or(Fault::NotFound)?;
                self.case_address(edition, &scenario, replies, language)
            }
            Guided::LifeEvent { event, replies } => {
                let guide = read_life_event(edition, event).map_err(unreadable)?;
                let guide = guide.ok_or(Fault::NotFound)?;
                self.event_address(edition, &guide, replies, language)
            }
        };
        Ok(TakeAway { address })
    }

    /// The same for a scenario that is read already.
    pub(super) fn case_address(
        &self,
        edition: &Edition,
        scenario: &Scenario,
        replies: &Replies,
        language: Language,
    ) -> Option<String> {
        let table = &scenario.table;
        // Only replies that hold: what was passed over stays out of the code.
        let places = CaseCode::places(table.questions(), &table.progress(replies).replies())?;
        self.address(edition, CodeOf::Scenario(&scenario.code), places, language)
    }

    /// The same for a life event that is read already.
    pub(super) fn event_address(
        &self,
        edition: &Edition,
        guide: &LifeEventGuide,
        replies: &EventReplies,
        language: Language,
    ) -> Option<String> {
        let bundle = guide.bundle();
        let held = bundle.progress(replies).replies();
        let places = CaseCode::event_places(&bundle.subjects(), &held)?;
        self.address(
            edition,
            CodeOf::LifeEvent(&guide.event.id),
            places,
            language,
        )
    }

    fn address(
        &self,
        edition: &Edition,
        of: CodeOf<'_>,
        places: Vec<PlacedReply>,
        language: Language,
    ) -> Option<String> {
        let public = self.0.config.centre.public_address.as_ref()?;
        let release = edition.replica.release().number;
        let code = CaseCode::new(release, edition.content, of, places);
        Some(code.address(public.as_str(), of, language))
    }
}
