//! Reading a rule without evaluating it: what it takes from which variable, what it compares with, whether it loops.

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr, LiteralValue, operators};

/// What stands in a rule.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Everything selected from a variable, the variable first: `holders.sum.share`.
    pub(super) paths: Vec<Vec<String>>,
    /// Every path that is compared with a text.
    pub(super) comparisons: Vec<(Vec<String>, String)>,
    /// Whether it loops over something.
    pub(super) loops: bool,
}

pub(super) fn read(expression: &IdedExpr) -> Reading {
    let mut reading = Reading::default();
    visit(expression, &mut reading);
    reading
}

fn visit(expression: &IdedExpr, reading: &mut Reading) {
    if let Some(path) = path(expression) {
        reading.paths.push(path);
        return;
    }
    match &expression.expr {
        Expr::Call(call) => {
            let all: Vec<&IdedExpr> = call
                .target
                .as_deref()
                .into_iter()
                .chain(&call.args)
                .collect();
            let compares = [operators::EQUALS, operators::NOT_EQUALS, operators::IN];
            if let ([one, other], true) =
                (all.as_slice(), compares.contains(&call.func_name.as_str()))
            {
                let pair = path(one).zip(text(other)).or(path(other).zip(text(one)));
                reading.comparisons.extend(pair);
            }
            all.into_iter().for_each(|part| visit(part, reading));
        }
        Expr::List(list) => list.elements.iter().for_each(|part| visit(part, reading)),
        Expr::Select(select) => visit(&select.operand, reading),
        Expr::Map(map) => entries(map.entries.iter().map(|entry| &entry.expr), reading),
        Expr::Struct(made) => entries(made.entries.iter().map(|entry| &entry.expr), reading),
        Expr::Comprehension(_) => reading.loops = true,
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
    }
}

fn entries<'e>(all: impl Iterator<Item = &'e EntryExpr>, reading: &mut Reading) {
    for entry in all {
        match entry {
            EntryExpr::MapEntry(entry) => {
                visit(&entry.key, reading);
                visit(&entry.value, reading);
            }
            EntryExpr::StructField(field) => visit(&field.value, reading),
        }
    }
}

/// `a.b.c` as its parts; none for everything that is not selected from a variable.
pub(super) fn path(expression: &IdedExpr) -> Option<Vec<String>> {
    match &expression.expr {
        Expr::Ident(name) => Some(vec![name.clone()]),
        Expr::Select(select) => {
            let mut path = path(&select.operand)?;
            path.push(select.field.clone());
            Some(path)
        }
        _ => None,
    }
}

fn text(expression: &IdedExpr) -> Option<String> {
    match &expression.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
        _ => None,
    }
}
