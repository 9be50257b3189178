//! What a situation demands of a material besides words.

use crate::scenario::{Necessity, Need};

/// What of a need is more than words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Demand {
    originals: u8,
    copies: u8,
    keep: bool,
    due_days: Option<u16>,
    by_form: bool,
}

impl Demand {
    pub(super) fn of(need: &Need) -> Self {
        Self {
            originals: need.originals,
            copies: need.copies,
            keep: need.keep,
            due_days: match need.necessity {
                Necessity::Required => None,
                Necessity::Tolerated { due_days } => Some(due_days),
            },
            by_form: need.form.is_some(),
        }
    }

    fn told(&self) -> String {
        let mut what = Vec::new();
        if self.originals > 0 {
            let keep = if self.keep { "（留下）" } else { "" };
            what.push(format!("原件 {} 份{keep}", self.originals));
        }
        if self.copies > 0 {
            what.push(format!("复印件 {} 份", self.copies));
        }
        if self.by_form {
            what.push("在终端填写".into());
        }
        let due = self.due_days.map_or_else(
            || "必须交".to_owned(),
            |days| format!("可容缺，{days} 个工作日内补齐"),
        );
        format!("{}，{due}", what.join("、"))
    }
}

/// "原件 1 份、复印件 2 份，可容缺，10 个工作日内补齐".
pub(super) fn demanded(demands: &[Demand]) -> String {
    let each: Vec<String> = demands.iter().map(Demand::told).collect();
    each.join("，另外")
}
