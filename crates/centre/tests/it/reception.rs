//! Cases at the reception desk as a clerk's browser meets them: found by code, in words, as a paper.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::common::desk::{Desk, guarded, kept_by_nobody, post, words};
use crate::common::{self, CANARY, Hall, envelope, envelope_of, submission};
use forms::Value;
use reqwest::header::CONTENT_TYPE;

#[tokio::test]
async fn a_case_is_shown_in_words_with_what_to_check() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    let page = desk.page(&envelope).await;
    let shown = words(&page);
    for expected in [
        "测试许可（新办）",
        "房子是自己的吗？ 租的",
        "合同多久？ 一年以上",
        "本人来吗？ 本人",
        "测试申请书",
        &format!("姓名 {CANARY}"),
        "结婚了吗 否",
        "资金 5000",
        "用途 开店",
        "身份证",
        "申请人已看过并同意，版本 test-1",
        "租赁合同 可容缺，10 个工作日内补齐",
        "没过期",
        "2026-03-02 09:30",
        "大厅 1 号",
    ] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    assert!(
        !shown.contains("配偶姓名"),
        "what was not asked is not shown"
    );
    assert_eq!(page.matches("data-test=\"case\"").count(), 1);
    // Typed as people type.
    let typed = envelope
        .pickup_code
        .to_string()
        .replace('-', " ")
        .to_lowercase();
    assert_eq!(desk.find(&typed).await.status(), 200);
}

#[tokio::test]
async fn a_case_from_before_consent_texts_says_so() {
    let desk = Desk::open().await;
    let mut older = submission(1, CANARY);
    (older.schema, older.consent) = (1, None);
    let older = common::seal(&older);
    desk.take(&older).await;
    let shown = words(&desk.page(&older).await);
    assert!(shown.contains("提交时还没有这份告知"), "{shown}");
    assert!(shown.contains(&format!("姓名 {CANARY}")));
    assert_eq!(desk.paper(&older).await.status(), 200);
}

#[tokio::test]
async fn what_a_citizen_wrote_is_never_taken_for_the_page() {
    let desk = Desk::open().await;
    let attack = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";
    let mut submission = submission(1, attack);
    let remark = "remark".parse().expect("an id");
    let value = Value::Text("</dd><form action=https://example.org>".into());
    submission.forms[0].values.insert(remark, value);
    let envelope = common::seal(&submission);
    desk.take(&envelope).await;
    let page = desk.page(&envelope).await;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for live in ["<script", "<img", "<form action=https"] {
        assert!(!page.contains(live), "{live}");
    }
    let found = desk.find("<script>alert(1)</script>").await;
    assert_eq!(found.status(), 400);
    assert!(!found.text().await.expect("a page").contains("<script"));
}

#[tokio::test]
async fn a_table_is_a_table_for_the_clerk_too() {
    let desk = Desk::open().await;
    let table = "\n[[page.field]]\nid = \"family\"\nkind = \"table\"\nrow = { zh = \"家人\", en = \"Member\" }\nlabel = { zh = \"家庭成员\", en = \"Family\" }\n\n[[page.field.column]]\nid = \"name\"\nkind = \"person-name\"\nlabel = { zh = \"姓名\", en = \"Name\" }\n\n[[page.field.column]]\nid = \"income\"\nkind = \"money\"\nlabel = { zh = \"每月收入\", en = \"Income\" }\n\n[[page.field]]\nid = \"read_this\"";
    desk.hall.write_source(&[(
        "forms/test.toml",
        "\n[[page.field]]\nid = \"read_this\"",
        table,
    )]);
    desk.hall.publish();
    let mut submission = submission(1, CANARY);
    submission.release = handover::ReleaseNumber(2);
    let rows = serde_json::json!({ "kind": "rows", "value": [
        { "name": { "kind": "text", "value": "李样本" }, "income": { "kind": "money", "value": 120_050 } },
        { "name": { "kind": "text", "value": "<b>张</b>" } },
    ] });
    let rows = serde_json::from_value(rows).expect("a value");
    submission.forms[0]
        .values
        .insert("family".parse().expect("an id"), rows);
    let envelope = common::seal(&submission);
    desk.take(&envelope).await;
    let page = desk.page(&envelope).await;
    assert!(page.contains("<th>姓名</th><th>每月收入</th>"));
    assert!(page.contains("<td>李样本</td><td>1200.50 元</td>"));
    assert!(page.contains("<td>&lt;b&gt;张&lt;/b&gt;</td><td></td>"));
}

