//! Where the page lies in a picture: the largest light patch that has four corners.
//!
//! Papers are lighter than what they lie on. The picture is made small, the threshold between light and dark is Otsu's, and
//! the corners are where the patch reaches farthest along the diagonals. What does not fill its four corners is no page.

use std::collections::BTreeMap;

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};

/// The picture is looked at in so many pixels along its longer side.
const LOOKED_AT: u32 = 320;
/// A page takes at least so much of the picture, in percent.
const LEAST_SHARE: f64 = 12.0;
/// And fills at least so much of what its corners span, in percent.
const LEAST_FILLED: f64 = 86.0;
/// Light and dark must differ by so much, of 255, for one to be told from the other.
const LEAST_CONTRAST: f64 = 24.0;

/// A place in a picture, in parts of its width and height, from the upper left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corner {
    /// From the left, 0 to 1.
    pub x: f64,
    /// From the top, 0 to 1.
    pub y: f64,
}

/// The four corners of a page: upper left, upper right, lower right, lower left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline(pub [Corner; 4]);

impl Outline {
    /// Finds the page in a picture; none when there is nothing that looks like one.
    pub fn find(picture: &RgbImage) -> Option<Self> {
        let (width, height) = picture.dimensions();
        let longer = width.max(height);
        if longer == 0 {
            return None;
        }
        let side = |side: u32| (side * LOOKED_AT / longer).max(1);
        let small = imageops::resize(
            &imageops::grayscale(picture),
            side(width),
            side(height),
            FilterType::Triangle,
        );
        let light = lighter_than(&small, threshold(&small)?);
        let page = largest(&light, small.width() as usize)?;
        let covered = covered(&page, small.width() as usize);
        let share = 100.0 * covered / light.len() as f64;
        let corners = corners(&page, small.width() as usize)?;
        let spanned = area(&corners);
        let filled = 100.0 * covered / spanned.max(1.0);
        if share < LEAST_SHARE || filled < LEAST_FILLED || !is_convex(&corners) {
            return None;
        }
        let (width, height) = (f64::from(small.width()), f64::from(small.height()));
        Some(Self(corners.map(|(x, y)| Corner {
            x: (x / width).clamp(0.0, 1.0),
            y: (y / height).clamp(0.0, 1.0),
        })))
    }
}

/// Otsu's threshold; none when all is about equally light.
fn threshold(picture: &GrayImage) -> Option<u8> {
    let mut counts = [0_u32; 256];
    for pixel in picture.pixels() {
        counts[usize::from(pixel.0[0])] += 1;
    }
    let all: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let sum: f64 = counts
        .iter()
        .zip(0_u32..)
        .map(|(&count, level)| f64::from(count) * f64::from(level))
        .sum();
    let (mut dark, mut dark_sum) = (0.0, 0.0);
    let mut best: Option<(f64, u8, f64)> = None;
    for (level, &count) in (0_u8..=254).zip(&counts) {
        dark += f64::from(count);
        dark_sum += f64::from(count) * f64::from(level);
        let light = all - dark;
        if dark == 0.0 || light == 0.0 {
            continue;
        }
        let apart = (sum - dark_sum) / light - dark_sum / dark;
        let between = dark * light * apart * apart;
        if best.is_none_or(|(most, ..)| between > most) {
            best = Some((between, level, apart));
        }
    }
    let (_, level, apart) = best?;
    (apart >= LEAST_CONTRAST).then_some(level)
}

fn lighter_than(picture: &GrayImage, level: u8) -> Vec<bool> {
    picture.pixels().map(|pixel| pixel.0[0] > level).collect()
}

/// The places of the largest patch of light pixels that hang together.
fn largest(light: &[bool], width: usize) -> Option<Vec<usize>> {
    let mut seen = vec![false; light.len()];
    let mut best: Option<Vec<usize>> = None;
    for start in 0..light.len() {
        if seen[start] || !light[start] {
            continue;
        }
        seen[start] = true;
        let mut patch = vec![start];
        let mut next = 0;
        while let Some(&place) = patch.get(next) {
            next += 1;
            let column = place % width;
            let beside = [
                (column > 0).then(|| place - 1),
                (column + 1 < width).then_some(place + 1),
                place.checked_sub(width),
                Some(place + width).filter(|below| *below < light.len()),
            ];
            for other in beside.into_iter().flatten() {
                if light[other] && !seen[other] {
                    seen[other] = true;
                    patch.push(other);
                }
            }
        }
        if best.as_ref().is_none_or(|best| patch.len() > best.len()) {
            best = Some(patch);
        }
    }
    best
}

/// How many pixels a patch covers with what is written on it: each row from its first to its last light pixel.
fn covered(patch: &[usize], width: usize) -> f64 {
    let mut rows: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for place in patch {
        let column = place % width;
        let (first, last) = rows.entry(place / width).or_insert((column, column));
        *first = column.min(*first);
        *last = column.max(*last);
    }
    let covered: usize = rows.values().map(|(first, last)| last - first + 1).sum();
    covered as f64
}

/// Where a patch reaches farthest to the upper left, upper right, lower right and lower left, as the corners of its pixels.
fn corners(patch: &[usize], width: usize) -> Option<[(f64, f64); 4]> {
    let places = || {
        patch
            .iter()
            .map(|place| ((place % width) as i64, (place / width) as i64))
    };
    let upper_left = places().min_by_key(|(x, y)| (x + y, *y))?;
    let upper_right = places().max_by_key(|(x, y)| (x - y, -*y))?;
    let lower_right = places().max_by_key(|(x, y)| (x + y, *y))?;
    let lower_left = places().min_by_key(|(x, y)| (x - y, -*y))?;
    let at = |(x, y): (i64, i64), right: f64, down: f64| (x as f64 + right, y as f64 + down);
    Some([
        at(upper_left, 0.0, 0.0),
        at(upper_right, 1.0, 0.0),
        at(lower_right, 1.0, 1.0),
        at(lower_left, 0.0, 1.0),
    ])
}

fn area(corners: &[(f64, f64); 4]) -> f64 {
    let twice: f64 = corners
        .iter()
        .zip(corners.iter().cycle().skip(1))
        .map(|(one, next)| one.0 * next.1 - next.0 * one.1)
        .sum();
    twice.abs() / 2.0
}

/// Whether one always turns the same way, going round, and never hardly at all.
fn is_convex(corners: &[(f64, f64); 4]) -> bool {
    (0..4).all(|place| {
        let [one, two, three] = [0, 1, 2].map(|on| corners[(place + on) % 4]);
        let turn = (two.0 - one.0) * (three.1 - two.1) - (two.1 - one.1) * (three.0 - two.0);
        let sides = (two.0 - one.0).hypot(two.1 - one.1) * (three.0 - two.0).hypot(three.1 - two.1);
        turn > 0.5 * sides
    })
}
