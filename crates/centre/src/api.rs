//! What terminals ask of the centre.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post, put};
use handover::audit::{Anchors, Head, MOST_ANCHORS, SignedAnchors};
use handover::enrolment::{
    Enrolment, Entitlement, KeyClaim, Registration, SignedKeyClaim, TerminalId,
};
use handover::{
    CentreReceipt, Digest, Envelope, EnvelopeError, LARGEST_CONTENT, Refusal, Sealing,
    SignedReceipt, SubmissionId,
};
use jiff::Timestamp;
use moments::{Moment, reached};
use rand::RngExt as _;
use uuid::Uuid;

use crate::authentication::Authenticated;
use crate::publishing::PublishError;
use crate::reception_keys::{self, ReceptionKeysError};
use crate::secret;
use crate::serve::Centre;
use crate::store::{StoreError, Taken};

/// An envelope's content grows by a third in Base64; the rest of it is small.
const LARGEST_BODY: usize = LARGEST_CONTENT / 3 * 4 + 16 * 1024;

pub(crate) fn router(centre: Arc<Centre>) -> Router {
    Router::new()
        .route("/v1/health", get(|| async { "ok" }))
        .route("/v1/terminals", post(enrol))
        .route("/v1/terminals/self", get(registration))
        .route("/v1/terminals/self/key", put(register_key))
        .route("/v1/terminals/self/audit-head", put(keep_audit_head))
        .route("/v1/terminals/self/audit-anchors", get(audit_anchors))
        .route("/v1/releases/{file}", get(release_file))
        .route("/v1/reception-keys.json", get(keys))
        .route("/v1/submissions/{id}", put(submit))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(centre)
}

/// Why a request is not answered as it hoped.
pub(crate) enum Failure {
    Refused(Refusal),
    NotFound,
    /// The centre's own trouble: asked again later, it may be over.
    Trouble,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request failed; the terminal will try again");
        Self::Trouble
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        tracing::error!(%error, "a request failed; the terminal will try again");
        Self::Trouble
    }
}

impl From<ReceptionKeysError> for Failure {
    fn from(error: ReceptionKeysError) -> Self {
        tracing::error!(%error, "a request failed; the terminal will try again");
        Self::Trouble
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
        let refused = match self {
            Self::NotFound => return StatusCode::NOT_FOUND.into_response(),
            Self::Trouble => {
                return (
                    StatusCode::SERVICE_UNAVAILABLE,
                    [(header::RETRY_AFTER, "10")],
                )
                    .into_response();
            }
            Self::Refused(refusal) => refusal,
        };
        let status = match refused {
            Refusal::Conflict => StatusCode::CONFLICT,
            Refusal::Malformed => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::NotEnrolled | Refusal::Unsigned | Refusal::Replayed => {
                StatusCode::UNAUTHORIZED
            }
            Refusal::Behind | Refusal::Doubled => StatusCode::FORBIDDEN,
        };
        (status, Json(refused)).into_response()
    }
}

/// Runs what blocks on the disk where blocking is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Failure::Trouble),
    }
}

async fn enrol(State(centre): State<Arc<Centre>>, body: Bytes) -> Result<Json<Enrolment>, Failure> {
    let KeyClaim {
        by: Entitlement::Code(code),
        key,
    } = claim(&body)?
    else {
        return Err(Failure::Refused(Refusal::Malformed));
    };
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
async fn register_key(
    State(centre): State<Arc<Centre>>,
    body: Bytes,
) -> Result<Json<Registration>, Failure> {
    let KeyClaim {
        by: Entitlement::Token(token),
        key,
    } = claim(&body)?
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

/// What a terminal claims, if it has the key.
fn claim(body: &Bytes) -> Result<KeyClaim, Failure> {
    serde_json::from_slice::<SignedKeyClaim>(body)
        .ok()
        .and_then(|claim| claim.verify().ok())
        .ok_or(Failure::Refused(Refusal::Malformed))
}

/// What the centre knows of a terminal that asks.
async fn registration(asked: Authenticated) -> Json<Registration> {
    Json(Registration {
        series: asked.series,
    })
}

/// Keeps how far a terminal's audit trail has come.
async fn keep_audit_head(
    State(centre): State<Arc<Centre>>,
    Authenticated { terminal, body, .. }: Authenticated,
) -> Result<StatusCode, Failure> {
    let head: Head =
        serde_json::from_slice(&body).map_err(|_| Failure::Refused(Refusal::Malformed))?;
    if head.lines == 0 {
        return Err(Failure::Refused(Refusal::Malformed));
    }
    blocking(move || centre.store.anchor(terminal, head, Timestamp::now())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a terminal told before of its audit trail.
async fn audit_anchors(
    State(centre): State<Arc<Centre>>,
    Authenticated { terminal, .. }: Authenticated,
) -> Result<Json<SignedAnchors>, Failure> {
    let store = Arc::clone(&centre.store);
    let heads = blocking(move || store.anchors(terminal, MOST_ANCHORS)).await?;
    let key = centre.receipt_key.as_ref().ok_or(Failure::Trouble)?;
    SignedAnchors::sign(&Anchors { terminal, heads }, key)
        .map(Json)
        .map_err(|error| {
            tracing::error!(%error, "anchors could not be signed");
            Failure::Trouble
        })
}

async fn submit(
    State(centre): State<Arc<Centre>>,
    Path(id): Path<String>,
    Authenticated { terminal, body, .. }: Authenticated,
) -> Result<Response, Failure> {
    let envelope = Envelope::from_json(&body)?;
    envelope.check()?;
    if id.parse::<SubmissionId>().ok() != Some(envelope.id) {
        return Err(Failure::Refused(Refusal::Malformed));
    }
    let submission = envelope.id;
    let sent = envelope.digest;
    // From an outbox of a version before sealing: nothing is kept open.
    let envelope = if envelope.sealing == Sealing::Plain {
        let key = reception_keys::newest(&centre.data)?;
        envelope.sealed_late(&key, rand::rng().random())?
    } else {
        envelope
    };
    reached(Moment::Arrived);
    let store = Arc::clone(&centre.store);
    let take = move || store.take(&envelope, sent, terminal, Timestamp::now());
    match blocking(take).await? {
        Taken::New(receipt) => {
            tracing::info!(%submission, %terminal, "received");
            Ok((StatusCode::CREATED, Json(signed(&centre, &receipt)?)).into_response())
        }
        Taken::Again(receipt) => Ok(Json(signed(&centre, &receipt)?).into_response()),
        Taken::Conflict => {
            tracing::error!(%submission, %terminal, "other content came under this id; both are kept, see the case at the reception desk");
            Err(Failure::Refused(Refusal::Conflict))
        }
    }
}

fn signed(centre: &Centre, receipt: &CentreReceipt) -> Result<SignedReceipt, Failure> {
    let key = centre.receipt_key.as_ref().ok_or(Failure::Trouble)?;
    SignedReceipt::sign(receipt, key).map_err(|error| {
        tracing::error!(%error, "a receipt could not be signed; the terminal will ask again");
        Failure::Trouble
    })
}

/// What terminals seal to.
async fn keys(State(centre): State<Arc<Centre>>) -> Result<Response, Failure> {
    let signed = reception_keys::published(&centre.data)?.ok_or(Failure::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(signed)).into_response())
}

/// A release's file: static, so that any cache may carry it.
async fn release_file(
    State(centre): State<Arc<Centre>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
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
            Err(Failure::Trouble)
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