#[tokio::test]
async fn every_case_under_one_code_is_shown() {
    let desk = Desk::open().await;
    let first = envelope(1, CANARY);
    let mut second = submission(2, "李样本");
    second.pickup_code = first.pickup_code.clone();
    second.handed_in_at = first.handed_in_at + jiff::SignedDuration::from_secs(1);
    desk.take(&first).await;
    desk.take(&common::seal(&second)).await;
    let page = desk.page(&first).await;
    assert_eq!(page.matches("data-test=\"case\"").count(), 2);
    assert!(page.contains(CANARY) && page.contains("李样本"));
    assert!(words(&page).contains("2 cases under this code"));
}

#[tokio::test]
async fn what_was_handed_in_together_is_no_mix_up() {
    let desk = Desk::open().await;
    let first = envelope(1, CANARY);
    let mut second = submission(2, CANARY);
    second.pickup_code = first.pickup_code.clone();
    second.handed_in_at = first.handed_in_at;
    desk.take(&first).await;
    desk.take(&common::seal(&second)).await;
    let page = words(&desk.page(&first).await);
    assert!(page.contains("2 cases handed in together"), "{page}");
    assert!(!page.contains("check the name"), "{page}");
}

#[tokio::test]
async fn a_conflict_is_marked_on_the_case_it_belongs_to() {
    let desk = Desk::open().await;
    let (first, other) = (envelope(1, CANARY), envelope(1, "李样本"));
    desk.take(&first).await;
    assert!(
        !desk
            .page(&first)
            .await
            .contains("同一编号下还收到过不同的内容")
    );
    assert_eq!(desk.centre.put(&other, &desk.terminal).await.status(), 409);
    let page = desk.page(&first).await;
    assert!(page.contains("同一编号下还收到过不同的内容"));
    assert!(page.contains(CANARY) && !page.contains("李样本"));
}

#[tokio::test]
async fn a_code_that_leads_nowhere_is_answered_with_what_is_wrong() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    let code = envelope.pickup_code.to_string();
    // The neighbours swapped: what fingers do.
    let mut swapped: Vec<char> = code.replace('-', "").chars().collect();
    let place = (0..8).find(|&place| swapped[place] != swapped[place + 1]);
    let place = place.expect("two signs differ");
    swapped.swap(place, place + 1);
    let swapped: String = swapped.into_iter().collect();
    let unknown = common::envelope(99, CANARY).pickup_code.to_string();
    for (typed, status, said) in [
        ("", 400, "现在有 0 位"),
        (&code[..7], 400, "现在有 6 位"),
        ("K7M-2QX-9A0", 400, "取件码里没有“0”"),
        ("取件码", 400, "取件码里没有“取”"),
        (&swapped, 400, "有一位打错了"),
        (&unknown, 404, "没有这个取件码的申请"),
    ] {
        let response = desk.find(typed).await;
        assert_eq!(response.status(), status, "{typed}");
        let page = response.text().await.expect("a page");
        assert!(page.contains(said), "{typed}: {}", words(&page));
        assert!(page.contains("name=\"code\""), "the way on is there");
    }
}

