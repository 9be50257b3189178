//! A camera that the kernel knows (Video4Linux), such as any document camera with a USB plug.

use std::io;
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use linuxvideo::format::{PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{BufType, Device};

use crate::{Camera, CameraError};

/// Large enough for every letter of an A4 page, small enough to be read in no time.
const WIDTH: u32 = 2592;
const HEIGHT: u32 = 1944;
/// So many pictures wait in the camera's queue: older ones are passed over, so that one sees what is there now.
const QUEUED: usize = 4;

/// A camera at a device such as `/dev/video0`, opened when a picture is first asked for, and anew after it was unplugged.
pub struct DeviceCamera {
    path: PathBuf,
    stream: Option<ReadStream>,
}

impl DeviceCamera {
    /// The camera at a device.
    pub fn new(path: PathBuf) -> Self {
        Self { path, stream: None }
    }

    fn next(&mut self) -> Result<Vec<u8>, CameraError> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            closed => closed.insert(open(&self.path)?),
        };
        let absent = |source| CameraError::Absent {
            path: self.path.clone(),
            source,
        };
        let mut newest = Vec::new();
        for _ in 0..QUEUED {
            if !newest.is_empty() && stream.will_block().map_err(absent)? {
                break;
            }
            newest = stream
                .dequeue(|buffer| Ok(buffer.to_vec()))
                .map_err(absent)?;
        }
        Ok(newest)
    }
}

fn open(path: &Path) -> Result<ReadStream, CameraError> {
    let absent = |source| CameraError::Absent {
        path: path.to_owned(),
        source,
    };
    let device = Device::open(path).map_err(absent)?;
    let formats: Vec<PixelFormat> = device
        .formats(BufType::VIDEO_CAPTURE)
        .map(|format| format.map(|format| format.pixel_format()))
        .collect::<io::Result<_>>()
        .map_err(absent)?;
    let format = [PixelFormat::MJPG, PixelFormat::JPEG]
        .into_iter()
        .find(|format| formats.contains(format))
        .ok_or_else(|| CameraError::Format {
            path: path.to_owned(),
        })?;
    device
        .video_capture(PixFormat::new(WIDTH, HEIGHT, format))
        .and_then(linuxvideo::VideoCaptureDevice::into_stream)
        .map_err(absent)
}

impl Camera for DeviceCamera {
    fn picture(&mut self) -> Result<RgbImage, CameraError> {
        let bytes = self.next().inspect_err(|_| self.stream = None)?;
        image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg)
            .map(|picture| picture.to_rgb8())
            .map_err(|error| CameraError::Broken {
                path: self.path.clone(),
                why: error.to_string(),
            })
    }
}
