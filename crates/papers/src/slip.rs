//! A slip: 80 mm of paper that is filled from top to bottom and drawn as a picture, so that any thermal printer prints it.
//!
//! Lengths are in dots of 203 to the inch, 8 to the millimetre.

mod bitmap;
mod raster;

use std::fmt;

use qrcode::{EcLevel, QrCode};

use crate::PaperError;
use crate::fonts::{FontSet, Weight};
use crate::text::{Style, width, wrap};

pub use bitmap::SlipImage;

/// How wide a slip is: what a printer for 80 mm paper reaches.
pub const WIDTH: u32 = 576;
/// How long a slip may be: half a metre.
pub const LONGEST: u32 = 4_000;
/// Nothing is set smaller: 3 mm, which one reads at arm's length.
pub const SMALLEST: f32 = 24.0;

const MARGIN: u32 = 16;
/// The width between the margins.
const INNER: u32 = WIDTH - 2 * MARGIN;
/// A box to tick, and where what stands beside it begins.
const BOX: u32 = 28;
const BESIDE_BOX: u32 = 44;
/// Where the values of facts begin.
const BESIDE_LABEL: u32 = 136;
/// A module of a QR code in dots: below the least a phone cannot make it out on thermal paper.
const MODULE: std::ops::RangeInclusive<u32> = 4..=8;
/// The white margin that a QR code must have, in modules (ISO/IEC 18004).
const QUIET: u32 = 4;

/// How text is set on a slip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type(Style);

impl Type {
    /// For what is told besides.
    pub const NOTE: Self = Self(Style::regular(SMALLEST));
    /// For what is read.
    pub const BODY: Self = Self(Style::regular(28.0));
    /// For what is looked for.
    pub const STRONG: Self = Self(Style::bold(28.0));
    /// For the head of a part.
    pub const HEAD: Self = Self(Style::bold(32.0));
    /// For what the slip is.
    pub const TITLE: Self = Self(Style::bold(44.0));
    /// For a number that is called out.
    pub const NUMBER: Self = Self(Style::bold(120.0));

    fn leading(self) -> u32 {
        (self.0.size * 1.4) as u32
    }
}

/// A slip under construction.
#[derive(Debug)]
pub struct Strip<'f> {
    fonts: &'f FontSet,
    marks: Vec<Mark>,
    /// How far down it is filled.
    down: u32,
}

/// Something at its place.
#[derive(Debug, Clone, PartialEq)]
enum Mark {
    /// A line of text; `down` is the top of its line.
    Text {
        across: u32,
        down: u32,
        set: Type,
        text: String,
    },
    /// A line across the slip.
    Rule { down: u32 },
    /// A box to tick.
    Box { across: u32, down: u32 },
    /// A QR code.
    Qr {
        down: u32,
        module: u32,
        /// What it says.
        text: String,
        code: Code,
    },
}

/// The modules of a QR code, row by row.
#[derive(Debug, Clone, PartialEq)]
struct Code {
    side: u32,
    dark: Vec<bool>,
}

impl<'f> Strip<'f> {
    /// An empty one.
    pub fn new(fonts: &'f FontSet) -> Self {
        Self {
            fonts,
            marks: Vec::new(),
            down: MARGIN,
        }
    }

    /// Leaves so many dots free.
    pub fn space(&mut self, dots: u32) {
        self.down += dots;
    }

    /// Text in the middle.
    ///
    /// # Errors
    /// [`PaperError::Character`] when a character is in none of the fonts.
    pub fn centred(&mut self, text: &str, set: Type) -> Result<(), PaperError> {
        for line in wrap(self.fonts, set.0, text, INNER as f32)? {
            let wide = width(self.fonts, set.0, &line)?.ceil() as u32;
            self.line(line, set, MARGIN + INNER.saturating_sub(wide) / 2);
        }
        Ok(())
    }

    /// Text from the left margin.
    ///
    /// # Errors
    /// [`PaperError::Character`] when a character is in none of the fonts.
    pub fn paragraph(&mut self, text: &str, set: Type) -> Result<(), PaperError> {
        self.hanging(text, set, 0)
    }

    /// Text beside a box to tick; what belongs to it goes on with [`Self::beside_box`].
    ///
    /// # Errors
    /// [`PaperError::Character`] when a character is in none of the fonts.
    pub fn to_tick(&mut self, text: &str, set: Type) -> Result<(), PaperError> {
        let down = self.down + set.leading().saturating_sub(BOX) / 2;
        self.marks.push(Mark::Box {
            across: MARGIN,
            down,
        });
        self.hanging(text, set, BESIDE_BOX)
    }

