//! Talking to the city as its terminal: one method for each thing a relay asks.

use std::fs;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use handover::attachment::{Awaited, Chunk, LENGTH_HEADER, OFFSET_HEADER};
use handover::enrolment::{Enrolment, SignedKeyClaim};
use handover::request_signature::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT};
use handover::{
    Digest, Envelope, Refusal, RequestTarget, SignedManifest, SignedReceipt, SignedReceptionKeys,
    SignedStanding, Stamp, receipt,
};
use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use reqwest::{Certificate, Client, Method, Response, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::Identity;
use crate::store::{SqliteStore, StoreError};

/// The most bytes of an answer other than a release's file.
const LARGEST_ANSWER: usize = 64 * 1024;
/// How long the city may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most that fetching a file of a release may take.
const LONGEST_FETCH: Duration = Duration::from_secs(600);
/// How many numbers of requests are set aside at a time: with a write to the disk for each, sending would be slow.
const RESERVED: u64 = 32;

/// Why an exchange with the city did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CityError {
    #[error("{0} is no address of a city’s centre; write it as https://CENTRE.EXAMPLE")]
    Address(String),
    #[error(
        "{0} is no certificate of an authority that this user may read; restore it, or enrol the relay anew"
    )]
    Authority(PathBuf),
    #[error("the city cannot be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    #[error(
        "the city answered nonsense (status {status}): {what}; check the address and what listens there"
    )]
    Nonsense { status: u16, what: String },
    #[error("the city is busy (status {status})")]
    Busy {
        status: u16,
        retry_after: Option<Duration>,
    },
    #[error("the city refuses: {0}")]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CityError {
    /// The same, with the address of what was asked for, so that whoever reads it knows which file is meant.
    fn about(self, path: &str) -> Self {
        match self {
            Self::Nonsense { status, what } => Self::Nonsense {
                status,
                what: format!("{path}: {what}"),
            },
            other => other,
        }
    }
}

/// What became of an envelope at the city.
pub(crate) enum Sent {
    Receipt(SignedReceipt),
    /// Attachments go first.
    Awaits(Vec<Digest>),
}

/// The city's centre.
pub(crate) struct City {
    client: Client,
    address: Url,
    identity: Identity,
    store: Arc<SqliteStore>,
    numbers: Mutex<RangeInclusive<u64>>,
}

/// The authority that signed the city's certificate, beside the relay's identity; without it those of the system count.
pub(super) const AUTHORITY: &str = "city-authority.pem";

fn client(data: &Path) -> Result<Client, CityError> {
    let mut builder = Client::builder();
    let path = data.join(AUTHORITY);
    match fs::read(&path) {
        Ok(pem) => {
            let unusable = |_| CityError::Authority(path.clone());
            // Only this one: a certificate of any other authority is refused, and nothing is sent.
            builder = builder.tls_certs_only(Certificate::from_pem_bundle(&pem).map_err(unusable)?);
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(_) => return Err(CityError::Authority(path)),
    }
    Ok(builder
        .timeout(PATIENCE)
        .connect_timeout(Duration::from_secs(5))
        // A redirect is never the city's answer: it would send submissions somewhere else.
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("yichuang-relay/", env!("CARGO_PKG_VERSION")))
        .build()?)
}

fn address(text: &str) -> Result<Url, CityError> {
    let wrong = || CityError::Address(text.to_owned());
    let url: Url = text.parse().map_err(|_| wrong())?;
    let plain = url.path() == "/" && url.query().is_none() && url.username().is_empty();
    let known = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    (plain && known).then_some(url).ok_or_else(wrong)
}

/// Shows a one-time code with a key.
pub(super) async fn claim(
    data: &Path,
    to: &str,
    claim: &SignedKeyClaim,
) -> Result<Enrolment, CityError> {
    let url = at(&address(to)?, "/v1/terminals");
    answer(client(data)?.post(url).json(claim).send().await?).await
}

fn at(address: &Url, path: &str) -> String {
    format!("{}{path}", address.as_str().trim_end_matches('/'))
}

