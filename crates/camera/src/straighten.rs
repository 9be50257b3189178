//! A page that was seen at a slant, as though it had lain straight under the lens.

use image::{Rgb, RgbImage};

use crate::outline::Outline;

/// The longer side of what comes out, at most, in pixels: about 200 to the inch of an A4 page.
const LONGEST: f64 = 2200.0;

/// Takes the page out of a picture.
pub(crate) fn straighten(picture: &RgbImage, outline: &Outline) -> RgbImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let corners = outline
        .0
        .map(|corner| (corner.x * width, corner.y * height));
    let length = |one: usize, other: usize| {
        (corners[one].0 - corners[other].0).hypot(corners[one].1 - corners[other].1)
    };
    let (across, down) = (
        length(0, 1).max(length(3, 2)).max(1.0),
        length(0, 3).max(length(1, 2)).max(1.0),
    );
    let scale = (LONGEST / across.max(down)).min(1.0);
    let (across, down) = (
        (across * scale).round().max(1.0),
        (down * scale).round().max(1.0),
    );
    let seen = Seen::new(corners);
    RgbImage::from_fn(across as u32, down as u32, |x, y| {
        let (u, v) = ((f64::from(x) + 0.5) / across, (f64::from(y) + 0.5) / down);
        let (x, y) = seen.at(u, v);
        between(picture, x - 0.5, y - 0.5)
    })
}

/// Where each place of the page, in parts of its sides, is seen: the projection of a square onto four corners (Heckbert 1989).
struct Seen {
    origin: (f64, f64),
    across: (f64, f64),
    down: (f64, f64),
    far: (f64, f64),
}

impl Seen {
    fn new([a, b, c, d]: [(f64, f64); 4]) -> Self {
        let bend = (a.0 - b.0 + c.0 - d.0, a.1 - b.1 + c.1 - d.1);
        let (one, two) = ((b.0 - c.0, b.1 - c.1), (d.0 - c.0, d.1 - c.1));
        let whole = one.0 * two.1 - one.1 * two.0;
        let far = if whole.abs() < f64::EPSILON {
            (0.0, 0.0)
        } else {
            (
                (bend.0 * two.1 - bend.1 * two.0) / whole,
                (one.0 * bend.1 - one.1 * bend.0) / whole,
            )
        };
        Self {
            origin: a,
            across: (b.0 - a.0 + far.0 * b.0, b.1 - a.1 + far.0 * b.1),
            down: (d.0 - a.0 + far.1 * d.0, d.1 - a.1 + far.1 * d.1),
            far,
        }
    }

    fn at(&self, u: f64, v: f64) -> (f64, f64) {
        let depth = self.far.0 * u + self.far.1 * v + 1.0;
        (
            (self.across.0 * u + self.down.0 * v + self.origin.0) / depth,
            (self.across.1 * u + self.down.1 * v + self.origin.1) / depth,
        )
    }
}

/// The colour at a place between pixels.
fn between(picture: &RgbImage, x: f64, y: f64) -> Rgb<u8> {
    let (right, bottom) = (picture.width() - 1, picture.height() - 1);
    let (x, y) = (
        x.clamp(0.0, f64::from(right)),
        y.clamp(0.0, f64::from(bottom)),
    );
    let (left, top) = (x.floor() as u32, y.floor() as u32);
    let (part_x, part_y) = (x - f64::from(left), y - f64::from(top));
    let pixel = |over: u32, under: u32| {
        picture
            .get_pixel((left + over).min(right), (top + under).min(bottom))
            .0
    };
    let (a, b, c, d) = (pixel(0, 0), pixel(1, 0), pixel(0, 1), pixel(1, 1));
    let mixed = |place: usize| {
        let mix = |one: u8, other: u8, part: f64| {
            f64::from(one) + (f64::from(other) - f64::from(one)) * part
        };
        let (upper, lower) = (
            mix(a[place], b[place], part_x),
            mix(c[place], d[place], part_x),
        );
        (upper + (lower - upper) * part_y).round() as u8
    };
    Rgb([mixed(0), mixed(1), mixed(2)])
}
