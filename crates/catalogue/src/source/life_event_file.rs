//! `life_events/*.toml`: one life event with its own questions and its members.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::declared::Declared;
use super::facts::Facts;
use super::mending::parse_all;
use super::questions::{RawQuestion, questions};
use super::when::{RawWhen, condition};
use super::{Collected, Fault, Faults, Place, SourceFile, complete};
use crate::Catalogue;
use crate::code::{ChoiceId, LifeEventId, MaterialCode, QuestionId, ScenarioCode};
use crate::life_event::proof::{Finding, prove};
use crate::life_event::{Known, LifeEvent, Member};
use crate::table::Question;
use crate::text::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LifeEventFile {
    id: Spanned<LifeEventId>,
    order: u16,
    name: Text,
    about: Text,
    aliases: Vec<String>,
    #[serde(default)]
    question: Vec<Spanned<RawQuestion>>,
    member: Vec<RawMember>,
    #[serde(default)]
    known: Vec<RawKnown>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMember {
    scenario: Spanned<ScenarioCode>,
    when: Option<Spanned<RawWhen>>,
    #[serde(default)]
    after: Vec<Spanned<ScenarioCode>>,
    #[serde(default)]
    yields: Vec<Spanned<MaterialCode>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKnown {
    scenario: Spanned<ScenarioCode>,
    question: Spanned<QuestionId>,
    choice: Spanned<ChoiceId>,
    when: Option<Spanned<RawWhen>>,
}

/// Reads every life event against the scenarios that could be read; in the order in which they are shown.
pub(super) fn read(
    files: &[&SourceFile],
    catalogue: &Catalogue,
    declared: &Declared,
    facts: &mut Facts,
    found: &mut Collected,
) -> Vec<LifeEvent> {
    let mut events: Vec<LifeEvent> = Vec::new();
    let mut places: BTreeMap<LifeEventId, Place> = BTreeMap::new();
    for file in files {
        let faults = &mut found.faults;
        let raw: LifeEventFile = match parse_all(file, complete::LIFE_EVENT) {
            Ok(raw) => raw,
            Err(found) => {
                faults.extend(found);
                continue;
            }
        };
        let place = file.at(&raw.id.span());
        if let Some(earlier) = places.get(raw.id.get_ref()) {
            faults.push(Fault::new(
                &place,
                format!("一件事“{}”已经在 {earlier} 出现过", raw.id.get_ref()),
                "每件事的 id 只能用一次",
            ));
            continue;
        }
        places.insert(raw.id.get_ref().clone(), place.clone());
        events.extend(one(file, &place, raw, (catalogue, declared), facts, faults));
    }
    events.sort_by(|one, other| (one.order, &one.id).cmp(&(other.order, &other.id)));
    events
}

fn one(
    file: &SourceFile,
    place: &Place,
    raw: LifeEventFile,
    (catalogue, declared): (&Catalogue, &Declared),
    facts: &mut Facts,
    faults: &mut Faults,
) -> Option<LifeEvent> {
    let before = faults.len();
    let (questions, asked) = questions(&raw.question, file, faults);
    facts.note(&questions, &asked, faults);
    if raw.member.is_empty() {
        faults.push(Fault::new(place, "没有要办的事", "至少写一个 [[member]]"));
    }
    check_members(&raw, file, declared, faults);
    check_known(&raw, file, catalogue, faults);
    let event = LifeEvent {
        members: raw
            .member
            .iter()
            .map(|member| Member {
                scenario: member.scenario.get_ref().clone(),
                when: condition(member.when.as_ref(), &questions, file, faults),
                after: inner(&member.after),
                yields: inner(&member.yields),
            })
            .collect(),
        known: raw
            .known
            .iter()
            .map(|known| Known {
                scenario: known.scenario.get_ref().clone(),
                question: known.question.get_ref().clone(),
                choice: known.choice.get_ref().clone(),
                when: condition(known.when.as_ref(), &questions, file, faults),
            })
            .collect(),
        id: raw.id.get_ref().clone(),
        order: raw.order,
        name: raw.name.clone(),
        about: raw.about.clone(),
        aliases: raw.aliases.clone(),
        questions,
    };
    // What is not understood cannot be proven; its fault is noted, here or in the scenario's own file.
    let known = |member: &Member| catalogue.scenarios.contains_key(&member.scenario);
    if faults.len() > before || !event.members.iter().all(known) {
        return None;
    }
    let places = Places {
        event: place,
        questions: &asked,
        raw: &raw,
        file,
    };
    match prove(&event, |code| catalogue.scenarios.get(code)) {
        Ok(findings) => faults.extend(
            findings
                .iter()
                .map(|it| places.fault(it, &event, catalogue)),
        ),
        Err(error) => faults.push(Fault::new(place, error.to_string(), "减少问题")),
    }
    Some(event)
}

fn inner<T: Clone>(spanned: &[Spanned<T>]) -> Vec<T> {
    spanned.iter().map(|one| one.get_ref().clone()).collect()
}

fn check_members(raw: &LifeEventFile, file: &SourceFile, declared: &Declared, faults: &mut Faults) {
    for (at, member) in raw.member.iter().enumerate() {
        let code = member.scenario.get_ref();
        let place = file.at(&member.scenario.span());
        if !declared.scenarios.contains(code.as_str()) {
            faults.push(Fault::new(
                &place,
                format!("没有业务情形“{code}”"),
                "写 scenarios/ 里某个文件的 code",
            ));
        }
        if raw.member[..at]
            .iter()
            .any(|earlier| earlier.scenario.get_ref() == code)
        {
            faults.push(Fault::new(
                &place,
                format!("业务情形“{code}”写了两次"),
                "每个业务情形在一件事里只写一次",
            ));
        }
        for earlier in &member.after {
            let known = raw
                .member
                .iter()
                .any(|other| other.scenario.get_ref() == earlier.get_ref());
            if !known {
                faults.push(Fault::new(
                    &file.at(&earlier.span()),
                    format!("“{}”不在这件事里", earlier.get_ref()),
                    "after 只能写这件事里别的 [[member]] 的 scenario",
                ));
            }
        }
        for material in &member.yields {
            if !declared.materials.contains(material.get_ref().as_str()) {
                faults.push(Fault::new(
                    &file.at(&material.span()),
                    format!("没有材料 {}", material.get_ref()),
                    "在 materials/ 里写明这种材料，或改正编码",
                ));
            }
        }
    }
}

fn check_known(raw: &LifeEventFile, file: &SourceFile, catalogue: &Catalogue, faults: &mut Faults) {
    for known in &raw.known {
        let code = known.scenario.get_ref();
        let member = raw
            .member
            .iter()
            .any(|member| member.scenario.get_ref() == code);
        if !member {
            faults.push(Fault::new(
                &file.at(&known.scenario.span()),
                format!("“{code}”不在这件事里"),
                "写这件事里某个 [[member]] 的 scenario",
            ));
            continue;
        }
        // Without the scenario there is nothing to compare with; its fault is noted.
        let Some(scenario) = catalogue.scenarios.get(code) else {
            continue;
        };
        let questions = scenario.table.questions();
        let Some(question) = questions
            .iter()
            .find(|question| &question.id == known.question.get_ref())
        else {
            let names: Vec<&str> = questions.iter().map(|one| one.id.as_str()).collect();
            faults.push(Fault::new(
                &file.at(&known.question.span()),
                format!("业务情形“{code}”没有问题“{}”", known.question.get_ref()),
                format!("它的问题是：{}", names.join("、")),
            ));
            continue;
        };
        if !question
            .choices
            .iter()
            .any(|choice| &choice.id == known.choice.get_ref())
        {
            let names: Vec<&str> = question.choices.iter().map(|one| one.id.as_str()).collect();
            faults.push(Fault::new(
                &file.at(&known.choice.span()),
                format!("问题“{}”没有选项“{}”", question.id, known.choice.get_ref()),
                format!("它的选项是：{}", names.join("、")),
            ));
        }
    }
}

/// Where the parts of a life event are written.
struct Places<'f> {
    event: &'f Place,
    questions: &'f [Place],
    raw: &'f LifeEventFile,
    file: &'f SourceFile,
}

impl Places<'_> {
    fn member(&self, member: usize) -> Place {
        self.file.at(&self.raw.member[member].scenario.span())
    }

    fn known(&self, known: usize) -> Place {
        self.file.at(&self.raw.known[known].question.span())
    }

    /// What the proof found, as a clerk would say it.
    fn fault(&self, finding: &Finding, event: &LifeEvent, catalogue: &Catalogue) -> Fault {
        let ask = |question: usize| &event.questions[question].ask.zh;
        let name = |member: usize| {
            let scenario = &event.members[member].scenario;
            let known = catalogue.scenarios.get(scenario);
            known.map_or_else(|| scenario.to_string(), |known| known.name.zh.clone())
        };
        let see = "看看它的条件是不是自相矛盾，改正或去掉";
        match finding {
            Finding::NeverAsked { question } => Fault::new(
                &self.questions[*question],
                format!("问题“{}”在任何情况下都不会问到", ask(*question)),
                see,
            ),
            Finding::DecidesNothing { question } => Fault::new(
                &self.questions[*question],
                format!("问题“{}”怎么答都一样", ask(*question)),
                "去掉它，或让某个 [[member]]、[[known]] 随它而变，或写上 fact",
            ),
            Finding::Unreachable { member } => Fault::new(
                &self.member(*member),
                format!("“{}”在任何情况下都不用办", name(*member)),
                see,
            ),
            Finding::NeverKnown { known } => Fault::new(
                &self.known(*known),
                "需要办它的时候，这个条件从来不成立",
                see,
            ),
            Finding::KnownTwice { known } => Fault::new(
                &self.known(*known),
                format!("问题“{}”有两个不同的已知答案", event.known[*known].question),
                "改条件，让每种情况只符合一个",
            ),
            Finding::KnownAndAsked { known } => Fault::new(
                &self.known(*known),
                format!(
                    "问题“{}”的事实已经由这件事自己问了",
                    event.known[*known].question
                ),
                "去掉这个 [[known]]，或去掉自己问题的 fact",
            ),
            Finding::Circle { members } => {
                let names: Vec<String> = members.iter().map(|&place| name(place)).collect();
                Fault::new(
                    &members
                        .first()
                        .map_or_else(|| self.event.clone(), |&at| self.member(at)),
                    format!("“{}”互相等着，谁也开始不了", names.join("”“")),
                    "去掉其中一个 after",
                )
            }
            Finding::Empty { answers } => {
                let said: Vec<String> = event
                    .questions
                    .iter()
                    .filter_map(|question| said(question, answers))
                    .collect();
                Fault::new(
                    self.event,
                    match said.as_slice() {
                        [] => "任何情况下都没有要办的事".into(),
                        said => format!("{}时什么都不用办", said.join("，")),
                    },
                    "让每种情况至少有一个 [[member]] 要办",
                )
            }
            Finding::NeedlessResult { member, material } => {
                let code = &self.raw.member[*member].yields[*material];
                Fault::new(
                    &self.file.at(&code.span()),
                    format!(
                        "在“{}”之后办的事里，没有一件要材料 {}",
                        name(*member),
                        code.get_ref()
                    ),
                    "去掉它，或在要用它的 [[member]] 里写 after",
                )
            }
        }
    }
}

fn said(question: &Question, answers: &crate::condition::Answers) -> Option<String> {
    let choice = answers.get(&question.id)?;
    let choice = question.choices.iter().find(|one| &one.id == choice)?;
    Some(format!("“{}”答“{}”", question.ask.zh, choice.label.zh))
}
