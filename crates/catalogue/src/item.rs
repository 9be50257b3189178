//! Service items: main items and the sub-items under them.

use serde::{Deserialize, Serialize};

use crate::code::{BasicCode, BodyId};
use crate::text::Text;

/// A main item (主项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MainItem {
    /// Its local code, as clerks know it.
    pub code: String,
    /// Its official name.
    pub name: Text,
    /// Its sub-items (子项), at least one.
    #[serde(rename = "sub_item")]
    pub sub_items: Vec<SubItem>,
}

/// A sub-item (子项): who may ask what of whom, and by which law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubItem {
    /// 基本编码.
    pub basic_code: BasicCode,
    /// 事项名称.
    pub name: Text,
    /// 事项类型.
    #[serde(rename = "type")]
    pub item_type: ItemType,
    /// 实施主体.
    pub body: BodyId,
    /// 行使层级.
    pub level: Level,
    /// 权力来源.
    pub power_source: PowerSource,
    /// 委托部门, when the power is entrusted.
    #[serde(default)]
    pub delegated_by: Option<Text>,
    /// 联办机构.
    #[serde(default)]
    pub joint_bodies: Vec<BodyId>,
    /// 设定依据.
    pub legal_basis: Vec<LegalBasis>,
}

/// What kind of power an item exercises (事项类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemType {
    /// 行政许可.
    Licence,
    /// 行政确认.
    Confirmation,
    /// 行政给付.
    Payment,
    /// 行政征收.
    Levy,
    /// 行政奖励.
    Reward,
    /// 行政裁决.
    Ruling,
    /// 其他行政权力.
    OtherPower,
    /// 公共服务.
    PublicService,
}

impl ItemType {
    /// Its official name in both languages.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Licence => ("行政许可", "Administrative licence"),
            Self::Confirmation => ("行政确认", "Administrative confirmation"),
            Self::Payment => ("行政给付", "Administrative payment"),
            Self::Levy => ("行政征收", "Administrative levy"),
            Self::Reward => ("行政奖励", "Administrative reward"),
            Self::Ruling => ("行政裁决", "Administrative ruling"),
            Self::OtherPower => ("其他行政权力", "Other administrative power"),
            Self::PublicService => ("公共服务", "Public service"),
        };
        Text::new(zh, en)
    }
}

/// At which level of government a power is exercised (行使层级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 国家级.
    National,
    /// 省级.
    Province,
    /// 市级.
    City,
    /// 县级.
    County,
    /// 乡镇（街道）级.
    Township,
}

impl Level {
    /// The digit that stands for the level in an implementation code.
    pub fn digit(self) -> char {
        match self {
            Self::National => '1',
            Self::Province => '2',
            Self::City => '3',
            Self::County => '4',
            Self::Township => '5',
        }
    }

    /// Its official name in both languages.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::National => ("国家级", "National"),
            Self::Province => ("省级", "Provincial"),
            Self::City => ("市级", "City"),
            Self::County => ("县级", "County or district"),
            Self::Township => ("乡镇（街道）级", "Township or sub-district"),
        };
        Text::new(zh, en)
    }
}

/// Where a power comes from (权力来源).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PowerSource {
    /// 法定本级行使: by law, at this level.
    Statutory,
    /// 上级授权: delegated by statute.
    Delegated,
    /// 上级委托: entrusted by another department.
    Entrusted,
}

impl PowerSource {
    /// Its official name in both languages.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Statutory => ("法定本级行使", "Statutory"),
            Self::Delegated => ("上级授权", "Delegated"),
            Self::Entrusted => ("上级委托", "Entrusted"),
        };
        Text::new(zh, en)
    }
}

/// One article on which an item rests (设定依据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// The law's full name, in 《》. Laws are cited in Chinese in both languages.
    pub law: String,
    /// The article.
    pub article: String,
    /// The article's words.
    #[serde(default)]
    pub text: Option<String>,
}
