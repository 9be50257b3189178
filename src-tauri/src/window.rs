//! The one window: its size, and everything a web view does by itself taken away.

use tauri::{
    AppHandle, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};
use terminal::config::WindowConfig;

const TITLE: &str = "一窗";

/// Opens the window: over the whole screen, or in the configured size.
pub(crate) fn open(app: &AppHandle, config: Option<WindowConfig>) -> tauri::Result<()> {
    let config = config.unwrap_or(WindowConfig {
        fullscreen: true,
        width: 1080,
        height: 1920,
    });
    let builder = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title(TITLE)
        .decorations(false)
        .resizable(false)
        .inner_size(f64::from(config.width), f64::from(config.height))
        .position(0.0, 0.0)
        .fullscreen(config.fullscreen)
        .zoom_hotkeys_enabled(false)
        .disable_drag_drop_handler()
        .on_navigation(|address| {
            matches!(address.scheme(), "tauri" | "http") && stays_here(address.host_str())
        });
    // A driven web view needs the shared context; every other leaves nothing on disk.
    let driven = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    let window = builder.incognito(!driven).build()?;
    if config.fullscreen {
        cover_screen(&window)?;
    }
    lock_down(&window)
}

fn stays_here(host: Option<&str>) -> bool {
    matches!(host, Some("localhost" | "tauri.localhost"))
}

/// Without a window manager nobody grants a wish for full screen: size and place are set too.
fn cover_screen(window: &WebviewWindow) -> tauri::Result<()> {
    if let Some(monitor) = window.primary_monitor()? {
        let PhysicalSize { width, height } = *monitor.size();
        window.set_size(PhysicalSize::new(width, height))?;
        window.set_position(PhysicalPosition::new(
            monitor.position().x,
            monitor.position().y,
        ))?;
    }
    Ok(())
}

/// Menus, dialogs, permissions and zooming of WebKitGTK's own bypass the page's `preventDefault`.
#[cfg(target_os = "linux")]
fn lock_down(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{
        CacheModel, FileChooserRequestExt as _, PermissionRequestExt as _, WebContextExt as _,
        WebInspectorExt as _, WebViewExt as _,
    };
    window.with_webview(|webview| {
        let view = webview.inner();
        if let Some(context) = view.context() {
            context.set_preferred_languages(&["zh-CN", "zh"]);
            // One page that is never left: what WebKit would keep for going back is only memory.
            context.set_cache_model(CacheModel::DocumentViewer);
        }
        view.connect_context_menu(|_, _, _, _| true);
        view.connect_print(|_, _| true);
        view.connect_run_file_chooser(|_, request| {
            request.cancel();
            true
        });
        view.connect_permission_request(|_, request| {
            request.deny();
            true
        });
        view.connect_create(|_, _| None);
        view.connect_zoom_level_notify(|view| {
            if (view.zoom_level() - 1.0).abs() > f64::EPSILON {
                view.set_zoom_level(1.0);
            }
        });
        // The page's process died with everything that was entered: the attract screen is all that may follow.
        view.connect_web_process_terminated(|view, reason| {
            tracing::error!(
                ?reason,
                "the page crashed and is loaded anew; the visit is over"
            );
            view.reload();
        });
        if let Some(inspector) = view.inspector().filter(|_| !cfg!(debug_assertions)) {
            inspector.connect_open_window(|_| true);
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn lock_down(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
