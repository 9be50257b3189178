//! Delivery: only a centre's own receipt counts, and nothing is lost on the way to it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::common::{CANARY, Place, application, key, publish, reception_key, until, visit};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::{get, post, put};
use contract::operator::{Admission, LineState, OperatorPin, ParkedReason};
use contract::visit::ReceiptState;
use handover::enrolment::{Enrolment, Entitlement, SignedKeyClaim, TerminalId};
use handover::{
    CentreReceipt, Digest, Envelope, ReceptionKeys, Refusal, RequestHeaders, RequestTarget,
    SignedReceipt, SignedReceptionKeys, SignedRequest, SigningKey, SubmissionId, VerifyingKey,
};
use jiff::Timestamp;
use tempfile::TempDir;
use terminal::{EnrolmentState, Terminal};

/// What a centre answers to an envelope, by how many have come before.
type Mood = Arc<dyn Fn(usize, &Envelope) -> Response + Send + Sync>;

#[derive(Clone)]
struct Centre {
    mood: Mood,
    asked: Arc<AtomicUsize>,
    /// The key of its one terminal, and the numbers of the requests that were signed with it.
    key: Arc<Mutex<Option<VerifyingKey>>>,
    numbers: Arc<Mutex<Vec<u64>>>,
    received: Arc<Mutex<Vec<Envelope>>>,
    published: Arc<TempDir>,
}

impl Centre {
    fn new(mood: impl Fn(usize, &Envelope) -> Response + Send + Sync + 'static) -> Self {
        Self {
            mood: Arc::new(mood),
            asked: Arc::default(),
            key: Arc::default(),
            numbers: Arc::default(),
            received: Arc::default(),
            published: Arc::new(tempfile::tempdir().expect("a folder")),
        }
    }

    /// Listens on a port of its own; the address.
    async fn listen(&self) -> String {
        self.listen_at("127.0.0.1:0").await
    }

