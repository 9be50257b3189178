//! The rules of a scenario as they are written: questions, and what applies in which cases.

use serde::Deserialize;
use toml::Spanned;

use super::questions::{RawQuestion, questions};
use super::when::{RawWhen, condition};
use super::{Fault, Faults, Place, SourceFile};
use crate::code::{FormId, MaterialCode};
use crate::condition::Condition;
use crate::proof::RulePlace;
use crate::rules::{Rules, When};
use crate::scenario::{DayUnit, Fee, Intermediary, Limits, Necessity, Need, SpecialProcedure};
use crate::table::Question;
use crate::text::Text;

/// Everything of a scenario's file that makes its decision table.
pub(super) struct RawRules<'f> {
    pub(super) limits: &'f Spanned<RawLimits>,
    pub(super) fee: &'f Spanned<RawFee>,
    pub(super) specials: &'f [Spanned<RawSpecial>],
    pub(super) intermediaries: &'f [Spanned<RawIntermediary>],
    pub(super) questions: &'f [Spanned<RawQuestion>],
    pub(super) needs: &'f [RawNeed],
    pub(super) limit_cases: &'f [RawLimit],
    pub(super) fee_cases: &'f [RawFeeCase],
    pub(super) elsewhere: &'f [RawElsewhere],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFee {
    /// Left out when the cases say it all.
    charged: Option<bool>,
    #[serde(default)]
    tariff: Option<Text>,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    online_payment: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimits {
    #[serde(default)]
    statutory: Option<u16>,
    /// Left out when the cases say it all.
    promised: Option<u16>,
    #[serde(default)]
    unit: DayUnit,
    #[serde(default)]
    start: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpecial {
    name: Text,
    days: u16,
    when: Option<Spanned<RawWhen>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIntermediary {
    name: Text,
    when: Option<Spanned<RawWhen>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNeed {
    pub(super) material: Spanned<MaterialCode>,
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
    pub(super) form: Option<Spanned<FormId>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum RawNecessity {
    Required,
    Tolerated,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimit {
    when: Spanned<RawWhen>,
    promised: u16,
    #[serde(default)]
    statutory: Option<u16>,
    #[serde(default)]
    unit: Option<DayUnit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFeeCase {
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
pub(super) struct RawElsewhere {
    when: Spanned<RawWhen>,
    say: Text,
}

/// Rules, and where each of them is written.
pub(super) struct PlacedRules {
    pub(super) rules: Rules,
    limits_section: Place,
    fee_section: Place,
    pub(super) questions: Vec<Place>,
    needs: Vec<Place>,
    limits: Vec<Place>,
    fees: Vec<Place>,
    specials: Vec<Place>,
    intermediaries: Vec<Place>,
    elsewhere: Vec<Place>,
}

impl PlacedRules {
    /// Where a rule is written.
    pub(super) fn place(&self, rule: RulePlace) -> &Place {
        match rule {
            RulePlace::Question(place) => &self.questions[place],
            RulePlace::Need(place) => &self.needs[place],
            RulePlace::Limit(place) => &self.limits[place],
            RulePlace::Fee(place) => &self.fees[place],
            RulePlace::Special(place) => &self.specials[place],
            RulePlace::Intermediary(place) => &self.intermediaries[place],
            RulePlace::Elsewhere(place) => &self.elsewhere[place],
        }
    }

    /// Where the limit is written that holds unless a case says otherwise.
    pub(super) fn limits_place(&self) -> &Place {
        &self.limits_section
    }

    /// Where the fee is written that holds unless a case says otherwise.
    pub(super) fn fee_place(&self) -> &Place {
        &self.fee_section
    }
}

/// Reads the rules of one file.
pub(super) fn rules(raw: &RawRules<'_>, file: &SourceFile, faults: &mut Faults) -> PlacedRules {
    let (questions, question_places) = questions(raw.questions, file, faults);
    let (limits, limit_places) = limits(raw, &questions, file, faults);
    let (fees, fee_places) = fees(raw, &questions, file, faults);
    PlacedRules {
        limits_section: file.at(&raw.limits.span()),
        fee_section: file.at(&raw.fee.span()),
        needs: raw
            .needs
            .iter()
            .map(|need| file.at(&need.material.span()))
            .collect(),
        specials: raw
            .specials
            .iter()
            .map(|special| file.at(&special.span()))
            .collect(),
        intermediaries: raw
            .intermediaries
            .iter()
            .map(|service| file.at(&service.span()))
            .collect(),
        elsewhere: raw
            .elsewhere
            .iter()
            .map(|case| file.at(&case.when.span()))
            .collect(),
        questions: question_places,
        limits: limit_places,
        fees: fee_places,
        rules: Rules {
            needs: raw
                .needs
                .iter()
                .map(|need| When {
                    when: condition(need.when.as_ref(), &questions, file, faults),
                    then: need_of(need, file, faults),
                })
                .collect(),
            specials: raw
                .specials
                .iter()
                .map(Spanned::get_ref)
                .map(|special| When {
                    when: condition(special.when.as_ref(), &questions, file, faults),
                    then: SpecialProcedure {
                        name: special.name.clone(),
                        days: special.days,
                    },
                })
                .collect(),
            intermediaries: raw
                .intermediaries
                .iter()
                .map(Spanned::get_ref)
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
        },
    }
}

/// Rules of one kind, and where each is written.
type Placed<T> = (Vec<When<T>>, Vec<Place>);

fn limits(
    raw: &RawRules<'_>,
    questions: &[Question],
    file: &SourceFile,
    faults: &mut Faults,
) -> Placed<Limits> {
    let otherwise = raw.limits.get_ref();
    let mut placed = (Vec::new(), Vec::new());
    let mut add = |when, promised, statutory: Option<u16>, unit, place: Place| {
        if statutory.is_some_and(|statutory| promised > statutory) {
            faults.push(Fault::new(
                &place,
                "承诺时限比法定时限长",
                "promised 不能大于 statutory",
            ));
        }
        placed.0.push(When {
            when,
            then: Limits {
                statutory,
                promised,
                unit,
                start: otherwise.start.clone(),
            },
        });
        placed.1.push(place);
    };
    if let Some(promised) = otherwise.promised {
        add(
            Condition::always(),
            promised,
            otherwise.statutory,
            otherwise.unit,
            file.at(&raw.limits.span()),
        );
    }
    let mut unknown = Faults::default();
    for case in raw.limit_cases {
        add(
            condition(Some(&case.when), questions, file, &mut unknown),
            case.promised,
            case.statutory.or(otherwise.statutory),
            case.unit.unwrap_or(otherwise.unit),
            file.at(&case.when.span()),
        );
    }
    faults.extend(unknown);
    placed
}

fn fees(
    raw: &RawRules<'_>,
    questions: &[Question],
    file: &SourceFile,
    faults: &mut Faults,
) -> Placed<Fee> {
    let otherwise = raw.fee.get_ref();
    let mut placed = (Vec::new(), Vec::new());
    if let Some(charged) = otherwise.charged {
        let place = file.at(&raw.fee.span());
        placed.0.push(When {
            when: Condition::always(),
            then: fee(
                charged,
                &otherwise.tariff,
                &otherwise.basis,
                otherwise.online_payment,
                &place,
                faults,
            ),
        });
        placed.1.push(place);
    }
    for case in raw.fee_cases {
        let place = file.at(&case.when.span());
        let basis = case.basis.clone().or_else(|| otherwise.basis.clone());
        placed.0.push(When {
            when: condition(Some(&case.when), questions, file, faults),
            then: fee(
                case.charged,
                &case.tariff,
                &basis,
                case.online_payment,
                &place,
                faults,
            ),
        });
        placed.1.push(place);
    }
    placed
}

fn need_of(raw: &RawNeed, file: &SourceFile, faults: &mut Faults) -> Need {
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
    faults: &mut Faults,
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
