//! What a form asks: pages, fields, and the rules between them.

use std::fmt;
use std::str::FromStr;

use catalogue::code::{ChoiceId, FormId};
use catalogue::text::Text;
use serde::{Deserialize, Serialize};

use crate::element::SharedElement;
use crate::validate::{DocumentKind, Money};

/// A field's id: lower-case letters, digits and `_`, beginning with a letter, at most 40 characters.
/// It is a variable in the form's rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldId(String);

/// Why a text is no field id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("字段 id 以小写字母开头，只用小写字母、数字、“_”，最多 40 个；today、situation 是保留字")]
pub struct FieldIdError;

impl FieldId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FieldId {
    type Error = FieldIdError;
    fn try_from(text: String) -> Result<Self, FieldIdError> {
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        let rest = text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let reserved = matches!(
            text.as_str(),
            "today" | "situation" | "true" | "false" | "null" | "in"
        );
        if begins && rest && !reserved && text.len() <= 40 {
            Ok(Self(text))
        } else {
            Err(FieldIdError)
        }
    }
}

impl FromStr for FieldId {
    type Err = FieldIdError;
    fn from_str(text: &str) -> Result<Self, FieldIdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<FieldId> for String {
    fn from(id: FieldId) -> String {
        id.0
    }
}

impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A form as it is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDefinition {
    /// Its id.
    pub id: FormId,
    /// Its version, from 1; a change in what is asked raises it.
    pub version: u32,
    /// Its title, as on the official paper.
    pub title: Text,
    /// Which official paper it follows.
    pub official: String,
    /// Its pages, at least one.
    #[serde(rename = "page")]
    pub pages: Vec<Page>,
}

/// What is asked together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its heading.
    pub title: Text,
    /// Its fields, at least one.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// One thing that is asked, said or computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its id within the form.
    pub id: FieldId,
    /// What sort of answer it takes.
    #[serde(flatten)]
    pub kind: FieldKind,
    /// What is asked.
    pub label: Text,
    /// How to answer.
    #[serde(default)]
    pub hint: Option<Text>,
    /// An obviously invented answer.
    #[serde(default)]
    pub example: Option<String>,
    /// Whether it must be answered whenever it is visible.
    #[serde(default)]
    pub required: bool,
    /// The rule by which it must be answered.
    #[serde(default)]
    pub required_when: Option<String>,
    /// The rule by which it is asked; without one, always.
    #[serde(default)]
    pub visible_when: Option<String>,
    /// The shared data element that it is.
    #[serde(default)]
    pub binding: Option<SharedElement>,
    /// The rule that fills it in; the citizen sees it but does not type it.
    #[serde(default)]
    pub computed: Option<String>,
    /// What must hold of an answer.
    #[serde(default)]
    pub must: Vec<Check>,
}

/// Something that must hold, and what is said when it doesn't.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The rule.
    pub rule: String,
    /// What the citizen reads.
    pub say: Text,
}

