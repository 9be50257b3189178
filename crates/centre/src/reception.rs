//! The reception desk: plain pages on which a clerk finds a case by its code.

mod attachment;
mod case;
mod page;
mod receipt;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use handover::audit::{CentreEvent, ClerkMark};
use handover::{PickupCode, PickupCodeError, SignedTerminalReceipt, SubmissionId};
use jiff::Timestamp;
use maud::Markup;
use serde::Deserialize;

use crate::secret;
use crate::serve::Centre;
use crate::store::Kept;
pub(crate) use session::Reception;
use session::SignInError;

const STYLE: &str = include_str!("reception/style.css");
const COOKIE: &str = "reception";
const TROUBLE: &str = "暂时查不了，请稍后再试；一直这样请联系技术支持 · Not possible just now; please try again, and call support if it stays so";

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
        .route(
            "/reception/receipt",
            get(receipt::enter).post(receipt::check),
        )
        .route("/reception/attachment", post(attachment::show))
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

/// What holds for everything of the desk: kept by nobody, taken for nothing else.
const GUARDS: [(header::HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// A page that loads nothing but its style and is shown in no frame.
fn shown(status: StatusCode, page: Markup) -> Response {
    let policy = [(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )];
    (status, GUARDS, policy, page).into_response()
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
    asked: Result<Form<SignIn>, FormRejection>,
) -> Response {
    let Ok(Form(SignIn { name, password })) = asked else {
        return shown(
            StatusCode::BAD_REQUEST,
            page::sign_in(Some("请填写姓名和密码 · Please enter name and password")),
        );
    };
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
            note(
                &centre,
                CentreEvent::ClerkSignedIn {
                    clerk: ClerkMark::of(&name),
                },
            )
            .await;
            let secure = if centre.secure { "; Secure" } else { "" };
            let cookie =
                format!("{COOKIE}={session}; HttpOnly; SameSite=Strict; Path=/reception{secure}");
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
    asked: Result<Form<Asked>, FormRejection>,
) -> Response {
    let Some(name) = clerk(&centre, &headers) else {
        return shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("请先登录 · Please sign in")),
        );
    };
    let Ok(Form(Asked { code })) = asked else {
        return shown(
            StatusCode::BAD_REQUEST,
            page::enter_code(&name, Some("请输入取件码 · Please enter the pickup code")),
        );
    };
    // The code on a receipt is the whole receipt: scanned here, it is checked and leads on to the case.
    if SignedTerminalReceipt::is_meant(&code) {
        return receipt::checked(&centre, &name, &code).await;
    }
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
            page::enter_code(&name, Some(TROUBLE)),
        );
    };
    if kept.is_empty() {
        let not_here = "没有这个取件码的申请。若市民刚提交，可能网络不通还没送到，请稍后再查 · Nothing here under this code yet; it may still be on its way";
        return shown(
            StatusCode::NOT_FOUND,
            page::enter_code(&name, Some(not_here)),
        );
    }
    let keys = centre.opening_keys();
    let cases: Vec<_> = kept
        .iter()
        .map(|kept| case::read(kept, &keys, &centre.released))
        .collect();
    let opened = CentreEvent::CasesOpened {
        submissions: kept.iter().map(|kept| kept.envelope.id).collect(),
        clerk: ClerkMark::of(&name),
    };
    // Nobody looks at a case without a line about it.
    if !note(&centre, opened).await {
        return shown(
            StatusCode::SERVICE_UNAVAILABLE,
            page::enter_code(&name, Some(TROUBLE)),
        );
    }
    shown(StatusCode::OK, page::cases(&name, &code, &cases))
}

/// Writes into the audit trail; whether it is there.
async fn note(centre: &Arc<Centre>, event: CentreEvent) -> bool {
    let store = Arc::clone(&centre.store);
    let noted = tokio::task::spawn_blocking(move || store.note(event, Timestamp::now())).await;
    match noted {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "the audit trail could not be written");
            false
        }
        Err(_) => false,
    }
}

/// The filled-in form as a PDF. The code travels in the body, never in the address.
async fn paper(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    asked: Result<Form<AskedPaper>, FormRejection>,
) -> Response {
    let Some(name) = clerk(&centre, &headers) else {
        return shown(
            StatusCode::UNAUTHORIZED,
            page::sign_in(Some("请先登录 · Please sign in")),
        );
    };
    let Ok(Form(asked)) = asked else {
        let incomplete = "请回到申请页面，再按一次“打开申请表” · Please go back to the case and open the form again";
        return shown(StatusCode::BAD_REQUEST, page::message(incomplete));
    };
    let code: PickupCode = match asked.code.parse() {
        Ok(code) => code,
        Err(error) => return shown(StatusCode::BAD_REQUEST, page::message(&mistyped(error))),
    };
    let Some(kept) = look_up(&centre, code).await else {
        return shown(StatusCode::SERVICE_UNAVAILABLE, page::message(TROUBLE));
    };
    let Some(kept) = kept
        .into_iter()
        .find(|kept| kept.envelope.id == asked.submission)
    else {
        let not_here = "这个取件码下没有这件申请，请重新查找 · This case is not under this code; please look it up again";
        return shown(StatusCode::NOT_FOUND, page::message(not_here));
    };
    let opened = CentreEvent::CasesOpened {
        submissions: vec![asked.submission],
        clerk: ClerkMark::of(&name),
    };
    if !note(&centre, opened).await {
        return shown(StatusCode::SERVICE_UNAVAILABLE, page::message(TROUBLE));
    }
    let printed = tokio::task::spawn_blocking(move || case::pdf(&kept, &centre)).await;
    match printed {
        Ok(Ok(pdf)) => {
            // No `default-src` here: it would keep a browser's own PDF viewer from working.
            let about = [
                (header::CONTENT_TYPE, "application/pdf"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"form.pdf\""),
                (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
            ];
            (GUARDS, about, pdf).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(submission = %asked.submission, %error, "a form cannot be printed");
            shown(
                StatusCode::INTERNAL_SERVER_ERROR,
                page::message(&error.to_string()),
            )
        }
        Err(_) => shown(StatusCode::SERVICE_UNAVAILABLE, page::message(TROUBLE)),
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
