//! What is published for every terminal: releases and the reception's keys, as static files.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use handover::{Digest, Later, SignedManifest, SignedReceptionKeys};

use super::answer::Failure;
use crate::serve::Centre;

/// What terminals seal to.
#[utoipa::path(
    get,
    path = "/v1/reception-keys.json",
    tag = "published",
    responses(
        (status = 200, description = "What terminals seal to, and know receipts by.", body = SignedReceptionKeys),
        (status = 404, description = "There is no key yet."),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn reception_keys(State(centre): State<Arc<Centre>>) -> Result<Response, Failure> {
    let signed = crate::reception_keys::published(&centre.data)?.ok_or(Failure::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(signed)).into_response())
}

/// A release's file: static, so that any cache may carry it.
#[utoipa::path(
    get,
    path = "/v1/releases/{file}",
    tag = "published",
    params(
        ("file" = String, Path, description = "`current.json`, or a file that a manifest names."),
        ("if-none-match" = Option<String>, Header, description = "The tags of versions that are known already."),
    ),
    responses(
        (status = 200, description = "The file.", content(
            (SignedManifest = "application/json"),
            (Vec<u8> = "application/zstd"),
        )),
        (status = 304, description = "The version that is known already."),
        (status = 404, description = "There is no such file."),
        (status = 503, description = "Not now; the same again later.", body = Later, headers(("retry-after" = u32, description = "In so many seconds again."))),
    ),
)]
pub(super) async fn file(
    State(centre): State<Arc<Centre>>,
    file: Result<Path<String>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Ok(Path(file)) = file else {
        return Err(Failure::NotFound);
    };
    if !replica::files::is_served(&file) {
        return Err(Failure::NotFound);
    }
    let kind = if file.ends_with(".json") {
        "application/json"
    } else {
        "application/zstd"
    };
    let caching = if file == replica::files::CURRENT {
        "no-cache"
    } else {
        "public, max-age=31536000, immutable"
    };
    let path = centre.released.folder().join(&file);
    match tokio::fs::read(&path).await {
        Ok(bytes) => {
            let tag = format!("\"{}\"", Digest::of(&bytes));
            let known = is_known(&headers, &tag);
            let about = [
                (header::CACHE_CONTROL, caching),
                (header::ETAG, tag.as_str()),
            ];
            Ok(if known {
                (StatusCode::NOT_MODIFIED, about).into_response()
            } else {
                (about, [(header::CONTENT_TYPE, kind)], bytes).into_response()
            })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::NotFound),
        Err(error) => {
            tracing::error!(path = %path.display(), %error, "a release’s file cannot be read");
            Err(Failure::TROUBLE)
        }
    }
}

/// Whether the asker has this version already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
