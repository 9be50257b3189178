//! The sheets of the scenarios.

use super::{CASES, FAQ, NEEDS, QUESTIONS, SCENARIOS, STEPS, sheet};
use crate::column::{Code, Kind, Level, Owner, Shape, Sheet};
use crate::terms;

const U8: Kind = Kind::Whole(u8::MAX as u32);
const U16: Kind = Kind::Whole(u16::MAX as u32);
pub(super) const WHEN: &str = "什么情况下：问题=选项，如 premises=rent|lend & business=shop；另一种情况用“或”隔开；空着就是任何情况。\
                    When: question=choice|choice & …; alternatives joined by 或; empty is always.";

pub(super) fn scenarios() -> Sheet {
    let level = Level::new("")
        .column(
            "code",
            "情形编码",
            Kind::Code(Code::ID),
            true,
            "自己起的短名，如 food-licence-new。",
        )
        .column(
            "sub_item",
            "基本编码",
            Kind::Code(Code::BASIC),
            true,
            "属于哪个子项。",
        )
        .column(
            "suffix",
            "后缀",
            Kind::Code(Code::SUFFIX),
            true,
            "两位，如 01，与实施编码组成业务办理项编码。",
        )
        .column(
            "local_code",
            "本地编码",
            Kind::Code(Code::LOCAL),
            false,
            "本省自己的编码，什么形状都可以。",
        )
        .both("name", "名称", Kind::Text, true, "正式名称。")
        .both("plain", "俗称", Kind::Text, true, "街坊怎么说。")
        .column(
            "aliases",
            "别名",
            Kind::Names,
            false,
            "人们会输入的词，一行一个（Alt+Enter 换行）。",
        )
        .column(
            "window",
            "窗口",
            Kind::One(terms::WINDOWS),
            true,
            "在哪个综合窗口办。",
        )
        .column(
            "themes",
            "主题",
            Kind::Codes(Code::ID),
            true,
            "“主题”表里的标识，用“、”隔开。",
        )
        .column(
            "frequency",
            "月办件量",
            Kind::Whole(u32::MAX),
            true,
            "一个月大约受理多少件。",
        )
        .column(
            "audience",
            "服务对象",
            Kind::Many(terms::AUDIENCES),
            true,
            "自然人、法人，或两个都写。",
        )
        .both("scope", "通办范围", Kind::Text, true, "如 全区通办。")
        .both("quota", "数量限制", Kind::Text, true, "如 无数量限制。")
        .both(
            "conditions",
            "受理条件",
            Kind::Lines,
            true,
            "一行一条（Alt+Enter 换行），中英文行数相同。",
        )
        .both(
            "conditions.why",
            "条件原因",
            Kind::Beside,
            false,
            "与受理条件一行对一行，没有的那一行写“无”；都没有就空着。",
        )
        .column(
            "conditions.basis",
            "条件依据",
            Kind::Beside,
            false,
            "哪一条要求的；与受理条件一行对一行，没有的那一行写“无”；都没有就空着。",
        )
        .column(
            "handling/kind",
            "办件类型",
            Kind::One(terms::HANDLING_KINDS),
            true,
            "即办件或承诺件。",
        )
        .column(
            "handling/channels",
            "办理形式",
            Kind::Many(terms::CHANNELS),
            true,
            "窗口、终端、网上、邮寄、代办，用“、”隔开。",
        )
        .column("handling/visits", "到现场次数", U8, true, "要去大厅几次。")
        .both(
            "handling/why_in_person",
            "必须到场的原因",
            Kind::Text,
            false,
            "要到现场时写。",
        )
        .column(
            "handling/appointment",
            "可预约",
            Kind::Flag,
            false,
            "是或否。",
        )
        .column(
            "handling/self_service",
            "可自助办理",
            Kind::Flag,
            false,
            "是或否。",
        )
        .column(
            "limits/statutory",
            "法定时限",
            U16,
            false,
            "法律没有规定时空着。",
        )
        .column(
            "limits/promised",
            "承诺时限",
            U16,
            false,
            "当场办结写 0；各种情况都在“条件”表里写了时空着。",
        )
        .column(
            "limits/unit",
            "时限单位",
            Kind::One(terms::UNITS),
            false,
            "空着就是工作日。",
        )
        .both(
            "limits/start",
            "从何时算起",
            Kind::Text,
            false,
            "如 自受理之日起。",
        )
        .column(
            "fee/charged",
            "收费",
            Kind::Flag,
            false,
            "是或否；各种情况都在“条件”表里写了时空着。",
        )
        .both("fee/tariff", "收费标准", Kind::Text, false, "收费时写。")
        .column("fee/basis", "收费依据", Kind::Text, false, "收费时写。")
        .column(
            "fee/online_payment",
            "网上支付",
            Kind::Flag,
            false,
            "是或否。",
        )
        .both(
            "result/name",
            "结果名称",
            Kind::Text,
            true,
            "办成后拿到什么。",
        )
        .both(
            "result/sample",
            "结果样本",
            Kind::Text,
            false,
            "它是什么样子。",
        )
        .column("result/post", "可邮寄结果", Kind::Flag, true, "是或否。");
    sheet(
        SCENARIOS,
        None,
        vec![level],
        ("业务情形，一行一个", "Business scenarios, one a row"),
    )
}

pub(super) fn questions() -> Sheet {
    sheet(
        QUESTIONS,
        Some(Owner::Scenario),
        question_levels(),
        (
            "情形问题和选项，一行一个选项，按提问的顺序",
            "Questions and choices: a row per choice, in the order asked",
        ),
    )
}

