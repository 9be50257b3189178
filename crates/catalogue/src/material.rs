//! Materials (办事材料): documents to bring, each described once and shared by its code.

use serde::{Deserialize, Serialize};

use crate::code::MaterialCode;
use crate::text::Text;

/// A document to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// 材料编码.
    pub code: MaterialCode,
    /// Its official name.
    pub name: Text,
    /// What sort of document it is.
    pub kind: MaterialKind,
    /// Who issues it; none when the applicant makes it.
    #[serde(default)]
    pub issuer: Option<Text>,
    /// Whether an electronic certificate is accepted everywhere.
    #[serde(default)]
    pub electronic: bool,
    /// What a citizen must know of it.
    pub about: Text,
    /// What a good one looks like, in words.
    #[serde(default)]
    pub sample: Option<Text>,
    /// 审核要点: what a clerk checks.
    #[serde(default)]
    pub review: Vec<Text>,
}

/// What sort of document a material is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaterialKind {
    /// 证照.
    Certificate,
    /// 申请表单.
    Form,
    /// 证明.
    Proof,
    /// 合同、协议.
    Contract,
    /// 图纸.
    Drawing,
    /// 照片.
    Photo,
    /// 其他.
    Other,
}
