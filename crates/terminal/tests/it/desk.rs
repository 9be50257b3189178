//! The guidance desk: the papers of a pre-check, and numbers that no two terminals of a hall give twice.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::common::{CANARY, Place, checked, complete, until, visit};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use catalogue::pre_check::{Finding, Reasons, Remark};
use catalogue::text::Language;
use contract::Fault;
use contract::desk::CheckedCase;
use contract::visit::{Ending, Paper};
use handover::enrolment::{Enrolment, Registration, TerminalId};
use handover::{Refusal, Series, TicketNumber};
use terminal::Terminal;
use tokio::task::JoinHandle;

/// A centre that enrols whoever asks.
#[derive(Clone, Default)]
struct Centre {
    series: Arc<AtomicU32>,
    /// Whether it is so old that it knows of no series.
    old: Arc<AtomicBool>,
}

impl Centre {
    /// Listens on a port of its own until it is stopped.
    async fn listen(&self) -> (String, JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/v1/health", get(|| async { "ok" }))
            .route("/v1/terminals", post(enrol))
            .route("/v1/terminals/self", get(registration))
            .with_state(self.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        (address, serving)
    }
}

async fn enrol(State(centre): State<Centre>) -> Json<Enrolment> {
    let number = centre.series.fetch_add(1, Ordering::SeqCst) + 1;
    let old = centre.old.load(Ordering::SeqCst);
    Json(Enrolment {
        terminal: TerminalId(uuid::Uuid::from_u128(u128::from(number))),
        release_key: None,
        district: None,
        series: Series::new(number).filter(|_| !old),
        reception_keys: None,
    })
}

async fn registration(State(centre): State<Centre>) -> Response {
    if centre.old.load(Ordering::SeqCst) {
        return (StatusCode::NOT_FOUND, Json(Refusal::Malformed)).into_response();
    }
    let series = Series::new(centre.series.load(Ordering::SeqCst)).expect("enrolled");
    Json(Registration { series }).into_response()
}

/// An enrolled desk in a place of its own.
async fn enrolled(centre: &str) -> (Place, Terminal) {
    let place = Place::new().with_release(1);
    let desk = place.desk(centre, "");
    desk.enrol("ANY").await.expect("enrolled");
    (place, desk)
}

/// The number that somebody new gets.
fn number(desk: &Terminal) -> TicketNumber {
    desk.take_ticket(visit(desk), &complete())
        .expect("a number")
        .number
}

fn wrong(words: &str) -> Finding {
    let words = Remark::try_from(words.to_owned()).expect("short");
    Finding::Wrong {
        reasons: Reasons::new([0], Some(words)).expect("a reason"),
    }
}

/// So many numbers, each for somebody new. Visits of one screen end each other, so some must try again.
fn numbers(desk: &Terminal, count: usize) -> Vec<TicketNumber> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        match desk.take_ticket(visit(desk), &complete()) {
            Ok(ticket) => numbers.push(ticket.number),
            Err(fault) => assert_eq!(fault, Fault::VisitOver),
        }
    }
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn three_terminals_one_of_them_offline_give_no_number_twice() {
    let centre = Centre::default();
    let (address, _serving) = centre.listen().await;
    let (far, far_serving) = centre.listen().await;
    let (first_place, first) = enrolled(&address).await;
    let (_second_place, second) = enrolled(&address).await;
    let (_third_place, third) = enrolled(&far).await;
    far_serving.abort();
    // The first one's database is used by two programs at once, each with several threads.
    let again = first_place.desk(&address, "");
    let desks = [
        &first, &first, &again, &again, &second, &second, &third, &third,
    ];
    let threads = desks.map(|desk| {
        let desk = desk.clone();
        std::thread::spawn(move || numbers(&desk, 20))
    });
    let all: Vec<TicketNumber> = threads
        .into_iter()
        .flat_map(|thread| thread.join().expect("no panic"))
        .collect();
    let different: BTreeSet<_> = all.iter().collect();
    assert_eq!(all.len(), 160);
    assert_eq!(different.len(), all.len(), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_not_given_again_after_a_restart_or_a_new_enrolment() {
    let (address, _serving) = Centre::default().listen().await;
    let (place, desk) = enrolled(&address).await;
    assert_eq!(number(&desk).to_string(), "A1-001");
    drop(desk);
    let desk = place.desk(&address, "");
    assert_eq!(number(&desk).to_string(), "A1-002");
    desk.enrol("ANY").await.expect("enrolled again");
    assert_eq!(number(&desk).to_string(), "A2-001");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_pre_check_has_the_same_number_and_another_visit_another() {
    let (address, _serving) = Centre::default().listen().await;
    let (_place, desk) = enrolled(&address).await;
    let id = visit(&desk);
    let first = desk.take_ticket(id, &complete()).expect("a number");
    assert_eq!(desk.take_ticket(id, &complete()), Ok(first.clone()));
    let owing = checked([
        Some(Finding::InOrder),
        Some(Finding::InOrder),
        Some(Finding::Owed),
    ]);
    let later = desk.take_ticket(id, &owing).expect("a number");
    assert_eq!(later.number, first.number, "they stand in the same queue");
    desk.end_visit(id, Ending::Left);
    assert_eq!(desk.take_ticket(id, &complete()), Err(Fault::VisitOver));
    assert_ne!(number(&desk), first.number);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_was_enrolled_before_is_told_its_series_at_the_next_contact() {
    let centre = Centre::default();
    centre.old.store(true, Ordering::SeqCst);
    let (address, _serving) = centre.listen().await;
    let (_place, desk) = enrolled(&address).await;
    let asked = || desk.take_ticket(visit(&desk), &complete());
    assert_eq!(asked(), Err(Fault::NoTickets));
    centre.old.store(false, Ordering::SeqCst);
    let background = desk.clone();
    let running = tokio::spawn(async move { background.run_background().await });
    until("the series is known", || asked().is_ok()).await;
    running.abort();
    assert!(
        asked()
            .expect("a number")
            .number
            .to_string()
            .starts_with("A1-")
    );
}

#[test]
fn a_desk_that_is_not_enrolled_and_a_kiosk_give_no_numbers() {
    let place = Place::new().with_release(1);
    for terminal in [place.desk("", ""), place.terminal("")] {
        let asked = terminal.take_ticket(visit(&terminal), &complete());
        assert_eq!(asked, Err(Fault::NoTickets));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_complete_pre_check_of_a_decided_case_gets_a_number() {
    let (address, _serving) = Centre::default().listen().await;
    let (_place, desk) = enrolled(&address).await;
    let asked = |case: &CheckedCase| {
        desk.take_ticket(visit(&desk), case)
            .map(|ticket| ticket.number)
    };
    let in_order = || Some(Finding::InOrder);
    for not_complete in [
        [in_order(), in_order(), None],
        [in_order(), Some(Finding::Missing), in_order()],
        [wrong("照片不清楚").into(), in_order(), in_order()],
        // The card may not be owed: it counts as not looked at.
        [in_order(), Some(Finding::Owed), in_order()],
    ] {
        assert_eq!(asked(&checked(not_complete)), Err(Fault::NotChecked));
    }
    let mut open = complete();
    open.answers.remove(&"term".parse().expect("an id"));
    assert_eq!(asked(&open), Err(Fault::NotDecided));
    let mut elsewhere = complete();
    elsewhere.answers.insert(
        "term".parse().expect("an id"),
        "short".parse().expect("an id"),
    );
    assert_eq!(asked(&elsewhere), Err(Fault::NotDecided));
    let mut unknown = complete();
    unknown.scenario = "nothing".parse().expect("a code");
    assert_eq!(asked(&unknown), Err(Fault::NotFound));
    assert_eq!(asked(&complete()).expect("a number").to_string(), "A1-001");
}

/// A desk with printers that put papers into a folder.
fn with_printers(place: &Place) -> (Terminal, PathBuf) {
    let printed = place.folder.path().join("printed");
    let section = |name: &str| {
        format!(
            "[{name}]\nkind = \"folder\"\nfolder = \"{}\"",
            printed.display()
        )
    };
    let more = format!("{}\n{}", section("printer"), section("slip_printer"));
    (place.desk("", &more), printed)
}

fn pdf_text(folder: &Path) -> String {
    let mut papers: Vec<_> = std::fs::read_dir(folder)
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .collect();
    papers.sort();
    let output = Command::new("pdftotext")
        .arg("-raw")
        .arg(papers.last().expect("a paper"))
        .arg("-")
        .output()
        .expect("poppler-utils is installed");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_notice_says_everything_at_once_and_leaves_no_name_behind() {
    let place = Place::new().with_release(1);
    let (desk, printed) = with_printers(&place);
    let case = checked([
        Some(wrong("第二页没有签名")),
        Some(Finding::Missing),
        Some(Finding::Owed),
    ]);
    let paper = Paper::OneTimeNotice {
        case,
        applicant: Some(CANARY.to_owned().try_into().expect("a name")),
    };
    assert!(!format!("{paper:?}").contains(CANARY));
    assert!(!format!("{paper:?}").contains("第二页"));
    let id = visit(&desk);
    desk.print(id, &paper, Language::Zh).expect("printed");
    let text = pdf_text(&printed);
    for words in [
        "一次性告知单",
        CANARY,
        "需要补正的全部内容（2份）",
        "申请书",
        "×签名",
        "第二页没有签名",
        "身份证",
        "没有带",
        "租赁合同",
        "10个工作日内",
        "第三十二条第一款第（四）项",
        "仅供测试",
    ] {
        assert!(text.contains(words), "{words} is missing in:\n{text}");
    }
    desk.end_visit(id, Ending::Left);
    std::fs::remove_dir_all(printed).expect("papers are taken");
    assert_eq!(place.files_with(CANARY), Vec::<PathBuf>::new());
}

#[test]
fn there_is_no_notice_of_nothing_and_none_before_everything_was_looked_at() {
    let place = Place::new().with_release(1);
    let (desk, _) = with_printers(&place);
    let id = visit(&desk);
    let print = |found| {
        let paper = Paper::OneTimeNotice {
            case: checked(found),
            applicant: None,
        };
        desk.print(id, &paper, Language::En)
    };
    let in_order = || Some(Finding::InOrder);
    assert_eq!(
        print([in_order(), in_order(), in_order()]),
        Err(Fault::NotChecked)
    );
    assert_eq!(
        print([in_order(), Some(Finding::Missing), None]),
        Err(Fault::NotChecked)
    );
    // A complete case with something to follow gets it in writing.
    assert_eq!(print([in_order(), in_order(), Some(Finding::Owed)]), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_printed_once_there_is_one() {
    let (address, _serving) = Centre::default().listen().await;
    let (place, desk) = enrolled(&address).await;
    drop(desk);
    let (desk, printed) = with_printers(&place);
    let id = visit(&desk);
    let paper = Paper::Ticket {
        scenario: complete().scenario,
    };
    assert_eq!(desk.print(id, &paper, Language::Zh), Err(Fault::NotFound));
    desk.take_ticket(id, &complete()).expect("a number");
    desk.print(id, &paper, Language::Zh).expect("printed");
    let slips = std::fs::read_dir(printed).expect("readable").count();
    assert_eq!(slips, 1);
}
