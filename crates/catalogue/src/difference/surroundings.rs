//! What changes around the scenarios: the hall and its windows.

use serde::Serialize;

use crate::Catalogue;
use crate::hall::{ComprehensiveWindow, Hall, WindowKind};
use crate::opening::OpenHours;
use crate::scenario::Scenario;
use crate::text::Text;

/// What changes of a window, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowDifference {
    /// Which window.
    pub window: WindowKind,
    /// What changes, each part once; nothing when the record itself is new or gone.
    pub changes: Vec<WindowChange>,
    /// How many scenarios it handles, after the change.
    pub scenarios: usize,
    /// How many situations these have.
    pub situations: usize,
}

/// One part of a window's record that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowChange {
    /// Which part.
    pub part: WindowPart,
    /// What it was: in Chinese, or in English when only that changes.
    pub from: String,
    /// What it is, in the same language.
    pub to: String,
}

/// The parts of a window's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WindowPart {
    /// Its name on the signs.
    Name,
    /// The zone's letter.
    Zone,
    /// The desks' numbers.
    Numbers,
    /// Its hours in words.
    Hours,
    /// Its hours day by day.
    Open,
    /// The way there.
    Way,
    /// Its place among the windows, or whether there is such a window at all.
    Place,
}

/// A part of what a catalogue says of its hall and of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HallPart {
    /// The catalogue's title, its notice, and whether it is a sample.
    About,
    /// What is said of the hall: its name, its address, its telephone number.
    Hall,
    /// The holidays.
    Calendar,
    /// The drawn map.
    Map,
}

/// The parts of the hall that differ.
pub(super) fn hall(before: &Catalogue, after: &Catalogue) -> Vec<HallPart> {
    let (earlier, later) = (&before.hall, &after.hall);
    let as_before = Hall {
        calendar: later.calendar.clone(),
        map: later.map.clone(),
        // It is told apart, by its version.
        consent: later.consent.clone(),
        ..earlier.clone()
    };
    [
        (before.about != after.about, HallPart::About),
        (as_before != *later, HallPart::Hall),
        (earlier.calendar != later.calendar, HallPart::Calendar),
        (earlier.map != later.map, HallPart::Map),
    ]
    .into_iter()
    .filter_map(|(differs, part)| differs.then_some(part))
    .collect()
}

/// The windows that differ, in the order in which they are shown.
pub(super) fn windows(before: &Catalogue, after: &Catalogue) -> Vec<WindowDifference> {
    let place = |catalogue: &Catalogue, kind| {
        let mut windows = catalogue.windows.iter();
        windows.position(|window| window.kind == kind)
    };
    WindowKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let mut changes = match (before.window(kind), after.window(kind)) {
                (Some(earlier), Some(later)) => changes(earlier, later),
                _ => Vec::new(),
            };
            let (from, to) = (place(before, kind), place(after, kind));
            if from != to {
                changes.push(WindowChange {
                    part: WindowPart::Place,
                    from: placed(from),
                    to: placed(to),
                });
            }
            if changes.is_empty() {
                return None;
            }
            let handled: Vec<&Scenario> = after
                .scenarios
                .values()
                .filter(|scenario| scenario.window == kind)
                .collect();
            Some(WindowDifference {
                window: kind,
                changes,
                scenarios: handled.len(),
                situations: handled
                    .iter()
                    .map(|scenario| scenario.table.situations().len())
                    .sum(),
            })
        })
        .collect()
}

fn placed(place: Option<usize>) -> String {
    place.map_or_else(|| "没有".into(), |place| format!("第 {} 个", place + 1))
}

fn changes(earlier: &ComprehensiveWindow, later: &ComprehensiveWindow) -> Vec<WindowChange> {
    let ComprehensiveWindow {
        kind: _,
        name,
        zone,
        numbers,
        hours,
        open,
        way,
    } = earlier;
    [
        (WindowPart::Name, texts(name, &later.name)),
        (WindowPart::Zone, plain(zone, &later.zone)),
        (WindowPart::Numbers, plain(numbers, &later.numbers)),
        (WindowPart::Hours, texts(hours, &later.hours)),
        (WindowPart::Open, plain(&listed(open), &listed(&later.open))),
        (WindowPart::Way, texts(way, &later.way)),
    ]
    .into_iter()
    .filter_map(|(part, change)| {
        let (from, to) = change?;
        Some(WindowChange { part, from, to })
    })
    .collect()
}

type FromTo = Option<(String, String)>;

fn plain(from: &str, to: &str) -> FromTo {
    (from != to).then(|| (from.to_owned(), to.to_owned()))
}

fn texts(from: &Text, to: &Text) -> FromTo {
    plain(&from.zh, &to.zh).or_else(|| plain(&from.en, &to.en))
}

/// "周一至周五 8:30-12:00、13:30-17:00，周六 9:00-12:00".
fn listed(hours: &OpenHours) -> String {
    let days = |list: &str| match list {
        "weekdays" => "周一至周五",
        "saturday" => "周六",
        _ => "周日",
    };
    let open: Vec<String> = hours
        .lists()
        .into_iter()
        .filter(|(_, periods)| !periods.is_empty())
        .map(|(list, periods)| {
            let periods: Vec<String> = periods.iter().map(ToString::to_string).collect();
            format!("{} {}", days(list), periods.join("、"))
        })
        .collect();
    match open.as_slice() {
        [] => "没有写".into(),
        open => open.join("，"),
    }
}
