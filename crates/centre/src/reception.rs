//! The reception desk: plain pages on which a clerk finds a case by its code.

mod case;
mod page;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use handover::{PickupCode, PickupCodeError, SubmissionId};
use maud::Markup;
use serde::Deserialize;

use crate::secret;
use crate::serve::Centre;
use crate::store::Kept;
pub(crate) use session::Reception;
use session::SignInError;

const STYLE: &str = include_str!("reception/style.css");
const COOKIE: &str = "reception";

pub(crate) fn router(centre: Arc<Centre>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/reception") }))
        .route("/reception", get(desk))
        .route(
            "/reception/style.css",
            get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }),
        )
        .route("/reception/sign-in", post(sign_in))
        .route("/reception/sign-out", post(sign_out))
        .route("/reception/case", post(find))
        .route("/reception/form", post(paper))
        .with_state(centre)
}

#[derive(Deserialize)]
struct SignIn {
    name: String,
    password: String,
}

#[derive(Deserialize)]
struct Asked {
    code: String,
}

#[derive(Deserialize)]
struct AskedPaper {
    code: String,
    submission: SubmissionId,
}

/// A page that is kept by nobody and shown in no frame.
fn shown(status: StatusCode, page: Markup) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ];
    (status, headers, page).into_response()
}

/// Who is signed in.
fn clerk(centre: &Centre, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let session = cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)?
        .1;
    centre.reception.clerk(session)
}

async fn desk(State(centre): State<Arc<Centre>>, headers: HeaderMap) -> Response {
    match clerk(&centre, &headers) {
        Some(name) => shown(StatusCode::OK, page::enter_code(&name, None)),
        None => shown(StatusCode::OK, page::sign_in(None)),
    }
}

async fn sign_in(
    State(centre): State<Arc<Centre>>,
    Form(SignIn { name, password }): Form<SignIn>,
) -> Response {
    let known = Arc::clone(&centre);
    let clerk = name.clone();
    let signed = tokio::task::spawn_blocking(move || {
        known.reception.sign_in(&clerk, || {
            let hash = known.store.clerk(&clerk).ok().flatten();
            // An unknown name takes as long as a wrong password.
            let hash = hash.unwrap_or_else(|| session::NOBODY.clone());
            secret::is_password(&password, &hash)
        })
    });
    match signed.await {
        Ok(Ok(session)) => {
            tracing::info!(clerk = name, "signed in");
            let cookie = format!("{COOKIE}={session}; HttpOnly; SameSite=Strict; Path=/reception");
            ([(header::SET_COOKIE, cookie)], Redirect::to("/reception")).into_response()
        }
        Ok(Err(SignInError::Wrong)) => shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("姓名或密码不对 · Wrong name or password")),
        ),
        Ok(Err(SignInError::TooOften)) => shown(
            StatusCode::TOO_MANY_REQUESTS,
            page::sign_in(Some(
                "试得太多了，请一分钟后再试 · Too many tries, please wait a minute",
            )),
        ),
        Err(_) => shown(
            StatusCode::SERVICE_UNAVAILABLE,
            page::sign_in(Some("请稍后再试 · Please try again")),
        ),
    }
}

async fn sign_out(State(centre): State<Arc<Centre>>, headers: HeaderMap) -> Response {
    if let Some(name) = clerk(&centre, &headers) {
        centre.reception.sign_out(&name);
    }
    let cookie = format!("{COOKIE}=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/reception");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/reception")).into_response()
}

async fn find(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    Form(Asked { code }): Form<Asked>,
) -> Response {
    let Some(name) = clerk(&centre, &headers) else {
        return shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("请先登录 · Please sign in")),
        );
    };
    let code: PickupCode = match code.parse() {
        Ok(code) => code,
        Err(error) => {
            return shown(
                StatusCode::BAD_REQUEST,
                page::enter_code(&name, Some(&mistyped(error))),
            );
        }
    };
    let Some(kept) = look_up(&centre, code.clone()).await else {
        return shown(
            StatusCode::SERVICE_UNAVAILABLE,
            page::enter_code(
                &name,
                Some("数据库暂时不能用，请稍后再试 · Please try again"),
            ),
        );
    };
    if kept.is_empty() {
        let not_here = "没有这个取件码的申请。若市民刚提交，可能网络不通还没送到，请稍后再查 · Nothing here under this code yet; it may still be on its way";
        return shown(
            StatusCode::NOT_FOUND,
            page::enter_code(&name, Some(not_here)),
        );
    }
    let cases: Vec<_> = kept
        .iter()
        .map(|kept| case::read(kept, &centre.released))
        .collect();
    shown(StatusCode::OK, page::cases(&name, &code, &cases))
}

/// The filled-in form as a PDF. The code travels in the body, never in the address.
async fn paper(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    Form(asked): Form<AskedPaper>,
) -> Response {
    if clerk(&centre, &headers).is_none() {
        return shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("请先登录 · Please sign in")),
        );
    }
    let Ok(code) = asked.code.parse::<PickupCode>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let kept = look_up(&centre, code).await.unwrap_or_default();
    let Some(kept) = kept
        .into_iter()
        .find(|kept| kept.envelope.id == asked.submission)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let printed = tokio::task::spawn_blocking(move || case::pdf(&kept, &centre.released)).await;
    match printed {
        Ok(Ok(pdf)) => {
            let headers = [
                (header::CONTENT_TYPE, "application/pdf"),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"form.pdf\""),
            ];
            (headers, pdf).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(submission = %asked.submission, %error, "a form cannot be printed");
            shown(
                StatusCode::INTERNAL_SERVER_ERROR,
                page::message(&error.to_string()),
            )
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn look_up(centre: &Arc<Centre>, code: PickupCode) -> Option<Vec<Kept>> {
    let store = Arc::clone(&centre.store);
    match tokio::task::spawn_blocking(move || store.find(&code)).await {
        Ok(Ok(kept)) => Some(kept),
        Ok(Err(error)) => {
            tracing::error!(%error, "a case could not be looked up");
            None
        }
        Err(_) => None,
    }
}

fn mistyped(error: PickupCodeError) -> String {
    match error {
        PickupCodeError::Length { found } => {
            format!("取件码是 9 位，现在有 {found} 位 · A pickup code has 9 signs")
        }
        PickupCodeError::Sign(sign) => {
            format!("取件码里没有“{sign}” · Pickup codes have no “{sign}”")
        }
        PickupCodeError::Check => {
            "取件码有一位打错了，请核对 · The code is mistyped, please check".into()
        }
    }
}
