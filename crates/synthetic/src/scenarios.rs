//! Scenarios with their questions and rules, and the materials that they need.
//!
//! Every choice but the first asks for a material of its own: so every question decides something, and no two choices
//! are alike. Rules of one kind never hold together.

use catalogue::source::SourceFile;
use rand::{Rng, RngExt as _};

use crate::items::{SubItem, scenario_name};
use crate::parts::{DOCUMENTS, QUESTIONS};
use crate::shape::Shape;
use crate::surroundings::window_name;
use crate::{base36, quoted, text};

/// How many variants of each document there are, each with a code of its own.
const VARIANTS: usize = 24;

/// A scenario's file and its code.
pub(crate) struct Written {
    pub(crate) code: String,
    pub(crate) file: SourceFile,
}

/// Which materials are needed somewhere: only those are written.
pub(crate) struct Materials(Vec<bool>);

impl Materials {
    fn code(place: usize) -> String {
        format!("S-{}", base36(place, 4))
    }

    fn need(&mut self, place: usize) -> String {
        self.0[place] = true;
        Self::code(place)
    }

    /// `materials/synthetic.toml`.
    pub(crate) fn file(&self) -> SourceFile {
        let mut toml = String::from("# 合成数据 · synthetic\n");
        for place in (0..self.0.len()).filter(|&place| self.0[place]) {
            let (zh, en, kind) = DOCUMENTS[place % DOCUMENTS.len()];
            let variant = place / DOCUMENTS.len();
            let (zh, en) = match variant {
                0 => (zh.to_owned(), en.to_owned()),
                _ => (
                    format!("{zh}（{} 类）", variant + 1),
                    format!("{en}, class {}", variant + 1),
                ),
            };
            toml += &format!(
                "\n[[material]]\ncode = \"{}\"\nname = {}\nkind = \"{kind}\"\nabout = {}\nsample = {}\nreview = [{}]\n",
                Self::code(place),
                text(&zh, &en),
                text("在有效期内，字迹清楚", "Valid and legible"),
                text("内容完整，签名盖章齐全", "Complete, signed and sealed"),
                text("与申请内容一致", "Agrees with the application")
            );
        }
        SourceFile {
            path: "materials/synthetic.toml".into(),
            text: toml,
        }
    }
}

/// All scenarios, in the order of their sub-items.
pub(crate) fn scenarios(
    rng: &mut impl Rng,
    items: &[SubItem],
    shapes: &[Shape],
) -> (Vec<Written>, Materials) {
    let mut materials = Materials(vec![false; DOCUMENTS.len() * VARIANTS]);
    let places = items
        .iter()
        .flat_map(|item| (0..item.scenarios).map(move |place| (item, place)));
    let written = places
        .zip(shapes)
        .enumerate()
        .map(|(number, ((item, place), shape))| {
            Scenario {
                rng,
                item,
                place,
                shape,
                number,
                materials: &mut materials,
                used: Vec::new(),
            }
            .write()
        })
        .collect();
    (written, materials)
}

struct Scenario<'s, R> {
    rng: &'s mut R,
    item: &'s SubItem,
    place: usize,
    shape: &'s Shape,
    number: usize,
    materials: &'s mut Materials,
    /// Materials that this scenario needs already: none is listed twice.
    used: Vec<usize>,
}

/// A question of a scenario: its id, when it is asked, and how many choices it has.
struct Asked {
    id: String,
    when: Option<String>,
    choices: usize,
}

