//! What sort of value each part of a rule can have, and the parts that can have none whatever is answered.

use std::fmt;
use std::ops::BitOr;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue, MapExpr, operators};

use super::reading::path;

/// The sorts of values that something can have; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    /// Not answered.
    pub(crate) const NOTHING: Self = Self(1);
    /// True or false.
    pub(crate) const TRUTH: Self = Self(1 << 1);
    /// A text: also a day and the id of a choice.
    pub(crate) const TEXT: Self = Self(1 << 2);
    /// A number.
    pub(crate) const NUMBER: Self = Self(1 << 3);
    /// Several texts.
    pub(crate) const TEXTS: Self = Self(1 << 4);
    /// Several numbers.
    pub(crate) const NUMBERS: Self = Self(1 << 5);
    /// Something of which only parts can be used.
    pub(crate) const PARTS: Self = Self(1 << 6);

    const WORDS: [(Self, &'static str); 7] = [
        (Self::TRUTH, "真假"),
        (Self::TEXT, "文字"),
        (Self::NUMBER, "数字"),
        (Self::TEXTS, "几个选项"),
        (Self::NUMBERS, "几个数字"),
        (Self::PARTS, "有几个部分的值"),
        (Self::NOTHING, "没有填"),
    ];

    /// Without being unanswered: what it is once it is answered.
    fn answered(self) -> Self {
        Self(self.0 & !Self::NOTHING.0)
    }

    /// Whether, once it is answered, it is one of these and nothing else.
    pub(crate) fn is_only(self, allowed: Self) -> bool {
        let answered = self.answered();
        answered.0 != 0 && answered.0 & !allowed.0 == 0
    }

    fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Kinds {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // That it may be unanswered goes without saying, as long as it may be something else.
        let shown = match self.answered() {
            Self(0) => *self,
            answered => answered,
        };
        let words: Vec<&str> = Self::WORDS
            .iter()
            .filter(|(kind, _)| shown.shares(*kind))
            .map(|(_, word)| *word)
            .collect();
        f.write_str(&words.join("或"))
    }
}

/// What is said of everything else that CEL knows.
const ONLY: &str = "只能用比较、运算、几个函数，和 { } 里按文字找";

/// What each variable, or part of one, can be.
type Variables<'v> = &'v dyn Fn(&[String]) -> Kinds;

/// What an expression can be.
///
/// # Errors
/// Why it can never be anything, in Chinese, for who wrote it.
pub(super) fn kinds(expression: &IdedExpr, of: Variables<'_>) -> Result<Kinds, String> {
    match &expression.expr {
        Expr::Select(select) if select.test => Ok(Kinds::TRUTH),
        Expr::Ident(_) | Expr::Select(_) => match path(expression) {
            Some(path) => Ok(of(&path)),
            None => Err("只能取字段的部分".into()),
        },
        Expr::Literal(literal) => match literal {
            LiteralValue::Boolean(_) => Ok(Kinds::TRUTH),
            LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_) => {
                Ok(Kinds::NUMBER)
            }
            LiteralValue::String(_) => Ok(Kinds::TEXT),
            LiteralValue::Null => Ok(Kinds::NOTHING),
            LiteralValue::Bytes(_) => Err("字节串不能用".into()),
        },
        Expr::List(list) => {
            let mut all = None;
            for element in &list.elements {
                let kind = kinds(element, of)?;
                all = Some(all.map_or(kind, |all| all | kind));
            }
            match all {
                Some(all) if all.is_only(Kinds::TEXT) => Ok(Kinds::TEXTS),
                Some(all) if all.is_only(Kinds::NUMBER) => Ok(Kinds::NUMBERS),
                Some(all) => Err(format!("[ ] 里是{all}，只能都是文字或都是数字")),
                None => Err("[ ] 里是空的".into()),
            }
        }
        Expr::Call(call) => of_call(call, of),
        Expr::Map(_) | Expr::Struct(_) | Expr::Comprehension(_) | Expr::Unspecified => {
            Err(ONLY.into())
        }
    }
}

/// `{"a": "一", "b": "二"}[answer]`: one of the values of a table that stands in the rule.
fn looked_up(table: &MapExpr, key: &IdedExpr, of: Variables<'_>) -> Result<Kinds, String> {
    let found = kinds(key, of)?;
    let mut all = None;
    for entry in &table.entries {
        let EntryExpr::MapEntry(entry) = &entry.expr else {
            return Err(ONLY.into());
        };
        let (name, value) = (kinds(&entry.key, of)?, kinds(&entry.value, of)?);
        if !(name.is_only(Kinds::TEXT) && found.is_only(Kinds::TEXT)) {
            return Err(format!("{{ }} 里按文字找，这里是{name}和{found}"));
        }
        all = Some(all.map_or(value, |all| all | value));
    }
    all.ok_or_else(|| "{ } 里是空的".into())
}

