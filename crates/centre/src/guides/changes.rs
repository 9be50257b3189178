//! What differs between what a guide said and what it says: label by label, for whoever holds the older one.

use papers::{GuideContent, GuideFact, GuideMaterial, GuidePoint};

use super::elements::Elements;
use super::words::Words;

/// One thing that differs. What is new has nothing that it was; what is gone has nothing that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// What it is about.
    pub(super) about: String,
    /// What was said, as far as it is not said any more.
    pub(super) was: Vec<String>,
    /// What is said, as far as it was not said before.
    pub(super) now: Vec<String>,
}

impl Change {
    pub(super) fn new(
        about: impl Into<String>,
        was: impl IntoIterator<Item = String>,
        now: impl IntoIterator<Item = String>,
    ) -> Self {
        let said = |line: &String| !line.is_empty();
        Self {
            about: about.into(),
            was: was.into_iter().filter(said).collect(),
            now: now.into_iter().filter(said).collect(),
        }
    }
}

/// What differs, in the order in which the guide says it.
pub(super) fn between(words: &Words, was: &Elements, now: &Elements) -> Vec<Change> {
    let mut compared = Compared {
        words,
        changes: Vec::new(),
    };
    compared.facts("", &names(words, was), &names(words, now));
    for part in &now.parts {
        let earlier = was.parts.iter().find(|other| other.title == part.title);
        let earlier = earlier.map(|part| &part.content);
        compared.part(part.title, earlier, Some(&part.content));
    }
    for part in &was.parts {
        if now.parts.iter().all(|other| other.title != part.title) {
            compared.part(part.title, Some(&part.content), None);
        }
    }
    compared.changes
}

/// What stands above the parts.
fn names(words: &Words, elements: &Elements) -> Vec<GuideFact> {
    let fact = |zh, en, text: &catalogue::text::Text| GuideFact {
        label: words.say(zh, en).to_owned(),
        lines: vec![text.in_language(words.0).to_owned()],
    };
    let notice = elements.notice.as_ref();
    let notice = notice.map(|notice| fact("提示", "Notice", notice));
    let names = [
        fact("名称", "Name", &elements.name),
        fact("也就是", "In plain words", &elements.plain),
    ];
    names.into_iter().chain(notice).collect()
}

struct Compared<'w> {
    words: &'w Words,
    changes: Vec<Change>,
}

