//! Filling pages from top to bottom: no row is split, a table's head stands on every page that it goes on to.

use forms::layout::Align;

use super::cells::SetRow;
use crate::PaperError;
use crate::canvas::{Area, Canvas};
use crate::sheet::MARGIN;
use crate::text::{Style, width, wrap};

/// Pages that are being filled.
pub(super) struct Flow<'f> {
    canvas: Canvas<'f>,
    wide: f32,
    down: f32,
    bottom: f32,
    /// Where a page begins that is not the first.
    top: f32,
    /// Whether nothing stands on this page yet but what every page has.
    fresh: bool,
}

impl<'f> Flow<'f> {
    /// Pages of which the first is filled down to `begins`; `top` and `bottom` hold what is filled.
    pub(super) fn new(canvas: Canvas<'f>, wide: f32, begins: f32, bottom: f32, top: f32) -> Self {
        Self {
            canvas,
            wide,
            down: begins,
            bottom,
            top,
            fresh: true,
        }
    }

    pub(super) fn new_page(&mut self) {
        self.canvas.new_page();
        self.down = self.top;
        self.fresh = true;
    }

    /// Leaves so many points free.
    pub(super) fn space(&mut self, points: f32) {
        self.down += points;
    }

    /// Goes on to the next page unless so many points are left on this one.
    pub(super) fn keep(&mut self, points: f32) {
        if self.down + points > self.bottom && !self.fresh {
            self.new_page();
        }
    }

    pub(super) fn paragraph(
        &mut self,
        text: &str,
        style: Style,
        align: Align,
    ) -> Result<(), PaperError> {
        let fonts = self.canvas.fonts();
        for line in wrap(fonts, style, text, self.wide)? {
            let high = match line.contains(crate::text::SIGNATURE) {
                true => crate::text::SIGNATURE_SIZE.1,
                false => style.leading(),
            };
            self.keep(high);
            let spare = self.wide - width(fonts, style, &line)?;
            let x = MARGIN
                + match align {
                    Align::Left => 0.0,
                    Align::Centre => spare / 2.0,
                    Align::Right => spare,
                };
            let baseline = self.down + high / 2.0 + style.size * 0.36;
            self.canvas.text(&line, style, x, baseline, 0.0)?;
            self.down += high;
            self.fresh = false;
        }
        Ok(())
    }

    /// The rows of a table, of which the first `head` ones stand on every page that it goes on to.
    ///
    /// # Errors
    /// [`PaperError::DoesNotFit`] when what belongs together is higher than a page.
    pub(super) fn rows(&mut self, rows: Vec<SetRow>, head: usize) -> Result<(), PaperError> {
        let units = units(&rows, head);
        // Where on this page each row begins that was placed on it, from the first that was.
        let mut from = 0;
        let mut tops: Vec<f32> = Vec::new();
        for (at, unit) in units {
            let tall: f32 = rows[at..at + unit].iter().map(|row| row.tall).sum();
            if self.down + tall > self.bottom && !(self.fresh && tops.is_empty()) {
                self.draw(&rows, from, &tops)?;
                self.new_page();
                (from, tops) = (at, Vec::new());
                // The head itself has not been set yet when it is what does not fit.
                if at >= head && head > 0 {
                    let mut begins = Vec::new();
                    for row in rows.iter().take(head) {
                        begins.push(self.down);
                        self.down += row.tall;
                    }
                    self.draw(&rows, 0, &begins)?;
                }
            }
            if self.down + tall > self.bottom {
                return Err(PaperError::DoesNotFit);
            }
            for row in &rows[at..at + unit] {
                tops.push(self.down);
                self.down += row.tall;
            }
        }
        self.draw(&rows, from, &tops)
    }

    /// Draws the rows from one on that have a place on this page; of cells that take more rows their part.
    fn draw(&mut self, rows: &[SetRow], from: usize, tops: &[f32]) -> Result<(), PaperError> {
        let to = from + tops.len();
        for (at, row) in rows.iter().enumerate().take(to) {
            for cell in &row.cells {
                let (first, end) = (at.max(from), (at + cell.down).min(to));
                if first >= end {
                    continue;
                }
                let area = Area {
                    x: MARGIN + cell.x,
                    down: tops[first - from],
                    wide: cell.wide,
                    tall: rows[first..end].iter().map(|row| row.tall).sum(),
                };
                cell.draw(&mut self.canvas, area)?;
                self.fresh = false;
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Canvas<'f> {
        self.canvas
    }
}

/// Which rows stand together, as their first and their number: those that an answer goes over, and a head with the first
/// row below it.
fn units(rows: &[SetRow], head: usize) -> Vec<(usize, usize)> {
    // Whether a row is not parted from the one before it.
    let mut joined = vec![false; rows.len()];
    for (at, row) in rows.iter().enumerate() {
        for cell in row.cells.iter().filter(|cell| !cell.label) {
            for held in joined.iter_mut().take(at + cell.down).skip(at + 1) {
                *held = true;
            }
        }
    }
    if head > 0 {
        for held in joined.iter_mut().take(head + 1).skip(1) {
            *held = true;
        }
    }
    let mut units: Vec<(usize, usize)> = Vec::new();
    for (at, joined) in joined.into_iter().enumerate() {
        match units.last_mut().filter(|_| joined) {
            Some((_, count)) => *count += 1,
            None => units.push((at, 1)),
        }
    }
    units
}
