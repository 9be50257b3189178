//! Terminals: enrolling, registering keys, and what is known of them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::Json;
use handover::enrolment::{
    Enrolment, Entitlement, KeyClaim, Registration, SignedKeyClaim, TerminalId,
};
use handover::{Later, Refusal, VerifyingKey};
use jiff::Timestamp;
use uuid::Uuid;

use super::answer::{Failure, blocking};
use crate::authentication::Authenticated;
use crate::relay::{CityError, Relay};
use crate::serve::Centre;
use crate::store::Adopted;
use crate::{reception_keys, secret};

/// Where a terminal stands that was enrolled through a relay: the city knows it more exactly.
const HERE: &str = "本厅 this hall";

/// Enrols a terminal that shows its one-time code and claims a key.
#[utoipa::path(
    post,
    path = "/v1/terminals",
    tag = "terminals",
    request_body(content = SignedKeyClaim, description = "The code and the key, signed with the key."),
    responses(
        (status = 200, description = "The terminal is enrolled.", body = Enrolment),
        (status = 401, description = "The one-time code is wrong, used up or expired.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "It is not well-formed.", body = Refusal),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn enrol(
    State(centre): State<Arc<Centre>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Enrolment>, Failure> {
    let claimed = claim(body)?;
    let Ok(KeyClaim {
        by: Entitlement::Code(code),
        key,
    }) = claimed.verify()
    else {
        return Err(Failure::Refused(Refusal::Malformed));
    };
    if let Some(relay) = &centre.relay {
        return enrolled_at_city(relay, &claimed, key).await;
    }
    let terminal = TerminalId(Uuid::new_v4());
    let code = secret::hash(&secret::plain(&code));
    let release_key = centre.release_key;
    let district = centre.district()?;
    let reception_keys = reception_keys::published(&centre.data)?;
    let series =
        blocking(move || centre.store.enrol(&code, terminal, key, Timestamp::now())).await?;
    if series.is_none() {
        tracing::warn!("a terminal showed a wrong or expired one-time code");
        return Err(Failure::Refused(Refusal::NotEnrolled));
    }
    tracing::info!(%terminal, "enrolled");
    Ok(Json(Enrolment {
        terminal,
        release_key: Some(release_key),
        district,
        series,
        reception_keys,
    }))
}

/// Registers the key of a terminal that was enrolled before terminals had keys.
#[utoipa::path(
    put,
    path = "/v1/terminals/self/key",
    tag = "terminals",
    request_body(content = SignedKeyClaim, description = "What the terminal was known by before and the key, signed with the key."),
    responses(
        (status = 200, description = "The key is registered.", body = Registration),
        (status = 401, description = "Nobody is known by that, or another key is registered.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "It is not well-formed.", body = Refusal),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn register_key(
    State(centre): State<Arc<Centre>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Registration>, Failure> {
    let Ok(KeyClaim {
        by: Entitlement::Token(token),
        key,
    }) = claim(body)?.verify()
    else {
        return Err(Failure::Refused(Refusal::Malformed));
    };
    let token = secret::hash(token.reveal());
    let registered =
        blocking(move || centre.store.register_key(&token, key, Timestamp::now())).await?;
    let (terminal, series) = registered.ok_or(Failure::Refused(Refusal::NotEnrolled))?;
    tracing::info!(%terminal, "its key is registered; what it was known by before is void");
    Ok(Json(Registration { series }))
}

/// Enrols a terminal of the hall at the city, and keeps it here, too: its requests are answered from now on.
async fn enrolled_at_city(
    relay: &Relay,
    claim: &SignedKeyClaim,
    key: VerifyingKey,
) -> Result<Json<Enrolment>, Failure> {
    let enrolment = relay.city.enrol(claim).await.map_err(|error| match error {
        CityError::Refused(refusal) => Failure::Refused(refusal),
        error => {
            tracing::warn!(%error, "a terminal cannot be enrolled while the city cannot be reached");
            Failure::TROUBLE
        }
    })?;
    let terminal = enrolment.terminal;
    if let Some(series) = enrolment.series {
        let adopted = Adopted {
            terminal,
            key,
            series,
        };
        let store = Arc::clone(&relay.store);
        blocking(move || store.adopt(&adopted, HERE, Timestamp::now())).await?;
    }
    tracing::info!(%terminal, "enrolled at the city");
    Ok(Json(enrolment))
}

/// What a terminal claims.
fn claim(body: Result<Bytes, BytesRejection>) -> Result<SignedKeyClaim, Failure> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::Refused(Refusal::TooLarge),
        // The line broke: nothing is wrong with the claim itself.
        _ => Failure::TROUBLE,
    })?;
    serde_json::from_slice(&body).map_err(|_| Failure::Refused(Refusal::Malformed))
}

/// What the centre knows of a terminal that asks.
#[utoipa::path(
    get,
    path = "/v1/terminals/self",
    tag = "terminals",
    responses(
        (status = 200, description = "What the centre knows of the terminal.", body = Registration),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn registration(asked: Authenticated) -> Json<Registration> {
    Json(Registration {
        series: asked.series,
    })
}
