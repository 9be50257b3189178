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

/// Somebody whom forms ask about and who may hold an identity card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// 申请人.
    Applicant,
    /// 代办人.
    Agent,
    /// 配偶.
    Spouse,
}

/// What an identity card tells about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardFact {
    /// 姓名.
    Name,
    /// 证件号码.
    Number,
    /// 性别.
    Sex,
    /// 民族.
    Nation,
    /// 出生日期.
    Birth,
    /// 住址.
    Address,
}

/// Which elements an identity card tells, about whom.
const ON_CARDS: [(SharedElement, Person, CardFact); 10] = {
    use CardFact::{Address, Birth, Name, Nation, Number, Sex};
    use Person::{Agent, Applicant, Spouse};
    [
        (SharedElement::ApplicantName, Applicant, Name),
        (SharedElement::ApplicantIdNumber, Applicant, Number),
        (SharedElement::ApplicantSex, Applicant, Sex),
        (SharedElement::ApplicantNation, Applicant, Nation),
        (SharedElement::ApplicantBirth, Applicant, Birth),
        (SharedElement::ApplicantAddress, Applicant, Address),
        (SharedElement::AgentName, Agent, Name),
        (SharedElement::AgentIdNumber, Agent, Number),
        (SharedElement::SpouseName, Spouse, Name),
        (SharedElement::SpouseIdNumber, Spouse, Number),
    ]
};

impl SharedElement {
    /// The element that a fact of a person's card is; none when no form shares it.
    pub fn on_card(whose: Person, fact: CardFact) -> Option<Self> {
        let mut known = ON_CARDS.iter();
        let found = known.find(|(_, person, told)| (*person, *told) == (whose, fact));
        found.map(|(element, ..)| *element)
    }

    /// Whose card tells it; none when no card does.
    pub fn card_holder(self) -> Option<Person> {
        let mut known = ON_CARDS.iter();
        let found = known.find(|(element, ..)| *element == self);
        found.map(|(_, person, _)| *person)
    }
}
