//! The difference between forms as a clerk reads it before publishing.

use std::fmt;

use super::{FieldChange, FieldDifference, FormDifference, FormsDifference, Obligation};

impl fmt::Display for FormsDifference {
    /// Plain Chinese, a line for each thing that changes; nothing when nothing does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for form in &self.added {
            writeln!(f, "+ 新增表单“{}”（{}）", form.name, form.code)?;
        }
        for form in &self.removed {
            writeln!(f, "- 取消表单“{}”（{}）", form.name, form.code)?;
        }
        for form in &self.changed {
            write!(f, "{form}")?;
        }
        for paper in &self.layouts.added {
            writeln!(f, "+ 新增表单“{}”的版式（{}）", paper.code, paper.name)?;
        }
        for paper in &self.layouts.removed {
            writeln!(f, "- 取消表单“{}”的版式（{}）", paper.code, paper.name)?;
        }
        for paper in &self.layouts.changed {
            writeln!(f, "~ 表单“{}”的版式有改动（{}）", paper.code, paper.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for FormDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, code) = (&self.form.name, &self.form.code);
        match (self.version_before, self.version_after) {
            (same, after) if same == after => {
                writeln!(f, "~ 表单“{name}”（{code}），版本仍是 {same}")?;
            }
            (before, after) => writeln!(f, "~ 表单“{name}”（{code}），版本 {before} → {after}")?,
        }
        for field in &self.fields {
            write!(f, "{field}")?;
        }
        if self.arrangement {
            writeln!(f, "    标题、页或字段的先后有改动")?;
        }
        Ok(())
    }
}

impl fmt::Display for FieldDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (label, field) = (&self.label, &self.field);
        for change in &self.changes {
            writeln!(f, "    字段“{label}”（{field}）{change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |labels: &[String]| format!("“{}”", labels.join("”“"));
        match self {
            Self::Added { required } => write!(f, "是新的，{required}"),
            Self::Removed => write!(f, "取消了"),
            Self::Required { from, to } => write!(f, "由{from}改为{to}"),
            Self::Kind => write!(f, "换了一种填法"),
            Self::ChoicesAdded { labels } => write!(f, "多了选项{}", quoted(labels)),
            Self::ChoicesRemoved { labels } => write!(f, "少了选项{}", quoted(labels)),
            Self::Limits => write!(f, "的限度有改动"),
            Self::Visible { from, to } => {
                let when = |rule: &Option<String>| match rule {
                    None => "总是问".to_owned(),
                    Some(rule) => format!("只在 {rule} 时问"),
                };
                write!(f, "由{}改为{}", when(from), when(to))
            }
            Self::Computed { from, to } => {
                let by = |rule: &Option<String>| match rule {
                    None => "市民自己填".to_owned(),
                    Some(rule) => format!("按 {rule} 算出"),
                };
                write!(f, "由{}改为{}", by(from), by(to))
            }
            Self::Checks => write!(f, "填写要满足的条件有改动"),
            Self::Binding => write!(f, "与别的表单共用的内容有改动"),
            Self::Words => write!(f, "的文字有改动"),
        }
    }
}

impl fmt::Display for Obligation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Optional => write!(f, "可以不填"),
            Self::Always => write!(f, "必填"),
            Self::When(rule) => write!(f, "在 {rule} 时必填"),
        }
    }
}
