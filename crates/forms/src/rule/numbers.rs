//! One sort of numbers: CEL keeps whole and fractional ones apart and adds none to the other, which is nothing a clerk
//! should have to know.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue, operators};

/// Makes every number in an expression a fractional one, so that all of them can be calculated with each other.
pub(super) fn unify(expression: &mut IdedExpr) {
    match &mut expression.expr {
        Expr::Literal(literal) => {
            let number = match literal {
                LiteralValue::Int(number) => *number.inner() as f64,
                LiteralValue::UInt(number) => *number.inner() as f64,
                _ => return,
            };
            *literal = LiteralValue::Double(number.into());
        }
        Expr::Call(call) => {
            call.target.as_deref_mut().into_iter().for_each(unify);
            call.args.iter_mut().for_each(unify);
            let whole = match call.func_name.as_str() {
                // Remainders are those of whole numbers.
                operators::MODULO => {
                    call.args.iter_mut().for_each(|part| wrap(part, "int"));
                    true
                }
                "size" | "int" => true,
                _ => false,
            };
            if whole {
                wrap(expression, "double");
            }
        }
        Expr::List(list) => list.elements.iter_mut().for_each(unify),
        Expr::Select(select) => unify(&mut select.operand),
        Expr::Map(map) => {
            for entry in &mut map.entries {
                if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                    unify(&mut entry.value);
                }
            }
        }
        Expr::Comprehension(_) | Expr::Struct(_) | Expr::Ident(_) | Expr::Unspecified => {}
    }
}

/// Makes an expression the argument of a function.
fn wrap(expression: &mut IdedExpr, function: &str) {
    let inner = std::mem::take(expression);
    expression.id = inner.id;
    expression.expr = Expr::Call(CallExpr {
        func_name: function.to_owned(),
        target: None,
        args: vec![inner],
    });
}
