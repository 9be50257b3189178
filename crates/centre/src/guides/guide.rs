//! A service guide put together: of a scenario in the newest release, in one language, with what has changed.

use std::sync::Arc;

use catalogue::Catalogue;
use catalogue::code::{HandlingCode, ImplementationCode, ScenarioCode};
use catalogue::difference::Difference;
use catalogue::text::{Language, Text};
use handover::ReleaseNumber;
use papers::{GuideMaterial, GuidePaper};

use super::words::Words;
use crate::serve::Centre;

/// Everything that a guide shows.
pub(super) struct Guide {
    centre: Arc<Centre>,
    pub(super) language: Language,
    pub(super) code: ScenarioCode,
    pub(super) number: ReleaseNumber,
    pub(super) release: String,
    pub(super) hall: Text,
    pub(super) notice: Option<Text>,
    pub(super) name: Text,
    pub(super) plain: Text,
    pub(super) facts: Vec<(String, String)>,
    pub(super) materials: Vec<GuideMaterial>,
    pub(super) steps: Vec<String>,
    pub(super) basis: Vec<String>,
    pub(super) faq: Vec<(String, String)>,
    pub(super) changed: Changed,
}

/// How the guide that somebody has in hand compares with the newest.
pub(super) enum Changed {
    /// Nobody said which they have.
    NotAsked,
    /// It is the newest.
    Newest,
    /// Nothing of this scenario has changed since.
    Nothing {
        /// The release in hand.
        since: ReleaseNumber,
    },
    /// This has changed since.
    This {
        /// The release in hand.
        since: ReleaseNumber,
        /// In plain words, a line each.
        lines: Vec<String>,
    },
    /// The release in hand is not known here.
    Unknown {
        /// The release in hand.
        since: ReleaseNumber,
    },
}

impl Guide {
    /// Reads a guide from the newest release; none when there is no such scenario in it.
    pub(super) fn read(
        centre: &Arc<Centre>,
        code: &ScenarioCode,
        language: Language,
        in_hand: Option<ReleaseNumber>,
    ) -> Option<Self> {
        let (number, published_at) = centre.newest()?;
        let content = centre.released.content(number)?;
        let catalogue = &content.catalogue;
        let scenario = catalogue.scenarios.get(code)?;
        let (main, sub) = catalogue.items_of(scenario)?;
        let body = catalogue.body(&sub.body)?;
        let window = catalogue.window(scenario.window)?;
        let implementation =
            ImplementationCode::compose(&body.credit_code, sub.level, &sub.basic_code);
        let handling = HandlingCode::compose(&implementation, &scenario.suffix);
        let words = Words(language);
        let text = |text: &Text| text.in_language(language).to_owned();
        let rules = catalogue.rules.get(code)?;
        let joined = |texts: Vec<String>| texts.join(words.say("；", "; "));
        let mut facts = vec![
            (
                words.say("所属事项", "Item"),
                format!("{} · {}", text(&main.name), text(&sub.name)),
            ),
            (words.say("事项类型", "Kind"), text(&sub.item_type.name())),
            (words.say("实施主体", "Responsible body"), text(&body.name)),
            (
                words.say("服务对象", "For whom"),
                joined(
                    scenario
                        .audience
                        .iter()
                        .map(|audience| words.audience(*audience).to_owned())
                        .collect(),
                ),
            ),
            (
                words.say("受理条件", "Conditions"),
                joined(
                    scenario
                        .conditions
                        .iter()
                        .map(|condition| text(&condition.say))
                        .collect(),
                ),
            ),
            (
                words.say("办理形式", "How"),
                joined(
                    scenario
                        .handling
                        .channels
                        .iter()
                        .map(|channel| words.channel(*channel).to_owned())
                        .collect(),
                ),
            ),
            (
                words.say("办件类型", "Handling"),
                words.kind(scenario.handling.kind).to_owned(),
            ),
            (
                words.say("办结时限", "Time limit"),
                joined(
                    rules
                        .limits
                        .iter()
                        .map(|rule| {
                            words.with_case(&words.limits(&rule.then), &rule.when, &rules.questions)
                        })
                        .collect(),
                ),
            ),
            (
                words.say("收费", "Fee"),
                joined(
                    rules
                        .fees
                        .iter()
                        .map(|rule| {
                            words.with_case(&words.fee(&rule.then), &rule.when, &rules.questions)
                        })
                        .collect(),
                ),
            ),
            (
                words.say("去哪里办", "Where"),
                format!(
                    "{} {} {}，{}",
                    text(&window.name),
                    window.zone,
                    window.numbers,
                    text(&window.way)
                ),
            ),
            (words.say("办公时间", "When"), text(&window.hours)),
            (
                words.say("到现场次数", "Visits"),
                scenario.handling.visits.to_string(),
            ),
            (words.say("办理结果", "Result"), text(&scenario.result.name)),
            (words.say("通办范围", "Scope"), text(&scenario.scope)),
            (words.say("数量限制", "Quota"), text(&scenario.quota)),
            (words.say("咨询", "Enquiries"), body.enquiries.clone()),
            (words.say("监督投诉", "Complaints"), body.complaints.clone()),
            (
                words.say("实施编码", "Implementation code"),
                implementation.to_string(),
            ),
            (
                words.say("业务办理项编码", "Handling code"),
                handling.to_string(),
            ),
        ];
        for rule in &rules.elsewhere {
            let said = words.with_case(&text(&rule.then), &rule.when, &rules.questions);
            facts.push((words.say("不在这里办", "Handled elsewhere"), said));
        }
        let facts = facts
            .into_iter()
            .map(|(label, value)| (label.to_owned(), value))
            .collect();
        let materials = rules
            .needs
            .iter()
            .map(|rule| {
                let need = &rule.then;
                let material = catalogue.materials.get(&need.material);
                let note = need.note.as_ref().or(material.map(|known| &known.about));
                GuideMaterial {
                    name: material.map(|known| text(&known.name)).unwrap_or_default(),
                    code: need.material.to_string(),
                    form: words.form(need, material.is_some_and(|known| known.electronic)),
                    when: words.case(&rule.when, &rules.questions),
                    note: note.map(text).unwrap_or_default(),
                }
            })
            .collect();
        Some(Self {
            centre: Arc::clone(centre),
            language,
            code: code.clone(),
            number,
            release: words.release(number, published_at),
            hall: catalogue.hall.name.clone(),
            notice: catalogue
                .about
                .sample
                .then(|| catalogue.about.notice.clone()),
            name: scenario.name.clone(),
            plain: scenario.plain.clone(),
            facts,
            materials,
            steps: scenario
                .steps
                .iter()
                .enumerate()
                .map(|(place, step)| {
                    format!("{} {}（{}）", place + 1, text(&step.name), text(&step.who))
                })
                .collect(),
            basis: sub
                .legal_basis
                .iter()
                .map(|basis| format!("{}{}", basis.law, basis.article))
                .collect(),
            faq: scenario
                .faq
                .iter()
                .map(|faq| (text(&faq.ask), text(&faq.answer)))
                .collect(),
            changed: changed(centre, catalogue, code, number, in_hand),
        })
    }

