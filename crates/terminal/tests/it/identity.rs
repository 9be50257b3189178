//! A terminal that was enrolled before terminals had keys gets one, once, whatever becomes of the answers.

use std::sync::{Arc, Mutex};

use crate::common::{Place, until};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, put};
use handover::enrolment::{Entitlement, Registration, SignedKeyClaim, Token};
use handover::{Refusal, Series, VerifyingKey};
use rusqlite::Connection;

#[derive(Clone, Default)]
struct Centre {
    claimed: Arc<Mutex<Vec<VerifyingKey>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Centre {
    async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals/self", get(registration))
            .route("/v1/terminals/self/key", put(claim))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

/// Takes a claim; the first answer is lost.
async fn claim(State(centre): State<Centre>, Json(claim): Json<SignedKeyClaim>) -> Response {
    let claim = claim.verify().expect("it has the key");
    if claim.by != Entitlement::Token(Token::new("secret".into())) {
        return (StatusCode::UNAUTHORIZED, Json(Refusal::NotEnrolled)).into_response();
    }
    let mut claimed = centre.claimed.lock().expect("no panic");
    claimed.push(claim.key);
    if claimed.len() == 1 {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let series = Series::new(7).expect("not 0");
    Json(Registration { series }).into_response()
}

async fn registration(State(centre): State<Centre>, headers: HeaderMap) -> Response {
    let input = headers["signature-input"].to_str().expect("ASCII");
    centre
        .asked
        .lock()
        .expect("no panic")
        .push(input.to_owned());
    let series = Series::new(7).expect("not 0");
    Json(Registration { series }).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_registers_one_key_with_its_token_and_then_forgets_the_token() {
    let centre = Centre::default();
    let place = Place::new();
    let address = centre.listen().await;
    drop(place.terminal(&address));
    let path = place.data().join("terminal.sqlite");
    let database = Connection::open(&path).expect("opens");
    database
        .execute_batch(
            "INSERT INTO enrolment (one, terminal, token, enrolled_at)
             VALUES (1, '019ab000-0000-7000-8000-00000000000a', 'secret', '2026-01-01T00:00:00Z')",
        )
        .expect("as an earlier version enrolled it");
    let terminal = place.terminal(&address);
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    let asked = || centre.asked.lock().expect("no panic").clone();
    until("a signed request", || !asked().is_empty()).await;
    assert!(asked()[0].contains("keyid=\"019ab000-0000-7000-8000-00000000000a\";nonce=\"1-"));
    let claimed = centre.claimed.lock().expect("no panic").clone();
    assert_eq!(claimed.len(), 2);
    assert_eq!(claimed[0], claimed[1], "the answer to the first was lost");
    until("the series", || {
        let kept = database.query_row(
            "SELECT count(*) FROM enrolment WHERE series = 7 AND token IS NULL AND length(key) = 64",
            [],
            |row| row.get::<_, u32>(0),
        );
        kept == Ok(1)
    })
    .await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads the key");
    }
}
