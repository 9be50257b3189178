//! The desk's part of a visit: what was found on the materials, the name for the notice, the number.

use catalogue::pre_check::{Finding, Findings, NeedPlace, PreCheck};
use contract::desk::{ApplicantName, CheckedCase, Ticket};

use super::{Matter, Visit};

/// What a clerk noted for the scenario that is open.
#[derive(Debug, Default)]
pub(super) struct AtDesk {
    findings: Findings,
    applicant: Option<ApplicantName>,
    ticket: Option<Ticket>,
}

impl Visit {
    /// Notes what was found on a material.
    pub(crate) fn find(&mut self, place: NeedPlace, finding: Finding) {
        if let Some(matter) = self.matter_mut() {
            matter.at_desk.findings.note(place, finding);
        }
    }

    /// Takes back what was found: the material was not looked at.
    pub(crate) fn unfind(&mut self, place: NeedPlace) {
        if let Some(matter) = self.matter_mut() {
            matter.at_desk.findings.take_back(place);
        }
    }

    /// Notes the applicant's name for the notice; what is no name is none.
    pub(crate) fn name_applicant(&mut self, typed: String) {
        if let Some(matter) = self.matter_mut() {
            matter.at_desk.applicant = typed.try_into().ok();
        }
    }

    /// Notes the number that was given.
    pub(crate) fn take_number(&mut self, ticket: Ticket) {
        if let Some(matter) = self.matter_mut() {
            matter.at_desk.ticket = Some(ticket);
        }
    }
}

impl Matter {
    /// How things stand with the materials; none before the case is decided, or when it is not handled here.
    pub(crate) fn pre_check(&self) -> Option<PreCheck<'_>> {
        PreCheck::of(
            &self.guide.scenario.table,
            self.outcome()?,
            &self.guide.materials,
            &self.at_desk.findings,
        )
    }

    /// What was found on a material.
    pub(crate) fn finding(&self, place: NeedPlace) -> Option<&Finding> {
        self.at_desk.findings.get(place)
    }

    /// The pre-check as the shell is told of it: only what belongs to this case.
    pub(crate) fn checked_case(&self) -> Option<CheckedCase> {
        Some(CheckedCase {
            scenario: self.guide.scenario.code.clone(),
            answers: self.progress().answers(),
            findings: self.pre_check()?.findings(&self.at_desk.findings),
        })
    }

    /// The applicant's name for the notice.
    pub(crate) fn applicant(&self) -> Option<&ApplicantName> {
        self.at_desk.applicant.as_ref()
    }

    /// The number that was given.
    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        self.at_desk.ticket.as_ref()
    }
}
