//! Checking a receipt at the desk: without the terminal, genuine or forged, arrived or not.

use crate::common::desk::{Desk, guarded, post, words};
use crate::common::{self, CANARY, Terminal, envelope};
use handover::{
    Envelope, ReleaseNumber, SignedTerminalReceipt, SigningKey, TerminalReceipt,
    TerminalReceiptCase,
};
use reqwest::Response;

/// What a terminal says to have taken.
fn said(envelopes: &[&Envelope], by: &Terminal) -> TerminalReceipt {
    TerminalReceipt {
        terminal: by.id,
        epoch: 1,
        sequence: 1,
        handed_in_at: envelopes[0].handed_in_at,
        release: ReleaseNumber(1),
        pickup_code: envelopes[0].pickup_code.clone(),
        cases: envelopes
            .iter()
            .map(|envelope| TerminalReceiptCase {
                submission: envelope.id,
                scenario: "test-new".parse().expect("a code"),
                digest: envelope.digest,
            })
            .collect(),
    }
}

fn signed(receipt: TerminalReceipt, key: &SigningKey) -> String {
    let signed = SignedTerminalReceipt::sign(receipt, key).expect("signed");
    signed.to_string()
}

async fn checked(desk: &Desk, text: &str) -> Response {
    let fields = [("receipt", text)];
    post(&desk.centre, "/reception/receipt", &desk.cookie, &fields).await
}

async fn shown(response: Response, status: u16) -> String {
    assert_eq!(response.status().as_u16(), status);
    guarded(&response);
    words(&response.text().await.expect("a page"))
}

#[tokio::test]
async fn a_genuine_receipt_is_told_from_a_forged_one_before_and_after_it_arrives() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    let text = signed(said(&[&envelope], &desk.terminal), &desk.terminal.key);
    let before = shown(checked(&desk, &text).await, 200).await;
    for expected in ["真实回执", "大厅 1 号", "测试许可（新办）", "还没送到中心"]
    {
        assert!(before.contains(expected), "{expected} in {before}");
    }
    assert!(!before.contains(CANARY));
    desk.take(&envelope).await;
    let after = shown(checked(&desk, &text).await, 200).await;
    assert!(
        after.contains("中心已收到") && !after.contains("还没送到"),
        "{after}"
    );
    // Scanned where a pickup code is typed, as scanners write it.
    let typed = format!("{}\r\n", text.to_lowercase());
    let page = shown(desk.find(&typed).await, 200).await;
    assert!(page.contains("真实回执"), "{page}");

    let stranger = SigningKey::from_random([66; 32]);
    let mut other_code = said(&[&envelope], &desk.terminal);
    other_code.pickup_code = handover::PickupCode::from_random(77);
    let mut nobody = said(&[&envelope], &desk.terminal);
    nobody.terminal = handover::enrolment::TerminalId(uuid::Uuid::from_u128(5));
    for forged in [
        signed(said(&[&envelope], &desk.terminal), &stranger),
        signed(other_code, &stranger),
        signed(nobody, &desk.terminal.key),
        text[..text.len() - 1].to_owned(),
        text.replacen("YC1", "YC2", 1),
        "<script>alert(1)</script>".to_owned(),
    ] {
        let page = shown(checked(&desk, &forged).await, 400).await;
        assert!(page.contains("不是本中心"), "{page}");
    }
    assert!(!desk.hall.log().contains(&envelope.pickup_code.to_string()));
}

#[tokio::test]
async fn a_receipt_of_several_cases_says_of_each_whether_it_has_come() {
    let desk = Desk::open().await;
    let first = envelope(1, CANARY);
    let mut second = common::submission(2, CANARY);
    second.pickup_code = first.pickup_code.clone();
    let second = common::seal(&second);
    desk.take(&first).await;
    let mut receipt = said(&[&first, &second], &desk.terminal);
    let text = signed(receipt.clone(), &desk.terminal.key);
    let page = shown(checked(&desk, &text).await, 200).await;
    assert!(
        page.contains("中心已收到") && page.contains("还没送到"),
        "{page}"
    );
    receipt.cases[0].digest = second.digest;
    let text = signed(receipt, &desk.terminal.key);
    let page = shown(checked(&desk, &text).await, 200).await;
    assert!(page.contains("不符"), "{page}");
}

#[tokio::test]
async fn a_receipt_of_a_terminal_that_is_not_trusted_any_more_says_so() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    let text = signed(said(&[&envelope], &desk.terminal), &desk.terminal.key);
    let id = desk.terminal.id.to_string();
    desk.hall
        .printed(&["terminal", "revoke", &id, "--data", "DATA"]);
    let page = shown(checked(&desk, &text).await, 200).await;
    assert!(page.contains("已经停用"), "{page}");
    let fields = [("receipt", text.as_str())];
    let stranger = post(&desk.centre, "/reception/receipt", "", &fields).await;
    assert_eq!(stranger.status(), 401, "only clerks check receipts");
}
