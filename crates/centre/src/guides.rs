//! Guide pages: the service guide of each scenario for whoever has a browser, from the same release as the terminals'.
//!
//! A guide carries the number of its release; asked for with an older one, it says what has changed since. The code of a
//! case opens the list of just that case, be it of a scenario or of a life event.

mod case;
mod changes;
mod elements;
mod event;
mod guide;
mod page;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalogue::code::{LifeEventId, ScenarioCode};
use catalogue::text::Language;
use handover::ReleaseNumber;
use serde::Deserialize;

use crate::serve::Centre;
use case::Opened;

const STYLE: &str = include_str!("guides/style.css");

pub(crate) fn router(centre: Arc<Centre>) -> Router {
    Router::new()
        .route("/guides", get(list))
        .route("/guides/style.css", get(style))
        .route("/guides/{scenario}", get(show))
        .route("/guides/{scenario}/case", get(show_case))
        .route("/life-events/{event}/case", get(show_event))
        .with_state(centre)
}

async fn style() -> Response {
    let about = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (about, STYLE).into_response()
}

/// `?release=N`: the release of the guide that somebody has in hand. `?lang=en`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    release: Option<u32>,
    lang: Lang,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lang {
    #[default]
    Zh,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

/// Every guide, by window.
async fn list(State(centre): State<Arc<Centre>>) -> Response {
    let listed = tokio::task::spawn_blocking(move || {
        let (number, _) = centre.release_in_use()?;
        let replica = centre.released.get(number)?;
        let (about, hall) = replica.about().ok()?;
        let windows = replica.windows().ok()?;
        let entries = replica.entries(&replica::Way::All).ok()?;
        Some(page::list(&about, &hall, &windows, &entries, number))
    })
    .await;
    match listed {
        Ok(Some(page)) => shown(StatusCode::OK, page.into_string()),
        _ => not_here(),
    }
}

/// One guide: `NAME` is the page, `NAME.pdf` the paper.
async fn show(
    State(centre): State<Arc<Centre>>,
    Path(name): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    // Whatever else an old code says, it still leads to its guide.
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let (name, is_paper) = match name.strip_suffix(".pdf") {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let Ok(code) = name.parse::<ScenarioCode>() else {
        return not_here();
    };
    let language = asked.lang.into();
    // Their numbers begin at 1.
    let in_hand = asked
        .release
        .filter(|number| *number > 0)
        .map(ReleaseNumber);
    let made = tokio::task::spawn_blocking(move || {
        use guide::Opened;
        let guide = match guide::open(&centre, &code, language, in_hand) {
            Opened::Guide(guide) => guide,
            Opened::Withdrawn(gone) => {
                let page = page::withdrawn(language, &gone);
                return shown(StatusCode::GONE, page.into_string());
            }
            Opened::NotHere => return not_here(),
        };
        if is_paper {
            match guide.pdf() {
                Ok(pdf) => paper(&code, pdf),
                Err(error) => {
                    tracing::error!(scenario = %code, %error, "a guide cannot be printed");
                    shown(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        page::message(
                            "这份指南暂时打印不了，请看网页或到导办台 · Not printable now",
                        )
                        .into_string(),
                    )
                }
            }
        } else {
            shown(StatusCode::OK, page::guide(&guide).into_string())
        }
    })
    .await;
    made.unwrap_or_else(|_| not_here())
}

/// `?c=CODE`: the case. `?lang=en`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskedCase {
    c: String,
    lang: Lang,
}

/// The list of one case.
async fn show_case(
    State(centre): State<Arc<Centre>>,
    Path(name): Path<String>,
    asked: Result<Query<AskedCase>, QueryRejection>,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let Ok(scenario) = name.parse::<ScenarioCode>() else {
        return not_here();
    };
    let language = asked.lang.into();
    let made = tokio::task::spawn_blocking(move || {
        let (status, page) = match case::open(&centre, &scenario, &asked.c, language) {
            Opened::Case(case) => (StatusCode::OK, page::case(&case)),
            Opened::Withdrawn(gone) => (StatusCode::GONE, page::withdrawn(language, &gone)),
            Opened::Unreadable { name } => (
                StatusCode::BAD_REQUEST,
                page::unreadable(language, Some((&scenario, &name))),
            ),
            Opened::NotHere => return not_here(),
        };
        shown(status, page.into_string())
    })
    .await;
    made.unwrap_or_else(|_| not_here())
}

/// The one list of a life event.
async fn show_event(
    State(centre): State<Arc<Centre>>,
    Path(name): Path<String>,
    asked: Result<Query<AskedCase>, QueryRejection>,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let Ok(event) = name.parse::<LifeEventId>() else {
        return not_here();
    };
    let language = asked.lang.into();
    let made = tokio::task::spawn_blocking(move || {
        use event::Opened;
        let (status, page) = match event::open(&centre, &event, &asked.c, language) {
            Opened::Event(list) => (StatusCode::OK, page::event(&list)),
            Opened::Withdrawn(gone) => (StatusCode::GONE, page::withdrawn(language, &gone)),
            Opened::Unreadable => (StatusCode::BAD_REQUEST, page::unreadable(language, None)),
            Opened::NotHere => return not_here(),
        };
        shown(status, page.into_string())
    })
    .await;
    made.unwrap_or_else(|_| not_here())
}

fn paper(code: &ScenarioCode, pdf: Vec<u8>) -> Response {
    // A code is of letters, digits and hyphens.
    let name = format!("inline; filename=\"{code}.pdf\"");
    let about = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (about, pdf).into_response()
}

fn not_here() -> Response {
    let words = "没有这份办事指南，可能已经取消。请从目录里找，或到导办台问 · There is no such guide; see the list or ask at the desk";
    shown(StatusCode::NOT_FOUND, page::message(words).into_string())
}

fn shown(status: StatusCode, page: String) -> Response {
    let about = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (status, about, page).into_response()
}
