//! The sheets of the hall and of what all scenarios share.

use super::{BODIES, CONSENT, FORMS, HALL, ITEMS, MATERIALS, THEMES, WINDOWS, sheet};
use crate::column::{Code, Kind, Level, Sheet};
use crate::terms;

pub(super) const METRES: Kind = Kind::Whole(u16::MAX as u32);
const PERIODS: &str = "几点到几点，如 8:30-12:00，一行一段（Alt+Enter 换行）；都空着就不推算日期。";

pub(super) fn hall() -> Sheet {
    let level = Level::new("")
        .both("title", "目录名称", Kind::Text, true, "整份目录叫什么。")
        .column(
            "sample",
            "样例",
            Kind::Flag,
            true,
            "只用于演示的目录写“是”，每一页都会标明。",
        )
        .both(
            "notice",
            "提示",
            Kind::Text,
            true,
            "读者依据它之前要知道的。",
        )
        .column(
            "hall/district",
            "行政区划代码",
            Kind::Code(Code::DISTRICT),
            true,
            "6 位数字，GB/T 2260。",
        )
        .both("hall/name", "大厅名称", Kind::Text, true, "大厅的全称。")
        .both("hall/address", "地址", Kind::Text, true, "街道地址。")
        .column(
            "hall/enquiries",
            "咨询电话",
            Kind::Text,
            true,
            "总咨询台的电话。",
        )
        .column(
            "hall.calendar/known_until",
            "节假日知道到",
            Kind::Text,
            false,
            "已经公布的安排到哪一天，如 2026-12-31。单元格用文本格式。",
        )
        .column(
            "hall.calendar/basis",
            "节假日依据",
            Kind::Text,
            false,
            "哪份文件安排的。",
        )
        .column(
            "hall.calendar/worked",
            "调休上班日",
            Kind::Names,
            false,
            "要上班的周六、周日，如 2026-01-04，一行一个（Alt+Enter 换行）。单元格用文本格式。",
        )
        .column(
            "hall.map/width",
            "地图宽",
            METRES,
            false,
            "大厅从左到右几米；没有地图就把这几列空着。",
        )
        .column("hall.map/depth", "地图深", METRES, false, "从上到下几米。")
        .column(
            "hall.map/entrance",
            "入口",
            Kind::Code(Code::ID),
            false,
            "“地图路口”表里的标识。",
        )
        .column(
            "hall.map/desk",
            "导办台",
            Kind::Code(Code::ID),
            false,
            "导办台前的路口，“地图路口”表里的标识。",
        )
        .column(
            "hall.consent/version",
            "告知版本",
            Kind::Code(Code::CONSENT),
            false,
            "市民提交前看的个人信息处理告知是哪一版，如 2026-1；文字一改就换一个。没有表单就空着。",
        )
        .both(
            "hall.consent/title",
            "告知标题",
            Kind::Text,
            false,
            "不带《》，如 个人信息处理告知。",
        );
    sheet(
        HALL,
        None,
        vec![level],
        (
            "目录和大厅，只写一行",
            "The catalogue and its hall: one row",
        ),
    )
}

pub(super) fn consent() -> Sheet {
    let level = Level::new("hall.consent.paragraph")
        .both(
            "heading",
            "小标题",
            Kind::Text,
            true,
            "这一段说什么，几个字。",
        )
        .both(
            "text",
            "正文",
            Kind::Text,
            true,
            "说给七十岁的人听也明白的话。",
        );
    sheet(
        CONSENT,
        None,
        vec![level],
        (
            "市民提交前要看的个人信息处理告知，一段一行",
            "What citizens read and agree to before they hand in, a paragraph a row",
        ),
    )
}

pub(super) fn windows() -> Sheet {
    let level = Level::new("window")
        .column(
            "kind",
            "窗口",
            Kind::One(terms::WINDOWS),
            true,
            "四个综合窗口之一，四个都要写。",
        )
        .both("name", "窗口名称", Kind::Text, true, "标牌上的名称。")
        .column("zone", "区", Kind::Text, true, "所在的区，如 A。")
        .column("numbers", "窗口号", Kind::Text, true, "如 1–8。")
        .both("hours", "办理时间", Kind::Text, true, "周几、几点到几点。")
        .column("open.weekdays", "周一至周五", Kind::Names, false, PERIODS)
        .column("open.saturday", "周六", Kind::Names, false, PERIODS)
        .column("open.sunday", "周日", Kind::Names, false, PERIODS)
        .both("way", "怎么走", Kind::Text, true, "从门口怎么走过去。");
    sheet(
        WINDOWS,
        None,
        vec![level],
        ("四个综合窗口，一行一个", "The four comprehensive windows"),
    )
}

