//! The hall as it is drawn: its zones, where one stands, and the way to one window.

use catalogue::hall::WindowKind;
use catalogue::plan::{Area, HallMap, Walk};
use catalogue::text::Language;
use leptos::prelude::*;

use crate::app::App;
use crate::screens::window_class;

/// Drawing units a metre.
const UNIT: u32 = 10;
/// The largest and the smallest letters, in drawing units.
const LETTERS: (f32, f32) = (22.0, 18.5);
/// From one line to the next, in drawing units.
const LINE: usize = 21;
/// Around the hall there is room for what stands at its walls, in drawing units.
const MARGIN: u32 = 10;

/// A way on a map, ready to be drawn and told.
#[derive(Clone, PartialEq)]
pub(crate) struct Route {
    pub(crate) map: HallMap,
    pub(crate) window: WindowKind,
    /// The zone's letter and numbers.
    pub(crate) sign: String,
    pub(crate) walk: Walk,
    pub(crate) from_the_entrance: bool,
}

impl Route {
    /// The way from where the terminal stands to a window; none without a map.
    pub(crate) fn to(app: App, guide: &contract::visit::ServiceGuide) -> Option<Self> {
        let map = guide.hall.map.as_ref()?;
        let window = &guide.window;
        let from = app
            .home
            .with_untracked(|home| home.as_ref().and_then(|home| home.stands_at.clone()))
            .filter(|point| map.point(point).is_some());
        Some(Self {
            walk: map.way_to(window.kind, from.as_ref())?,
            from_the_entrance: from.is_none(),
            map: map.clone(),
            window: window.kind,
            sign: format!("{} {}", window.zone, window.numbers),
        })
    }

    /// The way in words.
    pub(crate) fn say(&self, language: Language) -> String {
        self.walk.say(self.from_the_entrance, language)
    }
}

/// The map with the way on it.
#[component]
pub(crate) fn Map(route: Route) -> impl IntoView {
    let app = App::get();
    let Route {
        map, window, sign, ..
    } = route.clone();
    let (width, depth) = (scaled(map.width), scaled(map.depth));
    let line: Vec<String> = route
        .walk
        .places
        .iter()
        .map(|(x, y)| format!("{},{}", scaled(*x), scaled(*y)))
        .collect();
    let line = line.join(" ");
    let begins = route.walk.places.first().copied().unwrap_or_default();
    let ends = route.walk.places.last().copied().unwrap_or_default();
    let label = move || route.say(app.language.get());
    view! {
        <svg class="hall-map" viewBox=format!("-{MARGIN} -{MARGIN} {} {}", width + 2 * MARGIN, depth + 2 * MARGIN) role="img" aria-label=label data-test="hall-map">
            <rect class="floor" width=width height=depth rx="14"></rect>
            {map.areas.into_iter().map(|area| view! { <Zone area window sign=sign.clone()/> }).collect_view()}
            <polyline class="way-edge" points=line.clone()></polyline>
            <polyline class="way" points=line></polyline>
            <g class="stand" transform=format!("translate({} {})", scaled(begins.0), scaled(begins.1))>
                <circle r="15"></circle>
                <circle class="dot" r="7"></circle>
            </g>
            <g class="goal" transform=format!("translate({} {})", scaled(ends.0), scaled(ends.1))>
                <circle r="17"></circle>
                <circle class="dot" r="7"></circle>
            </g>
        </svg>
    }
}

/// One area; the one that one goes to stands out by colour, edge and sign.
#[component]
fn Zone(area: Area, window: WindowKind, sign: String) -> impl IntoView {
    let app = App::get();
    let (x, y) = (scaled(area.x), scaled(area.y));
    let (width, depth) = (scaled(area.width), scaled(area.depth));
    let (middle, centre) = (x + width / 2, y + depth / 2);
    let class = match area.window {
        Some(kind) if kind == window => format!("zone here {}", window_class(kind)),
        Some(kind) => format!("zone {}", window_class(kind)),
        None => "zone other".to_owned(),
    };
    let name = area.name.clone();
    let windows = app.home.with_untracked(|home| {
        home.as_ref()
            .map(|home| home.windows.clone())
            .unwrap_or_default()
    });
    let zone = area
        .window
        .and_then(|kind| windows.into_iter().find(|known| known.kind == kind));
    let is_here = area.window == Some(window);
    let words = move || match (&zone, &name) {
        (Some(zone), _) => {
            let sign = if is_here { &sign } else { &zone.zone };
            (sign.clone(), short(&app.text(&zone.name)))
        }
        (None, Some(name)) => (String::new(), app.text(name)),
        (None, None) => (String::new(), String::new()),
    };
    // What is longer than two lines hold is left to what is told; letter and colour stand there anyway.
    let signed = area.window.is_some();
    let lines = {
        let words = words.clone();
        Memo::new(move |_| in_lines(&words().1, width, signed))
    };
    // The sign and what stands below it are in the middle together.
    let sign_at = move || lines.with(|lines| centre - if lines.len() > 1 { 14 } else { 5 });
    let named = move || {
        let lines = lines.get();
        let first = match (signed, lines.len()) {
            (false, _) => centre + 8,
            (true, 2..) => centre + 9,
            (true, _) => centre + 25,
        };
        let size = lines
            .iter()
            .map(|line| fitting(line, width))
            .fold(LETTERS.0, f32::min);
        (first..).step_by(LINE).zip(lines).map(|(y, line)| view! { <text x=middle y=y font-size=format!("{size:.1}")>{line}</text> }).collect_view()
    };
    view! {
        <g class=class>
            <rect x=x y=y width=width height=depth rx="10"></rect>
            {signed.then(|| view! { <text class="sign" x=middle y=sign_at font-size="32">{move || words().0}</text> })}
            {named}
        </g>
    }
}

/// The words in one line, or in two of about the same length where there is room for two; none if that is too short for them.
fn in_lines(words: &str, width: u32, two: bool) -> Vec<String> {
    let fits = |line: &str| fitting(line, width) >= LETTERS.1;
    if fits(words) {
        return vec![words.to_owned()];
    }
    let halves = words
        .match_indices(' ')
        .map(|(gap, _)| (&words[..gap], &words[gap + 1..]));
    halves
        .min_by_key(|(first, second)| first.len().max(second.len()))
        .filter(|(first, second)| two && fits(first) && fits(second))
        .map(|(first, second)| vec![first.to_owned(), second.to_owned()])
        .unwrap_or_default()
}

/// The name without the words that every window's name has.
fn short(name: &str) -> String {
    name.replace("综合窗口", "")
        .replace("窗口", "")
        .replace(" window", "")
}

/// How large the words may be to fit into a width.
fn fitting(words: &str, width: u32) -> f32 {
    let ems: f32 = words
        .chars()
        .map(|character| if character.is_ascii() { 0.56 } else { 1.0 })
        .sum();
    width as f32 * 0.93 / ems.max(1.0)
}

fn scaled(metres: u16) -> u32 {
    u32::from(metres) * UNIT
}
