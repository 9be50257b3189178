//! A centre that keeps everything in memory, so that the bench can put it back to any moment: for losses of power at the
//! terminal, where what the centre had then must be what it has.
//!
//! It answers as the real one does, but for whom it answers: it knows one terminal, and takes every request for its.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post, put};
use handover::audit::{Anchors, Head, SignedAnchors};
use handover::enrolment::{SignedKeyClaim, TerminalId};
use handover::{
    CentreReceipt, Envelope, LedgerEpoch, LedgerPlace, Position, ReceptionKeys, Refusal,
    SignedReceipt, SignedReceptionKeys, SignedStanding, Standing, SubmissionId, VerifyingKey,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::oracle::{Record, Row};
use super::place::{centre_key, receipt_key, reception_key};
use super::running::Running;

/// The centre. Cheap to clone; every clone is the same.
#[derive(Clone, Default)]
pub(super) struct MemoryCentre {
    kept: Arc<Mutex<Kept>>,
    /// With what keys its terminal was ever enrolled: in whatever state it is put back to, they stay known.
    terminals: Arc<Mutex<Vec<VerifyingKey>>>,
}

/// That a centre listens.
pub(super) struct Listening {
    /// Where.
    pub(super) at: SocketAddr,
    _task: Running,
}

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
    /// Numbers of the terminal's that are refused, for good, unless they are there already.
    refused: Vec<u64>,
    /// How far its terminal’s audit trail had come, again and again.
    heads: Vec<Head>,
}

/// The one terminal.
const TERMINAL: TerminalId = TerminalId(Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_000a));

impl MemoryCentre {
    /// Listens on a port of its own, for as long as what is returned is there.
    pub(super) async fn listen(&self) -> Listening {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let at = listener.local_addr().expect("bound");
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals", post(enrol))
            .route("/v1/reception-keys.json", get(|| async { Json(keys()) }))
            .route("/v1/standing", get(standing))
            .route("/v1/terminals/self/audit-head", put(told))
            .route("/v1/terminals/self/audit-anchors", get(anchors))
            .route("/v1/submissions/{id}", put(submit))
            .layer(DefaultBodyLimit::max(4 << 20))
            .with_state(self.clone());
        Listening {
            at,
            _task: Running::begin(async move {
                let _ = axum::serve(listener, router).await;
            }),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claimed(&self) -> MutexGuard<'_, Vec<VerifyingKey>> {
        self.terminals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// With what keys its terminal was ever enrolled.
    pub(super) fn terminals(&self) -> Vec<VerifyingKey> {
        self.claimed().clone()
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

    /// The same centre in another state, and in a place of its own: what is on its way to this one never comes to that one.
    pub(super) fn elsewhere(&self, state: Kept) -> Self {
        Self {
            kept: Arc::new(Mutex::new(state)),
            terminals: Arc::clone(&self.terminals),
        }
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

    /// It has had an envelope for long.
    pub(super) fn has(&self, envelope: Envelope) {
        self.kept().rows.push(Row {
            id: envelope.id,
            digest: envelope.digest,
            envelope,
        });
    }

    /// Refuses the submission with this number of the terminal's.
    pub(super) fn refuse(&self, sequence: u64) {
        self.kept().refused.push(sequence);
    }

    /// Those of a queue that it never takes.
    pub(super) fn never_takes(&self, queue: &[Record]) -> BTreeSet<SubmissionId> {
        let kept = self.kept();
        let never = queue.iter().filter(|record| {
            kept.refused.contains(&record.sequence)
                && !kept.rows.iter().any(|row| row.id == record.id)
        });
        never.map(|record| record.id).collect()
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

async fn enrol(State(centre): State<MemoryCentre>, Json(claim): Json<SignedKeyClaim>) -> Response {
    let Ok(claim) = claim.verify() else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Malformed);
    };
    centre.claimed().push(claim.key);
    let enrolment = serde_json::json!({
        "terminal": TERMINAL,
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

async fn told(State(centre): State<MemoryCentre>, Json(head): Json<Head>) -> StatusCode {
    centre.kept().heads.push(head);
    StatusCode::NO_CONTENT
}

async fn anchors(State(centre): State<MemoryCentre>) -> Json<SignedAnchors> {
    let anchors = Anchors {
        terminal: TERMINAL,
        heads: centre.kept().heads.clone(),
    };
    Json(SignedAnchors::sign(&anchors, &receipt_key()).expect("signed"))
}

async fn submit(State(centre): State<MemoryCentre>, body: Bytes) -> Response {
    let Ok(envelope) = Envelope::from_json(&body) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Malformed);
    };
    let mut kept = centre.kept();
    let place = match kept.rows.iter().position(|row| row.id == envelope.id) {
        Some(place) if kept.rows[place].digest == envelope.digest => place,
        Some(_) => {
            kept.conflicts += 1;
            return refused(StatusCode::CONFLICT, Refusal::Conflict);
        }
        None if kept.refused.contains(&envelope.sequence) => {
            return refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Malformed);
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
