//! A hall's relay between real terminals' requests and a real city: while the line is down, and for days without any.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::common::desk::{CLERK, post, sign_in};
use crate::common::line::{Line, PATIENCE, put, until_city, upload, with_photo};
use crate::common::{CANARY, Centre, Hall, PHONE, envelope, receipt_key, refused};
use handover::{Envelope, Refusal, SignedRelayReceipt};
use reqwest::header::SET_COOKIE;

#[tokio::test]
async fn while_the_city_is_away_the_hall_finds_what_it_took_and_it_is_passed_on_once() {
    let (line, centre, relay, terminal) = Line::new().await;
    let (first, second) = (envelope(1, CANARY), envelope(2, CANARY));
    until_city(&relay, &terminal, &first).await;

    let socket = centre.socket().to_owned();
    centre.kill();
    let response = put(&relay, &terminal, &second).await;
    assert_eq!(response.status(), 202);
    let signed: SignedRelayReceipt = response.json().await.expect("the relay’s receipt");
    assert!(signed.verify(&[receipt_key().verifying()]).is_err());
    let saved = signed
        .verify(&[line.relay_key])
        .expect("the relay signed it");
    assert!(saved.is_for(&second));
    // A window in the hall finds it, and opens it where the reception's key is.
    let page = found_at_the_window(&line.hall, &relay, &second).await;
    assert!(page.contains(CANARY) && page.contains(PHONE));
    // What the city said before is known still, and not asked again.
    assert_eq!(put(&relay, &terminal, &first).await.status(), 200);
    assert_eq!(Line::kept_in(&line.city, &second), 0);
    relay.kill();

    let city = format!("http://{socket}");
    let elsewhere = line.hall.path("elsewhere");
    let elsewhere = elsewhere.to_str().expect("UTF-8");
    let keyless = ["--relay-to", &city, "--reception-key", elsewhere];
    let relay = line.hall.serve_with(&keyless);
    let page = found_at_the_window(&line.hall, &relay, &second).await;
    assert!(page.contains(&second.id.to_string()), "it is there");
    assert!(page.contains("打不开"), "and stays shut");
    assert!(!page.contains(CANARY) && !page.contains(PHONE));
    relay.kill();

    let relay = line.relay(&city);
    assert_eq!(put(&relay, &terminal, &second).await.status(), 202);
    let _centre = line.city.serve_at(&socket);
    until_city(&relay, &terminal, &second).await;
    for envelope in [&first, &second] {
        assert_eq!(Line::kept_in(&line.city, envelope), 1);
    }
}

#[tokio::test]
async fn what_a_restored_city_lost_is_passed_on_again() {
    let (line, centre, relay, terminal) = Line::new().await;
    let backup = line.city.path("backup.sqlite");
    let file = backup.to_str().expect("UTF-8");
    line.city.printed(&["backup", file, "--data", "DATA"]);
    let lost = envelope(1, CANARY);
    let before = until_city(&relay, &terminal, &lost).await;
    let socket = centre.socket().to_owned();
    centre.kill();
    line.city.printed(&["restore", file, "--data", "DATA"]);
    assert_eq!(Line::kept_in(&line.city, &lost), 0);

    let _centre = line.city.serve_at(&socket);
    // A terminal asks after the standing, and sends again under another epoch.
    let standing = relay.standing(&terminal).await;
    let until = Instant::now() + PATIENCE;
    let after = loop {
        let receipt = until_city(&relay, &terminal, &lost).await;
        if receipt.place.expect("a place").epoch == standing.epoch {
            break receipt;
        }
        assert!(Instant::now() < until, "it is not passed on again");
    };
    assert_ne!(after.place, before.place);
    assert_eq!(Line::kept_in(&line.city, &lost), 1);
}

#[tokio::test]
async fn a_parcel_carries_what_no_line_does_once_and_whole() {
    let (line, centre, relay, terminal) = Line::new().await;
    centre.kill();
    let (sent, sealed) = with_photo(1);
    upload(&relay, &terminal, &sealed).await;
    let other = envelope(2, CANARY);
    for envelope in [&sent, &other] {
        assert_eq!(put(&relay, &terminal, envelope).await.status(), 202);
    }

    let stick = line.hall.path("stick");
    let (at_hall, at_city) = (
        |arguments: &[&str]| line.hall.run(&on(arguments, &stick)),
        |arguments: &[&str]| line.city.run(&on(arguments, &stick)),
    );
    let exported = at_hall(&["export-sealed", "--to", "STICK"]);
    assert_eq!(exported.status, Some(0), "{}", exported.errors);
    for (path, bytes) in files(&stick) {
        let open = bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
        assert!(!open, "{} is open", path.display());
    }

    // Copies that were interrupted, or changed, are taken not at all.
    for (path, bytes) in files(&stick) {
        fs::remove_file(&path).expect("removed");
        assert_eq!(
            at_city(&["import-sealed", "--from", "STICK"]).status,
            Some(1)
        );
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        fs::write(&path, &changed).expect("written");
        assert_eq!(
            at_city(&["import-sealed", "--from", "STICK"]).status,
            Some(1)
        );
        fs::write(&path, &bytes).expect("written");
    }
    assert_eq!(Line::kept_in(&line.city, &sent), 0);

    for said in ["taken 2, here already 0", "taken 0, here already 2"] {
        let imported = at_city(&["import-sealed", "--from", "STICK"]);
        assert_eq!(imported.status, Some(0), "{}", imported.errors);
        assert!(imported.printed.contains(said), "{}", imported.printed);
    }
    for envelope in [&sent, &other] {
        assert_eq!(Line::kept_in(&line.city, envelope), 1);
    }
    // The receipts are carried back; the city is away all the time.
    let carried = at_hall(&["import-receipts", "--from", "STICK"]);
    assert!(carried.printed.contains("has 2"), "{}", carried.errors);
    for envelope in [&sent, &other] {
        until_city(&relay, &terminal, envelope).await;
    }
    let again = line.hall.path("again");
    let nothing = line
        .hall
        .run(&on(&["export-sealed", "--to", "STICK"], &again));
    assert!(nothing.printed.contains("nothing waits"));
}

