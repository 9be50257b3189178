//! Whole visits through the real window, from the first touch to the clerk's screen.

use e2e::filling::{ID_NUMBER, NAME, PHONE, SHAREHOLDERS};
use e2e::{Hall, Reception, Size, Window, pdf_text};

/// Finds a scenario, answers everything, fills in and hands in; returns the pickup code.
async fn hand_in(window: &Window, query: &str, scenario: &str, special: &[(&str, &str)]) -> String {
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", query).await;
    window.touch(&format!("scenario-{scenario}")).await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.see("form-page-1").await;
    window.fill_form(special).await;
    window.hand_in().await;
    window.text("pickup-code").await
}

/// The case under a code, with its form as text; there must be exactly one.
async fn case(clerk: &Reception, code: &str) -> (String, String) {
    let page = clerk.find(code).await.expect("the centre has it");
    assert_eq!(
        page.matches("data-test=\"case\"").count(),
        1,
        "not exactly one case"
    );
    // Numbers stand in boxes there, long answers on several lines.
    let form = pdf_text(&clerk.form(code, &page).await);
    (page, form.split_whitespace().collect())
}

#[tokio::test]
async fn a_licence_from_the_first_touch_to_the_clerk_s_screen() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    let code = hand_in(
        &window,
        "yyzz",
        "sole-trader-new",
        &[("shop_name", "样例小面馆")],
    )
    .await;
    window.see("at-centre").await;
    assert_eq!(hall.kept(), 1);
    let (page, form) = case(&hall.reception().await, &code).await;
    for expected in [NAME, ID_NUMBER, PHONE, "样例小面馆"] {
        assert!(page.contains(expected), "the page lacks an answer");
        assert!(form.contains(expected), "the form lacks an answer");
    }
    assert!(form.contains(&code), "the form lacks the code");
    window.touch("print-receipt").await;
    assert!(
        hall.paper(1).await.contains(&code),
        "the receipt lacks the code"
    );
    window.close().await;
}

/// What has the keyboard's focus.
async fn focus(window: &Window) -> String {
    let mark = window.script("return (document.activeElement.dataset || {}).test || ''");
    mark.await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn nothing_is_handed_in_before_it_is_agreed_to() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("window-B").await;
    window.touch("scenario-elderly-allowance").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window
        .fill_form(&[("age", "85"), ("bank_account", "6222000000000000000")])
        .await;
    let ticked = async || {
        let ticked = "return document.querySelector('[data-test=agree]').ariaChecked";
        window.script(ticked).await == "true"
    };
    // It is said what is missing, and the box is in sight and at hand.
    window.touch("hand-in").await;
    assert!(window.text("agree-missing").await.contains("打勾"));
    window.settle().await;
    assert_eq!(focus(&window).await, "agree");
    assert!(!ticked().await && window.shows("check").await);
    let in_sight = "const box = document.querySelector('[data-test=agree]').getBoundingClientRect(); const foot = document.querySelector('.actions').getBoundingClientRect(); return box.top >= 0 && box.bottom <= foot.top;";
    assert_eq!(window.script(in_sight).await, true);
    // The whole text is a touch away; closing it is no agreement.
    window.touch("read-consent").await;
    let text = window.text("consent-text").await;
    for expected in ["第十七条", "只有受理窗口的工作人员能打开", "版本：2026-1"]
    {
        assert!(text.contains(expected), "{expected}");
    }
    window.touch("dialog-close").await;
    assert!(!ticked().await);
    window.touch("agree").await;
    assert!(ticked().await && !window.shows("agree-missing").await);
    // It is kept while an answer is changed, and can be taken back.
    window
        .script("document.querySelector('[data-test^=change-]').click()")
        .await;
    window.touch("next").await;
    window.see("check").await;
    assert!(ticked().await);
    window.touch("agree").await;
    window.touch("hand-in").await;
    window.see("agree-missing").await;
    window.touch("read-consent").await;
    window.touch("consent-agree").await;
    assert!(ticked().await);
    assert_eq!(hall.kept(), 0);
    window.touch("hand-in").await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    let (page, form) = case(&hall.reception().await, &code).await;
    assert!(page.contains("申请人已看过并同意，版本 2026-1"));
    assert!(form.contains("告知，版本2026-1"), "the paper names it too");
    window.close().await;
}

#[tokio::test]
async fn an_allowance_on_a_tablet_with_its_list_on_paper() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::TABLET, "").await;
    window.see("attract").await;
    window.touch("window-B").await;
    window.touch("scenario-elderly-allowance").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("print-list").await;
    let list = hall.paper(1).await;
    for expected in ["办事材料清单", "高龄津贴", "居民身份证", "样例"] {
        assert!(
            list.contains(expected),
            "the list lacks “{expected}”:\n{list}"
        );
    }
    window.touch("dialog-close").await;
    window.touch("fill-now").await;
    window
        .fill_form(&[("age", "85"), ("bank_account", "6222000000000000000")])
        .await;
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    let (page, form) = case(&hall.reception().await, &code).await;
    assert!(page.contains(NAME) && form.contains(NAME));
    window.close().await;
}

