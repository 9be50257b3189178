//! Guide pages: the newest release for every phone, and what has changed for who comes with an older one.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::common::desk::words;
use crate::common::{Centre, Hall};
use catalogue::code::ScenarioCode;
use catalogue::guidance::{Replies, Reply};
use catalogue::life_event::{EventReplies, Subject};
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
    let case = "“房子是自己的吗？”答“自己的”，且“本人来吗？”答“本人”";
    for expected in [
        "您手里的是第 1 版，现在是第 2 版，改了这些",
        &format!("办结时限 原来： {case}：3 个工作日（法定 20 个工作日）"),
        &format!("现在： {case}：1 个工作日（法定 20 个工作日）"),
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert!(!status("/guides/test-new").await.contains("改了这些"));
    let unknown = status("/guides/test-new?release=77").await;
    assert!(unknown.contains("第 77 版这里查不到，请以本页（第 2 版）为准"));
    // A release after that, about what no guide prints.
    hall.write_source(&[
        ("scenarios/test.toml", "promised = 3", "promised = 1"),
        (
            "scenarios/test.toml",
            "[\"开店\"]",
            "[\"开店\", \"开铺子\"]",
        ),
        ("scenarios/test.toml", "frequency = 10", "frequency = 11"),
        ("catalogue.toml", "zh = \"开办\"", "zh = \"开办企业\""),
    ]);
    hall.publish();
    let nothing = status("/guides/test-new?release=2").await;
    assert!(nothing.contains("这件事没有改动"), "{nothing}");
}

/// What stands around the scenario, what its materials are, and its own words: a change of each, and how it is told.
const CHANGED: [(&str, &str, &str, &str); 17] = [
    (
        "catalogue.toml",
        "zone    = \"A\"",
        "zone    = \"F\"",
        "去哪里办 原来： 法人 A 1，左转 现在： 法人 F 1，左转",
    ),
    (
        "catalogue.toml",
        "numbers = \"1\"\nhours   = { zh = \"周一\", en = \"Mon\" }",
        "numbers = \"1\"\nhours   = { zh = \"周二\", en = \"Tue\" }",
        "办公时间 原来： 周一 现在： 周二",
    ),
    (
        "catalogue.toml",
        "enquiries   = \"0000-1\"",
        "enquiries   = \"0000-7\"",
        "咨询 原来： 0000-1 现在： 0000-7",
    ),
    (
        "items/test.toml",
        "《测试法》",
        "《新测试法》",
        "设定依据 原来： 《测试法》第一条 现在： 《新测试法》第一条",
    ),
    (
        "items/test.toml",
        "basic_code   = \"000100000001\"\n  name         = { zh = \"测试许可\"",
        "basic_code   = \"000100000001\"\n  name         = { zh = \"测试行业许可\"",
        "子项 原来： 测试许可 现在： 测试行业许可",
    ),
    (
        "materials/test.toml",
        "zh = \"租赁合同\"",
        "zh = \"房屋租赁合同\"",
        "“房屋租赁合同”的名称 原来： 租赁合同 现在： 房屋租赁合同",
    ),
    (
        "materials/test.toml",
        "about  = { zh = \"没过期\"",
        "about  = { zh = \"备过案\"",
        "“房屋租赁合同”的说明 原来： 没过期 现在： 备过案",
    ),
    (
        "materials/test.toml",
        "review = [{ zh = \"没过期\", en = \"Still running\" }]",
        "review = [{ zh = \"没过期\", en = \"Still running\" }, { zh = \"有房号\", en = \"With the room\" }]",
        "“房屋租赁合同”的窗口会看什么 新加： 有房号",
    ),
    (
        "scenarios/test.toml",
        "copies   = 1",
        "copies   = 2",
        "“房屋租赁合同”的形式 原来： 复印件 1、可以后补：10 个工作日内 现在： 复印件 2、可以后补：10 个工作日内",
    ),
    (
        "scenarios/test.toml",
        "name = { zh = \"受理\"",
        "name = { zh = \"收件\"",
        "办理流程 原来： 受理（窗口） 现在： 收件（窗口）",
    ),
    (
        "scenarios/test.toml",
        "{ zh = \"有店\", en = \"Has a shop\" }",
        "{ zh = \"有店\", en = \"Has a shop\" }, { zh = \"有执照\", en = \"Has a licence\" }",
        "什么条件能办 新加： 有执照",
    ),
    (
        "scenarios/test.toml",
        "answer = { zh = \"不要钱\"",
        "answer = { zh = \"一分钱也不要\"",
        "常见问题：贵吗？ 原来： 不要钱 现在： 一分钱也不要",
    ),
    (
        "scenarios/test.toml",
        "name = { zh = \"许可证\"",
        "name = { zh = \"电子许可证\"",
        "办理结果 原来： 许可证 现在： 电子许可证",
    ),
    (
        "scenarios/test.toml",
        "post = true",
        "post = false",
        "怎么拿到 原来： 可以邮寄 现在： 到窗口领",
    ),
    (
        "scenarios/test.toml",
        "label = { zh = \"代办\"",
        "label = { zh = \"别人代办\"",
        "会问到的情况：本人来吗？ 原来： 本人 / 代办 现在： 本人 / 别人代办",
    ),
    (
        "scenarios/test.toml",
        "say  = { zh = \"请先续租\"",
        "say  = { zh = \"请先换合同\"",
        "答“不到一年”：请先续租 现在： “房子是自己的吗？”答“租的”，且“合同多久？”答“不到一年”：请先换合同",
    ),
    (
        "scenarios/test.toml",
        "plain     = { zh = \"开店要办的证\"",
        "plain     = { zh = \"开铺子要办的证\"",
        "也就是 原来： 开店要办的证 现在： 开铺子要办的证",
    ),
];

