//! A draft taken along: begun at one terminal, gone on with at another while the first is switched off, and readable in no
//! file of either.

use std::path::PathBuf;

use e2e::filling::{ID_NUMBER, NAME, PHONE};
use e2e::{Hall, Size, Window};

use super::look::look;

const SHOP: &str = "样例小吃店";
/// What nobody who has the disks may find.
const CANARIES: [&str; 4] = [NAME, ID_NUMBER, PHONE, SHOP];

async fn to_form(window: &Window) {
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "kaifandian").await;
    window.touch("scenario-sole-trader-new").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
}

async fn resume(window: &Window, code: &str) {
    window.see("attract").await;
    window.touch("resume-way").await;
    window.type_into("draft-code-field", code).await;
    window.touch("open-draft").await;
}

#[tokio::test]
async fn a_draft_goes_on_at_another_terminal_while_the_first_is_off() {
    let hall = Hall::open();
    let first = Window::open(&hall, Size::PORTRAIT, "").await;
    to_form(&first).await;
    first.fill_page(&[]).await;
    let name = first.value("owner_name").await;
    assert_eq!(name, NAME);
    first.touch("later-button").await;
    let code = first.text("draft-code").await.replace(['\n', ' ', '-'], "");
    first.touch("print-draft").await;
    first.touch("dialog-close").await;
    assert_eq!(hall.slips(), 1);
    // From now on every pause of the finger is saved, though nothing more is asked for.
    first.touch("go-on").await;
    first.see("form-page-1").await;
    let kept = hall.draft_revision();
    first.turn_page().await;
    let turned = hall.until_draft_saved_after(kept).await;
    first.type_into("shop_name", SHOP).await;
    let typed = hall.until_draft_saved_after(turned).await;
    hall.until_centre_has_draft(typed).await;
    // The power goes, in the middle of it.
    first.cut_power();

    let other = hall.another("kiosk");
    let second = Window::open(&other, Size::PORTRAIT, "").await;
    second.see("attract").await;
    second.touch("resume-way").await;
    second.type_into("draft-code-field", "K7M2").await;
    second.touch("open-draft").await;
    second.until_says("draft-said", "还差 12 个").await;
    second.clear_and_type("draft-code-field", &code).await;
    second.touch("open-draft").await;
    second.see("form-page-2").await;
    assert_eq!(second.value("shop_name").await, SHOP);
    second.touch("back").await;
    second.see("form-page-1").await;
    assert_eq!(second.value("owner_name").await, NAME);
    second.fill_form(&[]).await;
    second.hand_in().await;
    let pickup_code = second.text("pickup-code").await;
    second.see("at-centre").await;
    second.close().await;
    assert_eq!(hall.kept(), 1);
    let clerk = hall.reception().await;
    let page = clerk.find(&pickup_code).await.expect("the centre has it");
    assert!(page.contains(NAME));

    // What was handed in is not gone on with, wherever the code is shown.
    let first = Window::open(&hall, Size::PORTRAIT, "").await;
    resume(&first, &code).await;
    first.until_says("draft-said", "已经交了").await;
    first.close().await;

    for text in CANARIES.iter().chain([&code.as_str()]) {
        for hall in [&hall, &other] {
            let found = hall.terminal_files_with(text);
            assert!(found.is_empty(), "it lies open in {found:?}");
        }
        assert_eq!(hall.centre_files_with(text), Vec::<PathBuf>::new());
    }
}

/// The screens of a draft, from the code to what has changed.
async fn walk(size: Size) -> Vec<String> {
    let hall = Hall::open();
    let window = Window::open(&hall, size, "").await;
    let mut faults = Vec::new();
    to_form(&window).await;
    window.fill_page(&[]).await;
    window.touch("later-button").await;
    window.see("draft-code").await;
    look(&window, size, "95-later", &mut faults).await;
    window.touch("bar-large").await;
    look(&window, size, "95-later-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("bar-language").await;
    look(&window, size, "96-later-english", &mut faults).await;
    window.touch("bar-language").await;
    let code = window.text("draft-code").await.replace(['\n', ' '], "");
    window.touch("leave-kept").await;
    window.see("attract").await;
    window.touch("resume-way").await;
    window.see("draft-code-field").await;
    window.until_field().await;
    look(&window, size, "97-resume", &mut faults).await;
    window.type_into("draft-code-field", "K7M2").await;
    window.touch("open-draft").await;
    window.until_says("draft-said", "还差 12 个").await;
    look(&window, size, "98-resume-mistyped", &mut faults).await;
    window.close().await;

    hall.publish_changed(
        "forms/sole-trader-registration.toml",
        "zh = \"联系电话\", en = \"Telephone\"",
        "zh = \"手机号\", en = \"Mobile number\"",
    );
    let window = Window::open(&hall, size, "").await;
    // A visit begins on the release that is in use then.
    window.until_says("connection", "第2版").await;
    resume(&window, &code).await;
    window.see("changed").await;
    look(&window, size, "99-changed", &mut faults).await;
    window.touch("go-on-changed").await;
    window.see("form-page-1").await;
    assert_eq!(window.value("owner_name").await, NAME);
    assert_eq!(window.value("owner_phone").await, PHONE);
    window.close().await;
    faults
}

#[tokio::test]
async fn the_screens_of_a_draft_can_be_read_and_touched_in_every_size() {
    let mut faults = Vec::new();
    for size in Size::ALL {
        faults.extend(walk(size).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
