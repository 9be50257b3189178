//! The smallest shell there is: what `cargo xtask bench start` compares with.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><h1>hello</h1><script>\
    requestAnimationFrame(() => requestAnimationFrame(() => window.__TAURI__.core.invoke('ready')))</script>";

#[tauri::command]
fn ready() {
    println!("READY");
}

fn main() {
    let run = tauri::Builder::default()
        // A scheme of its own counts as local, and carries nothing of our page's.
        .register_uri_scheme_protocol("hello", |_, _| {
            Response::builder()
                .header("Content-Type", "text/html")
                .body(PAGE.as_bytes().to_vec())
                .unwrap_or_default()
        })
        .invoke_handler(tauri::generate_handler![ready])
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("hello://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "main", page)
                .inner_size(1080.0, 1920.0)
                .decorations(false)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = run {
        eprintln!("{error}");
    }
}