impl Compared<'_> {
    fn part(&mut self, title: &str, was: Option<&GuideContent>, now: Option<&GuideContent>) {
        self.facts("", facts_of(was), facts_of(now));
        self.points(title, points_of(was), points_of(now));
        if let (Some(GuideContent::Steps(was)), Some(GuideContent::Steps(now))) = (was, now) {
            self.order(title, was, now);
        }
        self.materials(title, materials_of(was), materials_of(now));
    }

    fn facts(&mut self, before: &str, was: &[GuideFact], now: &[GuideFact]) {
        let paired = Paired::new(was, now, |fact| &fact.label);
        for (old, new) in paired.differing {
            let not_in = |lines: &[String], others: &[String]| {
                let lines = lines.iter().filter(|line| !others.contains(line));
                lines.cloned().collect::<Vec<_>>()
            };
            let gone = not_in(&old.lines, &new.lines);
            let come = not_in(&new.lines, &old.lines);
            if !(gone.is_empty() && come.is_empty()) {
                let about = format!("{before}{}", new.label);
                self.changes.push(Change::new(about, gone, come));
            }
        }
        for come in paired.come {
            let about = format!("{before}{}", come.label);
            self.changes
                .push(Change::new(about, [], come.lines.clone()));
        }
        for gone in paired.gone {
            let about = format!("{before}{}", gone.label);
            self.changes
                .push(Change::new(about, gone.lines.clone(), []));
        }
    }

    fn points(&mut self, title: &str, was: &[GuidePoint], now: &[GuidePoint]) {
        let paired = Paired::new(was, now, |point| &point.head);
        let whole = |points: Vec<&GuidePoint>| {
            let whole = points.into_iter().map(|point| match point.more.as_str() {
                "" => point.head.clone(),
                more => format!("{} {more}", point.head),
            });
            whole.collect::<Vec<_>>()
        };
        let (gone, come) = (whole(paired.gone), whole(paired.come));
        if !(gone.is_empty() && come.is_empty()) {
            self.changes.push(Change::new(title, gone, come));
        }
        for (old, new) in paired.differing {
            let about = self.of(title, &new.head);
            let (was, now) = (old.more.clone(), new.more.clone());
            self.changes.push(Change::new(about, [was], [now]));
        }
    }

    /// Of what comes one after another it matters which comes first.
    fn order(&mut self, title: &str, was: &[GuidePoint], now: &[GuidePoint]) {
        let common = |points: &[GuidePoint], others: &[GuidePoint]| {
            let heads = points.iter().map(|point| point.head.clone());
            let heads = heads.filter(|head| others.iter().any(|other| other.head == *head));
            heads.collect::<Vec<_>>().join(" → ")
        };
        let (old, new) = (common(was, now), common(now, was));
        if old != new {
            let about = self.of(title, self.words.say("先后", "the order"));
            self.changes.push(Change::new(about, [old], [new]));
        }
    }

    fn materials(&mut self, title: &str, was: &[GuideMaterial], now: &[GuideMaterial]) {
        let paired = Paired::new(was, now, |material| &material.code);
        let whole = |material: &GuideMaterial| {
            let name = format!("{} {}", material.name, material.code);
            let facts = self.facts_about(material);
            let facts = facts.iter().map(|fact| {
                let lines = fact.lines.join(self.words.say("；", "; "));
                self.of(&fact.label, &lines)
            });
            std::iter::once(name).chain(facts).collect::<Vec<_>>()
        };
        let come = paired.come.into_iter();
        let come = come.map(|material| Change::new(title, [], whole(material)));
        let gone = paired.gone.into_iter().map(|material| {
            let name = format!("{} {}", material.name, material.code);
            Change::new(title, [name], [])
        });
        let changes: Vec<Change> = come.chain(gone).collect();
        self.changes.extend(changes);
        for (old, new) in paired.differing {
            let before = match self.words.0 {
                catalogue::text::Language::Zh => format!("“{}”的", new.name),
                catalogue::text::Language::En => format!("“{}”: ", new.name),
            };
            let mut was = self.facts_about(old);
            let mut now = self.facts_about(new);
            for (facts, name) in [(&mut was, &old.name), (&mut now, &new.name)] {
                facts.insert(0, self.named("名称", "name", name));
            }
            self.facts(&before, &was, &now);
        }
    }

    fn facts_about(&self, material: &GuideMaterial) -> Vec<GuideFact> {
        let always = self.words.say("都要", "Always");
        let when = match material.when.as_str() {
            "" => always,
            when => when,
        };
        let facts = [
            self.named("形式", "form", &material.form),
            self.named("什么时候要", "when", when),
            self.named("说明", "note", &material.note),
        ];
        let facts = facts
            .into_iter()
            .filter(|fact| fact.lines.iter().any(|line| !line.is_empty()));
        facts.chain(material.more.iter().cloned()).collect()
    }

    fn named(&self, zh: &'static str, en: &'static str, said: &str) -> GuideFact {
        GuideFact {
            label: self.words.say(zh, en).to_owned(),
            lines: vec![said.to_owned()],
        }
    }

    fn of(&self, title: &str, which: &str) -> String {
        format!("{title}{}{which}", self.words.say("：", ": "))
    }
}

/// What belongs together of two lists.
struct Paired<'t, T> {
    /// What only the earlier has.
    gone: Vec<&'t T>,
    /// What only the later has.
    come: Vec<&'t T>,
    /// What both have and is not the same.
    differing: Vec<(&'t T, &'t T)>,
}

impl<'t, T: PartialEq> Paired<'t, T> {
    fn new(was: &'t [T], now: &'t [T], key: impl Fn(&T) -> &String) -> Self {
        let mut left: Vec<&T> = was.iter().collect();
        let mut take = |found: &dyn Fn(&T) -> bool| {
            let place = left.iter().position(|&old| found(old))?;
            Some(left.remove(place))
        };
        // What is the same first: the same key may stand there twice, such as one document of two people.
        let others: Vec<&T> = now
            .iter()
            .filter(|&new| take(&|old| old == new).is_none())
            .collect();
        let (mut come, mut differing) = (Vec::new(), Vec::new());
        for new in others {
            match take(&|old| key(old) == key(new)) {
                Some(old) => differing.push((old, new)),
                None => come.push(new),
            }
        }
        Self {
            gone: left,
            come,
            differing,
        }
    }
}

fn facts_of(content: Option<&GuideContent>) -> &[GuideFact] {
    match content {
        Some(GuideContent::Facts(facts)) => facts,
        _ => &[],
    }
}

fn points_of(content: Option<&GuideContent>) -> &[GuidePoint] {
    match content {
        Some(
            GuideContent::Points(points)
            | GuideContent::Steps(points)
            | GuideContent::Answers(points),
        ) => points,
        _ => &[],
    }
}

fn materials_of(content: Option<&GuideContent>) -> &[GuideMaterial] {
    match content {
        Some(GuideContent::Materials(materials)) => materials,
        _ => &[],
    }
}
