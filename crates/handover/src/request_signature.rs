//! Signed requests: HTTP message signatures (RFC 9421) with Ed25519, over a digest of the content (RFC 9530).
//!
//! Of all that the standard allows this is one profile: one signature, over the same five components in the same order,
//! written in one way. A verifier writes down what it expects and compares, so there is nothing to negotiate and nothing
//! to parse leniently. Freshness never hangs on a clock: the nonce begins with a counter that no terminal uses twice.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::Digest;
use crate::enrolment::TerminalId;
use crate::signing::{SigningKey, VerifyingKey};

/// The header with the digest of the content (RFC 9530).
pub const CONTENT_DIGEST: &str = "content-digest";
/// The header that says what is signed, by whom and as the how-manieth request.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// The header with the signature.
pub const SIGNATURE: &str = "signature";

/// What the signature is called in both headers.
const LABEL: &str = "yichuang";
/// What is covered: everything by which one request differs from another.
const COVERED: [&str; 5] = ["@method", "@authority", "@path", "@query", "content-digest"];
/// Tells this profile from any other use of the same standard.
const TAG: &str = "yichuang-terminal-1";

/// Where a request goes, and to do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestTarget<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// Host and port as the header `Host` names them; without the port when it is the scheme's own.
    pub authority: &'a str,
    /// The path, as it travels.
    pub path: &'a str,
    /// What follows the question mark, as it travels; none without one.
    pub query: Option<&'a str>,
}

/// Who signs, and as the how-manieth request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The terminal.
    pub terminal: TerminalId,
    /// Its own count of its requests, from 1. A number is never used for two requests, but may be left out.
    pub counter: u64,
    /// Drawn for each request: two machines that count alike still never sign the same one.
    pub random: u64,
    /// When, in seconds since 1970 by the terminal's clock. For people: that clock may be years wrong.
    pub created: i64,
}

/// The three headers that make a request a signed one, in the order digest, input, signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHeaders<T = String> {
    /// The value of [`CONTENT_DIGEST`].
    pub content_digest: T,
    /// The value of [`SIGNATURE_INPUT`].
    pub signature_input: T,
    /// The value of [`SIGNATURE`].
    pub signature: T,
}

/// A request is not signed as it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request is not signed as it must be")]
pub struct Unsigned;

/// A request that says who signed it. Whether that is so, [`SignedRequest::verify`] finds out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    stamp: Stamp,
    content: Digest,
    base: String,
    signature: [u8; 64],
}

impl RequestTarget<'_> {
    /// Signs a request with this target and content of this digest.
    pub fn sign(&self, stamp: Stamp, content: Digest, key: &SigningKey) -> RequestHeaders {
        let content_digest = written_digest(content);
        let parameters = parameters(stamp);
        let base = self.base(&content_digest, &parameters);
        let signature = STANDARD.encode(key.sign_as_they_are(base.as_bytes()));
        RequestHeaders {
            content_digest,
            signature_input: format!("{LABEL}={parameters}"),
            signature: format!("{LABEL}=:{signature}:"),
        }
    }

    fn base(&self, content_digest: &str, parameters: &str) -> String {
        let authority = self.authority.to_ascii_lowercase();
        let query = format!("?{}", self.query.unwrap_or_default());
        let values = [self.method, &authority, self.path, &query, content_digest];
        signature_base(COVERED.into_iter().zip(values), parameters)
    }
}

impl SignedRequest {
    /// Reads the headers of a request with this target.
    ///
    /// # Errors
    /// [`Unsigned`], when they are not written just as [`RequestTarget::sign`] writes them.
    pub fn read(
        target: &RequestTarget<'_>,
        headers: &RequestHeaders<&str>,
    ) -> Result<Self, Unsigned> {
        let content = read_digest(headers.content_digest).ok_or(Unsigned)?;
        let written = headers.signature_input.strip_prefix(LABEL);
        let written = written.and_then(|rest| rest.strip_prefix('='));
        let written = written.ok_or(Unsigned)?;
        let stamp = read_parameters(written).ok_or(Unsigned)?;
        let signature = headers.signature.strip_prefix(LABEL);
        let signature = signature
            .and_then(|rest| rest.strip_prefix("=:")?.strip_suffix(':'))
            .and_then(|base64| STANDARD.decode(base64).ok()?.try_into().ok())
            .ok_or(Unsigned)?;
        Ok(Self {
            stamp,
            content,
            base: target.base(headers.content_digest, written),
            signature,
        })
    }

