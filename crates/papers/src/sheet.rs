//! An A4 sheet that is filled from top to bottom and goes on to the next page when it is full.

use forms::Signature;

use crate::PaperError;
use crate::canvas::{A4, Area, Canvas};
use crate::fonts::FontSet;
use crate::official::sign;
use crate::text::{Style, width, wrap};

const PAGE: (f32, f32) = A4;
pub(crate) const MARGIN: f32 = 52.0;
/// From the end of the text to the baseline of the foot.
const ABOVE_FOOT: f32 = 30.0;
const FOOT: Style = Style::regular(8.5);
/// Between a cell's border and its text.
const PADDING: f32 = 6.0;
/// A row is only split where so much of it can stay, in points.
const LEAST_PART: f32 = 60.0;
const BORDER: f32 = 0.6;

/// The width between the margins, in points.
pub(crate) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;

/// How much must fit, in points, where a part with a table begins: its heading, the table's head and a row.
const TABLE_BEGINS: f32 = 130.0;

/// A sheet under construction.
pub(crate) struct Sheet<'f> {
    fonts: &'f FontSet,
    canvas: Canvas<'f>,
    /// The lines at the foot of every page.
    foot: Vec<String>,
    /// The head of the table that is being set, repeated on every page it goes on to.
    head: Option<Head>,
    /// How far down the page is filled, from its top, in points.
    down: f32,
}

/// The head of a table.
#[derive(Debug, Clone)]
struct Head {
    widths: Vec<f32>,
    cells: Vec<Cell>,
    columns: Columns,
}

/// The wrapped lines of a row's cells.
type Columns = Vec<(Vec<String>, Style)>;

/// A cell of a table.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) style: Style,
    pub(crate) shaded: bool,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
            shaded: false,
        }
    }

    pub(crate) fn shaded(self) -> Self {
        Self {
            shaded: true,
            ..self
        }
    }
}

impl<'f> Sheet<'f> {
    pub(crate) fn new(fonts: &'f FontSet, title: &str, foot: &str) -> Result<Self, PaperError> {
        Ok(Self {
            fonts,
            canvas: Canvas::new(fonts, title, PAGE),
            foot: wrap(fonts, FOOT, foot, WIDTH - 90.0)?,
            head: None,
            down: MARGIN,
        })
    }

    /// Where the foot's first line stands; a foot of more than three lines takes its room from the page.
    fn foot_baseline(&self) -> f32 {
        let more = self.foot.len().saturating_sub(3) as f32;
        PAGE.1 - MARGIN - 14.0 - more * FOOT.leading()
    }

    fn bottom(&self) -> f32 {
        self.foot_baseline() - ABOVE_FOOT
    }

    /// Goes on to the next page unless so many points are left on this one.
    fn need(&mut self, height: f32) -> bool {
        if self.down + height <= self.bottom() || self.down <= MARGIN {
            return false;
        }
        self.canvas.new_page();
        self.down = MARGIN;
        true
    }

    /// Keeps what comes next together: goes on to the next page unless so many points are left on this one.
    pub(crate) fn keep(&mut self, height: f32) {
        self.need(height);
    }

    /// Leaves so many points free.
    pub(crate) fn space(&mut self, height: f32) {
        self.down += height;
    }

    /// A centred heading.
    pub(crate) fn heading(&mut self, text: &str, style: Style) -> Result<(), PaperError> {
        for line in wrap(self.fonts, style, text, WIDTH)? {
            self.need(style.leading());
            let x = MARGIN + (WIDTH - width(self.fonts, style, &line)?) / 2.0;
            self.canvas
                .text(&line, style, x, self.down + style.size, 0.0)?;
            self.down += style.leading();
        }
        Ok(())
    }

    /// A paragraph over the whole width.
    pub(crate) fn paragraph(
        &mut self,
        text: &str,
        style: Style,
        grey: f32,
    ) -> Result<(), PaperError> {
        self.paragraph_within(text, style, grey, WIDTH)
    }

    /// A paragraph that leaves something free at its right.
    pub(crate) fn paragraph_within(
        &mut self,
        text: &str,
        style: Style,
        grey: f32,
        widest: f32,
    ) -> Result<(), PaperError> {
        for line in wrap(self.fonts, style, text, widest)? {
            self.need(style.leading());
            self.canvas
                .text(&line, style, MARGIN, self.down + style.size, grey)?;
            self.down += style.leading();
        }
        Ok(())
    }

    /// A heading of a part, kept with what follows.
    pub(crate) fn part(&mut self, text: &str) -> Result<(), PaperError> {
        let style = Style::bold(12.5);
        self.space(10.0);
        self.need(style.leading() * 3.0);
        self.paragraph(text, style, 0.0)?;
        self.space(3.0);
        Ok(())
    }

    /// A heading of a part that is a table, kept with the table's head and its first row.
    pub(crate) fn table_part(&mut self, text: &str) -> Result<(), PaperError> {
        self.need(TABLE_BEGINS);
        self.part(text)
    }

    /// A row of cells with these widths, in points. A row too high for the page goes on on the next.
    pub(crate) fn row(&mut self, widths: &[f32], cells: &[Cell]) -> Result<(), PaperError> {
        let mut columns = self.wrap_cells(widths, cells)?;
        loop {
            let full = height(&columns);
            let room = self.bottom() - self.down;
            let top = MARGIN + self.head.as_ref().map_or(0.0, |head| height(&head.columns));
            if full <= room {
                return self.draw_row(widths, cells, &columns);
            }
            let begun = self.down > top + 0.01;
            if !begun || full > self.bottom() - top && room >= LEAST_PART {
                let rest = split(&mut columns, room);
                self.draw_row(widths, cells, &columns)?;
                columns = rest;
            }
            self.go_on()?;
        }
    }