impl<R: Rng> Scenario<'_, R> {
    fn write(mut self) -> Written {
        let code = format!("synthetic-{:05}", self.number + 1);
        let asked = self.questions();
        let mut toml = self.head(&code);
        toml += &self.limits_and_fee();
        toml += &format!(
            "\n[result]\nname = {}\npost = true\n\n[[step]]\nname = {}\nwho = {}\n\n[[faq]]\nask = {}\nanswer = {}\n",
            text("证书或决定书", "Certificate or decision"),
            text("受理", "Acceptance"),
            text("综合窗口", "Comprehensive window"),
            text("要本人来吗？", "Must I come myself?"),
            text(
                "可以代办，带委托书。",
                "An agent may come with a letter of authority."
            )
        );
        let first = self.rng.random_range(0..QUESTIONS.len());
        for (place, question) in asked.iter().enumerate() {
            toml += &write_question(
                question,
                QUESTIONS[(first + place) % QUESTIONS.len()],
                place,
            );
        }
        for when in [None, None] {
            toml += &self.need(when);
        }
        for question in &asked {
            for choice in 1..question.choices {
                let when = format!("{{ {} = \"c{choice}\" }}", question.id);
                toml += &self.need(Some(&when));
            }
        }
        if let Some(question) = asked.first() {
            toml += &self.cases(question);
        }
        Written {
            file: SourceFile {
                path: format!("scenarios/{code}.toml"),
                text: toml,
            },
            code,
        }
    }

    fn questions(&self) -> Vec<Asked> {
        let mut asked: Vec<Asked> = self
            .shape
            .independent
            .iter()
            .enumerate()
            .map(|(place, &choices)| Asked {
                id: format!("q{place}"),
                when: None,
                choices,
            })
            .collect();
        for &(after, choices) in &self.shape.dependent {
            let mut conditions: Vec<String> = (0..after)
                .map(|place| format!("q{place} = \"c0\""))
                .collect();
            let last = self.shape.independent[after] - 1;
            conditions.push(format!("q{after} = \"c{last}\""));
            asked.push(Asked {
                id: format!("d{after}"),
                when: Some(format!("{{ {} }}", conditions.join(", "))),
                choices,
            });
        }
        asked
    }

    fn head(&mut self, code: &str) -> String {
        let (zh, en) = scenario_name(self.item, self.place);
        let said = &self.item.said;
        // A few are asked for every day, most hardly ever.
        let frequency = 2000 / (1 + self.rng.random_range(0..400_u32));
        let aliases: Vec<String> = [format!("办{said}"), said.clone(), format!("{said}怎么办")]
            .iter()
            .map(|alias| quoted(alias))
            .collect();
        format!(
            "# 合成数据 · synthetic\ncode = \"{code}\"\nsub_item = \"{}\"\nsuffix = \"{}\"\nname = {}\nplain = {}\n\
             aliases = [{}]\nwindow = \"{}\"\nthemes = [\"{}\"]\nfrequency = {frequency}\n\
             audience = [\"natural-person\", \"legal-person\"]\nscope = {}\nquota = {}\nconditions = [{}]\n\n\
             [handling]\nkind = \"promised\"\nchannels = [\"window\", \"terminal\"]\nvisits = 0\n",
            self.item.basic_code,
            base36(self.place, 2),
            text(&zh, &en),
            text(&format!("{said}要办的事"), &format!("About {en}")),
            aliases.join(", "),
            window_name(self.item.domain.window),
            self.item.domain.theme,
            text("全区通办", "Anywhere in the district"),
            text("无数量限制", "No quota"),
            text("符合法律规定的条件", "As the law requires")
        )
    }

    fn limits_and_fee(&mut self) -> String {
        let promised = self.rng.random_range(1..=10_u16);
        let statutory = promised * self.rng.random_range(2..=3_u16);
        let charged = self.rng.random_ratio(1, 6);
        let fee = if charged {
            format!(
                "charged = true\ntariff = {}\nbasis = \"《合成数据收费办法》\"\n",
                text("每件 20 元", "20 yuan")
            )
        } else {
            "charged = false\n".to_owned()
        };
        format!("\n[limits]\nstatutory = {statutory}\npromised = {promised}\n\n[fee]\n{fee}")
    }

    fn need(&mut self, when: Option<&str>) -> String {
        // Common documents are needed more often than rare ones.
        let material = loop {
            let most = self.rng.random_range(1..=VARIANTS);
            let place = self.rng.random_range(0..DOCUMENTS.len() * most);
            if !self.used.contains(&place) {
                break place;
            }
        };
        self.used.push(material);
        let when = when
            .map(|when| format!("when = {when}\n"))
            .unwrap_or_default();
        let necessity = if self.rng.random_ratio(1, 8) {
            "need = \"tolerated\"\ndue_days = 10\n"
        } else {
            "need = \"required\"\n"
        };
        format!(
            "\n[[need]]\nmaterial = \"{}\"\n{when}{necessity}original = 1\ncopies = {}\nwhy = {}\n",
            self.materials.need(material),
            self.rng.random_range(0..=2_u8),
            text("核对申请内容", "To check the application")
        )
    }

    /// Another limit, and now and then another place to go, for one choice of the first question.
    fn cases(&mut self, question: &Asked) -> String {
        let last = question.choices - 1;
        let mut toml = String::new();
        if self.rng.random_ratio(1, 2) {
            toml += &format!(
                "\n[[limit]]\nwhen = {{ {} = \"c{last}\" }}\npromised = 1\n",
                question.id
            );
        }
        if self.rng.random_ratio(1, 12) {
            toml += &format!(
                "\n[[elsewhere]]\nwhen = {{ {} = \"c{last}\" }}\nsay = {}\n",
                question.id,
                text("请到市级窗口办理", "Please go to the city’s window")
            );
        }
        toml
    }
}

fn write_question(
    question: &Asked,
    (zh, en, choices): (&str, &str, [(&str, &str); 4]),
    place: usize,
) -> String {
    let when = question
        .when
        .as_ref()
        .map(|when| format!("when = {when}\n"))
        .unwrap_or_default();
    let choices: Vec<String> = (0..question.choices)
        .map(|choice| {
            let (zh, en) = choices[choice];
            format!("  {{ id = \"c{choice}\", label = {} }},\n", text(zh, en))
        })
        .collect();
    format!(
        "\n[[question]]\nid = \"{}\"\nask = {}\nwhy = {}\n{when}choices = [\n{}]\n",
        question.id,
        text(&format!("第 {} 问：{zh}", place + 1), en),
        text("要交的材料不一样。", "The papers differ."),
        choices.concat()
    )
}
