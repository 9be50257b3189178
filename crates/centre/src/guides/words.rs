//! What the guide pages say in both languages.

use catalogue::condition::Condition;
use catalogue::hall::Audience;
use catalogue::scenario::{Channel, DayUnit, Fee, HandlingKind, Limits, Necessity, Need};
use catalogue::table::Question;
use catalogue::text::Language;
use handover::ReleaseNumber;
use jiff::Timestamp;

use crate::hall_time::here;

/// The words of one language.
pub(super) struct Words(pub(super) Language);

impl Words {
    pub(super) fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    pub(super) fn release(&self, number: ReleaseNumber, published_at: Timestamp) -> String {
        let day = here(published_at).date();
        match self.0 {
            Language::Zh => format!("办事指南第 {number} 版，{day} 发布"),
            Language::En => format!("Guide release {number}, published {day}"),
        }
    }

    pub(super) fn audience(&self, audience: Audience) -> &'static str {
        match audience {
            Audience::NaturalPerson => self.say("个人", "Individuals"),
            Audience::LegalPerson => self.say("法人和其他组织", "Organisations"),
        }
    }

    pub(super) fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Window => self.say("窗口", "Window"),
            Channel::Terminal => self.say("自助终端", "Terminal"),
            Channel::Online => self.say("网上", "Online"),
            Channel::Post => self.say("邮寄", "Post"),
            Channel::Agent => self.say("代办", "Agent"),
        }
    }

    pub(super) fn kind(&self, kind: HandlingKind) -> &'static str {
        match kind {
            HandlingKind::OnTheSpot => self.say("即办件", "On the spot"),
            HandlingKind::Promised => self.say("承诺件", "Within the promised limit"),
        }
    }

    pub(super) fn limits(&self, limits: &Limits) -> String {
        let days = |days: u16| limits.unit.counted(days.into(), self.0);
        let promised = match limits.promised {
            0 => self.say("当场办好", "on the spot").to_owned(),
            promised => days(promised),
        };
        match limits.statutory {
            Some(statutory) if statutory > 0 => format!(
                "{promised}{}{}{}",
                self.say("（法定 ", " (by law "),
                days(statutory),
                self.say("）", ")")
            ),
            _ => promised,
        }
    }

    /// The same, and from when it is counted.
    pub(super) fn limits_with_start(&self, limits: &Limits) -> String {
        let said = self.limits(limits);
        match &limits.start {
            Some(start) => {
                let start = start.in_language(self.0);
                format!("{said}{}{start}", self.say("，", "; "))
            }
            None => said,
        }
    }

    pub(super) fn times(&self, times: u8) -> String {
        match self.0 {
            Language::Zh => format!("{times} 次"),
            Language::En => times.to_string(),
        }
    }

    pub(super) fn at_most(&self, days: u16) -> String {
        match self.0 {
            Language::Zh => format!("最多 {days} 天"),
            Language::En if days == 1 => "at most 1 day".to_owned(),
            Language::En => format!("at most {days} days"),
        }
    }

    pub(super) fn at_most_more(&self, days: u16) -> String {
        match self.0 {
            Language::Zh => format!("最多另加 {days} 个工作日"),
            Language::En if days == 1 => "at most 1 working day more".to_owned(),
            Language::En => format!("at most {days} working days more"),
        }
    }

    /// Something with an explanation in brackets.
    pub(super) fn explained(&self, what: &str, explanation: &str) -> String {
        match self.0 {
            Language::Zh => format!("{what}（{explanation}）"),
            Language::En => format!("{what} ({explanation})"),
        }
    }

    pub(super) fn fee(&self, fee: &Fee) -> String {
        match fee {
            Fee::Free => self.say("不收费", "free").to_owned(),
            Fee::Charged {
                tariff,
                basis,
                online_payment,
            } => {
                let online = match online_payment {
                    true => self.say("，可以网上支付", "; can be paid online"),
                    false => self.say("，不能网上支付", "; cannot be paid online"),
                };
                let tariff = self.explained(tariff.in_language(self.0), basis);
                format!("{tariff}{online}")
            }
        }
    }

    pub(super) fn form(&self, need: &Need, electronic: bool) -> String {
        let mut parts = Vec::new();
        if need.form.is_some() {
            parts.push(
                self.say("在终端填写", "Filled in at the terminal")
                    .to_owned(),
            );
        }
        if need.originals > 0 {
            let kept = if need.keep {
                self.say("（收存）", " (kept)")
            } else {
                ""
            };
            parts.push(format!(
                "{} {}{kept}",
                self.say("原件", "Original"),
                need.originals
            ));
        }
        if need.copies > 0 {
            parts.push(format!("{} {}", self.say("复印件", "Copies"), need.copies));
        }
        if electronic {
            parts.push(self.say("电子的也行", "Electronic is fine").to_owned());
        }
        if let Necessity::Tolerated { due_days } = need.necessity {
            let days = DayUnit::Working.counted(due_days.into(), self.0);
            parts.push(match self.0 {
                Language::Zh => format!("可以后补：{days}内"),
                Language::En => format!("May follow within {days}"),
            });
        }
        parts.join(self.say("、", ", "))
    }

    pub(super) fn with_case(&self, what: &str, when: &Condition, questions: &[Question]) -> String {
        let case = self.case(when, questions);
        if case.is_empty() {
            what.to_owned()
        } else {
            match self.0 {
                Language::Zh => format!("{case}：{what}"),
                Language::En => format!("{case}: {what}"),
            }
        }
    }

    /// "“店面是租的吗？”答“租的”": in which cases; empty is in every case.
    pub(super) fn case(&self, when: &Condition, questions: &[Question]) -> String {
        let alternatives: Vec<String> = when
            .alternatives()
            .iter()
            .map(|all| {
                let answers: Vec<String> = questions
                    .iter()
                    .filter_map(|question| Some((question, all.get(&question.id)?)))
                    .map(|(question, choices)| {
                        let labels: Vec<&str> = question
                            .choices
                            .iter()
                            .filter(|choice| choices.contains(&choice.id))
                            .map(|choice| choice.label.in_language(self.0))
                            .collect();
                        let ask = question.ask.in_language(self.0);
                        let labels = labels.join(self.say("”或“", "” or “"));
                        match self.0 {
                            Language::Zh => format!("“{ask}”答“{labels}”"),
                            Language::En => format!("“{ask}” is “{labels}”"),
                        }
                    })
                    .collect();
                answers.join(self.say("，且", " and "))
            })
            .collect();
        alternatives.join(self.say("；或者", "; or "))
    }
}
