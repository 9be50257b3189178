//! Photos of papers: kept in memory for the visit, sealed with what is handed in, and sent until all of them are there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::common::photos::{jpeg, lay, place, start, take, with};
use crate::common::{application, key, reception_key, until, visit};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, head, post, put};
use contract::Fault;
use contract::photo::{PhotoOutcome, Sight};
use contract::visit::Ending;
use handover::attachment::{Awaited, LARGEST_CHUNK, LENGTH_HEADER, OFFSET_HEADER, Progress};
use handover::{
    CentreReceipt, Digest, Envelope, ReceptionKeys, SignedReceipt, SignedReceptionKeys, SigningKey,
};
use jiff::Timestamp;

#[test]
fn without_a_camera_it_is_said_and_nothing_else_is_lost() {
    let place = place();
    let terminal = place.terminal("");
    assert!(!terminal.home().expect("served").can_take_photos);
    let id = visit(&terminal);
    assert_eq!(terminal.take_photo(id), Ok(PhotoOutcome::CameraAbsent));
    assert_eq!(terminal.look_through_camera(id), Ok(Sight::CameraAbsent));
    // There should be one, and it is unplugged; then it is plugged in.
    let terminal = start(&place, "");
    assert!(terminal.home().expect("served").can_take_photos);
    let id = visit(&terminal);
    assert_eq!(terminal.take_photo(id), Ok(PhotoOutcome::CameraAbsent));
    lay(&place, 1);
    take(&terminal, id);
    assert!(matches!(
        terminal.look_through_camera(id),
        Ok(Sight::Sees { .. })
    ));
    terminal
        .hand_in(id, &[application()])
        .expect("photos are not needed");
}

#[test]
fn photos_are_this_visit_s_alone() {
    let place = place();
    lay(&place, 1);
    let terminal = start(&place, "");
    let first = visit(&terminal);
    let (photo, bytes) = take(&terminal, first);
    let seen = terminal.photo(first, &photo).expect("served");
    assert!(seen.is_some_and(|picture| jpeg(&picture) == bytes));
    terminal.drop_photo(first, &photo).expect("forgotten");
    assert_eq!(terminal.photo(first, &photo), Ok(None));
    let (photo, _) = take(&terminal, first);
    terminal.end_visit(first, Ending::Left);
    assert_eq!(terminal.photo(first, &photo), Err(Fault::VisitOver));
    let second = visit(&terminal);
    assert_eq!(terminal.photo(second, &photo), Ok(None));
    // Nobody hands in what another took.
    let refused = terminal.hand_in(second, &[with(&[photo])]);
    assert!(
        matches!(&refused, Err(Fault::FormIncomplete { fields, .. }) if fields[0].as_str() == "papers"),
        "{refused:?}"
    );
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let place = place();
    lay(&place, 1);
    let terminal = start(&place, "");
    let id = visit(&terminal);
    let mut taken = Vec::new();
    let refused = loop {
        match terminal.take_photo(id).expect("served") {
            PhotoOutcome::Taken { photo, .. } => taken.push(photo),
            other => break other,
        }
        assert!(taken.len() <= 20);
    };
    assert_eq!(refused, PhotoOutcome::Full);
    assert!(taken.len() >= 3);
    terminal.drop_photo(id, &taken[0]).expect("forgotten");
    take(&terminal, id);
}

/// A centre that takes attachments, and whose line breaks after every so many chunks.
#[derive(Clone)]
struct Centre(Arc<Inner>);

struct Inner {
    breaks_every: usize,
    chunks: Mutex<Vec<(Digest, usize)>>,
    attachments: Mutex<BTreeMap<Digest, (u64, Vec<u8>)>>,
    received: Mutex<Vec<Envelope>>,
}

fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

impl Centre {
    fn new(breaks_every: usize) -> Self {
        Self(Arc::new(Inner {
            breaks_every,
            chunks: Mutex::default(),
            attachments: Mutex::default(),
            received: Mutex::default(),
        }))
    }

    async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let keys = ReceptionKeys {
            number: 1,
            keys: vec![reception_key().sealing()],
            receipts: vec![receipt_key().verifying()],
            relays: vec![],
        };
        let keys = SignedReceptionKeys::sign(&keys, &key()).expect("signed");
        let enrolment = serde_json::json!({
            "terminal": "019ab000-0000-7000-8000-00000000000a",
            "reception_keys": keys,
        });
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals", post(|| async { Json(enrolment) }))
            .route("/v1/submissions/{id}", put(submit))
            .route("/v1/attachments/{digest}", head(progress))
            .route("/v1/attachments/{digest}/{offset}", put(add))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    fn received(&self) -> Vec<Envelope> {
        self.0.received.lock().expect("no panic").clone()
    }
}

