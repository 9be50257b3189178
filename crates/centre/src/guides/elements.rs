//! The elements of a service guide, as it says them: of a scenario, from one release, in one language.
//!
//! The page, the paper and what is told of changes are all made of this, so none of them says what another does not.

use catalogue::Catalogue;
use catalogue::code::{HandlingCode, ImplementationCode, ScenarioCode};
use catalogue::hall::{Body, ComprehensiveWindow};
use catalogue::item::{MainItem, SubItem};
use catalogue::material::Material;
use catalogue::rules::{Rules, When};
use catalogue::scenario::{Need, Scenario};
use catalogue::text::{Language, Text};
use papers::{GuideContent, GuideFact, GuideMaterial, GuidePart, GuidePoint};

use super::words::Words;

/// Everything that a guide says.
pub(super) struct Elements {
    pub(super) hall: Text,
    pub(super) notice: Option<Text>,
    pub(super) name: Text,
    pub(super) plain: Text,
    /// What people ask first comes first, what only the law asks for last. No part is empty.
    pub(super) parts: Vec<GuidePart>,
}

impl Elements {
    /// Of a scenario; none when there is no such scenario.
    pub(super) fn of(
        catalogue: &Catalogue,
        code: &ScenarioCode,
        language: Language,
    ) -> Option<Self> {
        let scenario = catalogue.scenarios.get(code)?;
        let (main, sub) = catalogue.items_of(scenario)?;
        let told = Told {
            words: Words(language),
            catalogue,
            scenario,
            rules: catalogue.rules.get(code)?,
            main,
            sub,
            body: catalogue.body(&sub.body)?,
            window: catalogue.window(scenario.window)?,
        };
        Some(Self {
            hall: catalogue.hall.name.clone(),
            notice: catalogue
                .about
                .sample
                .then(|| catalogue.about.notice.clone()),
            name: scenario.name.clone(),
            plain: scenario.plain.clone(),
            parts: told.parts(),
        })
    }
}

/// What is known of a material besides its name and how it is brought.
pub(super) fn about_material(
    words: &Words,
    material: Option<&Material>,
    need: Option<&Need>,
) -> Vec<GuideFact> {
    let text = |text: &Text| text.in_language(words.0).to_owned();
    let why = need.map(|need| match &need.basis {
        Some(basis) => words.explained(&text(&need.why), basis),
        None => text(&need.why),
    });
    let issuer = material.and_then(|known| known.issuer.as_ref()).map(text);
    let sample = material.and_then(|known| known.sample.as_ref()).map(text);
    let reviews = material.map(|known| known.review.as_slice());
    let reviews = reviews.unwrap_or_default().iter().map(text);
    let facts = [
        fact(words.say("为什么要", "Why it is needed"), why),
        fact(words.say("由谁出具", "Issued by"), issuer),
        fact(words.say("窗口会看什么", "What is checked"), reviews),
        fact(
            words.say("合格的样子", "What a good one looks like"),
            sample,
        ),
    ];
    facts.into_iter().flatten().collect()
}

/// A label with its lines; none when there is nothing to say: what is not known is not guessed.
fn fact(label: &str, lines: impl IntoIterator<Item = String>) -> Option<GuideFact> {
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| GuideFact {
        label: label.to_owned(),
        lines,
    })
}

struct Told<'c> {
    words: Words,
    catalogue: &'c Catalogue,
    scenario: &'c Scenario,
    rules: &'c Rules,
    main: &'c MainItem,
    sub: &'c SubItem,
    body: &'c Body,
    window: &'c ComprehensiveWindow,
}

