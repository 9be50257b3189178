//! Photos of papers that a citizen takes at the terminal.

use forms::PhotoId;
use serde::{Deserialize, Serialize};

/// A JPEG as a page shows it: an address that begins with `data:image/jpeg;base64,`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Picture(pub String);

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Picture(…)")
    }
}

/// What the camera sees now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "sight", rename_all = "kebab-case")]
pub enum Sight {
    /// This.
    Sees {
        /// The picture, small enough to be shown several times a second.
        picture: Picture,
        /// The corners of the page in it, in parts of its width and height from the upper left; none when none is found.
        page: Option<[(f64, f64); 4]>,
    },
    /// There is no camera, or it does not work.
    CameraAbsent,
}

/// What came of taking a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum PhotoOutcome {
    /// It is taken and kept for the visit.
    Taken {
        /// Its name.
        photo: PhotoId,
        /// How it looks.
        picture: Picture,
        /// Whether a page was found and straightened.
        straightened: bool,
        /// What may make it useless.
        flaw: Option<PhotoFlaw>,
    },
    /// The visit has as many photos as can be handed in; one must go first.
    Full,
    /// There is no camera, or it does not work.
    CameraAbsent,
}

/// What may make a photo useless; it is the citizen's to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoFlaw {
    /// Hardly anything can be seen.
    TooDark,
    /// Letters cannot be told apart.
    Blurred,
}