    /// Text below that of [`Self::to_tick`].
    ///
    /// # Errors
    /// [`PaperError::Character`] when a character is in none of the fonts.
    pub fn beside_box(&mut self, text: &str, set: Type) -> Result<(), PaperError> {
        self.hanging(text, set, BESIDE_BOX)
    }

    /// A fact: what it is, and beside it what there is to say.
    ///
    /// # Errors
    /// [`PaperError::Character`] when a character is in none of the fonts.
    pub fn fact(&mut self, label: &str, value: &str) -> Result<(), PaperError> {
        let top = self.down;
        let labels = wrap(
            self.fonts,
            Type::STRONG.0,
            label,
            (BESIDE_LABEL - 12) as f32,
        )?;
        for line in labels {
            self.line(line, Type::STRONG, MARGIN);
        }
        let below = std::mem::replace(&mut self.down, top);
        self.hanging(value, Type::BODY, BESIDE_LABEL)?;
        self.down = self.down.max(below) + 6;
        Ok(())
    }

    /// A line across the slip.
    pub fn rule(&mut self) {
        self.down += 10;
        self.marks.push(Mark::Rule { down: self.down });
        self.down += 14;
    }

    /// A QR code (ISO/IEC 18004) in the middle, as large as the slip allows; whether there is one.
    ///
    /// There is none for a text so long that a phone could not make out its modules.
    pub fn qr(&mut self, text: &str) -> bool {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            return false;
        };
        let side = u32::try_from(code.width()).unwrap_or(u32::MAX);
        let module = (WIDTH / side.saturating_add(2 * QUIET)).min(*MODULE.end());
        if !MODULE.contains(&module) {
            return false;
        }
        let dark = code
            .to_colors()
            .into_iter()
            .map(|colour| colour == qrcode::Color::Dark)
            .collect();
        self.down += QUIET * module;
        self.marks.push(Mark::Qr {
            down: self.down,
            module,
            text: text.to_owned(),
            code: Code { side, dark },
        });
        self.down += (side + QUIET) * module;
        true
    }

    /// How long it is so far, in dots.
    pub fn length(&self) -> u32 {
        self.down
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`PaperError::TooLong`] when it is longer than [`LONGEST`]: a slip is never cut off.
    pub fn finish(self) -> Result<Slip, PaperError> {
        let length = self.down + MARGIN;
        if length > LONGEST {
            return Err(PaperError::TooLong);
        }
        Ok(Slip {
            image: raster::draw(self.fonts, &self.marks, length)?,
            marks: self.marks,
        })
    }

    fn hanging(&mut self, text: &str, set: Type, indent: u32) -> Result<(), PaperError> {
        for line in wrap(self.fonts, set.0, text, (INNER - indent) as f32)? {
            self.line(line, set, MARGIN + indent);
        }
        Ok(())
    }

    fn line(&mut self, text: String, set: Type, across: u32) {
        self.marks.push(Mark::Text {
            across,
            down: self.down,
            set,
            text,
        });
        self.down += set.leading();
    }
}

/// A slip: a picture, and what stands on it.
#[derive(Debug, Clone)]
pub struct Slip {
    image: SlipImage,
    marks: Vec<Mark>,
}

impl Slip {
    /// The picture.
    pub fn image(&self) -> &SlipImage {
        &self.image
    }
}

impl fmt::Display for Slip {
    /// What stands on it, line by line from the top: how it is set, how far it is indented, and the words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mark in &self.marks {
            match mark {
                Mark::Text {
                    across, set, text, ..
                } => {
                    let weight = match set.0.weight {
                        Weight::Regular => ' ',
                        Weight::Bold => '*',
                    };
                    let indent = " ".repeat((across / 14) as usize);
                    writeln!(f, "{weight}{:>3} |{indent}{text}", set.0.size)?;
                }
                Mark::Rule { .. } => writeln!(f, "     |{}", "-".repeat(40))?,
                Mark::Box { .. } => writeln!(f, "     | [ ]")?,
                Mark::Qr {
                    text, module, code, ..
                } => writeln!(f, "  QR | {}×{module} {text}", code.side)?,
            }
        }
        Ok(())
    }
}
