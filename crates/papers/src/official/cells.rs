//! What is in the cells of an official paper, and how large it is set: as large as fits, never below a floor.

use forms::layout::Align;
use forms::{Field, FieldId, Row, Signature, Value};

use crate::canvas::{Area, Canvas};
use crate::text::{SIGNATURE, SIGNATURE_SIZE, Style, width, wrap};
use crate::{FontSet, PaperError};

/// How high a row is that nobody gave a height, in points.
pub(super) const ROW: f32 = 24.0;
/// The sizes that text is tried in, the largest first; the last is the floor.
const SIZES: [f32; 6] = [10.5, 10.0, 9.5, 9.0, 8.5, 8.0];
/// A label in a part of its cell may be smaller still, rather than missing there.
const SMALLEST_LABEL: f32 = 6.0;
const LEADING: f32 = 1.28;
const BORDER: f32 = 0.7;
const ABOVE: f32 = 3.0;
const BESIDE: f32 = 4.0;
/// The same in cells that are hardly wider than a character.
const BESIDE_NARROW: f32 = 1.2;
const NARROW: f32 = 30.0;
/// The largest box for one character.
const LARGEST_BOX: f32 = 16.0;

/// The row of a table that is set, with the table's field; without a row, an empty one. None outside of tables.
pub(super) type InRow<'p> = Option<(&'p Field, Option<&'p Row>)>;
/// A field with its answer.
pub(super) type Answered<'p> = (&'p Field, Option<&'p Value>);
/// Finds a field with its answer, of the form or of a row of a table.
pub(super) type Answers<'s, 'p> = dyn Fn(&FieldId, InRow<'p>) -> Option<Answered<'p>> + 's;

/// With what cells are filled.
pub(super) struct Setting<'s, 'p> {
    pub(super) fonts: &'s FontSet,
    pub(super) wide: f32,
    pub(super) answers: &'s Answers<'s, 'p>,
}

/// A row, ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct SetRow {
    /// Its height in points.
    pub(super) tall: f32,
    /// The cells that begin in it.
    pub(super) cells: Vec<SetCell>,
}

/// A cell, ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct SetCell {
    /// From the left margin, in points.
    pub(super) x: f32,
    pub(super) wide: f32,
    /// How many rows it takes.
    pub(super) down: usize,
    pub(super) content: SetContent,
    /// Whether only words of the paper are in it: then it may be said again on the next page.
    pub(super) label: bool,
    pub(super) align: Align,
}

#[derive(Debug, Clone)]
pub(super) enum SetContent {
    Text {
        text: String,
        lines: Vec<String>,
        style: Style,
        /// What is drawn where there is room for a signature, in order; none where somebody signs by hand.
        signatures: Vec<Option<Signature>>,
    },
    Boxes {
        characters: Vec<char>,
        count: usize,
    },
}

fn beside(wide: f32) -> f32 {
    match wide < NARROW {
        true => BESIDE_NARROW,
        false => BESIDE,
    }
}

fn line_height(line: &str, style: Style) -> f32 {
    let plain = style.size * LEADING;
    match line.contains(SIGNATURE) {
        true => plain.max(SIGNATURE_SIZE.1),
        false => plain,
    }
}

fn tall(lines: &[String], style: Style) -> f32 {
    lines.iter().map(|line| line_height(line, style)).sum()
}

impl Setting<'_, '_> {
    /// Text as large as fits into a room of a cell; where even the smallest does not, the cell grows.
    pub(super) fn fit(
        &self,
        text: &str,
        wide: f32,
        room: f32,
        label: bool,
    ) -> Result<SetContent, PaperError> {
        let inner = wide - 2.0 * beside(wide);
        let mut set = None;
        for size in SIZES {
            let style = Style::regular(size);
            let lines = wrap(self.fonts, style, text, inner)?;
            let fits = tall(&lines, style) <= room - 2.0 * ABOVE;
            // A label that makes its cell grow anyway is set as all others are.
            if fits || set.is_none() || !label {
                set = Some((lines, style));
            }
            if fits {
                break;
            }
        }
        let (lines, style) = set.unwrap_or_else(|| (Vec::new(), Style::regular(SIZES[0])));
        Ok(SetContent::Text {
            text: text.to_owned(),
            lines,
            style,
            signatures: Vec::new(),
        })
    }
}

impl SetContent {
    /// The same with what is drawn where there is room for a signature.
    pub(super) fn signed(mut self, drawn: Vec<Option<Signature>>) -> Self {
        if let Self::Text { signatures, .. } = &mut self {
            *signatures = drawn;
        }
        self
    }
}

impl SetCell {
    /// How much height its content needs.
    fn needs(&self) -> f32 {
        match &self.content {
            SetContent::Text { lines, style, .. } => tall(lines, *style) + 2.0 * ABOVE,
            SetContent::Boxes { count, .. } => box_side(self.wide, *count) + 2.0 * ABOVE,
        }
    }

