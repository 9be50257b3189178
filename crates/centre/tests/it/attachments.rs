//! Attachments over HTTP to the real program: in chunks, from wherever they broke off, and opened at the reception only.

use crate::common::desk::{self, Desk};
use crate::common::{
    self, CANARY, Centre, Hall, Terminal, reception_key, seal, signed_receipt, submission,
};
use handover::attachment::{
    Awaited, LARGEST_CHUNK, LENGTH_HEADER, MediaType, OFFSET_HEADER, Progress, SealedAttachment,
};
use handover::{Digest, Envelope, Refusal};
use reqwest::{Method, Response};

/// A photo of an invented citizen's: bytes that are found nowhere they do not belong.
fn photo() -> Vec<u8> {
    CANARY.as_bytes().repeat(40_000)
}

/// A submission with a photo.
fn with_photo(number: u64) -> (Envelope, SealedAttachment) {
    let mut submission = submission(number, CANARY);
    let sealed = SealedAttachment::seal(
        &photo(),
        MediaType::Jpeg,
        submission.id,
        &reception_key().sealing(),
        [7; 32],
    )
    .expect("small");
    submission.attachments.push(sealed.about());
    (seal(&submission), sealed)
}

async fn send(
    centre: &Centre,
    terminal: &Terminal,
    (digest, size): (Digest, usize),
    offset: usize,
    bytes: &[u8],
) -> Response {
    let path = format!("/v1/attachments/{digest}/{offset}");
    let length = size.to_string();
    let more = [(LENGTH_HEADER, length.as_str())];
    centre
        .ask(terminal, Method::PUT, &path, &more, bytes.to_vec())
        .await
}

/// How much of an attachment the centre says that it has.
async fn received(centre: &Centre, terminal: &Terminal, digest: Digest) -> Option<u64> {
    let path = format!("/v1/attachments/{digest}");
    let response = centre.ask(terminal, Method::HEAD, &path, &[], vec![]).await;
    let offset = response.headers().get(OFFSET_HEADER)?;
    offset.to_str().ok()?.parse().ok()
}

#[tokio::test]
async fn an_attachment_goes_on_where_it_broke_off() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let (envelope, sealed) = with_photo(1);
    let digest = sealed.about().digest;
    let whole = (digest, sealed.as_bytes().len());

    // Without it the submission is not taken.
    let response = centre.put(&envelope, &terminal).await;
    assert_eq!(response.status(), 424);
    let awaited: Awaited = response.json().await.expect("what is missing");
    assert_eq!(awaited.missing, [digest]);

    assert_eq!(received(&centre, &terminal, digest).await, None);
    let mut chunks = sealed.rest(0);
    let first = chunks.next().expect("one");
    for _ in 0..2 {
        let response = send(&centre, &terminal, whole, first.offset, first.bytes).await;
        let progress: Progress = response.json().await.expect("progress");
        assert_eq!(progress.received, first.bytes.len() as u64);
    }
    let third = chunks.nth(1).expect("there are three");
    let gap = send(&centre, &terminal, whole, third.offset, third.bytes).await;
    assert_eq!(gap.status(), 409);
    let progress: Progress = gap.json().await.expect("where to go on");
    assert_eq!(progress.received, LARGEST_CHUNK as u64);
    assert_eq!(centre.put(&envelope, &terminal).await.status(), 424);
    centre.kill();

    let centre = hall.serve();
    let there = received(&centre, &terminal, digest).await.expect("some");
    assert_eq!(there, LARGEST_CHUNK as u64);
    for chunk in sealed.rest(there) {
        let response = send(&centre, &terminal, whole, chunk.offset, chunk.bytes).await;
        assert_eq!(response.status(), 200);
    }
    let response = centre.put(&envelope, &terminal).await;
    assert_eq!(response.status(), 201);
    let receipt = signed_receipt(response).await.expect("a receipt");
    assert!(receipt.is_for(&envelope));

    for (path, bytes) in hall.kept_files() {
        let open = bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
        assert!(!open, "{} holds it open", path.display());
    }
}

#[tokio::test]
async fn a_clerk_sees_it_and_nobody_else() {
    let desk = Desk::open().await;
    let (envelope, sealed) = with_photo(1);
    let about = sealed.about();
    let whole = (about.digest, sealed.as_bytes().len());
    for chunk in sealed.rest(0) {
        send(
            &desk.centre,
            &desk.terminal,
            whole,
            chunk.offset,
            chunk.bytes,
        )
        .await;
    }
    desk.take(&envelope).await;
    let page = desk.page(&envelope).await;
    assert!(page.contains(&about.digest.to_string()));

    let ask = async |cookie: &str, digest: Digest| {
        let (code, id) = (envelope.pickup_code.to_string(), envelope.id.to_string());
        let digest = digest.to_string();
        let fields = [
            ("code", code.as_str()),
            ("submission", &id),
            ("attachment", &digest),
        ];
        desk::post(&desk.centre, "/reception/attachment", cookie, &fields).await
    };
    assert_eq!(ask("", about.digest).await.status(), 401);
    let shown = ask(&desk.cookie, about.digest).await;
    assert_eq!(shown.status(), 200);
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    assert_eq!(shown.headers()["cache-control"], "no-store");
    assert!(shown.bytes().await.expect("bytes") == photo());
    let another = ask(&desk.cookie, Digest::of(b"another")).await;
    assert_eq!(another.status(), 500);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_what_was_changed_is_dropped() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let bytes = b"sealed bytes".to_vec();
    let digest = Digest::of(&bytes);
    let size = bytes.len();
    let cases: [(usize, usize, &[u8], u16); 5] = [
        (size, 0, b"", 422),
        (size, 0, b"more bytes than it has", 422),
        (9 * 1024 * 1024, 0, &bytes, 413),
        (size, 0, &vec![0; LARGEST_CHUNK + 1], 413),
        (size, usize::MAX, &bytes, 422),
    ];
    for (size, offset, bytes, status) in cases {
        let response = send(&centre, &terminal, (digest, size), offset, bytes).await;
        assert_eq!(response.status().as_u16(), status, "{size} {offset}");
        let _: Refusal = response.json().await.expect("a refusal");
        assert_eq!(received(&centre, &terminal, digest).await, None);
    }
    let changed = send(&centre, &terminal, (digest, size), 0, b"SEALED bytes").await;
    assert_eq!(changed.status(), 422);
    assert_eq!(received(&centre, &terminal, digest).await, None, "dropped");
    let sound = send(&centre, &terminal, (digest, size), 0, &bytes).await;
    assert_eq!(sound.status(), 200);
    let resized = send(&centre, &terminal, (digest, size + 1), 0, &bytes).await;
    assert_eq!(resized.status(), 422);
}

#[tokio::test]
async fn a_terminal_that_runs_wild_is_asked_to_wait() {
    let hall = Hall::new();
    let centre = hall.serve_with(&["--requests-per-minute", "1"]);
    let (wild, calm) = (centre.enrol(&hall).await, centre.enrol(&hall).await);
    let envelope = common::envelope(1, CANARY);
    for _ in 0..10 {
        assert!(centre.put(&envelope, &wild).await.status().is_success());
    }
    let response = centre.put(&envelope, &wild).await;
    assert_eq!(response.status(), 429);
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let later: handover::Later = response.json().await.expect("why");
    assert_eq!(later, handover::Later::Quota);
    assert!(centre.put(&envelope, &calm).await.status().is_success());
}
