//! The one way to the shell: every call of the contract goes through here, and nothing else does.

use contract::{Call, Fault};
use js_sys::{Map, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["window", "__TAURI__", "core"], catch)]
    async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// Calls that `boot.js` made before the program was there, by their names.
    #[wasm_bindgen(thread_local_v2, js_namespace = window, js_name = asked)]
    static ASKED: Option<Map>;
}

/// Takes the answer to a call that was made already, if it was.
fn asked_before(command: &str) -> Option<Promise> {
    let command = JsValue::from_str(command);
    ASKED.with(|asked| {
        let asked = asked.as_ref()?;
        let promise = asked.get(&command).dyn_into().ok();
        asked.delete(&command);
        promise
    })
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
    let answer = match asked_before(C::NAME) {
        Some(answer) => JsFuture::from(answer).await,
        None => invoke(C::NAME, arguments).await,
    };
    match answer {
        Ok(answer) => serde_wasm_bindgen::from_value(answer).map_err(|_| Fault::OutOfService),
        Err(fault) => Err(serde_wasm_bindgen::from_value(fault).unwrap_or(Fault::OutOfService)),
    }
}