#[tokio::test]
async fn handed_in_while_the_centre_is_down_and_there_once_it_is_up() {
    let mut hall = Hall::open();
    let window = Window::open(&hall, Size::LANDSCAPE, "").await;
    window.see("attract").await;
    hall.stop_centre();
    let code = hand_in(&window, "jzz", "residence-permit", &[]).await;
    window.see("saved-here").await;
    assert_eq!(hall.kept(), 0);
    hall.start_centre();
    window.see("at-centre").await;
    assert_eq!(hall.kept(), 1);
    let (page, _) = case(&hall.reception().await, &code).await;
    assert!(page.contains(NAME));
    window.touch("finish").await;
    window.see("attract").await;
    hall.until_nothing_of(NAME).await;
    window.close().await;
}

#[tokio::test]
async fn an_idle_visit_is_warned_about_prolonged_and_ended_with_nothing_left() {
    let hall = Hall::open();
    let window = Window::open(
        &hall,
        Size::PORTRAIT,
        "[idle]\nwarn_after = 15\nend_after = 10",
    )
    .await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "kaifandian").await;
    window.touch("scenario-sole-trader-new").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    window.type_into("owner_name", NAME).await;
    window.touch("more-time").await;
    assert_eq!(
        window.value("owner_name").await,
        NAME,
        "more time must not lose anything"
    );
    window.see("more-time").await;
    window.see("attract").await;
    let left = window.script("return document.body.innerHTML + JSON.stringify([localStorage.length, sessionStorage.length, document.cookie])").await;
    assert!(
        !left.to_string().contains(NAME) && left.to_string().contains("[0,0,"),
        "something is left in the page"
    );
    assert_eq!(
        hall.terminal_files_with(NAME),
        Vec::<std::path::PathBuf>::new()
    );
    window.close().await;
}

#[tokio::test]
async fn a_page_that_crashes_comes_back_as_the_attract_screen() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("frequent-id-card-renew").await;
    window.touch("start").await;
    window.see("question").await;
    // What the page's own panic hook does; nothing of the visit outlives it.
    window.script("window.location.reload()").await;
    window.see("attract").await;
    assert!(!window.shows("question").await);
    window.close().await;
}

#[tokio::test]
async fn what_people_type_finds_what_they_mean() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("search").await;
    for (query, scenario) in [
        ("身份证", "id-card-renew"),
        ("sfz", "id-card-renew"),
        ("shenfenzheng", "id-card-renew"),
        ("shenfemzheng", "id-card-renew"),
        ("身份zheng", "id-card-renew"),
        ("开饭店", "food-licence-new"),
        ("房产过户", "second-hand-transfer"),
        ("yibao", "resident-medical-insurance"),
        ("低保", "minimum-living"),
    ] {
        window.clear_and_type("query", query).await;
        window.see(&format!("scenario-{scenario}")).await;
    }
    window.clear_and_type("query", "zzqqxx").await;
    window.see("nothing-found").await;
    window.touch("ask-desk").await;
    assert!(window.text("dialog").await.contains("导办台"));
    window.close().await;
}

#[tokio::test]
async fn a_name_is_written_with_the_screen_s_own_keys_alone() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "yyzz").await;
    window.touch("scenario-sole-trader-new").await;
    window.touch("start").await;
    window.answer_all().await;
    window.touch("fill-now").await;
    let field = window.first_text_field().await;
    window.touch(&field).await;
    for (letters, character) in [("zhang", '张'), ("ce", '测')] {
        for letter in letters.chars() {
            window.touch(&format!("key-{letter}")).await;
        }
        window.touch_candidate(character).await;
    }
    assert_eq!(window.value(&field).await, "张测");
    window.close().await;
}

#[tokio::test]
async fn shareholders_are_entered_row_by_row_and_reach_the_clerk_as_a_table() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
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
    window.type_into("capital", "100000.50").await;
    assert_eq!(
        window.text("capital-capitals").await,
        "人民币壹拾万元伍角整"
    );
    // Shares that do not add up are refused with what they add up to.
    let wrong = SHAREHOLDERS.map(|(field, text)| {
        (
            field,
            if field == "persons-2-share" {
                "30"
            } else {
                text
            },
        )
    });
    window.fill_page(&wrong).await;
    window.touch("next").await;
    window.see("errors").await;
    assert!(
        window
            .text("persons-error")
            .await
            .contains("加起来是 90%，应当正好是 100%")
    );
    window.clear_and_type("persons-2-share", "40").await;
    window.touch("next").await;
    window.see("form-page-3").await;
    window.fill_form(&SHAREHOLDERS).await;
    let check = window.text("check").await;
    assert!(
        check.contains("100000.50 元（人民币壹拾万元伍角整）") && check.contains("2. 姓名：王样本")
    );
    assert!(
        !check.contains(ID_NUMBER),
        "numbers of documents are masked"
    );
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    let (page, paper) = case(&hall.reception().await, &code).await;
    assert!(page.contains("<td>王样本</td>") && page.contains("<td>40000 元</td>"));
    assert!(paper.contains("王样本") && paper.contains("壹拾万元伍角整"));
    window.close().await;
}

