//! Checking a receipt (核验凭条): whether a terminal of this centre gave it, and whether what it names has arrived. Without
//! the terminal: its key is known here.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use catalogue::text::Text;
use handover::{SignedTerminalReceipt, TerminalReceipt, TerminalReceiptCase};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::{TROUBLE, clerk, page, shown};
use crate::serve::Centre;
use crate::store::{EnrolmentState, Kept, StoreError, TerminalRecord};

#[derive(Deserialize)]
pub(super) struct Scanned {
    receipt: String,
}

/// What became of a case that a receipt names.
enum Arrival {
    /// It is here, and its content is what the terminal signed.
    Here(Timestamp),
    /// Something is here under its id, but not what the terminal signed.
    Other,
    /// Nothing is here under its id yet.
    NotYet,
}

/// What is to be said of a receipt.
enum Finding {
    /// No terminal of this centre gave it as it is.
    NotOurs,
    /// A terminal gave it just so.
    Genuine {
        receipt: TerminalReceipt,
        terminal: TerminalRecord,
        arrivals: Vec<Arrival>,
    },
}

pub(super) async fn enter(State(centre): State<Arc<Centre>>, headers: HeaderMap) -> Response {
    match clerk(&centre, &headers) {
        Some(name) => shown(StatusCode::OK, scan(&name, None)),
        None => shown(StatusCode::OK, page::sign_in(None)),
    }
}

pub(super) async fn check(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    asked: Result<Form<Scanned>, FormRejection>,
) -> Response {
    let Some(name) = clerk(&centre, &headers) else {
        return shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("请先登录 · Please sign in")),
        );
    };
    match asked {
        Ok(Form(Scanned { receipt })) => checked(&centre, &name, &receipt).await,
        Err(_) => {
            let nothing = "请扫描回执上的二维码 · Please scan the receipt’s QR code";
            shown(StatusCode::BAD_REQUEST, scan(&name, Some(nothing)))
        }
    }
}

/// The page about a receipt that was scanned.
pub(super) async fn checked(centre: &Arc<Centre>, clerk: &str, text: &str) -> Response {
    let Ok(signed) = text.parse::<SignedTerminalReceipt>() else {
        return shown(StatusCode::BAD_REQUEST, not_ours(clerk));
    };
    let store = Arc::clone(centre);
    match tokio::task::spawn_blocking(move || find(&store, &signed)).await {
        Ok(Ok(Finding::NotOurs)) => shown(StatusCode::BAD_REQUEST, not_ours(clerk)),
        Ok(Ok(Finding::Genuine {
            receipt,
            terminal,
            arrivals,
        })) => {
            let names = names(centre, &receipt);
            let cases = receipt.cases.iter().zip(arrivals).collect();
            shown(
                StatusCode::OK,
                genuine(clerk, &receipt, &terminal, cases, &names),
            )
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "a receipt could not be checked");
            shown(StatusCode::SERVICE_UNAVAILABLE, scan(clerk, Some(TROUBLE)))
        }
        Err(_) => shown(StatusCode::SERVICE_UNAVAILABLE, scan(clerk, Some(TROUBLE))),
    }
}

fn find(centre: &Centre, signed: &SignedTerminalReceipt) -> Result<Finding, StoreError> {
    let known = centre.store.terminal(signed.terminal())?;
    let Some(key) = known.and_then(|known| known.key) else {
        return Ok(Finding::NotOurs);
    };
    let Ok(receipt) = signed.verify(&key) else {
        return Ok(Finding::NotOurs);
    };
    let records = centre.store.terminals()?;
    let Some(terminal) = records
        .into_iter()
        .find(|record| record.id == receipt.terminal)
    else {
        return Ok(Finding::NotOurs);
    };
    let kept = centre.store.find(&receipt.pickup_code)?;
    let arrivals = receipt.cases.iter().map(|case| arrival(case, &kept));
    Ok(Finding::Genuine {
        arrivals: arrivals.collect(),
        receipt: receipt.clone(),
        terminal,
    })
}

fn arrival(case: &TerminalReceiptCase, kept: &[Kept]) -> Arrival {
    let found = kept.iter().find(|kept| kept.envelope.id == case.submission);
    match found {
        Some(kept) if kept.envelope.digest == case.digest => Arrival::Here(kept.received_at),
        Some(_) => Arrival::Other,
        None => Arrival::NotYet,
    }
}

