//! Ethnic groups by their codes, GB/T 3304.

/// An ethnic group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nation(&'static str);

const NAMES: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];

impl Nation {
    /// The group of a code: 01 to 56, 97 (其他) or 98 (外国血统中国籍人士).
    pub fn of(code: &str) -> Option<Self> {
        if code.len() != 2 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        match code.parse().ok()? {
            97 => Some(Self("其他")),
            98 => Some(Self("外国血统中国籍人士")),
            code => NAMES.get(usize::checked_sub(code, 1)?).copied().map(Self),
        }
    }

    /// Its name as the card shows it, without 族.
    pub fn name(self) -> &'static str {
        self.0
    }
}