/// What sort of answer a field takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FieldKind {
    /// Free text.
    Text {
        /// At most so many characters.
        #[serde(default = "default_max")]
        max: usize,
        /// How many lines are shown.
        #[serde(default = "default_lines")]
        lines: u8,
    },
    /// A person's name.
    PersonName,
    /// A resident identity number, GB 11643.
    IdNumber,
    /// An identity document: one of several kinds, and its number.
    IdentityDocument {
        /// Which kinds are accepted, in the order in which they are offered.
        accepts: Vec<DocumentKind>,
    },
    /// A unified social credit code, GB 32100.
    CreditCode,
    /// A bank card's number, with its check digit.
    BankCard,
    /// A mobile number, or area code and number.
    Phone,
    /// A day.
    Date {
        /// Only today or earlier.
        #[serde(default)]
        past: bool,
        /// Only today or later.
        #[serde(default)]
        future: bool,
    },
    /// A number.
    Number {
        /// The least.
        #[serde(default)]
        min: Option<f64>,
        /// The most.
        #[serde(default)]
        max: Option<f64>,
        /// At most so many places after the point.
        #[serde(default)]
        decimals: u8,
        /// What is counted.
        #[serde(default)]
        unit: Option<Text>,
    },
    /// An amount of money in yuan; papers write it in capital characters too.
    Money {
        /// The least.
        #[serde(default, with = "in_yuan")]
        min: Option<Money>,
        /// The most.
        #[serde(default, with = "in_yuan")]
        max: Option<Money>,
    },
    /// From one day to another.
    Period {
        /// Whether it may be without an end (长期).
        #[serde(default)]
        open: bool,
    },
    /// A postal address, from the province down.
    Address,
    /// One of several.
    Choice {
        /// At least two.
        choices: Vec<FieldChoice>,
    },
    /// Any of several.
    Choices {
        /// At least two.
        choices: Vec<FieldChoice>,
    },
    /// The same questions for each of several: members of a family, shareholders.
    Table {
        /// What one row is.
        row: Text,
        /// What is asked in each row: at least one, none of them a table, without rules of their own.
        #[serde(rename = "column")]
        columns: Vec<Field>,
        /// At least so many rows when it must be answered.
        #[serde(default = "default_rows")]
        min: usize,
        /// At most so many rows.
        max: usize,
        /// Columns whose numbers must add up.
        #[serde(default, rename = "total", skip_serializing_if = "Vec::is_empty")]
        totals: Vec<Total>,
    },
    /// Something that the citizen declares by confirming it.
    Declaration,
    /// A signature by hand.
    Signature,
    /// Photos of a paper, page by page.
    Photos {
        /// At least so many when it must be answered.
        #[serde(default = "one_page")]
        min: usize,
        /// At most so many.
        #[serde(default = "one_page")]
        max: usize,
    },
    /// An explanation; takes no answer.
    Note,
}

fn one_page() -> usize {
    1
}

/// Limits in yuan, as a clerk writes them.
mod in_yuan {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::validate::Money;

    const FEN: f64 = 100.0;

    pub(super) fn serialize<S: Serializer>(
        money: &Option<Money>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        money
            .map(|money| money.fen() as f64 / FEN)
            .serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Money>, D::Error> {
        Option::<f64>::deserialize(deserializer)?
            .map(|yuan| Money::from_fen((yuan * FEN).round() as i64))
            .transpose()
            .map_err(|_| D::Error::custom("no amount of money"))
    }
}

/// A column whose numbers must add up to something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// The column: a number or an amount of money.
    pub column: FieldId,
    /// What the rows must add up to, within half of the column's last decimal place.
    pub exactly: f64,
}

/// The most rows that a table may have.
pub const MOST_ROWS: usize = 50;

/// One of a field's choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChoice {
    /// Its id within the field.
    pub id: ChoiceId,
    /// Its words.
    pub label: Text,
}

fn default_max() -> usize {
    100
}

fn default_lines() -> u8 {
    1
}

fn default_rows() -> usize {
    1
}

impl FormDefinition {
    /// All fields, page by page.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// The field with an id.
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields().find(|field| &field.id == id)
    }
}

impl Field {
    /// The choices of a choice field; none for every other kind.
    pub fn choices(&self) -> &[FieldChoice] {
        match &self.kind {
            FieldKind::Choice { choices } | FieldKind::Choices { choices } => choices,
            _ => &[],
        }
    }

    /// The columns of a table; none for every other kind.
    pub fn columns(&self) -> &[Field] {
        match &self.kind {
            FieldKind::Table { columns, .. } => columns,
            _ => &[],
        }
    }

    /// Whether its answer is personal data that is shown masked until touched; a table has columns that are.
    pub fn is_sensitive(&self) -> bool {
        matches!(
            self.kind,
            FieldKind::IdNumber
                | FieldKind::IdentityDocument { .. }
                | FieldKind::BankCard
                | FieldKind::Phone
        ) || matches!(self.binding, Some(SharedElement::BankAccount))
            || self.columns().iter().any(Self::is_sensitive)
    }
}
