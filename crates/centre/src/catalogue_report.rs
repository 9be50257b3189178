//! What `centre catalogue check` prints for people.

use std::collections::BTreeMap;

use catalogue::code::ScenarioCode;
use catalogue::guidance::Measure;

use crate::catalogue_source::Report;

/// The counts, then every warning and every fault on a line of its own.
pub(crate) fn text(report: &Report<'_>) -> String {
    let counts = report.counts;
    let mut text = format!(
        "主项 main items: {}\n子项 sub-items: {}\n业务情形 scenarios: {}\n办理情形 situations: {}\n材料 materials: {}\n",
        counts.main_items, counts.sub_items, counts.scenarios, counts.situations, counts.materials
    );
    text += &questions(&report.questions);
    for warning in report.warnings {
        text += &format!("! {warning}\n");
    }
    for fault in report.faults {
        text += &format!("✗ {fault}\n");
    }
    match report.warnings.len() {
        0 => {}
        1 => text += "有 1 处值得看看 1 warning\n",
        count => text += &format!("有 {count} 处值得看看 {count} warnings\n"),
    }
    text += &match report.faults.len() {
        0 => "✓ 没有发现问题 no faults\n".to_owned(),
        1 => "发现 1 处问题，改好才能发布 1 fault\n".to_owned(),
        count => format!("发现 {count} 处问题，改好才能发布 {count} faults\n"),
    };
    text
}

/// A line for each scenario, and one for all: expected and worst-case questions, beside the optimum or the bound and the
/// authored order.
fn questions(measured: &BTreeMap<ScenarioCode, Measure>) -> String {
    let mut text = String::new();
    let (mut asked, mut best, mut in_order, mut optima) = (0.0, 0.0, 0.0, 0);
    for (code, measure) in measured {
        let (least, sign) = match measure.is_optimum {
            true => ("最优 optimum", "="),
            false => ("下限 bound", "≥"),
        };
        text += &format!(
            "? {code}: 平均 expected {:.2}，最多 worst {}；{least} {sign} {:.2}，{sign} {}；按原顺序 as written {:.2}，{}\n",
            measure.asked.expected,
            measure.asked.worst,
            measure.best.expected,
            measure.best.worst,
            measure.in_order.expected,
            measure.in_order.worst
        );
        asked += measure.asked.expected;
        best += measure.best.expected;
        in_order += measure.in_order.expected;
        optima += usize::from(measure.is_optimum);
    }
    let count = measured.len();
    if count == 0 {
        return text;
    }
    let mean = |sum: f64| sum / count as f64;
    text += &format!(
        "提问 questions: 平均 expected {:.2}；最优或下限 optimum or bound {:.2}；按原顺序 as written {:.2}；{count} 个里 {optima} 个已是最优 optima\n",
        mean(asked),
        mean(best),
        mean(in_order)
    );
    text
}
