//! The hall in `catalogue.toml`: its calendar, its map, its consent text and its windows' hours, checked.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use toml::Spanned;

use super::{Fault, Faults, SourceFile};
use crate::calendar::{Calendar, Holiday};
use crate::code::{ConsentVersion, DistrictCode, PointId};
use crate::consent::{Consent, ConsentParagraph};
use crate::hall::{ComprehensiveWindow, Hall};
use crate::plan::{Area, HallMap, LONGEST_HALL, MOST_POINTS, Point};
use crate::text::Text;

/// The remedy for a point that is not there.
const NAME_A_POINT: &str = "写某个 [[hall.map.point]] 的 id";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHall {
    district: DistrictCode,
    name: Text,
    address: Text,
    enquiries: String,
    #[serde(default)]
    calendar: RawCalendar,
    #[serde(default)]
    map: Option<Spanned<RawMap>>,
    #[serde(default)]
    consent: Option<Spanned<RawConsent>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawCalendar {
    known_until: Option<Spanned<Date>>,
    basis: Option<String>,
    worked: Vec<Spanned<Date>>,
    holiday: Vec<Spanned<Holiday>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConsent {
    version: ConsentVersion,
    title: Text,
    #[serde(default)]
    paragraph: Vec<ConsentParagraph>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMap {
    width: u16,
    depth: u16,
    entrance: Spanned<PointId>,
    #[serde(default)]
    desk: Option<Spanned<PointId>>,
    #[serde(default)]
    area: Vec<Spanned<Area>>,
    #[serde(default)]
    point: Vec<Spanned<Point>>,
}

impl RawHall {
    /// The hall; everything that is wrong with its calendar, its map and its consent text is noted.
    pub(super) fn read(
        self,
        windows: &[ComprehensiveWindow],
        file: &SourceFile,
        faults: &mut Faults,
    ) -> Hall {
        Hall {
            district: self.district,
            name: self.name,
            address: self.address,
            enquiries: self.enquiries,
            calendar: calendar(self.calendar, file, faults),
            map: self.map.map(|map| self::map(map, windows, file, faults)),
            consent: self
                .consent
                .map(|consent| self::consent(consent, file, faults)),
        }
    }
}

fn calendar(raw: RawCalendar, file: &SourceFile, faults: &mut Faults) -> Calendar {
    let known = raw.known_until.as_ref().map(|until| *until.get_ref());
    let mut wrong = |span, what: String, remedy: &str| {
        faults.push(Fault::new(&file.at(&span), what, remedy));
    };
    let days_are_given = !raw.holiday.is_empty() || !raw.worked.is_empty();
    if let (true, None, Some(first)) = (days_are_given, known, raw.holiday.first()) {
        wrong(
            first.span(),
            "写了节假日，却没写知道到哪一天".into(),
            "在 [hall.calendar] 里写 known_until，比如 2026-12-31",
        );
    }
    let is_beyond = |date: Date| known.is_some_and(|until| date > until);
    let mut before: Option<&Holiday> = None;
    for placed in &raw.holiday {
        let holiday = placed.get_ref();
        let name = &holiday.name.zh;
        if holiday.from > holiday.to {
            wrong(
                placed.span(),
                format!("“{name}”的最后一天早于第一天"),
                "改正 from 和 to",
            );
        }
        if before.is_some_and(|before| before.to >= holiday.from) {
            wrong(
                placed.span(),
                format!("“{name}”与前一个节假日重叠，或不在它之后"),
                "按日期先后写，不要重叠",
            );
        }
        if is_beyond(holiday.to) {
            wrong(
                placed.span(),
                format!("“{name}”晚于 known_until"),
                "把 known_until 改到安排已经公布的最后一天",
            );
        }
        before = Some(holiday);
    }
    for placed in &raw.worked {
        let date = *placed.get_ref();
        if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            wrong(
                placed.span(),
                format!("{date} 不是周末，不会是调休上班日"),
                "worked 里只写周六、周日",
            );
        }
        if is_beyond(date) {
            wrong(
                placed.span(),
                format!("{date} 晚于 known_until"),
                "把 known_until 改到安排已经公布的最后一天",
            );
        }
        let mut holidays = raw.holiday.iter().map(Spanned::get_ref);
        if let Some(holiday) = holidays.find(|holiday| (holiday.from..=holiday.to).contains(&date))
        {
            wrong(
                placed.span(),
                format!("{date} 在“{}”假期里", holiday.name.zh),
                "从 worked 里去掉它，或改正假期",
            );
        }
    }
    Calendar {
        known_until: known,
        basis: raw.basis,
        worked: raw.worked.into_iter().map(Spanned::into_inner).collect(),
        holidays: raw.holiday.into_iter().map(Spanned::into_inner).collect(),
    }
}

fn consent(placed: Spanned<RawConsent>, file: &SourceFile, faults: &mut Faults) -> Consent {
    let whole = placed.span();
    let raw = placed.into_inner();
    if raw.paragraph.is_empty() {
        faults.push(Fault::new(
            &file.at(&whole),
            "告知里一段话也没有",
            "至少写一个 [[hall.consent.paragraph]]",
        ));
    }
    Consent {
        version: raw.version,
        title: raw.title,
        paragraphs: raw.paragraph,
    }
}

fn map(
    placed: Spanned<RawMap>,
    windows: &[ComprehensiveWindow],
    file: &SourceFile,
    faults: &mut Faults,
) -> HallMap {
    let whole = placed.span();
    let raw = placed.into_inner();
    let mut wrong = |span, what: String, remedy: &str| {
        faults.push(Fault::new(&file.at(&span), what, remedy));
    };
    let sized = |length: u16| (1..=LONGEST_HALL).contains(&length);
    if !sized(raw.width) || !sized(raw.depth) {
        wrong(
            whole.clone(),
            format!("大厅是 {} × {} 米", raw.width, raw.depth),
            "width 和 depth 各写 1 到 500 米",
        );
    }
    if raw.point.len() > MOST_POINTS {
        wrong(
            whole.clone(),
            format!("地图有 {} 个点", raw.point.len()),
            "最多 200 个，只写走得到的路口",
        );
    }
    let known: BTreeSet<&PointId> = raw.point.iter().map(|point| &point.get_ref().id).collect();
    let mut seen = BTreeSet::new();
    let no_point = |id: &PointId| format!("地图上没有点“{id}”");
    for placed in &raw.point {
        let point = placed.get_ref();
        if !seen.insert(&point.id) {
            wrong(
                placed.span(),
                format!("点“{}”写了两次", point.id),
                "只留一个",
            );
        }
        if point.x > raw.width || point.y > raw.depth {
            wrong(
                placed.span(),
                format!("点“{}”在大厅外面", point.id),
                "x 不超过 width，y 不超过 depth",
            );
        }
        for other in point.to.iter().filter(|other| !known.contains(other)) {
            wrong(placed.span(), no_point(other), NAME_A_POINT);
        }
    }
    for named in std::iter::once(&raw.entrance).chain(&raw.desk) {
        if !known.contains(named.get_ref()) {
            wrong(named.span(), no_point(named.get_ref()), NAME_A_POINT);
        }
    }
    for placed in &raw.area {
        let area = placed.get_ref();
        if area.window.is_some() == area.name.is_some() {
            wrong(
                placed.span(),
                "一块区域写了 window 又写了 name，或两个都没写".into(),
                "窗口的区域只写 window，别的区域只写 name",
            );
        }
        let far = |from: u16, length: u16, most: u16| {
            length == 0 || u32::from(from) + u32::from(length) > u32::from(most)
        };
        if far(area.x, area.width, raw.width) || far(area.y, area.depth, raw.depth) {
            wrong(
                placed.span(),
                "这块区域伸到大厅外面，或者没有大小".into(),
                "x + width 不超过大厅的 width，y + depth 不超过大厅的 depth",
            );
        }
        if let Some(point) = area.point.as_ref().filter(|point| !known.contains(point)) {
            wrong(placed.span(), no_point(point), NAME_A_POINT);
        }
    }
    let (entrance_at, areas_at) = (raw.entrance.span(), whole);
    let map = HallMap {
        width: raw.width,
        depth: raw.depth,
        entrance: raw.entrance.into_inner(),
        desk: raw.desk.map(Spanned::into_inner),
        areas: raw.area.into_iter().map(Spanned::into_inner).collect(),
        points: raw.point.into_iter().map(Spanned::into_inner).collect(),
    };
    for window in windows {
        let name = &window.name.zh;
        if map.zone(window.kind).is_none() {
            wrong(
                areas_at.clone(),
                format!("地图上没有“{name}”"),
                "给它写一个 [[hall.map.area]]，写上 window 和 point",
            );
        } else if map.point(&map.entrance).is_some() && map.way_to(window.kind, None).is_none() {
            wrong(
                entrance_at.clone(),
                format!("从入口走不到“{name}”"),
                "给它的区域写 point，并用 to 把点连起来",
            );
        }
    }
    map
}

/// Each list of a window's periods goes forward and does not overlap.
pub(super) fn check_hours(
    window: &Spanned<ComprehensiveWindow>,
    file: &SourceFile,
    faults: &mut Faults,
) {
    for (list, periods) in window.get_ref().open.lists() {
        if let Some(pair) = periods.windows(2).find(|pair| !pair[0].is_before(pair[1])) {
            faults.push(Fault::new(
                &file.at(&window.span()),
                format!("open.{list} 里 {} 不在 {} 之后", pair[1], pair[0]),
                "按先后写，不要重叠",
            ));
        }
    }
}
