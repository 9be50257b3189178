//! The one list of a life event, opened by its code.

use catalogue::code::ScenarioCode;
use catalogue::guidance::Reply;
use catalogue::life_event::{EventReplies, Subject};
use handover::{CaseCode, Guided, ReleaseNumber};
use replica::Replica;

use super::cases::{RENTED, case_code};
use super::page;
use crate::common::desk::words;
use crate::common::{Hall, fixtures};

/// A hall whose catalogue has the life event “open”.
fn with_life_event() -> Hall {
    let hall = Hall::new();
    let folder = hall.source().join("life_events");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("open.toml"), fixtures::LIFE_EVENT).expect("written");
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
    for expected in [
        "您手里的是第 1 版，现在是第 2 版",
        "测试许可（新办）：办结时限 原来：",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
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
    // One by one it is still handled.
    for expected in ["不在这里办了", "0000-12345", "href=\"/guides/test-new\""] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}