    async fn listen_at(&self, address: &str) -> String {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals", post(enrol))
            .route("/v1/releases/{file}", get(release_file))
            .route("/v1/submissions/{id}", put(submit))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

/// The centre's list of keys.
fn keys() -> SignedReceptionKeys {
    let keys = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![receipt_key().verifying()],
        relays: vec![],
    };
    SignedReceptionKeys::sign(&keys, &key()).expect("signed")
}

async fn enrol(State(centre): State<Centre>, Json(claim): Json<SignedKeyClaim>) -> Response {
    let claim = claim.verify().expect("it has the key");
    if claim.by == Entitlement::Code("RIGHT".into()) {
        *centre.key.lock().expect("no panic") = Some(claim.key);
        // With a new identity numbers begin anew.
        centre.numbers.lock().expect("no panic").clear();
        let terminal = TerminalId(uuid::Uuid::new_v4());
        Json(Enrolment {
            terminal,
            release_key: None,
            district: None,
            series: None,
            reception_keys: Some(keys()),
        })
        .into_response()
    } else {
        (StatusCode::UNAUTHORIZED, Json(Refusal::NotEnrolled)).into_response()
    }
}

/// A file of what is published, as a web server gives it.
async fn release_file(State(centre): State<Centre>, Path(file): Path<String>) -> Response {
    match std::fs::read(centre.published.path().join(file)) {
        Ok(bytes) => bytes.into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn submit(
    State(centre): State<Centre>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name| headers[name].to_str().expect("ASCII");
    let target = RequestTarget {
        method: "PUT",
        authority: header("host"),
        path: &format!("/v1/submissions/{id}"),
        query: None,
    };
    let signed = RequestHeaders {
        content_digest: header("content-digest"),
        signature_input: header("signature-input"),
        signature: header("signature"),
    };
    let signed = SignedRequest::read(&target, &signed).expect("signed");
    let key = centre.key.lock().expect("no panic").expect("enrolled");
    signed.verify(&key).expect("by its terminal");
    signed.check_content(&body).expect("over just this");
    let number = signed.stamp().counter;
    let mut numbers = centre.numbers.lock().expect("no panic");
    assert!(!numbers.contains(&number), "{number} comes twice");
    numbers.push(number);
    drop(numbers);
    let envelope: Envelope = serde_json::from_slice(&body).expect("an envelope");
    let before = centre.asked.fetch_add(1, Ordering::SeqCst);
    let response = (centre.mood)(before, &envelope);
    centre.received.lock().expect("no panic").push(envelope);
    response
}

fn receipt(envelope: &Envelope) -> CentreReceipt {
    CentreReceipt {
        id: envelope.id,
        digest: envelope.digest,
        received_at: Timestamp::UNIX_EPOCH,
        place: None,
    }
}

/// The key of the centre's receipts.
fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

fn signed(receipt: &CentreReceipt, key: &SigningKey) -> SignedReceipt {
    SignedReceipt::sign(receipt, key).expect("signed")
}

fn friendly(_: usize, envelope: &Envelope) -> Response {
    Json(signed(&receipt(envelope), &receipt_key())).into_response()
}

async fn enrolled(place: &Place, address: &str) -> Terminal {
    // Starting takes the disk's time: meanwhile the centres of others go on answering.
    let terminal = tokio::task::block_in_place(|| place.terminal(address));
    terminal.enrol("RIGHT").await.expect("enrolled");
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    terminal
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_reaches_the_centre_and_leaves_nothing_readable_behind() {
    let centre = Centre::new(friendly);
    let place = Place::new().with_release(1);
    let terminal = enrolled(&place, &centre.listen().await).await;
    let id = visit(&terminal);
    let receipt = terminal.hand_in(id, &[application()]).expect("handed in");
    until("the receipt", || {
        matches!(
            terminal.receipt_state(id, &receipt.pickup_code),
            Ok(ReceiptState::AtCentre { .. })
        )
    })
    .await;
    let received = centre.received.lock().expect("no panic").clone();
    assert_eq!(received.len(), 1);
    let submission = received[0].open(&[reception_key()]).expect("whole");
    assert_eq!(
        (submission.id, &submission.pickup_code),
        (receipt.cases[0].submission, &receipt.pickup_code)
    );
    until("the tidying up", || place.files_with(CANARY).is_empty()).await;
}

/// Answers that are no receipt of the centre's for this envelope, most of them with status 200.
fn no_receipts(envelope: &Envelope) -> Vec<Response> {
    let good = receipt(envelope);
    let other_id = CentreReceipt {
        id: SubmissionId(
            "019ab000-0000-7000-8000-0000000000ee"
                .parse()
                .expect("a UUID"),
        ),
        ..good.clone()
    };
    let other_digest = CentreReceipt {
        digest: Digest::of(b"other"),
        ..good.clone()
    };
    let whole = serde_json::to_vec(&signed(&good, &receipt_key())).expect("JSON");
    let mut flipped = whole.clone();
    flipped[whole.len() - 4] ^= 1;
    vec![
        Html("<html><h1>Welcome to the free WLAN</h1></html>").into_response(),
        StatusCode::OK.into_response(),
        whole[..whole.len() / 2].to_vec().into_response(),
        Json(good.clone()).into_response(),
        Json(signed(&other_id, &receipt_key())).into_response(),
        Json(signed(&other_digest, &receipt_key())).into_response(),
        Json(signed(&good, &SigningKey::from_random([4; 32]))).into_response(),
        flipped.into_response(),
        (StatusCode::FORBIDDEN, "blocked by the proxy").into_response(),
    ]
}

const NONSENSES: usize = 9;

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_no_receipt_and_the_same_bytes_are_sent_again() {
    let tries: Vec<_> = (0..NONSENSES)
        .map(|which| tokio::spawn(nonsense_is_no_receipt(which)))
        .collect();
    for done in tries {
        done.await.expect("no panic");
    }
}

async fn nonsense_is_no_receipt(which: usize) {
    let centre = Centre::new(move |before, envelope: &Envelope| {
        let mut nonsense = no_receipts(envelope);
        assert_eq!(nonsense.len(), NONSENSES);
        match before {
            0 => nonsense.swap_remove(which),
            _ => friendly(before, envelope),
        }
    });
    let place = Place::new().with_release(1);
    let terminal = enrolled(&place, &centre.listen().await).await;
    let id = visit(&terminal);
    let receipt =
        tokio::task::block_in_place(|| terminal.hand_in(id, &[application()])).expect("handed in");
    until("the first try", || centre.asked.load(Ordering::SeqCst) >= 1).await;
    until("the receipt", || {
        matches!(
            terminal.receipt_state(id, &receipt.pickup_code),
            Ok(ReceiptState::AtCentre { .. })
        )
    })
    .await;
    let received = centre.received.lock().expect("no panic").clone();
    assert_eq!(
        received.len(),
        2,
        "nonsense {which} was taken for a receipt"
    );
    assert!(
        received[0] == received[1],
        "an envelope changed between two tries"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_has_the_number_of_another_though_the_program_starts_again_and_again() {
    let centre = Centre::new(friendly);
    let place = Place::new().with_release(1);
    let address = centre.listen().await;
    drop(enrolled(&place, &address).await);
    for start in 1..4 {
        let terminal = place.terminal(&address);
        let background = terminal.clone();
        let running = tokio::spawn(async move { background.run_background().await });
        for _ in 0..2 {
            let id = visit(&terminal);
            terminal.hand_in(id, &[application()]).expect("handed in");
        }
        // Or more: whoever is stopped before it has noted a receipt asks for it once more at its next start.
        until("both", || {
            centre.numbers.lock().expect("no panic").len() >= 2 * start
        })
        .await;
        running.abort();
        let _ = running.await;
    }
}

/// What is refused for who sends it is refused for now: nothing is parked, and the operator is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_not_answered_keeps_everything_and_says_so() {
    for (refusal, state) in [
        (Refusal::NotEnrolled, EnrolmentState::Unknown),
        (Refusal::Behind, EnrolmentState::Behind),
        (Refusal::Doubled, EnrolmentState::Doubled),
    ] {
        let centre = Centre::new(move |before, envelope: &Envelope| match before {
            0 => (StatusCode::FORBIDDEN, Json(refusal)).into_response(),
            _ => friendly(before, envelope),
        });
        let place = Place::new().with_release(1);
        let address = centre.listen().await;
        let terminal = place.terminal(&address);
        terminal.enrol("RIGHT").await.expect("enrolled");
        let background = terminal.clone();
        let running = tokio::spawn(async move { background.run_background().await });
        assert_eq!(
            terminal.status().expect("read").state,
            EnrolmentState::Answered
        );
        let id = visit(&terminal);
        terminal.hand_in(id, &[application()]).expect("handed in");
        let status = || terminal.status().expect("read");
        until("the refusal", || status().state == state).await;
        assert_eq!((status().waiting, status().parked), (1, 0));
        let id = visit(&terminal);
        terminal.hand_in(id, &[application()]).expect("offline");
        terminal.enrol("RIGHT").await.expect("enrolled anew");
        assert_eq!(status().state, EnrolmentState::Answered);
        // As a start of the program does, without the pause after a refusal.
        running.abort();
        let _ = running.await;
        let again = place.terminal(&address);
        tokio::spawn(async move { again.run_background().await });
        until("both", || status().waiting == 0).await;
        let received = centre.received.lock().expect("no panic").clone();
        // One that was on its way when the program ended may have come twice: the centre knows it by its id.
        let sequences: BTreeSet<u64> = received.iter().map(|envelope| envelope.sequence).collect();
        assert_eq!(
            Vec::from_iter(sequences),
            [1, 2],
            "nothing lost, nothing left out"
        );
    }
}

/// What is on its way when the sending ends must not hold the database: whatever comes next has it for itself.
#[test]
fn a_terminal_that_stops_while_it_sends_lets_go_of_its_database() {
    let halls = tokio::runtime::Runtime::new().expect("a runtime");
    let (asked, was_asked) = tokio::sync::oneshot::channel();
    let (answer, may_answer) = std::sync::mpsc::channel::<()>();
    let once = Mutex::new(Some((asked, may_answer)));
    let centre = Centre::new(move |before, envelope: &Envelope| {
        let first = once.lock().expect("no panic").take();
        if let Some((asked, may_answer)) = first {
            asked.send(()).expect("waited for");
            let _ = tokio::task::block_in_place(|| may_answer.recv());
        }
        friendly(before, envelope)
    });
    let address = halls.block_on(centre.listen());
    let place = Place::new().with_release(1);
    // Polled by nobody once the sending has been waited for: what it leaves behind stays.
    let own = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let terminal = place.terminal(&address);
    own.block_on(terminal.enrol("RIGHT")).expect("enrolled");
    let id = visit(&terminal);
    terminal.hand_in(id, &[application()]).expect("handed in");
    own.block_on(async {
        tokio::select! {
            () = terminal.run_background() => panic!("the background ended"),
            asked = was_asked => asked.expect("asked"),
        }
    });
    drop(terminal);
    // The last connection that is closed takes the log with it.
    let log = place.data().join("terminal.sqlite-wal");
    // What is under way on a thread of its own may still come to its end; what waits for the answer cannot.
    let deadline = Instant::now() + Duration::from_secs(10);
    while log.exists() {
        assert!(Instant::now() < deadline, "the outbox is still open");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(answer);
}

fn picky(before: usize, envelope: &Envelope) -> Response {
    if before == 0 {
        (StatusCode::CONFLICT, Json(Refusal::Conflict)).into_response()
    } else {
        friendly(before, envelope)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_refused_for_good_does_not_hold_up_the_next() {
    let centre = Centre::new(picky);
    let place = Place::new().with_release(1);
    let terminal = enrolled(&place, &centre.listen().await).await;
    let first_visit = visit(&terminal);
    let first = terminal
        .hand_in(first_visit, &[application()])
        .expect("handed in");
    until("the refusal", || centre.asked.load(Ordering::SeqCst) >= 1).await;
    assert_eq!(
        terminal.receipt_state(first_visit, &first.pickup_code),
        Ok(ReceiptState::SavedHere)
    );
    let second_visit = visit(&terminal);
    let second = terminal
        .hand_in(second_visit, &[application()])
        .expect("handed in");
    until("the receipt", || {
        matches!(
            terminal.receipt_state(second_visit, &second.pickup_code),
            Ok(ReceiptState::AtCentre { .. })
        )
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_what_is_parked_and_has_it_sent_again() {
    let centre = Centre::new(picky);
    let place = Place::new().with_release(1);
    let terminal = enrolled(&place, &centre.listen().await).await;
    let pin = OperatorPin::try_from("135790".to_owned()).expect("a PIN");
    terminal.set_operator_pin(&pin).expect("set");
    let Ok(Admission::Admitted { pass }) = terminal.open_operator_view(&pin) else {
        panic!("it is the right one");
    };
    let look = || terminal.operator_view(&pass).expect("read").expect("good");
    let id = visit(&terminal);
    terminal.hand_in(id, &[application()]).expect("handed in");
    until("the refusal", || !look().parked.is_empty()).await;
    let seen = look();
    assert_eq!(seen.line.state, LineState::Online);
    assert!(seen.clock.ahead.is_some_and(|ahead| ahead.abs() < 60));
    let [record] = seen.parked.as_slice() else {
        panic!("one is parked");
    };
    assert_eq!((record.sequence, record.why), (1, ParkedReason::Conflict));
    let again = terminal
        .send_again(&pass, record.submission)
        .expect("sent")
        .expect("good");
    assert_eq!(again.parked, []);
    // By now the centre takes it.
    until("the receipt", || look().queue.at_centre == 1).await;
    assert_eq!(look().queue.waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_handed_in_offline_survives_a_restart_and_arrives_once_the_centre_is_there() {
    let centre = Centre::new(friendly);
    // A port that nobody listens on yet.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("bound")
        .to_string();
    let address = format!("http://{free}");
    let place = Place::new().with_release(1);
    let codes: Vec<_> = {
        let terminal = place.terminal(&address);
        (0..3)
            .map(|_| {
                terminal
                    .hand_in(visit(&terminal), &[application()])
                    .expect("handed in")
                    .pickup_code
            })
            .collect()
    };
    centre.listen_at(&free).await;
    let _terminal = enrolled(&place, &address).await;
    until("all three", || {
        centre.received.lock().expect("no panic").len() == 3
    })
    .await;
    let received = centre.received.lock().expect("no panic").clone();
    // Several are on their way at once.
    let mut received = received;
    received.sort_by_key(|envelope| envelope.sequence);
    assert_eq!(
        received
            .iter()
            .map(|envelope| envelope.sequence)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(
        received
            .iter()
            .map(|envelope| &envelope.pickup_code)
            .eq(&codes)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_release_is_taken_over_and_a_visit_under_way_keeps_its_own() {
    let centre = Centre::new(friendly);
    let place = Place::new();
    let address = centre.listen().await;
    publish(centre.published.path(), 4, &[], &[]);
    let terminal = enrolled(&place, &address).await;
    until("the release", || terminal.connection().release == Some(4)).await;
    assert!(terminal.connection().online);

    let restarted = place.terminal("");
    assert_eq!(restarted.home().expect("served").release.number, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_does_not_enrol() {
    let centre = Centre::new(friendly);
    let place = Place::new();
    let terminal = place.terminal(&centre.listen().await);
    let error = terminal
        .enrol("WRONG")
        .await
        .expect_err("refused")
        .to_string();
    assert!(error.contains("centre terminal enrol"), "{error}");
}
