//! What has changed for who comes with an older guide, label by label.

use super::page;
use crate::common::Hall;
use crate::common::desk::words;

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