pub(super) fn bodies() -> Sheet {
    let level = Level::new("body")
        .column(
            "id",
            "主体标识",
            Kind::Code(Code::ID),
            true,
            "自己起的短名：小写字母、数字、“-”，如 market。",
        )
        .both("name", "主体名称", Kind::Text, true, "实施主体的全称。")
        .both("nature", "主体性质", Kind::Text, true, "如 法定机关。")
        .column(
            "credit_code",
            "统一社会信用代码",
            Kind::Code(Code::CREDIT),
            true,
            "18 位，末位是校验码。",
        )
        .column("enquiries", "咨询电话", Kind::Text, true, "咨询方式。")
        .column("complaints", "监督电话", Kind::Text, true, "监督投诉方式。");
    sheet(
        BODIES,
        None,
        vec![level],
        ("实施主体，一行一个", "Responsible bodies"),
    )
}

pub(super) fn themes() -> Sheet {
    let level = Level::new("theme")
        .column(
            "id",
            "主题标识",
            Kind::Code(Code::ID),
            true,
            "短名，如 start-business。",
        )
        .column(
            "for",
            "服务对象",
            Kind::One(terms::AUDIENCES),
            true,
            "自然人或法人。",
        )
        .both("name", "主题名称", Kind::Text, true, "市民看到的名称。");
    sheet(
        THEMES,
        None,
        vec![level],
        ("主题，按显示的顺序", "Themes, in the order shown"),
    )
}

pub(super) fn items() -> Sheet {
    let main = Level::new("main_item")
        .column(
            "code",
            "主项编码",
            Kind::Code(Code::LOCAL),
            true,
            "本地的主项编码。",
        )
        .both("name", "主项名称", Kind::Text, true, "主项的全称。");
    let sub = Level::new("main_item.sub_item")
        .column(
            "basic_code",
            "基本编码",
            Kind::Code(Code::BASIC),
            true,
            "12 位数字或大写字母。",
        )
        .both("name", "子项名称", Kind::Text, true, "子项的全称。")
        .column(
            "type",
            "事项类型",
            Kind::One(terms::ITEM_TYPES),
            true,
            "从下拉列表选。",
        )
        .column(
            "body",
            "实施主体",
            Kind::Code(Code::ID),
            true,
            "“主体”表里的标识。",
        )
        .column(
            "level",
            "行使层级",
            Kind::One(terms::LEVELS),
            true,
            "从下拉列表选。",
        )
        .column(
            "power_source",
            "权力来源",
            Kind::One(terms::POWER_SOURCES),
            true,
            "从下拉列表选。",
        )
        .both(
            "delegated_by",
            "委托部门",
            Kind::Text,
            false,
            "权力来源是委托时写。",
        )
        .column(
            "joint_bodies",
            "联办机构",
            Kind::Codes(Code::ID),
            false,
            "“主体”表里的标识，用“、”隔开。",
        );
    let basis = Level::new("main_item.sub_item.legal_basis")
        .column(
            "law",
            "依据的法律",
            Kind::Text,
            true,
            "全称，带《》。还有一条就写在下一行，左边空着。",
        )
        .column("article", "条款", Kind::Text, true, "如 第三十五条。")
        .column("text", "条文", Kind::Text, false, "条文原文，可以不写。");
    sheet(
        ITEMS,
        None,
        vec![main, sub, basis],
        (
            "主项、子项和设定依据；同一主项、子项的下一行，左边可以空着",
            "Main items, sub-items and their legal basis; leave the left empty where it is as above",
        ),
    )
}

pub(super) fn materials() -> Sheet {
    let level = Level::new("material")
        .column(
            "code",
            "材料编码",
            Kind::Code(Code::MATERIAL),
            true,
            "大写字母、数字、“-”，如 C-ID-CARD。",
        )
        .both("name", "材料名称", Kind::Text, true, "正式名称。")
        .column(
            "kind",
            "材料种类",
            Kind::One(terms::MATERIAL_KINDS),
            true,
            "从下拉列表选。",
        )
        .both(
            "issuer",
            "出具单位",
            Kind::Text,
            false,
            "申请人自己做的空着。",
        )
        .column("electronic", "收电子证照", Kind::Flag, false, "是或否。")
        .both("about", "说明", Kind::Text, true, "市民要知道的。")
        .both("sample", "样例", Kind::Text, false, "合格的是什么样子。")
        .both(
            "review",
            "审核要点",
            Kind::Lines,
            true,
            "一行一条（Alt+Enter 换行），中英文行数相同。",
        );
    sheet(
        MATERIALS,
        None,
        vec![level],
        ("材料，每种只写一次", "Materials, each once"),
    )
}

pub(super) fn forms() -> Sheet {
    let level = Level::new("")
        .column(
            "id",
            "表单标识",
            Kind::Code(Code::ID),
            true,
            "短名。内容太长时写在下面几行，标识空着。",
        )
        .column(
            "text",
            "表单内容",
            Kind::Raw,
            true,
            "表单的 TOML 文本，写法见 FORMAT.md。",
        );
    sheet(
        FORMS,
        None,
        vec![level],
        (
            "表单：标识和 TOML 文本",
            "Forms: an id and the form's TOML text",
        ),
    )
}
