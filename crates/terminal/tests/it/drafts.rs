//! Drafts to go: whoever has the code goes on where they were, whoever has the disk reads nothing, and who guesses waits.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::common::photos;
use crate::common::{self, CANARY, Place, application, content, key, reception_key, until, visit};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post, put};
use catalogue::guidance::Replies;
use contract::Fault;
use contract::draft::{Draft, DraftMatter, DraftOutcome, DraftPage, KeptDraft, OpenedDraft};
use contract::limits::LARGEST_ENTRIES;
use contract::visit::{Ending, VisitId};
use forms::draft::Difference;
use forms::{Entry, PhotoId};
use handover::draft::{DAYS, DraftStanding, MOST_OPENINGS, Opening};
use handover::{DraftCode, ReceptionKeys, Refusal, SealedDraft, SignedReceptionKeys};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use terminal::Terminal;

/// What somebody invented has filled in, and where they were.
fn draft() -> Draft {
    let application = application();
    let form = application.entries.keys().next().expect("a form").clone();
    Draft {
        language: application.language,
        event: None,
        matters: vec![DraftMatter {
            scenario: application.scenario.clone(),
            replies: Replies::from(&application.answers),
            entries: application.entries,
            carried: Vec::new(),
        }],
        at: Some(DraftPage {
            scenario: application.scenario,
            form,
            page: 1,
        }),
    }
}

fn keep(terminal: &Terminal, visit: VisitId) -> KeptDraft {
    terminal.keep_draft(visit, &draft()).expect("kept")
}

async fn open(terminal: &Terminal, code: &DraftCode) -> DraftOutcome {
    let id = visit(terminal);
    terminal.open_draft(id, code.clone()).await.expect("looked")
}

async fn opened(terminal: &Terminal, code: &DraftCode) -> OpenedDraft {
    match open(terminal, code).await {
        DraftOutcome::Opened(opened) => *opened,
        other => panic!("not opened: {other:?}"),
    }
}

fn wrong() -> DraftCode {
    DraftCode::from_random(12_345)
}

fn database(place: &Place) -> Connection {
    Connection::open(place.data().join("terminal.sqlite")).expect("opens")
}

#[tokio::test]
async fn after_a_power_cut_the_code_opens_it_and_nothing_else_does() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let kept = keep(&terminal, id);
    assert_eq!(kept.openings_left, MOST_OPENINGS);
    // Saved again it is the same draft.
    let mut more = draft();
    let entries = more.matters[0].entries.values_mut().next().expect("a form");
    entries.insert(
        "capital".parse().expect("an id"),
        Entry::Text("20000".into()),
    );
    let again = terminal.keep_draft(id, &more).expect("kept");
    assert_eq!(again.code, kept.code);
    drop(terminal);

    for secret in [CANARY, "13800000000", &kept.code.to_string()] {
        assert_eq!(place.files_with(secret), Vec::<PathBuf>::new());
    }
    let terminal = place.terminal("");
    let opened = opened(&terminal, &kept.code).await;
    assert_eq!(opened.draft, more);
    assert_eq!(opened.changed, []);
    assert_eq!(opened.kept.code, kept.code);
    assert_eq!(opened.kept.openings_left, MOST_OPENINGS - 1);
    // The next to come finds nothing of it.
    let next = visit(&terminal);
    let kept_by_next = terminal.keep_draft(next, &draft()).expect("kept");
    assert_ne!(kept_by_next.code, kept.code);
}

#[tokio::test]
async fn it_is_opened_so_often_and_kept_so_long() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let often = keep(&terminal, visit(&terminal)).code;
    for left in (0..MOST_OPENINGS).rev() {
        assert_eq!(opened(&terminal, &often).await.kept.openings_left, left);
    }
    assert_eq!(open(&terminal, &often).await, DraftOutcome::UsedUp);
    let long = keep(&terminal, visit(&terminal));
    let days = long.until.duration_since(Timestamp::now()).as_hours() / 24;
    assert!((i64::from(DAYS) - 1..=i64::from(DAYS)).contains(&days));
    database(&place)
        .execute(
            "UPDATE draft SET until = ?1",
            [Timestamp::now().as_second()],
        )
        .expect("its time is over");
    assert_eq!(
        open(&terminal, &long.code).await,
        DraftOutcome::Unknown { wait: 0 }
    );
}

