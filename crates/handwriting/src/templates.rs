//! The templates, and which of them are nearest.

use crate::file::{Glyph, Unreadable, read_glyphs};
use crate::ink::Ink;
use crate::shape::{Vector, alike, vector};

/// What it costs to be drawn with twice as many strokes: people join strokes, but not all of them.
const OTHER_COUNT: f32 = 0.24;

/// Everything that can be recognised; half a kilobyte a template.
pub struct Templates(Vec<Template>);

struct Template {
    character: char,
    strokes: f32,
    vector: Vector,
}

impl Template {
    fn new(character: char, ink: &Ink) -> Self {
        Self {
            character,
            strokes: strokes(ink),
            vector: vector(ink),
        }
    }
}

impl Templates {
    /// Makes templates of a file of strokes ([`write_glyphs`](crate::write_glyphs)). Takes a tenth of a second for ten
    /// thousand.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        Ok(Self::new(&read_glyphs(bytes)?))
    }

    /// Makes templates of glyphs.
    pub fn new(glyphs: &[Glyph]) -> Self {
        let templates = glyphs
            .iter()
            .map(|glyph| Template::new(glyph.character, &glyph.ink));
        Self(templates.collect())
    }

    /// How many templates there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The characters that look most like it, nearest first, each once; at most `most`.
    pub fn recognise(&self, ink: &Ink, most: usize) -> Vec<char> {
        let (drawn, count) = (vector(ink), strokes(ink));
        let near = |template: &Template| {
            let other = (template.strokes - count).abs() / template.strokes.max(count);
            alike(&template.vector, &drawn) - OTHER_COUNT / 2.0 * other
        };
        let mut nearest: Vec<(f32, char)> = self
            .0
            .iter()
            .map(|template| (near(template), template.character))
            .collect();
        nearest.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut found = Vec::with_capacity(most);
        for (_, character) in nearest {
            if found.len() == most {
                break;
            }
            if !found.contains(&character) {
                found.push(character);
            }
        }
        found
    }
}

/// As a float: only its proportion to another count matters.
fn strokes(ink: &Ink) -> f32 {
    f32::from(u8::try_from(ink.strokes().len()).unwrap_or(u8::MAX))
}
