//! A camera for tests, which sees what is laid under it.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::photo::{PhotoOutcome, Picture};
use contract::visit::{Application, VisitId};
use forms::{Entry, PhotoId};
use image::{Rgb, RgbImage};
use terminal::Terminal;

use super::{Place, application, content};

/// A form that asks for photos too.
pub const WITH_PHOTOS: (&str, &str, &str) = (
    "forms/test.toml",
    "[[page.field]]\nid = \"read_this\"",
    "[[page.field]]\nid = \"papers\"\nkind = \"photos\"\nmax = 3\nlabel = { zh = \"材料照片\", en = \"Photos\" }\n\n[[page.field]]\nid = \"read_this\"",
);

/// A place with a form that asks for photos.
pub fn place() -> Place {
    Place::new().with_release_of(1, &content(&[WITH_PHOTOS]))
}

/// Where the camera’s pictures lie.
pub fn folder(place: &Place) -> PathBuf {
    place.folder.path().join("camera")
}

/// What lies under the camera: so large that it takes several chunks, and never twice the same.
pub fn lay(place: &Place, seed: u32) {
    std::fs::create_dir_all(folder(place)).expect("a folder");
    let mut state = seed;
    let noise = RgbImage::from_fn(900, 700, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
    });
    noise.save(folder(place).join("now.png")).expect("saved");
}

/// A terminal with a camera.
pub fn start(place: &Place, centre: &str) -> Terminal {
    let camera = format!("[camera]\nkind = \"folder\"\nfolder = {:?}", folder(place));
    Terminal::start(place.config_with(centre, &camera)).expect("started")
}

/// Takes a photo; its name, and what it shows.
pub fn take(terminal: &Terminal, visit: VisitId) -> (PhotoId, Vec<u8>) {
    match terminal.take_photo(visit).expect("served") {
        PhotoOutcome::Taken { photo, picture, .. } => (photo, jpeg(&picture)),
        other => panic!("no photo: {other:?}"),
    }
}

/// What a page is shown.
pub fn jpeg(Picture(address): &Picture) -> Vec<u8> {
    let base64 = address
        .strip_prefix("data:image/jpeg;base64,")
        .expect("a JPEG");
    STANDARD.decode(base64).expect("Base64")
}

/// A complete application with photos.
pub fn with(photos: &[PhotoId]) -> Application {
    let mut application = application();
    let entries = application.entries.values_mut().next().expect("a form");
    let id = "papers".parse().expect("an id");
    entries.insert(id, Entry::Photos(photos.to_vec()));
    application
}
