//! The guidance desk in its real window: a pre-check to its notice, and numbers from several terminals of a hall.

use std::collections::BTreeSet;

use e2e::filling::NAME;
use e2e::{Hall, Size, Window};

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A complete pre-check by keyboard, for somebody new; the number that is shown.
async fn number(window: &Window) -> String {
    window.open_at_desk("gaoling", "elderly-allowance").await;
    window.answer_at_desk().await;
    window.all_in_order().await;
    window.until_says("standing", "材料齐全").await;
    window.press_primary().await;
    let number = window.text("ticket-number").await;
    window.press_next_citizen().await;
    window.see("desk-ready").await;
    number
}

#[tokio::test]
async fn a_pre_check_by_keyboard_ends_in_a_notice_that_says_everything_at_once() {
    let hall = Hall::open_desk();
    let window = Window::open(&hall, Size::TABLET, "").await;
    window.open_at_desk("gaoling", "elderly-allowance").await;
    // One step back by a finger, where there is no keyboard.
    window.see("desk-ask-home").await;
    window.press("1").await;
    window.see("desk-ask-age").await;
    window.touch("desk-back").await;
    window.see("desk-ask-home").await;
    window.answer_at_desk().await;
    let count = window
        .script("return document.querySelectorAll('.checked').length")
        .await;
    let count = count.as_u64().expect("a count");
    assert!(count >= 2, "{count} materials");
    window
        .until_says("standing", &format!("{count} 份材料还没看"))
        .await;

    // The first is wrong: a review point by its key, and a word of the clerk's.
    window.press("3").await;
    window.see("reason-needed").await;
    window.press_enter().await;
    window
        .until_says("standing", &format!("{count} 份材料还没看"))
        .await;
    window.press("1").await;
    window
        .until_says("standing", &format!("{} 份材料还没看", count - 1))
        .await;
    let own_text = "return [...document.querySelector('.point.failed').childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join('')";
    let point = window.script(own_text).await;
    let point = without_spaces(point.as_str().expect("words"));
    window.press("0").await;
    window.until_field().await;
    window.press("Fuyinjian kan bu qing").await;
    window.press_enter().await;
    // The second was not brought; whatever is left is in order.
    window.press("2").await;
    window.all_in_order().await;
    window.until_says("standing", "2 份材料要补正").await;
    window.type_into("applicant", NAME).await;
    window.press_primary().await;
    let notice = hall.paper(1).await;
    let squeezed = without_spaces(&notice);
    for expected in [
        "一次性告知单",
        "高龄津贴",
        NAME,
        "需要补正的全部内容（2份）",
        "带了，这几点不符合：",
        "Fuyinjiankanbuqing",
        "没有带",
        "第三十二条第一款第（四）项",
        "工作人员签名",
        "样例",
        &format!("×{}", point.chars().take(6).collect::<String>()),
    ] {
        assert!(
            squeezed.contains(expected),
            "the notice lacks “{expected}”:\n{notice}"
        );
    }

    // Anew for the next citizen: nothing of the last one is left.
    window.touch("dialog-close").await;
    window.press_next_citizen().await;
    window.see("desk-ready").await;
    assert_eq!(window.value("desk-query").await, "");
    let left = window.script("return document.body.innerHTML").await;
    for gone in [NAME, "Fuyinjian"] {
        assert!(
            !left.to_string().contains(gone),
            "something is left in the page"
        );
        assert_eq!(
            hall.terminal_files_with(gone),
            Vec::<std::path::PathBuf>::new()
        );
    }
    window.close().await;
}

#[tokio::test]
async fn numbers_from_three_terminals_one_of_them_offline_are_never_the_same() {
    let first = Hall::open_desk();
    let second = first.another("desk");
    let mut third = first.another("desk");
    // The third has got its catalogue once; then its line is cut.
    let window = Window::open(&third, Size::TABLET, "").await;
    window.see("desk").await;
    window.close().await;
    third.cut_the_line();

    let mut numbers = Vec::new();
    for hall in [&first, &second, &third] {
        let window = Window::open(hall, Size::TABLET, "").await;
        for _ in 0..2 {
            numbers.push(number(&window).await);
        }
        // The power fails as soon as a number is there, and the next one is another.
        window.cut_power();
        let window = Window::open(hall, Size::TABLET, "").await;
        numbers.push(number(&window).await);
        window.close().await;
    }
    let different: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(different.len(), 9, "{numbers:?}");
    assert!(
        numbers.iter().all(|number| number.starts_with('B')),
        "{numbers:?}"
    );
}

#[tokio::test]
async fn a_number_by_touch_with_its_slip_and_the_same_again_when_asked_twice() {
    let hall = Hall::open_desk();
    let window = Window::open(&hall, Size::TABLET, "").await;
    window.open_at_desk("gaoling", "elderly-allowance").await;
    window.answer_at_desk().await;
    let places = window
        .script("return [...document.querySelectorAll('.checked')].map(c => c.id.slice(6))")
        .await;
    for place in places.as_array().expect("a list") {
        let place = place.as_str().expect("a number");
        window.touch(&format!("in-order-{place}")).await;
    }
    window.touch("desk-primary").await;
    let number = window.text("ticket-number").await;
    window.touch("print-ticket").await;
    window.see("dialog").await;
    assert_eq!(hall.slips(), 1);
    window.touch("dialog-close").await;
    window.touch("desk-back").await;
    window.see("checks").await;
    window.touch("desk-primary").await;
    assert_eq!(window.text("ticket-number").await, number);
    window.touch("next-citizen").await;
    window.see("desk-ready").await;

    // What citizens see is one touch away, and the desk from there too.
    window.touch("bar-home").await;
    window.see("attract").await;
    window.touch("bar-home").await;
    window.see("desk").await;
    window.close().await;
}
