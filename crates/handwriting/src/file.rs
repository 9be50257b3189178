//! Characters with their strokes as bytes: what is shipped, and what is tested with.
//!
//! `YCST`, a version (1), the number of glyphs (`u32`, little-endian); for each glyph its character (`u32`), the number of
//! strokes (`u8`); for each stroke the number of points (`u8`, one to 255) and the points, `x` then `y` (`u8`), in a
//! square of 256.

use crate::ink::{Ink, LARGEST, Point};

const MAGIC: &[u8; 5] = b"YCST\x01";
/// From a coordinate in the file to one on the pad.
const SCALE: u16 = (LARGEST + 1) / 256;

/// A character and how it is drawn. A character may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// What is meant.
    pub character: char,
    /// How it is drawn.
    pub ink: Ink,
}

/// The bytes are not what [`write_glyphs`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no file of strokes in a version that this program knows, or it is damaged")]
pub struct Unreadable;

/// Writes glyphs down, in a quarter of the pad's resolution.
pub fn write_glyphs(glyphs: &[Glyph]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(
        u32::try_from(glyphs.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes(),
    );
    for glyph in glyphs {
        bytes.extend(u32::from(glyph.character).to_le_bytes());
        bytes.push(count(glyph.ink.strokes().len()));
        for stroke in glyph.ink.strokes() {
            let points = &stroke[..stroke.len().min(255)];
            bytes.push(count(points.len()));
            let coarse = |value: u16| count(usize::from(value / SCALE));
            bytes.extend(points.iter().flat_map(|at| [coarse(at.x), coarse(at.y)]));
        }
    }
    bytes
}

fn count(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

/// Reads glyphs; whatever follows the last is refused too.
///
/// # Errors
/// [`Unreadable`], for any bytes that were not written by [`write_glyphs`].
pub fn read_glyphs(bytes: &[u8]) -> Result<Vec<Glyph>, Unreadable> {
    let mut rest = bytes.strip_prefix(MAGIC).ok_or(Unreadable)?;
    let glyphs = (0..u32::from_le_bytes(take(&mut rest)?))
        .map(|_| glyph(&mut rest))
        .collect::<Result<Vec<_>, _>>()?;
    if rest.is_empty() {
        Ok(glyphs)
    } else {
        Err(Unreadable)
    }
}

fn glyph(rest: &mut &[u8]) -> Result<Glyph, Unreadable> {
    let character = char::from_u32(u32::from_le_bytes(take(rest)?)).ok_or(Unreadable)?;
    let [strokes] = take(rest)?;
    let strokes = (0..strokes)
        .map(|_| {
            let [points] = take(rest)?;
            (0..points)
                .map(|_| {
                    let [x, y] = take(rest)?.map(|value| u16::from(value) * SCALE);
                    Ok(Point { x, y })
                })
                .collect()
        })
        .collect::<Result<Vec<Vec<Point>>, Unreadable>>()?;
    let ink = Ink::new(strokes).map_err(|_| Unreadable)?;
    Ok(Glyph { character, ink })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Unreadable> {
    let (taken, after) = rest.split_first_chunk().ok_or(Unreadable)?;
    *rest = after;
    Ok(*taken)
}
