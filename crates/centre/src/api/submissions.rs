//! Taking submissions.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use handover::attachment::Awaited;
use handover::enrolment::TerminalId;
use handover::{
    CentreReceipt, Envelope, Later, Refusal, Sealing, SignedReceipt, SignedRelayReceipt,
    SubmissionId, receipt,
};
use jiff::Timestamp;
use moments::{Moment, reached};
use rand::RngExt as _;

use super::answer::{Failure, blocking};
use crate::authentication::Authenticated;
use crate::reception_keys;
use crate::relay::Answer;
use crate::serve::Centre;
use crate::store::{Arrival, Taken};

/// Takes a submission, once, however often it comes.
#[utoipa::path(
    put,
    path = "/v1/submissions/{id}",
    tag = "submissions",
    params(
        ("id" = SubmissionId, Path, description = "The submission's id, as in the envelope."),
        ("yichuang-receipt" = Option<String>, Header, description = "`2`: the receipt may name its place in the ledger."),
    ),
    request_body(content = Envelope, description = "As the terminal froze it, without a superfluous byte."),
    responses(
        (status = 200, description = "It was taken before; the same receipt again.", body = SignedReceipt),
        (status = 201, description = "It is taken, durably.", body = SignedReceipt),
        (status = 202, description = "Only from a relay: it has it, and the city not yet. Sent again later, it gets the city's receipt.", body = SignedRelayReceipt),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 409, description = "Other content is kept under this id; this one is kept aside.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "It is not well-formed.", body = Refusal),
        (status = 424, description = "Attachments that it names are not all there; it is taken after them.", body = Awaited),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn submit(
    State(centre): State<Arc<Centre>>,
    id: Result<Path<SubmissionId>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
    asked: Authenticated,
) -> Result<Response, Failure> {
    let Authenticated {
        terminal, ref body, ..
    } = asked;
    let envelope = Envelope::from_json(body)?;
    envelope.check()?;
    if !matches!(id, Ok(Path(id)) if id == envelope.id) {
        return Err(Failure::Refused(Refusal::Malformed));
    }
    if !envelope.attachments.is_empty() {
        let (store, named) = (Arc::clone(&centre.store), envelope.attachments.clone());
        let missing = blocking(move || store.missing(&named)).await?;
        if !missing.is_empty() {
            let awaited = Json(Awaited { missing });
            return Ok((StatusCode::FAILED_DEPENDENCY, awaited).into_response());
        }
    }
    take(&centre, envelope, terminal, wants_place(&headers)).await
}

/// Whether the terminal reads receipts with a place in the ledger.
fn wants_place(headers: &HeaderMap) -> bool {
    headers
        .get(receipt::VERSION_HEADER)
        .is_some_and(|version| version == receipt::VERSION)
}

async fn take(
    centre: &Centre,
    envelope: Envelope,
    terminal: TerminalId,
    with_place: bool,
) -> Result<Response, Failure> {
    let submission = envelope.id;
    let sent = envelope.digest;
    // From an outbox of a version before sealing: nothing is kept open. A relay passes it on as it came.
    let open =
        (envelope.sealing == Sealing::Plain && centre.relay.is_some()).then(|| envelope.clone());
    let envelope = if envelope.sealing == Sealing::Plain {
        let key = reception_keys::newest(&centre.data)?;
        envelope.sealed_late(&key, rand::rng().random())?
    } else {
        envelope
    };
    reached(Moment::Arrived);
    let arrival = Arrival::new(&envelope, sent, terminal, Timestamp::now())?;
    match centre.ingest.take(arrival).await? {
        Taken::New(receipt) | Taken::Again(receipt) if centre.relay.is_some() => {
            relayed(centre, &receipt, open).await
        }
        Taken::New(receipt) => {
            tracing::info!(%submission, %terminal, "received");
            let signed = signed(centre, receipt, with_place)?;
            Ok((StatusCode::CREATED, Json(signed)).into_response())
        }
        Taken::Again(receipt) => Ok(Json(signed(centre, receipt, with_place)?).into_response()),
        Taken::Conflict => {
            tracing::error!(%submission, %terminal, "other content came under this id; both are kept, see the case at the reception desk");
            Err(Failure::Refused(Refusal::Conflict))
        }
    }
}

/// What a relay answers: the city's word, or its own until there is one.
async fn relayed(
    centre: &Centre,
    kept: &CentreReceipt,
    open: Option<Envelope>,
) -> Result<Response, Failure> {
    let relay = centre.relay.as_ref().ok_or(Failure::TROUBLE)?;
    let answer = relay.answer(kept, open).await.map_err(|error| {
        tracing::error!(%error, "a terminal could not be answered; it will ask again");
        Failure::TROUBLE
    })?;
    match answer {
        Answer::City(receipt) => Ok(Json(receipt).into_response()),
        Answer::Relay(receipt) => {
            tracing::info!(submission = %kept.id, "kept here; the city does not have it yet");
            Ok((StatusCode::ACCEPTED, Json(receipt)).into_response())
        }
        Answer::Refused(refusal) => Err(Failure::Refused(refusal)),
    }
}

fn signed(
    centre: &Centre,
    mut receipt: CentreReceipt,
    with_place: bool,
) -> Result<SignedReceipt, Failure> {
    if !with_place {
        receipt.place = None;
    }
    let key = centre.receipt_key.as_ref().ok_or(Failure::TROUBLE)?;
    SignedReceipt::sign(&receipt, key).map_err(|error| {
        tracing::error!(%error, "a receipt could not be signed; the terminal will ask again");
        Failure::TROUBLE
    })
}