#[tokio::test]
async fn what_the_city_refuses_of_a_parcel_is_carried_back_and_goes_into_no_other() {
    let (line, centre, relay, terminal) = Line::new().await;
    let other = centre.enrol(&line.city).await;
    centre.receipt(&envelope(1, "王样本"), &other, 201).await;
    centre.kill();
    let (taken, refuses) = (envelope(2, CANARY), envelope(1, CANARY));
    for envelope in [&taken, &refuses] {
        assert_eq!(put(&relay, &terminal, envelope).await.status(), 202);
    }
    let stick = line.hall.path("stick");
    line.hall
        .printed(&on(&["export-sealed", "--to", "STICK"], &stick));
    for _ in 0..2 {
        let imported = line
            .city
            .printed(&on(&["import-sealed", "--from", "STICK"], &stick));
        assert!(imported.contains("other content 1"), "{imported}");
    }

    // A refusal that somebody else wrote, or of another parcel, says nothing.
    let path = stick.join(handover::parcel::RECEIPTS);
    let carried = fs::read_to_string(&path).expect("readable");
    let mut changed: handover::parcel::ParcelReceipts =
        serde_json::from_str(&carried).expect("receipts");
    assert_eq!((changed.receipts.len(), changed.refusals.len()), (1, 1));
    let forged = handover::parcel::ParcelRefusal {
        parcel: changed.parcel,
        id: taken.id,
        refusal: Refusal::Malformed,
    };
    let stranger = handover::SigningKey::from_random([99; 32]);
    let forged = handover::parcel::SignedParcelRefusal::sign(&forged, &stranger);
    changed.refusals = vec![forged.expect("signed")];
    fs::write(&path, serde_json::to_vec(&changed).expect("JSON")).expect("written");
    let import = on(&["import-receipts", "--from", "STICK"], &stick);
    assert_eq!(line.hall.run(&import).status, Some(1));
    fs::write(&path, &carried).expect("written");

    let printed = line.hall.printed(&import);
    assert!(printed.contains("has 1 of them and refuses 1"), "{printed}");
    let export = |folder: &str| {
        let folder = line.hall.path(folder);
        line.hall
            .printed(&on(&["export-sealed", "--to", "STICK"], &folder))
    };
    assert!(export("second").contains("nothing waits"));
    until_city(&relay, &terminal, &taken).await;
    refused(
        put(&relay, &terminal, &refuses).await,
        409,
        Refusal::Conflict,
    )
    .await;
    assert!(export("third").contains("nothing waits"));
    // An operator who has it sent again wants the city to be asked anew.
    assert_eq!(put(&relay, &terminal, &refuses).await.status(), 202);
    assert!(export("fourth").contains("exported 1 submissions"));
}

/// What a clerk at a window of the hall sees under an envelope's code, on the relay's own pages.
async fn found_at_the_window(hall: &Hall, relay: &Centre, envelope: &Envelope) -> String {
    let password = hall.printed(&["clerk", "add", CLERK, "--data", "DATA"]);
    let response = sign_in(relay, CLERK, &password).await;
    assert_eq!(response.status(), 303);
    let cookie = response.headers()[SET_COOKIE].to_str().expect("ASCII");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let code = envelope.pickup_code.to_string();
    let response = post(relay, "/reception/case", &cookie, &[("code", &code)]).await;
    assert_eq!(response.status(), 200);
    response.text().await.expect("a page")
}

/// A command's arguments, with the data folder, and the stick's folder for STICK.
fn on<'a>(arguments: &[&'a str], stick: &'a Path) -> Vec<&'a str> {
    let stick = stick.to_str().expect("UTF-8");
    let mut on: Vec<&str> = arguments
        .iter()
        .map(|argument| {
            if *argument == "STICK" {
                stick
            } else {
                argument
            }
        })
        .collect();
    on.extend(["--data", "DATA"]);
    on
}

/// What is on a stick, the answers aside.
fn files(stick: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(stick).expect("readable");
    entries
        .map(|entry| {
            let path = entry.expect("readable").path();
            let bytes = fs::read(&path).expect("readable");
            (path, bytes)
        })
        .collect()
}
