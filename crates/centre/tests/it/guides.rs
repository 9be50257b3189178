//! Guide pages: the newest release for every phone, and what has changed for who comes with an older one.

mod cases;
mod changes;
mod life_events;

use std::io::Write as _;
use std::process::{Command, Stdio};

use self::cases::{RENTED, case_code};
use crate::common::desk::words;
use crate::common::{Centre, Hall};

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