#[tokio::test]
async fn the_form_is_a_pdf_with_what_was_filled_in() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    let response = desk.paper(&envelope).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/pdf");
    kept_by_nobody(&response);
    let pdf = response.bytes().await.expect("whole");
    let text = pdf_text(&pdf);
    for expected in [
        CANARY,
        "测试申请书",
        "告知，版本 test-1",
        &envelope.pickup_code.to_string(),
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

/// What a PDF says, by a program that is not ours.
fn pdf_text(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is installed");
    let mut input = reader.stdin.take().expect("piped");
    input.write_all(pdf).expect("read");
    drop(input);
    let output = reader.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[tokio::test]
async fn a_paper_is_found_only_with_the_code_it_belongs_to() {
    let desk = Desk::open().await;
    let (one, other) = (envelope(1, CANARY), envelope(2, "李样本"));
    desk.take(&one).await;
    desk.take(&other).await;
    let mut crossed = other.clone();
    crossed.pickup_code = one.pickup_code.clone();
    let response = desk.paper(&crossed).await;
    assert_eq!(response.status(), 404);
    guarded(&response);
    let code = one.pickup_code.to_string();
    for fields in [
        &[("code", code.as_str()), ("submission", "nonsense")][..],
        &[("code", "nonsense"), ("submission", &one.id.to_string())],
        &[("code", code.as_str())],
        &[],
    ] {
        let response = post(&desk.centre, "/reception/form", &desk.cookie, fields).await;
        assert!(response.status().is_client_error(), "{fields:?}");
        guarded(&response);
        let page = response.text().await.expect("a page");
        assert!(page.contains("role=\"alert\""), "{fields:?}: {page}");
    }
}

#[tokio::test]
async fn a_case_whose_release_is_gone_is_shown_by_its_ids() {
    let desk = Desk::of(Hall::published()).await;
    fs::remove_file(desk.hall.data().join("releases/00000001.sqlite")).expect("removed");
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    let shown = words(&desk.page(&envelope).await);
    for expected in [
        "目录第 1 版不在本机",
        "test-new",
        "premises rent",
        "name",
        CANARY,
    ] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    let paper = desk.paper(&envelope).await;
    assert!(paper.status().is_server_error());
    let page = paper.text().await.expect("a page");
    assert!(page.contains("目录第 1 版不在本机"), "{page}");
    // Restored, it is there again without a restart.
    desk.hall.printed(&[
        "catalogue",
        "build",
        "SOURCE",
        "--out",
        desk.hall
            .data()
            .join("releases/00000001.sqlite")
            .to_str()
            .expect("UTF-8"),
    ]);
    assert!(words(&desk.page(&envelope).await).contains("测试许可（新办）"));
}

#[tokio::test]
async fn a_case_keeps_the_words_of_the_release_it_was_filled_in_with() {
    let desk = Desk::open().await;
    desk.hall.write_source(&[
        (
            "scenarios/test.toml",
            "测试许可（新办）",
            "测试许可（首次）",
        ),
        ("forms/test.toml", "zh = \"姓名\"", "zh = \"申请人全名\""),
    ]);
    desk.hall.publish();
    let old = envelope(1, CANARY);
    let mut new = submission(2, "李样本");
    new.release = handover::ReleaseNumber(2);
    let new = common::seal(&new);
    desk.take(&old).await;
    desk.take(&new).await;
    let old = words(&desk.page(&old).await);
    assert!(old.contains("测试许可（新办）") && old.contains(&format!("姓名 {CANARY}")));
    let new = words(&desk.page(&new).await);
    assert!(new.contains("测试许可（首次）") && new.contains("申请人全名 李样本"));
}

#[tokio::test]
async fn an_envelope_that_cannot_be_opened_is_shown_as_such() {
    let desk = Desk::open().await;
    let envelope = envelope_of(1, b"no submission".to_vec());
    desk.take(&envelope).await;
    let page = desk.page(&envelope).await;
    assert!(page.contains("这件申请在这里打不开") && page.contains(&envelope.id.to_string()));
    let paper = desk.paper(&envelope).await;
    assert!(paper.status().is_server_error());
    guarded(&paper);
}