impl Told<'_> {
    fn parts(&self) -> Vec<GuidePart> {
        let say = |zh, en| self.words.say(zh, en);
        let parts = [
            (say("先看这里", "At a glance"), self.glance()),
            (say("什么条件能办", "Conditions"), self.conditions()),
            (say("要带的材料", "What to bring"), self.materials()),
            (say("办理流程", "Steps"), self.steps()),
            (say("怎么办", "How it is handled"), self.handling()),
            (say("会问到的情况", "What it depends on"), self.questions()),
            (say("常见问题", "Questions"), self.faq()),
            (say("事项和编码", "The item and its codes"), self.formal()),
            (say("设定依据", "Legal basis"), self.basis()),
        ];
        let parts = parts
            .into_iter()
            .map(|(title, content)| GuidePart { title, content });
        parts.filter(|part| !is_empty(&part.content)).collect()
    }

    fn text(&self, text: &Text) -> String {
        text.in_language(self.words.0).to_owned()
    }

    fn maybe(&self, text: Option<&Text>) -> Option<String> {
        text.map(|text| self.text(text))
    }

    fn fact(
        &self,
        zh: &'static str,
        en: &'static str,
        lines: impl IntoIterator<Item = String>,
    ) -> Option<GuideFact> {
        fact(self.words.say(zh, en), lines)
    }

    fn yes(&self, yes: bool) -> Option<String> {
        let word = match yes {
            true => self.words.say("可以", "Yes"),
            false => self.words.say("不可以", "No"),
        };
        Some(word.to_owned())
    }

    /// What applies in every case, and what in which.
    fn cases<T>(&self, rules: &[When<T>], say: impl Fn(&T) -> String) -> Vec<String> {
        let questions = &self.rules.questions;
        let said = rules.iter().map(|rule| {
            self.words
                .with_case(&say(&rule.then), &rule.when, questions)
        });
        said.collect()
    }

    fn glance(&self) -> GuideContent {
        let (scenario, window, hall) = (self.scenario, self.window, &self.catalogue.hall);
        let audience = scenario.audience.iter();
        let audience: Vec<&str> = audience.map(|it| self.words.audience(*it)).collect();
        let comma = self.words.say("，", ", ");
        let place = [
            format!(
                "{} {} {}{comma}{}",
                self.text(&window.name),
                window.zone,
                window.numbers,
                self.text(&window.way)
            ),
            format!(
                "{}{comma}{}",
                self.text(&hall.name),
                self.text(&hall.address)
            ),
        ];
        let delivery = match scenario.result.post {
            true => self.words.say("可以邮寄", "Can be posted"),
            false => self.words.say("到窗口领", "Picked up at the window"),
        };
        let facts = [
            self.fact(
                "服务对象",
                "For whom",
                [audience.join(self.words.say("；", "; "))],
            ),
            self.fact(
                "不在这里办",
                "Handled elsewhere",
                self.cases(&self.rules.elsewhere, |say| self.text(say)),
            ),
            self.fact("去哪里办", "Where", place),
            self.fact("办公时间", "When", [self.text(&window.hours)]),
            self.fact(
                "办结时限",
                "Time limit",
                self.cases(&self.rules.limits, |limits| {
                    self.words.limits_with_start(limits)
                }),
            ),
            self.fact(
                "收费",
                "Fee",
                self.cases(&self.rules.fees, |fee| self.words.fee(fee)),
            ),
            self.fact(
                "到现场次数",
                "Visits",
                [self.words.times(scenario.handling.visits)],
            ),
            self.fact("办理结果", "Result", [self.text(&scenario.result.name)]),
            self.fact("怎么拿到", "How you get it", [delivery.to_owned()]),
            self.fact("咨询", "Enquiries", [self.body.enquiries.clone()]),
            self.fact("监督投诉", "Complaints", [self.body.complaints.clone()]),
        ];
        GuideContent::Facts(facts.into_iter().flatten().collect())
    }

    fn conditions(&self) -> GuideContent {
        let conditions = self.scenario.conditions.iter().map(|condition| {
            let why = self.maybe(condition.why.as_ref());
            let more = why.into_iter().chain(condition.basis.clone());
            GuidePoint {
                head: self.text(&condition.say),
                more: more.collect::<Vec<_>>().join(self.words.say("；", "; ")),
            }
        });
        GuideContent::Points(conditions.collect())
    }

    fn materials(&self) -> GuideContent {
        let materials = self.rules.needs.iter().map(|rule| {
            let need = &rule.then;
            let material = self.catalogue.materials.get(&need.material);
            let note = need.note.as_ref().or(material.map(|known| &known.about));
            let electronic = material.is_some_and(|known| known.electronic);
            GuideMaterial {
                name: self
                    .maybe(material.map(|known| &known.name))
                    .unwrap_or_default(),
                code: need.material.to_string(),
                form: self.words.form(need, electronic),
                when: self.words.case(&rule.when, &self.rules.questions),
                note: self.maybe(note).unwrap_or_default(),
                more: about_material(&self.words, material, Some(need)),
            }
        });
        GuideContent::Materials(materials.collect())
    }

    fn steps(&self) -> GuideContent {
        let steps = self.scenario.steps.iter().map(|step| {
            let days = step.days.map(|days| self.words.at_most(days));
            let more = days.into_iter().chain(self.maybe(step.detail.as_ref()));
            GuidePoint {
                head: self
                    .words
                    .explained(&self.text(&step.name), &self.text(&step.who)),
                more: more.collect::<Vec<_>>().join(self.words.say("；", "; ")),
            }
        });
        GuideContent::Steps(steps.collect())
    }

    fn handling(&self) -> GuideContent {
        let handling = &self.scenario.handling;
        let channels = handling.channels.iter();
        let channels: Vec<&str> = channels.map(|it| self.words.channel(*it)).collect();
        let specials = self.cases(&self.rules.specials, |special| {
            let days = self.words.at_most_more(special.days);
            self.words.explained(&self.text(&special.name), &days)
        });
        let intermediaries = self.cases(&self.rules.intermediaries, |service| {
            self.text(&service.name)
        });
        let here = self
            .words
            .say("已进驻，在综合窗口办", "Yes, at the comprehensive window");
        let facts = [
            self.fact(
                "办理形式",
                "Ways",
                [channels.join(self.words.say("、", ", "))],
            ),
            self.fact(
                "办件类型",
                "Kind of handling",
                [self.words.kind(handling.kind).to_owned()],
            ),
            self.fact(
                "必须现场办的原因",
                "Why in person",
                self.maybe(handling.why_in_person.as_ref()),
            ),
            self.fact("预约办理", "By appointment", self.yes(handling.appointment)),
            self.fact(
                "自助终端办理",
                "At a self-service terminal",
                self.yes(handling.self_service),
            ),
            self.fact("进驻政务大厅", "In the service hall", [here.to_owned()]),
            self.fact("特别程序", "Special procedures", specials),
            self.fact("中介服务", "Intermediary services", intermediaries),
            self.fact(
                "结果样本",
                "What the result looks like",
                self.maybe(self.scenario.result.sample.as_ref()),
            ),
            self.fact("通办范围", "Scope", [self.text(&self.scenario.scope)]),
            self.fact("数量限制", "Quota", [self.text(&self.scenario.quota)]),
        ];
        GuideContent::Facts(facts.into_iter().flatten().collect())
    }

    /// The questions by which the cases are told apart: what the words “when” in other parts speak of.
    fn questions(&self) -> GuideContent {
        let questions = self.rules.questions.iter().map(|question| {
            let choices = question.choices.iter().map(|choice| {
                let label = self.text(&choice.label);
                match self.maybe(choice.note.as_ref()) {
                    Some(note) => self.words.explained(&label, &note),
                    None => label,
                }
            });
            let choices = choices.collect::<Vec<_>>().join(" / ");
            GuidePoint {
                head: self.text(&question.ask),
                more: self
                    .words
                    .with_case(&choices, &question.when, &self.rules.questions),
            }
        });
        GuideContent::Points(questions.collect())
    }

    fn faq(&self) -> GuideContent {
        let faq = self.scenario.faq.iter().map(|faq| GuidePoint {
            head: self.text(&faq.ask),
            more: self.text(&faq.answer),
        });
        GuideContent::Answers(faq.collect())
    }

    fn formal(&self) -> GuideContent {
        let (main, sub, body) = (self.main, self.sub, self.body);
        let implementation =
            ImplementationCode::compose(&body.credit_code, sub.level, &sub.basic_code);
        let handling = HandlingCode::compose(&implementation, &self.scenario.suffix);
        let joint = sub.joint_bodies.iter();
        let joint = joint.filter_map(|id| self.maybe(self.catalogue.body(id).map(|it| &it.name)));
        let facts = [
            self.fact("主项", "Main item", [self.text(&main.name)]),
            self.fact("子项", "Sub-item", [self.text(&sub.name)]),
            self.fact(
                "事项类型",
                "Kind of item",
                [self.text(&sub.item_type.name())],
            ),
            self.fact("实施主体", "Responsible body", [self.text(&body.name)]),
            self.fact("实施主体性质", "Its nature", [self.text(&body.nature)]),
            self.fact("实施主体编码", "Its code", [body.credit_code.to_string()]),
            self.fact(
                "委托部门",
                "Delegated by",
                self.maybe(sub.delegated_by.as_ref()),
            ),
            self.fact("联办机构", "Joint bodies", joint),
            self.fact("行使层级", "Level", [self.text(&sub.level.name())]),
            self.fact(
                "权力来源",
                "Source of power",
                [self.text(&sub.power_source.name())],
            ),
            self.fact("主项编码", "Main item’s code", [main.code.clone()]),
            self.fact("基本编码", "Basic code", [sub.basic_code.to_string()]),
            self.fact(
                "实施编码",
                "Implementation code",
                [implementation.to_string()],
            ),
            self.fact("业务办理项编码", "Handling code", [handling.to_string()]),
            self.fact("地方编码", "Local code", self.scenario.local_code.clone()),
        ];
        GuideContent::Facts(facts.into_iter().flatten().collect())
    }

    fn basis(&self) -> GuideContent {
        let basis = self.sub.legal_basis.iter().map(|basis| GuidePoint {
            head: format!("{}{}", basis.law, basis.article),
            more: basis.text.clone().unwrap_or_default(),
        });
        GuideContent::Points(basis.collect())
    }
}

fn is_empty(content: &GuideContent) -> bool {
    match content {
        GuideContent::Facts(facts) => facts.is_empty(),
        GuideContent::Points(points)
        | GuideContent::Steps(points)
        | GuideContent::Answers(points) => points.is_empty(),
        GuideContent::Materials(materials) => materials.is_empty(),
    }
}
