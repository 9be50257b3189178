//! Publishing, and what terminals get of it: immutable releases as static files.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::common::{self, Centre, Hall};
use handover::{Digest, ReleaseManifest, ReleaseNumber, SignedManifest, VerifyingKey};

/// The newest release, as a terminal that knows the centre's key believes it.
async fn current(hall: &Hall, centre: &Centre) -> ReleaseManifest {
    let response = centre.get("/v1/releases/current.json").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-cache");
    signed(hall, response).await
}

async fn signed(hall: &Hall, response: reqwest::Response) -> ReleaseManifest {
    let key: VerifyingKey = hall
        .printed(&["release-key", "--data", "DATA"])
        .parse()
        .expect("a key");
    let bytes = response.bytes().await.expect("whole");
    let signed = SignedManifest::from_json(&bytes).expect("signed");
    signed.verify(&[key]).expect("this centre’s signature")
}

/// The database that a packed snapshot holds.
fn unpacked(manifest: &ReleaseManifest, packed: &[u8]) -> Vec<u8> {
    assert_eq!(Digest::of(packed), manifest.snapshot.digest);
    assert_eq!(packed.len() as u64, manifest.snapshot.size);
    replica::unpack(packed, manifest.snapshot.unpacked).expect("whole")
}

#[tokio::test]
async fn a_published_release_is_what_its_manifest_says() {
    let hall = Hall::new();
    let centre = hall.serve();
    assert_eq!(centre.get("/v1/releases/current.json").await.status(), 404);
    hall.publish();
    let manifest = current(&hall, &centre).await;
    assert_eq!(manifest.number, ReleaseNumber(1));
    assert_eq!(manifest.schema, replica::SCHEMA);
    assert_eq!(manifest.counts.situations, 6);

    let path = format!("/v1/releases/{}", manifest.snapshot.file);
    let response = centre.get(&path).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-length"],
        manifest.snapshot.size.to_string()
    );
    let caching = &response.headers()["cache-control"];
    assert!(caching.to_str().expect("ASCII").contains("immutable"));
    let bytes = response.bytes().await.expect("whole");
    let file = hall.path("received.sqlite");
    fs::write(&file, unpacked(&manifest, &bytes)).expect("written");
    let replica = replica::Replica::open(&file).expect("a release");
    assert_eq!(replica.release().number, manifest.number);
    assert_eq!(replica.release().published_at, manifest.published_at);
    assert_eq!(replica.content_digest().expect("read"), manifest.content);
}

#[tokio::test]
async fn the_next_release_has_the_next_number_and_leaves_the_first_alone() {
    let hall = Hall::published();
    let centre = hall.serve();
    let first = current(&hall, &centre).await;
    hall.write_source(&[(
        "scenarios/test.toml",
        "测试许可（新办）",
        "测试许可（首次）",
    )]);
    hall.publish();
    let second = current(&hall, &centre).await;
    assert_eq!(second.number, ReleaseNumber(2));
    assert_ne!(second.content, first.content);
    for manifest in [first, second] {
        let number = manifest.number.0;
        let path = format!("/v1/releases/{number:08}.json");
        let stored = signed(&hall, centre.get(&path).await).await;
        assert_eq!(stored, manifest);
        let path = format!("/v1/releases/{}", manifest.snapshot.file);
        unpacked(
            &manifest,
            &centre.get(&path).await.bytes().await.expect("whole"),
        );
    }
}

#[tokio::test]
async fn a_release_that_is_known_is_not_sent_again() {
    let hall = Hall::published();
    let centre = hall.serve();
    for file in ["current.json", "00000001.json", "00000001.sqlite.zst"] {
        let path = format!("/v1/releases/{file}");
        let first = centre.get(&path).await;
        let tag = first.headers().get("etag").expect("a tag").clone();
        let bytes = first.bytes().await.expect("whole");
        let digest = format!("\"{}\"", Digest::of(&bytes));
        assert_eq!(tag, digest.as_str(), "{file}");
        let ask = |known: &str| {
            let request = centre.client.get(centre.url(&path));
            request.header("if-none-match", known).send()
        };
        for known in [&digest, &format!("\"other\", W/{digest}"), "*"] {
            let response = ask(known).await.expect("it answers");
            assert_eq!(response.status(), 304, "{file} {known}");
            assert_eq!(response.headers()["etag"], digest.as_str());
            assert!(response.bytes().await.expect("nothing").is_empty());
        }
        let response = ask("\"other\"").await.expect("it answers");
        assert_eq!(response.status(), 200, "{file}");
    }
}

#[tokio::test]
async fn a_source_with_faults_publishes_nothing() {
    let hall = Hall::published();
    let centre = hall.serve();
    let before = current(&hall, &centre).await;
    hall.write_source(&[(
        "scenarios/test.toml",
        "premises = \"own\"",
        "premises = \"owm\"",
    )]);
    let ran = hall.run(&["catalogue", "publish", "SOURCE", "--data", "DATA"]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.errors, @"✗ HALL/source has faults (1), so nothing was done; see them with `centre catalogue check HALL/source`");
    assert_eq!(current(&hall, &centre).await, before);
    assert_eq!(centre.get("/v1/releases/00000002.json").await.status(), 404);
}

