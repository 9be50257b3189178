//! Backing up and putting back with the real program: terminals learn what is durable, and what they must send again.

use std::fs;

use crate::common::{CANARY, Hall, envelope};
use handover::Keeping;

#[tokio::test]
async fn what_a_backup_holds_is_durable_and_what_a_restore_lost_is_sent_again() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let first = centre.placed(&envelope(1, CANARY), &terminal).await;
    assert_eq!(
        centre.standing(&terminal).await.of(first),
        Keeping::Received
    );

    // While it serves.
    let backup = hall.path("backup.sqlite");
    let backup_file = backup.to_str().expect("UTF-8");
    let printed = hall.printed(&["backup", backup_file, "--data", "DATA"]);
    assert!(printed.contains("durable through 1"), "{printed}");
    let second = centre.placed(&envelope(2, CANARY), &terminal).await;
    let before = centre.standing(&terminal).await;
    assert_eq!(before.of(first), Keeping::Durable);
    assert_eq!(before.of(second), Keeping::Received);
    let again = hall.run(&["backup", backup_file, "--data", "DATA"]);
    assert_eq!(again.status, Some(1), "a backup replaces nothing");

    let while_it_runs = hall.run(&["restore", backup_file, "--data", "DATA"]);
    assert_eq!(while_it_runs.status, Some(1));
    assert!(while_it_runs.errors.contains("end it first"));
    centre.kill();
    hall.printed(&["restore", backup_file, "--data", "DATA"]);

    let centre = hall.serve();
    let after = centre.standing(&terminal).await;
    assert_ne!(after.epoch, before.epoch);
    for place in [first, second] {
        assert_eq!(after.of(place), Keeping::SendAgain);
    }
    // Both are sent again; one is there, the other was lost, and neither is doubled.
    let first_again = centre.placed(&envelope(1, CANARY), &terminal).await;
    let second_again = centre.placed(&envelope(2, CANARY), &terminal).await;
    assert_eq!(first_again.position, first.position);
    assert_eq!(after.of(first_again), Keeping::Durable);
    assert_eq!(after.of(second_again), Keeping::Received);
    let kept = hall.kept_files().into_iter().filter(|(path, _)| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.contains("before-restore"))
    });
    assert_eq!(kept.count(), 1, "what was there is kept");
}

#[tokio::test]
async fn a_backup_that_is_not_whole_is_put_nowhere() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    centre.placed(&envelope(1, CANARY), &terminal).await;
    let backup = hall.path("backup.sqlite");
    let file = backup.to_str().expect("UTF-8");
    hall.printed(&["backup", file, "--data", "DATA"]);
    let before = centre.standing(&terminal).await;
    centre.kill();
    let whole = fs::read(&backup).expect("readable");
    let cut = whole[..whole.len() / 2].to_vec();
    let mut scratched = whole.clone();
    for byte in &mut scratched[8192..9000] {
        *byte ^= 0x55;
    }
    for damaged in [Vec::new(), b"nonsense".repeat(1000), cut, scratched] {
        fs::write(&backup, &damaged).expect("written");
        let ran = hall.run(&["restore", file, "--data", "DATA"]);
        assert_eq!(ran.status, Some(1), "{}", ran.errors);
    }
    let centre = hall.serve();
    assert_eq!(centre.standing(&terminal).await, before);
}

#[tokio::test]
async fn only_enrolled_terminals_ask_for_the_standing() {
    let hall = Hall::new();
    let centre = hall.serve();
    assert_eq!(centre.get("/v1/standing").await.status(), 401);
}

#[tokio::test]
async fn a_terminal_of_an_earlier_version_gets_a_receipt_that_it_can_read() {
    let hall = Hall::new();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let receipt = centre.receipt(&envelope(1, CANARY), &terminal, 201).await;
    assert_eq!(receipt.place, None);
}
