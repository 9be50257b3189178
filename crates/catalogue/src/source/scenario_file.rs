//! `scenarios/*.toml`: one business scenario with its questions and rules.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::declared::Declared;
use super::mending::parse_all;
use super::questions::RawQuestion;
use super::scenario_rules::{
    PlacedRules, RawElsewhere, RawFee, RawFeeCase, RawIntermediary, RawLimit, RawLimits, RawNeed,
    RawRules, RawSpecial, rules,
};
use super::{Collected, Fault, Faults, Place, SourceFile, complete, proof_words};
use crate::code::{BasicCode, HandlingSuffix, MaterialCode, ScenarioCode, ThemeId};
use crate::hall::{Audience, WindowKind};
use crate::material::Material;
use crate::proof::prove;
use crate::rules::{Rules, TableError};
use crate::scenario::{Faq, Handling, HandlingKind, Requirement, ResultDocument, Scenario, Step};
use crate::table::DecisionTable;
use crate::text::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    code: Spanned<ScenarioCode>,
    sub_item: Spanned<BasicCode>,
    suffix: HandlingSuffix,
    #[serde(default)]
    local_code: Option<String>,
    name: Text,
    plain: Text,
    aliases: Vec<String>,
    window: WindowKind,
    themes: Vec<Spanned<ThemeId>>,
    frequency: u32,
    audience: Vec<Audience>,
    scope: Text,
    quota: Text,
    conditions: Vec<Requirement>,
    handling: Spanned<Handling>,
    limits: Spanned<RawLimits>,
    fee: Spanned<RawFee>,
    result: ResultDocument,
    step: Vec<Step>,
    #[serde(default)]
    special: Vec<Spanned<RawSpecial>>,
    #[serde(default)]
    intermediary: Vec<Spanned<RawIntermediary>>,
    #[serde(default)]
    question: Vec<Spanned<RawQuestion>>,
    need: Vec<RawNeed>,
    #[serde(default)]
    limit: Vec<RawLimit>,
    #[serde(default)]
    fee_case: Vec<RawFeeCase>,
    #[serde(default)]
    elsewhere: Vec<RawElsewhere>,
    faq: Vec<Faq>,
}

/// A scenario, what was authored of its decision table, and where it is written.
pub(super) struct ReadScenario {
    pub(super) scenario: Scenario,
    pub(super) rules: Rules,
    /// Where each of its questions is written.
    pub(super) questions: Vec<Place>,
    pub(super) place: Place,
}

/// What a scenario may refer to.
pub(super) struct Known<'k> {
    /// By name: those that are sound.
    pub(super) materials: &'k BTreeMap<MaterialCode, Material>,
    /// By code: those that are there at all.
    pub(super) declared: &'k Declared,
}

/// Reads one scenario against the records that are known already.
pub(super) fn read(
    file: &SourceFile,
    known: &Known<'_>,
    found: &mut Collected,
) -> Option<ReadScenario> {
    let faults = &mut found.faults;
    let raw: ScenarioFile = parse_all(file, complete::SCENARIO)
        .map_err(|found| faults.extend(found))
        .ok()?;
    let place = file.at(&raw.code.span());
    check_references(&raw, file, known.declared, faults);
    check_elements(&raw, &place, file, faults);
    let before = faults.len();
    let placed = rules(&raw.rules(), file, faults);
    check_kind(&raw, &placed, faults);
    let understood = faults.len() == before;
    let combinations = placed.rules.combinations();
    if let (Ok(combinations), true) = (&combinations, understood) {
        for finding in prove(&placed.rules, combinations) {
            let fault = proof_words::fault(&finding, &placed, known.materials);
            if finding.is_error() {
                found.faults.push(fault);
            } else {
                found.warnings.push(fault);
            }
        }
    }
    let table = match combinations
        .and_then(|combinations| DecisionTable::evaluate(&placed.rules, combinations))
    {
        Ok(table) => table,
        // The proof has said in which cases.
        Err(TableError::Undecided) if found.faults.len() > before => return None,
        Err(error) => {
            found
                .faults
                .push(Fault::new(&place, error.to_string(), "改好后再查一遍"));
            return None;
        }
    };
    let scenario = Scenario {
        code: raw.code.into_inner(),
        sub_item: raw.sub_item.into_inner(),
        suffix: raw.suffix,
        local_code: raw.local_code,
        name: raw.name,
        plain: raw.plain,
        aliases: raw.aliases,
        window: raw.window,
        themes: raw.themes.into_iter().map(Spanned::into_inner).collect(),
        frequency: raw.frequency,
        audience: raw.audience,
        scope: raw.scope,
        quota: raw.quota,
        conditions: raw.conditions,
        handling: raw.handling.into_inner(),
        result: raw.result,
        steps: raw.step,
        faq: raw.faq,
        table,
    };
    Some(ReadScenario {
        scenario,
        questions: placed.questions,
        rules: placed.rules,
        place,
    })
}

