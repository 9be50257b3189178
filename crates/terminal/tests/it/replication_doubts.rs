//! Releases in doubt: cut short, changed on the way, not the centre's, another's, older. Each is refused with its file and
//! its remedy, and changes nothing.

use std::fs;

use crate::common::cache::{Cache, RENAMED, in_use, newer, not_taken, nothing_changed, with_first};
use crate::common::{Place, content, key, publish, publish_with};
use contract::operator::{NewerRelease, NotTaken};
use handover::{ReleaseNumber, SignedManifest, SigningKey};
use jiff::civil::Date;
use replica::files::{CURRENT, delta_file, snapshot_file};
use terminal::{ReplicationError, Terminal};

#[tokio::test(flavor = "multi_thread")]
async fn a_delta_in_doubt_is_passed_over_for_the_snapshot() {
    type Doubt = fn(Vec<u8>) -> Vec<u8>;
    let doubts: [(&str, Doubt); 4] = [
        ("truncated", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("empty", |_| Vec::new()),
        ("a page of a captive portal", |_| {
            b"<html>free WLAN</html>".to_vec()
        }),
        ("longer than announced", |mut bytes| {
            bytes.push(0);
            bytes
        }),
    ];
    for (name, doubt) in doubts {
        let (cache, _place, terminal) = with_first().await;
        publish(cache.path(), 2, &RENAMED, &[1]);
        cache.meddle(move |file, bytes| {
            if file.contains("-from-") {
                doubt(bytes)
            } else {
                bytes
            }
        });
        terminal.look_for_release().await.expect(name);
        assert_eq!(in_use(&terminal), Some(2), "{name}");
        assert_eq!(cache.asked().len(), 3, "{name}");
    }
}

/// An error names the file that it is about and what there is to do.
fn says_what_to_do(error: &ReplicationError, file: &str) {
    let said = error.to_string();
    assert!(said.contains(file), "which file? {said}");
    let remedies = [
        "check the address and what listens there",
        "see that “centre.release_key” is this centre’s",
        "see what cuts short or changes files between the centre and this terminal",
    ];
    let remedy = remedies.iter().find(|remedy| said.contains(**remedy));
    assert!(remedy.is_some(), "what is to be done? {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cut_short_is_noticed_and_changes_nothing() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    let number = ReleaseNumber(2);
    let delta = delta_file(number, ReleaseNumber(1));
    for target in [CURRENT.to_owned(), snapshot_file(number), delta] {
        let whole = fs::metadata(cache.path().join(&target)).expect("there");
        let whole = usize::try_from(whole.len()).expect("small");
        for length in [0, 1, 97, whole / 2, whole - 1] {
            let named = target.clone();
            let cut = target.clone();
            cache.meddle(move |file, mut bytes| {
                if file == cut {
                    bytes.truncate(length);
                } else if file != CURRENT {
                    // Nothing else helps out, so that each is judged by itself.
                    bytes.clear();
                }
                bytes
            });
            let error = terminal.look_for_release().await.expect_err("noticed");
            says_what_to_do(&error, &named);
            let told = if target == CURRENT { None } else { Some(2) };
            let expected = (told, NotTaken::Damaged);
            assert_eq!(not_taken(&terminal, &error), expected, "{length}: {error}");
            nothing_changed(&place, &terminal);
        }
    }
    cache.meddle(|_, bytes| bytes);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
    assert_eq!(newer(&terminal), NewerRelease::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bit_flipped_anywhere_is_noticed_and_changes_nothing() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    let number = ReleaseNumber(2);
    let targets = [
        CURRENT.to_owned(),
        snapshot_file(number),
        delta_file(number, ReleaseNumber(1)),
    ];
    let mut flips = 0;
    for target in &targets {
        let size = fs::metadata(cache.path().join(target))
            .expect("there")
            .len();
        for place_of_flip in (0..usize::try_from(size).expect("small")).step_by(97) {
            let bit = 1_u8 << (place_of_flip % 8);
            let named = target.clone();
            let target = target.clone();
            cache.meddle(move |file, mut bytes| {
                if file == target {
                    bytes[place_of_flip] ^= bit;
                } else if file != CURRENT {
                    // Nothing else helps out, so that each is judged by itself.
                    bytes.clear();
                }
                bytes
            });
            let error = terminal.look_for_release().await.expect_err("noticed");
            says_what_to_do(&error, &named);
            assert_eq!(
                in_use(&terminal),
                Some(1),
                "flip at {place_of_flip}: {error}"
            );
            flips += 1;
        }
    }
    nothing_changed(&place, &terminal);
    assert!(flips > 3 * targets.len(), "{flips} flips");
    // And with nobody in between it is taken over.
    cache.meddle(|_, bytes| bytes);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_while_a_release_comes_is_told_and_it_is_fetched_again() {
    let (cache, place, terminal) = with_first().await;
    let manifest = publish(cache.path(), 2, &RENAMED, &[]);
    cache.break_in(&manifest.snapshot.file);
    let error = terminal.look_for_release().await.expect_err("it broke");
    let broken = (Some(2), NotTaken::Interrupted);
    assert_eq!(not_taken(&terminal, &error), broken);
    nothing_changed(&place, &terminal);
    cache.mend();
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(newer(&terminal), NewerRelease::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_centre_did_not_sign_for_this_terminal_is_refused() {
    let (cache, place, terminal) = with_first().await;
    let refused = async |expected: &str, told: (Option<u32>, NotTaken)| {
        let error = terminal.look_for_release().await.expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(not_taken(&terminal, &error), told);
        nothing_changed(&place, &terminal);
    };
    let foreign = SigningKey::from_random([8; 32]);
    publish_with(
        cache.path(),
        2,
        &content(&RENAMED),
        &[],
        Date::ZERO,
        &foreign,
    );
    let unsigned = "not signed by a centre that this terminal knows";
    refused(unsigned, (None, NotTaken::Unproven)).await;

    // The manifest in clear, without a signature.
    let manifest = publish(cache.path(), 2, &RENAMED, &[1]);
    let json = serde_json::to_vec(&manifest).expect("serialises");
    fs::write(cache.path().join(CURRENT), json).expect("written");
    let expected = "expected `manifest` or `signature`";
    refused(expected, (None, NotTaken::Damaged)).await;

    // Half a file, and no JSON at all: the message names what to look at.
    let whole = fs::read(cache.path().join("00000002.json")).expect("read");
    for unreadable in [&whole[..whole.len() / 2], b"<html>free WLAN</html>", b""] {
        fs::write(cache.path().join(CURRENT), unreadable).expect("written");
        let place = "/v1/releases/current.json: ";
        refused(place, (None, NotTaken::Damaged)).await;
    }

    // The right signature over another number: the words of release 2 as release 3.
    let signed = fs::read_to_string(cache.path().join("00000002.json")).expect("read");
    let forged = signed.replace("\\\"number\\\":2", "\\\"number\\\":3");
    assert_ne!(forged, signed);
    fs::write(cache.path().join(CURRENT), forged).expect("written");
    refused(unsigned, (None, NotTaken::Unproven)).await;

    // Another district of the same authority.
    let district = [("catalogue.toml", "990101", "990102")];
    publish(cache.path(), 2, &district, &[]);
    refused("district 990102", (Some(2), NotTaken::OtherDistrict)).await;

    // Another schema.
    let mut manifest = publish(cache.path(), 2, &RENAMED, &[1]);
    manifest.schema += 1;
    let signed = SignedManifest::sign(&manifest, &key()).expect("signed");
    let json = signed.to_json().expect("serialises");
    fs::write(cache.path().join(CURRENT), json).expect("written");
    refused("update this program", (Some(2), NotTaken::NewerSchema)).await;

    // What was found out stays told while the centre is silent, and until something better comes.
    let told = newer(&terminal);
    cache.set_busy(true);
    terminal.look_for_release().await.expect_err("it is busy");
    assert_eq!(newer(&terminal), told);
    cache.set_busy(false);
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(newer(&terminal), NewerRelease::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_release_never_replaces_a_newer_one() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    let first = fs::read(cache.path().join("00000001.json")).expect("read");
    fs::write(cache.path().join(CURRENT), first).expect("written");
    let error = terminal.look_for_release().await.expect_err("older");
    assert!(error.to_string().contains("older than 2"), "{error}");
    assert_eq!(not_taken(&terminal, &error), (Some(1), NotTaken::Older));
    assert_eq!(in_use(&terminal), Some(2));
    assert_eq!(in_use(&place.terminal("")), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_nothing_is_believed() {
    let cache = Cache::new();
    publish(cache.path(), 1, &[], &[]);
    let place = Place::new();
    let mut config = place.config(&cache.listen().await);
    config.centre.release_key = None;
    let terminal = Terminal::start(config).expect("started");
    let error = terminal.look_for_release().await.expect_err("no key");
    assert!(error.to_string().contains("release_key"), "{error}");
    assert_eq!(not_taken(&terminal, &error), (None, NotTaken::Unproven));
    assert_eq!(in_use(&terminal), None);
}
