//! Papers that a citizen asks for.

use ::papers::{FontSet, Slip};
use catalogue::text::Language;
use contract::Fault;
use contract::visit::{Paper, VisitId};

use super::finding::read_guide;
use super::handing_in::check;
use super::life_events::{event_list, read_life_event};
use super::{Terminal, unreadable};
use crate::papers;
use crate::printing::PrintError;
use crate::visits::Visit;

impl Terminal {
    /// Prints a paper.
    pub fn print(&self, visit: VisitId, paper: &Paper, language: Language) -> Result<(), Fault> {
        let visit = self.visit(visit)?;
        let slips = matches!(
            paper,
            Paper::MaterialSlip { .. }
                | Paper::LifeEventSlip { .. }
                | Paper::Ticket { .. }
                | Paper::DraftSlip
        );
        let there = if slips {
            self.0.slip_printer.is_some()
        } else {
            self.0.printer.is_some()
        };
        let files = self.0.fonts.as_ref().filter(|_| there);
        let files = files.ok_or(Fault::PrinterUnavailable)?;
        let fonts = &files.load().map_err(|error| {
            tracing::error!(%error, "a paper could not be set");
            Fault::PrinterUnavailable
        })?;
        match paper {
            Paper::MaterialSlip { scenario, replies } => {
                let guide = read_guide(&visit.edition, scenario)
                    .map_err(unreadable)?
                    .ok_or(Fault::NotFound)?;
                let address = self.case_address(&visit.edition, &guide.scenario, replies, language);
                let slip =
                    papers::material_list(&visit.edition, &guide, replies, language, |list| {
                        ::papers::material_slip(fonts, list, address.as_deref())
                    })?;
                self.print_slip(&slip)
            }
            Paper::LifeEventSlip { event, replies } => {
                let guide = read_life_event(&visit.edition, event)
                    .map_err(unreadable)?
                    .ok_or(Fault::NotFound)?;
                let address = self.event_address(&visit.edition, &guide, replies, language);
                let slip = event_list(&visit.edition, &guide, replies, language, |list| {
                    ::papers::life_event_slip(fonts, list, address.as_deref())
                })?;
                self.print_slip(&slip)
            }
            Paper::Ticket { scenario } => {
                self.print_slip(&self.ticket_slip(&visit, fonts, scenario, language)?)
            }
            Paper::DraftSlip => self.print_slip(&self.draft_slip(&visit, fonts, language)?),
            other => {
                let pdfs = self.set(&visit, fonts, other, language)?;
                let printer = self.0.printer.as_ref().ok_or(Fault::PrinterUnavailable)?;
                pdfs.iter()
                    .try_for_each(|pdf| printer.print(pdf))
                    .map_err(not_printed)
            }
        }
    }

    fn print_slip(&self, slip: &Slip) -> Result<(), Fault> {
        let printer = self.0.slip_printer.as_ref();
        printer
            .ok_or(Fault::PrinterUnavailable)?
            .print(slip.image())
            .map_err(not_printed)
    }

    /// Sets a paper that goes on A4.
    fn set(
        &self,
        visit: &Visit,
        fonts: &FontSet,
        paper: &Paper,
        language: Language,
    ) -> Result<Vec<Vec<u8>>, Fault> {
        match paper {
            Paper::MaterialList { scenario, replies }
            | Paper::MaterialSlip { scenario, replies } => {
                let guide = read_guide(&visit.edition, scenario)
                    .map_err(unreadable)?
                    .ok_or(Fault::NotFound)?;
                let list =
                    papers::material_list(&visit.edition, &guide, replies, language, |list| {
                        ::papers::material_list(fonts, list)
                    })?;
                Ok(vec![list])
            }
            Paper::LifeEventList { event, replies } | Paper::LifeEventSlip { event, replies } => {
                let guide = read_life_event(&visit.edition, event)
                    .map_err(unreadable)?
                    .ok_or(Fault::NotFound)?;
                let list = event_list(&visit.edition, &guide, replies, language, |list| {
                    ::papers::life_event_list(fonts, list)
                })?;
                Ok(vec![list])
            }
            Paper::FilledForms { applications } => {
                let mut pdfs = Vec::new();
                for application in applications {
                    let checked = check(visit, application)?;
                    let guide = read_guide(&visit.edition, &application.scenario)
                        .map_err(unreadable)?
                        .ok_or(Fault::NotFound)?;
                    let forms = &checked.forms;
                    pdfs.extend(papers::filled_forms(
                        &visit.edition,
                        fonts,
                        &guide,
                        forms,
                        language,
                    )?);
                }
                Ok(pdfs)
            }
            Paper::OneTimeNotice { case, applicant } => Ok(vec![self.notice(
                visit,
                fonts,
                case,
                applicant.as_ref(),
                language,
            )?]),
            // These are slips and never come here.
            Paper::Ticket { .. } | Paper::DraftSlip => Err(Fault::NotFound),
            Paper::Receipt { code } => Ok(vec![papers::receipt(
                &visit.edition,
                fonts,
                &self.receipt(visit, code)?,
                language,
            )?]),
        }
    }
}

fn not_printed(error: PrintError) -> Fault {
    tracing::error!(%error, "a paper could not be printed");
    Fault::PrinterUnavailable
}
