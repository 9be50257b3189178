//! `catalogue.toml`: the hall, its windows, bodies, themes and life events.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::hall_file::{RawHall, check_hours};
use super::{Fault, Place, SourceFile, parse};
use crate::code::{LifeEventId, ScenarioCode};
use crate::hall::{Body, ComprehensiveWindow, Hall, LifeEvent, Theme, WindowKind};
use crate::text::Text;
use crate::{About, Catalogue};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RootFile {
    title: Text,
    sample: bool,
    notice: Text,
    hall: RawHall,
    window: Vec<Spanned<ComprehensiveWindow>>,
    body: Vec<Spanned<Body>>,
    theme: Vec<Spanned<Theme>>,
    #[serde(default)]
    life_event: Vec<RawLifeEvent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLifeEvent {
    id: LifeEventId,
    name: Text,
    scenarios: Vec<Spanned<ScenarioCode>>,
}

/// What `catalogue.toml` holds; the life events wait until the scenarios are known.
pub(super) struct Root {
    pub(super) about: About,
    pub(super) hall: Hall,
    pub(super) windows: Vec<ComprehensiveWindow>,
    pub(super) bodies: Vec<Body>,
    pub(super) themes: Vec<Theme>,
    pub(super) life_events: Vec<UnresolvedLifeEvent>,
}

/// A life event whose scenarios are not looked up yet.
pub(super) struct UnresolvedLifeEvent {
    id: LifeEventId,
    name: Text,
    scenarios: Vec<(ScenarioCode, Place)>,
}

pub(super) fn read(file: &SourceFile, faults: &mut Vec<Fault>) -> Option<Root> {
    let raw: RootFile = parse(file).map_err(|fault| faults.push(fault)).ok()?;
    for window in &raw.window {
        check_hours(window, file, faults);
    }
    let windows = distinct(raw.window, file, faults, |window| {
        format!("{:?} 窗口", window.kind)
    });
    for kind in WindowKind::ALL {
        if !windows.iter().any(|window| window.kind == kind) {
            faults.push(Fault::new(
                &file.start(),
                format!("缺少 {kind:?} 综合窗口"),
                "四个综合窗口都要写一个 [[window]]",
            ));
        }
    }
    Some(Root {
        about: About {
            title: raw.title,
            sample: raw.sample,
            notice: raw.notice,
        },
        hall: raw.hall.read(&windows, file, faults),
        windows,
        bodies: distinct(raw.body, file, faults, |body| {
            format!("实施主体“{}”", body.id)
        }),
        themes: distinct(raw.theme, file, faults, |theme| {
            format!("主题“{}”", theme.id)
        }),
        life_events: raw
            .life_event
            .into_iter()
            .map(|event| UnresolvedLifeEvent {
                id: event.id,
                name: event.name,
                scenarios: event
                    .scenarios
                    .into_iter()
                    .map(|code| {
                        let place = file.at(&code.span());
                        (code.into_inner(), place)
                    })
                    .collect(),
            })
            .collect(),
    })
}

pub(super) fn life_events(
    unresolved: Vec<UnresolvedLifeEvent>,
    catalogue: &Catalogue,
    faults: &mut Vec<Fault>,
) -> Vec<LifeEvent> {
    unresolved
        .into_iter()
        .map(|event| LifeEvent {
            id: event.id,
            name: event.name,
            scenarios: event
                .scenarios
                .into_iter()
                .filter_map(|(code, place)| {
                    if catalogue.scenarios.contains_key(&code) {
                        return Some(code);
                    }
                    faults.push(Fault::new(
                        &place,
                        format!("没有业务情形“{code}”"),
                        "写 scenarios/ 里某个文件的 code",
                    ));
                    None
                })
                .collect(),
        })
        .collect()
}

/// Keeps each record once, and reports the second of two with the same name.
fn distinct<T>(
    records: Vec<Spanned<T>>,
    file: &SourceFile,
    faults: &mut Vec<Fault>,
    name: impl Fn(&T) -> String,
) -> Vec<T> {
    let mut seen = BTreeSet::new();
    records
        .into_iter()
        .filter_map(|record| {
            let place = file.at(&record.span());
            let record = record.into_inner();
            if seen.insert(name(&record)) {
                return Some(record);
            }
            faults.push(Fault::new(
                &place,
                format!("{}写了两次", name(&record)),
                "只留一个",
            ));
            None
        })
        .collect()
}
