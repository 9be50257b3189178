//! Shared data elements: what makes one fact be entered once over all forms of a visit.

use serde::{Deserialize, Serialize};

/// A fact that several forms ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the serialised name beside each is its documentation"
)]
pub enum SharedElement {
    #[serde(rename = "applicant.name")]
    ApplicantName,
    #[serde(rename = "applicant.id_number")]
    ApplicantIdNumber,
    #[serde(rename = "applicant.phone")]
    ApplicantPhone,
    #[serde(rename = "applicant.address")]
    ApplicantAddress,
    #[serde(rename = "applicant.sex")]
    ApplicantSex,
    #[serde(rename = "applicant.birth")]
    ApplicantBirth,
    #[serde(rename = "applicant.nation")]
    ApplicantNation,
    #[serde(rename = "agent.name")]
    AgentName,
    #[serde(rename = "agent.id_number")]
    AgentIdNumber,
    #[serde(rename = "agent.phone")]
    AgentPhone,
    #[serde(rename = "enterprise.name")]
    EnterpriseName,
    #[serde(rename = "enterprise.credit_code")]
    EnterpriseCreditCode,
    #[serde(rename = "enterprise.address")]
    EnterpriseAddress,
    #[serde(rename = "enterprise.legal_representative")]
    EnterpriseLegalRepresentative,
    #[serde(rename = "spouse.name")]
    SpouseName,
    #[serde(rename = "spouse.id_number")]
    SpouseIdNumber,
    #[serde(rename = "child.name")]
    ChildName,
    #[serde(rename = "child.birth")]
    ChildBirth,
    #[serde(rename = "estate.address")]
    EstateAddress,
    #[serde(rename = "estate.certificate_number")]
    EstateCertificateNumber,
    #[serde(rename = "bank.account")]
    BankAccount,
    #[serde(rename = "bank.name")]
    BankName,
}
