//! Pages and what is drawn on them: text, lines, areas, codes, strokes. Knows nothing of what is said.
//!
//! Places are points from the top left corner, downwards.

use std::collections::BTreeMap;

use forms::layout::TICKED;
use printpdf::{
    Color, FontId, Line, LineCapStyle, LineJoinStyle, LinePoint, Op, PaintMode, PdfDocument,
    PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, Rect, Rgb, TextItem,
};
use qrcode::QrCode;

use crate::PaperError;
use crate::fonts::{Face, FontSet, Weight};
use crate::text::{SIGNATURE, Style, as_set, width};

/// A4 in points.
pub(crate) const A4: (f32, f32) = (595.28, 841.89);

/// Pages under construction. There is always one.
pub(crate) struct Canvas<'f> {
    fonts: &'f FontSet,
    title: String,
    size: (f32, f32),
    pages: Vec<Vec<Op>>,
    /// The page that is drawn on.
    at: usize,
    handles: BTreeMap<Face, FontId>,
    document: PdfDocument,
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) down: f32,
    pub(crate) wide: f32,
    pub(crate) tall: f32,
}

impl<'f> Canvas<'f> {
    /// One empty page of a size in points.
    pub(crate) fn new(fonts: &'f FontSet, title: &str, size: (f32, f32)) -> Self {
        let mut canvas = Self {
            fonts,
            title: title.to_owned(),
            size,
            pages: vec![Vec::new()],
            at: 0,
            handles: BTreeMap::new(),
            document: PdfDocument::new(title),
        };
        for weight in [Weight::Regular, Weight::Bold] {
            canvas.handle(Face::Usual(weight));
        }
        canvas
    }

