//! Submissions (申请表单): what a citizen hands in.

use catalogue::code::{ConsentVersion, ScenarioCode};
use catalogue::condition::Answers;
use catalogue::text::Language;
use forms::FilledForm;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::attachment::Attachment;
use crate::pickup_code::PickupCode;
use crate::release::ReleaseNumber;

/// A submission's id: random (UUIDv7), made by the terminal, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubmissionId(pub Uuid);

impl std::fmt::Display for SubmissionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for SubmissionId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// The schema of [`Submission`] that this code writes: since 2 with the version of the consent text. Older ones are read.
pub const SUBMISSION_SCHEMA: u16 = 2;

/// The filled-in form set of one scenario. Serialised once, when it is handed in, and never changed afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The schema of this record.
    pub schema: u16,
    /// Its id.
    pub id: SubmissionId,
    /// The code that the citizen carries.
    pub pickup_code: PickupCode,
    /// When it was handed in, by the terminal's clock.
    pub handed_in_at: Timestamp,
    /// The release that the visit was pinned to.
    pub release: ReleaseNumber,
    /// What is applied for.
    pub scenario: ScenarioCode,
    /// The answers that lead to the situation.
    pub answers: Answers,
    /// The filled-in forms, in the order in which the situation needs them.
    pub forms: Vec<FilledForm>,
    /// The language in which they were filled in.
    pub language: Language,
    /// The version of the consent text (个人信息处理告知) that was shown and agreed to; none from before there was one, and where
    /// the release has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentVersion>,
    /// The photos and papers that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}
