//! Guide pages: the newest release for every phone, and what has changed for who comes with an older one.

mod common;

use std::io::Write as _;
use std::process::{Command, Stdio};

use catalogue::code::ScenarioCode;
use catalogue::guidance::{Replies, Reply};
use catalogue::life_event::{EventReplies, Subject};
use common::desk::words;
use common::{Centre, Hall};
use handover::{CaseCode, Guided, ReleaseNumber};
use replica::Replica;

async fn page(centre: &Centre, path: &str) -> String {
    let response = centre.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    let policy = &response.headers()["content-security-policy"];
    assert!(
        policy
            .to_str()
            .expect("ASCII")
            .contains("default-src 'none'")
    );
    response.text().await.expect("a page")
}

#[tokio::test]
async fn a_guide_says_everything_and_when_each_material_is_needed() {
    let hall = Hall::published();
    let centre = hall.serve();
    let page = page(&centre, "/guides/test-new").await;
    assert!(!page.contains("<script") && page.contains("<svg"));
    let said = words(&page);
    for expected in [
        "测试许可（新办）",
        "开店要办的证",
        "租赁合同",
        "什么时候要：“房子是自己的吗？”答“租的”",
        "可以后补：10 个工作日内",
        "“房子是自己的吗？”答“自己的”，且“本人来吗？”答“本人”：3 个工作日（法定 20 个工作日）",
        "不收费",
        "请先续租",
        "91350100M000100Y43400010000000101",
        "办事指南第 1 版",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    let english = words(&self::page(&centre, "/guides/test-new?lang=en").await);
    assert!(english.contains("Test licence: new") && english.contains("What to bring"));
}

#[tokio::test]
async fn a_code_from_an_older_release_says_what_has_changed() {
    let hall = Hall::published();
    let centre = hall.serve();
    let status = async |path: &str| words(&page(&centre, path).await);
    assert!(
        status("/guides/test-new?release=1")
            .await
            .contains("您手里的就是最新一版")
    );
    hall.write_source(&[("scenarios/test.toml", "promised = 3", "promised = 1")]);
    hall.publish();
    let told = status("/guides/test-new?release=1").await;
    for expected in [
        "您手里的是第 1 版，现在是第 2 版，改了这些",
        "1 种情形的时限由 3 个工作日（法定 20 个工作日）改为 1 个工作日（法定 20 个工作日）",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert!(!status("/guides/test-new").await.contains("改了这些"));
    let unknown = status("/guides/test-new?release=77").await;
    assert!(unknown.contains("第 77 版这里查不到，请以本页（第 2 版）为准"));
    // Words of a release after that, about something else.
    hall.write_source(&[
        ("scenarios/test.toml", "promised = 3", "promised = 1"),
        ("catalogue.toml", "测试大厅", "测试大厅二"),
    ]);
    hall.publish();
    let nothing = status("/guides/test-new?release=2").await;
    assert!(nothing.contains("这件事没有改动"), "{nothing}");
}

#[tokio::test]
async fn the_paper_carries_the_release_and_a_code_that_leads_back() {
    let hall = Hall::published();
    let centre = hall.serve();
    let response = centre.get("/guides/test-new.pdf").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/pdf");
    let pdf = response.bytes().await.expect("whole");
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is installed");
    reader
        .stdin
        .take()
        .expect("piped")
        .write_all(&pdf)
        .expect("read");
    let text = reader.wait_with_output().expect("it ends").stdout;
    let text = String::from_utf8(text).expect("UTF-8");
    for expected in [
        "办事指南第 1 版",
        "测试许可（新办）",
        "租赁合同",
        "T-LEASE",
        "不收费",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let code = Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-f", "1", "-l", "1", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut code = code.expect("poppler-utils is installed");
    let mut input = code.stdin.take().expect("piped");
    let whole = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&whole));
    let picture = code.wait_with_output().expect("it ends").stdout;
    writer.join().expect("no panic").expect("read");
    let picture = image::load_from_memory(&picture)
        .expect("a picture")
        .to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture.get_pixel(x as u32, y as u32).0[0]
    });
    let found: Vec<String> = prepared
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok().map(|(_, text)| text))
        .collect();
    let address = centre.url("/guides/test-new?release=1");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].ends_with("/guides/test-new?release=1"),
        "{found:?} {address}"
    );
}

