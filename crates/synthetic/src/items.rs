//! Main items and sub-items: names put together from parts, each one different.

use catalogue::source::SourceFile;

use crate::parts::{ASPECTS, CIRCUMSTANCES, DOMAINS, Domain, QUALIFIERS};
use crate::plan::Plan;
use crate::{base36, text};

/// A sub-item, and the scenarios that are to be handled under it.
pub(crate) struct SubItem {
    pub(crate) basic_code: String,
    pub(crate) main: usize,
    pub(crate) domain: &'static Domain,
    pub(crate) zh: String,
    pub(crate) en: String,
    /// What people call what it is about.
    pub(crate) said: String,
    pub(crate) scenarios: usize,
}

/// All sub-items, those of a main item together.
pub(crate) fn items(plan: &Plan) -> Vec<SubItem> {
    let objects: Vec<(&'static Domain, &(&str, &str, &str))> = DOMAINS
        .iter()
        .flat_map(|domain| domain.objects.iter().map(move |object| (domain, object)))
        .collect();
    let mut items = Vec::with_capacity(plan.sub_items);
    for main in 0..plan.main_items {
        let (domain, (zh, en, said)) = objects[main % objects.len()];
        let (qualifier_zh, qualifier_en) = QUALIFIERS[main / objects.len()];
        for sub in 0..share(plan.sub_items, plan.main_items, main) {
            let (aspect_zh, aspect_en) = numbered(ASPECTS, sub);
            let place = items.len();
            items.push(SubItem {
                basic_code: format!("{}{}", base36(main, 6), base36(sub, 6)),
                main,
                domain,
                zh: format!("{qualifier_zh}{zh}{aspect_zh}"),
                en: format!("{en}{}{qualifier_en}: {aspect_en}", gap(qualifier_en)),
                said: format!("{qualifier_zh}{said}"),
                scenarios: share(plan.scenarios, plan.sub_items, place),
            });
        }
    }
    items
}

/// How many of so many fall to one of several, as evenly as possible.
fn share(of: usize, among: usize, place: usize) -> usize {
    of / among + usize::from(place < of % among)
}

fn gap(word: &str) -> &'static str {
    if word.is_empty() { "" } else { ", " }
}

/// The part at a place; where the parts do not suffice they come again with a number.
fn numbered(parts: &[(&str, &str)], place: usize) -> (String, String) {
    let (zh, en) = parts[place % parts.len()];
    match place / parts.len() {
        0 => (zh.to_owned(), en.to_owned()),
        round => (
            format!("{zh}（{}）", round + 1),
            format!("{en} ({})", round + 1),
        ),
    }
}

/// The name of the scenario at a place under a sub-item.
pub(crate) fn scenario_name(item: &SubItem, place: usize) -> (String, String) {
    let (zh, en) = numbered(CIRCUMSTANCES, place);
    (format!("{}（{zh}）", item.zh), format!("{}, {en}", item.en))
}

/// `items/synthetic.toml`.
pub(crate) fn file(items: &[SubItem]) -> SourceFile {
    let mut toml = String::from("# 合成数据 · synthetic\n");
    let mut last = None;
    for item in items {
        if last != Some(item.main) {
            last = Some(item.main);
            let zh = item.zh.trim_end_matches("新办");
            let en = item.en.split(':').next().unwrap_or(&item.en);
            toml += &format!(
                "\n[[main_item]]\ncode = \"{:06}\"\nname = {}\n",
                item.main,
                text(zh, en)
            );
        }
        toml += &format!(
            "\n  [[main_item.sub_item]]\n  basic_code = \"{}\"\n  name = {}\n  type = \"licence\"\n  body = \"{}\"\n  \
             level = \"county\"\n  power_source = \"statutory\"\n  [[main_item.sub_item.legal_basis]]\n  \
             law = \"《合成数据管理办法》\"\n  article = \"第{}条\"\n",
            item.basic_code,
            text(&item.zh, &item.en),
            item.domain.body,
            item.main % 90 + 1
        );
    }
    SourceFile {
        path: "items/synthetic.toml".into(),
        text: toml,
    }
}
