//! What a display shows, as a PNG: taken from the display, since the driver's own screenshots can hang.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};

/// Saves everything that a display shows.
pub(crate) fn save(display: &str, path: &Path) {
    let (connection, number) = x11rb::connect(Some(display)).expect("the display");
    let screen = &connection.setup().roots[number];
    let (width, height) = (screen.width_in_pixels, screen.height_in_pixels);
    let image = connection
        .get_image(
            ImageFormat::Z_PIXMAP,
            screen.root,
            0,
            0,
            width,
            height,
            u32::MAX,
        )
        .expect("asked")
        .reply()
        .expect("an image");
    // 24 bits deep, four bytes a pixel: blue, green, red, nothing.
    let pixels: Vec<u8> = image
        .data
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
        .collect();
    let file = BufWriter::new(File::create(path).expect("a file"));
    let mut encoder = png::Encoder::new(file, u32::from(width), u32::from(height));
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("written");
    writer.write_image_data(&pixels).expect("written");
}