    pub(crate) fn fonts(&self) -> &'f FontSet {
        self.fonts
    }

    /// The font in the document, put there when it is first used.
    fn handle(&mut self, face: Face) -> Option<FontId> {
        if let Some(known) = self.handles.get(&face) {
            return Some(known.clone());
        }
        // Names of our own, six capitals as PDF asks of subset tags: random ones would make every file another one.
        let name = match face {
            Face::Usual(Weight::Regular) => "YCREGU",
            Face::Usual(Weight::Bold) => "YCBOLD",
            Face::Rare(0) => "YCRARA",
            Face::Rare(_) => "YCRARB",
        };
        let id = FontId(name.to_owned());
        let font = PdfFont::new(self.fonts.get(face)?.clone());
        self.document.resources.fonts.map.insert(id.clone(), font);
        self.handles.insert(face, id.clone());
        Some(id)
    }

    /// Goes on to a new page at the end.
    pub(crate) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.at = self.pages.len() - 1;
    }

    /// How many pages there are.
    pub(crate) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Goes back to a page, from 0.
    pub(crate) fn turn_to(&mut self, page: usize) {
        self.at = page.min(self.pages.len() - 1);
    }

    fn put(&mut self, ops: impl IntoIterator<Item = Op>) {
        if let Some(page) = self.pages.get_mut(self.at) {
            page.extend(ops);
        }
    }

    fn point(&self, x: f32, down: f32) -> Point {
        Point {
            x: Pt(x),
            y: Pt(self.size.1 - down),
        }
    }

    /// One line of text; `baseline` is its distance from the top. Room for a signature stays free.
    ///
    /// # Errors
    /// [`PaperError::Character`] when a character is in none of the fonts.
    pub(crate) fn text(
        &mut self,
        text: &str,
        style: Style,
        x: f32,
        baseline: f32,
        grey: f32,
    ) -> Result<(), PaperError> {
        let mut pen = x;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let face = self.face(style, first)?;
            // A ticked box is a run of its own, so that whoever reads the paper as text finds the tick beside its box.
            let alone = first == TICKED;
            let end = rest.char_indices().skip(1).find_map(|(at, c)| {
                let same = self.face(style, c).is_ok_and(|other| other == face);
                (!same || alone || c == TICKED).then_some(at)
            });
            let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
            if let Some(face) = face {
                let set: String = run.chars().map(as_set).collect();
                self.run(set, face, style.size, (pen, baseline), grey)?;
                if alone {
                    let bold = Face::Usual(Weight::Bold);
                    self.run("√".to_owned(), bold, style.size, (pen, baseline), 0.0)?;
                }
            }
            pen += width(self.fonts, style, run)?;
            rest = after;
        }
        Ok(())
    }

    /// The font of a character; none for the room of a signature.
    fn face(&self, style: Style, character: char) -> Result<Option<Face>, PaperError> {
        if character == SIGNATURE {
            return Ok(None);
        }
        let found = self.fonts.find(style.weight, as_set(character));
        let (face, _) = found.ok_or(PaperError::Character { field: None })?;
        Ok(Some(face))
    }

    fn run(
        &mut self,
        text: String,
        face: Face,
        size: f32,
        (x, baseline): (f32, f32),
        grey: f32,
    ) -> Result<(), PaperError> {
        let font = self
            .handle(face)
            .ok_or(PaperError::Character { field: None })?;
        let pos = self.point(x, baseline);
        self.put([
            Op::StartTextSection,
            Op::SetFillColor { col: grey_of(grey) },
            Op::SetFont {
                font: PdfFontHandle::External(font),
                size: Pt(size),
            },
            Op::SetTextCursor { pos },
            Op::ShowText {
                items: vec![TextItem::Text(text)],
            },
            Op::EndTextSection,
        ]);
        Ok(())
    }

    /// A filled area.
    pub(crate) fn fill(&mut self, area: Area, grey: f32) {
        let rectangle = self.rectangle(area, PaintMode::Fill);
        self.put([
            Op::SetFillColor { col: grey_of(grey) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    /// A frame.
    pub(crate) fn frame(&mut self, area: Area, grey: f32, thick: f32) {
        let rectangle = self.rectangle(area, PaintMode::Stroke);
        self.put([
            Op::SetOutlineColor { col: grey_of(grey) },
            Op::SetOutlineThickness { pt: Pt(thick) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    fn rectangle(&self, area: Area, mode: PaintMode) -> Rect {
        let bottom = self.size.1 - area.down - area.tall;
        Rect {
            mode: Some(mode),
            ..Rect::from_xywh(Pt(area.x), Pt(bottom), Pt(area.wide), Pt(area.tall))
        }
    }

    /// A line from point to point, as a pen draws it.
    pub(crate) fn stroke(&mut self, points: &[(f32, f32)], grey: f32, thick: f32) {
        let line = Line {
            points: points
                .iter()
                .map(|(x, down)| LinePoint {
                    p: self.point(*x, *down),
                    bezier: false,
                })
                .collect(),
            is_closed: false,
        };
        self.put([
            Op::SetOutlineColor { col: grey_of(grey) },
            Op::SetOutlineThickness { pt: Pt(thick) },
            Op::SetLineCapStyle {
                cap: LineCapStyle::Round,
            },
            Op::SetLineJoinStyle {
                join: LineJoinStyle::Round,
            },
            Op::DrawLine { line },
            Op::SetLineCapStyle {
                cap: LineCapStyle::Butt,
            },
            Op::SetLineJoinStyle {
                join: LineJoinStyle::Miter,
            },
        ]);
    }

    /// A QR code (ISO/IEC 18004) whose upper left corner is at a place; none for a text that is too long for one.
    pub(crate) fn qr(&mut self, text: &str, x: f32, down: f32, side: f32) {
        let Ok(code) = QrCode::new(text.as_bytes()) else {
            return;
        };
        let modules = code.width();
        let module = side / modules as f32;
        self.put([Op::SetFillColor { col: grey_of(0.0) }]);
        for (place, colour) in code.to_colors().into_iter().enumerate() {
            if colour == qrcode::Color::Dark {
                let area = Area {
                    x: x + (place % modules) as f32 * module,
                    down: down + (place / modules) as f32 * module,
                    wide: module,
                    tall: module,
                };
                let rectangle = self.rectangle(area, PaintMode::Fill);
                self.put([Op::DrawRectangle { rectangle }]);
            }
        }
    }

    /// Puts the document together.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let (wide, tall) = self.size;
        let pages = self
            .pages
            .into_iter()
            .map(|ops| PdfPage::new(Pt(wide).into(), Pt(tall).into(), ops))
            .collect();
        self.document.metadata.info.document_title = self.title;
        let options = PdfSaveOptions {
            subset_fonts: true,
            ..PdfSaveOptions::default()
        };
        self.document
            .with_pages(pages)
            .save(&options, &mut Vec::new())
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
