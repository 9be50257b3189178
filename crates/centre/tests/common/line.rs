//! A hall with a relay that is enrolled at a city, what a terminal behind it asks, and what may stand between the two.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::response::IntoResponse;
use centre::store::{SqliteStore, Submissions as _};
use handover::attachment::{LENGTH_HEADER, MediaType, SealedAttachment};
use handover::{CentreReceipt, Envelope, SignedReceipt, SubmissionId, VerifyingKey, receipt};
use reqwest::{Method, Response};

use super::{CANARY, Centre, Hall, Terminal, receipt_key, reception_key, seal, submission};

/// How long the relay may take to pass something on; a busy machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A city, and a hall whose relay is enrolled there.
pub struct Line {
    pub city: Hall,
    pub hall: Hall,
    /// By what the relay's receipts are known.
    pub relay_key: VerifyingKey,
}

impl Line {
    /// Both are up, and a terminal is enrolled through the relay.
    pub async fn new() -> (Self, Centre, Centre, Terminal) {
        let (city, hall) = (Hall::published(), Hall::new());
        // The relay makes its own: it is not the city.
        fs::remove_file(hall.data().join("receipt.key")).expect("removed");
        let centre = city.serve();
        let code = city.printed(&[
            "terminal", "enrol", "--role", "relay", "--place", "大厅", "--data", "DATA",
        ]);
        let printed = hall.printed(&[
            "relay",
            "enrol",
            "--to",
            &centre.address,
            "--code",
            &code,
            "--data",
            "DATA",
        ]);
        city.printed(&["reception-key", "relay", &printed, "--data", "DATA"]);
        let line = Self {
            city,
            hall,
            relay_key: printed.parse().expect("a key"),
        };
        let relay = line.relay(&centre.address);
        let terminal = relay.enrol_with(&line.city.one_time_code()).await;
        (line, centre, relay, terminal)
    }

    /// Serves as the relay of a city at this address.
    pub fn relay(&self, city: &str) -> Centre {
        self.hall.serve_with(&["--relay-to", city])
    }

    /// How often an envelope's code is found in a hall.
    pub fn kept_in(hall: &Hall, envelope: &Envelope) -> usize {
        let store = SqliteStore::open(&hall.data()).expect("opens");
        store.find(&envelope.pickup_code).expect("readable").len()
    }
}

/// Hands an envelope in as a terminal does that reads places.
pub async fn put(centre: &Centre, terminal: &Terminal, envelope: &Envelope) -> Response {
    let path = format!("/v1/submissions/{}", envelope.id);
    let version = [(receipt::VERSION_HEADER, receipt::VERSION)];
    let body = envelope.to_json().expect("JSON");
    centre
        .ask(terminal, Method::PUT, &path, &version, body)
        .await
}

/// The city's own receipt in an answer of the relay's.
pub async fn of_city(response: Response) -> Option<CentreReceipt> {
    let signed: SignedReceipt = response.json().await.expect("a statement");
    signed.verify(&[receipt_key().verifying()]).ok()
}

/// Hands in again and again, as a terminal does, until the city's own receipt comes.
pub async fn until_city(relay: &Centre, terminal: &Terminal, envelope: &Envelope) -> CentreReceipt {
    let until = Instant::now() + PATIENCE;
    loop {
        let response = put(relay, terminal, envelope).await;
        assert!(response.status().is_success());
        if let Some(receipt) = of_city(response).await {
            assert!(receipt.is_for(envelope));
            return receipt;
        }
        assert!(Instant::now() < until, "the city’s receipt does not come");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A submission with a photo.
pub fn with_photo(number: u64) -> (Envelope, SealedAttachment) {
    let mut submission = submission(number, CANARY);
    let sealed = SealedAttachment::seal(
        &CANARY.as_bytes().repeat(20_000),
        MediaType::Jpeg,
        submission.id,
        &reception_key().sealing(),
        [7; 32],
    )
    .expect("small");
    submission.attachments.push(sealed.about());
    (seal(&submission), sealed)
}

/// Uploads an attachment.
pub async fn upload(centre: &Centre, terminal: &Terminal, sealed: &SealedAttachment) {
    let (digest, size) = (sealed.about().digest, sealed.as_bytes().len().to_string());
    for chunk in sealed.rest(0) {
        let path = format!("/v1/attachments/{digest}/{}", chunk.offset);
        let length = [(LENGTH_HEADER, size.as_str())];
        let body = chunk.bytes.to_vec();
        let response = centre
            .ask(terminal, Method::PUT, &path, &length, body)
            .await;
        assert_eq!(response.status(), 200);
    }
}

/// Stands between a relay and its city, passes everything on as it is, and answers for some submissions itself.
#[derive(Clone)]
pub struct Between {
    pub address: String,
    city: String,
    client: reqwest::Client,
    own: Arc<Mutex<BTreeMap<SubmissionId, (u16, &'static str)>>>,
}

impl Between {
    /// In front of a city.
    pub async fn before(city: &Centre) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("bound");
        let between = Self {
            address: format!("http://{address}"),
            city: city.address.clone(),
            client: city.client.clone(),
            own: Arc::default(),
        };
        let router = Router::new().fallback(pass).with_state(between.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        between
    }

    /// From now on a submission is answered with this.
    pub fn answer(&self, id: SubmissionId, status: u16, body: &'static str) {
        let mut own = self.own.lock().expect("no panic");
        own.insert(id, (status, body));
    }

    /// From now on everything gets to the city.
    pub fn answer_nothing(&self) {
        self.own.lock().expect("no panic").clear();
    }
}

async fn pass(State(between): State<Between>, request: Request) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let own = {
        let own = between.own.lock().expect("no panic");
        own.iter()
            .find(|(id, _)| path == format!("/v1/submissions/{id}"))
            .map(|(_, answer)| *answer)
    };
    if let Some((status, body)) = own {
        let status = StatusCode::from_u16(status).expect("a status");
        return (status, body).into_response();
    }
    let body = to_bytes(body, usize::MAX).await.expect("it comes whole");
    let request = between
        .client
        .request(parts.method, format!("{}{path}", between.city))
        // The host too: the relay signed it.
        .headers(parts.headers)
        .body(body);
    let Ok(response) = request.send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (status, mut headers) = (response.status(), response.headers().clone());
    headers.remove(CONTENT_LENGTH);
    headers.remove(TRANSFER_ENCODING);
    let body = response.bytes().await.expect("it comes whole");
    (status, headers, body).into_response()
}
