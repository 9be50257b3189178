//! Photos of papers: from under the camera to the clerk's screen, through the real window.

use std::path::Path;

use e2e::{Hall, Size, Window};
use image::{Rgb, RgbImage};

const TABLE: Rgb<u8> = Rgb([70, 60, 50]);
const PAPER: Rgb<u8> = Rgb([235, 232, 225]);
const INK: Rgb<u8> = Rgb([20, 20, 30]);

/// A bill that lies at a slant on a table.
fn bill() -> RgbImage {
    RgbImage::from_fn(1280, 960, |x, y| {
        let (x, y) = (f64::from(x) - 640.0, f64::from(y) - 480.0);
        // Turned by some degrees.
        let (across, down) = (x * 0.985 + y * 0.173, y * 0.985 - x * 0.173);
        if across.abs() > 300.0 || down.abs() > 400.0 {
            TABLE
        } else if across.abs() < 250.0 && down.abs() < 360.0 && (down as i32).rem_euclid(28) < 9 {
            INK
        } else {
            PAPER
        }
    })
}

/// The configuration of a camera that sees what lies in a folder.
fn seen_in(folder: &Path) -> String {
    format!("[camera]\nkind = \"folder\"\nfolder = {folder:?}")
}

#[tokio::test]
async fn a_bill_under_the_camera_comes_to_the_clerk_straightened() {
    let hall = Hall::open();
    let camera = hall.camera();
    let window = Window::open(&hall, Size::PORTRAIT, &seen_in(&camera)).await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "medical reimbursement").await;
    window.touch("scenario-medical-reimbursement").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
    while !window.shows("field-bills").await {
        window.fill_page(&[]).await;
        window.turn_page().await;
    }
    // Nothing is there yet.
    window.touch("bills-take").await;
    window.see("bills-no-camera").await;
    window.settle().await;
    window.picture("90-photo-no-camera").await;
    bill().save(camera.join("now.png")).expect("saved");
    window.touch("bills-retry").await;
    window.until_enabled("bills-shoot").await;
    window.settle().await;
    window.picture("91-photo-sight").await;
    window.touch("bills-shoot").await;
    window.until_says("bills-words", "已经摆正").await;
    window.settle().await;
    window.picture("92-photo-taken").await;
    window.touch("bills-again").await;
    window.until_enabled("bills-shoot").await;
    window.touch("bills-shoot").await;
    window.touch("bills-keep").await;
    window.see("photo-page").await;
    window.settle().await;
    window.picture("93-photo-kept").await;
    // Taken along it is gone on with elsewhere, and need not be taken again.
    window.touch("later-button").await;
    let draft = window
        .text("draft-code")
        .await
        .replace(['\n', ' ', '-'], "");
    hall.until_centre_has_draft(hall.draft_revision()).await;
    window.cut_power();
    let elsewhere = hall.another("kiosk");
    let window = Window::open(&elsewhere, Size::PORTRAIT, &seen_in(&elsewhere.camera())).await;
    window.see("attract").await;
    window.touch("resume-way").await;
    window.type_into("draft-code-field", &draft).await;
    window.touch("open-draft").await;
    window.see("photo-page").await;
    window
        .fill_form(&[("bank_account", "6222000000000001234")])
        .await;
    let check = window.text("check").await;
    assert!(check.contains("已拍 1 页"), "{check}");
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    window.close().await;

    let clerk = hall.reception().await;
    let page = clerk.find(&code).await.expect("the centre has it");
    assert!(page.contains("票据照片 第 1 页"), "it is named");
    let jpeg = clerk.attachment(&code, &page).await;
    let photo = image::load_from_memory(&jpeg).expect("a JPEG").to_rgb8();
    // The page alone, upright: 600 by 800.
    let (width, height) = photo.dimensions();
    assert!(
        (570..640).contains(&width) && (770..840).contains(&height),
        "{width} by {height}"
    );
}