    /// Who says to have signed it, and as the how-manieth request.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Whether the holder of this key signed just this.
    ///
    /// # Errors
    /// [`Unsigned`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Unsigned> {
        let holds = key.holds_as_they_are(self.base.as_bytes(), &self.signature);
        holds.then_some(()).ok_or(Unsigned)
    }

    /// Whether this is the content that was signed.
    ///
    /// # Errors
    /// [`Unsigned`].
    pub fn check_content(&self, content: &[u8]) -> Result<(), Unsigned> {
        (Digest::of(content) == self.content)
            .then_some(())
            .ok_or(Unsigned)
    }

    /// The digest of all that is covered: two requests that differ in anything differ in this.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(self.base.as_bytes())
    }
}

/// The signature base of RFC 9421, section 2.5: a line for each component, and the parameters last.
fn signature_base<'a>(
    components: impl IntoIterator<Item = (&'a str, &'a str)>,
    parameters: &str,
) -> String {
    let mut base = String::new();
    for (name, value) in components {
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base + "\"@signature-params\": " + parameters
}

/// What is covered and by whom, as both headers and base write it.
fn parameters(stamp: Stamp) -> String {
    struct Covered;
    impl fmt::Display for Covered {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for (place, name) in COVERED.iter().enumerate() {
                let space = if place > 0 { " " } else { "" };
                write!(f, "{space}\"{name}\"")?;
            }
            Ok(())
        }
    }
    let Stamp {
        terminal,
        counter,
        random,
        created,
    } = stamp;
    format!(
        "({Covered});created={created};keyid=\"{terminal}\";nonce=\"{counter}-{random:016x}\";alg=\"ed25519\";tag=\"{TAG}\""
    )
}

fn read_parameters(written: &str) -> Option<Stamp> {
    let (_, rest) = written.split_once(");created=")?;
    let (created, rest) = rest.split_once(";keyid=\"")?;
    let (terminal, rest) = rest.split_once("\";nonce=\"")?;
    let (counter, rest) = rest.split_once('-')?;
    let (random, _) = rest.split_once("\";alg=")?;
    let stamp = Stamp {
        terminal: TerminalId(terminal.parse().ok()?),
        counter: counter.parse().ok()?,
        random: u64::from_str_radix(random, 16).ok()?,
        created: created.parse().ok()?,
    };
    // One way to write it: what was read loosely above counts only if it would be written just so.
    (stamp.counter > 0 && parameters(stamp) == written).then_some(stamp)
}

fn written_digest(digest: Digest) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest.bytes()))
}

fn read_digest(written: &str) -> Option<Digest> {
    let base64 = written.strip_prefix("sha-256=:")?.strip_suffix(':')?;
    let bytes = STANDARD.decode(base64).ok()?;
    Some(Digest::from_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9421, appendix B.1.4, the seed inside of the key's PKCS #8 wrapping.
    fn test_key_ed25519() -> SigningKey {
        let der = STANDARD
            .decode("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF")
            .expect("Base64");
        SigningKey::from_random(der[16..].try_into().expect("32 bytes"))
    }

    /// RFC 9421, appendix B.2.6: the base and the signature of a request.
    #[test]
    fn base_and_signature_are_those_of_the_standards_own_example() {
        let components = [
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("@method", "POST"),
            ("@path", "/foo"),
            ("@authority", "example.com"),
            ("content-type", "application/json"),
            ("content-length", "18"),
        ];
        let base = signature_base(
            components,
            "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
        );
        let key = test_key_ed25519();
        let signature = key.sign_as_they_are(base.as_bytes());
        assert_eq!(
            STANDARD.encode(signature),
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
        );
        assert!(
            key.verifying()
                .holds_as_they_are(base.as_bytes(), &signature)
        );
    }

    /// RFC 9530, appendix D: the digest of `{"hello": "world"}` with a line break.
    #[test]
    fn a_digest_is_written_as_in_the_standards_own_example() {
        assert_eq!(
            written_digest(Digest::of(b"{\"hello\": \"world\"}\n")),
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
        );
    }
}
