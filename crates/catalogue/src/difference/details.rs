//! What a scenario says in single values rather than in words: its codes, its days, how it is handled.

use serde::Serialize;

use crate::scenario::{HandlingKind, Scenario};

/// A value of a scenario that changes, and holds in every situation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DetailDifference {
    /// Which value.
    pub part: DetailPart,
    /// The step that it is of, by its Chinese name.
    pub of: Option<String>,
    /// What it was, in Chinese.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// The single values of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetailPart {
    /// The sub-item's basic code.
    SubItem,
    /// The handling code's suffix.
    Suffix,
    /// The local code.
    LocalCode,
    /// Whether it is done on the spot.
    Kind,
    /// How often one must come.
    Visits,
    /// Whether the result can be posted.
    Post,
    /// How many days a step takes.
    StepDays,
}

/// The values that differ.
pub(super) fn compare(earlier: &Scenario, later: &Scenario) -> Vec<DetailDifference> {
    let values = |scenario: &Scenario| {
        let none = || "没有".to_owned();
        [
            (DetailPart::SubItem, scenario.sub_item.to_string()),
            (DetailPart::Suffix, scenario.suffix.to_string()),
            (
                DetailPart::LocalCode,
                scenario.local_code.clone().unwrap_or_else(none),
            ),
            (
                DetailPart::Kind,
                match scenario.handling.kind {
                    HandlingKind::OnTheSpot => "即办件",
                    HandlingKind::Promised => "承诺件",
                }
                .to_owned(),
            ),
            (
                DetailPart::Visits,
                format!("{} 次", scenario.handling.visits),
            ),
            (
                DetailPart::Post,
                if scenario.result.post {
                    "可以"
                } else {
                    "不可以"
                }
                .to_owned(),
            ),
        ]
    };
    let single = values(earlier)
        .into_iter()
        .zip(values(later))
        .map(|((part, from), (_, to))| (part, None, from, to));
    let steps = later.steps.iter().enumerate().filter_map(|(at, step)| {
        // By its place where that is the same step still, else by its name.
        let same = |other: &&crate::scenario::Step| other.name == step.name;
        let before = earlier.steps.get(at).filter(same);
        let before = before.or_else(|| earlier.steps.iter().find(same))?;
        let of = Some(step.name.zh.clone());
        Some((DetailPart::StepDays, of, days(before.days), days(step.days)))
    });
    single
        .chain(steps)
        .filter(|(_, _, from, to)| from != to)
        .map(|(part, of, from, to)| DetailDifference { part, of, from, to })
        .collect()
}

fn days(days: Option<u16>) -> String {
    days.map_or_else(|| "没有写".into(), |days| format!("{days} 天"))
}
