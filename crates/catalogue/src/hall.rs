//! The hall and what is in it: windows, responsible bodies, themes.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::code::{BodyId, CreditCode, DistrictCode, ThemeId};
use crate::consent::Consent;
use crate::opening::OpenHours;
use crate::plan::HallMap;
use crate::text::Text;

/// The hall a catalogue is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    /// The district that it serves.
    pub district: DistrictCode,
    /// Its official name.
    pub name: Text,
    /// Its street address.
    pub address: Text,
    /// The telephone number for enquiries.
    pub enquiries: String,
    /// Its holidays; empty in releases from before they were known.
    #[serde(default, skip_serializing_if = "Calendar::is_empty")]
    pub calendar: Calendar,
    /// Its drawn map, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<HallMap>,
    /// What citizens agree to before they hand in; none in releases from before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// Which of the four comprehensive windows (综合窗口).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WindowKind {
    /// 便民: citizens' matters.
    Citizen,
    /// 法人: enterprises' matters.
    Enterprise,
    /// 公安户证: household and identity.
    Police,
    /// 不动产: real estate.
    Estate,
}

impl WindowKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Citizen, Self::Enterprise, Self::Police, Self::Estate];
}

/// One comprehensive window of the hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComprehensiveWindow {
    /// Which of the four.
    pub kind: WindowKind,
    /// Its name on the hall's signs.
    pub name: Text,
    /// The zone's letter.
    pub zone: String,
    /// The desks' numbers, such as `9–16`.
    pub numbers: String,
    /// When it is open, in words.
    pub hours: Text,
    /// The same day by day, for what is worked out from it; empty where only the words are known.
    #[serde(default, skip_serializing_if = "OpenHours::is_empty")]
    pub open: OpenHours,
    /// How to walk there from the entrance.
    pub way: Text,
}

/// A responsible body (实施主体).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its id within the catalogue.
    pub id: BodyId,
    /// Its official name.
    pub name: Text,
    /// Its legal nature (实施主体性质).
    pub nature: Text,
    /// Its code (实施主体编码).
    pub credit_code: CreditCode,
    /// Telephone for enquiries (咨询方式).
    pub enquiries: String,
    /// Telephone for complaints (监督投诉方式).
    pub complaints: String,
}

/// For whom something is (服务对象).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// 自然人.
    NaturalPerson,
    /// 法人 and other organisations.
    LegalPerson,
}

/// A theme under which scenarios are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its id.
    pub id: ThemeId,
    /// Whose life it speaks of.
    #[serde(rename = "for")]
    pub audience: Audience,
    /// Its name.
    pub name: Text,
}
