//! Who this terminal is to its centre: its key, the requests signed with it, and what the centre thinks of them.

use std::sync::{Arc, Mutex, PoisonError};

use handover::audit::TerminalEvent;
use handover::enrolment::{Enrolment, Entitlement, SignedKeyClaim, TerminalId, Token};
use handover::request_signature::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT};
use handover::{Digest, Refusal, RequestTarget, Series, SigningKey, Stamp, StatementError};
use jiff::Timestamp;
use rand::RngExt as _;
use reqwest::Request;
use reqwest::header::{HeaderName, HeaderValue};

use crate::audit;
use crate::centre_client::{CentreClient, CentreError};
use crate::outbox::{Outbox, OutboxError};
use crate::state::{self, Enrolled, EnrolmentState};

/// So many numbers are reserved at once: a restart leaves out fewer, and so seldom is the disk waited for.
const RESERVED: u32 = 32;

/// Why a request could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// There is nothing to sign with.
    #[error("this terminal has no key yet; enrol it with `yichuang enrol --code …`")]
    NoKey,
    /// The request is none that can be signed.
    #[error("a request to {0} cannot be signed; check “centre.address”")]
    Address(String),
    /// What is signed cannot be written.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The terminal's own database failed.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// Signs requests, each with a number of its own that no other ever had or gets.
#[derive(Debug)]
pub(crate) struct Signer {
    outbox: Arc<Outbox>,
    reserved: Mutex<Option<Reserved>>,
}

/// Numbers that are reserved on disk and not used yet.
#[derive(Debug, Clone, Copy)]
struct Reserved {
    terminal: TerminalId,
    next: u64,
    end: u64,
}

impl Signer {
    pub(crate) fn new(outbox: Arc<Outbox>) -> Self {
        Self {
            outbox,
            reserved: Mutex::default(),
        }
    }

    /// Adds the headers that make a request this terminal's own.
    pub(crate) fn sign(&self, request: &mut Request) -> Result<(), NotSigned> {
        let enrolled = self.outbox.enrolment()?.ok_or(NotSigned::NoKey)?;
        let key = enrolled.key.ok_or(NotSigned::NoKey)?;
        let stamp = Stamp {
            terminal: enrolled.terminal,
            counter: self.number(enrolled.terminal)?,
            random: rand::rng().random(),
            created: Timestamp::now().as_second(),
        };
        let url = request.url();
        let elsewhere = || NotSigned::Address(url.to_string());
        let host = url.host_str().ok_or_else(elsewhere)?;
        let authority = url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let target = RequestTarget {
            method: request.method().as_str(),
            authority: &authority,
            path: url.path(),
            query: url.query(),
        };
        let body = request.body().and_then(|body| body.as_bytes());
        let content = Digest::of(body.unwrap_or_default());
        let headers = target.sign(stamp, content, &key);
        for (name, value) in [
            (CONTENT_DIGEST, headers.content_digest),
            (SIGNATURE_INPUT, headers.signature_input),
            (SIGNATURE, headers.signature),
        ] {
            let value = HeaderValue::try_from(value).map_err(|_| NotSigned::NoKey)?;
            let name = HeaderName::from_static(name);
            request.headers_mut().insert(name, value);
        }
        Ok(())
    }

    /// The next number of a terminal.
    fn number(&self, terminal: TerminalId) -> Result<u64, NotSigned> {
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        let left = reserved.filter(|left| left.terminal == terminal && left.next < left.end);
        let left = match left {
            Some(left) => left,
            None => {
                let next = self.outbox.reserve_requests(terminal, RESERVED)?;
                let next = next.ok_or(NotSigned::NoKey)?;
                Reserved {
                    terminal,
                    next,
                    end: next + u64::from(RESERVED),
                }
            }
        };
        *reserved = Some(Reserved {
            next: left.next + 1,
            ..left
        });
        Ok(left.next)
    }
}

/// A new key, and the claim to it with a one-time code.
pub(crate) fn claim_with_code(code: &str) -> Result<(SignedKeyClaim, SigningKey), CentreError> {
    let key = SigningKey::from_random(rand::rng().random());
    let by = Entitlement::Code(code.trim().to_owned());
    let claim = SignedKeyClaim::sign(by, &key).map_err(NotSigned::from)?;
    Ok((claim, key))
}

