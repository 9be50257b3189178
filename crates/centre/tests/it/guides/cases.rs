//! The list of one case, opened by its code, also by an older one.

use catalogue::guidance::{Replies, Reply};
use handover::{CaseCode, Guided, ReleaseNumber};
use replica::Replica;

use super::page;
use crate::common::Hall;
use crate::common::desk::words;

/// The code of a case of the small catalogue, as a terminal makes it from a release.
pub(super) fn case_code(hall: &Hall, release: u32, said: &[(&str, &str)]) -> CaseCode {
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

pub(super) const RENTED: [(&str, &str); 3] =
    [("premises", "rent"), ("term", "long"), ("agent", "self")];

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
