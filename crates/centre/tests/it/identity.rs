//! Who is answered: terminals whose key signed just this request, once. And what becomes of copies.

use crate::common::{CANARY, Hall, Terminal, envelope, refused};
use handover::enrolment::{Entitlement, Registration, SignedKeyClaim, TerminalId, Token};
use handover::{Envelope, Refusal, SigningKey};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Request};
use uuid::Uuid;

const SELF: &str = "/v1/terminals/self";

/// The request once more, word for word.
fn again(request: &Request) -> Request {
    request.try_clone().expect("its body is at hand")
}

/// What the centre lists of a terminal.
fn listed(hall: &Hall, terminal: &Terminal) -> String {
    let listed = hall.printed(&["terminal", "list", "--data", "DATA"]);
    let id = terminal.id.to_string();
    let line = listed.lines().find(|line| line.starts_with(&id));
    line.expect("it is listed").to_owned()
}

#[tokio::test]
async fn only_what_an_enrolled_terminals_key_signed_is_answered() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let envelope = envelope(1, CANARY);

    let place = format!("/v1/submissions/{}", envelope.id);
    let bare = centre.client.put(centre.url(&place)).json(&envelope);
    let response = bare.send().await.expect("it answers");
    refused(response, 401, Refusal::Unsigned).await;
    let stranger = Terminal::new(TerminalId(Uuid::from_u128(1)), terminal.key.clone(), 0);
    refused(
        centre.put(&envelope, &stranger).await,
        401,
        Refusal::NotEnrolled,
    )
    .await;
    let other_key = Terminal::new(terminal.id, SigningKey::from_random([6; 32]), 0);
    refused(
        centre.put(&envelope, &other_key).await,
        401,
        Refusal::Unsigned,
    )
    .await;

    centre.receipt(&envelope, &terminal, 201).await;
    let id = terminal.id.to_string();
    hall.printed(&["terminal", "revoke", &id, "--data", "DATA"]);
    refused(
        centre.put(&envelope, &terminal).await,
        401,
        Refusal::NotEnrolled,
    )
    .await;
}

#[tokio::test]
async fn a_request_that_is_changed_on_the_way_is_refused() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let [one, other] = [1, 2].map(|number| envelope(number, CANARY));
    let sound = terminal.put(&centre, &one);
    let body = |envelope: &Envelope| Some(serde_json::to_vec(envelope).expect("JSON").into());
    let with = |name: &'static str, value: &str| {
        let mut request = again(&sound);
        let value = HeaderValue::from_str(value).expect("a value");
        request
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
        request
    };
    let header = |name: &str| sound.headers()[name].to_str().expect("ASCII").to_owned();
    let mut changed = vec![
        with(
            "signature-input",
            &header("signature-input").replace("nonce=\"1-", "nonce=\"2-"),
        ),
        with("signature", &header("signature").replace("=:", "=:AAAA")),
        with("host", "elsewhere.example"),
        with(
            "content-digest",
            &header("content-digest").replace("sha-256", "sha-512"),
        ),
    ];
    let mut other_body = again(&sound);
    *other_body.body_mut() = body(&other);
    changed.push(other_body);
    let mut other_place = again(&sound);
    let path = format!("/v1/submissions/{}", other.id);
    other_place.url_mut().set_path(&path);
    changed.push(other_place);
    let mut queried = again(&sound);
    queried.url_mut().set_query(Some("twice=1"));
    changed.push(queried);
    let mut other_method = again(&sound);
    *other_method.method_mut() = Method::POST;
    for request in changed {
        refused(centre.send(request).await, 401, Refusal::Unsigned).await;
    }
    assert_eq!(centre.send(other_method).await.status(), 405);
    let mut twice = again(&sound);
    let second = terminal.put(&centre, &other).headers()["signature"].clone();
    twice.headers_mut().append("signature", second);
    refused(centre.send(twice).await, 401, Refusal::Unsigned).await;
    // None of them used up its number.
    assert_eq!(centre.send(sound).await.status(), 201);
}

