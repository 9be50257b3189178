//! Showing an attachment of a case: opened for the clerk who asks, kept open nowhere.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use handover::attachment::{Attachment, AttachmentError, MediaType};
use handover::{Digest, PickupCode, SubmissionId};
use serde::Deserialize;

use super::{GUARDS, TROUBLE, clerk, look_up, mistyped, page, shown};
use crate::serve::Centre;
use crate::store::{Kept, StoreError};

#[derive(Deserialize)]
pub(super) struct Asked {
    code: String,
    submission: SubmissionId,
    attachment: Digest,
}

/// Why an attachment is not shown.
#[derive(Debug, thiserror::Error)]
enum ShowError {
    #[error("the case cannot be opened: {0}")]
    Case(#[from] handover::EnvelopeError),
    #[error("the case names no such attachment")]
    Unknown,
    #[error("attachment {0} is not here; restore the database from a backup")]
    Missing(Digest),
    #[error(transparent)]
    Closed(#[from] AttachmentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One attachment. The code travels in the body, never in the address.
pub(super) async fn show(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    asked: Result<Form<Asked>, FormRejection>,
) -> Response {
    if clerk(&centre, &headers).is_none() {
        return shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("请先登录 · Please sign in")),
        );
    }
    let Ok(Form(asked)) = asked else {
        let incomplete = "请回到申请页面，再打开一次附件 · Please go back to the case and open the attachment again";
        return shown(StatusCode::BAD_REQUEST, page::message(incomplete));
    };
    let code: PickupCode = match asked.code.parse() {
        Ok(code) => code,
        Err(error) => return shown(StatusCode::BAD_REQUEST, page::message(&mistyped(error))),
    };
    let Some(kept) = look_up(&centre, code).await else {
        return shown(StatusCode::SERVICE_UNAVAILABLE, page::message(TROUBLE));
    };
    let kept = kept
        .into_iter()
        .find(|kept| kept.envelope.id == asked.submission);
    let Some(kept) = kept else {
        let not_here = "这个取件码下没有这件申请，请重新查找 · This case is not under this code; please look it up again";
        return shown(StatusCode::NOT_FOUND, page::message(not_here));
    };
    let digest = asked.attachment;
    let opened = tokio::task::spawn_blocking(move || open(&kept, digest, &centre)).await;
    match opened {
        Ok(Ok((media_type, bytes))) => {
            // No `default-src` for papers: it would keep a browser's own PDF viewer from working.
            let policy = match media_type {
                MediaType::Pdf => "frame-ancestors 'none'",
                MediaType::Jpeg | MediaType::Png => "default-src 'none'; frame-ancestors 'none'",
            };
            let about = [
                (header::CONTENT_TYPE, media_type.as_str()),
                (header::CONTENT_DISPOSITION, "inline"),
                (header::CONTENT_SECURITY_POLICY, policy),
            ];
            (GUARDS, about, bytes).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(submission = %asked.submission, %error, "an attachment cannot be shown");
            let shut = "这个附件在这里打不开，请联系技术支持 · This attachment cannot be opened here; please call support";
            shown(StatusCode::INTERNAL_SERVER_ERROR, page::message(shut))
        }
        Err(_) => shown(StatusCode::SERVICE_UNAVAILABLE, page::message(TROUBLE)),
    }
}

fn open(kept: &Kept, digest: Digest, centre: &Centre) -> Result<(MediaType, Vec<u8>), ShowError> {
    let keys = centre.opening_keys();
    let submission = kept.envelope.open(&keys)?;
    let about: &Attachment = submission
        .attachments
        .iter()
        .find(|attachment| attachment.digest == digest)
        .ok_or(ShowError::Unknown)?;
    let sealed = centre.store.attachment(digest)?;
    let sealed = sealed.ok_or(ShowError::Missing(digest))?;
    Ok((about.media_type, about.open(&sealed, submission.id, &keys)?))
}
