//! Characters that other hands drew than the templates were made from, and how people's drawing differs from drawing well.

use handwriting::{Glyph, Ink, LARGEST, MOST_POINTS, Point, Templates, read_glyphs};

/// The templates that are shipped.
const SHIPPED: &[u8] = include_bytes!("../../../../assets/input/strokes.bin");
/// KanjiVG's strokes for every third common character; see README.md beside it.
const DRAWN: &[u8] = include_bytes!("kanjivg.bin");

/// How a drawing differs from a model one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hand {
    /// What it is called where figures are printed.
    pub(crate) name: &'static str,
    /// How unsteady it is: 0 draws as KanjiVG does; with 1 a stroke lands 2 % of the side beside its place, points shake by 1 %,
    /// and the whole leans and stretches by a tenth (standard deviations).
    pub(crate) unsteady: f32,
    /// How often, of a hundred, a stroke is joined to the one before.
    pub(crate) joins: u32,
    /// First-in-ten must be at least this much, of a hundred.
    pub(crate) first_in_ten: f64,
}

/// All of them draw their strokes in an order of their own, but the first.
pub(crate) const HANDS: [Hand; 4] = [
    Hand {
        name: "as drawn",
        unsteady: 0.0,
        joins: 0,
        first_in_ten: 99.0,
    },
    Hand {
        name: "unsteady, other order",
        unsteady: 1.0,
        joins: 0,
        first_in_ten: 99.0,
    },
    Hand {
        name: "very unsteady, other order",
        unsteady: 1.6,
        joins: 0,
        first_in_ten: 95.5,
    },
    Hand {
        name: "unsteady, one stroke in seven joined",
        unsteady: 1.0,
        joins: 15,
        first_in_ten: 97.0,
    },
];

/// The shipped templates.
pub(crate) fn templates() -> Templates {
    Templates::read(SHIPPED).expect("what is shipped can be read")
}

/// What is recognised is compared with.
pub(crate) fn drawings() -> Vec<Glyph> {
    read_glyphs(DRAWN).expect("what is kept can be read")
}

/// Chance that is the same in every run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new() -> Self {
        Self(0x1391_70C2_E5D8_4B67)
    }

    /// Evenly from 0 to 1.
    fn even(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// Around 0, with a standard deviation of 1 (nearly normal).
    fn around(&mut self) -> f32 {
        ((0..12).map(|_| self.even()).sum::<f32>() - 6.0).clamp(-3.0, 3.0)
    }

    fn below(&mut self, bound: usize) -> usize {
        ((self.even() * bound as f32) as usize).min(bound - 1)
    }
}

impl Hand {
    /// The same character by this hand.
    pub(crate) fn draw(self, ink: &Ink, chance: &mut Chance) -> Ink {
        if self.unsteady == 0.0 {
            return ink.clone();
        }
        let by = self.unsteady;
        let side = f32::from(LARGEST);
        let (lean, turn) = (chance.around() * 0.1 * by, chance.around() * 0.06 * by);
        let (wide, high) = (
            1.0 + chance.around() * 0.08 * by,
            1.0 + chance.around() * 0.08 * by,
        );
        let mut strokes: Vec<Vec<Point>> = Vec::new();
        for stroke in ink.strokes() {
            let (right, down) = (
                chance.around() * 0.02 * side * by,
                chance.around() * 0.02 * side * by,
            );
            let drawn = stroke.iter().map(|point| {
                let x =
                    f32::from(point.x) - side / 2.0 + right + chance.around() * 0.01 * side * by;
                let y = f32::from(point.y) - side / 2.0 + down + chance.around() * 0.01 * side * by;
                let (x, y) = (x * wide + y * (lean - turn), y * high + x * turn);
                let on_pad =
                    |value: f32| (value * 0.8 + side / 2.0).round().clamp(0.0, side) as u16;
                Point {
                    x: on_pad(x),
                    y: on_pad(y),
                }
            });
            let drawn: Vec<Point> = drawn.collect();
            let joins = chance.even() * 100.0 < self.joins as f32;
            match strokes.last_mut() {
                Some(last) if joins && last.len() + drawn.len() <= MOST_POINTS => {
                    last.extend(drawn)
                }
                _ => strokes.push(drawn),
            }
        }
        for last in (1..strokes.len()).rev() {
            strokes.swap(last, chance.below(last + 1));
        }
        Ink::new(strokes).expect("it stays on the pad")
    }
}