#[tokio::test]
async fn whatever_a_guide_prints_otherwise_now_is_told_label_by_label() {
    let hall = Hall::published();
    let centre = hall.serve();
    let changes = CHANGED.map(|(file, from, to, _)| (file, from, to));
    hall.write_source(&changes);
    hall.publish();
    let told = words(&page(&centre, "/guides/test-new?release=1").await);
    let told = told.split("全部指南").next().expect("what has changed");
    for (.., expected) in CHANGED {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert_eq!(
        told.matches("现在：").count() + told.matches("新加：").count(),
        CHANGED.len(),
        "nothing else: {told}"
    );
    // Whoever has the English guide reads it in English, and the other language is a touch away.
    let shown = page(&centre, "/guides/test-new?release=1&lang=en").await;
    assert!(shown.contains("href=\"/guides/test-new?release=1\""));
    let told = words(&shown);
    let told = told.split("All guides").next().expect("what has changed");
    for expected in [
        "You have release 1, this is release 2. Changed since:",
        "Where Was: Enterprise A 1, Left Now: Enterprise F 1, Left",
        "When Was: Mon Now: Tue",
        "How you get it Was: Can be posted Now: Picked up at the window",
        "“Lease”: What is checked New: With the room",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    // A step that comes earlier, a material that is gone and one that has come.
    hall.write_source(&changes);
    let path = hall.source().join("scenarios/test.toml");
    let text = std::fs::read_to_string(&path).expect("read");
    let step = "[[step]]\nname = { zh = \"发证\", en = \"Issue\" }\nwho = { zh = \"窗口\", en = \"Window\" }\n\n";
    let at = text.find("[[step]]").expect("a step");
    let without = text.replace("\"T-LEASE\"", "\"T-ID\"").replace(
        "why      = { zh = \"证明\"",
        "note = { zh = \"房东的\", en = \"The landlord’s\" }\nwhy      = { zh = \"证明\"",
    );
    std::fs::write(&path, [&without[..at], step, &without[at..]].concat()).expect("written");
    hall.publish();
    let told = words(&page(&centre, "/guides/test-new?release=2").await);
    for expected in [
        "要带的材料 新加： 身份证 T-ID；形式：复印件 2、可以后补：10 个工作日内；什么时候要：“房子是自己的吗？”答“租的”；说明：房东的",
        "要带的材料 不再有： 房屋租赁合同 T-LEASE",
        "办理流程 新加： 发证（窗口）",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    let text = std::fs::read_to_string(&path).expect("read");
    let at = text.find("[[question]]").expect("a question");
    let turned = text[..at].replacen(step, "", 1);
    std::fs::write(&path, [&turned, step, &text[at..]].concat()).expect("written");
    hall.publish();
    let told = words(&page(&centre, "/guides/test-new?release=3").await);
    let expected =
        "办理流程：先后 原来： 发证（窗口） → 收件（窗口） 现在： 收件（窗口） → 发证（窗口）";
    assert!(told.contains(expected), "{told}");
}

/// The small scenario with every element that a guide can carry.
fn with_every_element() -> Hall {
    let hall = Hall::new();
    hall.write_source(&[
        (
            "scenarios/test.toml",
            "suffix    = \"01\"",
            "suffix    = \"01\"\nlocal_code = \"L-0591-01\"",
        ),
        (
            "scenarios/test.toml",
            "en = \"Has a shop\" }",
            "en = \"Has a shop\", why = { zh = \"没店没法查\", en = \"Nothing to inspect otherwise\" }, basis = \"《测试法》第二条\" }",
        ),
        (
            "scenarios/test.toml",
            "channels = [\"window\"]\nvisits   = 0",
            "channels = [\"window\", \"online\"]\nvisits = 1\nwhy_in_person = { zh = \"核对原件\", en = \"To check originals\" }\nappointment = true\nself_service = false",
        ),
        (
            "scenarios/test.toml",
            "[limits]",
            "[limits]\nstart = { zh = \"自受理之日起\", en = \"From acceptance\" }",
        ),
        (
            "scenarios/test.toml",
            "charged = false",
            "charged = true\ntariff = { zh = \"每证 10 元\", en = \"10 yuan each\" }\nbasis = \"《测试收费办法》\"\nonline_payment = true",
        ),
        (
            "scenarios/test.toml",
            "post = true",
            "post = true\nsample = { zh = \"一正一副\", en = \"Original and duplicate\" }",
        ),
        (
            "scenarios/test.toml",
            "who  = { zh = \"窗口\", en = \"Window\" }",
            "who  = { zh = \"窗口\", en = \"Window\" }\ndays = 2\ndetail = { zh = \"当面核对\", en = \"Checked in person\" }\n\n[[special]]\nname = { zh = \"现场核查\", en = \"On-site inspection\" }\ndays = 10\nwhen = { premises = \"rent\" }\n\n[[intermediary]]\nname = { zh = \"检测报告\", en = \"Test report\" }",
        ),
        (
            "scenarios/test.toml",
            "why      = { zh = \"证明\", en = \"As proof\" }",
            "why      = { zh = \"证明\", en = \"As proof\" }\nbasis = \"《测试办法》第三条\"",
        ),
        (
            "items/test.toml",
            "power_source = \"statutory\"",
            "power_source = \"entrusted\"\n  delegated_by = { zh = \"测试厅\", en = \"Test department\" }\n  joint_bodies = [\"other\"]",
        ),
        (
            "items/test.toml",
            "article = \"第一条\"",
            "article = \"第一条\"\n  text = \"为了测试，制定本法。\"",
        ),
        (
            "materials/test.toml",
            "kind   = \"contract\"",
            "kind   = \"contract\"\nissuer = { zh = \"出租人\", en = \"The landlord\" }",
        ),
        (
            "catalogue.toml",
            "[[theme]]",
            "[[body]]\nid = \"other\"\nname = { zh = \"另一局\", en = \"Other authority\" }\nnature = { zh = \"法定机关\", en = \"Statutory authority\" }\ncredit_code = \"11000000MB00000102\"\nenquiries = \"0000-3\"\ncomplaints = \"0000-4\"\n\n[[theme]]",
        ),
    ]);
    hall.publish();
    hall
}

#[tokio::test]
async fn a_guide_carries_every_element_on_the_page_and_on_paper() {
    let hall = with_every_element();
    let centre = hall.serve();
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for (query, pages) in [("", "guide"), ("?lang=en", "guide_en")] {
        let shown = page(&centre, &format!("/guides/test-new{query}")).await;
        let said = shown.replace("<dt>", "\n").replace("<h2>", "\n\n# ");
        let said: Vec<String> = said.replace("<li>", "\n- ").lines().map(words).collect();
        let said = said.join("\n");
        // What follows carries the day of publishing.
        let (body, _) = said
            .rsplit_once("办事指南第 1 版")
            .unwrap_or_else(|| said.rsplit_once("Guide release 1").expect("the foot"));
        let body = body.trim_end();
        insta::assert_snapshot!(pages, body);
        let pdf = centre.get(&format!("/guides/test-new.pdf{query}")).await;
        assert_eq!(pdf.status(), 200);
        let printed = squeezed(&printed_words(&pdf.bytes().await.expect("whole")));
        let lines = body.lines().filter(|line| !line.trim().is_empty());
        for line in lines.skip_while(|line| !line.starts_with('#')) {
            for word in line.trim_start_matches(['#', '-', ' ']).split(' ') {
                let word = word.trim_start_matches("什么时候要：");
                let is_own = ["为什么要、窗口看什么", "When:", "Why,"].contains(&word);
                assert!(
                    is_own || printed.contains(word),
                    "{word} of {line} in {printed}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_code_of_a_withdrawn_guide_says_so_and_what_to_do_now() {
    let hall = Hall::published();
    let centre = hall.serve();
    let source = hall.source().join("scenarios/test.toml");
    let text = std::fs::read_to_string(&source).expect("read");
    let other = text
        .replace("\"test-new\"", "\"test-other\"")
        .replace("测试许可（新办）", "测试许可（告知承诺）");
    std::fs::write(&source, other).expect("written");
    hall.publish();
    for (path, expected) in [
        (
            "/guides/test-new?release=1",
            ["您手里的是第 1 版", "不在这里办了", "测试许可（告知承诺）"],
        ),
        (
            "/guides/test-new.pdf?release=1",
            ["您手里的是第 1 版", "不在这里办了", "测试许可（告知承诺）"],
        ),
        (
            "/guides/test-new?release=1&lang=en",
            ["release 1", "not handled here any more", "please call"],
        ),
    ] {
        let response = centre.get(path).await;
        assert_eq!(response.status(), 410, "{path}");
        let page = response.text().await.expect("a page");
        for link in ["href=\"/guides/test-other", "href=\"/guides\""] {
            assert!(page.contains(link), "{link} in {page}");
        }
        let said = words(&page);
        assert!(said.contains("0000-12345"), "{said}");
        for expected in expected {
            assert!(said.contains(expected), "{expected} in {said}");
        }
    }
    // It was never in these.
    for release in ["2", "7", "0", "x"] {
        let path = format!("/guides/test-new?release={release}");
        assert_eq!(centre.get(&path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_release_is_shown_from_its_first_day_on_and_can_be_fetched_before() {
    let hall = Hall::new();
    let centre = hall.serve();
    let publish = |name: &str, from: &str| {
        hall.write_source(&[("scenarios/test.toml", "测试许可（新办）", name)]);
        let from = ["--effective-from", from];
        let publish = ["catalogue", "publish", "SOURCE", "--data", "DATA"];
        hall.printed(&[publish.as_slice(), &from].concat());
    };
    let shown = async |expected: &str| {
        for path in ["/guides", "/guides/test-new"] {
            let said = words(&page(&centre, path).await);
            assert!(said.contains(expected), "{path}: {said}");
        }
    };
    // Nothing is in use before the first day of the first release.
    publish("遥远的名称", "2199-01-01");
    assert_eq!(centre.get("/guides/test-new").await.status(), 404);
    publish("现在的名称", "2026-01-01");
    shown("现在的名称").await;
    publish("以后的名称", "2199-02-01");
    publish("更后的名称", "2199-03-01");
    shown("现在的名称").await;
    let said = words(&page(&centre, "/guides/test-new?release=2").await);
    assert!(said.contains("您手里的就是最新一版"), "{said}");
    let code = case_code(&hall, 2, &RENTED);
    let said = words(&page(&centre, &format!("/guides/test-new/case?c={code}")).await);
    assert!(said.contains("现在的名称"), "{said}");
    let pdf = centre.get("/guides/test-new.pdf").await;
    let said = printed_words(&pdf.bytes().await.expect("whole"));
    assert!(said.contains("现在的名称"), "{said}");
    // Terminals fetch what is to come, and wait for its day by themselves.
    let newest = centre.get("/v1/releases/current.json").await;
    let newest = newest.text().await.expect("a manifest");
    assert!(newest.contains("00000004.sqlite.zst"), "{newest}");
    for file in ["00000004.json", "00000004.sqlite.zst"] {
        let response = centre.get(&format!("/v1/releases/{file}")).await;
        assert_eq!(response.status(), 200, "{file}");
    }
    // A paper of a release whose day has not come is not called unknown.
    let said = words(&page(&centre, "/guides/test-new?release=4").await);
    assert!(said.contains("第 4 版还没有开始用"), "{said}");
    // What is published last and is in use at once replaces what was to come.
    let today = jiff::tz::Offset::constant(8).to_datetime(jiff::Timestamp::now());
    publish("今天的名称", &today.date().to_string());
    shown("今天的名称").await;
}

/// What stands on a paper.
fn printed_words(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is installed");
    let mut input = reader.stdin.take().expect("piped");
    let whole = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&whole));
    let text = reader.wait_with_output().expect("it ends").stdout;
    writer.join().expect("no panic").expect("read");
    String::from_utf8(text).expect("UTF-8")
}

#[tokio::test]
async fn the_paper_carries_the_release_and_a_code_that_leads_back() {
    let hall = Hall::published();
    let centre = hall.serve();
    let response = centre.get("/guides/test-new.pdf").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/pdf");
    let pdf = response.bytes().await.expect("whole");
    let text = printed_words(&pdf);
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
        include_str!("../../../catalogue/tests/fixtures/life_event.toml"),
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