#[tokio::test]
async fn what_is_not_there_leads_on() {
    let hall = Hall::new();
    let centre = hall.serve();
    for path in ["/guides", "/guides/test-new", "/guides/test-new.pdf"] {
        assert_eq!(
            centre.get(path).await.status(),
            404,
            "nothing is published: {path}"
        );
    }
    hall.publish();
    let list = page(&centre, "/guides").await;
    assert!(list.contains("href=\"/guides/test-new\""));
    for path in [
        "/guides/no-such",
        "/guides/NONSENSE",
        "/guides/..%2f..%2fetc",
        "/guides/%3Cscript%3E",
        "/guides/no-such.pdf",
    ] {
        let response = centre.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        let page = response.text().await.expect("a page");
        assert!(
            page.contains("href=\"/guides\"") && !page.contains("<script"),
            "{path}"
        );
    }
    // A code that somebody tampered with still leads to the guide.
    for path in [
        "/guides/test-new?release=-1",
        "/guides/test-new?release=x&lang=fr",
    ] {
        assert!(
            words(&page(&centre, path).await).contains("测试许可"),
            "{path}"
        );
    }
}

/// The code of a case of the small catalogue, as a terminal makes it from a release.
fn case_code(hall: &Hall, release: u32, said: &[(&str, &str)]) -> CaseCode {
    let path = hall.data().join(format!("releases/{release:08}.sqlite"));
    let replica = Replica::open(&path).expect("published");
    let scenario = "test-new".parse().expect("a code");
    let table = replica
        .scenario(&scenario)
        .expect("read")
        .expect("there")
        .table;
    let replies: Replies = said
        .iter()
        .map(|(question, reply)| {
            let reply = match *reply {
                "?" => Reply::Unknown,
                choice => Reply::Choice(choice.parse().expect("an id")),
            };
            (question.parse().expect("an id"), reply)
        })
        .collect();
    let places = CaseCode::places(table.questions(), &replies).expect("few choices");
    let content = replica.content_digest().expect("read");
    CaseCode::new(
        ReleaseNumber(release),
        content,
        Guided::Scenario(&scenario),
        places,
    )
}

const RENTED: [(&str, &str); 3] = [("premises", "rent"), ("term", "long"), ("agent", "self")];

