//! Who asks: every request of a terminal is signed with its own key, and none is answered twice.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::http::request::Parts;
use handover::enrolment::TerminalId;
use handover::request_signature::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT};
use handover::{Refusal, RequestHeaders, RequestTarget, Series, SignedRequest, Unsigned};
use jiff::Timestamp;

use crate::api::{Failure, LARGEST_BODY, blocking, read_body};
use crate::ingest::Room;
use crate::serve::Centre;
use crate::store::{Admitted, EnrolmentState};

/// A request that its terminal signed and that was not answered before.
pub(crate) struct Authenticated {
    pub(crate) terminal: TerminalId,
    /// The series of the terminal's ticket numbers.
    pub(crate) series: Series,
    pub(crate) body: Bytes,
    /// What the body takes of the memory there is, until the request is answered.
    pub(crate) _room: Room,
}

impl From<Unsigned> for Failure {
    fn from(_: Unsigned) -> Self {
        Self::Refused(Refusal::Unsigned)
    }
}

impl FromRequest<Arc<Centre>> for Authenticated {
    type Rejection = Failure;

    async fn from_request(request: Request, centre: &Arc<Centre>) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let signed = signed(&parts)?;
        let terminal = signed.stamp().terminal;
        let store = Arc::clone(&centre.store);
        let known = blocking(move || store.terminal(terminal)).await?;
        let known = known.ok_or(Failure::Refused(Refusal::NotEnrolled))?;
        let key = known.key.ok_or(Failure::Refused(Refusal::NotEnrolled))?;
        // Before anything of the content is read: strangers cost no memory.
        signed.verify(&key)?;
        match known.state {
            EnrolmentState::Enrolled => {}
            EnrolmentState::Doubled => return Err(Failure::Refused(Refusal::Doubled)),
            EnrolmentState::Revoked => return Err(Failure::Refused(Refusal::NotEnrolled)),
        }
        let (body, room) = read_body(centre, terminal, body, LARGEST_BODY).await?;
        signed.check_content(&body)?;
        let store = Arc::clone(&centre.store);
        let (counter, fingerprint) = (signed.stamp().counter, signed.fingerprint());
        let admitted =
            blocking(move || store.admit(terminal, counter, fingerprint, Timestamp::now())).await?;
        match admitted {
            Admitted::Fresh => Ok(Self {
                terminal,
                series: known.series,
                body,
                _room: room,
            }),
            Admitted::Replayed => {
                tracing::warn!(%terminal, counter, "a request came twice, word for word; the second was refused");
                Err(Failure::Refused(Refusal::Replayed))
            }
            Admitted::Behind => {
                tracing::error!(%terminal, counter, "a request is older than all that is known of this terminal: its disk is a copy, or was put back to an earlier state; enrol the machine anew that is refused");
                Err(Failure::Refused(Refusal::Behind))
            }
            Admitted::Doubled => {
                tracing::error!(%terminal, counter, "two machines have this terminal's identity, and neither is answered any more; enrol each anew with `centre terminal enrol`: what they hold comes then");
                Err(Failure::Refused(Refusal::Doubled))
            }
        }
    }
}

/// What a request says of who signed it.
fn signed(parts: &Parts) -> Result<SignedRequest, Failure> {
    let one = |name: &str| {
        let mut values = parts.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        // A second value could be the one that somebody else looks at.
        values.next().is_none().then_some(value)
    };
    let (Some(content_digest), Some(signature_input), Some(signature)) =
        (one(CONTENT_DIGEST), one(SIGNATURE_INPUT), one(SIGNATURE))
    else {
        return Err(Failure::Refused(Refusal::Unsigned));
    };
    // HTTP/2 has the host in the address, HTTP/1.1 in a header.
    let in_address = parts.uri.authority().map(|authority| authority.as_str());
    let authority = in_address.or_else(|| one(header::HOST.as_str()));
    let target = RequestTarget {
        method: parts.method.as_str(),
        authority: authority.ok_or(Failure::Refused(Refusal::Unsigned))?,
        path: parts.uri.path(),
        query: parts.uri.query(),
    };
    let headers = RequestHeaders {
        content_digest,
        signature_input,
        signature,
    };
    Ok(SignedRequest::read(&target, &headers)?)
}
