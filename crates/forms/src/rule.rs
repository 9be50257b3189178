//! Rules: CEL expressions over a form's answers, compiled once.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use cel::parser::{Expression, PrattParser};
use cel::{Context, Env, Value as Cel};

mod kinds;
mod numbers;
mod reading;

pub(crate) use self::kinds::Kinds;
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
    #[error("字段“{field}”的规则用了循环（all、exists、map、filter），只能用比较和运算")]
    Loop {
        /// The field.
        field: FieldId,
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
    /// It takes from a field something that the field has not.
    #[error("字段“{field}”的规则写了 {name}.{member}，“{name}”没有这一部分；{allowed}")]
    Member {
        /// The field.
        field: FieldId,
        /// The field that it speaks of.
        name: String,
        /// What it takes from it.
        member: String,
        /// What there is.
        allowed: String,
    },
    /// It compares a choice with something that is none of the choices.
    #[error("字段“{field}”的规则把“{name}”和“{choice}”比较，它没有这个选项；它有 {allowed}")]
    Choice {
        /// The field.
        field: FieldId,
        /// The field that it speaks of.
        name: String,
        /// What it compares it with.
        choice: String,
        /// The choices that there are.
        allowed: String,
    },
    /// Whatever is answered, it decides nothing: it compares, calculates or results in the wrong sort of value.
    #[error("字段“{field}”的规则 {rule} 算不出结果：{why}")]
    Kind {
        /// The field.
        field: FieldId,
        /// The rule's text.
        rule: String,
        /// What is wrong.
        why: String,
    },
    /// Rules speak of each other in a circle.
    #[error("字段的规则互相依赖，成了一个圈：{circle}")]
    Cycle {
        /// The fields on the circle, in order; the first comes last once more.
        circle: String,
    },
}

impl RuleFault {
    /// The field whose rule it is; none for a circle of several.
    pub fn field(&self) -> Option<&FieldId> {
        match self {
            Self::Syntax { field, .. }
            | Self::TooLong { field }
            | Self::Loop { field }
            | Self::Unknown { field, .. }
            | Self::Function { field, .. }
            | Self::Member { field, .. }
            | Self::Choice { field, .. }
            | Self::Kind { field, .. } => Some(field),
            Self::Cycle { .. } => None,
        }
    }
}

/// A compiled rule.
#[derive(Debug)]
pub(crate) struct Rule {
    /// As it is evaluated.
    expression: Expression,
    /// As it is written.
    written: Expression,
    references: BTreeSet<String>,
    reading: reading::Reading,
}

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

/// What every rule may use of CEL. Made once: a form is gone through at every touch.
static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// What rules are evaluated in; it has no variables yet.
pub(crate) fn context<'v>() -> Context<'static, 'v> {
    Context::with_env(Arc::clone(&LANGUAGE))
}

impl Rule {
    pub(crate) fn compile(field: &FieldId, text: &str) -> Result<Self, RuleFault> {
        if text.chars().count() > LONGEST_RULE {
            return Err(RuleFault::TooLong {
                field: field.clone(),
            });
        }
        let parser = PrattParser::new().max_recursion_depth(DEEPEST_RULE);
        let mut expression = parser.parse(text).map_err(|errors| RuleFault::Syntax {
            field: field.clone(),
            rule: text.to_owned(),
            why: errors
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        })?;
        let reading = reading::read(&expression);
        if reading.loops {
            return Err(RuleFault::Loop {
                field: field.clone(),
            });
        }
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
        let written = expression.clone();
        numbers::unify(&mut expression);
        let references = written
            .references()
            .variables()
            .into_iter()
            .map(str::to_owned)
            .collect();
        Ok(Self {
            expression,
            written,
            references,
            reading,
        })
    }

    /// What it takes from variables: each path from the variable on.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &[String]> {
        self.reading.paths.iter().map(Vec::as_slice)
    }

    /// What it compares with a fixed text: the path and the text.
    pub(crate) fn comparisons(&self) -> impl Iterator<Item = (&[String], &str)> {
        self.reading
            .comparisons
            .iter()
            .map(|(path, text)| (path.as_slice(), text.as_str()))
    }

    /// The variables it speaks of.
    pub(crate) fn references(&self) -> &BTreeSet<String> {
        &self.references
    }

    /// What it can result in, when a path into the answers can be what `of` says.
    ///
    /// # Errors
    /// Why it never results in anything, in Chinese.
    pub(crate) fn kinds(&self, of: &dyn Fn(&[String]) -> Kinds) -> Result<Kinds, String> {
        kinds::kinds(&self.written, of)
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
            // There is no negative nothing.
            Cel::Float(number) if number.fract() == 0.0 => Some((number + 0.0).to_string()),
            // What binary fractions add at the far end is no part of the result.
            Cel::Float(number) if number.is_finite() => {
                Some(((number * 1e6).round() / 1e6).to_string())
            }
            _ => None,
        }
    }
}
