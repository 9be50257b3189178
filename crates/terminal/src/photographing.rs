//! The terminal's camera for papers: one picture at a time, and what is wrong with it told to the operator once.

use std::sync::{Mutex, PoisonError};

use camera::{Camera, CameraError, FolderCamera};

use crate::config::CameraConfig;

/// A camera that is shared by whoever asks for a picture.
pub(crate) struct Photographing(Mutex<Shared>);

struct Shared {
    camera: Box<dyn Camera>,
    /// What was said of it last: the page looks several times a second, the log says a thing once.
    trouble: Option<String>,
}

impl Photographing {
    /// The camera that is configured. It is opened at the first look.
    pub(crate) fn new(config: &CameraConfig) -> Self {
        let camera: Box<dyn Camera> = match config {
            #[cfg(target_os = "linux")]
            CameraConfig::Device(device) => Box::new(camera::DeviceCamera::new(device.clone())),
            // Elsewhere a device cannot be used, and what is said of it is that it is not there.
            #[cfg(not(target_os = "linux"))]
            CameraConfig::Device(device) => Box::new(FolderCamera::new(device.clone())),
            CameraConfig::Folder(folder) => Box::new(FolderCamera::new(folder.clone())),
        };
        Self(Mutex::new(Shared {
            camera,
            trouble: None,
        }))
    }

    /// What it sees now; blocks for some seconds at most, and while somebody else looks.
    pub(crate) fn look(&self) -> Result<image::RgbImage, CameraError> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = shared.camera.picture();
        let trouble = seen.as_ref().err().map(ToString::to_string);
        if trouble != shared.trouble {
            match &trouble {
                Some(trouble) => tracing::warn!("{trouble}"),
                None => tracing::info!("the camera works again"),
            }
            shared.trouble = trouble;
        }
        seen
    }
}