#[tokio::test]
async fn a_code_opens_the_list_of_just_its_case() {
    let hall = Hall::published();
    let centre = hall.serve();
    let code = case_code(&hall, 1, &RENTED);
    let path = format!("/guides/test-new/case?c={code}");
    let shown = page(&centre, &path).await;
    assert!(!shown.contains("<script"));
    let said = words(&shown);
    for expected in [
        "测试许可（新办）",
        "房子是自己的吗？",
        "租的",
        "租赁合同",
        "不收费",
        "您手里的就是最新一版",
        "没有您的个人信息",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    let english = words(&page(&centre, &format!("{path}&lang=en")).await);
    assert!(english.contains("Your case") && english.contains("What to bring"));
    // Who does not know gets the list for every case that is left, and when each is needed.
    let open = case_code(&hall, 1, &[("premises", "?"), ("agent", "self")]);
    let said = words(&page(&centre, &format!("/guides/test-new/case?c={open}")).await);
    for expected in ["还不清楚", "看情况要带的材料", "什么时候要："] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
}

#[tokio::test]
async fn a_code_of_an_older_release_says_what_has_changed_and_what_must_be_answered_again() {
    let hall = Hall::published();
    let centre = hall.serve();
    let code = case_code(&hall, 1, &RENTED);
    let path = format!("/guides/test-new/case?c={code}");
    hall.write_source(&[("scenarios/test.toml", "promised = 3", "promised = 1")]);
    hall.publish();
    let said = words(&page(&centre, &path).await);
    assert!(
        said.contains("您手里的是第 1 版，现在是第 2 版") && said.contains("租赁合同"),
        "{said}"
    );
    // The answer that was given is no choice any more.
    hall.write_source(&[]);
    let source = hall.source().join("scenarios/test.toml");
    let text = std::fs::read_to_string(&source).expect("read");
    let renamed = text.replace("\"rent\"", "\"lease\"");
    std::fs::write(&source, renamed).expect("written");
    hall.publish();
    let said = words(&page(&centre, &path).await);
    for expected in ["这些问题现在要重新回答", "还有一个问题没有回答"] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
}

#[tokio::test]
async fn a_code_that_cannot_be_read_leads_to_the_guide_and_one_of_a_withdrawn_item_says_so() {
    let hall = Hall::published();
    let centre = hall.serve();
    let code = case_code(&hall, 1, &RENTED).to_string();
    let other = code.replacen("1-", "9-", 1);
    let flipped = match code.strip_suffix('0') {
        Some(rest) => format!("{rest}1"),
        None => format!("{}0", &code[..code.len() - 1]),
    };
    for wrong in ["", "nonsense", "1-0-00", "%F0%9F%92%A9", &other, &flipped] {
        let path = format!("/guides/test-new/case?c={wrong}");
        let response = centre.get(&path).await;
        assert_eq!(response.status(), 400, "{wrong}");
        let page = response.text().await.expect("a page");
        assert!(
            page.contains("读不出来")
                && page.contains("href=\"/guides/test-new\"")
                && page.contains("href=\"/guides\""),
            "{wrong}"
        );
    }
    for path in [
        format!("/guides/no-such/case?c={code}"),
        format!("/guides/NONSENSE/case?c={code}"),
    ] {
        assert_eq!(centre.get(&path).await.status(), 404, "{path}");
    }
    // The scenario goes; another takes its place.
    let source = hall.source().join("scenarios/test.toml");
    let text = std::fs::read_to_string(&source).expect("read");
    std::fs::write(&source, text.replace("\"test-new\"", "\"test-other\"")).expect("written");
    let root = hall.source().join("catalogue.toml");
    let text = std::fs::read_to_string(&root).expect("read");
    std::fs::write(&root, text.replace("\"test-new\"", "\"test-other\"")).expect("written");
    hall.publish();
    let response = centre.get(&format!("/guides/test-new/case?c={code}")).await;
    assert_eq!(response.status(), 410);
    let page = response.text().await.expect("a page");
    for expected in [
        "测试许可（新办）",
        "不在这里办了",
        "0000-12345",
        "href=\"/guides\"",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

/// A hall whose catalogue has the life event “open”.
fn with_life_event() -> Hall {
    let hall = Hall::new();
    let folder = hall.source().join("life_events");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(
        folder.join("open.toml"),
        include_str!("../../catalogue/tests/fixtures/life_event.toml"),
    )
    .expect("written");
    hall.publish();
    hall
}

/// The code that a terminal makes for a life event.
fn event_code(hall: &Hall, release: u32, said: &[(&str, &str)]) -> CaseCode {
    let path = hall.data().join(format!("releases/{release:08}.sqlite"));
    let replica = Replica::open(&path).expect("published");
    let id = "open".parse().expect("an id");
    let event = replica.life_event(&id).expect("read").expect("there");
    let code: ScenarioCode = "test-new".parse().expect("a code");
    let scenario = replica.scenario(&code).expect("read").expect("there");
    let bundle = event.bundle(|wanted| (*wanted == code).then_some(&scenario));
    let mut replies = EventReplies::new();
    for (question, choice) in said {
        let subject = Subject::Member(code.clone(), question.parse().expect("an id"));
        replies.give(subject, Reply::Choice(choice.parse().expect("an id")));
    }
    let places = CaseCode::event_places(&bundle.subjects(), &replies).expect("few choices");
    let content = replica.content_digest().expect("read");
    CaseCode::new(
        ReleaseNumber(release),
        content,
        Guided::LifeEvent(&id),
        places,
    )
}

#[tokio::test]
async fn a_code_of_a_life_event_opens_its_one_list_and_says_what_has_become_of_it() {
    let hall = with_life_event();
    let centre = hall.serve();
    let code = event_code(&hall, 1, &RENTED);
    let path = format!("/life-events/open/case?c={code}");
    let said = words(&page(&centre, &path).await);
    for expected in [
        "开店",
        "房子是自己的吗？",
        "租赁合同",
        "先办什么，去哪个窗口",
        "测试许可（新办）",
        "您手里的就是最新一版",
        "没有您的个人信息",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    let english = words(&page(&centre, &format!("{path}&lang=en")).await);
    assert!(english.contains("What comes when, and where"), "{english}");
    // A code of the scenario is none of the life event, nor the other way round.
    let crossed = case_code(&hall, 1, &RENTED);
    for (path, status) in [
        (format!("/life-events/open/case?c={crossed}"), 400),
        (format!("/guides/test-new/case?c={code}"), 400),
        ("/life-events/open/case?c=nonsense".to_owned(), 400),
        ("/life-events/open/case".to_owned(), 400),
        (format!("/life-events/other/case?c={code}"), 404),
        (format!("/life-events/NONSENSE/case?c={code}"), 404),
    ] {
        let response = centre.get(&path).await;
        assert_eq!(response.status(), status, "{path}");
        let page = response.text().await.expect("a page");
        assert!(page.contains("href=\"/guides\""), "no way on: {path}");
    }
    // Something changes, then the answer that was given is no choice any more, then the life event is gone.
    hall.write_source(&[("scenarios/test.toml", "promised = 3", "promised = 2")]);
    hall.publish();
    let said = words(&page(&centre, &path).await);
    assert!(said.contains("您手里的是第 1 版，现在是第 2 版"), "{said}");
    let source = hall.source().join("scenarios/test.toml");
    let text = std::fs::read_to_string(&source).expect("read");
    std::fs::write(&source, text.replace("\"rent\"", "\"lease\"")).expect("written");
    hall.publish();
    let said = words(&page(&centre, &path).await);
    for expected in ["这些问题现在要重新回答", "还有一个问题没有回答"] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    std::fs::remove_file(hall.source().join("life_events/open.toml")).expect("removed");
    hall.publish();
    let response = centre.get(&path).await;
    assert_eq!(response.status(), 410);
    let page = response.text().await.expect("a page");
    assert!(
        page.contains("不在这里办了") && page.contains("0000-12345"),
        "{page}"
    );
}
