//! Values that are valid by being what they are, so that a wrong one is refused at its line.

use handover::{SealingKey, VerifyingKey};
use serde::Deserialize;

/// A whole number between two limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub(super) struct Within<const LEAST: u32, const MOST: u32>(pub(super) u32);

impl<const LEAST: u32, const MOST: u32> TryFrom<i64> for Within<LEAST, MOST> {
    type Error = String;
    fn try_from(value: i64) -> Result<Self, String> {
        u32::try_from(value)
            .ok()
            .filter(|value| (LEAST..=MOST).contains(value))
            .map(Self)
            .ok_or_else(|| {
                format!("{value} is out of range; write a number from {LEAST} to {MOST}")
            })
    }
}

/// The centre's address: `http://` or `https://`, host and port, no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreAddress(String);

impl CentreAddress {
    /// The address, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, without brackets, of a plain http address; none of an https one.
    pub(super) fn host_of_plain_http(&self) -> Option<&str> {
        let host = self.0.strip_prefix("http://")?;
        match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next(),
            None => host.split(':').next(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let host = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"))?;
        let plain = host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
        let named = host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
        (plain && named).then(|| Self(text.to_owned()))
    }
}

/// A centre's address, or the explicit lack of one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct MaybeAddress(pub(super) Option<CentreAddress>);

impl TryFrom<String> for MaybeAddress {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        CentreAddress::parse(&text).map(|address| Self(Some(address))).ok_or_else(|| {
            format!("“{text}” is no address; write it like \"https://centre.example:8443\", without a path, or \"\"")
        })
    }
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// Only what needs an operator.
    Error,
    /// And what may soon.
    Warn,
    /// And what happens in the ordinary course.
    Info,
    /// And how.
    Debug,
}

impl LogLevel {
    /// Its name, as log filters write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// The key by which the centre's releases are known, or the explicit lack of one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct MaybeKey(pub(super) Option<VerifyingKey>);

impl TryFrom<String> for MaybeKey {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.parse().map(|key| Self(Some(key))).map_err(|_| {
            format!(
                "“{text}” is no key; write the 64 digits that `centre release-key` prints, or \"\""
            )
        })
    }
}

/// The key to seal to until the centre's own list has come, or the explicit lack of one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct MaybeSealingKey(pub(super) Option<SealingKey>);

impl TryFrom<String> for MaybeSealingKey {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.parse().map(|key| Self(Some(key))).map_err(|_| {
            format!(
                "“{text}” is no key; write one as `centre reception-key list` prints it, or \"\""
            )
        })
    }
}