fn of_call(call: &CallExpr, of: Variables<'_>) -> Result<Kinds, String> {
    if let (operators::INDEX, [table, key]) = (call.func_name.as_str(), call.args.as_slice())
        && let Expr::Map(table) = &table.expr
    {
        return looked_up(table, key, of);
    }
    let parts: Vec<Kinds> = call
        .target
        .as_deref()
        .into_iter()
        .chain(&call.args)
        .map(|part| kinds(part, of))
        .collect::<Result<_, _>>()?;
    match (call.func_name.as_str(), parts.as_slice()) {
        (operators::CONDITIONAL, [condition, one, other]) => {
            truth("?", *condition)?;
            Ok(*one | *other)
        }
        (name @ (operators::LOGICAL_AND | operators::LOGICAL_OR), [one, other]) => {
            truth(sign(name), *one)?;
            truth(sign(name), *other)
        }
        (name @ operators::LOGICAL_NOT, [one]) => truth(sign(name), *one),
        (name @ (operators::EQUALS | operators::NOT_EQUALS), [one, other]) => {
            let asks_whether_answered = *one == Kinds::NOTHING || *other == Kinds::NOTHING;
            let comparable = match asks_whether_answered {
                true => one.shares(*other),
                false => one.answered().shares(other.answered()),
            };
            match comparable {
                true => Ok(Kinds::TRUTH),
                false => Err(unlike(name, *one, *other)),
            }
        }
        (
            name @ (operators::LESS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS),
            [one, other],
        ) => alike(name, *one, *other, &[Kinds::TEXT, Kinds::NUMBER]).map(|_| Kinds::TRUTH),
        (name @ operators::ADD, [one, other]) => {
            let addable = [Kinds::TEXT, Kinds::NUMBER, Kinds::TEXTS, Kinds::NUMBERS];
            alike(name, *one, *other, &addable)
        }
        (
            name @ (operators::SUBSTRACT
            | operators::MULTIPLY
            | operators::DIVIDE
            | operators::MODULO),
            [one, other],
        ) => alike(name, *one, *other, &[Kinds::NUMBER]),
        (name @ operators::NEGATE, [one]) => alike(name, *one, *one, &[Kinds::NUMBER]),
        (name @ operators::IN, [one, list]) => {
            let found = (one.is_only(Kinds::TEXT) && list.is_only(Kinds::TEXTS))
                || (one.is_only(Kinds::NUMBER) && list.is_only(Kinds::NUMBERS));
            match found {
                true => Ok(Kinds::TRUTH),
                false => Err(unlike(name, *one, *list)),
            }
        }
        ("size", [one]) if one.is_only(Kinds::TEXT | Kinds::TEXTS | Kinds::NUMBERS) => {
            Ok(Kinds::NUMBER)
        }
        ("contains" | "startsWith" | "endsWith", [one, other])
            if call.target.is_some() && one.is_only(Kinds::TEXT) && other.is_only(Kinds::TEXT) =>
        {
            Ok(Kinds::TRUTH)
        }
        ("int" | "double", [one])
            if call.target.is_none() && one.is_only(Kinds::TEXT | Kinds::NUMBER) =>
        {
            Ok(Kinds::NUMBER)
        }
        ("string", [one])
            if call.target.is_none() && one.is_only(Kinds::TEXT | Kinds::NUMBER | Kinds::TRUTH) =>
        {
            Ok(Kinds::TEXT)
        }
        (name, parts) if name.starts_with(char::is_alphabetic) => {
            let given: Vec<String> = parts.iter().map(ToString::to_string).collect();
            Err(format!("{name}() 不能用于{}", given.join("、")))
        }
        (name, _) => Err(format!("不能用 {}", sign(name))),
    }
}

/// An operator as it is written.
fn sign(operator: &str) -> &str {
    match operator {
        operators::INDEX | operators::OPT_INDEX => "[ ]",
        operator => operator.trim_matches(['_', '@']),
    }
}

fn truth(operator: &str, kinds: Kinds) -> Result<Kinds, String> {
    match kinds.is_only(Kinds::TRUTH) {
        true => Ok(Kinds::TRUTH),
        false => Err(format!("“{operator}”要的是真假，这里是{kinds}")),
    }
}

/// Both are of the same one of these sorts.
fn alike(operator: &str, one: Kinds, other: Kinds, of: &[Kinds]) -> Result<Kinds, String> {
    of.iter()
        .copied()
        .find(|kind| one.is_only(*kind) && other.is_only(*kind))
        .ok_or_else(|| unlike(operator, one, other))
}

fn unlike(operator: &str, one: Kinds, other: Kinds) -> String {
    let operator = sign(operator);
    match one == other {
        true => format!("“{operator}”不能用于{one}"),
        false => format!("“{operator}”的两边是{one}和{other}"),
    }
}
