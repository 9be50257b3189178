//! The shortest way over the points of a map, and the turns one takes on it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::{Area, HallMap, Point};
use crate::code::PointId;
use crate::text::Language;

/// A way through the hall.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The places it goes over, the first and the last included, in metres.
    pub places: Vec<(u16, u16)>,
    /// The same as one walks it: straight pieces with the turns between them.
    pub legs: Vec<Leg>,
    /// On which side the zone lies at the end; none when that is not known.
    pub arrives: Option<Side>,
}

/// A straight piece of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// How one turns before it; none at the beginning.
    pub turn: Option<Turn>,
    /// How long it is, in whole metres.
    pub metres: u32,
}

/// A turn on a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// All the way round.
    Back,
}

impl Turn {
    fn zh(self) -> &'static str {
        match self {
            Self::Left => "左转",
            Self::Right => "右转",
            Self::Back => "回头",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Back => "back",
        }
    }
}

/// Where something lies, for who has just walked there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Straight ahead.
    Ahead,
    /// On the left.
    Left,
    /// On the right.
    Right,
}

impl Walk {
    /// How long it is, in whole metres.
    pub fn metres(&self) -> u32 {
        self.legs.iter().map(|leg| leg.metres).sum()
    }

    /// The way in words: what somebody hears who cannot see the drawing.
    pub fn say(&self, from_the_entrance: bool, language: Language) -> String {
        let mut said = String::new();
        for Leg { turn, metres } in &self.legs {
            said += &match (language, turn) {
                (Language::Zh, None) if from_the_entrance => format!("进门直走约 {metres} 米"),
                (Language::Zh, None) => format!("从这里走约 {metres} 米"),
                (Language::Zh, Some(turn)) => format!("，{}，再走约 {metres} 米", turn.zh()),
                (Language::En, None) if from_the_entrance => {
                    format!("From the entrance go straight for about {metres} m")
                }
                (Language::En, None) => format!("From here walk about {metres} m"),
                (Language::En, Some(turn)) => {
                    format!(", turn {} and walk about {metres} m", turn.en())
                }
            };
        }
        let here = said.is_empty();
        said += match (language, self.arrives) {
            (Language::Zh, _) if here => "就在这里",
            (Language::En, _) if here => "It is right here",
            (Language::Zh, None) => "，就到了",
            (Language::Zh, Some(Side::Ahead)) => "，就在前面",
            (Language::Zh, Some(Side::Left)) => "，在左手边",
            (Language::Zh, Some(Side::Right)) => "，在右手边",
            (Language::En, None) => "; there it is",
            (Language::En, Some(Side::Ahead)) => "; it is straight ahead",
            (Language::En, Some(Side::Left)) => "; it is on your left",
            (Language::En, Some(Side::Right)) => "; it is on your right",
        };
        said
    }

    /// Notes on which side a zone lies at the end.
    pub(super) fn arrive_at(&mut self, zone: &Area) {
        let [.., before, last] = self.places[..] else {
            return;
        };
        let heading = minus(last, before);
        let middle = (
            i64::from(zone.x) * 2 + i64::from(zone.width),
            i64::from(zone.y) * 2 + i64::from(zone.depth),
        );
        let there = (
            middle.0 - i64::from(last.0) * 2,
            middle.1 - i64::from(last.1) * 2,
        );
        let (cross, along) = (cross(heading, there), dot(heading, there));
        self.arrives = match cross {
            _ if along > cross.abs() => Some(Side::Ahead),
            1.. => Some(Side::Right),
            0 => None,
            _ => Some(Side::Left),
        };
    }
}

impl HallMap {
    /// The shortest way between two points; none when there is none. Of ways as long, always the same.
    pub fn walk(&self, from: &PointId, to: &PointId) -> Option<Walk> {
        let places: BTreeMap<&PointId, usize> = self
            .points
            .iter()
            .enumerate()
            .map(|(place, point)| (&point.id, place))
            .collect();
        let (start, end) = (*places.get(from)?, *places.get(to)?);
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); self.points.len()];
        for (place, point) in self.points.iter().enumerate() {
            for other in point.to.iter().filter_map(|id| places.get(id)) {
                neighbours[place].push(*other);
                neighbours[*other].push(place);
            }
        }
        let mut best: Vec<Option<(u64, usize)>> = vec![None; self.points.len()];
        let mut open = BinaryHeap::from([Reverse((0_u64, start, start))]);
        while let Some(Reverse((length, place, before))) = open.pop() {
            if best[place].is_some() {
                continue;
            }
            best[place] = Some((length, before));
            if place == end {
                break;
            }
            for &next in &neighbours[place] {
                let step = distance(&self.points[place], &self.points[next]);
                open.push(Reverse((length + step, next, place)));
            }
        }
        let mut way = vec![end];
        let mut place = end;
        while place != start {
            place = best[place]?.1;
            way.push(place);
        }
        let places: Vec<(u16, u16)> = way
            .into_iter()
            .rev()
            .map(|place| (self.points[place].x, self.points[place].y))
            .collect();
        Some(Walk {
            legs: legs(&places),
            places,
            arrives: None,
        })
    }
}

/// In tenths of a millimetre: whole numbers compare alike everywhere.
fn distance(one: &Point, other: &Point) -> u64 {
    let x = u64::from(one.x.abs_diff(other.x));
    let y = u64::from(one.y.abs_diff(other.y));
    ((x * x + y * y) * 100_000_000).isqrt()
}

/// The straight pieces of a way: places in one line are one piece.
fn legs(places: &[(u16, u16)]) -> Vec<Leg> {
    let mut pieces: Vec<((i64, i64), Option<Turn>)> = Vec::new();
    for pair in places.windows(2) {
        let step = minus(pair[1], pair[0]);
        if step == (0, 0) {
            continue;
        }
        match pieces.last_mut() {
            Some((before, _)) if cross(*before, step) == 0 && dot(*before, step) > 0 => {
                *before = (before.0 + step.0, before.1 + step.1);
            }
            Some((before, _)) => {
                let turn = match cross(*before, step) {
                    0 => Turn::Back,
                    1.. => Turn::Right,
                    _ => Turn::Left,
                };
                pieces.push((step, Some(turn)));
            }
            None => pieces.push((step, None)),
        }
    }
    pieces
        .into_iter()
        .map(|((x, y), turn)| Leg {
            turn,
            metres: rounded(x, y),
        })
        .collect()
}

fn rounded(x: i64, y: i64) -> u32 {
    let square = x.unsigned_abs().pow(2) + y.unsigned_abs().pow(2);
    // The nearest whole number: the root of four times the square is twice the root.
    u32::try_from((square * 4).isqrt().div_ceil(2)).unwrap_or(u32::MAX)
}

fn minus(one: (u16, u16), other: (u16, u16)) -> (i64, i64) {
    (
        i64::from(one.0) - i64::from(other.0),
        i64::from(one.1) - i64::from(other.1),
    )
}

/// Positive when the second points to the right of the first, for y grows downwards.
fn cross(one: (i64, i64), other: (i64, i64)) -> i64 {
    one.0 * other.1 - one.1 * other.0
}

fn dot(one: (i64, i64), other: (i64, i64)) -> i64 {
    one.0 * other.0 + one.1 * other.1
}
