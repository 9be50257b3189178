//! A QR code (ISO/IEC 18004) as a drawing.

use leptos::prelude::*;
use qrcode::QrCode;

/// A code with its quiet zone; nothing when the text is too long for one.
#[component]
pub(crate) fn Qr(
    /// What the code says.
    text: String,
    /// What somebody hears who cannot see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    QrCode::new(text.as_bytes()).ok().map(|code| {
        let width = code.width();
        let mut path = String::new();
        for (place, colour) in code.to_colors().into_iter().enumerate() {
            if colour == qrcode::Color::Dark {
                path += &format!("M{} {}h1v1h-1z", place % width + 4, place / width + 4);
            }
        }
        let side = width + 8;
        view! { <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label><rect width=side height=side></rect><path d=path></path></svg> }
    })
}
