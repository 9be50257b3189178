//! `catalogue.toml`: the hall, its windows, bodies and themes.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::complete;
use super::hall_file::{RawHall, check_hours};
use super::mending::parse_all;
use super::{Fault, Faults, SourceFile};
use crate::About;
use crate::hall::{Body, ComprehensiveWindow, Hall, Theme, WindowKind};
use crate::text::Text;
use crate::words;

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
}

/// What `catalogue.toml` holds.
pub(super) struct Root {
    pub(super) about: About,
    pub(super) hall: Hall,
    pub(super) windows: Vec<ComprehensiveWindow>,
    pub(super) bodies: Vec<Body>,
    pub(super) themes: Vec<Theme>,
}

pub(super) fn read(file: &SourceFile, faults: &mut Faults) -> Option<Root> {
    let raw: RootFile = parse_all(file, complete::ROOT)
        .map_err(|found| faults.extend(found))
        .ok()?;
    for window in &raw.window {
        check_hours(window, file, faults);
    }
    let windows = distinct(raw.window, file, faults, |window| {
        words::window(window.kind).to_owned()
    });
    for kind in WindowKind::ALL {
        if !windows.iter().any(|window| window.kind == kind) {
            faults.push(Fault::new(
                &file.start(),
                format!("缺少{}", words::window(kind)),
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
    })
}

/// What stands in for a `catalogue.toml` that cannot be read, so that the other files can be.
pub(super) fn stand_in() -> Option<Root> {
    let file = SourceFile {
        path: "catalogue.toml".into(),
        text: complete::ROOT.into(),
    };
    read(&file, &mut Faults::default())
}

/// Keeps each record once, and reports the second of two with the same name.
fn distinct<T>(
    records: Vec<Spanned<T>>,
    file: &SourceFile,
    faults: &mut Faults,
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
