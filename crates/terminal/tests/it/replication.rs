//! Replication: what the centre signed for this terminal comes into use, whole, on its day; how it goes is shown.

use crate::common::cache::{RENAMED, files, in_use, newer, operator, seen, with_first};
use crate::common::{Place, content, key, publish, publish_with, until, visit};
use contract::operator::NewerRelease;
use contract::visit::Ending;
use handover::ReleaseNumber;
use jiff::civil::date;
use replica::files::{CURRENT, delta_file, snapshot_file};
use terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_release_comes_as_a_delta_and_says_the_same_as_the_snapshot() {
    let (cache, place, terminal) = with_first().await;
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
    let delta = delta_file(ReleaseNumber(2), ReleaseNumber(1));
    assert_eq!(cache.asked(), [CURRENT.to_owned(), delta]);

    let other = Place::new();
    let fresh = other.terminal(&cache.listen().await);
    fresh.look_for_release().await.expect("release 2");
    assert_eq!(
        cache.asked(),
        [CURRENT.to_owned(), snapshot_file(ReleaseNumber(2))]
    );
    for terminal in [&terminal, &fresh, &place.terminal("")] {
        let name = |terminal: &Terminal| {
            let code = "test-new".parse().expect("a code");
            let guide = terminal.guide(visit(terminal), &code).expect("served");
            guide.scenario.name.zh
        };
        assert_eq!(name(terminal), "测试许可（首次）");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_not_fetched_again() {
    let (cache, _place, terminal) = with_first().await;
    terminal.look_for_release().await.expect("nothing new");
    assert_eq!(cache.asked(), [CURRENT]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_stays_on_the_release_that_it_began_with() {
    let (cache, _place, terminal) = with_first().await;
    let code = "test-new".parse().expect("a code");
    let before = visit(&terminal);
    publish(cache.path(), 2, &RENAMED, &[1]);
    terminal.look_for_release().await.expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
    let name = |visit| {
        terminal
            .guide(visit, &code)
            .expect("served")
            .scenario
            .name
            .zh
    };
    assert_eq!(name(before), "测试许可（新办）");
    terminal.end_visit(before, Ending::Left);
    assert_eq!(name(visit(&terminal)), "测试许可（首次）");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_release_has_come_is_shown_while_it_is_fetched() {
    let (cache, place, terminal) = with_first().await;
    let pass = operator(&terminal);
    let view = || seen(&terminal, &pass).newer;
    assert_eq!(view(), NewerRelease::None);
    let manifest = publish(cache.path(), 2, &RENAMED, &[]);
    let go_on = cache.halve(&manifest.snapshot.file);
    let looking = tokio::spawn({
        let terminal = terminal.clone();
        async move { terminal.look_for_release().await }
    });
    let half_way = NewerRelease::Fetching {
        number: 2,
        bytes: manifest.snapshot.size / 2,
        of: manifest.snapshot.size,
    };
    until("half of it is here", || view() == half_way).await;
    // The command line is another program: it sees the same, to the hundredth.
    let beside = place.terminal("");
    match newer(&beside) {
        NewerRelease::Fetching { number, bytes, of } => {
            assert_eq!((number, of), (2, manifest.snapshot.size));
            assert!(bytes * 100 / of >= 49, "{bytes} of {of}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(in_use(&terminal), Some(1));
    go_on.notify_one();
    looking.await.expect("no panic").expect("release 2");
    assert_eq!(in_use(&terminal), Some(2));
    assert_eq!(view(), NewerRelease::None);
    assert_eq!(newer(&beside), NewerRelease::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_waits_for_its_day() {
    let (cache, place, terminal) = with_first().await;
    let far = date(9000, 1, 1);
    publish_with(cache.path(), 2, &content(&RENAMED), &[1], far, &key());
    terminal
        .look_for_release()
        .await
        .expect("release 2 is here");
    assert_eq!(in_use(&terminal), Some(1), "its day has not come");
    let waits = NewerRelease::Waiting {
        number: 2,
        effective_from: far,
    };
    assert_eq!(seen(&terminal, &operator(&terminal)).newer, waits);
    assert_eq!(newer(&place.terminal("")), waits);
    assert_eq!(files(&place).len(), 4);
    cache.asked();
    terminal.look_for_release().await.expect("nothing new");
    assert_eq!(cache.asked(), [CURRENT], "it is not fetched twice");
    // A correction that counts at once goes ahead of it.
    publish(cache.path(), 3, &[], &[1, 2]);
    terminal.look_for_release().await.expect("release 3");
    assert_eq!(in_use(&terminal), Some(3));
    assert_eq!(newer(&terminal), NewerRelease::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_releases_make_room_but_for_the_last() {
    let (cache, place, terminal) = with_first().await;
    for number in 2..=4 {
        publish(cache.path(), number, &RENAMED, &[number - 1]);
        terminal.look_for_release().await.expect("the next one");
    }
    let names: Vec<_> = files(&place)
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(
        names,
        [
            "00000003.json",
            "00000003.sqlite",
            "00000004.json",
            "00000004.sqlite"
        ]
    );
}
