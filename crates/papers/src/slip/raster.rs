//! Drawing what stands on a slip: outlines of the papers' own fonts become dots.

use ab_glyph::{Font as _, FontRef, Glyph, PxScale, point};

use super::{BOX, Code, Mark, SlipImage, Type, WIDTH};
use crate::PaperError;
use crate::fonts::{FontSet, SIMPLIFIED, Weight};

/// From how much of a dot on it is black: below a half, or thin strokes of small type would break.
const INK: f32 = 0.38;
/// How much of the size lies above the baseline: the box of a Chinese character.
const ABOVE: f32 = 0.88;
/// How thick lines are.
const LINE: u32 = 2;

pub(super) fn draw(fonts: &FontSet, marks: &[Mark], height: u32) -> Result<SlipImage, PaperError> {
    let mut image = SlipImage::white(height);
    let sources = [Weight::Regular, Weight::Bold].map(|weight| fonts.face(weight).source_bytes());
    let faces = sources.each_ref().map(|source| {
        let bytes = source.as_ref()?.as_slice();
        FontRef::try_from_slice_and_index(bytes, SIMPLIFIED as u32).ok()
    });
    for mark in marks {
        match mark {
            Mark::Text {
                across,
                down,
                set,
                text,
            } => {
                let face = match set.0.weight {
                    Weight::Regular => &faces[0],
                    Weight::Bold => &faces[1],
                };
                // A face that the PDFs are set in and that cannot be drawn prints nothing wrong: it refuses.
                let face = face.as_ref().ok_or(PaperError::Character { field: None })?;
                write(&mut image, fonts, face, (*across, *down), *set, text)?;
            }
            Mark::Rule { down } => fill(&mut image, 0, *down, WIDTH, LINE),
            Mark::Box { across, down } => frame(&mut image, *across, *down),
            Mark::Qr {
                down, module, code, ..
            } => modules(&mut image, *down, *module, code),
        }
    }
    Ok(image)
}

fn write(
    image: &mut SlipImage,
    fonts: &FontSet,
    face: &FontRef<'_>,
    (across, down): (u32, u32),
    set: Type,
    text: &str,
) -> Result<(), PaperError> {
    let refused = PaperError::Character { field: None };
    let size = set.0.size;
    let em = face.units_per_em().ok_or(refused.clone())?;
    let scale = PxScale::from(size * face.height_unscaled() / em);
    let spare = (set.leading() as f32 - size) / 2.0;
    let baseline = (down as f32 + spare + ABOVE * size).round();
    let mut pen = across as f32;
    for character in text.chars() {
        let advance = fonts
            .width(set.0.weight, character)
            .ok_or(refused.clone())?;
        let glyph: Glyph = face
            .glyph_id(character)
            .with_scale_and_position(scale, point(pen.round(), baseline));
        if let Some(outline) = face.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|x, y, covered| {
                let (x, y) = (bounds.min.x + x as f32, bounds.min.y + y as f32);
                if covered >= INK && x >= 0.0 && y >= 0.0 {
                    image.blacken(x as u32, y as u32);
                }
            });
        }
        pen += advance * size / 1000.0;
    }
    Ok(())
}

fn fill(image: &mut SlipImage, across: u32, down: u32, width: u32, height: u32) {
    for y in down..down + height {
        for x in across..across + width {
            image.blacken(x, y);
        }
    }
}

fn frame(image: &mut SlipImage, across: u32, down: u32) {
    let far = BOX - LINE;
    fill(image, across, down, BOX, LINE);
    fill(image, across, down + far, BOX, LINE);
    fill(image, across, down, LINE, BOX);
    fill(image, across + far, down, LINE, BOX);
}

fn modules(image: &mut SlipImage, down: u32, module: u32, code: &Code) {
    let left = (WIDTH - code.side * module) / 2;
    for (place, _) in code.dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let place = place as u32;
        let x = left + place % code.side * module;
        let y = down + place / code.side * module;
        fill(image, x, y, module, module);
    }
}
