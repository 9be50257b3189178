//! Reading what a terminal sends, within its quota and within the memory there is.

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use handover::enrolment::TerminalId;
use handover::{Later, Refusal};

use super::answer::Failure;
use crate::ingest::Room;
use crate::serve::Centre;

/// Reads a body of at most so many bytes, with the room it takes, which is given back when the answer is made.
pub(crate) async fn read(
    centre: &Centre,
    terminal: TerminalId,
    body: Body,
    most: usize,
) -> Result<(Bytes, Room), Failure> {
    // What is not announced may be as much as is taken.
    let size = body
        .size_hint()
        .upper()
        .map_or(most, |size| usize::try_from(size).unwrap_or(usize::MAX));
    if size > most {
        return Err(Failure::Refused(Refusal::TooLarge));
    }
    centre.quotas.admit(terminal, size).map_err(|wait| {
        tracing::warn!(%terminal, "sends more than its quota; it is asked to wait");
        Failure::Later(Later::Quota, wait)
    })?;
    let room = centre.ingest.room(size)?;
    let bytes = to_bytes(body, most).await.map_err(|error| {
        let too_long = std::error::Error::source(&error)
            .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if too_long {
            Failure::Refused(Refusal::TooLarge)
        } else {
            // The line broke: nothing is wrong with what it carried.
            Failure::TROUBLE
        }
    })?;
    Ok((bytes, room))
}