/// Learns what an earlier version did not need: a key for a terminal with a token, the series of its tickets.
pub(crate) async fn complete(
    outbox: &Outbox,
    centre: &CentreClient,
    enrolled: &Enrolled,
) -> Result<(), CentreError> {
    if let Some(token) = &enrolled.token {
        register_key(outbox, centre, enrolled, token).await?;
    }
    if enrolled.series.is_none() {
        match centre.registration().await {
            Ok(registration) => {
                outbox
                    .keep_series(registration.series)
                    .map_err(NotSigned::from)?;
                tracing::info!(series = %registration.series, "ticket numbers are given in this series");
            }
            Err(error) => {
                tracing::debug!(%error, "the series of ticket numbers is asked for again later");
            }
        }
    }
    Ok(())
}

async fn register_key(
    outbox: &Outbox,
    centre: &CentreClient,
    enrolled: &Enrolled,
    token: &Token,
) -> Result<(), CentreError> {
    let key = match &enrolled.key {
        Some(key) => key.clone(),
        None => {
            // Kept before it is told: if the answer is lost, the same key is claimed again.
            let key = SigningKey::from_random(rand::rng().random());
            outbox.keep_key(&key).map_err(NotSigned::from)?;
            key
        }
    };
    let by = Entitlement::Token(token.clone());
    let claim = SignedKeyClaim::sign(by, &key).map_err(NotSigned::from)?;
    match centre.register_key(&claim).await {
        Ok(_) => {
            outbox.forget_token().map_err(NotSigned::from)?;
            tracing::info!(terminal = %enrolled.terminal, "this terminal has a key of its own from now on");
            Ok(())
        }
        Err(error) => {
            if let CentreError::Refused(refusal) = error {
                let noted = outbox.note_refusal(enrolled.terminal, refusal);
                noted.map_err(NotSigned::from)?;
            }
            Err(error)
        }
    }
}

impl Outbox {
    /// Who this terminal is.
    pub(crate) fn enrolment(&self) -> Result<Option<Enrolled>, OutboxError> {
        state::enrolment(&self.connection()).map_err(|source| self.failed(source))
    }

    /// Notes who this terminal is from now on, and with what it signs.
    pub(crate) fn keep_enrolment(
        &self,
        enrolment: &Enrolment,
        key: &SigningKey,
    ) -> Result<(), OutboxError> {
        self.at_once(|connection| state::keep_enrolment(connection, enrolment, key))
    }

    /// Notes the series of a terminal that was enrolled without one.
    pub(crate) fn keep_series(&self, series: Series) -> Result<(), OutboxError> {
        state::keep_series(&self.connection(), series).map_err(|source| self.failed(source))
    }

    fn keep_key(&self, key: &SigningKey) -> Result<(), OutboxError> {
        state::keep_key(&self.connection(), key).map_err(|source| self.failed(source))
    }

    fn forget_token(&self) -> Result<(), OutboxError> {
        state::forget_token(&self.connection()).map_err(|source| self.failed(source))
    }

    fn reserve_requests(
        &self,
        terminal: TerminalId,
        count: u32,
    ) -> Result<Option<u64>, OutboxError> {
        state::reserve_requests(&self.connection(), terminal, count)
            .map_err(|source| self.failed(source))
    }

    /// Notes that the centre answers this terminal.
    pub(crate) fn note_answered(&self, terminal: TerminalId) -> Result<(), OutboxError> {
        let noted = state::keep_state(&self.connection(), terminal, EnrolmentState::Answered);
        if noted.map_err(|source| self.failed(source))? {
            tracing::info!(%terminal, "the centre answers this terminal again");
        }
        Ok(())
    }

    /// Notes why the centre does not answer this terminal, and tells the operator what to do. What waits is kept.
    pub(crate) fn note_refusal(
        &self,
        terminal: TerminalId,
        refusal: Refusal,
    ) -> Result<(), OutboxError> {
        let new = match refusal {
            Refusal::NotEnrolled => EnrolmentState::Unknown,
            Refusal::Behind => EnrolmentState::Behind,
            Refusal::Doubled => EnrolmentState::Doubled,
            other => {
                tracing::warn!(refusal = %other, "asked again later");
                return Ok(());
            }
        };
        let noted = self.at_once(|connection| {
            let is_news = state::keep_state(connection, terminal, new)?;
            if is_news {
                audit::append(connection, TerminalEvent::Refused { why: refusal })?;
            }
            Ok(is_news)
        })?;
        if noted {
            tracing::error!(%terminal, %refusal, "the centre answers this terminal no more; enrol it again with `yichuang enrol --code …`: what waits here is kept and sent then");
        }
        Ok(())
    }
}
