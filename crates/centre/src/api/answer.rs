//! Why a request is not answered as it hoped, and how that is said.

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use handover::{EnvelopeError, Later, Refusal};

use crate::ingest::IngestError;
use crate::publishing::PublishError;
use crate::reception_keys::ReceptionKeysError;
use crate::store::StoreError;

/// How long a terminal is asked to wait when the centre is in trouble.
const TROUBLE: Duration = Duration::from_secs(10);
/// And when too much is under way: it is over sooner.
const FULL: Duration = Duration::from_secs(2);

/// Why a request is not answered as it hoped.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The same again will not help.
    Refused(Refusal),
    /// There is no such thing.
    NotFound,
    /// Asked again after a while, it may go well.
    Later(Later, Duration),
}

impl Failure {
    /// The centre's own trouble, which is in the log.
    pub(crate) const TROUBLE: Self = Self::Later(Later::Trouble, TROUBLE);

    fn trouble(error: &impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed; the terminal will try again");
        Self::TROUBLE
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::trouble(&error)
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        Self::trouble(&error)
    }
}

impl From<ReceptionKeysError> for Failure {
    fn from(error: ReceptionKeysError) -> Self {
        Self::trouble(&error)
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Full => {
                tracing::warn!("more comes than can be taken; terminals are asked to wait");
                Self::Later(Later::Full, FULL)
            }
            IngestError::Store(error) => error.into(),
        }
    }
}

impl From<EnvelopeError> for Failure {
    fn from(error: EnvelopeError) -> Self {
        Self::Refused(match error {
            EnvelopeError::TooLarge { .. } => Refusal::TooLarge,
            _ => Refusal::Malformed,
        })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Later(later, wait) => {
                let status = match later {
                    Later::Quota => StatusCode::TOO_MANY_REQUESTS,
                    Later::Full | Later::Trouble => StatusCode::SERVICE_UNAVAILABLE,
                };
                // Rounded up: who comes a part of a second too early is sent away once more.
                let seconds = wait.as_millis().div_ceil(1000).max(1).to_string();
                (status, [(header::RETRY_AFTER, seconds)], Json(later)).into_response()
            }
            Self::Refused(refusal) => {
                let status = match refusal {
                    Refusal::Conflict => StatusCode::CONFLICT,
                    Refusal::Malformed => StatusCode::UNPROCESSABLE_ENTITY,
                    Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                    Refusal::NotEnrolled | Refusal::Unsigned | Refusal::Replayed => {
                        StatusCode::UNAUTHORIZED
                    }
                    Refusal::Behind | Refusal::Doubled => StatusCode::FORBIDDEN,
                };
                (status, Json(refusal)).into_response()
            }
        }
    }
}

/// Runs what blocks on the disk where blocking is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Failure::TROUBLE),
    }
}
