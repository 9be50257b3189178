//! Keeping drafts that citizens took along, and handing them to whatever terminal the code is shown at.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Json;
use handover::draft::{DraftStanding, LARGEST_DRAFT, Opening};
use handover::{DraftLocator, Later, Refusal, SealedDraft};
use jiff::Timestamp;

use super::answer::{Failure, blocking};
use crate::authentication::Authenticated;
use crate::serve::Centre;
use crate::store::{ArrivedDraft, DraftTaken};

/// How long a terminal is asked to wait that has more drafts here than one may: until some are over.
const TOO_MUCH: Duration = Duration::from_secs(3600);

/// Keeps a draft.
#[utoipa::path(
    put,
    path = "/v1/drafts/{locator}",
    tag = "drafts",
    params(("locator" = DraftLocator, Path, description = "Under which it is kept.")),
    request_body(content = SealedDraft),
    responses(
        (status = 200, description = "How it stands here now.", body = DraftStanding),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "It is no draft.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn keep(
    State(centre): State<Arc<Centre>>,
    locator: Result<Path<DraftLocator>, PathRejection>,
    asked: Authenticated,
) -> Result<Json<DraftStanding>, Failure> {
    let locator = located(locator)?;
    let draft: SealedDraft =
        serde_json::from_slice(&asked.body).map_err(|_| Failure::Refused(Refusal::Malformed))?;
    if draft.sealed.as_bytes().len() > LARGEST_DRAFT {
        return Err(Failure::Refused(Refusal::TooLarge));
    }
    let (store, terminal) = (Arc::clone(&centre.store), asked.terminal);
    let taken = blocking(move || {
        store.keep_draft(&ArrivedDraft {
            locator,
            draft: &draft,
            terminal,
            at: Timestamp::now(),
        })
    })
    .await?;
    match taken {
        DraftTaken::Standing(standing) => Ok(Json(standing)),
        DraftTaken::TooMuch => {
            tracing::error!(%terminal, "has more drafts here than one terminal may; it is asked to wait");
            Err(Failure::Later(Later::Quota, TOO_MUCH))
        }
    }
}

/// Opens a draft, and counts that.
#[utoipa::path(
    post,
    path = "/v1/drafts/{locator}/openings",
    tag = "drafts",
    params(("locator" = DraftLocator, Path, description = "Under which it is kept.")),
    responses(
        (status = 200, description = "The draft, or why there is none.", body = Opening),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "That is no locator.", body = Refusal),
        (status = 429, description = "More than the terminal's quota, or more than anybody opens drafts.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn open(
    State(centre): State<Arc<Centre>>,
    locator: Result<Path<DraftLocator>, PathRejection>,
    asked: Authenticated,
) -> Result<Json<Opening>, Failure> {
    let locator = located(locator)?;
    centre.quotas.admit_opening(asked.terminal).map_err(|wait| {
        tracing::warn!(terminal = %asked.terminal, "asks for more drafts than citizens open; it is asked to wait");
        Failure::Later(Later::Quota, wait)
    })?;
    let store = Arc::clone(&centre.store);
    let opening = blocking(move || store.open_draft(locator, Timestamp::now())).await?;
    Ok(Json(opening))
}

/// Forgets what a draft says, because it was handed in or is not wanted any more.
#[utoipa::path(
    delete,
    path = "/v1/drafts/{locator}",
    tag = "drafts",
    params(("locator" = DraftLocator, Path, description = "Under which it is kept.")),
    responses(
        (status = 204, description = "Nothing of it is here any more."),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "That is no locator.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn end(
    State(centre): State<Arc<Centre>>,
    locator: Result<Path<DraftLocator>, PathRejection>,
    asked: Authenticated,
) -> Result<StatusCode, Failure> {
    let locator = located(locator)?;
    let (store, terminal) = (Arc::clone(&centre.store), asked.terminal);
    blocking(move || store.end_draft(locator, terminal, Timestamp::now())).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn located(locator: Result<Path<DraftLocator>, PathRejection>) -> Result<DraftLocator, Failure> {
    let Ok(Path(locator)) = locator else {
        return Err(Failure::Refused(Refusal::Malformed));
    };
    Ok(locator)
}