#[tokio::test]
async fn a_terminal_that_cannot_serve_says_so_calmly() {
    let hall = Hall::open();
    hall.break_terminal();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    assert!(window.text("out-of-service").await.contains("导办台"));
    window.close().await;
}

#[tokio::test]
async fn a_visit_under_way_ends_on_its_release_and_the_next_begins_on_the_new_one() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    let open_guide = async || {
        window.see("attract").await;
        window.touch("window-B").await;
        window.touch("scenario-elderly-allowance").await;
        window.text("guide").await
    };
    // How old what is read is stands beside it.
    let age = async |number: u32| {
        let said = window.text("age").await;
        let release = format!("办事资料第 {number} 版 · ");
        assert!(said.starts_with(&release), "{said}");
        assert!(said.ends_with("发布") || said.ends_with("天前"), "{said}");
    };
    assert!(open_guide().await.contains("高龄津贴"));
    age(1).await;
    hall.publish_changed("scenarios/elderly-allowance.toml", "高龄津贴", "长寿津贴");
    hall.until_replicated(2).await;
    // On the way there and back the visit reads its own release.
    window.touch("start").await;
    window.see("question").await;
    window.touch("back").await;
    let guide = window.text("guide").await;
    assert!(guide.contains("高龄津贴") && !guide.contains("长寿津贴"));
    age(1).await;
    window.touch("start").await;
    window.answer_all().await;
    let result = window.text("result").await;
    assert!(!result.contains("长寿津贴"));
    window.touch("fill-now").await;
    window
        .fill_form(&[("age", "85"), ("bank_account", "6222000000000000000")])
        .await;
    window.hand_in().await;
    let code = window.text("pickup-code").await;
    window.see("at-centre").await;
    window.touch("finish").await;
    assert!(open_guide().await.contains("长寿津贴"));
    age(2).await;
    // The clerk reads the case in the words of the release that it was filled in with.
    let (page, _) = case(&hall.reception().await, &code).await;
    assert!(page.contains("高龄津贴") && !page.contains("长寿津贴"));
    window.close().await;
}

/// The marks of what is shown of the trail, in order.
async fn trail(window: &Window) -> Vec<String> {
    let marks = window
        .script("return [...document.querySelectorAll('[data-test^=trail-]')].map(c => c.innerText.replace(/\\s+/g, ' '))")
        .await;
    let marks = marks.as_array().expect("a list").iter();
    marks
        .map(|mark| mark.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn changing_the_first_answer_at_the_end_keeps_the_others() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    window.see("attract").await;
    window.touch("search").await;
    window.type_into("query", "medical reimbursement").await;
    window.touch("scenario-medical-reimbursement").await;
    window.touch("start").await;
    window.answer_all().await;
    let before = trail(&window).await;
    assert!(before.len() >= 3, "{before:?}");
    let materials = window.text("materials").await;
    // Looking at it again changes nothing, and the old answer is marked.
    window
        .script("document.querySelector('[data-test^=trail-]').click()")
        .await;
    window.see("keep").await;
    let marked = window
        .script("return document.querySelectorAll('.choices .option.on').length")
        .await;
    assert_eq!(marked, serde_json::json!(1));
    window.touch("keep").await;
    window.see("result").await;
    assert_eq!(trail(&window).await, before);
    assert_eq!(window.text("materials").await, materials);
    // Another answer to the first question: what still holds is kept, and only what is new is asked.
    window
        .script("document.querySelector('[data-test^=trail-]').click()")
        .await;
    window.see("keep").await;
    window
        .script("document.querySelector('.choices .option:not(.on)').click()")
        .await;
    window.see_one_of(&["question", "result"]).await;
    window.answer_all().await;
    let after = trail(&window).await;
    assert_ne!(after[0], before[0], "the first answer is another one");
    let kept = before[1..].iter().filter(|chip| after.contains(chip));
    assert!(kept.count() >= before.len() - 2, "{before:?} → {after:?}");
    window.close().await;
}

#[tokio::test]
async fn who_does_not_know_gets_the_list_with_what_applies_when() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::LANDSCAPE, "").await;
    window.see("attract").await;
    window.touch("frequent-id-card-renew").await;
    window.touch("start").await;
    loop {
        window
            .see_one_of(&["question", "open-result", "result"])
            .await;
        if !window.shows("question").await {
            break;
        }
        let before = window.text("question").await;
        window.touch("unsure").await;
        assert!(!window.text("how-to-find-out").await.is_empty());
        window.touch("go-on-without").await;
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while window.shows("question").await && window.text("question").await == before {
            assert!(std::time::Instant::now() < deadline, "it does not go on");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let page = window.text("open-result").await;
    for expected in ["一定要带", "看情况要带", "如果", "要先弄清楚"] {
        assert!(page.contains(expected), "“{expected}” in {page}");
    }
    window.close().await;
}
