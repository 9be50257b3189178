//! A life event that somebody took along as a code: the one list again, by the newest release.

use std::sync::Arc;

use catalogue::Catalogue;
use catalogue::code::{LifeEventId, ScenarioCode};
use catalogue::guidance::Said;
use catalogue::life_event::LifeEvent;
use catalogue::life_event::guidance::{EventNext, EventProgress};
use catalogue::life_event::outcome::{Brought, Case, EventOutcome, Step, When};
use catalogue::scenario::{DayUnit, Necessity};
use catalogue::text::{Language, Text};
use handover::{CaseCode, Guided, ReleaseNumber};
use papers::GuideMaterial;

use super::changes::Change;
use super::elements::about_material;
use super::guide::{Changed, Withdrawn, changed};
use super::words::Words;
use crate::serve::Centre;

/// What a code leads to.
pub(super) enum Opened {
    /// Its list.
    Event(Box<EventList>),
    /// The life event is not handled any more.
    Withdrawn(Withdrawn),
    /// The code is not as it was made, or of a release that is not known here.
    Unreadable,
    /// There is no such life event, and there was none.
    NotHere,
}

/// Everything that the page of a life event shows, in one language.
pub(super) struct EventList {
    pub(super) language: Language,
    pub(super) id: LifeEventId,
    /// The code as it was given.
    pub(super) code: String,
    pub(super) release: String,
    pub(super) number: ReleaseNumber,
    pub(super) hall: Text,
    pub(super) notice: Option<Text>,
    pub(super) name: Text,
    /// What was said, question by question.
    pub(super) replies: Vec<(String, String)>,
    /// What was said when the code was made and does not count any more.
    pub(super) lost: Vec<String>,
    /// A question that has come since and is not answered.
    pub(super) asks: Option<String>,
    /// After how many working days all of it is done, and how many it would be one by one.
    pub(super) days: (u32, u32),
    pub(super) materials: Vec<GuideMaterial>,
    /// What is not to be brought, because it comes out of an earlier step: the material and that step.
    pub(super) taken_over: Vec<(String, String)>,
    /// Each scenario with where and how long; what is not handled here says what instead.
    pub(super) steps: Vec<(String, String)>,
    pub(super) changed: Changed,
}

/// Opens a code; nothing in it is believed before it is held against the release it names.
pub(super) fn open(
    centre: &Arc<Centre>,
    id: &LifeEventId,
    code: &str,
    language: Language,
) -> Opened {
    let Some((number, published_at)) = centre.release_in_use() else {
        return Opened::NotHere;
    };
    let Some(newest) = centre.released.content(number) else {
        return Opened::NotHere;
    };
    let catalogue = &newest.catalogue;
    let now = catalogue.life_events.iter().find(|event| event.id == *id);
    let unreadable = || match now {
        Some(_) => Opened::Unreadable,
        None => Opened::NotHere,
    };
    let Ok(parsed) = code.parse::<CaseCode>() else {
        return unreadable();
    };
    let since = parsed.release();
    let holds = centre
        .released
        .digest(since)
        .is_some_and(|content| parsed.holds(content, Guided::LifeEvent(id)));
    let Some(content) = centre.released.content(since).filter(|_| holds) else {
        return unreadable();
    };
    let mut events = content.catalogue.life_events.iter();
    let Some(then) = events.find(|event| event.id == *id) else {
        return unreadable();
    };
    let before = then.bundle(|code| content.catalogue.scenarios.get(code));
    let Some(replies) = parsed.event_replies_to(&before.subjects()) else {
        return unreadable();
    };
    let Some(now) = now else {
        // One by one they may still be handled.
        let members = then.scenarios();
        let members = members.filter_map(|code| catalogue.scenarios.get(code));
        return Opened::Withdrawn(Withdrawn {
            name: then.name.clone(),
            since,
            number,
            enquiries: catalogue.hall.enquiries.clone(),
            instead: members
                .map(|member| (member.code.clone(), member.name.clone()))
                .collect(),
        });
    };
    let bundle = now.bundle(|code| catalogue.scenarios.get(code));
    let progress = bundle.progress(&replies);
    let told = Told {
        words: &Words(language),
        catalogue,
        outcome: &progress.outcome(now),
    };
    let held = progress.replies();
    let trail = before.progress(&replies).trail;
    let lost = trail
        .iter()
        .filter(|said| held.get(&said.subject) != replies.get(&said.subject))
        .map(|said| told.text(&said.question.ask));
    Opened::Event(Box::new(EventList {
        language,
        id: id.clone(),
        code: code.to_owned(),
        release: told.words.release(number, published_at),
        number,
        hall: catalogue.hall.name.clone(),
        notice: catalogue
            .about
            .sample
            .then(|| catalogue.about.notice.clone()),
        name: now.name.clone(),
        replies: told.replies(&progress),
        lost: lost.collect(),
        asks: match progress.next {
            EventNext::Ask { question, .. } => Some(told.text(&question.ask)),
            EventNext::Done => None,
        },
        days: (told.outcome.days, told.outcome.days_one_by_one),
        materials: told.materials(),
        taken_over: told.taken_over(),
        steps: told.steps(),
        changed: changed_in_any(
            centre,
            (then, &content.catalogue),
            (now, catalogue),
            language,
            number,
            since,
        ),
    }))
}