#[test]
fn other_words_to_agree_to_need_another_version() {
    let root = "catalogue.toml";
    let reworded = (root, "您填在表里的内容。", "您填在表里的，和您拍的。");
    let publish = ["catalogue", "publish", "SOURCE", "--data", "DATA"];
    let hall = Hall::published();
    hall.write_source(&[reworded]);
    let ran = hall.run(&publish);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.errors, @"✗ the consent text is not what it was, and still is version test-1: write another version under [hall.consent], so that what citizens agreed to can be told from it");
    hall.write_source(&[reworded, (root, "\"test-1\"", "\"test-2\"")]);
    hall.publish();
    // What it was is published again with its own version.
    hall.printed(&["catalogue", "retract", "--data", "DATA"]);
}

#[tokio::test]
async fn publishing_at_once_from_several_sides_gives_whole_releases_in_a_row() {
    let hall = Hall::new();
    let publish = ["catalogue", "publish", "SOURCE", "--data", "DATA"];
    let several: Vec<_> = (0..6)
        .map(|_| hall.command(&publish).spawn().expect("it starts"))
        .collect();
    for mut one in several {
        assert!(one.wait().expect("it ends").success());
    }
    let centre = hall.serve();
    assert_eq!(current(&hall, &centre).await.number, ReleaseNumber(6));
    for number in 1..=6_u32 {
        let path = format!("/v1/releases/{number:08}");
        let manifest = centre.get(&format!("{path}.json")).await;
        let manifest = signed(&hall, manifest).await;
        assert_eq!(manifest.number, ReleaseNumber(number));
        let snapshot = centre.get(&format!("{path}.sqlite.zst")).await;
        unpacked(&manifest, &snapshot.bytes().await.expect("whole"));
    }
}

#[tokio::test]
async fn no_path_leads_to_anything_but_releases() {
    let hall = Hall::published();
    let centre = hall.serve();
    // What lies there too, and what would be reached by climbing.
    fs::write(hall.data().join("releases/notes.sqlite"), "secret").expect("written");
    fs::write(hall.data().join("releases/00000001.sqlite.part"), "secret").expect("written");
    for path in [
        "/v1/releases/",
        "/v1/releases/notes.sqlite",
        "/v1/releases/publishing.lock",
        "/v1/releases/00000001.sqlite",
        "/v1/releases/../release.key",
        "/v1/releases/..%2frelease.key",
        "/v1/releases/00000001.sqlite.part",
        "/v1/releases/00000001",
        "/v1/releases/1.sqlite",
        "/v1/releases/00000009.sqlite",
        "/v1/releases/../centre.sqlite",
        "/v1/releases/..%2fcentre.sqlite",
        "/v1/releases/..%5ccentre.sqlite",
        "/v1/releases/%2e%2e/centre.sqlite",
        "/v1/releases/00000001.sqlite%00",
        "/v1/releases/00000001.sqlite%2f..%2f..%2fcentre.sqlite",
        "/v1/releases/%2fetc%2fpasswd",
        "/v1/releases/%ff.sqlite",
    ] {
        // A client would tidy the path up first.
        let mut stream = TcpStream::connect(centre.socket()).expect("it listens");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: centre\r\nconnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(!answer.contains("secret") && !answer.contains("SQLite format"));
    }
}

#[tokio::test]
async fn each_release_brings_deltas_from_the_ones_before() {
    let hall = Hall::published();
    for round in 1..=7 {
        let name = format!("测试许可（第 {round} 版）");
        hall.write_source(&[("scenarios/test.toml", "测试许可（新办）", &name)]);
        hall.publish();
    }
    let centre = hall.serve();
    let manifest = current(&hall, &centre).await;
    let from: Vec<u32> = manifest.deltas.iter().map(|delta| delta.from.0).collect();
    assert_eq!(from, [3, 4, 5, 6, 7]);
    for delta in &manifest.deltas {
        let path = format!("/v1/releases/{}", delta.artefact.file);
        let bytes = centre.get(&path).await.bytes().await.expect("whole");
        assert_eq!(Digest::of(&bytes), delta.artefact.digest);
        assert!(
            bytes.len() as u64 * 4 < manifest.snapshot.size,
            "{}",
            bytes.len()
        );
    }
}

#[tokio::test]
async fn a_bad_release_is_taken_back_under_a_higher_number() {
    let hall = Hall::published();
    let centre = hall.serve();
    let first = current(&hall, &centre).await;
    let refused = hall.run(&["catalogue", "retract", "--data", "DATA"]);
    assert_eq!(refused.status, Some(1));
    assert!(
        refused.errors.contains("nothing to go back to"),
        "{}",
        refused.errors
    );
    hall.write_source(&[("scenarios/test.toml", "测试许可（新办）", "错误的名称")]);
    hall.publish();
    hall.printed(&["catalogue", "retract", "--data", "DATA"]);
    let third = current(&hall, &centre).await;
    assert_eq!(
        (third.number, third.repeats),
        (ReleaseNumber(3), Some(first.number))
    );
    let file = |number| hall.data().join(format!("releases/{number:08}.sqlite"));
    let content = |number: u32| {
        let replica = replica::Replica::open(&file(number)).expect("whole");
        replica.content().expect("read")
    };
    assert_eq!(content(3), content(1));
    assert_ne!(content(3), content(2));
}

