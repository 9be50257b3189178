//! What a citizen takes away on a phone: the address under which the centre shows the same list.

use catalogue::code::ScenarioCode;
use catalogue::guidance::Replies;
use catalogue::scenario::Scenario;
use catalogue::text::Language;
use contract::Fault;
use contract::visit::{TakeAway, VisitId};
use handover::CaseCode;

use super::{Terminal, unreadable};
use crate::visits::Edition;

impl Terminal {
    /// Under which address a phone opens the list of a situation, if phones reach the centre.
    pub fn take_away(
        &self,
        visit: VisitId,
        code: &ScenarioCode,
        replies: &Replies,
        language: Language,
    ) -> Result<TakeAway, Fault> {
        let edition = &self.visit(visit)?.edition;
        let scenario = edition.replica.scenario(code).map_err(unreadable)?;
        let scenario = scenario.ok_or(Fault::NotFound)?;
        Ok(TakeAway {
            address: self.case_address(edition, &scenario, replies, language),
        })
    }

    /// The same for a scenario that is read already.
    pub(super) fn case_address(
        &self,
        edition: &Edition,
        scenario: &Scenario,
        replies: &Replies,
        language: Language,
    ) -> Option<String> {
        let public = self.0.config.centre.public_address.as_ref()?;
        let table = &scenario.table;
        // Only replies that hold: what was passed over stays out of the code.
        let replies = CaseCode::places(table.questions(), &table.progress(replies).replies())?;
        let release = edition.replica.release().number;
        let code = CaseCode::new(release, edition.content, &scenario.code, replies);
        Some(code.address(public.as_str(), &scenario.code, language))
    }
}
