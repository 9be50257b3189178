//! The pages themselves. Everything that came from outside is escaped by the templates.

use handover::PickupCode;
use jiff::Timestamp;
use jiff::tz::Offset;
use maud::{DOCTYPE, Markup, html};

use super::case::{Answer, Case, Opened};

pub(super) fn page(title: &str, clerk: Option<&str>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · 一窗" }
                link rel="stylesheet" href="/reception/style.css";
            }
            body {
                header {
                    b { "一窗 · 受理台" } small { "Reception desk" }
                    @if let Some(clerk) = clerk {
                        nav { a href="/reception" { "查找申请 Find a case" } a href="/reception/receipt" { "核验凭条 Check a receipt" } }
                        form method="post" action="/reception/sign-out" { span { (clerk) } button class="quiet" { "退出 Sign out" } }
                    }
                }
                main { (content) }
            }
        }
    }
}

/// Signing in, with what went wrong the last time.
pub(super) fn sign_in(wrong: Option<&str>) -> Markup {
    page(
        "登录",
        None,
        &html! {
            h1 { "登录 " small { "Sign in" } }
            @if let Some(wrong) = wrong { p class="wrong" role="alert" { (wrong) } }
            form class="card" method="post" action="/reception/sign-in" {
                label { "姓名 Name" input name="name" autocomplete="username" required autofocus; }
                label { "密码 Password" input name="password" type="password" autocomplete="current-password" required; }
                button { "登录 Sign in" }
            }
        },
    )
}

/// Entering a pickup code, with what went wrong the last time.
pub(super) fn enter_code(clerk: &str, wrong: Option<&str>) -> Markup {
    page(
        "查找申请",
        Some(clerk),
        &html! {
            h1 { "输入取件码 " small { "Enter the pickup code" } }
            p { "或扫描回执上的二维码 · or scan the receipt’s QR code" }
            @if let Some(wrong) = wrong { p class="wrong" role="alert" { (wrong) } }
            (code_form(None))
        },
    )
}

fn code_form(code: Option<&PickupCode>) -> Markup {
    html! {
        form class="card row" method="post" action="/reception/case" {
            input class="code" name="code" aria-label="取件码 pickup code" placeholder="K7M-2QX-9AB" autocomplete="off" required autofocus[code.is_none()]
                value=[code.map(ToString::to_string)];
            button { "查找 Find" }
        }
    }
}

/// Every case under a code.
pub(super) fn cases(clerk: &str, code: &PickupCode, cases: &[Case]) -> Markup {
    // What one terminal took at one moment was handed in together, as a life event is. Otherwise two terminals drew the
    // same code.
    let moment = |case: &Case| (case.handed_in_at, case.place.clone());
    let together = cases
        .windows(2)
        .all(|pair| moment(&pair[0]) == moment(&pair[1]));
    page(
        "申请",
        Some(clerk),
        &html! {
            (code_form(Some(code)))
            @if cases.len() > 1 && together {
                p class="together" { "一次交来 " (cases.len()) " 件，逐件受理 · " (cases.len()) " cases handed in together" }
            } @else if cases.len() > 1 {
                p class="wrong" role="alert" { "这个取件码下有 " (cases.len()) " 件申请，请核对姓名 · " (cases.len()) " cases under this code; check the name" }
            }
            @for case in cases { (one(code, case)) }
        },
    )
}

fn one(code: &PickupCode, case: &Case) -> Markup {
    html! {
        article class="card" data-test="case" {
            @match &case.opened {
                None => p class="wrong" { "这件申请在这里打不开，请联系技术支持，申请编号：" (case.id) " · This case cannot be opened here" },
                Some(opened) => { (inside(opened)) }
            }
            @if !case.conflicts.is_empty() {
                p class="wrong" role="alert" { "同一编号下还收到过不同的内容，已另存 " (case.conflicts.len()) " 份，请联系技术支持核对 · Other content came under the same id and is kept aside" }
            }
            footer {
                p { "提交 Handed in " (time(case.handed_in_at)) " · 收到 Received " (time(case.received_at)) " · " (case.place) " · " span class="id" { (case.id) } }
                form method="post" action="/reception/form" target="_blank" {
                    input type="hidden" name="code" value=(code);
                    input type="hidden" name="submission" value=(case.id);
                    button { "打开申请表 PDF" }
                }
                @for (name, attachment) in case.opened.iter().flat_map(|opened| &opened.attachments) {
                    form method="post" action="/reception/attachment" target="_blank" data-test="attachment" {
                        input type="hidden" name="code" value=(code);
                        input type="hidden" name="submission" value=(case.id);
                        input type="hidden" name="attachment" value=(attachment.digest);
                        button { "打开 " (name) }
                    }
                }
            }
        }
    }
}

fn inside(opened: &Opened) -> Markup {
    html! {
        h1 { (opened.scenario.zh) " " small { (opened.scenario.en) } }
        @if !opened.in_words {
            p class="wrong" { "目录第 " (opened.release) " 版不在本机，下面显示的是编号 · Release " (opened.release) " is not here; ids are shown" }
        }
        h2 { "情形 " small { "Situation" } }
        dl { @for (ask, answer) in &opened.answers { dt { (ask) } dd { (answer) } } }
        @for (title, rows) in &opened.forms {
            h2 { (title) }
            dl data-test="form" { @for (label, answer) in rows { dt { (label) } dd { (words(answer)) } } }
        }
        h2 { "个人信息处理告知 " small { "Notice on personal information" } }
        p data-test="consent" {
            @match &opened.consent {
                Some(version) => { "申请人已看过并同意，版本 " (version) " · Read and agreed to, version " (version) }
                None => "提交时还没有这份告知 · There was none yet when this was handed in",
            }
        }
        @if !opened.materials.is_empty() {
            h2 { "核对材料 " small { "Materials to check" } }
            ul class="materials" {
                @for material in &opened.materials {
                    li {
                        b { (material.name) }
                        @if let Some(days) = material.tolerated { span class="tag" { "可容缺，" (days) " 个工作日内补齐" } }
                        @if !material.review.is_empty() { p { (material.review.join("；")) } }
                    }
                }
            }
        }
    }
}

fn words(answer: &Answer) -> Markup {
    html! {
        @match answer {
            Answer::Words(words) => (words),
            Answer::Table(head, rows) => table {
                thead { tr { @for label in head { th { (label) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

/// One sentence.
pub(super) fn message(words: &str) -> Markup {
    page(
        "提示",
        None,
        &html! { p class="wrong" role="alert" { (words) } },
    )
}

/// A moment in the hall's time.
pub(super) fn time(at: Timestamp) -> String {
    let here = Offset::constant(8).to_datetime(at);
    format!("{} {:02}:{:02}", here.date(), here.hour(), here.minute())
}
