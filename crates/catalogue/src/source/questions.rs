//! The questions of a scenario or a life event as they are written.

use serde::Deserialize;
use toml::Spanned;

use super::when::{RawWhen, condition};
use super::{Fault, Faults, Place, SourceFile};
use crate::code::{FactId, QuestionId};
use crate::condition::MOST_CHOICES;
use crate::table::{Choice, Question};
use crate::text::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    id: QuestionId,
    ask: Text,
    why: Text,
    #[serde(default)]
    unsure: Option<Text>,
    #[serde(default)]
    fact: Option<FactId>,
    when: Option<Spanned<RawWhen>>,
    choices: Vec<Choice>,
}

/// Reads questions in order, each speaking only of earlier ones, and where each is written.
pub(super) fn questions(
    raw: &[Spanned<RawQuestion>],
    file: &SourceFile,
    faults: &mut Faults,
) -> (Vec<Question>, Vec<Place>) {
    let mut questions: Vec<Question> = Vec::new();
    let mut places = Vec::new();
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
        if raw.choices.len() > MOST_CHOICES {
            faults.push(Fault::new(
                &place,
                format!("问题“{}”有 {} 个选项", raw.id, raw.choices.len()),
                format!("最多 {MOST_CHOICES} 个；先按大类问，再细分"),
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
        if let Some((what, remedy)) = wrong_shares(&raw.choices) {
            let what = format!("问题“{}”{what}", raw.id);
            faults.push(Fault::new(&place, what, remedy));
        }
        questions.push(Question {
            id: raw.id.clone(),
            ask: raw.ask.clone(),
            why: raw.why.clone(),
            unsure: raw.unsure.clone(),
            fact: raw.fact.clone(),
            when,
            choices: raw.choices.clone(),
        });
        places.push(place);
    }
    (questions, places)
}

/// What is wrong with how often the choices of a question are said to be given.
fn wrong_shares(choices: &[Choice]) -> Option<(String, &'static str)> {
    // That there are none is said of the question.
    if choices.is_empty() {
        return None;
    }
    let given: Vec<u32> = choices
        .iter()
        .filter_map(|c| c.often.map(u32::from))
        .collect();
    let (said, all) = (given.iter().sum::<u32>(), given.len() == choices.len());
    if given.contains(&0) {
        return Some((
            "有选项的 often 是 0".into(),
            "写 1 到 99；没有人会选的选项不用写",
        ));
    }
    match (said, all) {
        (101.., _) => Some((
            format!("的 often 加起来是 {said}"),
            "一百个人里各有几个，加起来不能超过 100",
        )),
        (100, false) => Some((
            "有选项没写 often，别的加起来已经是 100".into(),
            "给它也写上，或者把别的改小",
        )),
        (0..100, true) => Some((
            format!("的 often 加起来只有 {said}"),
            "每个选项都写了，就要加起来是 100",
        )),
        _ => None,
    }
}