    /// Draws it, or the part of it that stands on this page.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Area) -> Result<(), PaperError> {
        canvas.frame(area, 0.0, BORDER);
        match &self.content {
            SetContent::Text {
                text,
                lines,
                style,
                signatures,
            } => {
                let room = area.tall - 2.0 * ABOVE + 0.5;
                if tall(lines, *style) <= room {
                    return self.lines(canvas, area, lines, *style, signatures);
                }
                // Only a label comes here: its cell goes on on another page. It is said where it can be said.
                let mut size = style.size;
                while size > SMALLEST_LABEL {
                    size -= 0.5;
                    let style = Style::regular(size);
                    let inner = area.wide - 2.0 * beside(area.wide);
                    let lines = wrap(canvas.fonts(), style, text, inner)?;
                    if tall(&lines, style) <= room {
                        return self.lines(canvas, area, &lines, style, &[]);
                    }
                }
                Ok(())
            }
            SetContent::Boxes { characters, count } => boxes(canvas, area, characters, *count),
        }
    }

    fn lines(
        &self,
        canvas: &mut Canvas<'_>,
        area: Area,
        lines: &[String],
        style: Style,
        signatures: &[Option<Signature>],
    ) -> Result<(), PaperError> {
        let fonts = canvas.fonts();
        let mut signatures = signatures.iter();
        let beside = beside(area.wide);
        let mut down = area.down + (area.tall - tall(lines, style)) / 2.0;
        for line in lines {
            let spare = area.wide - width(fonts, style, line)?;
            let x = area.x
                + match self.align {
                    Align::Left => beside,
                    Align::Centre => spare / 2.0,
                    Align::Right => spare - beside,
                };
            let high = line_height(line, style);
            // The middle of a Chinese character lies a little above a third of its size over the baseline.
            let baseline = down + high / 2.0 + style.size * 0.36;
            canvas.text(line, style, x, baseline, 0.0)?;
            for (at, _) in line.match_indices(SIGNATURE) {
                if let Some(Some(signature)) = signatures.next() {
                    let x = x + width(fonts, style, &line[..at])?;
                    sign(
                        canvas,
                        signature,
                        (x, down + (high - SIGNATURE_SIZE.1) / 2.0),
                    );
                }
            }
            down += high;
        }
        Ok(())
    }
}

/// Draws a signature as large as its room allows; its upper left corner is at a place.
pub(crate) fn sign(canvas: &mut Canvas<'_>, signature: &Signature, (x, down): (f32, f32)) {
    const PEN: f32 = 1.1;
    let (wide, tall) = (SIGNATURE_SIZE.0 - 2.0 * PEN, SIGNATURE_SIZE.1 - 2.0 * PEN);
    let (left, top, right, bottom) = signature.bounds();
    let reach = |from: u16, to: u16| f32::from(to.saturating_sub(from)).max(1.0);
    let scale = (wide / reach(left, right)).min(tall / reach(top, bottom));
    let spare = (tall - reach(top, bottom) * scale) / 2.0;
    for stroke in signature.strokes() {
        let at = |(px, py): &(u16, u16)| {
            (
                x + PEN + f32::from(px - left) * scale,
                down + PEN + spare + f32::from(py - top) * scale,
            )
        };
        let mut points: Vec<(f32, f32)> = stroke.iter().map(at).collect();
        // A dot is a stroke of no length.
        if let [dot] = points.as_slice() {
            points.push((dot.0 + 0.1, dot.1));
        }
        canvas.stroke(&points, 0.0, PEN);
    }
}

fn box_side(wide: f32, count: usize) -> f32 {
    ((wide - 2.0 * BESIDE) / count.max(1) as f32).min(LARGEST_BOX)
}

/// One character a box, the boxes in the middle of the cell's left.
fn boxes(
    canvas: &mut Canvas<'_>,
    area: Area,
    characters: &[char],
    count: usize,
) -> Result<(), PaperError> {
    let side = box_side(area.wide, count);
    let style = Style::regular((side * 0.78).min(10.5));
    let down = area.down + (area.tall - side) / 2.0;
    for place in 0..count {
        let x = area.x + BESIDE + place as f32 * side;
        let frame = Area {
            x,
            down,
            wide: side,
            tall: side,
        };
        canvas.frame(frame, 0.3, 0.5);
        if let Some(character) = characters.get(place) {
            let text = character.to_string();
            let spare = side - width(canvas.fonts(), style, &text)?;
            let baseline = down + side / 2.0 + style.size * 0.36;
            canvas.text(&text, style, x + spare / 2.0, baseline, 0.0)?;
        }
    }
    Ok(())
}

/// Makes rows as high as what is in them needs; what takes several rows makes the last of them grow.
pub(super) fn grow(rows: &mut [SetRow]) {
    for row in rows.iter_mut() {
        let single = row.cells.iter().filter(|cell| cell.down == 1);
        row.tall = single.map(SetCell::needs).fold(row.tall, f32::max);
    }
    for at in 0..rows.len() {
        let spanning: Vec<(usize, f32)> = rows[at]
            .cells
            .iter()
            .filter(|cell| cell.down > 1)
            .map(|cell| (cell.down, cell.needs()))
            .collect();
        for (down, needs) in spanning {
            let have: f32 = rows.iter().skip(at).take(down).map(|row| row.tall).sum();
            if let Some(last) = rows.get_mut(at + down - 1).filter(|_| needs > have) {
                last.tall += needs - have;
            }
        }
    }
}
