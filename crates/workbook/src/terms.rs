//! The closed vocabularies: what clerks write, and the source's word for it.

/// A closed vocabulary: Chinese term, source word.
pub(crate) type Terms = &'static [(&'static str, &'static str)];

pub(crate) const WINDOWS: Terms = &[
    ("便民", "citizen"),
    ("法人", "enterprise"),
    ("公安户证", "police"),
    ("不动产", "estate"),
];
pub(crate) const AUDIENCES: Terms = &[("自然人", "natural-person"), ("法人", "legal-person")];
pub(crate) const ITEM_TYPES: Terms = &[
    ("行政许可", "licence"),
    ("行政确认", "confirmation"),
    ("行政给付", "payment"),
    ("行政征收", "levy"),
    ("行政奖励", "reward"),
    ("行政裁决", "ruling"),
    ("其他行政权力", "other-power"),
    ("公共服务", "public-service"),
];
pub(crate) const LEVELS: Terms = &[
    ("国家级", "national"),
    ("省级", "province"),
    ("市级", "city"),
    ("县级", "county"),
    ("乡镇级", "township"),
];
pub(crate) const POWER_SOURCES: Terms = &[
    ("法定", "statutory"),
    ("授权", "delegated"),
    ("委托", "entrusted"),
];
pub(crate) const MATERIAL_KINDS: Terms = &[
    ("证照", "certificate"),
    ("表单", "form"),
    ("证明", "proof"),
    ("合同协议", "contract"),
    ("图纸", "drawing"),
    ("照片", "photo"),
    ("其他", "other"),
];
pub(crate) const HANDLING_KINDS: Terms = &[("即办件", "on-the-spot"), ("承诺件", "promised")];
pub(crate) const CHANNELS: Terms = &[
    ("窗口", "window"),
    ("终端", "terminal"),
    ("网上", "online"),
    ("邮寄", "post"),
    ("代办", "agent"),
];
pub(crate) const UNITS: Terms = &[("工作日", "working"), ("自然日", "calendar")];
pub(crate) const NECESSITIES: Terms = &[("必须", "required"), ("可容缺", "tolerated")];
pub(crate) const FLAGS: Terms = &[("是", "true"), ("否", "false")];
/// Stands beside a line that has nothing beside it.
pub(crate) const NONE: &str = "无";
/// Each a table of the source.
pub(crate) const CASES: Terms = &[
    ("时限", "limit"),
    ("收费", "fee_case"),
    ("去别处", "elsewhere"),
    ("特殊程序", "special"),
    ("中介服务", "intermediary"),
];

/// The source's word for a term; its own word is understood too.
pub(crate) fn word(terms: Terms, text: &str) -> Option<&'static str> {
    terms
        .iter()
        .find(|(term, word)| *term == text || *word == text)
        .map(|(_, word)| *word)
}

/// The term for the source's word.
pub(crate) fn term(terms: Terms, word: &str) -> Option<&'static str> {
    terms
        .iter()
        .find(|(_, known)| *known == word)
        .map(|(term, _)| *term)
}

/// Every term, for a message.
pub(crate) fn listed(terms: Terms) -> String {
    let terms: Vec<&str> = terms.iter().map(|(term, _)| *term).collect();
    terms.join("、")
}
