//! Drafts over HTTP to the real program: saved at one terminal, opened at another, and nothing for who tries codes out.

use crate::common::{Centre, Hall, Terminal};
use handover::draft::{DraftStanding, LARGEST_DRAFT, Opening, Revision, kept_until};
use handover::envelope::Content;
use handover::{DraftLocator, Refusal, SealedDraft};
use jiff::Timestamp;
use reqwest::{Method, Response};

fn path(locator: u8) -> String {
    format!("/v1/drafts/{}", DraftLocator::new([locator; 16]))
}

fn draft(sealed: &[u8]) -> SealedDraft {
    let now = Timestamp::now();
    SealedDraft {
        revision: Revision::at(now),
        until: kept_until(now),
        opened: 0,
        sealed: Content::new(sealed.to_vec()),
    }
}

async fn keep(centre: &Centre, terminal: &Terminal, locator: u8, draft: &SealedDraft) -> Response {
    let body = serde_json::to_vec(draft).expect("JSON");
    let request = terminal.request(centre, Method::PUT, &path(locator), body);
    centre.send(request).await
}

async fn open(centre: &Centre, terminal: &Terminal, locator: u8) -> Response {
    let path = format!("{}/openings", path(locator));
    let request = terminal.request(centre, Method::POST, &path, vec![]);
    centre.send(request).await
}

async fn opening(centre: &Centre, terminal: &Terminal, locator: u8) -> Opening {
    let response = open(centre, terminal, locator).await;
    response.json().await.expect("an opening")
}

#[tokio::test]
async fn what_one_terminal_saves_another_opens_until_it_is_handed_in() {
    let hall = Hall::new();
    let centre = hall.serve();
    let (first, second) = (centre.enrol(&hall).await, centre.enrol(&hall).await);
    let saved = draft(b"encrypted");
    let response = keep(&centre, &first, 1, &saved).await;
    let standing: DraftStanding = response.json().await.expect("how it stands");
    assert_eq!(standing, DraftStanding::Kept);
    match opening(&centre, &second, 1).await {
        Opening::Opened { draft } => {
            assert_eq!(draft.sealed.as_bytes(), b"encrypted");
            assert_eq!((draft.revision, draft.opened), (saved.revision, 1));
        }
        other => panic!("not opened: {other:?}"),
    }
    assert_eq!(opening(&centre, &second, 2).await, Opening::Unknown);
    let ended = second.request(&centre, Method::DELETE, &path(1), vec![]);
    assert_eq!(centre.send(ended).await.status(), 204);
    assert_eq!(opening(&centre, &first, 1).await, Opening::Over);
    let late = keep(&centre, &first, 1, &draft(b"late")).await;
    let standing: DraftStanding = late.json().await.expect("how it stands");
    assert_eq!(standing, DraftStanding::Over);
}

#[tokio::test]
async fn who_tries_codes_out_is_asked_to_wait_and_the_others_are_not() {
    let hall = Hall::new();
    let centre = hall.serve();
    let (bold, other) = (centre.enrol(&hall).await, centre.enrol(&hall).await);
    let mut looked_up = 0;
    let refused = loop {
        let response = open(&centre, &bold, looked_up).await;
        if response.status() != 200 {
            break response;
        }
        looked_up += 1;
        assert!(looked_up < 250, "nobody slows it down");
    };
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(opening(&centre, &other, 1).await, Opening::Unknown);
}

#[tokio::test]
async fn what_is_no_draft_is_refused() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let large = keep(&centre, &terminal, 1, &draft(&vec![1; LARGEST_DRAFT + 1])).await;
    assert_eq!(large.status(), 413);
    for (path, body) in [(path(1), "{}"), ("/v1/drafts/somewhere".to_owned(), "{}")] {
        let request = terminal.request(&centre, Method::PUT, &path, body.into());
        let response = centre.send(request).await;
        assert_eq!(response.status(), 422);
        let refusal: Refusal = response.json().await.expect("a refusal");
        assert_eq!(refusal, Refusal::Malformed);
    }
    let stranger = Terminal::new(terminal.id, handover::SigningKey::from_random([9; 32]), 0);
    assert_eq!(open(&centre, &stranger, 1).await.status(), 401);
}