impl ScenarioFile {
    fn rules(&self) -> RawRules<'_> {
        RawRules {
            limits: &self.limits,
            fee: &self.fee,
            specials: &self.special,
            intermediaries: &self.intermediary,
            questions: &self.question,
            needs: &self.need,
            limit_cases: &self.limit,
            fee_cases: &self.fee_case,
            elsewhere: &self.elsewhere,
        }
    }
}

fn check_references(
    raw: &ScenarioFile,
    file: &SourceFile,
    declared: &Declared,
    faults: &mut Faults,
) {
    let sub_item = raw.sub_item.get_ref();
    if !declared.sub_items.contains(sub_item.as_str()) {
        faults.push(Fault::new(
            &file.at(&raw.sub_item.span()),
            format!("没有基本编码为 {sub_item} 的子项"),
            "写 items/ 里某个子项的 basic_code",
        ));
    }
    for theme in &raw.themes {
        if declared.root && !declared.themes.contains(theme.get_ref().as_str()) {
            faults.push(Fault::new(
                &file.at(&theme.span()),
                format!("没有主题“{}”", theme.get_ref()),
                "写 catalogue.toml 里某个 [[theme]] 的 id",
            ));
        }
    }
    for need in &raw.need {
        if !declared
            .materials
            .contains(need.material.get_ref().as_str())
        {
            faults.push(Fault::new(
                &file.at(&need.material.span()),
                format!("没有材料 {}", need.material.get_ref()),
                "在 materials/ 里写明这种材料，或改正编码",
            ));
        }
        if let Some(form) = need
            .form
            .as_ref()
            .filter(|form| !declared.forms.contains(form.get_ref().as_str()))
        {
            faults.push(Fault::new(
                &file.at(&form.span()),
                format!("没有表单“{}”", form.get_ref()),
                "写 forms/ 里某个文件的 id",
            ));
        }
    }
}

fn check_elements(raw: &ScenarioFile, place: &Place, file: &SourceFile, faults: &mut Faults) {
    let mut required = |present: bool, what: &str, remedy: &str| {
        if !present {
            faults.push(Fault::new(place, what, remedy));
        }
    };
    required(
        !raw.audience.is_empty(),
        "没有服务对象",
        "在 audience 里写 natural-person 或 legal-person",
    );
    required(
        !raw.conditions.is_empty(),
        "没有受理条件",
        "在 conditions 里至少写一条",
    );
    required(
        !raw.themes.is_empty(),
        "没有主题，市民按主题找不到它",
        "在 themes 里至少写一个",
    );
    required(!raw.step.is_empty(), "没有办理流程", "至少写一个 [[step]]");
    required(!raw.need.is_empty(), "没有申请材料", "至少写一个 [[need]]");
    required(!raw.faq.is_empty(), "没有常见问题", "至少写一个 [[faq]]");

    let handling = raw.handling.get_ref();
    let at = file.at(&raw.handling.span());
    if handling.channels.is_empty() {
        faults.push(Fault::new(
            &at,
            "没有办理形式",
            "在 channels 里至少写一种，比如 window",
        ));
    }
    if handling.visits > 0 && handling.why_in_person.is_none() {
        faults.push(Fault::new(&at, "要到现场，却没写原因", "写 why_in_person"));
    }
}

/// 即办件 are as a rule done on the spot, 承诺件 take at least a day; cases may be slower or quicker.
fn check_kind(raw: &ScenarioFile, placed: &PlacedRules, faults: &mut Faults) {
    let on_the_spot = raw.handling.get_ref().kind == HandlingKind::OnTheSpot;
    let limits = &placed.rules.limits;
    // That there are none is found by the proof.
    if limits.is_empty() {
        return;
    }
    let as_a_rule = limits
        .iter()
        .find(|limit| limit.when.is_always())
        .map(|limit| limit.then.promised == 0);
    let fits = as_a_rule.map_or_else(
        || {
            limits
                .iter()
                .any(|limit| (limit.then.promised == 0) == on_the_spot)
        },
        |immediate| immediate == on_the_spot,
    );
    if !fits {
        faults.push(Fault::new(
            placed.limits_place(),
            "办件类型与承诺时限不相符",
            "即办件的 promised 是 0，承诺件的大于 0",
        ));
    }
}
