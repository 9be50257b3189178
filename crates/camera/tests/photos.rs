//! Photos: a page that lies at a slant comes out straight, and whatever a camera sees becomes a photo that is not too large.

use camera::{Camera as _, CameraError, Corner, Flaw, FolderCamera, LARGEST_PHOTO, Outline, Photo};
use image::{Rgb, RgbImage};
use proptest::prelude::*;

const TABLE: Rgb<u8> = Rgb([120, 85, 45]);
const PAPER: Rgb<u8> = Rgb([235, 232, 225]);
const INK: Rgb<u8> = Rgb([20, 20, 30]);
/// In the upper left of the page, to tell which way up it is.
const RED: Rgb<u8> = Rgb([200, 30, 30]);

/// A page with lines of writing on a table, with its corners at these places of a picture of 1200 by 900.
fn seen(corners: [(f64, f64); 4]) -> RgbImage {
    let [a, b, c, d] = corners;
    RgbImage::from_fn(1200, 900, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let Some((u, v)) = on_page([a, b, c, d], (x, y)) else {
            return TABLE;
        };
        if (0.03..0.18).contains(&u) && (0.03..0.1).contains(&v) {
            RED
        } else if u > 0.1
            && u < 0.9
            && (v * 40.0) as u32 % 2 == 1
            && (u * 90.0).rem_euclid(3.0) >= 1.0
        {
            INK
        } else {
            PAPER
        }
    })
}

/// Where on the page a place of the picture is, by Newton on a bilinear patch: another way than the one under test.
fn on_page([a, b, c, d]: [(f64, f64); 4], place: (f64, f64)) -> Option<(f64, f64)> {
    let (mut u, mut v) = (0.5, 0.5);
    for _ in 0..12 {
        let at = |u: f64, v: f64| {
            let mix = |one: f64, two: f64, three: f64, four: f64| {
                (one * (1.0 - u) + two * u) * (1.0 - v) + (four * (1.0 - u) + three * u) * v
            };
            (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
        };
        let (x, y) = at(u, v);
        let (across, down) = (at(u + 1e-4, v), at(u, v + 1e-4));
        let (ux, uy) = ((across.0 - x) / 1e-4, (across.1 - y) / 1e-4);
        let (vx, vy) = ((down.0 - x) / 1e-4, (down.1 - y) / 1e-4);
        let whole = ux * vy - vx * uy;
        let (ex, ey) = (place.0 - x, place.1 - y);
        u += (ex * vy - vx * ey) / whole;
        v += (ux * ey - ex * uy) / whole;
    }
    ((0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v)).then_some((u, v))
}

const SLANTED: [(f64, f64); 4] = [
    (300.0, 90.0),
    (860.0, 150.0),
    (960.0, 840.0),
    (210.0, 780.0),
];

fn decoded(photo: &Photo) -> RgbImage {
    image::load_from_memory(&photo.jpeg)
        .expect("a JPEG")
        .to_rgb8()
}

fn is_near(pixel: Rgb<u8>, colour: Rgb<u8>) -> bool {
    pixel
        .0
        .iter()
        .zip(colour.0)
        .all(|(one, other)| one.abs_diff(other) < 60)
}

#[test]
fn the_corners_of_a_page_are_found() {
    let Outline(found) = Outline::find(&seen(SLANTED)).expect("a page");
    for (Corner { x, y }, (wanted_x, wanted_y)) in found.into_iter().zip(SLANTED) {
        let (x, y) = (x * 1200.0, y * 900.0);
        assert!(
            (x - wanted_x).abs() < 12.0 && (y - wanted_y).abs() < 12.0,
            "({x}, {y}) for ({wanted_x}, {wanted_y})"
        );
    }
}

#[test]
fn a_slanted_page_comes_out_straight_and_whole() {
    let photo = Photo::of(&seen(SLANTED)).expect("a photo");
    assert!(photo.straightened);
    assert_eq!(photo.flaw, None);
    let page = decoded(&photo);
    assert!(page.height() > page.width() / 2);
    let at = |u: f64, v: f64| {
        *page.get_pixel(
            (u * f64::from(page.width())) as u32,
            (v * f64::from(page.height())) as u32,
        )
    };
    assert!(is_near(at(0.1, 0.06), RED));
    // Nothing of the table is left, at any edge.
    for part in [0.02, 0.25, 0.5, 0.75, 0.98] {
        for pixel in [
            at(part, 0.985),
            at(0.985, part),
            at(0.03, 0.2 + part * 0.75),
        ] {
            assert!(!is_near(pixel, TABLE), "{pixel:?} at {part}");
        }
    }
}

#[test]
fn without_a_page_the_picture_stays_as_it_is() {
    let table = RgbImage::from_pixel(640, 480, TABLE);
    assert_eq!(Outline::find(&table), None);
    let photo = Photo::of(&table).expect("a photo");
    assert!(!photo.straightened);
    assert_eq!(decoded(&photo).dimensions(), (640, 480));
    // Two small cards are no page.
    let mut cards = RgbImage::from_pixel(640, 480, TABLE);
    for (left, top) in [(40, 60), (420, 300)] {
        for x in left..left + 120 {
            for y in top..top + 80 {
                cards.put_pixel(x, y, PAPER);
            }
        }
    }
    assert_eq!(Outline::find(&cards), None);
}

#[test]
fn what_is_dark_or_blurred_is_said() {
    let dark = RgbImage::from_fn(800, 600, |x, y| Rgb([10 + ((x ^ y) % 16) as u8, 12, 14]));
    assert_eq!(Photo::of(&dark).expect("a photo").flaw, Some(Flaw::TooDark));
    let blurred = image::imageops::blur(&seen(SLANTED), 12.0);
    assert_eq!(
        Photo::of(&blurred).expect("a photo").flaw,
        Some(Flaw::Blurred)
    );
}

#[test]
fn noise_makes_no_photo_too_large() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(3000, 2000, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
    });
    let photo = Photo::of(&noise).expect("a photo");
    assert!(photo.jpeg.len() <= LARGEST_PHOTO, "{}", photo.jpeg.len());
}

#[test]
fn a_folder_shows_its_last_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut camera = FolderCamera::new(folder.path().to_owned());
    assert!(matches!(camera.picture(), Err(CameraError::Absent { .. })));
    for (name, colour) in [("1.png", TABLE), ("2.png", PAPER)] {
        RgbImage::from_pixel(4, 3, colour)
            .save(folder.path().join(name))
            .expect("saved");
        let picture = camera.picture().expect("a picture");
        assert_eq!(*picture.get_pixel(0, 0), colour);
    }
    std::fs::write(folder.path().join("3.jpg"), "no picture").expect("written");
    assert!(matches!(camera.picture(), Err(CameraError::Broken { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_seen_becomes_a_photo(
        width in 1_u32..90,
        height in 1_u32..90,
        seed in any::<u32>(),
        coarse in 1_u32..40,
    ) {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let light = (seed.rotate_left(x / coarse * 5 + y / coarse * 3) & 0xff) as u8;
            Rgb([light, light, light])
        });
        let photo = Photo::of(&picture).expect("a photo");
        prop_assert!(image::load_from_memory(&photo.jpeg).is_ok());
    }
}
