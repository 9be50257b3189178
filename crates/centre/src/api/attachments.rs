//! Taking attachments, chunk by chunk.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use handover::attachment::{
    LARGEST_ATTACHMENT, LARGEST_CHUNK, LENGTH_HEADER, OFFSET_HEADER, Progress,
};
use handover::{Digest, Later, Refusal};
use jiff::Timestamp;

use super::answer::{Failure, blocking};
use crate::authentication::Authenticated;
use crate::serve::Centre;
use crate::store::{Added, ArrivedChunk};

/// How long a terminal is asked to wait that has much here which nothing names: until an operator has seen why.
const TOO_MUCH: std::time::Duration = std::time::Duration::from_secs(3600);

/// How much of an attachment is there: where a terminal goes on.
#[utoipa::path(
    head,
    path = "/v1/attachments/{digest}",
    tag = "attachments",
    params(("digest" = Digest, Path, description = "The digest of the sealed bytes.")),
    responses(
        (status = 200, description = "Where to go on.", headers(
            ("upload-offset" = u64, description = "So many bytes are there, from the first on, without a gap."),
            ("upload-length" = u64, description = "Of so many."),
        )),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before."),
        (status = 403, description = "The terminal must be enrolled anew."),
        (status = 404, description = "Nothing of it is there."),
        (status = 413, description = "It is too large."),
        (status = 429, description = "More than the terminal's quota.", headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn progress(
    State(centre): State<Arc<Centre>>,
    digest: Result<Path<Digest>, PathRejection>,
    _: Authenticated,
) -> Result<Response, Failure> {
    let Ok(Path(digest)) = digest else {
        return Err(Failure::NotFound);
    };
    let store = Arc::clone(&centre.store);
    let progress = blocking(move || store.progress(digest)).await?;
    let Progress { received, size } = progress.ok_or(Failure::NotFound)?;
    let about = [
        (OFFSET_HEADER, received.to_string()),
        (LENGTH_HEADER, size.to_string()),
    ];
    Ok(about.into_response())
}

/// The next chunk of an attachment.
#[utoipa::path(
    put,
    path = "/v1/attachments/{digest}/{offset}",
    tag = "attachments",
    params(
        ("digest" = Digest, Path, description = "The digest of the sealed bytes of the whole."),
        ("offset" = u64, Path, description = "How many bytes come before these."),
        ("upload-length" = u64, Header, description = "How many bytes the whole has, at most 8 MiB."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes, at most 256 KiB."),
    responses(
        (status = 200, description = "They are there.", body = Progress),
        (status = 401, description = "The request is not signed by an enrolled terminal, or was seen before.", body = Refusal),
        (status = 403, description = "The terminal must be enrolled anew: it is older than what is known of it, or there are two.", body = Refusal),
        (status = 409, description = "They do not go on where what is there ends.", body = Progress),
        (status = 413, description = "It is too large.", body = Refusal),
        (status = 422, description = "They do not fit, or the whole does not have its digest and was dropped.", body = Refusal),
        (status = 429, description = "More than the terminal's quota.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn add(
    State(centre): State<Arc<Centre>>,
    place: Result<Path<(Digest, u64)>, PathRejection>,
    headers: HeaderMap,
    asked: Authenticated,
) -> Result<Response, Failure> {
    let (terminal, bytes) = (asked.terminal, asked.body.clone());
    if bytes.len() > LARGEST_CHUNK {
        return Err(Failure::Refused(Refusal::TooLarge));
    }
    let Ok(Path((digest, offset))) = place else {
        return Err(Failure::Refused(Refusal::Malformed));
    };
    let size = headers
        .get(LENGTH_HEADER)
        .and_then(|size| size.to_str().ok()?.parse::<u64>().ok())
        .ok_or(Failure::Refused(Refusal::Malformed))?;
    if size > LARGEST_ATTACHMENT as u64 {
        return Err(Failure::Refused(Refusal::TooLarge));
    }
    let store = Arc::clone(&centre.store);
    let added = blocking(move || {
        store.add_chunk(&ArrivedChunk {
            digest,
            size,
            offset,
            bytes: &bytes,
            terminal,
            at: Timestamp::now(),
        })
    })
    .await?;
    match added {
        Added::There(progress) => Ok(Json(progress).into_response()),
        Added::Elsewhere(progress) => Ok((StatusCode::CONFLICT, Json(progress)).into_response()),
        Added::Misfit => Err(Failure::Refused(Refusal::Malformed)),
        Added::Changed => {
            tracing::warn!(%digest, %terminal, "an attachment is not what its digest says; it was dropped, and comes again");
            Err(Failure::Refused(Refusal::Malformed))
        }
        Added::TooMuch => {
            tracing::error!(%terminal, "has sent more attachments that no submission names than one may; it is asked to wait");
            Err(Failure::Later(Later::Quota, TOO_MUCH))
        }
    }
}
