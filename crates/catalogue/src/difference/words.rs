//! A difference as a clerk reads it before publishing.

use std::fmt;

use super::{
    ChoiceDifference, ConsentDifference, DetailDifference, DetailPart, Difference,
    FrequencyDifference, HallPart, RecordsDifference, ScenarioDifference, WindowDifference,
    WindowPart,
};
use crate::words::window;
pub(super) use crate::words::{fee, fees, limits, limits_apart};

/// So many recounts are told one by one: counted anew, every scenario may have one, and what matters would drown in them.
const MOST_RECOUNTS: usize = 10;

impl fmt::Display for Difference {
    /// Plain Chinese, a line for each thing that changes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return writeln!(f, "两个目录没有不同。");
        }
        writeln!(
            f,
            "业务情形 {} → {}，办理情形 {} → {}，材料 {} → {}",
            self.before.scenarios,
            self.after.scenarios,
            self.before.situations,
            self.after.situations,
            self.before.materials,
            self.after.materials
        )?;
        for scenario in &self.added {
            writeln!(f, "+ 新增业务情形“{}”（{}）", scenario.name, scenario.code)?;
        }
        for scenario in &self.removed {
            writeln!(f, "- 取消业务情形“{}”（{}）", scenario.name, scenario.code)?;
        }
        for scenario in &self.changed {
            write!(f, "{scenario}")?;
        }
        for recount in self.frequencies.iter().take(MOST_RECOUNTS) {
            writeln!(f, "~ {recount}")?;
        }
        if let Some(more @ 1..) = self.frequencies.len().checked_sub(MOST_RECOUNTS) {
            writeln!(f, "~ 还有 {more} 个业务情形的月办件量不同")?;
        }
        records(f, "材料", &self.materials)?;
        records(f, "一件事", &self.life_events)?;
        for window in &self.windows {
            write!(f, "{window}")?;
        }
        for part in &self.hall {
            let what = match part {
                HallPart::About => "目录的名称或提示",
                HallPart::Hall => "大厅的介绍（名称、地址、电话等）",
                HallPart::Calendar => "大厅的节假日安排",
                HallPart::Map => "大厅的地图",
            };
            writeln!(f, "~ {what}有改动")?;
        }
        if let Some(consent) = &self.consent {
            writeln!(f, "{consent}")?;
        }
        records(f, "实施主体", &self.bodies)?;
        records(f, "主题", &self.themes)?;
        records(f, "主项", &self.main_items)
    }
}

/// A line for each record of a kind that is new, gone, or differs.
fn records<C: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    kind: &str,
    difference: &RecordsDifference<C>,
) -> fmt::Result {
    for one in &difference.added {
        writeln!(f, "+ 新增{kind}“{}”（{}）", one.name, one.code)?;
    }
    for one in &difference.removed {
        writeln!(f, "- 取消{kind}“{}”（{}）", one.name, one.code)?;
    }
    for one in &difference.changed {
        writeln!(f, "~ {kind}“{}”（{}）的内容有改动", one.name, one.code)?;
    }
    if difference.reordered {
        writeln!(f, "~ {kind}的先后有改动")?;
    }
    Ok(())
}

impl fmt::Display for WindowDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "~ {}，办 {} 个业务情形、{} 种办理情形",
            window(self.window),
            self.scenarios,
            self.situations
        )?;
        for change in &self.changes {
            let part = match change.part {
                WindowPart::Name => "名称",
                WindowPart::Zone => "所在区",
                WindowPart::Numbers => "窗口号",
                WindowPart::Hours => "办理时间",
                WindowPart::Open => "每天的开放时间",
                WindowPart::Way => "怎么走",
                WindowPart::Place => "排列的位置",
            };
            writeln!(f, "    {part}由“{}”改为“{}”", change.from, change.to)?;
        }
        Ok(())
    }
}

impl fmt::Display for ConsentDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { version } => write!(f, "+ 新增个人信息处理告知（版本 {version}）"),
            Self::Removed { version } => write!(f, "- 取消个人信息处理告知（版本 {version}）"),
            Self::Renewed { from, to } => {
                write!(f, "~ 个人信息处理告知由版本 {from} 换成版本 {to}")
            }
            Self::SameVersion { version } => write!(
                f,
                "~ 个人信息处理告知的文字有改动，版本却还是 {version}：发布前换一个 version"
            ),
        }
    }
}