#[tokio::test]
async fn who_guesses_waits_and_a_restart_does_not_help() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let code = keep(&terminal, visit(&terminal)).code;
    for _ in 0..2 {
        let outcome = open(&terminal, &wrong()).await;
        assert_eq!(outcome, DraftOutcome::Unknown { wait: 0 });
    }
    let DraftOutcome::Unknown { wait } = open(&terminal, &wrong()).await else {
        panic!("there is nothing under it");
    };
    assert!((25..=31).contains(&wait), "{wait}");
    drop(terminal);
    let terminal = place.terminal("");
    // Not even the right one is looked at before its time.
    let outcome = open(&terminal, &code).await;
    assert!(
        matches!(outcome, DraftOutcome::TooSoon { .. }),
        "{outcome:?}"
    );
    let let_pass = |time: SignedDuration| {
        let changed = database(&place)
            .execute(
                "UPDATE draft_tries SET failed_after = failed_after - ?1",
                [time.as_millis() as i64],
            )
            .expect("changed");
        assert_eq!(changed, 1);
    };
    let_pass(SignedDuration::from_secs(31));
    opened(&terminal, &code).await;
    // The right one forgives those before.
    assert_eq!(
        open(&terminal, &wrong()).await,
        DraftOutcome::Unknown { wait: 0 }
    );
    for _ in 0..2 {
        open(&terminal, &wrong()).await;
    }
    // What one citizen mistyped does not hold up the next day's.
    let_pass(SignedDuration::from_hours(2));
    assert_eq!(
        open(&terminal, &wrong()).await,
        DraftOutcome::Unknown { wait: 0 }
    );
}

#[tokio::test]
async fn what_was_handed_in_or_dropped_is_not_gone_on_with() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let handed_in = keep(&terminal, id).code;
    terminal.hand_in(id, &[application()]).expect("handed in");
    // What the page saves at the next pause comes too late.
    let late = terminal.keep_draft(id, &draft());
    assert_eq!(late, Err(Fault::AlreadyHandedIn));
    assert_eq!(open(&terminal, &handed_in).await, DraftOutcome::Over);
    let id = visit(&terminal);
    let dropped = keep(&terminal, id).code;
    terminal.drop_draft(id).expect("dropped");
    terminal.drop_draft(id).expect("nothing is left to drop");
    assert_eq!(open(&terminal, &dropped).await, DraftOutcome::Over);
}

#[tokio::test]
async fn a_visit_that_is_over_keeps_and_opens_nothing() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let code = keep(&terminal, id).code;
    terminal.end_visit(id, Ending::Left);
    assert_eq!(terminal.keep_draft(id, &draft()), Err(Fault::VisitOver));
    assert_eq!(terminal.drop_draft(id), Err(Fault::VisitOver));
    assert_eq!(terminal.open_draft(id, code).await, Err(Fault::VisitOver));
}

#[tokio::test]
async fn what_cannot_be_a_draft_is_refused() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let mut large = draft();
    let entries = large.matters[0]
        .entries
        .values_mut()
        .next()
        .expect("a form");
    let text = Entry::Text("长".repeat(LARGEST_ENTRIES));
    entries.insert("name".parse().expect("an id"), text);
    assert_eq!(terminal.keep_draft(id, &large), Err(Fault::TooLong));
    let mut elsewhere = draft();
    elsewhere.matters[0].scenario = "no-such".parse().expect("a code");
    assert_eq!(terminal.keep_draft(id, &elsewhere), Err(Fault::NotFound));
    let mut nothing = draft();
    nothing.matters.clear();
    assert_eq!(terminal.keep_draft(id, &nothing), Err(Fault::NotFound));
}

/// A terminal with the same data and another release.
fn with_another_release(place: Place, changes: &[(&str, &str, &str)]) -> (Place, Terminal) {
    let place = place.with_release_of(2, &content(changes));
    let terminal = place.terminal("");
    assert_eq!(terminal.home().expect("served").release.number, 2);
    (place, terminal)
}