/// What has changed since: which scenarios belong to it, and of those that did and do, each change with whose it is.
fn changed_in_any(
    centre: &Centre,
    (then, before): (&LifeEvent, &Catalogue),
    (now, after): (&LifeEvent, &Catalogue),
    language: Language,
    number: ReleaseNumber,
    since: ReleaseNumber,
) -> Changed {
    let words = Words(language);
    let name = |code: &ScenarioCode, catalogue: &Catalogue| {
        let scenario = catalogue.scenarios.get(code);
        let name = scenario.map(|it| it.name.in_language(language).to_owned());
        name.unwrap_or_default()
    };
    let only_in = |one: &LifeEvent, other: &LifeEvent, catalogue: &Catalogue| {
        let members = one.scenarios();
        let members = members.filter(|code| other.scenarios().all(|it| it != *code));
        members
            .map(|code| name(code, catalogue))
            .collect::<Vec<_>>()
    };
    let gone = only_in(then, now, before);
    let come = only_in(now, then, after);
    let mut all = Vec::new();
    if !(gone.is_empty() && come.is_empty()) {
        all.push(Change::new(
            words.say("要办的事", "What belongs to it"),
            gone,
            come,
        ));
    }
    let members = now.scenarios();
    for code in members.filter(|code| then.scenarios().any(|it| it == *code)) {
        match changed(centre, after, code, language, number, Some(since)) {
            Changed::This { changes, .. } => {
                let name = name(code, after);
                all.extend(changes.into_iter().map(|change| Change {
                    about: format!("{name}{}{}", words.say("：", ": "), change.about),
                    ..change
                }));
            }
            Changed::Nothing { .. } => {}
            // The newest, or not known: that is so for all of them.
            other => return other,
        }
    }
    match all.is_empty() {
        true => Changed::Nothing { since },
        false => Changed::This {
            since,
            changes: all,
        },
    }
}

/// What the page tells.
struct Told<'c> {
    words: &'c Words,
    catalogue: &'c Catalogue,
    outcome: &'c EventOutcome<'c>,
}

