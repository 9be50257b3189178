//! Business scenarios (业务情形): what one applies for, with every element of the service guide.

use serde::{Deserialize, Serialize};

use crate::code::{BasicCode, FormId, HandlingSuffix, MaterialCode, ScenarioCode, ThemeId};
use crate::hall::{Audience, WindowKind};
use crate::table::DecisionTable;
use crate::text::{Language, Text};

/// One concrete thing that is handled under a sub-item.
///
/// Elements of 国办函〔2016〕108号 that do not depend on answers stand here; those that do stand in the
/// outcomes of [`Scenario::table`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its id within the catalogue.
    pub code: ScenarioCode,
    /// The sub-item it belongs to.
    pub sub_item: BasicCode,
    /// Makes the handling code together with the sub-item's implementation code.
    pub suffix: HandlingSuffix,
    /// The province's own code, of whatever shape.
    pub local_code: Option<String>,
    /// Its official name.
    pub name: Text,
    /// The same as a neighbour would say it.
    pub plain: Text,
    /// What else people call it, in Chinese.
    pub aliases: Vec<String>,
    /// The comprehensive window that handles it.
    pub window: WindowKind,
    /// The themes under which it is found.
    pub themes: Vec<ThemeId>,
    /// How many are accepted a month; orders what is found.
    pub frequency: u32,
    /// 服务对象.
    pub audience: Vec<Audience>,
    /// 通办范围.
    pub scope: Text,
    /// 数量限制.
    pub quota: Text,
    /// 受理条件.
    pub conditions: Vec<Requirement>,
    /// How it is handled.
    pub handling: Handling,
    /// What one gets.
    pub result: ResultDocument,
    /// 办理流程, in order.
    pub steps: Vec<Step>,
    /// 常见问题.
    pub faq: Vec<Faq>,
    /// Which answers lead to which outcome.
    pub table: DecisionTable,
}

/// 受理条件: one condition for acceptance, with the reason for it where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PlainRequirement", into = "PlainRequirement")]
pub struct Requirement {
    /// What must hold.
    pub say: Text,
    /// Why.
    pub why: Option<Text>,
    /// The article that asks for it.
    pub basis: Option<String>,
}

/// A condition as it is written: a text, and what is known besides.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainRequirement {
    zh: String,
    en: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
}

impl From<PlainRequirement> for Requirement {
    fn from(plain: PlainRequirement) -> Self {
        Self {
            say: Text::new(plain.zh, plain.en),
            why: plain.why,
            basis: plain.basis,
        }
    }
}

impl From<Requirement> for PlainRequirement {
    fn from(requirement: Requirement) -> Self {
        let Requirement { say, why, basis } = requirement;
        Self {
            zh: say.zh,
            en: say.en,
            why,
            basis,
        }
    }
}

/// How a scenario is handled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    /// 办件类型.
    pub kind: HandlingKind,
    /// 办理形式.
    pub channels: Vec<Channel>,
    /// 到办事现场次数.
    pub visits: u8,
    /// 必须现场办理原因.
    #[serde(default)]
    pub why_in_person: Option<Text>,
    /// 是否支持预约办理.
    #[serde(default)]
    pub appointment: bool,
    /// 是否支持自助终端办理.
    #[serde(default)]
    pub self_service: bool,
}

/// 办件类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandlingKind {
    /// 即办件: done on the spot.
    OnTheSpot,
    /// 承诺件: done within the promised limit.
    Promised,
}

/// 办理形式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// 窗口办理.
    Window,
    /// 自助终端办理.
    Terminal,
    /// 网上办理.
    Online,
    /// 邮寄办理.
    Post,
    /// 代办.
    Agent,
}

/// How long it takes at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// 法定办结时限, in `unit`s; 0 is on the spot, none is "the law sets none".
    #[serde(default)]
    pub statutory: Option<u16>,
    /// 承诺办结时限, in `unit`s; 0 is on the spot.
    pub promised: u16,
    /// What is counted.
    #[serde(default)]
    pub unit: DayUnit,
    /// From when it is counted.
    #[serde(default)]
    pub start: Option<Text>,
}

/// What a time limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayUnit {
    /// 工作日.
    #[default]
    Working,
    /// 自然日.
    Calendar,
}

impl DayUnit {
    /// So many of them in words, each noun as its number wants it: “20 个工作日”, “1 working day”, “2 days”.
    pub fn counted(self, days: u64, language: Language) -> String {
        match (self, language) {
            (Self::Working, Language::Zh) => format!("{days} 个工作日"),
            (Self::Calendar, Language::Zh) => format!("{days} 天"),
            (Self::Working, Language::En) if days == 1 => "1 working day".into(),
            (Self::Working, Language::En) => format!("{days} working days"),
            (Self::Calendar, Language::En) if days == 1 => "1 day".into(),
            (Self::Calendar, Language::En) => format!("{days} days"),
        }
    }
}

/// What it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fee {
    /// 不收费.
    Free,
    /// 收费.
    Charged {
        /// 收费标准.
        tariff: Text,
        /// 收费依据.
        basis: String,
        /// 是否支持网上支付.
        online_payment: bool,
    },
}

/// 审批结果.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDocument {
    /// 审批结果名称.
    pub name: Text,
    /// 审批结果样本, in words.
    #[serde(default)]
    pub sample: Option<Text>,
    /// 是否支持物流快递.
    pub post: bool,
}

/// One step of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub name: Text,
    /// Who does it.
    pub who: Text,
    /// How many days it takes at most.
    #[serde(default)]
    pub days: Option<u16>,
    /// What happens.
    #[serde(default)]
    pub detail: Option<Text>,
}

/// 特别程序: something with its own days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialProcedure {
    /// Its name.
    pub name: Text,
    /// How many days it adds at most.
    pub days: u16,
}

/// 中介服务: a third party's report that a situation needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intermediary {
    /// What is needed from the third party.
    pub name: Text,
}

/// 常见问题.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// The question.
    pub ask: Text,
    /// The answer.
    pub answer: Text,
}

/// A material that a case needs, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Which material.
    pub material: MaterialCode,
    /// Whether it may be owed.
    pub necessity: Necessity,
    /// How many originals are shown.
    pub originals: u8,
    /// How many copies are handed in.
    pub copies: u8,
    /// Whether the original stays with the office.
    pub keep: bool,
    /// What is particular about it here.
    pub note: Option<Text>,
    /// Why it is needed.
    pub why: Text,
    /// The article that asks for it.
    pub basis: Option<String>,
    /// The form that this material is, when it is filled in at the terminal.
    pub form: Option<FormId>,
}

/// Whether a case can be accepted without a material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Necessity {
    /// Needed from the start.
    Required,
    /// 可容缺: may be owed.
    Tolerated {
        /// Working days within which it must follow.
        due_days: u16,
    },
}
