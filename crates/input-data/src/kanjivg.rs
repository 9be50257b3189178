//! Strokes to test with, from KanjiVG: drawn by other hands than what handwriting is compared with.

use std::fs;
use std::path::Path;

use handwriting::{Glyph, Ink};

use crate::strokes::simplified;
use crate::{Failure, at};

/// KanjiVG's square.
const SQUARE: f32 = 109.0;
/// A curve becomes so many straight pieces.
const PIECES: u8 = 8;

/// The characters out of `wanted` that there are strokes for.
pub(crate) fn sample(
    folder: &Path,
    wanted: impl Iterator<Item = char>,
) -> Result<Vec<Glyph>, Failure> {
    let mut glyphs = Vec::new();
    for character in wanted {
        let file = folder.join(format!("{:05x}.svg", u32::from(character)));
        if !file.exists() {
            continue;
        }
        let text = fs::read_to_string(&file).map_err(at(&file))?;
        let paths = text
            .split("<path")
            .skip(1)
            .filter_map(|path| path.split_once(" d=\"")?.1.split('"').next());
        let strokes = paths.map(|path| {
            let points = points(path)
                .ok_or_else(|| Failure::from(format!("{}: “{path}”", file.display())))?;
            let on_pad = points
                .iter()
                .map(|(x, y)| (x / SQUARE * 1024.0, y / SQUARE * 1024.0));
            Ok(simplified(&on_pad.collect::<Vec<_>>()))
        });
        let ink = Ink::new(strokes.collect::<Result<_, Failure>>()?)?;
        glyphs.push(Glyph { character, ink });
    }
    Ok(glyphs)
}

/// A path of `M`, `C` and `S`, absolute or relative: all that KanjiVG draws with.
fn points(path: &str) -> Option<Vec<(f32, f32)>> {
    let mut points: Vec<(f32, f32)> = Vec::new();
    // Where the last curve pulled to.
    let mut pull = (0.0, 0.0);
    let mut rest = path.trim();
    while let Some(command) = rest.chars().next() {
        let end = rest[1..]
            .find(|c: char| c.is_ascii_alphabetic())
            .map_or(rest.len(), |end| end + 1);
        let numbers = numbers(&rest[1..end])?;
        rest = &rest[end..];
        let at = |numbers: &[f32], from: (f32, f32)| {
            let (x, y) = (numbers[0], numbers[1]);
            if command.is_ascii_lowercase() {
                (from.0 + x, from.1 + y)
            } else {
                (x, y)
            }
        };
        match command.to_ascii_uppercase() {
            'M' => {
                pull = at(numbers.get(..2)?, (0.0, 0.0));
                points.push(pull);
            }
            'L' => {
                for one in numbers.chunks_exact(2) {
                    pull = at(one, *points.last()?);
                    points.push(pull);
                }
            }
            curve @ ('C' | 'S') => {
                for one in numbers.chunks_exact(if curve == 'C' { 6 } else { 4 }) {
                    let from = *points.last()?;
                    let mirrored = (2.0 * from.0 - pull.0, 2.0 * from.1 - pull.1);
                    let (first, one) = if curve == 'C' {
                        (at(one, from), &one[2..])
                    } else {
                        (mirrored, one)
                    };
                    let (second, to) = (at(one, from), at(&one[2..], from));
                    pull = second;
                    points.extend((1..=PIECES).map(|piece| {
                        let t = f32::from(piece) / f32::from(PIECES);
                        let u = 1.0 - t;
                        let part = |a: f32, b: f32, c: f32, d: f32| {
                            u * u * u * a
                                + 3.0 * u * u * t * b
                                + 3.0 * u * t * t * c
                                + t * t * t * d
                        };
                        (
                            part(from.0, first.0, second.0, to.0),
                            part(from.1, first.1, second.1, to.1),
                        )
                    }));
                }
            }
            _ => return None,
        }
    }
    Some(points)
}

/// Numbers that follow each other with a comma, a space, or only a sign or a second point between them.
fn numbers(text: &str) -> Option<Vec<f32>> {
    let mut numbers = Vec::new();
    let mut current = String::new();
    for sign in text.chars().chain([' ']) {
        let ends =
            matches!(sign, ' ' | ',' | '-' | '\n' | '\t') || (sign == '.' && current.contains('.'));
        if ends && !current.is_empty() {
            numbers.push(current.parse().ok()?);
            current.clear();
        }
        if !matches!(sign, ' ' | ',' | '\n' | '\t') {
            current.push(sign);
        }
    }
    Some(numbers)
}
