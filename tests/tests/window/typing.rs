//! Typing in the real window without a keyboard: by touch, by hand, with a scanner; from the lower half of the screen.

use e2e::{Hall, Size, Window};

/// Opens a form whose first page asks for a name, a number, a telephone and an address.
pub(super) async fn open_form(window: &Window) {
    window.see("attract").await;
    window.touch("window-A").await;
    window.touch("scenario-sole-trader-new").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
}

#[tokio::test]
async fn a_page_is_filled_in_by_touch_alone() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    open_form(&window).await;
    // A name: the surname out of what is spelt, the rest drawn and then chosen by nine keys.
    window.touch("owner_name").await;
    window.touch_keys("wang").await;
    // A key has the focus; where it writes to is marked all the same.
    let marked = "return [...document.querySelectorAll('.typed-into')].map(e => e.id)";
    assert_eq!(
        window.script(marked).await,
        serde_json::json!(["owner_name"])
    );
    window.touch_candidate('王').await;
    window.touch("mode-hand").await;
    window
        .draw(
            "pad",
            &[&[(0.1, 0.5), (0.9, 0.5)], &[(0.5, 0.1), (0.5, 0.9)]],
        )
        .await;
    window.touch_candidate('十').await;
    assert_eq!(window.value("owner_name").await, "王十");
    // The delete key takes it back.
    window.touch("key-delete").await;
    window.touch("mode-nine").await;
    window.touch_keys("9264").await;
    window.touch_candidate('阳').await;
    assert_eq!(window.value("owner_name").await, "王阳");
    // On to the next field, with the keys that it needs.
    window.touch("key-next").await;
    window.touch_keys("110101193003070012").await;
    window.touch("key-delete").await;
    window.touch_keys("X").await;
    assert_eq!(window.value("owner_id").await, "11010119300307001X");
    // An address from the province down, then a word of it spelt in the way that was used last.
    window.touch("owner_address").await;
    let scrolled = "return document.querySelector('[data-test=places] .list').scrollTop";
    for place in ["四川省", "广安市", "武胜县", "沿口镇"] {
        window.touch(&format!("place-{place}")).await;
        if place == "四川省" {
            // What is below it is shown from its beginning, though it stood far down itself.
            window.see("place-成都市").await;
            assert_eq!(window.script(scrolled).await, 0);
        }
    }
    window
        .until_value("owner_address", "四川省广安市武胜县沿口镇")
        .await;
    window.touch("mode-pinyin").await;
    window.touch_keys("shequ").await;
    window.touch_word("社区").await;
    window
        .until_value("owner_address", "四川省广安市武胜县沿口镇社区")
        .await;
    // Another township: what was typed behind it stays.
    window.touch("mode-places").await;
    window.touch("place-中心镇").await;
    window
        .until_value("owner_address", "四川省广安市武胜县中心镇社区")
        .await;
    // Nothing of how somebody typed is left for the next.
    window.touch("bar-home").await;
    window.touch("leave-yes").await;
    open_form(&window).await;
    window.touch("owner_name").await;
    assert!(
        window.shows("key-q").await,
        "the next person begins with letters"
    );
    assert!(hall.terminal_files_with("王阳").is_empty());
    window.close().await;
}

#[tokio::test]
async fn who_touches_another_field_before_the_last_region_is_looked_up_types_on_there() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    open_form(&window).await;
    window.touch("owner_address").await;
    for place in ["四川省", "广安市", "武胜县"] {
        window.touch(&format!("place-{place}")).await;
    }
    window.see("place-沿口镇").await;
    // In one script, so that nothing can be answered in between.
    let both = "document.querySelector('[data-test=\"place-沿口镇\"]').click(); \
                document.querySelector('[data-test=owner_name]').focus();";
    window.script(both).await;
    window.touch_keys("wang").await;
    window.touch_candidate('王').await;
    window.until_value("owner_name", "王").await;
    let address = window.value("owner_address").await;
    assert_eq!(address, "四川省广安市武胜县沿口镇");
    window.close().await;
}

#[tokio::test]
async fn a_day_is_chosen_from_lists() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "tuixiu").await;
    window.touch("scenario-retirement-pension").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
    let year = window
        .script("const year = document.querySelector('[id$=-year]'); year.focus(); return year.id")
        .await;
    let year = year.as_str().expect("a day is asked for");
    for mark in ["decade-195", "year-1953", "month-2", "day-28"] {
        window.touch(mark).await;
    }
    assert!(!window.shows("day-29").await, "1953 was no leap year");
    assert_eq!(window.value(year).await, "1953");
    assert_eq!(window.value(&year.replace("-year", "-day")).await, "28");
    window.close().await;
}

#[tokio::test]
async fn keys_that_are_plugged_in_spell_and_a_scanner_does_not() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::LANDSCAPE, "").await;
    open_form(&window).await;
    window.touch("owner_name").await;
    for letter in ["z", "h", "a", "n", "g"] {
        window.press(letter).await;
        window.settle().await;
    }
    window.until_offered("张").await;
    window.press("1").await;
    window.until_value("owner_name", "张").await;
    window.type_into("owner_id", "110101193003070014\n").await;
    assert_eq!(window.value("owner_id").await, "110101193003070014");
    assert!(
        window.shows("form-page-1").await,
        "the scanner’s last key does nothing"
    );
    window.close().await;
}

#[tokio::test]
async fn everything_that_is_touched_lies_in_the_lower_half_on_request() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    let too_high = "return [...document.querySelectorAll('button, input')].filter(e => { const r = e.getBoundingClientRect(); \
                    return r.height > 0 && r.bottom > 0 && !e.closest('main') && r.top < innerHeight / 2; }).map(e => e.textContent).concat( \
                    document.querySelector('.with-keyboard') || document.querySelector('main').getBoundingClientRect().top >= innerHeight / 2 - 1 ? [] : ['main'])";
    window.see("attract").await;
    window.touch("bar-low").await;
    window.settle().await;
    assert_eq!(window.script(too_high).await, serde_json::json!([]));
    window.touch("bar-help").await;
    window.see("dialog").await;
    assert_eq!(window.script(too_high).await, serde_json::json!([]));
    window.touch("dialog-close").await;
    open_form(&window).await;
    assert_eq!(window.script(too_high).await, serde_json::json!([]));
    window.touch("owner_name").await;
    for mode in ["mode-pinyin", "mode-nine", "mode-hand"] {
        window.touch(mode).await;
        window.settle().await;
        assert_eq!(
            window.script(too_high).await,
            serde_json::json!([]),
            "{mode}"
        );
    }
    window.close().await;
}

#[tokio::test]
async fn words_are_painted_soon_after_the_key() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    open_form(&window).await;
    window.touch("owner_name").await;
    // Other tests build and paint on the same processors: of many words, one is typed with little beside it.
    let mut medians = Vec::new();
    while medians.last().is_none_or(|&median| median > 2) && medians.len() < 40 {
        let mut frames = Vec::new();
        for letter in "zhangceshi".chars() {
            let key = letter.to_string();
            frames.push(window.frames_until_offered(&key).await.expect("words"));
        }
        // Each letter taken away brings back the words before it: nothing is on its way when the next word begins.
        for _ in 0..frames.len() {
            window.frames_until_offered("delete").await.expect("words");
        }
        frames.sort_unstable();
        medians.push(frames[frames.len() / 2]);
    }
    println!("frames from a key to its words, median of each word typed: {medians:?}");
    assert!(medians.last() <= Some(&2), "{medians:?}");
    window.close().await;
}
