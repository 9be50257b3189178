//! What `centre catalogue check` prints for people.

use crate::catalogue_source::Report;

/// The counts, then every warning and every fault on a line of its own.
pub(crate) fn text(report: &Report<'_>) -> String {
    let counts = report.counts;
    let mut text = format!(
        "主项 main items: {}\n子项 sub-items: {}\n业务情形 scenarios: {}\n办理情形 situations: {}\n材料 materials: {}\n",
        counts.main_items, counts.sub_items, counts.scenarios, counts.situations, counts.materials
    );
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
