//! The texts to find in, at a district's scale and at ten times that: the sample, real names, and names composed of the
//! parts of real ones. What is composed is synthetic and stands for nothing.

use std::collections::BTreeSet;

use catalogue::finder::Findable;
use catalogue::text::Text;

use crate::judged::{real, sample};

/// How many scenarios there are at once the scale.
const SCENARIOS: usize = 1300;
/// How many different strings they have.
const STRINGS: usize = 4200;

/// What items do, as the real names end.
const ACTIONS: &[&str] = &[
    "设立登记",
    "变更登记",
    "注销登记",
    "备案",
    "核发",
    "变更",
    "延续",
    "注销",
    "补办",
    "换发",
    "补发",
    "审批",
    "许可",
    "认定",
    "查询",
    "审核",
    "初审",
    "年检",
    "公示",
    "验收",
    "核准",
    "终止",
    "停业",
    "复审",
];

/// Where, when the parts have been used up.
const TOWNS: &[&str] = &[
    "",
    "东河镇",
    "西坪镇",
    "南山街道",
    "北桥街道",
    "龙台镇",
    "石门乡",
    "清溪镇",
    "大安乡",
    "花桥镇",
    "恒升镇",
    "白市镇",
];

/// The scenarios at so many times the scale.
pub(crate) fn findables(scale: usize) -> Vec<Findable> {
    let mut all: Vec<Findable> = sample().into_iter().chain(real()).collect();
    let mut names: BTreeSet<String> = all.iter().map(|one| one.name.zh.clone()).collect();
    let real_names: Vec<String> = all.iter().map(|one| one.name.zh.clone()).collect();
    let wanted = SCENARIOS * scale - all.len();
    let spare = (STRINGS * scale).saturating_sub(strings(&all) + wanted);
    let subjects = real_names.iter().map(|name| subject(name));
    let subjects: BTreeSet<&str> = subjects.filter(|one| one.chars().count() >= 4).collect();
    let composed = TOWNS.iter().flat_map(|town| {
        let subjects = &subjects;
        ACTIONS.iter().enumerate().flat_map(move |(turn, action)| {
            // Every subject does not do everything: spread what it does.
            let subjects = subjects.iter().enumerate();
            let mine = subjects.filter(move |(nth, _)| nth % 3 == turn % 3);
            mine.map(move |(_, subject)| (*town, *subject, *action))
        })
    });
    let mut made = 0;
    for (town, subject, action) in composed {
        if made == wanted {
            break;
        }
        let name = format!("{town}{subject}{action}");
        if !names.insert(name.clone()) {
            continue;
        }
        // Spread the strings that are left evenly over the scenarios that are left.
        let others = spare * (made + 1) / wanted - spare * made / wanted;
        all.push(composed_findable(
            made,
            name,
            (town, subject, action),
            others,
        ));
        made += 1;
    }
    all
}

/// How many strings of Chinese there are to find by.
pub(crate) fn strings(all: &[Findable]) -> usize {
    let strings: BTreeSet<&str> = all
        .iter()
        .flat_map(|one| {
            let about = one.materials.iter().chain(&one.life_events);
            [&one.name, &one.plain]
                .into_iter()
                .chain(about)
                .map(|text| text.zh.as_str())
                .chain(one.aliases.iter().map(String::as_str))
        })
        .filter(|text| !text.is_empty())
        .collect();
    strings.len()
}

fn composed_findable(
    number: usize,
    name: String,
    (town, subject, action): (&str, &str, &str),
    others: usize,
) -> Findable {
    let short: String = subject.chars().take(5).collect();
    let end: String = subject.chars().skip(subject.chars().count() - 4).collect();
    let others = [
        format!("{town}{short}{action}"),
        format!("{town}{end}{action}"),
        format!("{action}{town}{end}"),
        format!("{town}办{end}{action}"),
        format!("{town}{short}怎么{action}"),
    ]
    .into_iter()
    .take(others);
    let mut others: Vec<String> = others.collect();
    let plain = others.pop().unwrap_or_default();
    Findable {
        // Digits and hyphens are within what a code may hold.
        code: match format!("composed-{number}").parse() {
            Ok(code) => code,
            Err(error) => unreachable!("{error}"),
        },
        name: Text {
            zh: name,
            en: String::new(),
        },
        plain: Text {
            zh: plain,
            en: String::new(),
        },
        aliases: others,
        materials: Vec::new(),
        life_events: Vec::new(),
        frequency: 0,
    }
}

/// What a name is about: without brackets and without what is done.
fn subject(name: &str) -> &str {
    let end = name
        .find(['（', '(', '《', '、', '，'])
        .unwrap_or(name.len());
    let mut subject = &name[..end];
    while let Some(rest) = ACTIONS
        .iter()
        .find_map(|action| subject.strip_suffix(action))
    {
        subject = rest;
    }
    subject
}
