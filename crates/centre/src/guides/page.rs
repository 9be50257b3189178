//! The pages themselves: made for a phone, readable without a script.

use catalogue::About;
use catalogue::code::ScenarioCode;
use catalogue::hall::{ComprehensiveWindow, Hall};
use catalogue::scenario::DayUnit;
use catalogue::text::{Language, Text};
use handover::ReleaseNumber;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use papers::{GuideContent, GuideFact, GuideMaterial, GuidePoint};
use qrcode::QrCode;
use qrcode::render::svg;
use replica::FindingEntry;

use super::case::Case;
use super::changes::Change;
use super::event::EventList;
use super::guide::{Changed, Guide, Withdrawn};

fn page(language: Language, title: &str, content: &Markup) -> Markup {
    let code = match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · 一窗" }
                link rel="stylesheet" href="/guides/style.css";
            }
            body { main { (content) } }
        }
    }
}

/// Every guide, by window.
pub(super) fn list(
    about: &About,
    hall: &Hall,
    windows: &[ComprehensiveWindow],
    entries: &[FindingEntry],
    number: ReleaseNumber,
) -> Markup {
    page(
        Language::Zh,
        "办事指南",
        &html! {
            h1 { (hall.name.zh) " 办事指南" }
            @if about.sample { p class="notice" { (about.notice.zh) } }
            @for window in windows {
                h2 { (window.name.zh) }
                ul class="list" {
                    @for entry in entries.iter().filter(|entry| entry.window == window.kind) {
                        li { a href=(format!("/guides/{}", entry.code)) { b { (entry.name.zh) } span { (entry.plain.zh) } } }
                    }
                }
            }
            footer { "第 " (number) " 版" }
        },
    )
}

/// One guide.
pub(super) fn guide(guide: &Guide) -> Markup {
    let zh = guide.language == Language::Zh;
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let paper = format!(
        "/guides/{}.pdf{}",
        guide.code,
        if zh { "" } else { "?lang=en" }
    );
    let in_hand = guide.in_hand.map(|number| format!("release={number}"));
    let other = in_hand.into_iter().chain(zh.then(|| "lang=en".to_owned()));
    let other = match other.collect::<Vec<_>>().join("&") {
        query if query.is_empty() => format!("/guides/{}", guide.code),
        query => format!("/guides/{}?{query}", guide.code),
    };
    let elements = &guide.elements;
    page(
        guide.language,
        elements.name.in_language(guide.language),
        &html! {
            (changed(guide.language, guide.number, &guide.changed))
            nav { a href="/guides" { (say("全部指南", "All guides")) } a href=(paper) { "PDF" } a href=(other) lang=(say("en", "zh-CN")) { (say("English", "中文")) } }
            p class="hall" { (elements.hall.in_language(guide.language)) }
            h1 { (elements.name.in_language(guide.language)) }
            p class="plain" { (elements.plain.in_language(guide.language)) }
            @if let Some(notice) = &elements.notice { p class="notice" { (notice.in_language(guide.language)) } }
            @for part in &elements.parts {
                h2 { (part.title) }
                (content(guide.language, &part.content))
            }
            footer {
                (qr(&guide.address()))
                p { (guide.release) br; (say("以后再扫这个码，就知道有没有改。", "Scan again later to see what has changed.")) }
            }
        },
    )
}

fn content(language: Language, content: &GuideContent) -> Markup {
    match content {
        GuideContent::Facts(facts) => self::facts(facts),
        GuideContent::Points(points) => html! { ul class="points" { (self::points(points)) } },
        GuideContent::Steps(steps) => html! { ol class="points" { (self::points(steps)) } },
        GuideContent::Answers(answers) => html! {
            @for answer in answers { details { summary { (answer.head) } p { (answer.more) } } }
        },
        GuideContent::Materials(materials) => self::materials(language, materials),
    }
}

fn facts(facts: &[GuideFact]) -> Markup {
    html! {
        dl { @for fact in facts { dt { (fact.label) } dd { @for line in &fact.lines { p { (line) } } } } }
    }
}

