//! The sheets of the hall's calendar and its map.

use super::hall::METRES;
use super::{AREAS, HOLIDAYS, POINTS, sheet};
use crate::column::{Code, Kind, Level, Sheet};
use crate::terms;

pub(super) fn holidays() -> Sheet {
    let level = Level::new("hall.calendar.holiday")
        .both("name", "节日", Kind::Text, true, "如 春节。")
        .column(
            "from",
            "第一天",
            Kind::Text,
            true,
            "如 2026-02-15。单元格用文本格式。",
        )
        .column(
            "to",
            "最后一天",
            Kind::Text,
            true,
            "如 2026-02-23。单元格用文本格式。",
        );
    sheet(
        HOLIDAYS,
        None,
        vec![level],
        (
            "放假的日子，按先后，一行一个",
            "Days off besides weekends, in order",
        ),
    )
}

pub(super) fn areas() -> Sheet {
    let level = Level::new("hall.map.area")
        .column("x", "左边", METRES, true, "离大厅左墙几米。")
        .column("y", "上边", METRES, true, "离大厅上墙几米。")
        .column("width", "宽", METRES, true, "从左到右几米。")
        .column("depth", "深", METRES, true, "从上到下几米。")
        .column(
            "window",
            "窗口",
            Kind::One(terms::WINDOWS),
            false,
            "是哪个综合窗口的区域；别的区域写名称。",
        )
        .both(
            "name",
            "区域名称",
            Kind::Text,
            false,
            "如 导办台；窗口的区域空着。",
        )
        .column(
            "point",
            "前面的路口",
            Kind::Code(Code::ID),
            false,
            "“地图路口”表里的标识；窗口都要写。",
        );
    sheet(
        AREAS,
        None,
        vec![level],
        (
            "地图上画的区域，单位是米，从左上角量起",
            "The rectangles of the map, in metres from the upper left corner",
        ),
    )
}

pub(super) fn points() -> Sheet {
    let level = Level::new("hall.map.point")
        .column(
            "id",
            "路口标识",
            Kind::Code(Code::ID),
            true,
            "短名，如 door。",
        )
        .column("x", "左边", METRES, true, "离大厅左墙几米。")
        .column("y", "上边", METRES, true, "离大厅上墙几米。")
        .column(
            "to",
            "直走能到",
            Kind::Codes(Code::ID),
            false,
            "从这里直走能到的路口，用“、”隔开；两头写一头就行。",
        );
    sheet(
        POINTS,
        None,
        vec![level],
        (
            "地图上走得到的路口和它们之间的路",
            "The points of the map that one walks over",
        ),
    )
}
