//! An identity card at the reader of a terminal with its real window.

use card_reader_simulator::image::{Image, Kind};
use card_reader_simulator::{Behaviour, PulledOff, Simulator};
use e2e::{Hall, Size, Window, pdf_text};

use super::typing::open_form;

/// Opens the first page of a shop's registration at a terminal with a reader.
async fn form(hall: &Hall, simulator: &Simulator) -> Window {
    let reader = format!("[card_reader]\ndevice = {:?}", simulator.device());
    let window = Window::open(hall, Size::PORTRAIT, &reader).await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "yyzz").await;
    window.touch("scenario-sole-trader-new").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
    window.until_says("card-status", "离开就清除").await;
    window
}

#[tokio::test]
async fn a_card_fills_in_what_it_knows_and_the_official_paper_carries_it() {
    let hall = Hall::open();
    let simulator = Simulator::start().expect("a pseudo-terminal");
    let window = form(&hall, &simulator).await;
    simulator.behave(Behaviour {
        pulled_off: Some(PulledOff::BeforeRead),
        ..Behaviour::default()
    });
    simulator.place(Image::sample(Kind::Resident));
    window.until_says("card-status", "放稳").await;
    simulator.place(Image::sample(Kind::Resident));
    window.until_says("card-part", "请核对").await;
    let filled_in = window.text("carried").await;
    for said in [
        "来自身份证",
        "张测试",
        "110*************12",
        "和谐大道 1 号",
    ] {
        assert!(filled_in.contains(said), "“{said}” is missing");
    }
    window.fill_form(&[("shop_name", "样例小面馆")]).await;
    window.until_says("check", "来自身份证").await;
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    let clerk = hall.reception().await;
    let page = clerk.find(&code).await.expect("the centre has it");
    let paper = pdf_text(&clerk.form(&code, &page).await);
    for said in ["个体工商户登记（备案）申请书", "登记机关", "张测试", &code] {
        assert!(paper.contains(said), "the paper lacks “{said}”");
    }
    window.touch("finish").await;
    window.see("attract").await;
    // What is invented stands in the catalogue too, as an example; nowhere else.
    let mut left = hall.terminal_files_with("110101195505050012");
    left.retain(|path| !path.components().any(|part| part.as_os_str() == "releases"));
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
    window.close().await;
}

/// Touches the first thing that a field offers.
async fn choose(window: &Window, field: &str) {
    let first = format!(
        "return document.querySelector('[data-test=\"field-{field}\"] :is([role=radio], [role=checkbox])').dataset.test"
    );
    let first = window.script(&first).await;
    window.touch(first.as_str().expect("a choice")).await;
}

/// Spells 社区 on the screen's letters.
async fn spell(window: &Window, field: &str) {
    window.touch(field).await;
    window.touch("mode-pinyin").await;
    window.touch_keys("shequ").await;
    window.touch_word("社区").await;
}

#[tokio::test]
async fn a_whole_form_is_filled_in_with_a_card_and_a_finger_and_no_key_is_pressed() {
    let hall = Hall::open();
    let simulator = Simulator::start().expect("a pseudo-terminal");
    let reader = format!("[card_reader]\ndevice = {:?}", simulator.device());
    let window = Window::open(&hall, Size::PORTRAIT, &reader).await;
    open_form(&window).await;
    // Who it is: from the card, and the telephone by touch.
    window.until_says("card-status", "离开就清除").await;
    simulator.place(Image::sample(Kind::Resident));
    window.until_says("card-part", "请核对").await;
    window.touch("owner_phone").await;
    window.touch_keys("13800000000").await;
    window.turn_page().await;
    // The shop: its name half spelt and half drawn, its address from the province down.
    window.see("form-page-2").await;
    spell(&window, "shop_name").await;
    window.touch("mode-hand").await;
    let ten: [&[(f64, f64)]; 2] = [&[(0.1, 0.5), (0.9, 0.5)], &[(0.5, 0.1), (0.5, 0.9)]];
    window.draw("pad", &ten).await;
    window.touch_candidate('十').await;
    window.until_value("shop_name", "社区十").await;
    window.touch("shop_address").await;
    for place in ["四川省", "广安市", "武胜县", "沿口镇"] {
        window.touch(&format!("place-{place}")).await;
    }
    spell(&window, "shop_address").await;
    let address = "四川省广安市武胜县沿口镇社区";
    window.until_value("shop_address", address).await;
    window.turn_page().await;
    // The business: choices, words and figures.
    window.see("form-page-3").await;
    choose(&window, "trade").await;
    spell(&window, "scope").await;
    for field in ["staff", "capital"] {
        window.touch(field).await;
        window.touch_keys("2").await;
    }
    choose(&window, "family").await;
    choose(&window, "truth").await;
    window.turn_page().await;
    window.see("check").await;
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    window.close().await;

    let clerk = hall.reception().await;
    let page = clerk.find(&code).await.expect("the centre has it");
    let paper = pdf_text(&clerk.form(&code, &page).await);
    for said in ["张测试", "13800000000", "社区十", address] {
        assert!(paper.contains(said), "the paper lacks “{said}”");
    }
}

#[tokio::test]
async fn what_was_typed_stays_until_the_citizen_prefers_the_card() {
    let hall = Hall::open();
    let mut simulator = Simulator::start().expect("a pseudo-terminal");
    let window = form(&hall, &simulator).await;
    window.type_into("owner_name", "王样本").await;
    simulator.unplug();
    window.until_says("card-status", "手工填写").await;
    simulator.plug_in().expect("a pseudo-terminal");
    simulator.place(Image::sample(Kind::Resident));
    window.until_says("card-status", "没有改动").await;
    assert_eq!(window.value("owner_name").await, "王样本");
    window.touch("prefer-card-owner_name").await;
    window.until_says("carried", "张测试").await;
    window.close().await;
}