fn points(points: &[GuidePoint]) -> Markup {
    html! {
        @for point in points {
            li { (point.head) @if !point.more.is_empty() { p { (point.more) } } }
        }
    }
}

fn materials(language: Language, materials: &[GuideMaterial]) -> Markup {
    let (when, more) = match language {
        Language::Zh => ("什么时候要：", "为什么要、窗口看什么"),
        Language::En => ("When: ", "Why, and what is checked"),
    };
    html! {
        ol class="materials" {
            @for material in materials {
                li {
                    b { (material.name) } " " small { (material.code) }
                    p class="form" { (material.form) }
                    @if !material.when.is_empty() { p class="when" { (when) (material.when) } }
                    @if !material.note.is_empty() { p { (material.note) } }
                    @if !material.more.is_empty() { details { summary { (more) } (facts(&material.more)) } }
                }
            }
        }
    }
}

/// The list of one case.
pub(super) fn case(case: &Case) -> Markup {
    let zh = case.language == Language::Zh;
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let (scenario, code) = (&case.scenario, &case.code);
    let guide = format!("/guides/{scenario}{}", if zh { "" } else { "?lang=en" });
    let other = format!(
        "/guides/{scenario}/case?c={code}{}",
        if zh { "&lang=en" } else { "" }
    );
    let count = case.materials.len();
    page(
        case.language,
        case.name.in_language(case.language),
        &html! {
            (changed(case.language, case.number, &case.changed))
            nav { a href=(guide) { (say("完整的办事指南", "The whole guide")) } a href="/guides" { (say("全部指南", "All guides")) } a href=(other) lang=(say("en", "zh-CN")) { (say("English", "中文")) } }
            p class="hall" { (case.hall.in_language(case.language)) }
            h1 { (case.name.in_language(case.language)) }
            @if let Some(notice) = &case.notice { p class="notice" { (notice.in_language(case.language)) } }
            @if !case.lost.is_empty() {
                section class="changed" role="status" {
                    p { b { (say("这些问题现在要重新回答，请到大厅的终端或导办台：", "These questions must be answered again, at a terminal or at the guidance desk:")) } }
                    ul { @for ask in &case.lost { li { (ask) } } }
                }
            }
            @if let Some(ask) = &case.asks {
                p class="changed" role="status" { (say("还有一个问题没有回答：", "One question is still open: ")) b { (ask) } (say("。下面先列出已经确定的。", " What is certain already is listed below.")) }
            }
            @if !case.replies.is_empty() {
                h2 { (say("您的情况", "Your case")) }
                dl { @for (ask, said) in &case.replies { dt { (ask) } dd { (said) } } }
            }
            @for elsewhere in &case.elsewhere { p class="changed" { b { (say("不在这里办：", "Handled elsewhere: ")) } (elsewhere) } }
            @if count > 0 {
                h2 { @if zh { "要带的材料（" (count) " 份）" } @else { "What to bring (" (count) ")" } }
                (materials(case.language, &case.materials))
            }
            @if !case.possible.is_empty() {
                h2 { (say("看情况要带的材料", "Needed in some cases")) }
                (materials(case.language, &case.possible))
            }
            h2 { (say("去哪里、多久、多少钱", "Where, how long, how much")) }
            dl { @for (label, value) in &case.facts { dt { (label) } dd { (value) } } }
            h2 { (say("受理条件", "Conditions")) }
            ul { @for condition in &case.conditions { li { (condition) } } }
            h2 { (say("办理流程", "Steps")) }
            ol class="steps" { @for step in &case.steps { li { (step) } } }
            footer { p { (case.release) br; (say("这个网址里只有这件事的回答，没有您的个人信息。", "This address holds the answers about this matter and nothing personal.")) } }
        },
    )
}

