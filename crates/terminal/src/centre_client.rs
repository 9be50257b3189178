//! Talking to the centre over HTTP: one method for each thing a terminal asks.

mod error;
mod times;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use handover::attachment::{self, Awaited, LENGTH_HEADER, OFFSET_HEADER, Progress};
use handover::audit::{Anchors, Head, SignedAnchors};
use handover::draft::{DraftStanding, LARGEST_DRAFT, Opening};
use handover::enrolment::{Enrolment, Registration, SignedKeyClaim};
use handover::{
    Artefact, CentreReceipt, Digest, DraftLocator, Envelope, Refusal, SealedDraft, SignedManifest,
    SignedReceipt, SignedReceptionKeys, SignedRelayReceipt, SignedStanding, Standing,
    StatementError, VerifyingKey, receipt,
};
use jiff::Timestamp;
use reqwest::{Certificate, Client, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;

pub(crate) use self::error::CentreError;
use self::error::chain;
use crate::config::{CentreAddress, CentreLine};
use crate::identity::Signer;

/// The most bytes of an answer other than a snapshot.
const LARGEST_ANSWER: usize = 64 * 1024;

/// The most bytes of an answer with a draft in it, which grows by a third in Base64.
const LARGEST_OPENING: usize = LARGEST_DRAFT / 3 * 4 + 16 * 1024;

/// What a centre says that is there.
const THERE: &str = "ok";

/// The most that fetching a file of a release may take.
const LONGEST_FETCH: Duration = Duration::from_secs(600);

/// The certificates in a PEM file; at least one.
fn certificates(path: &Path) -> Result<Vec<Certificate>, CentreError> {
    let unusable = |why: String| CentreError::Authority {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|error| unusable(chain(&error)))?;
    if found.is_empty() {
        return Err(unusable("there is no certificate in it".into()));
    }
    Ok(found)
}

/// By what receipts are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReceiptKeys {
    /// Those of the centre.
    pub(crate) centre: Vec<VerifyingKey>,
    /// Those of its relays in the halls.
    pub(crate) relays: Vec<VerifyingKey>,
}

/// Who has an envelope now.
#[derive(Debug)]
pub(crate) enum Taken {
    /// The centre, with its receipt.
    AtCentre(CentreReceipt),
    /// A relay in the hall, which passes it on; the centre does not have it yet.
    AtRelay,
    /// Nobody yet: these attachments that it names come first.
    Awaits(Vec<Digest>),
}

/// A centre at an address.
#[derive(Debug, Clone)]
pub(crate) struct CentreClient {
    client: Client,
    address: CentreAddress,
    signer: Arc<Signer>,
}