impl fmt::Display for ScenarioDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "~ “{}”（{}），共 {} 种办理情形",
            self.scenario.name, self.scenario.code, self.situations_after
        )?;
        if self.situations_added > 0 {
            writeln!(f, "    新增 {} 种情形", self.situations_added)?;
        }
        if self.situations_removed > 0 {
            writeln!(f, "    取消 {} 种情形", self.situations_removed)?;
        }
        for choice in &self.choices {
            writeln!(f, "    {choice}")?;
        }
        for material in &self.materials {
            let name = &material.material.name;
            let code = &material.material.code;
            if material.gained > 0 {
                writeln!(f, "    {} 种情形要多交“{name}”（{code}）", material.gained)?;
            }
            if material.lost > 0 {
                writeln!(f, "    {} 种情形不再要“{name}”（{code}）", material.lost)?;
            }
            for change in &material.alterations {
                let (count, from, to) = (change.situations, &change.from, &change.to);
                writeln!(
                    f,
                    "    {count} 种情形里“{name}”（{code}）由“{from}”改为“{to}”"
                )?;
            }
        }
        for change in &self.limits {
            let (from, to) = (spaced(&change.from), spaced(&change.to));
            writeln!(f, "    {} 种情形的时限由{from}改为{to}", change.situations)?;
        }
        for change in &self.fees {
            let (from, to) = (&change.from, &change.to);
            writeln!(f, "    {} 种情形的收费由{from}改为{to}", change.situations)?;
        }
        for (kind, changes) in [
            ("特别程序", &self.specials),
            ("中介服务", &self.intermediaries),
        ] {
            for change in changes {
                let (count, from, to) = (change.situations, &change.from, &change.to);
                writeln!(f, "    {count} 种情形的{kind}由{from}改为{to}")?;
            }
        }
        if self.elsewhere > 0 {
            writeln!(f, "    {} 种情形在不在这里办、到哪里办有变", self.elsewhere)?;
        }
        if let Some((from, to)) = self.window {
            writeln!(f, "    窗口由{}改为{}", window(from), window(to))?;
        }
        for detail in &self.details {
            writeln!(f, "    {detail}")?;
        }
        if self.words {
            writeln!(f, "    文字有改动")?;
        }
        Ok(())
    }
}

impl fmt::Display for ChoiceDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_new { "新增" } else { "取消" };
        match &self.choice {
            Some(choice) => write!(f, "问题“{}”{what}选项“{choice}”", self.question),
            None => write!(f, "{what}问题“{}”", self.question),
        }
    }
}

impl fmt::Display for DetailDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            DetailPart::SubItem => "所属子项的基本编码",
            DetailPart::Suffix => "业务办理项编码的后缀",
            DetailPart::LocalCode => "本地编码",
            DetailPart::Kind => "办件类型",
            DetailPart::Visits => "到现场次数",
            DetailPart::Post => "结果邮寄",
            DetailPart::StepDays => "天数",
        };
        if let Some(step) = &self.of {
            write!(f, "步骤“{step}”的")?;
        }
        write!(f, "{part}由“{}”改为“{}”", self.from, self.to)
    }
}

impl fmt::Display for FrequencyDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}”（{}）的月办件量由 {} 改为 {}，搜索时的先后随它变",
            self.scenario.name, self.scenario.code, self.from, self.to
        )?;
        if self.is_counted {
            f.write_str("；有表单的，发布时会按实际办件数重新算")?;
        }
        Ok(())
    }
}

/// "“甲”、“乙”", or that there is none.
pub(super) fn names(names: impl Iterator<Item = impl fmt::Display>) -> String {
    let names: Vec<String> = names.map(|name| format!("“{name}”")).collect();
    match names.as_slice() {
        [] => "没有".into(),
        names => names.join("、"),
    }
}

/// A number stands apart from the characters before it.
fn spaced(text: &str) -> String {
    match text.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!(" {text}"),
        false => text.to_owned(),
    }
}
