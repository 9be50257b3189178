//! The pages themselves: made for a phone, readable without a script.

use catalogue::About;
use catalogue::hall::{ComprehensiveWindow, Hall};
use catalogue::text::Language;
use handover::ReleaseNumber;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;
use replica::FindingEntry;

use super::guide::{Changed, Guide};

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
    let other = format!("/guides/{}{}", guide.code, if zh { "?lang=en" } else { "" });
    page(
        guide.language,
        guide.name.in_language(guide.language),
        &html! {
            (changed(guide))
            nav { a href="/guides" { (say("全部指南", "All guides")) } a href=(paper) { "PDF" } a href=(other) { (say("English", "中文")) } }
            p class="hall" { (guide.hall.in_language(guide.language)) }
            h1 { (guide.name.in_language(guide.language)) }
            p class="plain" { (guide.plain.in_language(guide.language)) }
            @if let Some(notice) = &guide.notice { p class="notice" { (notice.in_language(guide.language)) } }
            h2 { (say("要带的材料", "What to bring")) }
            ol class="materials" {
                @for material in &guide.materials {
                    li {
                        b { (material.name) } " " small { (material.code) }
                        p class="form" { (material.form) }
                        @if !material.when.is_empty() { p class="when" { (say("什么时候要：", "When: ")) (material.when) } }
                        @if !material.note.is_empty() { p { (material.note) } }
                    }
                }
            }
            h2 { (say("怎么办、多久、多少钱", "How, how long, how much")) }
            dl { @for (label, value) in &guide.facts { dt { (label) } dd { (value) } } }
            h2 { (say("办理流程", "Steps")) }
            ol class="steps" { @for step in &guide.steps { li { (step) } } }
            h2 { (say("设定依据", "Legal basis")) }
            ul { @for basis in &guide.basis { li { (basis) } } }
            @if !guide.faq.is_empty() {
                h2 { (say("常见问题", "Questions")) }
                @for (ask, answer) in &guide.faq { details { summary { (ask) } p { (answer) } } }
            }
            footer {
                (qr(&guide.address()))
                p { (guide.release) br; (say("以后再扫这个码，就知道有没有改。", "Scan again later to see what has changed.")) }
            }
        },
    )
}

fn changed(guide: &Guide) -> Markup {
    let zh = guide.language == Language::Zh;
    let number = guide.number;
    match &guide.changed {
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
        Changed::This { since, lines } => html! {
            section class="changed" role="status" {
                p { b {
                    @if zh { "您手里的是第 " (since) " 版，现在是第 " (number) " 版，改了这些：" }
                    @else { "You have release " (since) ", this is release " (number) ". Changed since (in Chinese):" }
                } }
                ul lang="zh-CN" { @for line in lines { li { (line) } } }
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