impl City {
    pub(super) fn new(
        identity: Identity,
        text: &str,
        data: &Path,
        store: Arc<SqliteStore>,
    ) -> Result<Self, CityError> {
        Ok(Self {
            client: client(data)?,
            address: address(text)?,
            identity,
            store,
            // Empty: the first request sets some aside.
            #[allow(
                clippy::reversed_empty_ranges,
                reason = "an inclusive range is empty only this way round"
            )]
            numbers: Mutex::new(1..=0),
        })
    }

    /// Whether nobody on the way reads what is said: over TLS, or without leaving this machine.
    pub(super) fn keeps_what_is_said(&self) -> bool {
        self.address.scheme() == "https"
            || self.address.host_str().is_some_and(|host| {
                let bare = host.trim_start_matches('[').trim_end_matches(']');
                bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            })
    }

    /// Passes an enrolment on as it came.
    pub(crate) async fn enrol(&self, claim: &SignedKeyClaim) -> Result<Enrolment, CityError> {
        let url = at(&self.address, "/v1/terminals");
        answer(self.client.post(url).json(claim).send().await?).await
    }

    /// Hands an envelope over.
    pub(super) async fn submit(&self, envelope: &Envelope) -> Result<Sent, CityError> {
        let nonsense = |what: String| CityError::Nonsense { status: 0, what };
        let body = envelope.to_json().map_err(|e| nonsense(e.to_string()))?;
        let path = format!("/v1/submissions/{}", envelope.id);
        let version = [(receipt::VERSION_HEADER, receipt::VERSION.to_owned())];
        let response = self.ask(Method::PUT, &path, &version, body).await?;
        if response.status() == StatusCode::FAILED_DEPENDENCY {
            let awaited: Awaited = read_json(response).await?;
            return Ok(Sent::Awaits(awaited.missing));
        }
        answer(response).await.map(Sent::Receipt)
    }

    /// How many bytes of an attachment the city has.
    pub(super) async fn received(&self, digest: Digest) -> Result<u64, CityError> {
        let path = format!("/v1/attachments/{digest}");
        let response = self.ask(Method::HEAD, &path, &[], vec![]).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(0);
        }
        let response = refuse_failures(response).await?;
        let offset = response.headers().get(OFFSET_HEADER);
        Ok(offset
            .and_then(|offset| offset.to_str().ok()?.parse().ok())
            .unwrap_or(0))
    }

    /// Sends a chunk of an attachment of so many bytes.
    pub(super) async fn send_chunk(
        &self,
        digest: Digest,
        size: usize,
        chunk: Chunk<'_>,
    ) -> Result<(), CityError> {
        let path = format!("/v1/attachments/{digest}/{}", chunk.offset);
        let length = [(LENGTH_HEADER, size.to_string())];
        let body = chunk.bytes.to_vec();
        let response = self.ask(Method::PUT, &path, &length, body).await?;
        refuse_failures(response).await.map(|_| ())
    }

    /// How the city's ledger stands.
    pub(crate) async fn standing(&self) -> Result<SignedStanding, CityError> {
        answer(self.ask(Method::GET, "/v1/standing", &[], vec![]).await?).await
    }

    /// The newest release; none before the first.
    pub(super) async fn current_release(&self) -> Result<Option<SignedManifest>, CityError> {
        self.published("/v1/releases/current.json").await
    }

    /// The list of keys.
    pub(super) async fn reception_keys(&self) -> Result<Option<SignedReceptionKeys>, CityError> {
        self.published("/v1/reception-keys.json").await
    }

    /// A file of a release, of at most so many bytes.
    pub(super) async fn release_file(&self, name: &str, most: usize) -> Result<Vec<u8>, CityError> {
        let url = at(&self.address, &format!("/v1/releases/{name}"));
        let request = self.client.get(url).timeout(LONGEST_FETCH);
        read(refuse_failures(request.send().await?).await?, most).await
    }

    async fn published<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, CityError> {
        let response = self.client.get(at(&self.address, path)).send().await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let about = |error: CityError| error.about(path);
        answer(response).await.map(Some).map_err(about)
    }

    /// A signed request.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        more: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Response, CityError> {
        let stamp = Stamp {
            terminal: self.identity.terminal,
            counter: self.next_number().await?,
            random: rand::random(),
            created: Timestamp::now().as_second(),
        };
        let host = self.address.host_str().unwrap_or_default();
        let authority = match self.address.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let target = RequestTarget {
            method: method.as_str(),
            authority: &authority,
            path,
            query: None,
        };
        let headers = target.sign(stamp, Digest::of(&body), &self.identity.key);
        let mut request = self
            .client
            .request(method.clone(), at(&self.address, path))
            .header(CONTENT_DIGEST, headers.content_digest)
            .header(SIGNATURE_INPUT, headers.signature_input)
            .header(SIGNATURE, headers.signature);
        for (name, value) in more {
            request = request.header(*name, value);
        }
        Ok(request.body(body).send().await?)
    }

    async fn next_number(&self) -> Result<u64, StoreError> {
        let next = || {
            let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            numbers.next()
        };
        loop {
            if let Some(number) = next() {
                return Ok(number);
            }
            let store = Arc::clone(&self.store);
            let first = tokio::task::spawn_blocking(move || store.reserve_requests(RESERVED)).await;
            let first = first.map_err(|_| StoreError("the store’s thread failed".into()))??;
            let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            if numbers.is_empty() {
                *numbers = first..=first + RESERVED - 1;
            }
        }
    }
}

/// Reads a body of at most so many bytes.
async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, CityError> {
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            let what = format!("more than {most} bytes");
            return Err(CityError::Nonsense { status, what });
        }
    }
    Ok(bytes)
}

async fn read_json<T: DeserializeOwned>(response: Response) -> Result<T, CityError> {
    let status = response.status().as_u16();
    let bytes = read(response, LARGEST_ANSWER).await?;
    serde_json::from_slice(&bytes).map_err(|error| CityError::Nonsense {
        status,
        what: error.to_string(),
    })
}

async fn answer<T: DeserializeOwned>(response: Response) -> Result<T, CityError> {
    read_json(refuse_failures(response).await?).await
}

async fn refuse_failures(response: Response) -> Result<Response, CityError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let seconds = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        return Err(CityError::Busy {
            status: status.as_u16(),
            retry_after: seconds.map(Duration::from_secs),
        });
    }
    // A refusal counts only when it is in the centre's own words: any proxy can say 4xx.
    match read_json::<Refusal>(response).await {
        Ok(refusal) => Err(CityError::Refused(refusal)),
        Err(_) => Err(CityError::Nonsense {
            status: status.as_u16(),
            what: "a refusal in other words than a centre’s".into(),
        }),
    }
}
