//! Rules: CEL expressions over a form's answers, compiled once.

use std::collections::BTreeSet;

use cel::parser::{Expression, PrattParser};
use cel::{Context, Value as Cel};

use crate::definition::FieldId;

/// The most characters a rule may have: CEL has no evaluation budget, so its size is the budget.
pub const LONGEST_RULE: usize = 500;

/// How deep expressions may be nested.
const DEEPEST_RULE: u16 = 32;

/// Why a form's rules cannot be used. Worded in Chinese, for the person who wrote them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// It is no CEL expression.
    #[error("字段“{field}”的规则 {rule} 不是正确的 CEL 表达式（{why}）")]
    Syntax {
        /// The field.
        field: FieldId,
        /// The rule's text.
        rule: String,
        /// What the compiler said.
        why: String,
    },
    /// It is longer than [`LONGEST_RULE`].
    #[error("字段“{field}”的规则超过 {LONGEST_RULE} 个字符")]
    TooLong {
        /// The field.
        field: FieldId,
    },
    /// It contains a loop over something, whose cost depends on the answers.
    #[error("字段“{field}”的规则用了循环 {function}()，只能用比较和运算")]
    Loop {
        /// The field.
        field: FieldId,
        /// The macro.
        function: String,
    },
    /// It speaks of a field that does not exist.
    #[error("字段“{field}”的规则提到不存在的字段“{unknown}”")]
    Unknown {
        /// The field.
        field: FieldId,
        /// What it speaks of.
        unknown: String,
    },
    /// It calls a function that there is not.
    #[error("字段“{field}”的规则用了没有的函数 {function}()，只能用 {allowed}")]
    Function {
        /// The field.
        field: FieldId,
        /// The function.
        function: String,
        /// Those that there are.
        allowed: String,
    },
    /// Rules speak of each other in a circle.
    #[error("字段 {fields} 的规则互相依赖，成了一个圈")]
    Cycle {
        /// The fields on the circle.
        fields: String,
    },
}

/// A compiled rule.
#[derive(Debug)]
pub(crate) struct Rule {
    expression: Expression,
    references: BTreeSet<String>,
}

const LOOPS: [&str; 6] = ["all", "exists", "exists_one", "existsOne", "map", "filter"];

/// The functions that a rule may call; operators are functions too, but their names are no words.
const FUNCTIONS: [&str; 8] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "int",
    "double",
    "string",
    "has",
];

impl Rule {
    pub(crate) fn compile(field: &FieldId, text: &str) -> Result<Self, RuleFault> {
        if text.chars().count() > LONGEST_RULE {
            return Err(RuleFault::TooLong {
                field: field.clone(),
            });
        }
        if let Some(function) = LOOPS
            .iter()
            .find(|name| text.contains(&format!(".{name}(")))
        {
            return Err(RuleFault::Loop {
                field: field.clone(),
                function: (*function).to_owned(),
            });
        }
        let parser = PrattParser::new().max_recursion_depth(DEEPEST_RULE);
        let expression = parser.parse(text).map_err(|errors| RuleFault::Syntax {
            field: field.clone(),
            rule: text.to_owned(),
            why: errors
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        })?;
        let unknown = expression
            .references()
            .functions()
            .into_iter()
            .find(|name| name.starts_with(char::is_alphabetic) && !FUNCTIONS.contains(name))
            .map(str::to_owned);
        if let Some(function) = unknown {
            return Err(RuleFault::Function {
                field: field.clone(),
                function,
                allowed: FUNCTIONS.join("、"),
            });
        }
        let references = expression
            .references()
            .variables()
            .into_iter()
            .map(str::to_owned)
            .collect();
        Ok(Self {
            expression,
            references,
        })
    }

    /// The variables it speaks of.
    pub(crate) fn references(&self) -> &BTreeSet<String> {
        &self.references
    }

    /// Whether it holds; none when that cannot be decided, because it calculates with something not answered yet.
    pub(crate) fn holds(&self, context: &Context) -> Option<bool> {
        match Cel::resolve(&self.expression, context) {
            Ok(Cel::Bool(holds)) => Some(holds),
            _ => None,
        }
    }

    /// What it computes, as a citizen would type it; none when that cannot be decided.
    pub(crate) fn text(&self, context: &Context) -> Option<String> {
        match Cel::resolve(&self.expression, context).ok()? {
            Cel::String(text) => Some(text.to_string()),
            Cel::Int(number) => Some(number.to_string()),
            Cel::UInt(number) => Some(number.to_string()),
            Cel::Float(number) if number.is_finite() => Some(number.to_string()),
            _ => None,
        }
    }
}

/// The names that a rule selects from `situation`.
///
/// They are preset to null, so that a question which was not asked is "not answered", never an error.
pub(crate) fn situation_names(rule: &str) -> impl Iterator<Item = &str> {
    rule.split("situation.").skip(1).filter_map(|rest| {
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}