#[tokio::test]
async fn when_the_form_has_changed_every_change_is_told() {
    let place = Place::new().with_release(1);
    let terminal = place.terminal("");
    let code = keep(&terminal, visit(&terminal)).code;
    drop(terminal);
    let form = "forms/test.toml";
    let (_place, terminal) = with_another_release(
        place,
        &[
            (form, "version = 1", "version = 2"),
            (form, "zh = \"手机\"", "zh = \"联系电话\""),
            (form, "id = \"born\"", "id = \"birthday\""),
        ],
    );
    let opened = opened(&terminal, &code).await;
    let [form] = &opened.changed[..] else {
        panic!("one form: {:?}", opened.changed);
    };
    let kinds: Vec<&str> = form
        .differences
        .iter()
        .map(|difference| match difference {
            Difference::New { .. } => "new",
            Difference::Reworded { .. } => "reworded",
            Difference::Gone { .. } => "gone",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["reworded", "new", "gone"]);
    let entries = opened.draft.matters[0].entries.values().next();
    let entries = entries.expect("the form");
    let entry = |id: &str| entries.get(&id.parse().expect("an id"));
    assert_eq!(entry("name"), Some(&Entry::Text(CANARY.into())));
    assert_eq!(entry("born"), None);
}

#[tokio::test]
async fn what_is_not_handled_any_more_is_said_by_its_name() {
    let place = Place::new().with_release_of(1, &common::content_of_two());
    let terminal = place.terminal("");
    let id = visit(&terminal);
    let mut second = draft();
    second.matters[0].scenario = "test-second".parse().expect("a code");
    let kept = terminal.keep_draft(id, &second).expect("kept");
    drop(terminal);
    let (_place, terminal) = with_another_release(place, &[]);
    match open(&terminal, &kept.code).await {
        DraftOutcome::Withdrawn { names } => assert_eq!(names.len(), 1),
        other => panic!("{other:?}"),
    }
}

/// A centre that keeps drafts, in memory.
#[derive(Default)]
struct Drafts {
    kept: BTreeMap<String, SealedDraft>,
    ended: Vec<String>,
    refuses_next: bool,
}

type Shared = Arc<Mutex<Drafts>>;

async fn centre(shared: Shared) -> String {
    async fn keep(
        State(drafts): State<Shared>,
        Path(locator): Path<String>,
        Json(draft): Json<SealedDraft>,
    ) -> Response {
        let mut drafts = drafts.lock().expect("whole");
        if std::mem::take(&mut drafts.refuses_next) {
            let refused = Json(Refusal::Malformed);
            return (StatusCode::UNPROCESSABLE_ENTITY, refused).into_response();
        }
        if drafts.ended.contains(&locator) {
            return Json(DraftStanding::Over).into_response();
        }
        drafts.kept.insert(locator, draft);
        Json(DraftStanding::Kept).into_response()
    }
    async fn end(State(drafts): State<Shared>, Path(locator): Path<String>) -> StatusCode {
        let mut drafts = drafts.lock().expect("whole");
        drafts.kept.remove(&locator);
        drafts.ended.push(locator);
        StatusCode::NO_CONTENT
    }
    async fn open(State(drafts): State<Shared>, Path(locator): Path<String>) -> Json<Opening> {
        let mut drafts = drafts.lock().expect("whole");
        if drafts.ended.contains(&locator) {
            return Json(Opening::Over);
        }
        Json(match drafts.kept.get_mut(&locator) {
            None => Opening::Unknown,
            Some(draft) => {
                draft.opened += 1;
                let draft = draft.clone();
                Opening::Opened { draft }
            }
        })
    }
    let keys = ReceptionKeys {
        number: 1,
        keys: vec![reception_key().sealing()],
        receipts: vec![key().verifying()],
        relays: vec![],
    };
    let enrolment = serde_json::json!({
        "terminal": "019ab000-0000-7000-8000-00000000000a",
        "reception_keys": SignedReceptionKeys::sign(&keys, &key()).expect("signed"),
    });
    let router = Router::new()
        .route("/v1/health", get(|| async { "ok" }))
        .route("/v1/terminals", post(|| async { Json(enrolment) }))
        .route("/v1/drafts/{locator}", put(keep).delete(end))
        .route("/v1/drafts/{locator}/openings", post(open))
        .with_state(shared);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A terminal of its own that the centre knows, working in the background.
async fn enrolled(address: &str) -> (Place, Terminal) {
    let place = Place::new().with_release(1);
    let terminal = place.terminal(address);
    terminal.enrol("RIGHT").await.expect("enrolled");
    let background = terminal.clone();
    tokio::spawn(async move { background.run_background().await });
    (place, terminal)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_terminal_saved_another_goes_on_with_and_hands_in() {
    let drafts = Shared::default();
    let address = centre(Arc::clone(&drafts)).await;
    let (first_place, first) = enrolled(&address).await;
    let code = keep(&first, visit(&first)).code;
    let come = || drafts.lock().expect("whole").kept.len() == 1;
    until("the draft", come).await;
    let sealed = |drafts: &Shared| {
        let drafts = drafts.lock().expect("whole");
        drafts
            .kept
            .values()
            .next()
            .map(|draft| draft.sealed.clone())
    };
    let saved_first = sealed(&drafts);

    let (second_place, second) = enrolled(&address).await;
    let id = visit(&second);
    let outcome = second.open_draft(id, code.clone()).await.expect("looked");
    let DraftOutcome::Opened(opened) = outcome else {
        panic!("not opened: {outcome:?}");
    };
    assert_eq!(opened.draft, draft());
    // What is entered there is saved under the same code.
    let mut more = draft();
    more.at = None;
    assert_eq!(second.keep_draft(id, &more).expect("kept").code, code);
    until("the later draft", || sealed(&drafts) != saved_first).await;
    match open(&first, &code).await {
        DraftOutcome::Opened(opened) => assert_eq!(opened.draft, more),
        other => panic!("not opened: {other:?}"),
    }
    let id = visit(&second);
    second.open_draft(id, code.clone()).await.expect("looked");
    second.hand_in(id, &[application()]).expect("handed in");
    let ended = || drafts.lock().expect("whole").ended.len() == 1;
    until("the end of it", ended).await;
    // Also where an older copy lies.
    assert_eq!(open(&first, &code).await, DraftOutcome::Over);
    for place in [&first_place, &second_place] {
        for secret in [CANARY, "13800000000", &code.to_string()] {
            assert_eq!(place.files_with(secret), Vec::<PathBuf>::new());
        }
    }
}

/// What somebody has filled in who has taken photos too.
fn draft_with(photos: &[PhotoId]) -> Draft {
    let mut draft = draft();
    let entries = draft.matters[0].entries.values_mut().next();
    let papers = "papers".parse().expect("an id");
    entries
        .expect("a form")
        .insert(papers, Entry::Photos(photos.to_vec()));
    draft
}

/// A part of what a photo shows, in the middle of it.
fn part(jpeg: &[u8]) -> &[u8] {
    &jpeg[jpeg.len() / 2..][..64]
}

#[tokio::test(flavor = "multi_thread")]
async fn its_photos_go_along_and_lie_open_nowhere() {
    let drafts = Shared::default();
    let address = centre(Arc::clone(&drafts)).await;
    let places = [photos::place(), photos::place()];
    let mut terminals = Vec::new();
    for (seed, place) in (1..).zip(&places) {
        photos::lay(place, seed);
        let terminal = photos::start(place, &address);
        terminal.enrol("RIGHT").await.expect("enrolled");
        let background = terminal.clone();
        tokio::spawn(async move { background.run_background().await });
        terminals.push(terminal);
    }
    let [first, second] = &terminals[..] else {
        panic!("two terminals");
    };
    let kept_there = |drafts: &Shared| drafts.lock().expect("whole").kept.len();

    let id = visit(first);
    let (front, shows) = photos::take(first, id);
    let (back, shows_back) = photos::take(first, id);
    let both = draft_with(&[front.clone(), back.clone()]);
    let code = first.keep_draft(id, &both).expect("kept").code;
    until("draft and photos", || kept_there(&drafts) == 3).await;
    // One is not wanted after all.
    first.drop_photo(id, &back).expect("forgotten");
    let one = draft_with(std::slice::from_ref(&front));
    first.keep_draft(id, &one).expect("kept");
    until("the end of one photo", || kept_there(&drafts) == 2).await;
    first.end_visit(id, Ending::Left);

    for terminal in [first, second] {
        let id = visit(terminal);
        let outcome = terminal.open_draft(id, code.clone()).await.expect("looked");
        let DraftOutcome::Opened(opened) = outcome else {
            panic!("not opened: {outcome:?}");
        };
        assert_eq!((opened.draft, opened.changed), (one.clone(), vec![]));
        let seen = terminal.photo(id, &front).expect("a visit");
        assert_eq!(seen.as_ref().map(photos::jpeg), Some(shows.clone()));
    }
    // Handed in, it leaves nothing of its photos either.
    let id = visit(second);
    second.open_draft(id, code.clone()).await.expect("looked");
    let application = photos::with(&[front]);
    second.hand_in(id, &[application]).expect("handed in");
    until("the end of all", || kept_there(&drafts) == 0).await;
    for place in &places {
        for shown in [&shows, &shows_back] {
            assert_eq!(place.files_with_bytes(part(shown)), Vec::<PathBuf>::new());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_not_found_again_is_asked_for_again() {
    let place = photos::place();
    photos::lay(&place, 1);
    let terminal = photos::start(&place, "");
    let id = visit(&terminal);
    let (photo, _) = photos::take(&terminal, id);
    let code = terminal
        .keep_draft(id, &draft_with(&[photo]))
        .expect("kept")
        .code;
    let lost = "DELETE FROM draft WHERE length(sealed) = (SELECT max(length(sealed)) FROM draft)";
    database(&place).execute(lost, []).expect("lost");
    let opened = opened(&terminal, &code).await;
    let [form] = &opened.changed[..] else {
        panic!("one form: {:?}", opened.changed);
    };
    assert!(matches!(
        form.differences[..],
        [Difference::PhotosAgain { .. }]
    ));
    let entries = opened.draft.matters[0].entries.values().next();
    let papers = "papers".parse().expect("an id");
    assert_eq!(entries.expect("the form").get(&papers), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_its_photos_cannot_be_fetched_it_stays_shut() {
    let drafts = Shared::default();
    let address = centre(Arc::clone(&drafts)).await;
    let place = photos::place();
    photos::lay(&place, 1);
    let terminal = photos::start(&place, &address);
    terminal.enrol("RIGHT").await.expect("enrolled");
    let id = visit(&terminal);
    let (photo, _) = photos::take(&terminal, id);
    let kept = terminal.keep_draft(id, &draft_with(&[photo]));
    let code = kept.expect("kept").code;
    let removed =
        "DELETE FROM draft WHERE length(sealed) = (SELECT max(length(sealed)) FROM draft)";
    database(&place).execute(removed, []).expect("only there");
    drop(terminal);
    let away = photos::start(&place, "http://127.0.0.1:9");
    let outcome = open(&away, &code).await;
    assert_eq!(outcome, DraftOutcome::CentreAway);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_centre_is_away_it_is_opened_where_it_was_saved_and_no_try_is_lost() {
    let (place, elsewhere) = (Place::new().with_release(1), Place::new().with_release(1));
    let away = "http://127.0.0.1:9";
    let terminal = place.terminal(away);
    let code = keep(&terminal, visit(&terminal)).code;
    assert_eq!(opened(&terminal, &code).await.draft, draft());
    let other = elsewhere.terminal(away);
    for _ in 0..6 {
        assert_eq!(open(&other, &code).await, DraftOutcome::CentreAway);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_the_centre_never_takes_holds_up_no_other() {
    let drafts = Shared::default();
    drafts.lock().expect("whole").refuses_next = true;
    let address = centre(Arc::clone(&drafts)).await;
    let (_place, terminal) = enrolled(&address).await;
    let refused = keep(&terminal, visit(&terminal)).code;
    let was_refused = || !drafts.lock().expect("whole").refuses_next;
    until("the refusal", was_refused).await;
    keep(&terminal, visit(&terminal));
    let come = || drafts.lock().expect("whole").kept.len() == 1;
    until("the other draft", come).await;
    assert_eq!(opened(&terminal, &refused).await.draft, draft());
}
