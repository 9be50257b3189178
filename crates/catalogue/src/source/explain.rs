//! The parser's complaints in the clerk's language: what is wrong, and what would be right.

/// Why a text is no TOML; `text` is what the complaint points at.
pub(super) fn syntax(message: &str, text: &str) -> (String, String) {
    let said = |what: &str, remedy: &str| (what.to_owned(), remedy.to_owned());
    let begins = |start: &str| message.starts_with(start);
    if begins("duplicate key") {
        (
            format!("“{}”写了两次", text.trim()),
            "只留一个；同样的记录要写几条时用 [[…]]".into(),
        )
    } else if begins("unclosed table") {
        said("表头少了结尾的 ]", "补上 ]")
    } else if begins("unclosed array") {
        said("列表少了结尾的 ]", "补上 ]")
    } else if begins("unclosed inline table") {
        said("{ … } 少了结尾的 }", "补上 }")
    } else if begins("string values must be quoted") && text.trim().is_empty() {
        said("= 后面没有值", "写上值；可以不写的，就去掉这一行")
    } else if begins("string values must be quoted") {
        said(
            "文字没有写在引号里",
            "写成 \"…\"，要用英文引号；中文的“”不行",
        )
    } else if begins("invalid date") || begins("invalid time") {
        said("日期或时间不对", "写成 2026-12-31 这样，要真有这一天")
    } else if begins("unexpected leading zero") {
        said("数的前面多了 0", "去掉 0；编码要写在引号里")
    } else if begins("missing escaped value") {
        said(
            "反斜杠 \\ 后面的字符不对",
            "文字里的反斜杠写成 \\\\，引号写成 \\\"",
        )
    } else if begins("key with no value") {
        said("键后面没有 =", "写成 键 = 值")
    } else if begins("unquoted keys cannot be empty") {
        said("= 前面没有键", "写成 键 = 值")
    } else if begins("unexpected key or value") {
        said(
            "这一行后面多了内容",
            "一行写一个 键 = 值；文字里的引号写成 \\\"",
        )
    } else {
        (
            format!("不是正确的 TOML（{message}）"),
            "检查引号、括号和逗号".into(),
        )
    }
}

/// Why TOML that is right is not what belongs here; what is not known is passed on as it is.
pub(super) fn misfit(message: &str) -> (String, String) {
    let quoted = |n: usize| message.split('`').nth(n).unwrap_or_default();
    let others = || {
        let names: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        names.join("、")
    };
    if message.starts_with("unknown field") {
        let known = others();
        (
            format!("不认识的键“{}”", quoted(1)),
            match known.as_str() {
                "" => "去掉它".into(),
                known => format!("这里可以写：{known}"),
            },
        )
    } else if message.starts_with("missing field") {
        (
            format!("缺少“{}”", quoted(1)),
            "补上它，写法见 FORMAT.md".into(),
        )
    } else if message.starts_with("duplicate field") {
        (format!("“{}”写了两次", quoted(1)), "只留一个".into())
    } else if message.starts_with("unknown variant") {
        (
            format!("“{}”不是这里可用的值", quoted(1)),
            format!("可以写：{}", others()),
        )
    } else if let Some((found, expected)) = mismatch(message) {
        (
            format!("这里的值不合适：写的是{}", found_words(found)),
            expected_words(expected),
        )
    } else if message.ends_with("untagged enum RawWhen") {
        (
            "条件写得不对".into(),
            "写成 { 问题 = \"选项\" } 或 { 问题 = [\"选项\", \"选项\"] }；几种情况写成 [{ … }, { … }]".into(),
        )
    } else if message.is_ascii() && message.contains("date") {
        (
            "日期不对".into(),
            "写成 \"2026-12-31\" 这样，要真有这一天".into(),
        )
    } else if message.is_ascii() {
        (
            format!("这里的值不合适（{message}）"),
            "按 FORMAT.md 改成应有的值".into(),
        )
    } else {
        (message.to_owned(), "改正后再查一遍".into())
    }
}

/// What was found and what was expected, of `invalid type: …, expected …` and `invalid value: …, expected …`.
fn mismatch(message: &str) -> Option<(&str, &str)> {
    let rest = ["invalid type: ", "invalid value: "]
        .into_iter()
        .find_map(|start| message.strip_prefix(start))?;
    rest.rsplit_once(", expected ")
}

fn found_words(found: &str) -> String {
    let value = found.split('`').nth(1).unwrap_or_default();
    if found.starts_with("integer") {
        format!("整数 {value}")
    } else if found.starts_with("floating point") {
        format!("小数 {value}")
    } else if found.starts_with("boolean") {
        format!(" {value}")
    } else if let Some(text) = found.strip_prefix("string ") {
        format!("文字“{}”", text.trim_matches('"'))
    } else if found.starts_with("sequence") {
        "列表".into()
    } else if found.starts_with("map") {
        "一组键和值".into()
    } else {
        "别的东西".into()
    }
}

fn expected_words(expected: &str) -> String {
    let up_to = |most: u32| format!("写 0 到 {most} 的整数，不带引号");
    match expected {
        "u8" => up_to(u8::MAX.into()),
        "u16" => up_to(u16::MAX.into()),
        "u32" => up_to(u32::MAX),
        "a boolean" => "写 true 或 false，不带引号".into(),
        "a string" | "string" => "写成文字：\"…\"".into(),
        "a sequence" => "写成列表：[ … ]；几条记录写成几个 [[…]]".into(),
        "struct Text" => "写成中英文：{ zh = \"…\", en = \"…\" }".into(),
        _ if expected.starts_with("struct") || expected.contains("map") => {
            "写成一组键和值：{ … }，键见 FORMAT.md".into()
        }
        _ => "按 FORMAT.md 改成应有的值".into(),
    }
}
