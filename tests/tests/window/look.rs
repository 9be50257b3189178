//! A look at a screen: its picture, and what a ruler and axe-core find.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use e2e::{Size, Window};

/// How long a busy machine may take to paint what the page shows.
const PATIENCE: Duration = Duration::from_secs(20);

/// The blue of the next dot.
static NEXT_DOT: AtomicU8 = AtomicU8::new(0);

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
    picture(window, size, name).await;
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

/// Saves what the window shows, once the display shows it: a page that is ready may be painted only later. A dot in the corner,
/// of another colour each time, tells the one from the other.
async fn picture(window: &Window, size: Size, name: &str) {
    let dot = [255, 0, NEXT_DOT.fetch_add(16, Ordering::Relaxed)];
    let [red, green, blue] = dot;
    window
        .script(&format!(
            "const dot = document.createElement('i'); dot.id = 'painted'; dot.setAttribute('aria-hidden', 'true'); \
             dot.style.cssText = 'position: fixed; left: 0; top: 0; width: 2px; height: 2px; z-index: 99; \
             pointer-events: none; background: rgb({red}, {green}, {blue})'; document.body.append(dot);"
        ))
        .await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        window.picture(name).await;
        let corner = corner(size, name);
        if dot
            .iter()
            .zip(corner)
            .all(|(one, other)| one.abs_diff(other) < 8)
        {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "{name} is not painted: its corner is {corner:?} instead of {dot:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    window
        .script("document.getElementById('painted').remove()")
        .await;
}

/// The colour of a picture's first pixel.
fn corner(size: Size, name: &str) -> [u8; 3] {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!(
        "../target/screens/{}x{}/{name}.png",
        size.width, size.height
    ));
    let picture = BufReader::new(File::open(path).expect("the picture"));
    let mut picture = png::Decoder::new(picture).read_info().expect("a picture");
    let row = picture.next_row().expect("readable").expect("a row");
    [row.data()[0], row.data()[1], row.data()[2]]
}