impl Told<'_> {
    fn text(&self, text: &Text) -> String {
        text.in_language(self.words.0).to_owned()
    }

    fn replies(&self, progress: &EventProgress<'_>) -> Vec<(String, String)> {
        let said = progress.trail.iter().map(|answered| {
            let said = match answered.said {
                Said::Choice(choice) => self.text(&choice.label),
                Said::Unknown => self.words.say("还不清楚", "not known").to_owned(),
            };
            (self.text(&answered.question.ask), said)
        });
        said.collect()
    }

    fn materials(&self) -> Vec<GuideMaterial> {
        let bring = self.outcome.bring.iter();
        bring.map(|brought| self.material(brought)).collect()
    }

    fn material(&self, brought: &Brought<'_>) -> GuideMaterial {
        let known = self.catalogue.materials.get(brought.material);
        let say = |zh: String, en: String| match self.words.0 {
            Language::Zh => zh,
            Language::En => en,
        };
        let mut form = Vec::new();
        if brought.originals > 0 {
            let count = brought.originals;
            form.push(say(
                format!("原件 {count} 份"),
                format!("original ×{count}"),
            ));
        }
        if brought.copies > 0 {
            let count = brought.copies;
            form.push(say(
                format!("复印件 {count} 份"),
                format!("copies ×{count}"),
            ));
        }
        if brought.steps() > 1 {
            form.push(self.words.say("只交一次", "handed in once").to_owned());
        }
        if known.is_some_and(|known| known.electronic) {
            form.push(
                self.words
                    .say("电子的也行", "electronic is fine")
                    .to_owned(),
            );
        }
        if let Necessity::Tolerated { due_days } = brought.necessity {
            let days = |language| DayUnit::Working.counted(due_days.into(), language);
            form.push(say(
                format!("可以后补，{}内", days(Language::Zh)),
                format!("may follow within {}", days(Language::En)),
            ));
        }
        let wanted = brought.wanted.iter().map(|wanted| {
            let name = self.text(&wanted.scenario.name);
            match &wanted.when {
                When::Always => name,
                When::IfNeeded => say(format!("{name}（看情况）"), format!("{name} (if needed)")),
                When::InCases(cases) => {
                    let cases = self.text(&cases.words());
                    say(
                        format!("{name}（如果{cases}）"),
                        format!("{name} (if {cases})"),
                    )
                }
            }
        });
        let wanted: Vec<String> = wanted.collect();
        GuideMaterial {
            name: known
                .map(|known| self.text(&known.name))
                .unwrap_or_default(),
            code: brought.material.to_string(),
            form: form.join(self.words.say("；", "; ")),
            when: wanted.join(self.words.say("、", ", ")),
            note: known
                .map(|known| self.text(&known.about))
                .unwrap_or_default(),
            more: about_material(self.words, known, None),
        }
    }

    fn taken_over(&self) -> Vec<(String, String)> {
        let taken = self.outcome.taken_over.iter();
        taken
            .map(|(code, from)| {
                let known = self.catalogue.materials.get(*code);
                let name = known.map_or_else(|| code.to_string(), |known| self.text(&known.name));
                (name, self.text(&from.name))
            })
            .collect()
    }

    fn steps(&self) -> Vec<(String, String)> {
        let mut steps: Vec<&Step<'_>> = self.outcome.steps.iter().collect();
        steps.sort_by_key(|step| (!step.is_handled(), step.stage));
        let say = |zh: String, en: String| match self.words.0 {
            Language::Zh => zh,
            Language::En => en,
        };
        let told = steps.into_iter().map(|step| {
            let place = self.catalogue.window(step.scenario.window).map(|window| {
                format!(
                    "{} {} {}",
                    self.text(&window.name),
                    window.zone,
                    window.numbers
                )
            });
            let place = place.unwrap_or_default();
            let about = match step.case {
                Case::Decided(outcome) => {
                    format!("{place} · {}", self.words.limits(&outcome.limits))
                }
                Case::Open => {
                    let depends = self
                        .words
                        .say("多久看最后的情形", "how long depends on the case");
                    format!("{place} · {depends}")
                }
                Case::Elsewhere(say) => self.text(say),
                Case::Blocked(before) => {
                    let name = self.text(&before.name);
                    say(
                        format!("先办好“{name}”再来"),
                        format!("once “{name}” is settled"),
                    )
                }
            };
            let name = self.text(&step.scenario.name);
            let name = match step.is_handled() {
                true => format!("{} {name}", step.stage + 1),
                false => name,
            };
            (name, about)
        });
        told.collect()
    }
}