#[tokio::test]
async fn a_request_is_answered_once_also_after_the_centre_was_killed() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let first = terminal.put(&centre, &envelope(1, CANARY));
    let second = terminal.request(&centre, Method::GET, SELF, Vec::new());
    assert_eq!(centre.send(again(&second)).await.status(), 200);
    assert_eq!(
        centre.send(again(&first)).await.status(),
        201,
        "it came late"
    );
    for request in [&first, &second] {
        refused(centre.send(again(request)).await, 401, Refusal::Replayed).await;
    }
    let socket = centre.socket().to_owned();
    centre.kill();

    let centre = hall.serve_at(&socket);
    for request in [first, second] {
        refused(centre.send(request).await, 401, Refusal::Replayed).await;
    }
    assert!(
        listed(&hall, &terminal).contains(" enrolled "),
        "a replay marks nobody"
    );
    centre.receipt(&envelope(1, CANARY), &terminal, 200).await;
}

#[tokio::test]
async fn two_machines_with_one_identity_are_both_refused_and_nothing_of_either_is_lost() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    centre.receipt(&envelope(1, CANARY), &terminal, 201).await;
    let copy = terminal.cloned();
    centre.receipt(&envelope(2, CANARY), &terminal, 201).await;
    let of_copy = envelope(3, "王样本");
    let seen = centre.put(&of_copy, &copy).await;
    refused(seen, 403, Refusal::Doubled).await;
    let of_first = envelope(4, CANARY);
    let later = centre.put(&of_first, &terminal).await;
    refused(later, 403, Refusal::Doubled).await;
    let line = listed(&hall, &terminal);
    assert!(line.contains("two machines"), "{line}");
    assert!(hall.log().contains(&terminal.id.to_string()));

    for envelope in [of_copy, of_first] {
        let anew = centre.enrol(&hall).await;
        centre.receipt(&envelope, &anew, 201).await;
    }
}

#[tokio::test]
async fn a_disk_that_is_far_behind_is_refused_alone() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let copy = terminal.cloned();
    let ask = |terminal: &Terminal| terminal.request(&centre, Method::GET, SELF, Vec::new());
    for _ in 0..140 {
        assert_eq!(centre.send(ask(&terminal)).await.status(), 200);
    }
    refused(centre.send(ask(&copy)).await, 403, Refusal::Behind).await;
    assert_eq!(centre.send(ask(&terminal)).await.status(), 200);
    assert!(hall.log().contains("put back"), "{}", hall.log());
}

#[tokio::test]
async fn a_terminal_of_an_earlier_version_registers_its_key_once_with_its_token() {
    let hall = Hall::new();
    drop(hall.serve());
    // As an earlier version enrolled it.
    let database = rusqlite::Connection::open(hall.data().join("centre.sqlite")).expect("opens");
    database
        .execute_batch(
            "INSERT INTO terminal (id, role, place, token_hash, enrolled_at, series)
             VALUES ('00000000-0000-0000-0000-000000000007', 'kiosk', '大厅 1 号',
                     x'2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b', '2026-01-01T00:00:00Z', 1)",
        )
        .expect("a terminal of that time");
    drop(database);
    let centre = hall.serve();
    let claim = |token: &str, key: &SigningKey| {
        let by = Entitlement::Token(Token::new(token.into()));
        let claim = SignedKeyClaim::sign(by, key).expect("signed");
        let place = centre.url("/v1/terminals/self/key");
        centre.client.put(place).json(&claim).send()
    };
    let terminal = Terminal::new(
        TerminalId(Uuid::from_u128(7)),
        SigningKey::from_random([5; 32]),
        0,
    );
    refused(
        centre.put(&envelope(1, CANARY), &terminal).await,
        401,
        Refusal::NotEnrolled,
    )
    .await;
    let wrong = claim("wrong", &terminal.key).await.expect("answered");
    refused(wrong, 401, Refusal::NotEnrolled).await;
    // The answer to the first may have been lost.
    for _ in 0..2 {
        let response = claim("secret", &terminal.key).await.expect("answered");
        let registration: Registration = response.json().await.expect("registered");
        assert_eq!(registration.series.number(), 1);
    }
    let thief = SigningKey::from_random([6; 32]);
    let late = claim("secret", &thief).await.expect("answered");
    refused(late, 401, Refusal::NotEnrolled).await;
    centre.receipt(&envelope(1, CANARY), &terminal, 201).await;
}
