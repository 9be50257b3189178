//! Every screen in every size: pictures to look at, and what a ruler can tell.

use e2e::filling::SHAREHOLDERS;
use e2e::{Hall, Size, Window};

use super::look::look;

async fn walk(size: Size) -> Vec<String> {
    let hall = Hall::open();
    let window = Window::open(&hall, size, "").await;
    let mut faults = Vec::new();
    window.see("attract").await;
    look(&window, size, "01-attract", &mut faults).await;
    window.touch("bar-language").await;
    look(&window, size, "02-attract-english", &mut faults).await;
    window.touch("bar-language").await;
    window.touch("bar-large").await;
    look(&window, size, "03-attract-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("bar-contrast").await;
    look(&window, size, "04-attract-contrast", &mut faults).await;
    window.touch("bar-contrast").await;

    window.touch("search").await;
    window.see("query").await;
    look(&window, size, "05-find", &mut faults).await;
    window.type_into("query", "sfz").await;
    window.see("results").await;
    look(&window, size, "06-results", &mut faults).await;
    window.type_into("query", "qqqqwwww").await;
    window.see("nothing-found").await;
    look(&window, size, "07-nothing-found", &mut faults).await;
    window.touch("bar-home").await;

    window.touch("window-B").await;
    window.see("results").await;
    look(&window, size, "08-window", &mut faults).await;
    window.touch("scenario-elderly-allowance").await;
    window.see("guide").await;
    look(&window, size, "09-guide", &mut faults).await;
    window.touch("start").await;
    window.see("question").await;
    look(&window, size, "10-question", &mut faults).await;
    window.choose_first().await;
    look(&window, size, "11-second-question", &mut faults).await;
    window.answer_all().await;
    window.see("result").await;
    look(&window, size, "12-result", &mut faults).await;
    window
        .script("document.querySelector('[data-test^=material-]').click()")
        .await;
    window.see("dialog").await;
    look(&window, size, "13-material", &mut faults).await;
    window.touch("dialog-close").await;
    window
        .script("document.querySelector('[data-test^=why-]').click()")
        .await;
    window.see("why").await;
    look(&window, size, "25-why", &mut faults).await;
    window.touch("dialog-close").await;
    window.touch("take-along").await;
    window.see("dialog").await;
    look(&window, size, "26-take-along", &mut faults).await;
    window.touch("dialog-close").await;
    window.touch("bar-language").await;
    look(&window, size, "27-result-english", &mut faults).await;
    window.touch("bar-language").await;
    window.touch("bar-contrast").await;
    look(&window, size, "28-result-contrast", &mut faults).await;
    window.touch("bar-contrast").await;
    window
        .script("document.querySelector('[data-test^=trail-]').click()")
        .await;
    window.see("keep").await;
    look(&window, size, "29-change", &mut faults).await;
    window.touch("bar-large").await;
    look(&window, size, "30-change-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("unsure").await;
    window.see("go-on-without").await;
    look(&window, size, "31-not-known", &mut faults).await;
    window.touch("go-on-without").await;
    window.see_one_of(&["question", "open-result"]).await;
    while window.shows("question").await {
        window.choose_first().await;
    }
    window.see("open-result").await;
    look(&window, size, "32-open-result", &mut faults).await;
    window
        .script("document.querySelector('[data-test^=answer-]').click()")
        .await;
    window.see("keep").await;
    window.choose_first().await;
    window.answer_all().await;
    window.see("result").await;
    window.touch("bar-large").await;
    look(&window, size, "14-result-large", &mut faults).await;
    window.touch("bar-large").await;

    window.touch("fill-now").await;
    window.see("form-page-1").await;
    look(&window, size, "15-form", &mut faults).await;
    window.touch("next").await;
    window.see("errors").await;
    look(&window, size, "16-form-errors", &mut faults).await;
    window
        .fill_form(&[("age", "85"), ("bank_account", "6222000000000000000")])
        .await;
    window.see("check").await;
    look(&window, size, "17-check", &mut faults).await;
    window.touch("hand-in").await;
    window.see("agree-missing").await;
    look(&window, size, "54-not-agreed", &mut faults).await;
    window.touch("bar-language").await;
    window.touch("bar-large").await;
    window.touch("read-consent").await;
    window.see("consent-text").await;
    look(&window, size, "56-consent-large-english", &mut faults).await;
    window.touch("dialog-close").await;
    window.touch("bar-large").await;
    window.touch("bar-language").await;
    window.touch("read-consent").await;
    window.see("consent-text").await;
    look(&window, size, "55-consent", &mut faults).await;
    window.touch("consent-agree").await;
    look(&window, size, "57-agreed", &mut faults).await;
    window.touch("bar-contrast").await;
    look(&window, size, "58-agreed-contrast", &mut faults).await;
    window.touch("bar-contrast").await;
    window.touch("bar-large").await;
    look(&window, size, "59-agreed-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("agree").await;
    window.touch("bar-home").await;
    window.see("leave-no").await;
    look(&window, size, "18-leave", &mut faults).await;
    window.touch("leave-no").await;
    window.hand_in().await;
    window.see("at-centre").await;
    look(&window, size, "19-receipt", &mut faults).await;
    window.touch("bar-language").await;
    look(&window, size, "20-receipt-english", &mut faults).await;
    window.touch("bar-help").await;
    window.see("dialog").await;
    look(&window, size, "21-help", &mut faults).await;
    window.touch("dialog-close").await;
    window.touch("finish").await;
    window.see("attract").await;

    window.touch("window-C").await;
    window.touch("scenario-id-card-renew").await;
    window.touch("start").await;
    // The old card is lost: another matter, handled elsewhere.
    window.choose(1).await;
    window.see("elsewhere").await;
    look(&window, size, "22-elsewhere", &mut faults).await;
    window.touch("bar-home").await;
    window.see("attract").await;

    window.touch("window-A").await;
    window.touch("scenario-company-new").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
    window.fill_page(&[]).await;
    window.touch("next").await;
    window.see("form-page-2").await;
    look(&window, size, "25-form-table", &mut faults).await;
    window.touch("next").await;
    window.see("errors").await;
    look(&window, size, "26-form-table-errors", &mut faults).await;
    window.fill_page(&SHAREHOLDERS).await;
    window.touch("persons-add").await;
    window.touch("persons-3-document-passport").await;
    look(&window, size, "27-form-table-filled", &mut faults).await;
    window.close().await;

    let window = Window::open(&hall, size, "").await;
    window.see("attract").await;
    window.touch("event-open-restaurant").await;
    window.see("life-event").await;
    look(&window, size, "30-life-event", &mut faults).await;
    window.touch("start").await;
    window.see("question").await;
    look(&window, size, "31-life-event-question", &mut faults).await;
    window.answer_all_of_event().await;
    look(&window, size, "32-life-event-result", &mut faults).await;
    window
        .script("document.querySelector('[data-test^=why-]').click()")
        .await;
    window.see("why").await;
    look(&window, size, "32-life-event-why", &mut faults).await;
    window.touch("dialog-close").await;
    window.touch("bar-large").await;
    look(&window, size, "33-life-event-result-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("bar-language").await;
    look(&window, size, "34-life-event-result-english", &mut faults).await;
    window.close().await;

    let window = Window::open(&hall, size, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "退休").await;
    window.see("event-retire").await;
    look(&window, size, "35-results-with-life-event", &mut faults).await;
    window.touch("event-retire").await;
    window.touch("start").await;
    window.see("ask-fund").await;
    window.touch("unsure").await;
    window.touch("go-on-without").await;
    window.answer_all_of_event().await;
    look(&window, size, "36-life-event-open", &mut faults).await;
    window.touch("answer-fund").await;
    window.see("ask-fund").await;
    window.choose_first().await;
    window.answer_all_of_event().await;
    window.touch("fill-now").await;
    while !window.shows("carried").await {
        window.see("next").await;
        window.fill_page(&[]).await;
        window.turn_page().await;
    }
    look(&window, size, "37-form-with-what-is-known", &mut faults).await;
    window.fill_form(&[]).await;
    look(&window, size, "38-life-event-check", &mut faults).await;
    window.hand_in().await;
    window.see("at-centre").await;
    look(&window, size, "39-life-event-receipt", &mut faults).await;
    window.close().await;

    let window = Window::open(&hall, size, "[idle]\nwarn_after = 15\nend_after = 600").await;
    window.see("attract").await;
    window.touch("search").await;
    window.see("more-time").await;
    look(&window, size, "23-idle-warning", &mut faults).await;
    window.close().await;

    hall.break_terminal();
    let window = Window::open(&hall, size, "").await;
    window.see("out-of-service").await;
    look(&window, size, "24-out-of-service", &mut faults).await;
    window.close().await;
    faults
}

/// Every way to type, in fields that ask for it.
async fn walk_keys(size: Size) -> Vec<String> {
    let hall = Hall::open();
    let window = Window::open(&hall, size, "").await;
    let mut faults = Vec::new();
    window.see("attract").await;
    // Only a tall screen has a half that is too high to reach.
    let tall = size == Size::PORTRAIT;
    if tall {
        window.touch("bar-low").await;
        look(&window, size, "60-attract-low", &mut faults).await;
    }
    window.touch("window-A").await;
    window.touch("scenario-sole-trader-new").await;
    window.touch("start").await;
    window.see("question").await;
    if tall {
        look(&window, size, "61-question-low", &mut faults).await;
        window.touch("bar-low").await;
    }
    window.answer_all().await;
    window.touch("fill-now").await;
    window.touch("owner_name").await;
    window.touch_keys("zhangwei").await;
    window.until_offered("张").await;
    look(&window, size, "62-keys-pinyin", &mut faults).await;
    window.touch("bar-large").await;
    look(&window, size, "63-keys-pinyin-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("bar-contrast").await;
    look(&window, size, "64-keys-pinyin-contrast", &mut faults).await;
    window.touch("bar-contrast").await;
    window.touch("more-candidates").await;
    window.until_offered("章").await;
    look(&window, size, "65-keys-all-words", &mut faults).await;
    window.touch("more-candidates").await;
    window.touch("key-clear").await;
    window.touch("mode-nine").await;
    window.touch_keys("94264").await;
    window.until_offered("张").await;
    look(&window, size, "66-keys-nine", &mut faults).await;
    window.touch("mode-hand").await;
    window
        .draw(
            "pad",
            &[&[(0.1, 0.5), (0.9, 0.5)], &[(0.5, 0.1), (0.5, 0.9)]],
        )
        .await;
    window.until_offered("十").await;
    look(&window, size, "67-handwriting", &mut faults).await;
    if tall {
        window.touch("bar-low").await;
        look(&window, size, "68-handwriting-low", &mut faults).await;
        window.touch("bar-low").await;
    }
    window.touch("bar-language").await;
    look(&window, size, "69-handwriting-english", &mut faults).await;
    window.touch("bar-language").await;
    window.touch("owner_id").await;
    look(&window, size, "70-keys-identity-number", &mut faults).await;
    window.touch("owner_address").await;
    window.touch("place-四川省").await;
    window.see("place-广安市").await;
    look(&window, size, "71-places", &mut faults).await;
    window.close().await;

    let window = Window::open(&hall, size, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "tuixiu").await;
    window.touch("scenario-retirement-pension").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
    window
        .script("document.querySelector('[id$=-year]').focus()")
        .await;
    window.touch("decade-195").await;
    window.touch("year-1953").await;
    window.touch("month-3").await;
    look(&window, size, "72-calendar", &mut faults).await;
    window.close().await;
    faults
}

#[tokio::test]
async fn every_way_to_type_can_be_read_and_touched_in_every_size() {
    let mut faults = Vec::new();
    for size in Size::ALL {
        faults.extend(walk_keys(size).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The operator's screens.
async fn walk_operator(size: Size) -> Vec<String> {
    let hall = Hall::open();
    hall.set_operator_pin("135790");
    let window = Window::open(&hall, size, "").await;
    let mut faults = Vec::new();
    window.see("attract").await;
    window.hold("connection", "operator-pin").await;
    look(&window, size, "80-operator-pin", &mut faults).await;
    for digit in "246802".chars() {
        window.touch(&format!("pin-{digit}")).await;
    }
    window.touch("pin-show").await;
    window.until_says("pin-said", "不对").await;
    look(&window, size, "81-operator-wrong-pin", &mut faults).await;
    window.press("135790").await;
    window.press_enter().await;
    window.see("standing-line").await;
    look(&window, size, "82-operator", &mut faults).await;
    window.touch("bar-large").await;
    look(&window, size, "83-operator-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("bar-contrast").await;
    look(&window, size, "84-operator-contrast", &mut faults).await;
    window.touch("bar-contrast").await;
    window.touch("bar-language").await;
    look(&window, size, "85-operator-english", &mut faults).await;
    hall.forge_release();
    window
        .until_says("standing-release", "no centre that this terminal knows")
        .await;
    look(&window, size, "86-operator-release-english", &mut faults).await;
    window.touch("bar-language").await;
    window
        .until_says("standing-release", "新版没有启用：没有本机认得的中心签名")
        .await;
    look(&window, size, "87-operator-release", &mut faults).await;
    let status = hall.terminal_status();
    assert!(
        status.contains("was not taken, the last good one stays in use: current.json"),
        "{status}"
    );
    window.touch("operator-close").await;
    window.see("attract").await;
    window.close().await;
    faults
}

#[tokio::test]
async fn the_operators_screens_can_be_read_and_touched_in_every_size() {
    let mut faults = Vec::new();
    for size in Size::ALL {
        faults.extend(walk_operator(size).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The screens of a guidance desk.
async fn walk_desk(size: Size) -> Vec<String> {
    let hall = Hall::open_desk();
    let window = Window::open(&hall, size, "").await;
    let mut faults = Vec::new();
    window.see("desk-ready").await;
    look(&window, size, "40-desk", &mut faults).await;
    window.type_into("desk-query", "sfz").await;
    window.until_says("desk-found", "身份证").await;
    look(&window, size, "41-desk-found", &mut faults).await;
    window.press_next_citizen().await;
    window.see("desk-ready").await;
    window.open_at_desk("gaoling", "elderly-allowance").await;
    look(&window, size, "42-desk-question", &mut faults).await;
    window.answer_at_desk().await;
    look(&window, size, "43-desk-checks", &mut faults).await;
    window.press("3").await;
    window.see("reason-needed").await;
    look(&window, size, "44-desk-reason", &mut faults).await;
    window.press("1").await;
    window.press_enter().await;
    window.press("2").await;
    window.all_in_order().await;
    window.until_says("standing", "2").await;
    look(&window, size, "45-desk-notice", &mut faults).await;
    window.touch("bar-large").await;
    look(&window, size, "46-desk-notice-large", &mut faults).await;
    window.touch("bar-large").await;
    window.touch("bar-contrast").await;
    look(&window, size, "47-desk-notice-contrast", &mut faults).await;
    window.touch("bar-contrast").await;
    window.touch("bar-language").await;
    look(&window, size, "48-desk-notice-english", &mut faults).await;
    window.press_next_citizen().await;
    window.see("desk-ready").await;
    window.open_at_desk("gaoling", "elderly-allowance").await;
    window.answer_at_desk().await;
    window.all_in_order().await;
    window.press_primary().await;
    window.see("ticket-number").await;
    look(&window, size, "49-desk-ticket", &mut faults).await;
    window.press_next_citizen().await;
    window.see("desk-ready").await;
    window
        .open_at_desk("getigongshanghusheli", "sole-trader-new")
        .await;
    window.answer_at_desk().await;
    window.touch("desk-fill-in").await;
    window.see("form-page-1").await;
    look(&window, size, "51-desk-form", &mut faults).await;
    window.touch("next").await;
    window.see("errors").await;
    look(&window, size, "52-desk-form-errors", &mut faults).await;
    window.touch("back").await;
    window.see("desk").await;
    window.touch("desk-fill-in").await;
    // Three pages for a citizen, one for a clerk.
    window.fill_page(&[]).await;
    window.touch("next").await;
    window.see("check").await;
    look(&window, size, "53-desk-check", &mut faults).await;
    window.hand_in().await;
    window.see("pickup-code").await;
    window.touch("finish").await;
    window.see("desk-ready").await;
    window.open_at_desk("gaoling", "elderly-allowance").await;
    window.nothing_known_at_desk().await;
    look(&window, size, "50-desk-open", &mut faults).await;
    window.close().await;
    faults
}

#[tokio::test]
async fn every_screen_of_the_desk_can_be_read_and_touched_in_every_size() {
    let mut faults = Vec::new();
    for size in Size::ALL {
        faults.extend(walk_desk(size).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_screen_can_be_read_and_touched_on_a_portrait_kiosk() {
    let faults = walk(Size::PORTRAIT).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_screen_can_be_read_and_touched_on_a_landscape_station() {
    let faults = walk(Size::LANDSCAPE).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_screen_can_be_read_and_touched_on_a_tablet() {
    let faults = walk(Size::TABLET).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
