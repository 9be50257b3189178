//! The ledger's standing, for terminals that keep what is not backed up yet.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Json, Response};
use handover::{Later, Refusal, SignedStanding};

use super::answer::{Failure, blocking};
use crate::authentication::Authenticated;
use crate::relay::Relay;
use crate::serve::Centre;

/// How the ledger stands.
#[utoipa::path(
    get,
    path = "/v1/standing",
    tag = "submissions",
    responses(
        (status = 200, description = "Up to where everything is backed up, in this life of the database.", body = SignedStanding),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn standing(
    State(centre): State<Arc<Centre>>,
    _: Authenticated,
) -> Result<Response, Failure> {
    if let Some(relay) = &centre.relay {
        return passed_on(relay).await;
    }
    let store = Arc::clone(&centre.store);
    let standing = blocking(move || store.standing()).await?;
    let key = centre.receipt_key.as_ref().ok_or(Failure::TROUBLE)?;
    let signed = SignedStanding::sign(&standing, key).map_err(|error| {
        tracing::error!(%error, "the ledger’s standing could not be signed");
        Failure::TROUBLE
    })?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(signed)).into_response())
}

/// The city's word: a relay says nothing of its own about what is backed up.
async fn passed_on(relay: &Relay) -> Result<Response, Failure> {
    let signed = relay.city.standing().await.map_err(|error| {
        tracing::info!(%error, "the city’s standing is not known now");
        Failure::TROUBLE
    })?;
    relay.note_standing(&signed).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(signed)).into_response())
}
