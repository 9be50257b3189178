//! An A4 sheet that is filled from top to bottom and goes on to the next page when it is full.

use printpdf::{
    Color, FontId, Line, LinePoint, Op, PaintMode, PdfDocument, PdfFontHandle, PdfPage,
    PdfSaveOptions, Point, Pt, Rect, Rgb, TextItem,
};
use qrcode::QrCode;

use crate::PaperError;
use crate::fonts::{FontSet, Weight};
use crate::text::{Style, width, wrap};

/// A4 in points.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 52.0;
const FOOTER: f32 = 44.0;
/// Between a cell's border and its text.
const PADDING: f32 = 6.0;
const BORDER: f32 = 0.6;

/// The width between the margins, in points.
pub(crate) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;

/// A sheet under construction.
pub(crate) struct Sheet<'f> {
    fonts: &'f FontSet,
    title: String,
    /// Stands at the foot of every page.
    foot: String,
    pages: Vec<Vec<Op>>,
    /// How far down the page is filled, from its top, in points.
    down: f32,
    handles: [FontId; 2],
    document: PdfDocument,
}

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
    pub(crate) fn new(fonts: &'f FontSet, title: &str, foot: impl Into<String>) -> Self {
        let mut document = PdfDocument::new(title);
        let handles =
            [Weight::Regular, Weight::Bold].map(|weight| document.add_font(fonts.face(weight)));
        Self {
            fonts,
            title: title.to_owned(),
            foot: foot.into(),
            pages: vec![Vec::new()],
            down: MARGIN,
            handles,
            document,
        }
    }

    fn bottom() -> f32 {
        PAGE.1 - MARGIN - FOOTER
    }

    fn ops(&mut self) -> &mut Vec<Op> {
        if self.pages.is_empty() {
            self.pages.push(Vec::new());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Goes on to the next page unless so many points are left on this one.
    fn need(&mut self, height: f32) -> bool {
        if self.down + height <= Self::bottom() || self.down <= MARGIN {
            return false;
        }
        self.pages.push(Vec::new());
        self.down = MARGIN;
        true
    }

    /// Leaves so many points free.
    pub(crate) fn space(&mut self, height: f32) {
        self.down += height;
    }

    /// One line at a place; `down` is its baseline's distance from the top.
    fn line_at(&mut self, text: &str, style: Style, x: f32, down: f32, grey: f32) {
        let font = match style.weight {
            Weight::Regular => self.handles[0].clone(),
            Weight::Bold => self.handles[1].clone(),
        };
        let text = text.to_owned();
        self.ops().extend([
            Op::StartTextSection,
            Op::SetFillColor { col: grey_of(grey) },
            Op::SetFont {
                font: PdfFontHandle::External(font),
                size: Pt(style.size),
            },
            Op::SetTextCursor {
                pos: Point {
                    x: Pt(x),
                    y: Pt(PAGE.1 - down),
                },
            },
            Op::ShowText {
                items: vec![TextItem::Text(text)],
            },
            Op::EndTextSection,
        ]);
    }

    /// A centred heading.
    pub(crate) fn heading(&mut self, text: &str, style: Style) -> Result<(), PaperError> {
        for line in wrap(self.fonts, style, text, WIDTH)? {
            self.need(style.leading());
            let x = MARGIN + (WIDTH - width(self.fonts, style, &line)?) / 2.0;
            self.line_at(&line, style, x, self.down + style.size, 0.0);
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
            self.line_at(&line, style, MARGIN, self.down + style.size, grey);
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

    /// A row of cells with these widths, in points. A row too high for the page goes on on the next.
    pub(crate) fn row(&mut self, widths: &[f32], cells: &[Cell]) -> Result<(), PaperError> {
        let mut columns: Vec<(Vec<String>, Style)> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                Ok((
                    wrap(self.fonts, cell.style, &cell.text, width - 2.0 * PADDING)?,
                    cell.style,
                ))
            })
            .collect::<Result<_, PaperError>>()?;
        loop {
            let full = height(&columns);
            let room = Self::bottom() - self.down;
            let whole_page = Self::bottom() - MARGIN;
            if full > room && (full <= whole_page || room < 60.0) && self.need(full) {
                continue;
            }
            if full <= room || self.down <= MARGIN && full <= whole_page {
                self.draw_row(widths, cells, &columns);
                return Ok(());
            }
            let rest = split(&mut columns, room);
            self.draw_row(widths, cells, &columns);
            columns = rest;
            self.pages.push(Vec::new());
            self.down = MARGIN;
        }
    }

    fn draw_row(&mut self, widths: &[f32], cells: &[Cell], columns: &[(Vec<String>, Style)]) {
        let tall = height(columns);
        let mut x = MARGIN;
        for ((cell, width), (lines, style)) in cells.iter().zip(widths).zip(columns) {
            let top = PAGE.1 - self.down;
            if cell.shaded {
                let area = Rect {
                    mode: Some(PaintMode::Fill),
                    ..Rect::from_xywh(Pt(x), Pt(top - tall), Pt(*width), Pt(tall))
                };
                self.ops().extend([
                    Op::SetFillColor { col: grey_of(0.95) },
                    Op::DrawRectangle { rectangle: area },
                ]);
            }
            let frame = Rect {
                mode: Some(PaintMode::Stroke),
                ..Rect::from_xywh(Pt(x), Pt(top - tall), Pt(*width), Pt(tall))
            };
            self.ops().extend([
                Op::SetOutlineColor { col: grey_of(0.35) },
                Op::SetOutlineThickness { pt: Pt(BORDER) },
                Op::DrawRectangle { rectangle: frame },
            ]);
            let mut down = self.down + PADDING;
            for line in lines {
                self.line_at(line, *style, x + PADDING, down + style.size, 0.0);
                down += style.leading();
            }
            x += width;
        }
        self.down += tall;
    }

    /// A line to sign on, with words before it.
    pub(crate) fn signature(&mut self, words: &[&str]) -> Result<(), PaperError> {
        let style = Style::regular(11.0);
        self.space(30.0);
        self.need(40.0);
        let each = WIDTH / words.len() as f32;
        for (place, word) in words.iter().enumerate() {
            let x = MARGIN + place as f32 * each;
            self.line_at(word, style, x, self.down + style.size, 0.0);
            let from = x + width(self.fonts, style, word)? + 6.0;
            let y = Pt(PAGE.1 - self.down - style.size - 3.0);
            let point = |x: f32| LinePoint {
                p: Point { x: Pt(x), y },
                bezier: false,
            };
            self.ops().extend([
                Op::SetOutlineColor { col: grey_of(0.2) },
                Op::SetOutlineThickness { pt: Pt(BORDER) },
                Op::DrawLine {
                    line: Line {
                        points: vec![point(from), point(x + each - 24.0)],
                        is_closed: false,
                    },
                },
            ]);
        }
        self.down += style.leading();
        Ok(())
    }

    /// A QR code (ISO/IEC 18004) at the right margin, beside what comes next; takes no room of its own.
    pub(crate) fn qr(&mut self, text: &str, side: f32) {
        let Ok(code) = QrCode::new(text.as_bytes()) else {
            return;
        };
        let modules = code.width();
        let module = side / modules as f32;
        let (left, top) = (PAGE.0 - MARGIN - side, PAGE.1 - self.down);
        self.ops().push(Op::SetFillColor { col: grey_of(0.0) });
        for (place, colour) in code.to_colors().into_iter().enumerate() {
            if colour == qrcode::Color::Dark {
                let x = left + (place % modules) as f32 * module;
                let y = top - (place / modules + 1) as f32 * module;
                let dot = Rect {
                    mode: Some(PaintMode::Fill),
                    ..Rect::from_xywh(Pt(x), Pt(y), Pt(module), Pt(module))
                };
                self.ops().push(Op::DrawRectangle { rectangle: dot });
            }
        }
    }

    /// Writes the foot of every page and puts the document together.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, PaperError> {
        let style = Style::regular(8.5);
        let count = self.pages.len();
        let foot = wrap(self.fonts, style, &self.foot, WIDTH - 90.0)?;
        for page in 0..count {
            let number = format!("{} / {count}", page + 1);
            let x = PAGE.0 - MARGIN - width(self.fonts, style, &number)?;
            let later = self.pages.split_off(page + 1);
            for (place, line) in foot.iter().take(3).enumerate() {
                self.line_at(
                    line,
                    style,
                    MARGIN,
                    PAGE.1 - MARGIN - 14.0 + place as f32 * style.leading(),
                    0.35,
                );
            }
            self.line_at(&number, style, x, PAGE.1 - MARGIN - 14.0, 0.35);
            self.pages.extend(later);
        }
        let pages = self
            .pages
            .into_iter()
            .map(|ops| PdfPage::new(Pt(PAGE.0).into(), Pt(PAGE.1).into(), ops))
            .collect();
        self.document.metadata.info.document_title = self.title;
        let options = PdfSaveOptions {
            subset_fonts: true,
            ..PdfSaveOptions::default()
        };
        Ok(self
            .document
            .with_pages(pages)
            .save(&options, &mut Vec::new()))
    }
}

fn grey_of(grey: f32) -> Color {
    Color::Rgb(Rgb {
        r: grey,
        g: grey,
        b: grey,
        icc_profile: None,
    })
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
