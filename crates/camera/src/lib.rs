//! Photos of papers: a camera behind a trait, the page found in what it sees, straightened, and written as a JPEG of a
//! bounded size. Nothing is ever written to a disk.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

#[cfg(target_os = "linux")]
mod device;
mod folder;
mod outline;
mod photo;
mod straighten;

use std::path::PathBuf;

use image::RgbImage;

#[cfg(target_os = "linux")]
pub use device::DeviceCamera;
pub use folder::FolderCamera;
pub use outline::{Corner, Outline};
pub use photo::{Flaw, LARGEST_PHOTO, Photo, preview};

/// What sees papers: a camera on an arm, or one in the terminal's front.
pub trait Camera: Send {
    /// What it sees now. Blocks until there is a picture, for some seconds at most.
    ///
    /// # Errors
    /// [`CameraError`].
    fn picture(&mut self) -> Result<RgbImage, CameraError>;
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// Nothing is there, or it may not be used.
    #[error(
        "the camera {path} cannot be used ({source}); plug it in, and see that this user is in the group “video”"
    )]
    Absent {
        /// Where it should be.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It gives no pictures that are understood here.
    #[error("the camera {path} gives no JPEG pictures; use another one")]
    Format {
        /// Where it is.
        path: PathBuf,
    },
    /// A picture came and is broken.
    #[error(
        "the camera {path} gave a broken picture ({why}); unplug it and plug it in again when this stays so"
    )]
    Broken {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}