    /// A row of two cells with a signature in the second.
    pub(crate) fn signed_row(
        &mut self,
        widths: &[f32; 2],
        label: Cell,
        signature: &Signature,
    ) -> Result<(), PaperError> {
        let room = Cell::new("\n\n", Style::regular(11.0));
        self.need(3.0 * room.style.leading() + 2.0 * PADDING);
        let (page, down) = (self.canvas.pages(), self.down);
        self.row(widths, &[label, room])?;
        let top = match self.canvas.pages() == page {
            true => down,
            false => MARGIN,
        };
        sign(
            &mut self.canvas,
            signature,
            (MARGIN + widths[0] + PADDING, top + PADDING),
        );
        Ok(())
    }

    /// A row that stands on top of the rows to come on every page, until [`Self::end_table`].
    pub(crate) fn head(&mut self, widths: &[f32], cells: &[Cell]) -> Result<(), PaperError> {
        self.row(widths, cells)?;
        self.head = Some(Head {
            widths: widths.to_vec(),
            cells: cells.to_vec(),
            columns: self.wrap_cells(widths, cells)?,
        });
        Ok(())
    }

    /// What comes now is no row of the table any more.
    pub(crate) fn end_table(&mut self) {
        self.head = None;
    }

    fn wrap_cells(&self, widths: &[f32], cells: &[Cell]) -> Result<Columns, PaperError> {
        cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                let lines = wrap(self.fonts, cell.style, &cell.text, width - 2.0 * PADDING)?;
                Ok((lines, cell.style))
            })
            .collect()
    }

    /// Goes on with a table on the next page.
    fn go_on(&mut self) -> Result<(), PaperError> {
        self.canvas.new_page();
        self.down = MARGIN;
        match self.head.clone() {
            Some(head) => self.draw_row(&head.widths, &head.cells, &head.columns),
            None => Ok(()),
        }
    }

    fn draw_row(
        &mut self,
        widths: &[f32],
        cells: &[Cell],
        columns: &[(Vec<String>, Style)],
    ) -> Result<(), PaperError> {
        let tall = height(columns);
        let mut x = MARGIN;
        for ((cell, width), (lines, style)) in cells.iter().zip(widths).zip(columns) {
            let area = Area {
                x,
                down: self.down,
                wide: *width,
                tall,
            };
            if cell.shaded {
                self.canvas.fill(area, 0.95);
            }
            self.canvas.frame(area, 0.35, BORDER);
            let mut down = self.down + PADDING;
            for line in lines {
                self.canvas
                    .text(line, *style, x + PADDING, down + style.size, 0.0)?;
                down += style.leading();
            }
            x += width;
        }
        self.down += tall;
        Ok(())
    }

    /// A line to sign on, with words before it.
    pub(crate) fn signature(&mut self, words: &[&str]) -> Result<(), PaperError> {
        let style = Style::regular(11.0);
        self.space(30.0);
        self.need(40.0);
        let each = WIDTH / words.len() as f32;
        for (place, word) in words.iter().enumerate() {
            let x = MARGIN + place as f32 * each;
            self.canvas
                .text(word, style, x, self.down + style.size, 0.0)?;
            let from = x + width(self.fonts, style, word)? + 6.0;
            let down = self.down + style.size + 3.0;
            self.canvas
                .stroke(&[(from, down), (x + each - 24.0, down)], 0.2, BORDER);
        }
        self.down += style.leading();
        Ok(())
    }

    /// A QR code (ISO/IEC 18004) at the right margin, beside what comes next; takes no room of its own.
    pub(crate) fn qr(&mut self, text: &str, side: f32) {
        self.canvas
            .qr(text, PAGE.0 - MARGIN - side, self.down, side);
    }

    /// Writes the foot of every page and puts the document together.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, PaperError> {
        let style = FOOT;
        let count = self.canvas.pages();
        let first = self.foot_baseline();
        for page in 0..count {
            self.canvas.turn_to(page);
            let number = format!("{} / {count}", page + 1);
            let x = PAGE.0 - MARGIN - width(self.fonts, style, &number)?;
            for (place, line) in self.foot.iter().enumerate() {
                let baseline = first + place as f32 * style.leading();
                self.canvas.text(line, style, MARGIN, baseline, 0.35)?;
            }
            self.canvas.text(&number, style, x, first, 0.35)?;
        }
        Ok(self.canvas.finish())
    }
}

fn height(columns: &[(Vec<String>, Style)]) -> f32 {
    let tallest = columns
        .iter()
        .map(|(lines, style)| lines.len() as f32 * style.leading())
        .fold(0.0, f32::max);
    tallest + 2.0 * PADDING
}

/// Leaves in the columns what fits into so many points and returns the rest; at least one line stays.
fn split(columns: &mut [(Vec<String>, Style)], room: f32) -> Vec<(Vec<String>, Style)> {
    columns
        .iter_mut()
        .map(|(lines, style)| {
            let fits = (((room - 2.0 * PADDING) / style.leading()).floor() as usize).max(1);
            (lines.split_off(fits.min(lines.len())), *style)
        })
        .collect()
}