/// The one list of a life event.
pub(super) fn event(list: &EventList) -> Markup {
    let zh = list.language == Language::Zh;
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let (id, code) = (&list.id, &list.code);
    let other = format!(
        "/life-events/{id}/case?c={code}{}",
        if zh { "&lang=en" } else { "" }
    );
    let count = list.materials.len();
    let (days, one_by_one) = list.days;
    let within = DayUnit::Working.counted(days.into(), list.language);
    page(
        list.language,
        list.name.in_language(list.language),
        &html! {
            (changed(list.language, list.number, &list.changed))
            nav { a href="/guides" { (say("全部指南", "All guides")) } a href=(other) lang=(say("en", "zh-CN")) { (say("English", "中文")) } }
            p class="hall" { (list.hall.in_language(list.language)) }
            h1 { (list.name.in_language(list.language)) }
            @if let Some(notice) = &list.notice { p class="notice" { (notice.in_language(list.language)) } }
            @if !list.lost.is_empty() {
                section class="changed" role="status" {
                    p { b { (say("这些问题现在要重新回答，请到大厅的终端或导办台：", "These questions must be answered again, at a terminal or at the guidance desk:")) } }
                    ul { @for ask in &list.lost { li { (ask) } } }
                }
            }
            @if let Some(ask) = &list.asks {
                p class="changed" role="status" { (say("还有一个问题没有回答：", "One question is still open: ")) b { (ask) } (say("。下面先列出已经确定的。", " What is certain already is listed below.")) }
            }
            @if !list.replies.is_empty() {
                h2 { (say("您的情况", "Your case")) }
                dl { @for (ask, said) in &list.replies { dt { (ask) } dd { (said) } } }
            }
            @if count > 0 {
                h2 { @if zh { "要带的材料（" (count) " 份）" } @else { "What to bring (" (count) ")" } }
                (materials(list.language, &list.materials))
            }
            @for (material, from) in &list.taken_over {
                p class="fine" { (say("不用带：", "Not to bring: ")) b { (material) } @if zh { "（“" (from) "”办好后直接用）" } @else { " (it comes out of “" (from) "”)" } }
            }
            h2 { (say("先办什么，去哪个窗口", "What comes when, and where")) }
            dl { @for (name, about) in &list.steps { dt { (name) } dd { (about) } } }
            p {
                @if days == 0 { (say("当场都能办好。", "All of it on the spot.")) }
                @else if zh { "最多 " (within) "全部办好；一样一样办要 " (one_by_one) " 个。" }
                @else { "All done within " (within) "; one after another: " (one_by_one) "." }
            }
            footer { p { (list.release) br; (say("这个网址里只有这件事的回答，没有您的个人信息。", "This address holds the answers about this matter and nothing personal.")) } }
        },
    )
}

/// A code that is not as it was made; where there is one, its guide is the way on.
pub(super) fn unreadable(language: Language, guide: Option<(&ScenarioCode, &Text)>) -> Markup {
    let zh = language == Language::Zh;
    let guide = guide.map(|(scenario, name)| {
        let address = format!("/guides/{scenario}{}", if zh { "" } else { "?lang=en" });
        (address, name.in_language(language))
    });
    page(
        language,
        if zh {
            "这个码读不出来"
        } else {
            "This code cannot be read"
        },
        &html! {
            h1 { @if zh { "这个码读不出来" } @else { "This code cannot be read" } }
            p class="changed" role="alert" {
                @if zh { "可能没有扫完整、印得不清楚，或者已经太旧了。您没有做错什么：再扫一次试试，或者看下面的指南。" }
                @else { "It may be incomplete, badly printed or too old. Please scan it again, or read the guides below." }
            }
            @if let Some((address, name)) = &guide {
                p { a href=(address) { b { @if zh { "《" (name) "》办事指南" } @else { "Guide: " (name) } } } }
            }
            p { a href="/guides" { @if zh { "全部指南" } @else { "All guides" } } }
        },
    )
}

