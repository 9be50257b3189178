//! A centre that keeps everything in memory, so that the bench can put it back to any moment: for losses of power at the
//! terminal, where what the centre had then must be what it has.
//!
//! It answers as the real one does, but for whom it answers: it knows one terminal, and takes every request for its.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post, put};
use handover::{
    CentreReceipt, Envelope, LedgerEpoch, LedgerPlace, Position, ReceptionKeys, Refusal,
    SignedReceipt, SignedReceptionKeys, SignedStanding, Standing,
};
use jiff::Timestamp;

use super::oracle::Row;
use super::place::{centre_key, receipt_key, reception_key};

/// The centre. Cheap to clone; every clone is the same.
#[derive(Clone, Default)]
pub(super) struct MemoryCentre(Arc<Mutex<Kept>>);

/// All that it knows.
#[derive(Clone, Default)]
pub(super) struct Kept {
    rows: Vec<Row>,
    /// Which life of its database this is.
    epoch: u8,
    /// How many of the rows are in its backup.
    backed_up: usize,
    /// Other content came under an id that was taken.
    conflicts: usize,
    /// Numbers of the terminal's that are refused, for good.
    refused: Vec<u64>,
}

impl MemoryCentre {
    /// Listens on a port of its own: the address.
    pub(super) async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals", post(enrol))
            .route("/v1/reception-keys.json", get(|| async { Json(keys()) }))
            .route("/v1/standing", get(standing))
            .route("/v1/submissions/{id}", put(submit))
            .layer(DefaultBodyLimit::max(4 << 20))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it has.
    pub(super) fn rows(&self) -> Vec<Row> {
        self.kept().rows.clone()
    }

    /// How much it has.
    pub(super) fn count(&self) -> usize {
        self.kept().rows.len()
    }

    /// All that it knows.
    pub(super) fn state(&self) -> Kept {
        self.kept().clone()
    }

    /// Puts it back to another state.
    pub(super) fn put_back(&self, state: Kept) {
        *self.kept() = state;
    }

    /// Backs everything up.
    pub(super) fn back_up(&self) {
        let mut kept = self.kept();
        kept.backed_up = kept.rows.len();
    }

    /// Loses its database, and is put back from a backup of when it had so many rows, or from the newest one.
    pub(super) fn restore(&self, rows: Option<usize>) {
        let mut kept = self.kept();
        let rows = rows.unwrap_or(kept.backed_up).min(kept.rows.len());
        kept.rows.truncate(rows);
        kept.backed_up = rows;
        kept.epoch += 1;
    }

    /// How often other content came under an id.
    pub(super) fn conflicts(&self) -> usize {
        self.kept().conflicts
    }

    /// Refuses the submission with this number of the terminal's.
    pub(super) fn refuse(&self, sequence: u64) {
        self.kept().refused.push(sequence);
    }
}

/// Its list of keys.
fn keys() -> SignedReceptionKeys {
    let keys = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![receipt_key().verifying()],
        relays: vec![],
    };
    SignedReceptionKeys::sign(&keys, &centre_key()).expect("signed")
}

async fn enrol() -> Response {
    let enrolment = serde_json::json!({
        "terminal": "019ab000-0000-7000-8000-00000000000a",
        "release_key": centre_key().verifying(),
        "district": "990101",
        "series": 7,
        "reception_keys": keys(),
    });
    Json(enrolment).into_response()
}

fn epoch(number: u8) -> LedgerEpoch {
    LedgerEpoch::from_random([number; 16])
}

async fn standing(State(centre): State<MemoryCentre>) -> Json<SignedStanding> {
    let kept = centre.kept();
    let standing = Standing {
        epoch: epoch(kept.epoch),
        durable_through: Position(kept.backed_up as u64),
    };
    Json(SignedStanding::sign(&standing, &receipt_key()).expect("signed"))
}

async fn submit(State(centre): State<MemoryCentre>, body: Bytes) -> Response {
    let Ok(envelope) = Envelope::from_json(&body) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Malformed);
    };
    let mut kept = centre.kept();
    if kept.refused.contains(&envelope.sequence) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Malformed);
    }
    let place = match kept.rows.iter().position(|row| row.id == envelope.id) {
        Some(place) if kept.rows[place].digest == envelope.digest => place,
        Some(_) => {
            kept.conflicts += 1;
            return refused(StatusCode::CONFLICT, Refusal::Conflict);
        }
        None => {
            kept.rows.push(Row {
                id: envelope.id,
                digest: envelope.digest,
                envelope,
            });
            kept.rows.len() - 1
        }
    };
    let row = &kept.rows[place];
    let receipt = CentreReceipt {
        id: row.id,
        digest: row.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: Some(LedgerPlace {
            epoch: epoch(kept.epoch),
            position: Position(place as u64 + 1),
        }),
    };
    Json(SignedReceipt::sign(&receipt, &receipt_key()).expect("signed")).into_response()
}

fn refused(status: StatusCode, refusal: Refusal) -> Response {
    (status, Json(refusal)).into_response()
}
