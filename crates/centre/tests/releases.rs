//! Publishing, and what terminals get of it: immutable releases as static files.

mod common;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use common::{Centre, Hall};
use handover::{Digest, ReleaseManifest, ReleaseNumber};

async fn current(centre: &Centre) -> ReleaseManifest {
    let response = centre.get("/v1/releases/current.json").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-cache");
    response.json().await.expect("a manifest")
}

#[tokio::test]
async fn a_published_release_is_what_its_manifest_says() {
    let hall = Hall::new();
    let centre = hall.serve();
    assert_eq!(centre.get("/v1/releases/current.json").await.status(), 404);
    hall.publish();
    let manifest = current(&centre).await;
    assert_eq!(manifest.number, ReleaseNumber(1));
    assert_eq!(manifest.schema, replica::SCHEMA);
    assert_eq!(manifest.counts.situations, 6);

    let path = format!("/v1/releases/{}", manifest.snapshot);
    let response = centre.get(&path).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-length"],
        manifest.size.to_string()
    );
    let caching = &response.headers()["cache-control"];
    assert!(caching.to_str().expect("ASCII").contains("immutable"));
    let bytes = response.bytes().await.expect("whole");
    assert_eq!(Digest::of(&bytes), manifest.digest);

    let file = hall.path("received.sqlite");
    fs::write(&file, &bytes).expect("written");
    let replica = replica::Replica::open(&file).expect("a release");
    assert_eq!(replica.release().number, manifest.number);
    assert_eq!(replica.release().published_at, manifest.published_at);
}

#[tokio::test]
async fn the_next_release_has_the_next_number_and_leaves_the_first_alone() {
    let hall = Hall::published();
    let centre = hall.serve();
    let first = current(&centre).await;
    hall.write_source(&[(
        "scenarios/test.toml",
        "测试许可（新办）",
        "测试许可（首次）",
    )]);
    hall.publish();
    let second = current(&centre).await;
    assert_eq!(second.number, ReleaseNumber(2));
    assert_ne!(second.digest, first.digest);
    for manifest in [first, second] {
        let number = manifest.number.0;
        let path = format!("/v1/releases/{number:08}.json");
        let stored: ReleaseManifest = centre.get(&path).await.json().await.expect("a manifest");
        assert_eq!(stored, manifest);
        let path = format!("/v1/releases/{}", manifest.snapshot);
        let bytes = centre.get(&path).await.bytes().await.expect("whole");
        assert_eq!(Digest::of(&bytes), manifest.digest);
    }
}

#[tokio::test]
async fn a_release_that_is_known_is_not_sent_again() {
    let hall = Hall::published();
    let centre = hall.serve();
    for file in ["current.json", "00000001.json", "00000001.sqlite"] {
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
    let before = current(&centre).await;
    hall.write_source(&[(
        "scenarios/test.toml",
        "premises = \"own\"",
        "premises = \"owm\"",
    )]);
    let ran = hall.run(&["catalogue", "publish", "SOURCE", "--data", "DATA"]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.errors, @"✗ the catalogue has faults (1), so no release was made; see them with `centre catalogue check`");
    assert_eq!(current(&centre).await, before);
    assert_eq!(
        centre.get("/v1/releases/00000002.sqlite").await.status(),
        404
    );
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
    assert_eq!(current(&centre).await.number, ReleaseNumber(6));
    for number in 1..=6_u32 {
        let path = format!("/v1/releases/{number:08}");
        let manifest = centre.get(&format!("{path}.json")).await;
        let manifest: ReleaseManifest = manifest.json().await.expect("a manifest");
        assert_eq!(manifest.number, ReleaseNumber(number));
        let snapshot = centre.get(&format!("{path}.sqlite")).await;
        let bytes = snapshot.bytes().await.expect("whole");
        assert_eq!(Digest::of(&bytes), manifest.digest, "release {number}");
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
