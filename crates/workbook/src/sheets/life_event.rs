//! The sheets of the life events.

use super::scenario::{WHEN, question_levels};
use super::{EVENT_KNOWN, EVENT_MEMBERS, EVENT_QUESTIONS, LIFE_EVENTS, sheet};
use crate::column::{Code, Kind, Level, Owner, Sheet};

pub(super) fn life_events() -> Sheet {
    let level = Level::new("")
        .column(
            "id",
            "一件事标识",
            Kind::Code(Code::ID),
            true,
            "短名，如 open-restaurant。",
        )
        .column(
            "order",
            "顺序",
            Kind::Whole(u16::MAX as u32),
            true,
            "小的排在前面。",
        )
        .both("name", "一件事名称", Kind::Text, true, "如 我要开饭店。")
        .both("about", "包括什么", Kind::Text, true, "一两句话。")
        .column(
            "aliases",
            "别名",
            Kind::Names,
            false,
            "人们会输入的词，一行一个（Alt+Enter 换行）。",
        );
    sheet(
        LIFE_EVENTS,
        None,
        vec![level],
        ("一件事，一行一件", "Life events, one a row"),
    )
}

pub(super) fn questions() -> Sheet {
    sheet(
        EVENT_QUESTIONS,
        Some(Owner::LifeEvent),
        question_levels(),
        (
            "一件事自己的问题，先于各业务情形的问题，一行一个选项",
            "A life event’s own questions, asked before those of its scenarios: a row per choice",
        ),
    )
}

pub(super) fn members() -> Sheet {
    let level = Level::new("member")
        .column(
            "scenario",
            "情形编码",
            Kind::Code(Code::ID),
            true,
            "“情形”表里的编码，按办理的顺序。",
        )
        .column("when", "什么情况要办", Kind::When, false, WHEN)
        .column(
            "after",
            "先办完",
            Kind::Codes(Code::ID),
            false,
            "要先办完的情形编码，用“、”隔开。",
        )
        .column(
            "yields",
            "办出的材料",
            Kind::Codes(Code::MATERIAL),
            false,
            "它的结果就是后面要的材料：材料编码，用“、”隔开。",
        );
    sheet(
        EVENT_MEMBERS,
        Some(Owner::LifeEvent),
        vec![level],
        (
            "一件事包括的业务情形，按办理的顺序",
            "The scenarios of each life event, in the order of the way",
        ),
    )
}

pub(super) fn known() -> Sheet {
    let level = Level::new("known")
        .column(
            "scenario",
            "情形编码",
            Kind::Code(Code::ID),
            true,
            "这件事里的一个情形编码。",
        )
        .column(
            "question",
            "问题标识",
            Kind::Code(Code::ID),
            true,
            "它的一个问题。",
        )
        .column(
            "choice",
            "选项标识",
            Kind::Code(Code::ID),
            true,
            "已经知道的答案。",
        )
        .column("when", "什么情况", Kind::When, false, WHEN);
    sheet(
        EVENT_KNOWN,
        Some(Owner::LifeEvent),
        vec![level],
        (
            "从一件事本身就知道的答案，不用再问",
            "Answers that follow from the life event and are not asked",
        ),
    )
}
