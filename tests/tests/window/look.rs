//! A look at a screen: its picture, and what a ruler and axe-core find.

use e2e::{Size, Window};

/// Finds what is too small to read or to touch, what is clipped, and what lies over something else.
const RULER: &str = r##"
const faults = [];
const name = e => `${e.tagName.toLowerCase()}.${e.className} “${(e.textContent || "").trim().slice(0, 24)}”`;
const visible = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== "hidden"; };
for (const e of document.querySelectorAll("body *")) {
  if (!visible(e) || e.closest(".skip, .unseen") || e.closest("[aria-hidden=true]")) continue;
  const style = getComputedStyle(e);
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (own && parseFloat(style.fontSize) < 18) faults.push(`smaller than 18 px: ${name(e)}`);
  if (e.matches("button, input, summary")) {
    const r = e.getBoundingClientRect();
    const least = e.matches(".button, .option, .key, .scenario, .window, input") ? 60 : 48;
    if (r.height < least - 0.5 || r.width < 48) faults.push(`too small to touch (${Math.round(r.width)}×${Math.round(r.height)}): ${name(e)}`);
  }
  if (own && e.scrollWidth > e.clientWidth + 2 && style.overflowX !== "visible" && style.display !== "inline") faults.push(`clipped: ${name(e)}`);
  const r = e.getBoundingClientRect();
  if (own && (r.right > innerWidth + 1 || r.left < -1) && !e.closest(".candidates")) faults.push(`beyond the edge: ${name(e)}`);
}
const main = document.querySelector("main");
if (main && main.scrollWidth > main.clientWidth + 1) faults.push("the screen scrolls sideways");
// What is scrolled out of a part of the screen lies over nothing.
const scrolledOut = e => { const r = e.getBoundingClientRect(); for (let p = e.parentElement; p; p = p.parentElement) { const c = p.getBoundingClientRect(); if (getComputedStyle(p).overflowY !== "visible" && (r.bottom > c.bottom + 1 || r.top < c.top - 1)) return true; } return false; };
const touchable = [...document.querySelectorAll("main button, main input, main summary")].filter(e => visible(e) && !e.closest(".actions") && !scrolledOut(e));
for (let i = 0; i < touchable.length; i++) for (let j = i + 1; j < touchable.length; j++) {
  const [a, b] = [touchable[i], touchable[j]];
  if (a.contains(b) || b.contains(a) || a.closest(".search") && b.closest(".search")) continue;
  const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
  if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1 && getComputedStyle(a.closest(".search-way, .search") || a).position === "static") faults.push(`${name(a)} lies over ${name(b)}`);
}
return faults;
"##;

/// Takes the picture, the ruler and axe-core to a screen.
pub(super) async fn look(window: &Window, size: Size, name: &str, faults: &mut Vec<String>) {
    window.settle().await;
    window.picture(name).await;
    let found = window.script(RULER).await;
    for fault in found.as_array().expect("a list") {
        faults.push(format!(
            "{}x{} {name}: {}",
            size.width,
            size.height,
            fault.as_str().unwrap_or_default()
        ));
    }
    for violation in window.violations().await {
        faults.push(format!(
            "{}x{} {name}: {violation}",
            size.width, size.height
        ));
    }
}
