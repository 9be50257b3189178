//! A drawing as a vector: how much of it runs in which direction, and where.
//!
//! A drawing is laid on a grid by its centre of mass and by how far it spreads from there, not by its outline: one stroke
//! that runs out too far would move all the others. Each piece of line then counts in the cells and directions next to it.

use crate::ink::{Ink, Point};

/// The directions that are told apart, counted from the right, clockwise.
const DIRECTIONS: usize = 8;
/// The grid has so many cells a side.
const SIDE: usize = 8;
/// How long a vector is.
const LENGTH: usize = DIRECTIONS * SIDE * SIDE;
/// Lines are followed in steps of at most this part of a cell.
const STEP: f32 = 0.25;
/// So many standard deviations from edge to edge count as the size of a drawing.
const SPREAD: f32 = 4.4;
/// The longer side fills this part of the grid.
const FILLED: f32 = 0.86;
/// How much of a drawing's proportions is kept: with 1 the shorter side stays as short as it is, with 0 it is drawn out to a
/// square.
const PROPORTIONS: f32 = 0.25;
/// A drawing counts as at least so wide for its height, and so high for its width: that a single stroke was drawn by an
/// unsteady hand says nothing.
const FLATTEST: f32 = 0.35;
/// A vector of unit length in whole numbers: no component gets as large as 127 and few are cut off.
const UNIT: f32 = 300.0;

/// Components from 0 to 127; as long as [`UNIT`].
pub(crate) type Vector = [i8; LENGTH];

/// What a drawing comes to.
pub(crate) fn vector(ink: &Ink) -> Vector {
    let on_grid = Fit::new(ink);
    let mut amounts = [0.0_f32; LENGTH];
    for stroke in ink.strokes() {
        for (from, to) in stroke.iter().zip(&stroke[1..]) {
            line(&mut amounts, on_grid.place(*from), on_grid.place(*to));
        }
        if let [dot] = &stroke[..] {
            add(&mut amounts, on_grid.place(*dot), 0.0, STEP);
        }
    }
    // The root of each amount and a length of one for all of them: the amounts themselves add up to the square of it.
    let all = amounts.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    amounts.map(|amount| ((amount / all).sqrt() * UNIT).round().min(127.0) as i8)
}

/// How alike two drawings are: 1 for the same, 0 for nothing in common.
pub(crate) fn alike(one: &Vector, other: &Vector) -> f32 {
    let pairs = one.iter().zip(other);
    // In sixteen bits first: that is one instruction for eight of them.
    let product: i32 = pairs
        .map(|(one, other)| i32::from(i16::from(*one) * i16::from(*other)))
        .sum();
    product as f32 / (UNIT * UNIT)
}

/// How the pad is laid on the grid.
struct Fit {
    middle: (f32, f32),
    scale: (f32, f32),
}

impl Fit {
    fn new(ink: &Ink) -> Self {
        let (mut length, mut sum, mut squares) = (0.0_f32, (0.0_f32, 0.0_f32), (0.0_f32, 0.0_f32));
        for stroke in ink.strokes() {
            for (from, to) in stroke.iter().zip(&stroke[1..]) {
                let (from, to) = (floats(*from), floats(*to));
                let (across, down) = (to.0 - from.0, to.1 - from.1);
                let (x, y) = (from.0 + across / 2.0, from.1 + down / 2.0);
                let piece = across.hypot(down);
                length += piece;
                sum = (sum.0 + piece * x, sum.1 + piece * y);
                // A line's own spread counts beside that of its middle.
                squares.0 += piece * (x * x + across * across / 12.0);
                squares.1 += piece * (y * y + down * down / 12.0);
            }
        }
        if length <= 0.0 {
            let dot = ink.strokes().iter().flatten().next().copied();
            let middle = dot.map_or((0.0, 0.0), floats);
            return Self {
                middle,
                scale: (0.0, 0.0),
            };
        }
        let middle = (sum.0 / length, sum.1 / length);
        let size = |squares: f32, middle: f32| {
            (squares / length - middle * middle).max(1.0).sqrt() * SPREAD
        };
        let (width, height) = (size(squares.0, middle.0), size(squares.1, middle.1));
        let longer = width.max(height);
        let (width, height) = (width.max(longer * FLATTEST), height.max(longer * FLATTEST));
        let scale = |size: f32| FILLED * SIDE as f32 * (size / longer).powf(PROPORTIONS) / size;
        Self {
            middle,
            scale: (scale(width), scale(height)),
        }
    }

    fn place(&self, point: Point) -> (f32, f32) {
        let (x, y) = floats(point);
        let half = SIDE as f32 / 2.0;
        (
            (x - self.middle.0) * self.scale.0 + half,
            (y - self.middle.1) * self.scale.1 + half,
        )
    }
}

fn floats(point: Point) -> (f32, f32) {
    (f32::from(point.x), f32::from(point.y))
}

fn line(amounts: &mut [f32; LENGTH], from: (f32, f32), to: (f32, f32)) {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let length = across.hypot(down);
    let turn = down.atan2(across).rem_euclid(std::f32::consts::TAU) / std::f32::consts::TAU;
    let steps = (length / STEP).ceil();
    for step in 0..steps as u16 {
        let part = (f32::from(step) + 0.5) / steps;
        let at = (from.0 + across * part, from.1 + down * part);
        add(amounts, at, turn * DIRECTIONS as f32, length / steps);
    }
}

/// Adds to the four nearest cells and the two nearest directions, to each by how near it is. What lies beside the grid
/// counts at its edge.
fn add(amounts: &mut [f32; LENGTH], at: (f32, f32), direction: f32, amount: f32) {
    let inside = |value: f32| (value - 0.5).clamp(0.0, SIDE as f32 - 1.001);
    let (x, y) = (inside(at.0), inside(at.1));
    let (left, top, lower) = (x as usize, y as usize, direction as usize);
    for (row, by) in [(top, 1.0 - y.fract()), (top + 1, y.fract())] {
        for (column, by) in [(left, by * (1.0 - x.fract())), (left + 1, by * x.fract())] {
            for (direction, by) in [
                (lower, by * (1.0 - direction.fract())),
                (lower + 1, by * direction.fract()),
            ] {
                amounts[(row * SIDE + column) * DIRECTIONS + direction % DIRECTIONS] += by * amount;
            }
        }
    }
}
