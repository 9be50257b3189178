//! A hall's relay between real terminals' requests and a real city: while the line is down, and for days without any.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use centre::store::{SqliteStore, Submissions as _};
use common::{
    CANARY, Centre, Hall, Terminal, envelope, receipt_key, reception_key, seal, submission,
};
use handover::attachment::{LENGTH_HEADER, MediaType, SealedAttachment};
use handover::{CentreReceipt, Envelope, SignedReceipt, SignedRelayReceipt, VerifyingKey, receipt};
use reqwest::{Method, Response};

/// How long the relay may take to pass something on; a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// A city, and a hall whose relay is enrolled there.
struct Line {
    city: Hall,
    hall: Hall,
    /// By what the relay's receipts are known.
    relay_key: VerifyingKey,
}

impl Line {
    async fn new() -> (Self, Centre, Centre, Terminal) {
        let (city, hall) = (Hall::published(), Hall::new());
        // The relay makes its own: it is not the city.
        fs::remove_file(hall.data().join("receipt.key")).expect("removed");
        let centre = city.serve();
        let code = city.printed(&[
            "terminal", "enrol", "--role", "relay", "--place", "大厅", "--data", "DATA",
        ]);
        let printed = hall.printed(&[
            "relay",
            "enrol",
            "--to",
            &centre.address,
            "--code",
            &code,
            "--data",
            "DATA",
        ]);
        city.printed(&["reception-key", "relay", &printed, "--data", "DATA"]);
        let line = Self {
            city,
            hall,
            relay_key: printed.parse().expect("a key"),
        };
        let relay = line.relay(&centre.address);
        let terminal = relay.enrol_with(&line.city.one_time_code()).await;
        (line, centre, relay, terminal)
    }

    fn relay(&self, city: &str) -> Centre {
        self.hall.serve_with(&["--relay-to", city])
    }

    fn kept_in(hall: &Hall, envelope: &Envelope) -> usize {
        let store = SqliteStore::open(&hall.data()).expect("opens");
        store.find(&envelope.pickup_code).expect("readable").len()
    }
}

async fn put(centre: &Centre, terminal: &Terminal, envelope: &Envelope) -> Response {
    let path = format!("/v1/submissions/{}", envelope.id);
    let version = [(receipt::VERSION_HEADER, receipt::VERSION)];
    let body = envelope.to_json().expect("JSON");
    centre
        .ask(terminal, Method::PUT, &path, &version, body)
        .await
}

/// The city's own receipt in an answer of the relay's.
async fn of_city(response: Response) -> Option<CentreReceipt> {
    let signed: SignedReceipt = response.json().await.expect("a statement");
    signed.verify(&[receipt_key().verifying()]).ok()
}

/// Hands in again and again, as a terminal does, until the city's own receipt comes.
async fn until_city(relay: &Centre, terminal: &Terminal, envelope: &Envelope) -> CentreReceipt {
    let until = Instant::now() + PATIENCE;
    loop {
        let response = put(relay, terminal, envelope).await;
        assert!(response.status().is_success());
        if let Some(receipt) = of_city(response).await {
            assert!(receipt.is_for(envelope));
            return receipt;
        }
        assert!(Instant::now() < until, "the city’s receipt does not come");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

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
    let store = SqliteStore::open(&line.hall.data()).expect("opens");
    let kept = store.find(&second.pickup_code).expect("readable");
    assert!(kept[0].envelope == second);
    assert!(kept[0].envelope.open(&[reception_key()]).is_ok());
    // What the city said before is known still, and not asked again.
    assert_eq!(put(&relay, &terminal, &first).await.status(), 200);
    assert_eq!(Line::kept_in(&line.city, &second), 0);
    relay.kill();

    let relay = line.relay(&format!("http://{socket}"));
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
    let (digest, size) = (sealed.about().digest, sealed.as_bytes().len().to_string());
    for chunk in sealed.rest(0) {
        let path = format!("/v1/attachments/{digest}/{}", chunk.offset);
        let length = [(LENGTH_HEADER, size.as_str())];
        let body = chunk.bytes.to_vec();
        let response = relay
            .ask(&terminal, Method::PUT, &path, &length, body)
            .await;
        assert_eq!(response.status(), 200);
    }
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

/// A submission with a photo.
fn with_photo(number: u64) -> (Envelope, SealedAttachment) {
    let mut submission = submission(number, CANARY);
    let sealed = SealedAttachment::seal(
        &CANARY.as_bytes().repeat(20_000),
        MediaType::Jpeg,
        submission.id,
        &reception_key().sealing(),
        [7; 32],
    )
    .expect("small");
    submission.attachments.push(sealed.about());
    (seal(&submission), sealed)
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
