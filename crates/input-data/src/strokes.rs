//! The strokes that handwriting is compared with: Chinese characters from `hanzi-writer-data`, figures and letters from a
//! file of our own.

use std::fs;
use std::path::Path;

use handwriting::{Glyph, Ink, LARGEST, Point};
use serde::Deserialize;

use crate::{Failure, at};

/// Figures and letters as people write them.
const LATIN: &str = include_str!("latin.txt");
/// A stroke is kept to this accuracy, of 1024.
const ACCURACY: f32 = 9.0;

/// One file of `hanzi-writer-data`: what is needed of it.
#[derive(Deserialize)]
struct Drawn {
    /// The middle line of each stroke, in a square of 1024 whose `y` goes up from -124.
    medians: Vec<Vec<(f32, f32)>>,
}

/// Everything that can be recognised.
pub(crate) fn all(folder: &Path) -> Result<Vec<Glyph>, Failure> {
    let mut glyphs = latin()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        files.push(entry.map_err(at(folder))?.path());
    }
    files.sort();
    for file in files {
        let name = file
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let mut characters = name.chars();
        let (Some(character), None) = (characters.next(), characters.next()) else {
            continue;
        };
        // Parts of characters are nothing that anybody writes.
        if matches!(character, '\u{2E80}'..='\u{2FDF}') {
            continue;
        }
        let text = fs::read_to_string(&file).map_err(at(&file))?;
        let drawn: Drawn = serde_json::from_str(&text).map_err(at(&file))?;
        let strokes = drawn.medians.iter().map(|stroke| {
            let points: Vec<(f32, f32)> = stroke.iter().map(|(x, y)| (*x, 900.0 - y)).collect();
            simplified(&points)
        });
        let ink = Ink::new(strokes.collect()).map_err(at(&file))?;
        glyphs.push(Glyph { character, ink });
    }
    Ok(glyphs)
}

/// Lines of `CHARACTER x,y x,y … / x,y …`, in a square of 100 whose `y` goes down.
fn latin() -> Result<Vec<Glyph>, Failure> {
    let lines = LATIN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let fault = || Failure::from(format!("latin.txt: “{line}”"));
            let (character, strokes) = line.split_once(' ').ok_or_else(fault)?;
            let strokes = strokes.split('/').map(|stroke| {
                let points = stroke.split_whitespace().map(|point| {
                    let (x, y) = point.split_once(',')?;
                    Some((x.parse::<f32>().ok()? * 10.0, y.parse::<f32>().ok()? * 10.0))
                });
                points
                    .collect::<Option<Vec<_>>>()
                    .map(|points| simplified(&points))
            });
            let ink = Ink::new(strokes.collect::<Option<_>>().ok_or_else(fault)?)?;
            let character = character.parse().map_err(|_| fault())?;
            Ok(Glyph { character, ink })
        })
        .collect()
}

/// The points without which the line would be another one.
pub(crate) fn simplified(points: &[(f32, f32)]) -> Vec<Point> {
    let mut kept = vec![false; points.len()];
    if let [.., last] = &mut kept[..] {
        *last = true;
        kept[0] = true;
        keep(points, &mut kept, 0, points.len() - 1);
    }
    let whole = |value: f32| value.round().clamp(0.0, f32::from(LARGEST)) as u16;
    let points = points.iter().zip(kept).filter(|(_, kept)| *kept);
    points
        .map(|((x, y), _)| Point {
            x: whole(*x),
            y: whole(*y),
        })
        .collect()
}

/// Ramer, Douglas and Peucker: what lies farthest from the straight line stays, if that is far enough.
fn keep(points: &[(f32, f32)], kept: &mut [bool], first: usize, last: usize) {
    let (from, to) = (points[first], points[last]);
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    let distance = |at: (f32, f32)| {
        let (x, y) = (at.0 - from.0, at.1 - from.1);
        if length > 0.0 {
            ((to.0 - from.0) * y - (to.1 - from.1) * x).abs() / length
        } else {
            x.hypot(y)
        }
    };
    let far = (first + 1..last)
        .max_by(|one, other| distance(points[*one]).total_cmp(&distance(points[*other])));
    if let Some(far) = far.filter(|far| distance(points[*far]) > ACCURACY) {
        kept[far] = true;
        keep(points, kept, first, far);
        keep(points, kept, far, last);
    }
}
