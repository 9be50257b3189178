//! The smallest shell there is: what `cargo xtask bench start` compares with.

use tauri::{WebviewUrl, WebviewWindowBuilder};

#[tauri::command]
fn ready() {
    println!("READY");
}

const PAGE: &str = "data:text/html,<!doctype html><h1>hello</h1><script>requestAnimationFrame(()=>requestAnimationFrame(()=>window.__TAURI_INTERNALS__.invoke('ready')))</script>";

fn main() {
    let built = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![ready])
        .setup(|app| {
            let page = PAGE.parse().map(WebviewUrl::External)?;
            WebviewWindowBuilder::new(app, "main", page)
                .inner_size(1080.0, 1920.0)
                .decorations(false)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("{error}");
    }
}
