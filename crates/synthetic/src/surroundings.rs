//! `catalogue.toml` and the life events: the hall, its windows, bodies, themes. Plainly invented.

use catalogue::code::CreditCode;
use catalogue::hall::WindowKind;
use catalogue::source::SourceFile;

use crate::items::SubItem;
use crate::parts::DOMAINS;
use crate::plan::Plan;
use crate::scenarios::Written;
use crate::{base36, text};

const THEMES: &[(&str, &str, &str)] = &[
    ("business", "开店办厂", "Running a business"),
    ("health", "看病就医", "Health"),
    ("work", "就业社保", "Work"),
    ("life", "生活救助", "Support"),
    ("identity", "户籍证件", "Identity"),
    ("home", "住房土地", "Home and land"),
    ("transport", "交通出行", "Transport"),
    ("farming", "农林水利", "Farming"),
    ("study", "教育", "Education"),
    ("safety", "安全环保", "Safety"),
];

pub(crate) fn files(plan: &Plan, items: &[SubItem], scenarios: &[Written]) -> Vec<SourceFile> {
    let mut toml = format!(
        "# 合成数据 · synthetic\ntitle = {}\nsample = true\nnotice = {}\n\n[hall]\ndistrict = \"990102\"\nname = {}\naddress = {}\nenquiries = \"0000-12345\"\n",
        text("合成目录", "Synthetic catalogue"),
        text(
            &format!(
                "合成数据，只用于测试规模（种子 {}）；没有一条是真的。",
                plan.seed
            ),
            "Synthetic data for trying out scale; nothing in it is true."
        ),
        text("合成区政务服务中心", "Synthetic District Service Centre"),
        text("合成市合成区 1 号", "1 Synthetic District")
    );
    for (kind, zh, en, zone) in [
        (
            WindowKind::Enterprise,
            "法人综合窗口",
            "Enterprise window",
            "A",
        ),
        (WindowKind::Citizen, "便民综合窗口", "Citizen window", "B"),
        (WindowKind::Police, "公安户证窗口", "Police window", "C"),
        (
            WindowKind::Estate,
            "不动产综合窗口",
            "Real-estate window",
            "D",
        ),
    ] {
        toml += &format!(
            "\n[[window]]\nkind = \"{}\"\nname = {}\nzone = \"{zone}\"\nnumbers = \"1–8\"\nhours = {}\nway = {}\n",
            window_name(kind),
            text(zh, en),
            text("周一至周五 8:30–17:00", "Mon–Fri 8:30–17:00"),
            text(&format!("进门到 {zone} 区"), &format!("Go to zone {zone}"))
        );
    }
    for (place, domain) in DOMAINS.iter().enumerate() {
        toml += &format!(
            "\n[[body]]\nid = \"{}\"\nname = {}\nnature = {}\ncredit_code = \"{}\"\nenquiries = \"0000-12345\"\ncomplaints = \"0000-12345\"\n",
            domain.body,
            text(&format!("合成区{}", domain.zh), domain.en),
            text("法定机关", "Statutory authority"),
            credit_code(place)
        );
    }
    let used = |theme: &str| items.iter().any(|item| item.domain.theme == theme);
    for (id, zh, en) in THEMES.iter().filter(|(id, _, _)| used(id)) {
        toml += &format!(
            "\n[[theme]]\nid = \"{id}\"\nfor = \"natural-person\"\nname = {}\n",
            text(zh, en)
        );
    }
    toml += &format!(
        "\n[hall.consent]\nversion = \"synthetic-1\"\ntitle = {}\n\n[[hall.consent.paragraph]]\nheading = {}\ntext = {}\n",
        text("个人信息处理告知", "Notice on personal information"),
        text("收集什么", "What is collected"),
        text("合成数据。", "Synthetic data.")
    );
    let mut files = vec![SourceFile {
        path: "catalogue.toml".into(),
        text: toml,
    }];
    for (place, bundle) in scenarios.chunks(3).take(10).enumerate() {
        let members: String = bundle
            .iter()
            .map(|one| format!("\n[[member]]\nscenario = \"{}\"\n", one.code))
            .collect();
        files.push(SourceFile {
            path: format!("life_events/event-{place}.toml"),
            text: format!(
                "id = \"event-{place}\"\norder = {place}\nname = {}\nabout = {}\naliases = []\n{members}",
                text(
                    &format!("合成一件事 {}", place + 1),
                    &format!("Synthetic life event {}", place + 1)
                ),
                text("合成数据。", "Synthetic data.")
            ),
        });
    }
    files
}

pub(crate) fn window_name(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Citizen => "citizen",
        WindowKind::Enterprise => "enterprise",
        WindowKind::Police => "police",
        WindowKind::Estate => "estate",
    }
}

/// The one of 31 codes with these first 17 characters whose last one checks the others (GB 32100).
fn credit_code(place: usize) -> String {
    let digits = base36(place, 2).replace(['I', 'O', 'S', 'V', 'Z'], "0");
    let first = format!("11000000MB9900{digits}0");
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|last| format!("{first}{last}"))
        .find(|code| code.parse::<CreditCode>().is_ok())
        .unwrap_or(first)
}
