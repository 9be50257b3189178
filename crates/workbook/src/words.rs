//! The source reader's remedies in the words of a workbook.

/// What the source's reader says, and what it is in a workbook.
const WORDS: &[(&str, &str)] = &[
    (
        "catalogue.toml 里某个 [[theme]] 的 id",
        "“主题”表里的主题标识",
    ),
    ("这个文件的问题太多", "这张表的问题太多"),
    (
        "在 catalogue.toml 里加一个 [[body]]，或改正这里的 id",
        "在“主体”表里加一行，或改正这里的标识",
    ),
    ("items/ 里某个子项的 basic_code", "“事项”表里的基本编码"),
    ("scenarios/ 里某个文件的 code", "“情形”表里的情形编码"),
    (
        "这件事里某个 [[member]] 的 scenario",
        "“一件事成员”表里这件事的情形编码",
    ),
    (
        "after 只能写这件事里别的 [[member]] 的 scenario",
        "“先办完”只能写这件事的别的情形编码",
    ),
    ("一个 [[member]]", "一行“一件事成员”"),
    ("[[member]]", "“一件事成员”"),
    ("[[known]]", "“一件事已知”"),
    ("forms/ 里某个文件的 id", "“表单”表里的表单标识"),
    ("在 scenarios/ 里写一个", "在“情形”表里写一个"),
    ("某个 [[hall.map.point]] 的 id", "“地图路口”表里的标识"),
    ("一个 [[hall.map.area]]", "一行“地图区域”"),
    (
        "写上 [hall.consent] 和 [[hall.consent.paragraph]]",
        "在“大厅”表里写“告知版本”和“告知标题”，在“个人信息告知”表里一段一行",
    ),
    ("一个 [[hall.consent.paragraph]]", "一行“个人信息告知”"),
    (
        "[hall.calendar] 里写 known_until",
        "“大厅”表里写“节假日知道到”",
    ),
    ("known_until", "“节假日知道到”"),
    ("在 materials/ 里写明这种材料", "在“材料”表里写明这种材料"),
    (
        "一个 [[main_item.sub_item.legal_basis]]",
        "一条“依据的法律”",
    ),
    ("一个 [[main_item.sub_item]]", "一个子项"),
    ("一个 [[window]]", "一行“窗口”"),
    ("一个 [[step]]", "一行“流程”"),
    ("一个 [[need]]", "一行“材料需求”"),
    ("一个 [[faq]]", "一行“常见问题”"),
    (
        "写 original 或 copies；在终端填写的写 form",
        "写原件份数或复印件份数；在终端填写的写表单标识",
    ),
    ("charged", "收费"),
    ("[[limit]]", "“条件”表里的“时限”"),
    ("[[fee_case]]", "“条件”表里的“收费”"),
    ("[[elsewhere]]", "“条件”表里的“去别处”"),
    ("[[question]]", "“问题选项”"),
    ("[limits]", "“情形”表里的时限"),
    ("[fee]", "“情形”表里的收费"),
    ("need = \"tolerated\"", "可容缺"),
    ("power_source = \"entrusted\"", "权力来源是委托"),
    ("delegated_by", "委托部门"),
    ("why_in_person", "必须到场的原因"),
    ("due_days", "补齐天数"),
    ("local_code", "本地编码"),
    ("often", "一百人里几个"),
    ("promised", "承诺时限"),
    ("statutory", "法定时限"),
    ("natural-person", "自然人"),
    ("legal-person", "法人"),
    ("不写 when", "“什么情况”空着"),
    ("FORMAT.md", "表头的批注"),
    (" 的 code ", "的编码"),
];

/// Keys of the source that stand alone among Chinese words.
const KEYS: &[(&str, &str)] = &[
    ("audience", "服务对象"),
    ("channels", "办理形式"),
    ("window", "窗口"),
    ("conditions", "受理条件"),
    ("themes", "主题"),
    ("review", "审核要点"),
    ("sample", "样例"),
    ("suffix", "后缀"),
    ("original", "原件份数"),
    ("copies", "复印件份数"),
    ("form", "表单标识"),
    ("tariff", "收费标准"),
    ("basis", "收费依据"),
    ("elsewhere", "去别处"),
    ("note", "备注"),
    ("when", "什么情况"),
    ("fact", "共同事实"),
    ("after", "先办完"),
    ("code", "编码"),
    ("id", "标识"),
];

/// A message in the words of the sheets.
pub(crate) fn in_sheets(text: &str) -> String {
    let mut text = text.to_owned();
    for (source, sheet) in WORDS {
        text = text.replace(source, sheet);
    }
    text.split(' ')
        .map(|word| {
            KEYS.iter()
                .find(|(key, _)| *key == word)
                .map_or(word, |(_, sheet)| sheet)
        })
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" “", "“")
}