    /// Where this guide is found again, and what will then have changed.
    pub(super) fn address(&self) -> String {
        let (base, code, number) = (&self.centre.public_address, &self.code, self.number);
        match self.language {
            Language::Zh => format!("{base}/guides/{code}?release={number}"),
            Language::En => format!("{base}/guides/{code}?release={number}&lang=en"),
        }
    }

    /// As a paper.
    ///
    /// # Errors
    /// What is missing, for the log.
    pub(super) fn pdf(&self) -> Result<Vec<u8>, String> {
        let fonts = self.centre.fonts()?;
        papers::guide(
            &fonts,
            &GuidePaper {
                hall: &self.hall,
                notice: self.notice.as_ref(),
                name: &self.name,
                release: &self.release,
                facts: &self.facts,
                materials: &self.materials,
                steps: &self.steps,
                basis: &self.basis,
                address: &self.address(),
                language: self.language,
            },
        )
        .map_err(|error| error.to_string())
    }
}

/// What has changed of a scenario since the release that somebody has in hand.
pub(super) fn changed(
    centre: &Centre,
    newest: &Catalogue,
    code: &ScenarioCode,
    number: ReleaseNumber,
    in_hand: Option<ReleaseNumber>,
) -> Changed {
    let Some(since) = in_hand else {
        return Changed::NotAsked;
    };
    if since == number {
        return Changed::Newest;
    }
    let earlier = (since < number)
        .then(|| centre.released.content(since))
        .flatten();
    let Some(earlier) = earlier else {
        return Changed::Unknown { since };
    };
    let difference = Difference::between(&earlier.catalogue, newest);
    let lines: Vec<String> = difference
        .changed
        .iter()
        .filter(|scenario| scenario.scenario.code == *code)
        .flat_map(|scenario| {
            let told = scenario.to_string();
            // The first line is the scenario's name, which stands above anyway.
            told.lines()
                .skip(1)
                .map(|line| line.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    if lines.is_empty() {
        Changed::Nothing { since }
    } else {
        Changed::This { since, lines }
    }
}
