//! What a display shows, as a PNG.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::thread;
use std::time::Duration;

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};

use crate::error::Failure;

/// How long a display must stay the same, and how often it is looked at for that.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
const MOST_LOOKS: usize = 20;

/// Saves everything that a display shows, once it does not change any more.
pub(crate) fn save(display: Option<&str>, path: &Path) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Other(format!("no screenshot of the display: {error}"))
    };
    let (connection, number) = x11rb::connect(display).map_err(|error| failed(&error))?;
    let screen = &connection.setup().roots[number];
    let (width, height) = (screen.width_in_pixels, screen.height_in_pixels);
    let take = || -> Result<Vec<u8>, Failure> {
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
            .map_err(|error| failed(&error))?
            .reply()
            .map_err(|error| failed(&error))?;
        Ok(image.data)
    };
    // What the page has painted is on its way through two more processes to the display: it is there once nothing changes.
    let mut data = take()?;
    for _ in 0..MOST_LOOKS {
        thread::sleep(BETWEEN_LOOKS);
        let before = std::mem::replace(&mut data, take()?);
        if before == data {
            break;
        }
    }
    // 24 bits deep, four bytes a pixel: blue, green, red, nothing.
    let pixels: Vec<u8> = data
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
        .collect();
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    let file = File::create(path).map_err(Failure::at(path))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), u32::from(width), u32::from(height));
    encoder.set_color(png::ColorType::Rgb);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels))
        .map_err(|error| Failure::Other(format!("{}: {error}", path.display())))
}
