//! The description of the interface: what it says is what is answered, whatever schemathesis thinks of asking.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use crate::common::{Centre, Hall, Terminal};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

/// How many requests schemathesis makes up for each operation and phase.
const EXAMPLES: &str = "30";
/// What it checks: no fault of the centre's, and no answer that is not described. What it makes up has no citizen's
/// signature in it, so whether it is taken is for other tests.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method";

/// Where `cargo xtask test` installs it.
fn schemathesis() -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("..");
    let program = target.join("schemathesis/bin/schemathesis");
    assert!(
        program.exists(),
        "schemathesis is not installed; `cargo xtask test` does it"
    );
    program
}

/// A terminal and the centre that it is enrolled at.
struct Signing {
    centre: Centre,
    terminal: Terminal,
}

/// Passes a request on as the terminal's.
async fn pass_on(State(signing): State<Arc<Signing>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .expect("it comes whole");
    let path = parts.uri.path_and_query().expect("a path").as_str();
    let mut headers = parts.headers;
    for own in [
        "host",
        "connection",
        "transfer-encoding",
        "content-length",
        "authorization",
    ] {
        headers.remove(own);
    }
    let centre = &signing.centre;
    let more: Vec<(&str, &str)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let answered = centre
        .ask(&signing.terminal, parts.method, path, &more, body.to_vec())
        .await;
    let mut answer = Response::builder().status(answered.status());
    if let Some(headers) = answer.headers_mut() {
        headers.clone_from(answered.headers());
    }
    let body: Bytes = answered.bytes().await.unwrap_or_default();
    answer.body(Body::from(body)).expect("an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_is_answered_as_described() {
    let hall = Hall::published();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let signing = Arc::new(Signing { centre, terminal });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let proxy = Router::new().fallback(pass_on).with_state(signing);
    tokio::spawn(async move { axum::serve(listener, proxy).await });

    let ran = tokio::task::spawn_blocking(move || {
        Command::new(schemathesis())
            .args(["run", &format!("http://{address}/openapi.json")])
            .args(["--checks", CHECKS, "--max-examples", EXAMPLES])
            .args(["--phases", "examples,coverage,fuzzing", "--seed", "1"])
            .args(["--generation-database", "none", "--no-color"])
            .current_dir(hall.path(""))
            .output()
            .expect("it runs")
    })
    .await
    .expect("no panic");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[tokio::test]
async fn the_program_prints_what_it_serves() {
    let hall = Hall::new();
    let centre = hall.serve();
    let served: Value = centre
        .get("/openapi.json")
        .await
        .json()
        .await
        .expect("JSON");
    let printed: Value = serde_json::from_str(&hall.printed(&["openapi"])).expect("JSON");
    assert_eq!(served, printed);
    assert_eq!(served["openapi"], "3.1.0");
    for operation in served["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|path| path.as_object().expect("operations").values())
    {
        assert!(operation["summary"].is_string(), "{operation}");
    }
}
