//! The picture of a slip: black and white dots, as a PNG and as what thermal printers take.

use std::fmt;

use super::WIDTH;

/// Bytes a row: eight dots each, the leftmost in the highest bit.
const ROW: usize = (WIDTH / 8) as usize;
/// Rows that are sent at a time: the buffers of small printers hold no more.
const BAND: usize = 128;

/// A picture of black dots on white, [`WIDTH`] wide.
#[derive(Clone, PartialEq, Eq)]
pub struct SlipImage {
    /// Row by row; a set bit is black.
    dots: Vec<u8>,
}

impl fmt::Debug for SlipImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SlipImage({WIDTH}×{})", self.height())
    }
}

impl SlipImage {
    /// A white one.
    pub(super) fn white(height: u32) -> Self {
        Self {
            dots: vec![0; ROW * height as usize],
        }
    }

    /// How many rows there are.
    pub fn height(&self) -> u32 {
        (self.dots.len() / ROW) as u32
    }

    /// Whether a dot is black; outside nothing is.
    pub fn is_black(&self, across: u32, down: u32) -> bool {
        across < WIDTH
            && self
                .dots
                .get(down as usize * ROW + (across / 8) as usize)
                .is_some_and(|byte| byte & (0x80 >> (across % 8)) != 0)
    }

    /// Makes a dot black; outside nothing happens.
    pub(super) fn blacken(&mut self, across: u32, down: u32) {
        if across >= WIDTH {
            return;
        }
        let place = down as usize * ROW + (across / 8) as usize;
        if let Some(byte) = self.dots.get_mut(place) {
            *byte |= 0x80 >> (across % 8);
        }
    }

    /// As a PNG of one bit a dot, at 203 dots to the inch.
    ///
    /// # Errors
    /// When the encoder fails, which it has no reason to.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, WIDTH, self.height());
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: 7_992,
            yppu: 7_992,
            unit: png::Unit::Meter,
        }));
        let white: Vec<u8> = self.dots.iter().map(|byte| !byte).collect();
        encoder.write_header()?.write_image_data(&white)?;
        Ok(bytes)
    }

    /// As commands of ESC/POS: reset, the picture in bands (`GS v 0`), feed, cut.
    pub fn esc_pos(&self) -> Vec<u8> {
        let mut bytes = b"\x1b@".to_vec();
        for band in self.dots.chunks(BAND * ROW) {
            let rows = (band.len() / ROW) as u16;
            bytes.extend(b"\x1dv0\x00");
            bytes.extend((ROW as u16).to_le_bytes());
            bytes.extend(rows.to_le_bytes());
            bytes.extend(band);
        }
        bytes.extend(b"\x1bd\x04\x1dV\x42\x00");
        bytes
    }
}