/// Something that is not handled any more.
pub(super) fn withdrawn(language: Language, gone: &Withdrawn) -> Markup {
    let zh = language == Language::Zh;
    let Withdrawn {
        name,
        since,
        number,
        enquiries,
        instead,
    } = gone;
    let name = name.in_language(language);
    let query = if zh { "" } else { "?lang=en" };
    page(
        language,
        name,
        &html! {
            h1 { (name) }
            p class="changed" role="alert" {
                @if zh { "您手里的是第 " (since) " 版。现在是第 " (number) " 版，这件事已经不在这里办了，请不要照旧的准备。" }
                @else { "What you have is of release " (since) ". In release " (number) " this is not handled here any more: please do not go by it." }
            }
            p { @if zh { "想知道现在怎么办，请打咨询电话 " } @else { "To ask what to do now, please call " } b { (enquiries) } @if zh { "，或者看看有没有别的办法：" } @else { ", or look for another way:" } }
            @if !instead.is_empty() {
                ul class="list" {
                    @for (code, name) in instead { li { a href=(format!("/guides/{code}{query}")) { b { (name.in_language(language)) } } } }
                }
            }
            p { a href="/guides" { @if zh { "全部指南" } @else { "All guides" } } }
        },
    )
}

fn changed(language: Language, number: ReleaseNumber, changed: &Changed) -> Markup {
    let zh = language == Language::Zh;
    match changed {
        Changed::NotAsked => html! {},
        Changed::Newest => html! {
            p class="fine" role="status" { @if zh { "您手里的就是最新一版。" } @else { "What you have is the newest." } }
        },
        Changed::Nothing { since } => html! {
            p class="fine" role="status" {
                @if zh { "您手里的是第 " (since) " 版，现在是第 " (number) " 版；这件事没有改动，照着办就行。" }
                @else { "You have release " (since) ", this is release " (number) "; nothing about this has changed." }
            }
        },
        Changed::This { since, changes } => html! {
            section class="changed" role="status" {
                p { b {
                    @if zh { "您手里的是第 " (since) " 版，现在是第 " (number) " 版，改了这些：" }
                    @else { "You have release " (since) ", this is release " (number) ". Changed since:" }
                } }
                ul { @for change in changes { (self::change(zh, change)) } }
            }
        },
        Changed::NotYet { since } => html! {
            p class="changed" role="status" {
                @if zh { "您手里的第 " (since) " 版还没有开始用，今天请以本页（第 " (number) " 版）为准。" }
                @else { "Release " (since) " is not in use yet; for today please go by this page (release " (number) ")." }
            }
        },
        Changed::Unknown { since } => html! {
            p class="changed" role="status" {
                @if zh { "您手里的第 " (since) " 版这里查不到，请以本页（第 " (number) " 版）为准。" }
                @else { "Release " (since) " is not known here; please go by this page (release " (number) ")." }
            }
        },
    }
}

/// What was and what is; a thing that is new or gone has only one of them.
fn change(zh: bool, change: &Change) -> Markup {
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let (was, now) = match (change.was.is_empty(), change.now.is_empty()) {
        (true, _) => ("", say("新加：", "New: ")),
        (_, true) => (say("不再有：", "No longer: "), ""),
        _ => (say("原来：", "Was: "), say("现在：", "Now: ")),
    };
    html! {
        li {
            b { (change.about) }
            @if !change.was.is_empty() { p { (was) del { (lines(zh, &change.was)) } } }
            @if !change.now.is_empty() { p { (now) ins { (lines(zh, &change.now)) } } }
        }
    }
}

fn lines(zh: bool, lines: &[String]) -> String {
    lines.join(if zh { "；" } else { "; " })
}

fn qr(address: &str) -> Markup {
    match QrCode::new(address) {
        Ok(code) => PreEscaped(
            code.render::<svg::Color<'_>>()
                .min_dimensions(160, 160)
                .build()
                .trim_start_matches("<?xml version=\"1.0\" standalone=\"yes\"?>")
                .to_owned(),
        ),
        Err(_) => html! {},
    }
}

/// One sentence.
pub(super) fn message(words: &str) -> Markup {
    page(
        Language::Zh,
        "提示",
        &html! { p class="changed" role="alert" { (words) } p { a href="/guides" { "全部指南 All guides" } } },
    )
}
