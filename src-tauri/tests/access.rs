//! The access-control list without a display: what the page may call, and what it may not.

use contract::{BeginVisit, Call, Fault, GetHome, NAMES};
use serde_json::json;
use shell::app::{builder, context};
use shell::service::Service;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{MockRuntime, get_ipc_response};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager as _, WebviewWindow, WebviewWindowBuilder};

fn app() -> App<MockRuntime> {
    builder::<MockRuntime>(Service::out_of_service(&"a test without a data folder"))
        .build(context())
        .expect("builds")
}

fn call(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    request: serde_json::Value,
) -> Result<serde_json::Value, serde_json::Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().expect("a URL"),
        body: InvokeBody::Json(json!({ "request": request })),
        headers: Default::default(),
        invoke_key: window.app_handle().invoke_key().to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().expect("JSON"))
}

/// `boot.js` makes it before the program is there that knows the contract.
#[test]
fn the_first_call_of_the_page_is_the_contract_s() {
    let boot = include_str!("../../ui/boot.js");
    let call = format!("invoke(\"{0}\", {{ request: {{}} }})", GetHome::NAME);
    let kept = format!("[\"{}\", home]", GetHome::NAME);
    assert!(boot.contains(&call) && boot.contains(&kept), "{boot}");
    assert_eq!(serde_json::to_value(GetHome {}).expect("JSON"), json!({}));
}

#[test]
fn every_call_of_the_contract_is_declared() {
    let mut declared: Vec<&str> = shell::app::COMMANDS.split(',').collect();
    let mut names = NAMES.to_vec();
    declared.sort_unstable();
    names.sort_unstable();
    assert_eq!(declared, names);
}

#[test]
fn the_main_window_reaches_the_commands_and_a_terminal_out_of_service_says_so() {
    let app = app();
    let window = WebviewWindowBuilder::new(&app, "main", Default::default())
        .build()
        .expect("a window");
    let fault = serde_json::to_value(Fault::OutOfService).expect("serialises");
    assert_eq!(call(&window, GetHome::NAME, json!({})), Err(fault.clone()));
    assert_eq!(call(&window, BeginVisit::NAME, json!({})), Err(fault));
    assert_eq!(call(&window, "ready", json!({})), Ok(json!(null)));
}

#[test]
fn another_window_and_another_command_are_refused() {
    let app = app();
    let other = WebviewWindowBuilder::new(&app, "other", Default::default())
        .build()
        .expect("a window");
    let refused = call(&other, GetHome::NAME, json!({})).expect_err("not allowed");
    assert!(refused.to_string().contains("not allowed"), "{refused}");
    let main = WebviewWindowBuilder::new(&app, "main", Default::default())
        .build()
        .expect("a window");
    assert!(call(&main, "plugin:fs|read_file", json!({})).is_err());
    assert!(call(&main, "open_devtools", json!({})).is_err());
}

#[test]
fn malformed_and_unknown_input_is_refused() {
    let app = app();
    let window = WebviewWindowBuilder::new(&app, "main", Default::default())
        .build()
        .expect("a window");
    assert!(
        call(
            &window,
            "find",
            json!({ "visit": "not an id", "query": "x" })
        )
        .is_err()
    );
    let visit = "019ab000-0000-7000-8000-000000000001";
    assert!(
        call(
            &window,
            "find",
            json!({ "visit": visit, "query": "字".repeat(65) })
        )
        .is_err()
    );
    assert!(call(&window, "get_home", json!({ "extra": 1 })).is_err());
}
