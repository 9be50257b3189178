//! What a proof found, as a clerk would say it.

use std::collections::BTreeMap;

use super::Fault;
use super::scenario_rules::PlacedRules;
use crate::code::MaterialCode;
use crate::material::Material;
use crate::proof::{Case, Cases, Finding, Missing, RulePlace};
use crate::rules::Rules;
use crate::words::{fees, limits_apart};

/// Words a finding and places it where its rule is written.
pub(super) fn fault(
    finding: &Finding,
    placed: &PlacedRules,
    materials: &BTreeMap<MaterialCode, Material>,
) -> Fault {
    let rules = &placed.rules;
    match finding {
        Finding::Gap { missing, cases } => gap(*missing, cases, placed),
        Finding::Overlap { one, other, cases } => {
            let (what, remedy) = overlap(*one, *other, rules, materials);
            Fault::new(placed.place(*other), in_cases(cases, rules) + &what, remedy)
        }
        Finding::NeverHolds(rule) => Fault::new(
            placed.place(*rule),
            match rule {
                RulePlace::Question(place) => {
                    format!(
                        "问题“{}”在任何情形下都不会问到",
                        rules.questions[*place].ask.zh
                    )
                }
                _ => "这个条件自相矛盾，没有一种情形符合".to_owned(),
            },
            "看看它提到的问题是不是只在别的选项下才问，改正或去掉",
        ),
        Finding::DecidesNothing { question } => Fault::new(
            placed.place(RulePlace::Question(*question)),
            format!(
                "问题“{}”怎么答结果都一样",
                rules.questions[*question].ask.zh
            ),
            "去掉它，或让材料、时限、收费等随它而变",
        ),
        Finding::Alike { question, choices } => {
            let asked = &rules.questions[*question];
            let labels: Vec<String> = choices
                .iter()
                .map(|&choice| format!("“{}”", asked.choices[usize::from(choice)].label.zh))
                .collect();
            Fault::new(
                placed.place(RulePlace::Question(*question)),
                format!(
                    "问题“{}”选{}结果总是一样",
                    asked.ask.zh,
                    labels.join("和选")
                ),
                "如果市民不需要分清，就合成一个选项",
            )
        }
    }
}

fn gap(missing: Missing, cases: &Cases, placed: &PlacedRules) -> Fault {
    let (what, remedy, at) = match missing {
        Missing::Limit => (
            "没有办结时限",
            "在 [limits] 写 promised，或加一个 [[limit]]",
            Some(placed.limits_place()),
        ),
        Missing::Fee => (
            "没有说收不收费",
            "在 [fee] 写 charged，或加一个 [[fee_case]]",
            Some(placed.fee_place()),
        ),
        Missing::Material => (
            "不要任何材料，也没有说到哪里去办",
            "加一个 [[need]] 或 [[elsewhere]]",
            None,
        ),
    };
    let first = cases.named.first().and_then(|case| case.last());
    let question = first.map(|&(question, _)| placed.place(RulePlace::Question(question)));
    let place = at.or(question).unwrap_or_else(|| placed.limits_place());
    Fault::new(place, in_cases(cases, &placed.rules) + what, remedy)
}

fn overlap(
    one: RulePlace,
    other: RulePlace,
    rules: &Rules,
    materials: &BTreeMap<MaterialCode, Material>,
) -> (String, &'static str) {
    let only_one = "改条件，让每种情形只符合一条";
    match (one, other) {
        (RulePlace::Limit(one), RulePlace::Limit(other)) => (
            {
                let (one, other) = limits_apart(&rules.limits[one].then, &rules.limits[other].then);
                format!("有两个办结时限：{}，和{other}", one.trim_start())
            },
            only_one,
        ),
        (RulePlace::Fee(one), RulePlace::Fee(other)) => (
            {
                let (one, other) = fees(&rules.fees[one].then, &rules.fees[other].then);
                format!("有两种收费：{one}，和{other}")
            },
            only_one,
        ),
        (RulePlace::Elsewhere(one), RulePlace::Elsewhere(other)) => (
            format!(
                "有两个去处：“{}”和“{}”",
                rules.elsewhere[one].then.zh, rules.elsewhere[other].then.zh
            ),
            only_one,
        ),
        (RulePlace::Need(one), _) => {
            let code = &rules.needs[one].then.material;
            let name = materials
                .get(code)
                .map_or(code.as_str(), |material| &material.name.zh);
            (
                format!("材料“{name}”列了两次"),
                "合成一条；是两个人各交一份时，用 note 写明是谁的",
            )
        }
        _ => ("有两条规则冲突".into(), only_one),
    }
}

/// "“店面是租的吗？”选“租的”、“谁来办？”选“代办”（2 种情形）时": at most a few of the cases, and how many there are; what is
/// the matter in them follows.
fn in_cases(cases: &Cases, rules: &Rules) -> String {
    if let [case] = cases.named.as_slice()
        && case.is_empty()
    {
        return "任何情形下，".into();
    }
    let named: Vec<String> = cases
        .named
        .iter()
        .map(|case| in_case(case, rules))
        .collect();
    let more = if cases.is_all { "" } else { "等" };
    let named = named.join("，或者");
    format!("{named}{more}（{} 种情形）时", cases.count)
}

fn in_case(case: &Case, rules: &Rules) -> String {
    let answers: Vec<String> = case
        .iter()
        .map(|&(question, choice)| {
            let asked = &rules.questions[question];
            let label = &asked.choices[usize::from(choice)].label.zh;
            format!("“{}”选“{label}”", asked.ask.zh)
        })
        .collect();
    answers.join("、")
}