/// What the cases are called, in the words of the release they were filled in with.
fn names(centre: &Centre, receipt: &TerminalReceipt) -> BTreeMap<String, Text> {
    let replica = centre.released.get(receipt.release);
    let found = receipt.cases.iter().filter_map(|case| {
        let scenario = replica.as_ref()?.scenario(&case.scenario).ok()??;
        Some((case.scenario.to_string(), scenario.name))
    });
    found.collect()
}

/// Scanning a receipt, with what went wrong the last time.
fn scan(clerk: &str, wrong: Option<&str>) -> Markup {
    page::page(
        "核验凭条",
        Some(clerk),
        &html! {
            h1 { "核验凭条 " small { "Check a receipt" } }
            @if let Some(wrong) = wrong { p class="wrong" role="alert" { (wrong) } }
            (form())
        },
    )
}

fn form() -> Markup {
    html! {
        form class="card row" method="post" action="/reception/receipt" {
            input class="code" name="receipt" aria-label="回执二维码 receipt code" placeholder="YC1…" autocomplete="off" required autofocus;
            button { "核验 Check" }
        }
    }
}

fn not_ours(clerk: &str) -> Markup {
    scan(
        clerk,
        Some(
            "这不是本中心终端出具的回执，或者被改动过、没有扫全。请重新扫描；仍然这样，请按伪造凭条处理 · No terminal of this centre gave this receipt as it is. Scan it again; if it stays so, take it for forged",
        ),
    )
}

fn genuine(
    clerk: &str,
    receipt: &TerminalReceipt,
    terminal: &TerminalRecord,
    cases: Vec<(&TerminalReceiptCase, Arrival)>,
    names: &BTreeMap<String, Text>,
) -> Markup {
    let doubt = match terminal.state {
        EnrolmentState::Enrolled => None,
        EnrolmentState::Doubled => Some(
            "这台终端的身份被两台机器同时使用，请连同原件核对 · Two machines use this terminal’s identity; check the originals too",
        ),
        EnrolmentState::Revoked => Some(
            "这台终端已经停用，停用之后出具的回执不可信，请核对时间 · This terminal is revoked; what it gave since is not to be believed",
        ),
    };
    page::page(
        "核验凭条",
        Some(clerk),
        &html! {
            (form())
            article class="card" data-test="genuine" {
                h1 { "真实回执 " small { "A genuine receipt" } }
                @if let Some(doubt) = doubt { p class="wrong" role="alert" { (doubt) } }
                dl {
                    dt { "终端 Terminal" } dd { (terminal.place) " · " span class="id" { (terminal.id) } }
                    dt { "提交时间 Handed in" } dd { (page::time(receipt.handed_in_at)) "（终端时钟 by the terminal’s clock）" }
                    dt { "取件码 Pickup code" } dd { (receipt.pickup_code) }
                    dt { "目录版次 Release" } dd { (receipt.release) }
                    dt { "终端流水 Count" } dd { (receipt.epoch) "-" (receipt.sequence) }
                }
                @for (case, arrival) in &cases {
                    h2 { @match names.get(case.scenario.as_str()) {
                        Some(name) => { (name.zh) " " small { (name.en) } },
                        None => (case.scenario),
                    } }
                    (state(arrival))
                    p class="id" { (case.submission) }
                }
                @if cases.iter().any(|(_, arrival)| !matches!(arrival, Arrival::NotYet)) {
                    form method="post" action="/reception/case" {
                        input type="hidden" name="code" value=(receipt.pickup_code);
                        button { "打开申请 Open the case" }
                    }
                }
            }
        },
    )
}

fn state(arrival: &Arrival) -> Markup {
    html! {
        @match arrival {
            Arrival::Here(at) => p data-test="arrived" { "中心已收到 " (page::time(*at)) " · The centre has it" },
            Arrival::NotYet => p class="wrong" data-test="not-yet" { "已安全保存在终端，还没送到中心 · Saved on the terminal, not at the centre yet" },
            Arrival::Other => p class="wrong" role="alert" data-test="other" { "同一编号下收到的内容与回执不符，请联系技术支持 · What is here under this id is not what the receipt names" },
        }
    }
}
