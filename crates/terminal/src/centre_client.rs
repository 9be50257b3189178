//! Talking to the centre over HTTP: one method for each thing a terminal asks.

use std::time::Duration;

use handover::enrolment::{EnrolRequest, Enrolment, Registration, Token};
use handover::{
    Artefact, CentreReceipt, Envelope, Refusal, SignedManifest, SignedReceipt, SignedReceptionKeys,
    VerifyingKey,
};
use reqwest::{Client, Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::config::CentreAddress;

/// The most bytes of an answer other than a snapshot.
const LARGEST_ANSWER: usize = 64 * 1024;

/// The most that fetching a file of a release may take.
const LONGEST_FETCH: Duration = Duration::from_secs(600);

/// Why an exchange with the centre did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CentreError {
    /// It could not be reached, or the line broke.
    #[error("the centre cannot be reached: {}", chain(.0))]
    Unreachable(#[from] reqwest::Error),
    /// It answered something that is no answer of a centre's: a captive portal, another program, a fault.
    #[error(
        "the centre answered nonsense (status {status}): {what}; check the address and what listens there"
    )]
    Nonsense {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        what: String,
    },
    /// It asks to be left alone for a while, or is in trouble itself.
    #[error("the centre is busy (status {status})")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// It refuses, for good.
    #[error("the centre refuses: {0}")]
    Refused(Refusal),
}

fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// A centre at an address.
#[derive(Debug, Clone)]
pub(crate) struct CentreClient {
    client: Client,
    address: CentreAddress,
}

impl CentreClient {
    pub(crate) fn new(address: CentreAddress, timeout: Duration) -> Result<Self, CentreError> {
        let client = Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(5)))
            // A redirect is never the centre's answer: it would send submissions somewhere else.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("yichuang/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, address })
    }

    /// Shows a one-time code and learns who this terminal is.
    pub(crate) async fn enrol(&self, code: &str) -> Result<Enrolment, CentreError> {
        let request = EnrolRequest {
            code: code.trim().to_owned(),
        };
        let response = self
            .client
            .post(self.at("/v1/terminals"))
            .json(&request)
            .send()
            .await?;
        answer(response).await
    }

    /// Asks what the centre knows of this terminal.
    pub(crate) async fn registration(&self, token: &Token) -> Result<Registration, CentreError> {
        let response = self
            .client
            .get(self.at("/v1/terminals/self"))
            .bearer_auth(token.reveal())
            .send()
            .await?;
        answer(response).await
    }

    /// Asks whether the centre is there.
    pub(crate) async fn is_there(&self) -> Result<(), CentreError> {
        let response = self.client.get(self.at("/v1/health")).send().await?;
        refuse_failures(response).await.map(|_| ())
    }

    /// Hands over an envelope. Only a receipt for just this envelope, signed with one of these keys, is a success.
    pub(crate) async fn submit(
        &self,
        envelope: &Envelope,
        token: &Token,
        keys: &[VerifyingKey],
    ) -> Result<CentreReceipt, CentreError> {
        let response = self
            .client
            .put(self.at(&format!("/v1/submissions/{}", envelope.id)))
            .bearer_auth(token.reveal())
            .json(envelope)
            .send()
            .await?;
        let status = response.status().as_u16();
        let signed: SignedReceipt = answer(response).await?;
        let receipt = signed.verify(keys).map_err(|error| CentreError::Nonsense {
            status,
            what: format!("a receipt, but {error}"),
        })?;
        if receipt.is_for(envelope) {
            Ok(receipt)
        } else {
            Err(CentreError::Nonsense {
                status,
                what: "a receipt for something else".into(),
            })
        }
    }

    /// Asks for the newest release; none when nothing is published yet.
    pub(crate) async fn current_release(&self) -> Result<Option<SignedManifest>, CentreError> {
        self.published("/v1/releases/current.json").await
    }

    /// Asks for the keys to seal to; none from a centre that has none.
    pub(crate) async fn reception_keys(&self) -> Result<Option<SignedReceptionKeys>, CentreError> {
        self.published("/v1/reception-keys.json").await
    }

    /// Something that is there or not yet.
    async fn published<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, CentreError> {
        let response = self.client.get(self.at(path)).send().await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        answer(response).await.map(Some)
    }

    /// Fetches one file of a release, at most as large as announced. Whether it is the right one is for whoever asked
    /// to find out.
    pub(crate) async fn artefact(&self, artefact: &Artefact) -> Result<Vec<u8>, CentreError> {
        let response = self
            .client
            .get(self.at(&format!("/v1/releases/{}", artefact.file)))
            // A whole catalogue takes longer than an answer: as long as something comes, it is waited for.
            .timeout(LONGEST_FETCH)
            .send()
            .await?;
        let size = usize::try_from(artefact.size).unwrap_or(usize::MAX);
        let response = refuse_failures(response).await?;
        let mut said = 0;
        read_with(response, size, |bytes| {
            let quarters = bytes * 4 / size.max(1);
            if quarters > said {
                said = quarters;
                tracing::info!(file = %artefact.file, percent = quarters * 25, "fetching");
            }
        })
        .await
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address.as_str())
    }
}

/// Reads a body of at most so many bytes.
async fn read(response: Response, most: usize) -> Result<Vec<u8>, CentreError> {
    read_with(response, most, |_| {}).await
}

/// Reads a body of at most so many bytes and says how many have come.
async fn read_with(
    mut response: Response,
    most: usize,
    mut come: impl FnMut(usize),
) -> Result<Vec<u8>, CentreError> {
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            return Err(CentreError::Nonsense {
                status,
                what: format!("more than {most} bytes"),
            });
        }
        come(bytes.len());
    }
    Ok(bytes)
}

async fn answer<T: DeserializeOwned>(response: Response) -> Result<T, CentreError> {
    let response = refuse_failures(response).await?;
    let status = response.status().as_u16();
    let bytes = read(response, LARGEST_ANSWER).await?;
    serde_json::from_slice(&bytes).map_err(|error| CentreError::Nonsense {
        status,
        what: error.to_string(),
    })
}

async fn refuse_failures(response: Response) -> Result<Response, CentreError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        )
    {
        let header = response
            .headers()
            .get(reqwest::header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        let retry_after = header
            .and_then(|seconds| seconds.parse().ok())
            .map(Duration::from_secs);
        return Err(CentreError::Busy {
            status: status.as_u16(),
            retry_after,
        });
    }
    // A refusal counts only when it is in the centre's own words: any proxy can say 4xx.
    let bytes = read(response, LARGEST_ANSWER).await?;
    match serde_json::from_slice::<Refusal>(&bytes) {
        Ok(refusal) => Err(CentreError::Refused(refusal)),
        Err(_) => Err(CentreError::Nonsense {
            status: status.as_u16(),
            what: "a refusal in other words than a centre’s".into(),
        }),
    }
}
