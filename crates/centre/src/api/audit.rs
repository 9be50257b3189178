//! What terminals tell of their audit trails, kept where they cannot take it back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use handover::audit::{Anchors, Head, MOST_ANCHORS, SignedAnchors};
use handover::{Later, Refusal};
use jiff::Timestamp;

use super::answer::{Failure, blocking};
use crate::authentication::Authenticated;
use crate::serve::Centre;

/// Keeps how far a terminal's audit trail has come.
#[utoipa::path(
    put,
    path = "/v1/terminals/self/audit-head",
    tag = "terminals",
    request_body = Head,
    responses(
        (status = 204, description = "It is kept."),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "It is not well-formed.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn keep_head(
    State(centre): State<Arc<Centre>>,
    asked: Authenticated,
) -> Result<StatusCode, Failure> {
    let head: Head =
        serde_json::from_slice(&asked.body).map_err(|_| Failure::Refused(Refusal::Malformed))?;
    if head.lines == 0 {
        return Err(Failure::Refused(Refusal::Malformed));
    }
    let terminal = asked.terminal;
    blocking(move || centre.store.anchor(terminal, head, Timestamp::now())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a terminal told before of its audit trail.
#[utoipa::path(
    get,
    path = "/v1/terminals/self/audit-anchors",
    tag = "terminals",
    responses(
        (status = 200, description = "The newest heads that it told.", body = SignedAnchors),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn anchors(
    State(centre): State<Arc<Centre>>,
    asked: Authenticated,
) -> Result<Json<SignedAnchors>, Failure> {
    let (store, terminal) = (Arc::clone(&centre.store), asked.terminal);
    let heads = blocking(move || store.anchors(terminal, MOST_ANCHORS)).await?;
    let key = centre.receipt_key.as_ref().ok_or(Failure::TROUBLE)?;
    SignedAnchors::sign(&Anchors { terminal, heads }, key)
        .map(Json)
        .map_err(|error| {
            tracing::error!(%error, "anchors could not be signed");
            Failure::TROUBLE
        })
}
