//! Papers of a visit: from the records of its release to what the crate `papers` sets.

use ::papers::{FilledPaper, FontSet, ListPaper, PaperError, ReceiptPaper};
use catalogue::guidance::{Answered, Replies};
use catalogue::text::Language;
use contract::Fault;
use contract::visit::{Receipt, ReceiptState, ServiceGuide};
use forms::FilledForm;

use crate::hall_time::here;
use crate::terminal::unreadable;
use crate::visits::Edition;

/// The material list of a situation, or of what is certain so far, set by one of the crate `papers`.
pub(crate) fn material_list<P>(
    edition: &Edition,
    guide: &ServiceGuide,
    replies: &Replies,
    language: Language,
    set: impl FnOnce(&ListPaper<'_>) -> Result<P, PaperError>,
) -> Result<P, Fault> {
    let (about, hall) = edition.replica.about().map_err(unreadable)?;
    let table = &guide.scenario.table;
    let progress = table.progress(replies);
    let outcome = progress.outcome();
    let paper = ListPaper {
        hall: &hall.name,
        notice: about.sample.then_some(&about.notice),
        release: edition.replica.release().number.0,
        today: guide.today,
        scenario: &guide.scenario,
        outcome,
        answers: progress
            .trail
            .iter()
            .filter_map(Answered::choice)
            .map(|choice| &choice.label)
            .collect(),
        needs: outcome.map_or_else(
            || progress.certain.clone(),
            |outcome| table.needs_of(outcome).collect(),
        ),
        possible: &progress.possible,
        elsewhere: &progress.elsewhere,
        to_find_out: &progress.to_find_out,
        materials: &guide.materials,
        window: &guide.window,
        calendar: &hall.calendar,
        language,
    };
    set(&paper).map_err(cannot_print)
}

/// Every filled-in form of an application.
pub(crate) fn filled_forms(
    edition: &Edition,
    fonts: &FontSet,
    guide: &ServiceGuide,
    filled: &[FilledForm],
    language: Language,
) -> Result<Vec<Vec<u8>>, Fault> {
    let (about, hall) = edition.replica.about().map_err(unreadable)?;
    filled
        .iter()
        .map(|filled| {
            let layout = edition.replica.layout(&filled.form).map_err(unreadable)?;
            let paper = FilledPaper {
                hall: &hall.name,
                notice: about.sample.then_some(&about.notice),
                scenario: &guide.scenario.name,
                definition: guide.forms.get(&filled.form).ok_or(Fault::NotFound)?,
                layout: layout.as_ref(),
                filled,
                pickup_code: None,
                consent: None,
                language,
            };
            ::papers::filled_form(fonts, &paper).map_err(cannot_print)
        })
        .collect()
}

/// The receipt of what was handed in at once.
pub(crate) fn receipt(
    edition: &Edition,
    fonts: &FontSet,
    receipt: &Receipt,
    language: Language,
) -> Result<Vec<u8>, Fault> {
    let (about, hall) = edition.replica.about().map_err(unreadable)?;
    let paper = ReceiptPaper {
        hall: &hall.name,
        notice: about.sample.then_some(&about.notice),
        cases: receipt
            .cases
            .iter()
            .map(|case| (&case.scenario, &case.window))
            .collect(),
        pickup_code: &receipt.pickup_code,
        signed: receipt.signed.as_ref().map(ToString::to_string),
        at_centre: match receipt.state {
            ReceiptState::SavedHere => None,
            ReceiptState::AtCentre { received_at } => Some(here(received_at)),
        },
        handed_in_at: here(receipt.handed_in_at),
        language,
    };
    ::papers::receipt(fonts, &paper).map_err(cannot_print)
}

pub(crate) fn cannot_print(error: PaperError) -> Fault {
    // The error names the field at most, never what is in it.
    match error {
        PaperError::Character { field } => {
            tracing::error!(
                ?field,
                "a paper was refused rather than printed with a character missing"
            );
            Fault::CannotPrint { field }
        }
        PaperError::TooLong => Fault::SlipTooLong,
        // A form that does not fit on its official paper is set without it.
        PaperError::DoesNotFit => Fault::CannotPrint { field: None },
    }
}
