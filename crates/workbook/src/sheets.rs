//! The sheets of a workbook, column by column.

mod hall;
mod life_event;
mod plan;
mod scenario;

use crate::column::{Level, Owner, Shape, Sheet};

pub(crate) const HALL: &str = "大厅";
pub(crate) const HOLIDAYS: &str = "节假日";
pub(crate) const AREAS: &str = "地图区域";
pub(crate) const POINTS: &str = "地图路口";
pub(crate) const CONSENT: &str = "个人信息告知";
pub(crate) const WINDOWS: &str = "窗口";
pub(crate) const BODIES: &str = "主体";
pub(crate) const THEMES: &str = "主题";
pub(crate) const LIFE_EVENTS: &str = "一件事";
pub(crate) const EVENT_QUESTIONS: &str = "一件事问题";
pub(crate) const EVENT_MEMBERS: &str = "一件事成员";
pub(crate) const EVENT_KNOWN: &str = "一件事已知";
pub(crate) const ITEMS: &str = "事项";
pub(crate) const SCENARIOS: &str = "情形";
pub(crate) const QUESTIONS: &str = "问题选项";
pub(crate) const MATERIALS: &str = "材料";
pub(crate) const NEEDS: &str = "材料需求";
pub(crate) const CASES: &str = "条件";
pub(crate) const STEPS: &str = "流程";
pub(crate) const FAQ: &str = "常见问题";
pub(crate) const FORMS: &str = "表单";
/// Explanations; nothing is read from it.
pub(crate) const EXPLANATIONS: &str = "说明";

/// Every sheet that is read, in the order of the tabs.
pub(crate) fn all() -> Vec<Sheet> {
    vec![
        hall::hall(),
        plan::holidays(),
        plan::areas(),
        plan::points(),
        hall::consent(),
        hall::windows(),
        hall::bodies(),
        hall::themes(),
        hall::items(),
        scenario::scenarios(),
        scenario::questions(),
        hall::materials(),
        scenario::needs(),
        scenario::cases(),
        scenario::steps(),
        scenario::faq(),
        life_event::life_events(),
        life_event::questions(),
        life_event::members(),
        life_event::known(),
        hall::forms(),
    ]
}

fn sheet(
    name: &'static str,
    owner: Option<Owner>,
    levels: Vec<Level>,
    about: (&'static str, &'static str),
) -> Sheet {
    Sheet {
        name,
        owner,
        shape: Shape::Levels(levels),
        about,
    }
}
