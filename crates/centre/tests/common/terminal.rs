//! A terminal as the centre sees it: a key, and requests signed with it.

use std::sync::atomic::{AtomicU64, Ordering};

use handover::enrolment::{Enrolment, Entitlement, SignedKeyClaim, TerminalId};
use handover::request_signature::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT};
use handover::{
    Digest, Envelope, LedgerPlace, RequestHeaders, RequestTarget, SignedStanding, SigningKey,
    Stamp, Standing, receipt,
};
use reqwest::header::HeaderName;
use reqwest::{Method, Request, Response};

use super::{Centre, Hall, receipt_key, signed_receipt};

/// A terminal that is enrolled.
pub struct Terminal {
    pub id: TerminalId,
    pub key: SigningKey,
    pub enrolment: Option<Enrolment>,
    counter: AtomicU64,
}

impl Terminal {
    /// One with an id and a key, which has asked so often.
    pub fn new(id: TerminalId, key: SigningKey, counter: u64) -> Self {
        Self {
            id,
            key,
            enrolment: None,
            counter: AtomicU64::new(counter),
        }
    }

    /// The same once more: another machine with a copy of its disk.
    pub fn cloned(&self) -> Self {
        let counter = self.counter.load(Ordering::SeqCst);
        Self::new(self.id, self.key.clone(), counter)
    }

    /// The headers of its next request.
    pub fn headers(&self, target: &RequestTarget<'_>, content: &[u8]) -> RequestHeaders {
        let stamp = Stamp {
            terminal: self.id,
            counter: self.counter.fetch_add(1, Ordering::SeqCst) + 1,
            random: u64::from_be_bytes(*random().first_chunk().expect("32")),
            created: 0,
        };
        target.sign(stamp, Digest::of(content), &self.key)
    }

    /// Its next request.
    pub fn request(&self, centre: &Centre, method: Method, path: &str, body: Vec<u8>) -> Request {
        let (alone, query) = match path.split_once('?') {
            Some((alone, query)) => (alone, Some(query)),
            None => (path, None),
        };
        let target = RequestTarget {
            method: method.as_str(),
            authority: centre.socket(),
            path: alone,
            query,
        };
        let headers = self.headers(&target, &body);
        centre
            .client
            .request(method.clone(), centre.url(path))
            .header(CONTENT_DIGEST, headers.content_digest)
            .header(SIGNATURE_INPUT, headers.signature_input)
            .header(SIGNATURE, headers.signature)
            .body(body)
            .build()
            .expect("a request")
    }

    /// Its next request that hands an envelope in.
    pub fn put(&self, centre: &Centre, envelope: &Envelope) -> Request {
        let body = serde_json::to_vec(envelope).expect("JSON");
        let path = format!("/v1/submissions/{}", envelope.id);
        self.request(centre, Method::PUT, &path, body)
    }
}

impl Centre {
    /// Sends a request; it is answered.
    pub async fn send(&self, request: Request) -> Response {
        self.client.execute(request).await.expect("it answers")
    }

    /// Shows a one-time code, with a key of the terminal's own.
    pub async fn show_code(&self, code: &str, key: &SigningKey) -> Response {
        let claim = SignedKeyClaim::sign(Entitlement::Code(code.into()), key).expect("signed");
        self.client
            .post(self.url("/v1/terminals"))
            .json(&claim)
            .send()
            .await
            .expect("it answers")
    }

    /// Enrols a new terminal.
    pub async fn enrol(&self, hall: &Hall) -> Terminal {
        self.enrol_with(&hall.one_time_code()).await
    }

    /// The same with a code that is at hand.
    pub async fn enrol_with(&self, code: &str) -> Terminal {
        let key = SigningKey::from_random(random());
        let response = self.show_code(code, &key).await;
        let enrolment: Enrolment = response.json().await.expect("an enrolment");
        let mut terminal = Terminal::new(enrolment.terminal, key, 0);
        terminal.enrolment = Some(enrolment);
        terminal
    }

    /// Hands an envelope in; the network's failure is the caller's to judge.
    pub async fn try_put(
        &self,
        envelope: &Envelope,
        terminal: &Terminal,
    ) -> reqwest::Result<Response> {
        self.client.execute(terminal.put(self, envelope)).await
    }

    /// Hands an envelope in.
    pub async fn put(&self, envelope: &Envelope, terminal: &Terminal) -> Response {
        self.try_put(envelope, terminal).await.expect("it answers")
    }

    /// Hands an envelope in and gets a receipt with this status.
    pub async fn receipt(
        &self,
        envelope: &Envelope,
        terminal: &Terminal,
        status: u16,
    ) -> handover::CentreReceipt {
        let response = self.put(envelope, terminal).await;
        assert_eq!(response.status().as_u16(), status);
        let receipt = signed_receipt(response).await.expect("a receipt");
        assert!(receipt.is_for(envelope));
        receipt
    }

    /// A request of a terminal's, with more headers.
    pub async fn ask(
        &self,
        terminal: &Terminal,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Response {
        let mut request = terminal.request(self, method, path, body);
        for (name, value) in more {
            let name: HeaderName = name.parse().expect("a name");
            request
                .headers_mut()
                .insert(name, value.parse().expect("a value"));
        }
        self.send(request).await
    }

    /// Hands an envelope in as a terminal does that reads places, and gets its place in the ledger.
    pub async fn placed(&self, envelope: &Envelope, terminal: &Terminal) -> LedgerPlace {
        let path = format!("/v1/submissions/{}", envelope.id);
        let version = [(receipt::VERSION_HEADER, receipt::VERSION)];
        let body = envelope.to_json().expect("JSON");
        let response = self.ask(terminal, Method::PUT, &path, &version, body).await;
        let receipt = signed_receipt(response).await.expect("a receipt");
        assert!(receipt.is_for(envelope));
        receipt.place.expect("a place")
    }

    /// How the centre's ledger stands, believed only as the centre signed it.
    pub async fn standing(&self, terminal: &Terminal) -> Standing {
        let path = "/v1/standing";
        let response = self.ask(terminal, Method::GET, path, &[], vec![]).await;
        assert_eq!(response.status(), 200);
        let signed: SignedStanding = response.json().await.expect("a standing");
        let keys = [receipt_key().verifying()];
        signed.verify(&keys).expect("the centre signed it")
    }
}

/// 32 bytes that are others every time.
fn random() -> [u8; 32] {
    let (one, other) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(one.as_bytes());
    bytes[16..].copy_from_slice(other.as_bytes());
    bytes
}
