//! A camera for trying things out: it sees the picture in a folder whose name comes last.

use std::io;
use std::path::PathBuf;

use image::RgbImage;

use crate::{Camera, CameraError};

/// A folder with pictures (JPEG, PNG). Whoever puts another one there changes what is seen.
pub struct FolderCamera {
    folder: PathBuf,
}

impl FolderCamera {
    /// The camera that a folder stands for.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn newest(&self) -> io::Result<Vec<u8>> {
        let mut pictures = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if matches!(extension, Some("jpg" | "jpeg" | "png")) {
                pictures.push(path);
            }
        }
        match pictures.into_iter().max() {
            Some(newest) => std::fs::read(newest),
            None => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "there is no picture in the folder",
            )),
        }
    }
}

impl Camera for FolderCamera {
    fn picture(&mut self) -> Result<RgbImage, CameraError> {
        let bytes = self.newest().map_err(|source| CameraError::Absent {
            path: self.folder.clone(),
            source,
        })?;
        image::load_from_memory(&bytes)
            .map(|picture| picture.to_rgb8())
            .map_err(|error| CameraError::Broken {
                path: self.folder.clone(),
                why: error.to_string(),
            })
    }
}
