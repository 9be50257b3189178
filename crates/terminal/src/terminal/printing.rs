//! Papers that a citizen asks for.

use catalogue::text::Language;
use contract::Fault;
use contract::visit::{Paper, VisitId};

use super::finding::read_guide;
use super::handing_in::check;
use super::{Terminal, unreadable};
use crate::papers;

impl Terminal {
    /// Prints a paper.
    pub fn print(&self, visit: VisitId, paper: &Paper, language: Language) -> Result<(), Fault> {
        let visit = self.visit(visit)?;
        let printer = self.0.printer.as_ref().ok_or(Fault::PrinterUnavailable)?;
        let files = self.0.fonts.as_ref().ok_or(Fault::PrinterUnavailable)?;
        let fonts = &files.load().map_err(|error| {
            tracing::error!(%error, "a paper could not be set");
            Fault::PrinterUnavailable
        })?;
        let pdfs = match paper {
            Paper::MaterialList { scenario, answers } => {
                let guide = read_guide(&visit.edition, scenario)
                    .map_err(unreadable)?
                    .ok_or(Fault::NotFound)?;
                vec![papers::material_list(
                    &visit.edition,
                    fonts,
                    &guide,
                    answers,
                    language,
                )?]
            }
            Paper::FilledForms { application } => {
                let checked = check(&visit, application)?;
                let guide =
                    read_guide(&visit.edition, &application.scenario).map_err(unreadable)?;
                papers::filled_forms(
                    &visit.edition,
                    fonts,
                    &guide.ok_or(Fault::NotFound)?,
                    &checked.forms,
                    language,
                )?
            }
            Paper::Receipt { submission } => {
                vec![papers::receipt(
                    &visit.edition,
                    fonts,
                    &self.receipt(&visit, *submission)?,
                    language,
                )?]
            }
        };
        pdfs.iter()
            .try_for_each(|pdf| printer.print(pdf))
            .map_err(|error| {
                tracing::error!(%error, "a paper could not be printed");
                Fault::PrinterUnavailable
            })
    }
}
