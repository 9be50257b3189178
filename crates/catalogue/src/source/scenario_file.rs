//! `scenarios/*.toml`: one business scenario with its questions and rules.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::when::{RawWhen, condition};
use super::{Fault, Place, SourceFile, parse};
use crate::Catalogue;
use crate::code::{
    BasicCode, FormId, HandlingSuffix, MaterialCode, QuestionId, ScenarioCode, ThemeId,
};
use crate::condition::Condition;
use crate::hall::{Audience, WindowKind};
use crate::scenario::{
    DayUnit, Faq, Fee, Handling, HandlingKind, Intermediary, Limits, Necessity, Need,
    ResultDocument, Scenario, SpecialProcedure, Step,
};
use crate::table::{Choice, DecisionTable, Question, Rules, When};
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
    conditions: Vec<Text>,
    handling: Spanned<Handling>,
    limits: Spanned<Limits>,
    fee: Spanned<RawFee>,
    result: ResultDocument,
    step: Vec<Step>,
    #[serde(default)]
    special: Vec<RawSpecial>,
    #[serde(default)]
    intermediary: Vec<RawIntermediary>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFee {
    charged: bool,
    #[serde(default)]
    tariff: Option<Text>,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    online_payment: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpecial {
    name: Text,
    days: u16,
    when: Option<Spanned<RawWhen>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIntermediary {
    name: Text,
    when: Option<Spanned<RawWhen>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: QuestionId,
    ask: Text,
    why: Text,
    #[serde(default)]
    unsure: Option<Text>,
    when: Option<Spanned<RawWhen>>,
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNeed {
    material: Spanned<MaterialCode>,
    when: Option<Spanned<RawWhen>>,
    need: RawNecessity,
    #[serde(default)]
    due_days: Option<u16>,
    #[serde(default)]
    original: u8,
    #[serde(default)]
    copies: u8,
    #[serde(default)]
    keep: bool,
    #[serde(default)]
    note: Option<Text>,
    why: Text,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    form: Option<Spanned<FormId>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum RawNecessity {
    Required,
    Tolerated,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimit {
    when: Spanned<RawWhen>,
    promised: u16,
    #[serde(default)]
    statutory: Option<u16>,
    #[serde(default)]
    unit: Option<DayUnit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeeCase {
    when: Spanned<RawWhen>,
    charged: bool,
    #[serde(default)]
    tariff: Option<Text>,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    online_payment: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawElsewhere {
    when: Spanned<RawWhen>,
    say: Text,
}

/// Reads one scenario against the records that are known already.
pub(super) fn read(
    file: &SourceFile,
    catalogue: &Catalogue,
    forms: &BTreeSet<FormId>,
    faults: &mut Vec<Fault>,
) -> Option<(Scenario, Place)> {
    let raw: ScenarioFile = parse(file).map_err(|fault| faults.push(fault)).ok()?;
    let place = file.at(&raw.code.span());
    check_references(&raw, file, catalogue, forms, faults);
    check_elements(&raw, file, &place, faults);

    let questions = questions(&raw.question, file, faults);
    let rules = rules(&raw, questions, file, faults);
    let table = match DecisionTable::enumerate(rules) {
        Ok(table) => table,
        Err(error) => {
            faults.push(Fault::new(&place, error.to_string(), "改好后再查一遍"));
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
    Some((scenario, place))
}

fn check_references(
    raw: &ScenarioFile,
    file: &SourceFile,
    catalogue: &Catalogue,
    forms: &BTreeSet<FormId>,
    faults: &mut Vec<Fault>,
) {
    let sub_item = raw.sub_item.get_ref();
    if !catalogue
        .main_items
        .iter()
        .flat_map(|item| &item.sub_items)
        .any(|sub| &sub.basic_code == sub_item)
    {
        faults.push(Fault::new(
            &file.at(&raw.sub_item.span()),
            format!("没有基本编码为 {sub_item} 的子项"),
            "写 items/ 里某个子项的 basic_code",
        ));
    }
    for theme in &raw.themes {
        if !catalogue
            .themes
            .iter()
            .any(|known| &known.id == theme.get_ref())
        {
            faults.push(Fault::new(
                &file.at(&theme.span()),
                format!("没有主题“{}”", theme.get_ref()),
                "写 catalogue.toml 里某个 [[theme]] 的 id",
            ));
        }
    }
    for need in &raw.need {
        if !catalogue.materials.contains_key(need.material.get_ref()) {
            faults.push(Fault::new(
                &file.at(&need.material.span()),
                format!("没有材料 {}", need.material.get_ref()),
                "在 materials/ 里写明这种材料，或改正编码",
            ));
        }
        if let Some(form) = need
            .form
            .as_ref()
            .filter(|form| !forms.contains(form.get_ref()))
        {
            faults.push(Fault::new(
                &file.at(&form.span()),
                format!("没有表单“{}”", form.get_ref()),
                "写 forms/ 里某个文件的 id",
            ));
        }
    }
}

fn check_elements(raw: &ScenarioFile, file: &SourceFile, place: &Place, faults: &mut Vec<Fault>) {
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
    if handling.visits > 0 && handling.why_in_person.is_none() {
        faults.push(Fault::new(&at, "要到现场，却没写原因", "写 why_in_person"));
    }
    let limits = raw.limits.get_ref();
    let at = file.at(&raw.limits.span());
    if limits
        .statutory
        .is_some_and(|statutory| limits.promised > statutory)
    {
        faults.push(Fault::new(
            &at,
            "承诺时限比法定时限长",
            "promised 不能大于 statutory",
        ));
    }
    if (handling.kind == HandlingKind::OnTheSpot) != (limits.promised == 0) {
        faults.push(Fault::new(
            &at,
            "办件类型与承诺时限不相符",
            "即办件的 promised 是 0，承诺件的大于 0",
        ));
    }
}

fn questions(
    raw: &[Spanned<RawQuestion>],
    file: &SourceFile,
    faults: &mut Vec<Fault>,
) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for spanned in raw {
        let place = file.at(&spanned.span());
        let raw = spanned.get_ref();
        let when = condition(raw.when.as_ref(), &questions, file, faults);
        if questions.iter().any(|earlier| earlier.id == raw.id) {
            faults.push(Fault::new(
                &place,
                format!("问题“{}”写了两次", raw.id),
                "每个问题一个 id",
            ));
            continue;
        }
        if raw.choices.len() < 2 {
            faults.push(Fault::new(
                &place,
                format!("问题“{}”少于两个选项", raw.id),
                "至少两个；只有一个就不用问",
            ));
        }
        for (at, choice) in raw.choices.iter().enumerate() {
            if raw.choices[..at]
                .iter()
                .any(|earlier| earlier.id == choice.id)
            {
                faults.push(Fault::new(
                    &place,
                    format!("问题“{}”的选项“{}”写了两次", raw.id, choice.id),
                    "每个选项一个 id",
                ));
            }
        }
        questions.push(Question {
            id: raw.id.clone(),
            ask: raw.ask.clone(),
            why: raw.why.clone(),
            unsure: raw.unsure.clone(),
            when,
            choices: raw.choices.clone(),
        });
    }
    questions
}

fn rules(
    raw: &ScenarioFile,
    questions: Vec<Question>,
    file: &SourceFile,
    faults: &mut Vec<Fault>,
) -> Rules {
    let default_limits = raw.limits.get_ref();
    let mut limits = vec![When {
        when: Condition::always(),
        then: default_limits.clone(),
    }];
    for case in &raw.limit {
        let statutory = case.statutory.or(default_limits.statutory);
        if statutory.is_some_and(|statutory| case.promised > statutory) {
            let at = file.at(&case.when.span());
            faults.push(Fault::new(
                &at,
                "承诺时限比法定时限长",
                "promised 不能大于 statutory",
            ));
        }
        limits.push(When {
            when: condition(Some(&case.when), &questions, file, faults),
            then: Limits {
                statutory,
                promised: case.promised,
                unit: case.unit.unwrap_or(default_limits.unit),
                start: default_limits.start.clone(),
            },
        });
    }

    let at = file.at(&raw.fee.span());
    let default_fee = raw.fee.get_ref();
    let first = fee(
        default_fee.charged,
        &default_fee.tariff,
        &default_fee.basis,
        default_fee.online_payment,
        &at,
        faults,
    );
    let mut fees = vec![When {
        when: Condition::always(),
        then: first,
    }];
    for case in &raw.fee_case {
        let at = file.at(&case.when.span());
        let basis = case.basis.clone().or_else(|| default_fee.basis.clone());
        fees.push(When {
            when: condition(Some(&case.when), &questions, file, faults),
            then: fee(
                case.charged,
                &case.tariff,
                &basis,
                case.online_payment,
                &at,
                faults,
            ),
        });
    }

    Rules {
        needs: raw
            .need
            .iter()
            .map(|need| When {
                when: condition(need.when.as_ref(), &questions, file, faults),
                then: need_of(need, file, faults),
            })
            .collect(),
        specials: raw
            .special
            .iter()
            .map(|special| When {
                when: condition(special.when.as_ref(), &questions, file, faults),
                then: SpecialProcedure {
                    name: special.name.clone(),
                    days: special.days,
                },
            })
            .collect(),
        intermediaries: raw
            .intermediary
            .iter()
            .map(|service| When {
                when: condition(service.when.as_ref(), &questions, file, faults),
                then: Intermediary {
                    name: service.name.clone(),
                },
            })
            .collect(),
        elsewhere: raw
            .elsewhere
            .iter()
            .map(|case| When {
                when: condition(Some(&case.when), &questions, file, faults),
                then: case.say.clone(),
            })
            .collect(),
        limits,
        fees,
        questions,
    }
}

fn need_of(raw: &RawNeed, file: &SourceFile, faults: &mut Vec<Fault>) -> Need {
    let place = file.at(&raw.material.span());
    let necessity = match (raw.need, raw.due_days) {
        (RawNecessity::Tolerated, Some(due_days)) => Necessity::Tolerated { due_days },
        (RawNecessity::Required, None) => Necessity::Required,
        (RawNecessity::Tolerated, None) => {
            faults.push(Fault::new(
                &place,
                "可容缺的材料没写几个工作日内补齐",
                "加上 due_days",
            ));
            Necessity::Required
        }
        (RawNecessity::Required, Some(_)) => {
            faults.push(Fault::new(
                &place,
                "必须的材料不能写 due_days",
                "去掉 due_days，或改成 need = \"tolerated\"",
            ));
            Necessity::Required
        }
    };
    if raw.original == 0 && raw.copies == 0 && raw.form.is_none() {
        faults.push(Fault::new(
            &place,
            "材料既不要原件也不要复印件",
            "写 original 或 copies；在终端填写的写 form",
        ));
    }
    Need {
        material: raw.material.get_ref().clone(),
        necessity,
        originals: raw.original,
        copies: raw.copies,
        keep: raw.keep,
        note: raw.note.clone(),
        why: raw.why.clone(),
        basis: raw.basis.clone(),
        form: raw.form.as_ref().map(|form| form.get_ref().clone()),
    }
}

fn fee(
    charged: bool,
    tariff: &Option<Text>,
    basis: &Option<String>,
    online_payment: bool,
    place: &Place,
    faults: &mut Vec<Fault>,
) -> Fee {
    match (charged, tariff, basis) {
        (false, _, _) => Fee::Free,
        (true, Some(tariff), Some(basis)) => Fee::Charged {
            tariff: tariff.clone(),
            basis: basis.clone(),
            online_payment,
        },
        (true, _, _) => {
            faults.push(Fault::new(
                place,
                "收费却没写标准或依据",
                "写 tariff 和 basis",
            ));
            Fee::Free
        }
    }
}
