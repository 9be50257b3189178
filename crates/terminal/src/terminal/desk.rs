//! The guidance desk: numbers for complete pre-checks, and the papers that a pre-check leads to.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use ::papers::{FontSet, NoticePaper, PaperError, Slip, TicketPaper};
use catalogue::code::ScenarioCode;
use catalogue::guidance::Replies;
use catalogue::pre_check::{NeedPlace, PreCheck, State, Verdict};
use catalogue::text::Language;
use contract::Fault;
use contract::desk::{ApplicantName, CheckedCase, Ticket};
use contract::home::Role;
use contract::visit::{ServiceGuide, VisitId};
use handover::WindowLetter;
use jiff::Timestamp;
use jiff::civil::Date;

use super::finding::read_guide;
use super::{Terminal, unreadable};
use crate::hall_time::here;
use crate::papers::cannot_print;
use crate::visits::{Edition, GivenTicket, Visit};

impl Terminal {
    /// Takes a number for a complete pre-check. Returns only after it is safe on disk that nobody gets it again.
    pub fn take_ticket(&self, visit: VisitId, case: &CheckedCase) -> Result<Ticket, Fault> {
        let visit = self.visit(visit)?;
        if self.0.config.role != Role::Desk {
            return Err(Fault::NoTickets);
        }
        // Held until it is noted, so that a second touch waits for the first and gets the same number.
        let mut given = visit.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let guide = guide_of(&visit.edition, &case.scenario)?;
        decided(&guide, case, |check| match check.verdict() {
            Verdict::Complete { .. } => Ok(()),
            Verdict::Unfinished { .. } | Verdict::Notice { .. } => Err(Fault::NotChecked),
        })?;
        if let Some(before) = given.get_mut(&case.scenario) {
            // What may follow can have changed; the citizen still stands in the same queue.
            before.case = case.clone();
            return Ok(before.ticket.clone());
        }
        let given_at = Timestamp::now();
        let number = self
            .0
            .outbox
            .take_ticket(WindowLetter::of_window(&guide.window), here(given_at).date())
            .map_err(|error| {
                tracing::error!(%error, "no ticket number could be given");
                Fault::NotSaved
            })?
            .ok_or_else(|| {
                tracing::warn!(
                    "this terminal has no series of ticket numbers yet; let it reach the centre once, or enrol it again with `yichuang enrol --code …`"
                );
                Fault::NoTickets
            })?;
        tracing::info!(%number, "a ticket was given");
        let ticket = Ticket {
            number,
            given_at,
            scenario: guide.scenario.name,
            window: guide.window,
        };
        let record = GivenTicket {
            case: case.clone(),
            ticket: ticket.clone(),
        };
        given.insert(case.scenario.clone(), record);
        Ok(ticket)
    }

    /// Sets the one-time notice of a pre-check.
    pub(super) fn notice(
        &self,
        visit: &Visit,
        fonts: &FontSet,
        case: &CheckedCase,
        applicant: Option<&ApplicantName>,
        language: Language,
    ) -> Result<Vec<u8>, Fault> {
        let edition = &visit.edition;
        let guide = guide_of(edition, &case.scenario)?;
        let (about, hall) = edition.replica.about().map_err(unreadable)?;
        let table = &guide.scenario.table;
        let mut answered = table.progress(&Replies::from(&case.answers)).trail;
        // On paper they stand in the order of the questions.
        answered.sort_by_key(|answered| {
            let mut questions = table.questions().iter();
            questions.position(|question| question.id == answered.question.id)
        });
        let answers = answered
            .iter()
            .filter_map(|answered| Some(&answered.choice()?.label))
            .collect();
        decided(&guide, case, |check| {
            match check.verdict() {
                Verdict::Notice { .. } => {}
                Verdict::Complete { owed } if !owed.is_empty() => {}
                // There is nothing to give notice of, or not everything yet.
                Verdict::Complete { .. } | Verdict::Unfinished { .. } => {
                    return Err(Fault::NotChecked);
                }
            }
            let paper = NoticePaper {
                hall: &hall,
                notice: about.sample.then_some(&about.notice),
                release: edition.replica.release().number.0,
                today: guide.today,
                scenario: &guide.scenario.name,
                handling_code: &guide.handling_code,
                answers,
                pre_check: check,
                due_on: due_on(&guide, check),
                window: &guide.window,
                applicant: applicant.map(ApplicantName::as_str),
                language,
            };
            ::papers::one_time_notice(fonts, &paper).map_err(cannot_print)
        })
    }

    /// Sets the ticket that this visit has for a scenario.
    pub(super) fn ticket_slip(
        &self,
        visit: &Visit,
        fonts: &FontSet,
        scenario: &ScenarioCode,
        language: Language,
    ) -> Result<Slip, Fault> {
        let given = visit.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let GivenTicket { case, ticket } = given.get(scenario).ok_or(Fault::NotFound)?;
        let edition = &visit.edition;
        let guide = guide_of(edition, scenario)?;
        let (about, hall) = edition.replica.about().map_err(unreadable)?;
        decided(&guide, case, |check| {
            let owed = match check.verdict() {
                Verdict::Complete { owed } => owed,
                Verdict::Unfinished { .. } | Verdict::Notice { .. } => Vec::new(),
            };
            let paper = TicketPaper {
                hall: &hall.name,
                notice: about.sample.then_some(&about.notice),
                number: ticket.number,
                given_at: here(ticket.given_at),
                scenario: &ticket.scenario,
                window: &ticket.window,
                owed,
                due_on: due_on(&guide, check),
                language,
            };
            ::papers::ticket_slip(fonts, &paper).map_err(|error: PaperError| cannot_print(error))
        })
    }
}

fn guide_of(edition: &Edition, scenario: &ScenarioCode) -> Result<ServiceGuide, Fault> {
    read_guide(edition, scenario)
        .map_err(unreadable)?
        .ok_or(Fault::NotFound)
}

/// The last day for each material that may follow, where the hall's calendar knows it for sure.
fn due_on(guide: &ServiceGuide, check: &PreCheck<'_>) -> BTreeMap<NeedPlace, Date> {
    let calendar = &guide.hall.calendar;
    let lines = check.lines().iter();
    lines
        .filter_map(|line| {
            let Some(State::Owed { due_days }) = line.state else {
                return None;
            };
            let day = calendar.owed_until(due_days, &guide.window.open, guide.today);
            (!day.expected).then_some((line.place, day.date))
        })
        .collect()
}

/// Goes through a pre-check again: the page's word is not taken for it.
fn decided<T>(
    guide: &ServiceGuide,
    case: &CheckedCase,
    then: impl FnOnce(&PreCheck<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let table = &guide.scenario.table;
    let progress = table.progress(&Replies::from(&case.answers));
    let outcome = progress.outcome().ok_or(Fault::NotDecided)?;
    let check =
        PreCheck::of(table, outcome, &guide.materials, &case.findings).ok_or(Fault::NotDecided)?;
    then(&check)
}
