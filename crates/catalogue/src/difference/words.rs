//! A difference as a clerk reads it before publishing.

use std::fmt;

use super::{Difference, ScenarioDifference};
use crate::hall::WindowKind;
pub(super) use crate::words::{fee, limits};

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
        for material in &self.materials {
            writeln!(
                f,
                "~ 材料“{}”（{}）的说明有改动",
                material.name, material.code
            )?;
        }
        for event in &self.life_events.added {
            writeln!(f, "+ 新增一件事“{}”（{}）", event.name, event.code)?;
        }
        for event in &self.life_events.removed {
            writeln!(f, "- 取消一件事“{}”（{}）", event.name, event.code)?;
        }
        for event in &self.life_events.changed {
            writeln!(f, "~ 一件事“{}”（{}）有改动", event.name, event.code)?;
        }
        if self.surroundings {
            writeln!(f, "~ 大厅、窗口、主体、主题或事项有改动")?;
        }
        Ok(())
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
        for material in &self.materials {
            let name = &material.material.name;
            let code = &material.material.code;
            if material.gained > 0 {
                writeln!(f, "    {} 种情形要多交“{name}”（{code}）", material.gained)?;
            }
            if material.lost > 0 {
                writeln!(f, "    {} 种情形不再要“{name}”（{code}）", material.lost)?;
            }
            if material.altered > 0 {
                let count = material.altered;
                writeln!(f, "    {count} 种情形里“{name}”（{code}）的份数或容缺有变")?;
            }
        }
        for change in &self.limits {
            let (from, to) = (&change.from, &change.to);
            writeln!(f, "    {} 种情形的时限由{from}改为{to}", change.situations)?;
        }
        for change in &self.fees {
            let (from, to) = (&change.from, &change.to);
            writeln!(f, "    {} 种情形的收费由{from}改为{to}", change.situations)?;
        }
        if self.elsewhere > 0 {
            writeln!(f, "    {} 种情形在不在这里办、到哪里办有变", self.elsewhere)?;
        }
        if let Some((from, to)) = self.window {
            writeln!(f, "    窗口由{}改为{}", window(from), window(to))?;
        }
        if self.words {
            writeln!(f, "    文字有改动")?;
        }
        Ok(())
    }
}

fn window(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Citizen => "便民综合窗口",
        WindowKind::Enterprise => "法人综合窗口",
        WindowKind::Police => "公安户证窗口",
        WindowKind::Estate => "不动产综合窗口",
    }
}
