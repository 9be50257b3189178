//! A life event through the real window, from the first touch to the printed list.

use e2e::filling::{ID_NUMBER, NAME, PHONE};
use e2e::{Hall, Size, Window};

#[tokio::test]
async fn opening_a_restaurant_from_touch_to_printed_list() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("event-open-restaurant").await;
    let opening = window.text("life-event").await;
    assert!(opening.contains("我要开饭店") && opening.contains("食品经营许可"));
    window.touch("start").await;
    let most = window.text("at-most").await;
    let most: usize = most
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .expect("a number");
    let asked = window.answer_all_of_event().await;
    assert!(asked <= most, "{asked} questions after at most {most}");
    let result = window.text("event-result").await;
    // Brought once for every scenario that asks for it; the licence comes out of the first step.
    assert!(
        result.contains("只交一次") && result.contains("不用带"),
        "{result}"
    );
    window.touch("print-list").await;
    let list = hall.paper(1).await;
    for expected in [
        "一件事办理清单",
        "我要开饭店",
        "个体工商户设立登记",
        "食品经营许可",
        "居民身份证",
        "只交一次",
        "少交",
        "少填",
        "个工作日全部办好",
        "不用带：营业执照",
        "样例",
    ] {
        assert!(
            list.contains(expected),
            "the list lacks “{expected}”:\n{list}"
        );
    }
    window.touch("dialog-close").await;
    window.touch("print-slip").await;
    window.see("dialog-words").await;
    window.touch("dialog-close").await;
    window.touch("take-along").await;
    window.see("dialog").await;
    assert!(!window.shows("take-along-none").await, "there is no code");
    let cards = list.matches("C-ID-CARD").count();
    assert_eq!(cards, 1, "the identity card is asked for {cards} times");
    window.touch("dialog-close").await;
    // The first answer, changed at the end: the others that still hold stay.
    let before = answers(&window).await;
    window.touch(&format!("trail-{}", before[0])).await;
    window.see("question").await;
    window.choose(1).await;
    window.answer_all_of_event().await;
    let after = answers(&window).await;
    let kept = before.iter().filter(|known| after.contains(known)).count();
    assert!(kept > 1, "of {before:?} only {kept} are left in {after:?}");
    window.close().await;
}

/// The questions that were answered, in the order in which they stand.
async fn answers(window: &Window) -> Vec<String> {
    window.see("event-result").await;
    let marks = window
        .script("return [...document.querySelectorAll('.chip.answered')].map(c => c.dataset.test)")
        .await;
    let marks = marks.as_array().expect("a list").iter();
    marks
        .map(|mark| mark.as_str().expect("a mark").replacen("trail-", "", 1))
        .collect()
}

#[tokio::test]
async fn what_is_not_known_in_a_life_event_is_said_and_can_be_answered_from_there() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::LANDSCAPE, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "tuixiu").await;
    window.touch("event-retire").await;
    window.touch("start").await;
    window.see("ask-fund").await;
    window.touch("unsure").await;
    window.touch("go-on-without").await;
    window.answer_all_of_event().await;
    let result = window.text("event-result").await;
    assert!(result.contains("看情况"), "{result}");
    let open = window.text("find-out").await;
    assert!(open.contains("您有住房公积金吗"), "{open}");
    window.touch("answer-fund").await;
    window.see("ask-fund").await;
    window.choose(1).await;
    window.answer_all_of_event().await;
    assert!(!window.shows("find-out").await);
    window.close().await;
}

#[tokio::test]
async fn the_forms_of_a_life_event_ask_each_fact_once_and_go_under_one_code() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "退休").await;
    window.touch("event-retire").await;
    window.touch("start").await;
    window.answer_all_of_event().await;
    window.touch("fill-now").await;
    let mut asked: Vec<String> = Vec::new();
    for _ in 0..20 {
        window
            .see_one_of(&[
                "form-page-1",
                "form-page-2",
                "form-page-3",
                "form-page-4",
                "check",
            ])
            .await;
        if window.shows("check").await {
            break;
        }
        window.fill_page(&[("last_pay", "2020")]).await;
        asked.extend(window.labels().await);
        window.turn_page().await;
    }
    window.see("check").await;
    // Three forms of seven to fourteen fields: who it is, how to be reached, which account, are asked once.
    for label in [
        "您的姓名",
        "您的身份号码",
        "您的电话",
        "您的住址",
        "社保卡的银行",
    ] {
        let times = asked.iter().filter(|known| *known == label).count();
        assert_eq!(times, 1, "“{label}” is asked {times} times: {asked:?}");
    }
    assert!(!asked.iter().any(|label| label == "收款银行"), "{asked:?}");
    assert_eq!(window.parts().await, 3);
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    assert!(window.text("together").await.contains('3'));
    window.see("at-centre").await;
    assert_eq!(hall.kept(), 3);
    let page = hall.reception().await.find(&code).await.expect("there");
    assert_eq!(page.matches("data-test=\"case\"").count(), 3);
    assert!(page.contains("一次交来"), "they look like a mix-up");
    for known in [NAME, ID_NUMBER, PHONE] {
        assert_eq!(
            page.matches(known).count(),
            3,
            "a form lacks what was entered once"
        );
    }
    window.touch("print-receipt").await;
    let receipt = hall.paper(1).await;
    assert!(receipt.contains(&code) && receipt.matches("办理事项").count() == 3);
    window.close().await;
}
