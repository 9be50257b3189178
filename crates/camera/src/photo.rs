//! A photo as it is kept and handed in: the page alone, as a JPEG of a bounded size.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, ImageEncoder as _, RgbImage};

use crate::outline::Outline;
use crate::straighten::straighten;

/// The most bytes of a photo: 1 MiB.
pub const LARGEST_PHOTO: usize = 1 << 20;
/// The longer side of a photo without a page in it, in pixels.
const LONGEST_SIDE: u32 = 2200;
/// Letters stay whole at the first of these, and legible at the last.
const QUALITIES: [u8; 5] = [85, 75, 65, 50, 35];
/// The longer side of a preview, in pixels.
const PREVIEW: u32 = 900;

/// A photo.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// The JPEG, at most [`LARGEST_PHOTO`] bytes.
    pub jpeg: Vec<u8>,
    /// What may make it useless.
    pub flaw: Option<Flaw>,
    /// Whether a page was found and straightened.
    pub straightened: bool,
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({} bytes)", self.jpeg.len())
    }
}

/// What may make a photo useless. It is the citizen's to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Hardly anything can be seen.
    TooDark,
    /// Letters cannot be told apart.
    Blurred,
}

impl Photo {
    /// Makes a photo of a picture.
    ///
    /// # Errors
    /// When it cannot be written as a JPEG of [`LARGEST_PHOTO`] bytes: a picture without pixels.
    pub fn of(picture: &RgbImage) -> Result<Self, image::ImageError> {
        let outline = Outline::find(picture);
        let page = match &outline {
            Some(outline) => straighten(picture, outline),
            None => within(picture, LONGEST_SIDE),
        };
        let mut jpeg = Vec::new();
        for quality in QUALITIES {
            jpeg = encode(&page, quality)?;
            if jpeg.len() <= LARGEST_PHOTO {
                break;
            }
        }
        if jpeg.len() > LARGEST_PHOTO {
            // Pure noise: half as large, it fits.
            let half = page.width().max(page.height()) / 2;
            jpeg = encode(&within(&page, half), QUALITIES[4])?;
        }
        Ok(Self {
            jpeg,
            flaw: flaw(&page),
            straightened: outline.is_some(),
        })
    }
}

/// What a camera sees, small enough to be shown many times a second.
///
/// # Errors
/// When it cannot be written as a JPEG: a picture without pixels.
pub fn preview(picture: &RgbImage) -> Result<Vec<u8>, image::ImageError> {
    encode(&within(picture, PREVIEW), 70)
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, image::ImageError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(jpeg)
}

/// The same, at most so many pixels along its longer side.
fn within(picture: &RgbImage, longest: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    if longer <= longest {
        return picture.clone();
    }
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(longest) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    imageops::resize(picture, side(width), side(height), FilterType::Triangle)
}

/// The mean of 255 below which hardly anything can be seen.
const DARK: f64 = 45.0;
/// What edges a sharp page has at least: the mean square of the Laplacian, where a page has anything on it at all.
const SHARP: f64 = 18.0;

fn flaw(page: &RgbImage) -> Option<Flaw> {
    let gray = imageops::grayscale(&within(page, 800));
    let (width, height) = gray.dimensions();
    let all = f64::from(width) * f64::from(height);
    let mean = gray
        .pixels()
        .map(|pixel| f64::from(pixel.0[0]))
        .sum::<f64>()
        / all.max(1.0);
    if mean < DARK {
        return Some(Flaw::TooDark);
    }
    if width < 3 || height < 3 {
        return None;
    }
    let at = |x: u32, y: u32| i32::from(gray.get_pixel(x, y).0[0]);
    let mut edges = 0.0;
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
            edges += f64::from(around - 4 * at(x, y)).powi(2);
        }
    }
    (edges / all < SHARP).then_some(Flaw::Blurred)
}
