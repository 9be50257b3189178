//! What terminals ask of the centre. Every route is described beside its handler: `/openapi.json` is made of that.

mod answer;
mod attachments;
mod audit;
mod body;
mod description;
mod drafts;
mod ledger;
mod releases;
mod submissions;
mod terminals;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Json;
use axum::routing::get;
use handover::LARGEST_CONTENT;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use answer::{Failure, blocking};
pub(crate) use body::read as read_body;

use crate::serve::Centre;

/// An envelope's content grows by a third in Base64; the rest of it is small.
pub(crate) const LARGEST_BODY: usize = LARGEST_CONTENT / 3 * 4 + 16 * 1024;

pub(crate) fn router(centre: Arc<Centre>) -> Router {
    let (router, description) = described().split_for_parts();
    router
        .route(
            "/openapi.json",
            get(move || std::future::ready(Json(description.clone()))),
        )
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(centre)
}

/// The description of the interface, in OpenAPI 3.1.
pub(crate) fn description() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

fn described() -> OpenApiRouter<Arc<Centre>> {
    OpenApiRouter::with_openapi(description::Frame::openapi())
        .routes(routes!(health))
        .routes(routes!(terminals::enrol))
        .routes(routes!(terminals::registration))
        .routes(routes!(terminals::register_key))
        .routes(routes!(audit::keep_head))
        .routes(routes!(audit::anchors))
        .routes(routes!(releases::file))
        .routes(routes!(releases::reception_keys))
        .routes(routes!(submissions::submit))
        .routes(routes!(attachments::progress))
        .routes(routes!(attachments::add))
        .routes(routes!(drafts::keep))
        .routes(routes!(drafts::open))
        .routes(routes!(drafts::end))
        .routes(routes!(ledger::standing))
}

/// Whether the centre is there.
#[utoipa::path(
    get,
    path = "/v1/health",
    tag = "terminals",
    responses((status = 200, description = "It is there.", body = String, content_type = "text/plain")),
)]
async fn health() -> &'static str {
    "ok"
}