#[test]
fn what_changes_is_told_before_publishing() {
    let hall = Hall::published();
    hall.write_source(&[("scenarios/test.toml", "promised = 3", "promised = 1")]);
    let first = hall.data().join("releases/00000001.sqlite");
    let first = first.to_str().expect("UTF-8");
    let told = hall.run(&["catalogue", "diff", first, "SOURCE"]);
    assert_eq!(told.status, Some(0), "{}", told.errors);
    insta::assert_snapshot!(told.printed);
    let told = hall.run(&["catalogue", "diff", first, "SOURCE", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told.printed).expect("one object");
    assert_eq!(told["changed"][0]["limits"][0]["situations"], 1);
    let same = hall.run(&["catalogue", "diff", first, first]);
    assert_eq!(same.printed, "两个目录没有不同。\n");
}

#[cfg(unix)]
#[test]
fn the_key_is_made_once_and_nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let hall = Hall::new();
    let several: Vec<_> = (0..4)
        .map(|_| {
            let mut command = hall.command(&["release-key", "--data", "DATA"]);
            command.stdout(std::process::Stdio::piped());
            command.spawn().expect("it starts")
        })
        .collect();
    let keys: std::collections::BTreeSet<Vec<u8>> = several
        .into_iter()
        .map(|one| one.wait_with_output().expect("it ends").stdout)
        .collect();
    assert_eq!(keys.len(), 1);
    let file = hall.data().join("release.key");
    let mode = fs::metadata(&file).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::write(&file, "nonsense").expect("written");
    let ran = hall.run(&["catalogue", "publish", "SOURCE", "--data", "DATA"]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.errors.contains("restore it from a backup"),
        "{}",
        ran.errors
    );
}

/// Makes everything that was received look so many days older.
fn age(hall: &Hall, days: i64) {
    let path = hall.data().join("centre.sqlite");
    let database = rusqlite::Connection::open(path).expect("opened");
    let then = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(days * 24);
    database
        .execute("UPDATE submission SET received_at = ?1", [then.to_string()])
        .expect("written");
}

#[tokio::test]
async fn how_often_a_scenario_is_accepted_is_counted_and_shipped() {
    let hall = Hall::published();
    let centre = hall.serve();
    let terminal = centre.enrol(&hall).await;
    let frequency = |number: u32| {
        let file = hall.data().join(format!("releases/{number:08}.sqlite"));
        let replica = replica::Replica::open(&file).expect("whole");
        replica
            .content()
            .expect("read")
            .catalogue
            .scenarios
            .values()
            .map(|one| one.frequency)
            .sum::<u32>()
    };
    assert_eq!(frequency(1), 10, "authored");
    let put = async |number| {
        let taken = centre
            .put(&common::envelope(number, common::CANARY), &terminal)
            .await;
        assert_eq!(taken.status(), 201);
    };
    put(1).await;
    hall.publish();
    assert_eq!(
        frequency(2),
        10,
        "a centre that has just begun has counted too little"
    );
    age(&hall, 30);
    put(2).await;
    put(3).await;
    hall.publish();
    assert_eq!(frequency(3), 2, "what came within the last 28 days");
    // A scenario that has no form: nobody can hand it in here, however often it is asked for at the window.
    let with_form = fs::read_to_string(hall.source().join("scenarios/test.toml")).expect("read");
    let without = with_form
        .replace("\"test-new\"", "\"test-paper\"")
        .replace("suffix    = \"01\"", "suffix    = \"02\"")
        .replace("frequency = 10", "frequency = 70")
        .replace("form     = \"test-form\"", "original = 1");
    fs::write(hall.source().join("scenarios/paper.toml"), without).expect("written");
    hall.publish();
    assert_eq!(
        frequency(4),
        2 + 70,
        "what is never counted keeps its figure"
    );
}

#[tokio::test]
async fn a_current_manifest_that_cannot_be_read_is_named() {
    let hall = Hall::published();
    let path = hall.data().join("releases/current.json");
    let whole = fs::read(&path).expect("read");
    for broken in [&whole[..whole.len() / 2], b"<html>", b""] {
        fs::write(&path, broken).expect("written");
        let ran = hall.run(&["catalogue", "publish", "SOURCE", "--data", "DATA"]);
        assert_eq!(ran.status, Some(1));
        assert!(
            ran.errors
                .contains("HALL/data/releases/current.json is no manifest")
                && ran.errors.contains("restore it from a backup"),
            "{}",
            ran.errors
        );
    }
    let centre = hall.serve();
    assert_eq!(centre.get("/guides").await.status(), 404);
    let log = hall.log();
    assert!(
        log.contains("the release in use is not known") && log.contains("releases/current.json"),
        "{log}"
    );
}
