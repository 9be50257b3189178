//! Photos of papers: seen, taken, and kept in memory for the visit until they are handed in or the citizen leaves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use camera::{Corner, Flaw, Outline, Photo};
use contract::Fault;
use contract::photo::{PhotoFlaw, PhotoOutcome, Picture, Sight};
use contract::visit::VisitId;
use forms::PhotoId;
use handover::attachment::MOST_ATTACHMENTS;
use rand::RngExt as _;
use zeroize::Zeroizing;

use super::Terminal;

impl Terminal {
    /// What the camera sees now.
    ///
    /// # Errors
    /// [`Fault::VisitOver`].
    pub fn look_through_camera(&self, visit: VisitId) -> Result<Sight, Fault> {
        self.visit(visit)?;
        let Some(seen) = self.see() else {
            return Ok(Sight::CameraAbsent);
        };
        // Who left meanwhile has taken the paper along: it is nobody's any more.
        self.visit(visit)?;
        let page = Outline::find(&seen);
        Ok(match camera::preview(&seen) {
            Ok(jpeg) => Sight::Sees {
                picture: shown(&jpeg),
                page: page.map(|Outline(corners)| corners.map(|Corner { x, y }| (x, y))),
            },
            Err(_) => Sight::CameraAbsent,
        })
    }

    /// Takes a photo.
    ///
    /// # Errors
    /// [`Fault::VisitOver`].
    pub fn take_photo(&self, visit: VisitId) -> Result<PhotoOutcome, Fault> {
        self.visit(visit)?;
        let taken = self.see().and_then(|seen| Photo::of(&seen).ok());
        let visit = self.visit(visit)?;
        let Some(photo) = taken else {
            return Ok(PhotoOutcome::CameraAbsent);
        };
        let mut photos = visit.photos();
        let bytes: usize = photos.values().map(|jpeg| jpeg.len()).sum();
        // What is handed in must find room in the reserve, with the submission and what the database needs besides.
        let room = (self.0.config.outbox.reserve as usize) << 19;
        if photos.len() >= MOST_ATTACHMENTS || bytes + photo.jpeg.len() > room {
            return Ok(PhotoOutcome::Full);
        }
        let id = PhotoId::from_random(rand::rng().random());
        let picture = shown(&photo.jpeg);
        photos.insert(id.clone(), Zeroizing::new(photo.jpeg));
        Ok(PhotoOutcome::Taken {
            photo: id,
            picture,
            straightened: photo.straightened,
            flaw: photo.flaw.map(|flaw| match flaw {
                Flaw::TooDark => PhotoFlaw::TooDark,
                Flaw::Blurred => PhotoFlaw::Blurred,
            }),
        })
    }

    /// A photo of this visit; none when there is no such one.
    ///
    /// # Errors
    /// [`Fault::VisitOver`].
    pub fn photo(&self, visit: VisitId, photo: &PhotoId) -> Result<Option<Picture>, Fault> {
        let visit = self.visit(visit)?;
        let photos = visit.photos();
        Ok(photos.get(photo).map(|jpeg| shown(jpeg)))
    }

    /// Forgets a photo of this visit.
    ///
    /// # Errors
    /// [`Fault::VisitOver`].
    pub fn drop_photo(&self, visit: VisitId, photo: &PhotoId) -> Result<(), Fault> {
        let visit = self.visit(visit)?;
        visit.photos().remove(photo);
        Ok(())
    }

    fn see(&self) -> Option<image::RgbImage> {
        self.0.photographing.as_ref()?.look().ok()
    }
}

fn shown(jpeg: &[u8]) -> Picture {
    Picture(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg)))
}
