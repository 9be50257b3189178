//! An identity card at the reader of a terminal with its real window.

use card_reader_simulator::image::{Image, Kind};
use card_reader_simulator::{Behaviour, PulledOff, Simulator};
use e2e::{Hall, Size, Window, pdf_text};

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
    window.touch("hand-in").await;
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