async fn progress(State(centre): State<Centre>, Path(digest): Path<Digest>) -> Response {
    match centre.0.attachments.lock().expect("no panic").get(&digest) {
        Some((size, bytes)) => [
            (OFFSET_HEADER, bytes.len().to_string()),
            (LENGTH_HEADER, size.to_string()),
        ]
        .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn add(
    State(centre): State<Centre>,
    Path((digest, offset)): Path<(Digest, usize)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    assert!(body.len() <= LARGEST_CHUNK);
    let mut chunks = centre.0.chunks.lock().expect("no panic");
    chunks.push((digest, offset));
    let size: u64 = headers[LENGTH_HEADER]
        .to_str()
        .expect("ASCII")
        .parse()
        .expect("a number");
    let mut attachments = centre.0.attachments.lock().expect("no panic");
    let (_, bytes) = attachments.entry(digest).or_insert((size, Vec::new()));
    assert_eq!(bytes.len(), offset, "it goes on where it broke off");
    bytes.extend_from_slice(&body);
    if chunks.len().is_multiple_of(centre.0.breaks_every) {
        // It is kept, and the answer is lost.
        return StatusCode::BAD_GATEWAY.into_response();
    }
    Json(Progress {
        received: bytes.len() as u64,
        size,
    })
    .into_response()
}

async fn submit(State(centre): State<Centre>, body: Bytes) -> Response {
    let envelope = Envelope::from_json(&body).expect("an envelope");
    let attachments = centre.0.attachments.lock().expect("no panic");
    let complete = |digest: &&Digest| {
        attachments
            .get(digest)
            .is_some_and(|(size, bytes)| *size == bytes.len() as u64)
    };
    let missing: Vec<Digest> = envelope
        .attachments
        .iter()
        .filter(|digest| !complete(digest))
        .copied()
        .collect();
    if !missing.is_empty() {
        return (StatusCode::FAILED_DEPENDENCY, Json(Awaited { missing })).into_response();
    }
    let receipt = CentreReceipt {
        id: envelope.id,
        digest: envelope.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    };
    centre.0.received.lock().expect("no panic").push(envelope);
    Json(SignedReceipt::sign(&receipt, &receipt_key()).expect("signed")).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_arrive_whole_though_the_line_breaks_again_and_again() {
    let centre = Centre::new(2);
    let place = place();
    let address = centre.listen().await;
    let terminal = start(&place, &address);
    terminal.enrol("RIGHT").await.expect("enrolled");
    let id = visit(&terminal);
    lay(&place, 1);
    let first = take(&terminal, id);
    lay(&place, 2);
    let second = take(&terminal, id);
    let photos = [first.0, second.0];
    terminal.hand_in(id, &[with(&photos)]).expect("handed in");
    drop(terminal);
    // The program ends before anything is sent, and starts again.
    let terminal = start(&place, &address);
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    until("the submission", || !centre.received().is_empty()).await;

    let envelopes = centre.received();
    let submission = envelopes[0].open(&[reception_key()]).expect("opens");
    let attachments = centre.0.attachments.lock().expect("no panic");
    assert_eq!(submission.attachments.len(), 2);
    for (about, taken) in submission.attachments.iter().zip([first.1, second.1]) {
        let (_, sealed) = &attachments[&about.digest];
        let opened = about
            .open(sealed, submission.id, &[reception_key()])
            .expect("opens");
        assert!(opened == taken, "it is the photo that was taken");
    }
    let chunks = centre.0.chunks.lock().expect("no panic");
    let again: std::collections::BTreeSet<_> = chunks.iter().collect();
    assert_eq!(again.len(), chunks.len(), "no chunk was sent twice");
    assert!(chunks.len() >= 4, "they are large enough to break off");
}

#[test]
fn a_photo_lies_open_nowhere() {
    let place = place();
    lay(&place, 1);
    let terminal = start(&place, "");
    let id = visit(&terminal);
    let (photo, bytes) = take(&terminal, id);
    terminal
        .hand_in(id, &[with(std::slice::from_ref(&photo))])
        .expect("handed in");
    drop(terminal);
    let inside = bytes[bytes.len() / 2..][..48].to_vec();
    let mut looked_at = 0;
    for entry in std::fs::read_dir(place.data()).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_file() {
            looked_at += 1;
            let file = std::fs::read(&path).expect("readable");
            let open = file.windows(inside.len()).any(|part| part == inside);
            assert!(!open, "{} shows the photo", path.display());
        }
    }
    assert!(looked_at >= 2, "there are files to look at");
}