impl CentreClient {
    pub(crate) fn new(
        line: &CentreLine,
        timeout: Duration,
        signer: Arc<Signer>,
    ) -> Result<Self, CentreError> {
        let builder = match line {
            // A proxy would take it away from this machine.
            CentreLine::Here(_) => Client::builder().no_proxy(),
            // Only this one: a certificate of any other authority is refused, and nothing is sent.
            CentreLine::Pinned { authority, .. } => Client::builder()
                .tls_certs_only(certificates(authority)?)
                .https_only(true),
        };
        let client = builder
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(5)))
            // A redirect is never the centre's answer: it would send submissions somewhere else.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("yichuang/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            client,
            address: line.address().clone(),
            signer,
        })
    }

    /// Claims a key with a one-time code and learns who this terminal is.
    pub(crate) async fn enrol(&self, claim: &SignedKeyClaim) -> Result<Enrolment, CentreError> {
        let request = self.client.post(self.at("/v1/terminals"));
        answer(request.json(claim).send().await?).await
    }

    /// Claims a key with what a terminal had before it had a key.
    pub(crate) async fn register_key(
        &self,
        claim: &SignedKeyClaim,
    ) -> Result<Registration, CentreError> {
        let request = self.client.put(self.at("/v1/terminals/self/key"));
        answer(request.json(claim).send().await?).await
    }

    /// Asks what the centre knows of this terminal.
    pub(crate) async fn registration(&self) -> Result<Registration, CentreError> {
        let request = self.client.get(self.at("/v1/terminals/self"));
        answer(self.signed(request).await?).await
    }

    /// Tells how far this terminal's audit trail has come.
    pub(crate) async fn tell_audit_head(&self, head: Head) -> Result<(), CentreError> {
        let request = self.client.put(self.at("/v1/terminals/self/audit-head"));
        let response = self.signed(request.json(&head)).await?;
        refuse_failures(response).await.map(|_| ())
    }

    /// Asks what it told before, in the centre's signed word.
    pub(crate) async fn audit_anchors(
        &self,
        keys: &[VerifyingKey],
    ) -> Result<Anchors, CentreError> {
        let place = self.at("/v1/terminals/self/audit-anchors");
        let response = self.signed(self.client.get(place)).await?;
        let status = response.status().as_u16();
        let signed: SignedAnchors = answer(response).await?;
        signed.verify(keys).map_err(|error| CentreError::Nonsense {
            status,
            what: format!("anchors, but {error}"),
        })
    }

    /// Sends a request that only this terminal can make.
    async fn signed(&self, request: RequestBuilder) -> Result<Response, CentreError> {
        let mut request = request.build()?;
        self.signer.sign(&mut request)?;
        Ok(self.client.execute(request).await?)
    }

    /// Asks whether the centre is there; what its clock says, if it tells. A portal is not the centre, whatever its status.
    pub(crate) async fn is_there(&self) -> Result<Option<Timestamp>, CentreError> {
        let response = self.client.get(self.at("/v1/health")).send().await?;
        let response = refuse_failures(response).await?;
        let (status, clock) = (response.status().as_u16(), times::clock(response.headers()));
        if read(response, LARGEST_ANSWER).await? == THERE.as_bytes() {
            Ok(clock)
        } else {
            Err(CentreError::Nonsense {
                status,
                what: "it does not say that it is there as a centre does".into(),
            })
        }
    }

    /// Hands over an envelope. Only a receipt for just this envelope, signed with one of these keys, is a success.
    pub(crate) async fn submit(
        &self,
        envelope: &Envelope,
        keys: &ReceiptKeys,
    ) -> Result<Taken, CentreError> {
        let place = self.at(&format!("/v1/submissions/{}", envelope.id));
        let request = self
            .client
            .put(place)
            .header(receipt::VERSION_HEADER, receipt::VERSION)
            .json(envelope);
        let response = self.signed(request).await?;
        let status = response.status();
        let nonsense = |what: String| CentreError::Nonsense {
            status: status.as_u16(),
            what,
        };
        let unproven = |error: StatementError| nonsense(format!("a receipt, but {error}"));
        if status == StatusCode::FAILED_DEPENDENCY {
            let bytes = read(response, LARGEST_ANSWER).await?;
            let Awaited { missing } =
                serde_json::from_slice(&bytes).map_err(|error| nonsense(error.to_string()))?;
            // Whoever asks for anything else is no centre.
            return if missing.iter().all(|it| envelope.attachments.contains(it)) {
                Ok(Taken::Awaits(missing))
            } else {
                Err(nonsense("it asks for what was never promised".into()))
            };
        }
        let (taken, is_for) = if status == StatusCode::ACCEPTED {
            let signed: SignedRelayReceipt = answer(response).await?;
            let receipt = signed.verify(&keys.relays).map_err(unproven)?;
            (Taken::AtRelay, receipt.is_for(envelope))
        } else {
            let signed: SignedReceipt = answer(response).await?;
            let receipt = signed.verify(&keys.centre).map_err(unproven)?;
            let is_for = receipt.is_for(envelope);
            (Taken::AtCentre(receipt), is_for)
        };
        if is_for {
            Ok(taken)
        } else {
            Err(nonsense("a receipt for something else".into()))
        }
    }

    /// Sends a sealed attachment, from where the centre says it got to.
    pub(crate) async fn upload(&self, digest: Digest, sealed: &[u8]) -> Result<(), CentreError> {
        let place = format!("/v1/attachments/{digest}");
        let response = self.signed(self.client.head(self.at(&place))).await?;
        let received = match response.status() {
            StatusCode::NOT_FOUND => 0,
            _ => {
                let response = refuse_failures(response).await?;
                let status = response.status().as_u16();
                let offset = response.headers().get(OFFSET_HEADER);
                offset
                    .and_then(|offset| offset.to_str().ok()?.parse().ok())
                    .ok_or_else(|| CentreError::Nonsense {
                        status,
                        what: "how much of an attachment is there, without saying it".into(),
                    })?
            }
        };
        for chunk in attachment::rest(sealed, received) {
            let request = self
                .client
                .put(self.at(&format!("{place}/{}", chunk.offset)))
                .header(LENGTH_HEADER, sealed.len())
                .body(chunk.bytes.to_vec());
            let response = self.signed(request).await?;
            let status = response.status().as_u16();
            match answer::<Progress>(response).await {
                Ok(progress) if progress.received >= (chunk.offset + chunk.bytes.len()) as u64 => {}
                // Somebody else sent it meanwhile, or it did not arrive whole: the next time it goes on from what is there.
                Ok(_) | Err(CentreError::Refused(Refusal::Malformed | Refusal::Conflict)) => {
                    return Err(CentreError::Nonsense {
                        status,
                        what: "an attachment that did not arrive as it was sent".into(),
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Has the centre keep a draft.
    pub(crate) async fn keep_draft(
        &self,
        locator: DraftLocator,
        draft: &SealedDraft,
    ) -> Result<DraftStanding, CentreError> {
        let request = self.client.put(self.at(&format!("/v1/drafts/{locator}")));
        answer(self.signed(request.json(draft)).await?).await
    }

    /// Asks for a draft; the centre counts that.
    pub(crate) async fn open_draft(&self, locator: DraftLocator) -> Result<Opening, CentreError> {
        let place = self.at(&format!("/v1/drafts/{locator}/openings"));
        let response = self.signed(self.client.post(place)).await?;
        answer_within(response, LARGEST_OPENING).await
    }

    /// Has the centre forget what a draft says.
    pub(crate) async fn end_draft(&self, locator: DraftLocator) -> Result<(), CentreError> {
        let request = self
            .client
            .delete(self.at(&format!("/v1/drafts/{locator}")));
        refuse_failures(self.signed(request).await?)
            .await
            .map(|_| ())
    }

    /// Asks what is in the centre's backups; none when the centre keeps no ledger yet.
    pub(crate) async fn standing(
        &self,
        keys: &[VerifyingKey],
    ) -> Result<Option<Standing>, CentreError> {
        let request = self.client.get(self.at("/v1/standing"));
        let response = self.signed(request).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let status = response.status().as_u16();
        let signed: SignedStanding = answer(response).await?;
        let standing = signed.verify(keys).map_err(|error| CentreError::Nonsense {
            status,
            what: format!("a standing, but {error}"),
        })?;
        Ok(Some(standing))
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
        let about = |error: CentreError| error.about(path);
        answer(response).await.map(Some).map_err(about)
    }

    /// Fetches one file of a release, at most as large as announced, and says how many bytes have come. Whether it is the
    /// right one is for whoever asked to find out.
    pub(crate) async fn artefact(
        &self,
        artefact: &Artefact,
        mut come: impl FnMut(u64),
    ) -> Result<Vec<u8>, CentreError> {
        let path = format!("/v1/releases/{}", artefact.file);
        let response = self
            .client
            .get(self.at(&path))
            // A whole catalogue takes longer than an answer: as long as something comes, it is waited for.
            .timeout(LONGEST_FETCH)
            .send()
            .await?;
        let size = usize::try_from(artefact.size).unwrap_or(usize::MAX);
        let fetched = async {
            let response = refuse_failures(response).await?;
            let mut said = 0;
            read_with(response, size, |bytes| {
                come(bytes as u64);
                let quarters = bytes * 4 / size.max(1);
                if quarters > said {
                    said = quarters;
                    tracing::info!(file = %artefact.file, percent = quarters * 25, "fetching");
                }
            })
            .await
        };
        fetched.await.map_err(|error| error.about(&path))
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
    answer_within(response, LARGEST_ANSWER).await
}

/// The same, of at most so many bytes.
async fn answer_within<T: DeserializeOwned>(
    response: Response,
    most: usize,
) -> Result<T, CentreError> {
    let response = refuse_failures(response).await?;
    let status = response.status().as_u16();
    let bytes = read(response, most).await?;
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
        let retry_after = times::retry_after(response.headers());
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
