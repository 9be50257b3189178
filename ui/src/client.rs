//! The one way to the shell: every call of the contract goes through here, and nothing else does.

use contract::{Call, Fault};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["window", "__TAURI__", "core"], catch)]
    async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;
}

#[derive(Serialize)]
struct Arguments<'a, C> {
    request: &'a C,
}

/// Calls the shell.
///
/// # Errors
/// The fault that the shell answers; [`Fault::OutOfService`] when it answers anything else.
pub(crate) async fn call<C: Call>(request: C) -> Result<C::Answer, Fault> {
    // Maps become plain objects, which is what the shell's JSON expects.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let arguments = Arguments { request: &request }
        .serialize(&serializer)
        .map_err(|_| Fault::OutOfService)?;
    match invoke(C::NAME, arguments).await {
        Ok(answer) => serde_wasm_bindgen::from_value(answer).map_err(|_| Fault::OutOfService),
        Err(fault) => Err(serde_wasm_bindgen::from_value(fault).unwrap_or(Fault::OutOfService)),
    }
}
