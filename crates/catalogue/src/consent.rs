//! The consent text (个人信息处理告知): what a citizen reads and agrees to before anything is handed in.

use serde::{Deserialize, Serialize};

use crate::code::ConsentVersion;
use crate::text::Text;

/// How the hall handles personal information, told in plain words. Other words have another version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Which text it is: what is handed in names it.
    pub version: ConsentVersion,
    /// What it is called, without 《》.
    pub title: Text,
    /// Its paragraphs, in the order in which they are read; at least one.
    pub paragraphs: Vec<ConsentParagraph>,
}

/// One paragraph of a consent text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentParagraph {
    /// What it is about, in a few words.
    pub heading: Text,
    /// What it says.
    pub text: Text,
}