/// Questions and their choices, of a scenario or a life event.
pub(super) fn question_levels() -> Vec<Level> {
    let question = Level::new("question")
        .column(
            "id",
            "问题标识",
            Kind::Code(Code::ID),
            true,
            "短名，如 premises。下一个选项写在下一行，左边空着。",
        )
        .both("ask", "问题", Kind::Text, true, "怎么问市民。")
        .both("why", "为什么问", Kind::Text, true, "一句话。")
        .both("unsure", "不清楚时", Kind::Text, false, "怎么弄清楚。")
        .column(
            "fact",
            "共同事实",
            Kind::Code(Code::ID),
            false,
            "别的业务情形也问同一个事实时写同一个短名：在一件事里只问一次。选项标识要相同。",
        )
        .column("when", "什么时候问", Kind::When, false, WHEN);
    let choice = Level::new("question.choices")
        .column(
            "id",
            "选项标识",
            Kind::Code(Code::ID),
            true,
            "短名，如 rent。",
        )
        .both("label", "选项", Kind::Text, true, "几个字。")
        .both("note", "选项说明", Kind::Text, false, "指的是什么。")
        .column(
            "often",
            "一百人里几个",
            U8,
            false,
            "被问到的一百个人里几个这样答，写 1 到 99；不知道就空着。",
        );
    vec![question, choice]
}

pub(super) fn needs() -> Sheet {
    let level = Level::new("need")
        .column(
            "material",
            "材料编码",
            Kind::Code(Code::MATERIAL),
            true,
            "“材料”表里的编码。",
        )
        .column("when", "什么情况要", Kind::When, false, WHEN)
        .column(
            "need",
            "必要性",
            Kind::One(terms::NECESSITIES),
            true,
            "必须或可容缺。",
        )
        .column(
            "due_days",
            "补齐天数",
            U16,
            false,
            "可容缺时写：几个工作日内补齐。",
        )
        .column("original", "原件份数", U8, false, "看几份原件。")
        .column("copies", "复印件份数", U8, false, "交几份复印件。")
        .column("keep", "原件留下", Kind::Flag, false, "是或否。")
        .both("note", "备注", Kind::Text, false, "在这里要特别注意的。")
        .both("why", "为什么要", Kind::Text, true, "一句话。")
        .column("basis", "依据", Kind::Text, false, "哪一条要求的。")
        .column(
            "form",
            "表单标识",
            Kind::Code(Code::ID),
            false,
            "在终端填写的：“表单”表里的标识。",
        );
    sheet(
        NEEDS,
        Some(Owner::Scenario),
        vec![level],
        (
            "每个业务情形要的材料，按交的顺序",
            "The materials that each scenario needs, in order",
        ),
    )
}

pub(super) fn cases() -> Sheet {
    let when =
        |table, required| Level::new(table).column("when", "什么情况", Kind::When, required, WHEN);
    let said = "去别处：去哪里；特殊程序、中介服务：它的名称。";
    let limit = when("limit", true)
        .column("promised", "承诺时限", U16, true, "时限：承诺几天。")
        .column("statutory", "法定时限", U16, false, "时限：法定几天。")
        .column(
            "unit",
            "时限单位",
            Kind::One(terms::UNITS),
            false,
            "时限：工作日或自然日。",
        );
    let fee = when("fee_case", true)
        .column("charged", "收费", Kind::Flag, true, "收费：是或否。")
        .both("tariff", "收费标准", Kind::Text, false, "收费：标准。")
        .column("basis", "收费依据", Kind::Text, false, "收费：依据。")
        .column(
            "online_payment",
            "网上支付",
            Kind::Flag,
            false,
            "收费：是或否。",
        );
    let elsewhere = when("elsewhere", true).both("say", "名称或说明", Kind::Text, true, said);
    let special = when("special", false)
        .both("name", "名称或说明", Kind::Text, true, said)
        .column("days", "天数", U16, true, "特殊程序：最多几天。");
    let intermediary =
        when("intermediary", false).both("name", "名称或说明", Kind::Text, true, said);
    Sheet {
        name: CASES,
        owner: Some(Owner::Scenario),
        shape: Shape::Cases(vec![limit, fee, elsewhere, special, intermediary]),
        about: (
            "有的情况时限、收费不同，要去别处，有特殊程序或中介服务：一行一种情况",
            "Cases with another limit or fee, cases handled elsewhere, special procedures, intermediary services",
        ),
    }
}

pub(super) fn steps() -> Sheet {
    let level = Level::new("step")
        .both("name", "步骤", Kind::Text, true, "如 受理。")
        .both("who", "谁办", Kind::Text, true, "如 综合窗口。")
        .column("days", "天数", U16, false, "最多几天。")
        .both("detail", "步骤说明", Kind::Text, false, "做什么。");
    sheet(
        STEPS,
        Some(Owner::Scenario),
        vec![level],
        ("办理流程，按顺序", "The steps of each scenario, in order"),
    )
}

pub(super) fn faq() -> Sheet {
    let level = Level::new("faq")
        .both("ask", "问", Kind::Text, true, "市民常问的。")
        .both("answer", "答", Kind::Text, true, "怎么答。");
    sheet(
        FAQ,
        Some(Owner::Scenario),
        vec![level],
        ("常见问题", "Frequent questions"),
    )
}
