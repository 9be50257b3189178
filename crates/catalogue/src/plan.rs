//! The hall's drawn map: its areas, the points one walks over, and the shortest way from one to another.
//!
//! Lengths are whole metres; the origin is the upper left corner of the drawing, x to the right, y downwards.

mod walk;

use serde::{Deserialize, Serialize};

use crate::code::PointId;
use crate::hall::WindowKind;
use crate::text::Text;

pub use walk::{Leg, Side, Turn, Walk};

/// No hall is longer, in metres.
pub const LONGEST_HALL: u16 = 500;
/// No map needs more points.
pub const MOST_POINTS: usize = 200;

/// The hall as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HallMap {
    /// From left to right, in metres.
    pub width: u16,
    /// From top to bottom, in metres.
    pub depth: u16,
    /// The point at which one comes in.
    pub entrance: PointId,
    /// The point in front of the guidance desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<PointId>,
    /// What is drawn.
    #[serde(default, rename = "area")]
    pub areas: Vec<Area>,
    /// What one walks over.
    #[serde(default, rename = "point")]
    pub points: Vec<Point>,
}

/// A part of the hall with a name: a window's zone, the guidance desk, a waiting area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The window whose zone it is; then its name stands with the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowKind>,
    /// Its name otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Its left edge.
    pub x: u16,
    /// Its upper edge.
    pub y: u16,
    /// How wide it is.
    pub width: u16,
    /// How deep it is.
    pub depth: u16,
    /// The point in front of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<PointId>,
}

/// A point one walks over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Its id within the map.
    pub id: PointId,
    /// How far from the left.
    pub x: u16,
    /// How far from the top.
    pub y: u16,
    /// The points one can walk to from here in a straight line, and back.
    #[serde(default)]
    pub to: Vec<PointId>,
}

impl HallMap {
    /// The point with an id.
    pub fn point(&self, id: &PointId) -> Option<&Point> {
        self.points.iter().find(|point| point.id == *id)
    }

    /// The zone of a window; of several, the first with a point in front of it.
    pub fn zone(&self, window: WindowKind) -> Option<&Area> {
        let of_window = |area: &&Area| area.window == Some(window);
        let mut zones = self.areas.iter().filter(of_window);
        zones
            .clone()
            .find(|area| area.point.is_some())
            .or_else(|| zones.next())
    }

    /// The shortest way from a point, or from the entrance, to a window's zone; none when it cannot be reached.
    pub fn way_to(&self, window: WindowKind, from: Option<&PointId>) -> Option<Walk> {
        let zone = self.zone(window)?;
        let start = from
            .filter(|id| self.point(id).is_some())
            .unwrap_or(&self.entrance);
        let mut walk = self.walk(start, zone.point.as_ref()?)?;
        walk.arrive_at(zone);
        Some(walk)
    }
}
