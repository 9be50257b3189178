//! A case that somebody took along as a code: the same list again, by the newest release.

use std::sync::Arc;

use catalogue::Catalogue;
use catalogue::calendar::say_date;
use catalogue::code::ScenarioCode;
use catalogue::guidance::{Next, Progress, Said};
use catalogue::hall::ComprehensiveWindow;
use catalogue::scenario::{Necessity, Need, Scenario};
use catalogue::text::{Language, Text};
use handover::{CaseCode, Guided, ReleaseNumber};
use jiff::civil::Date;
use papers::GuideMaterial;

use super::elements::about_material;
use super::guide::{Changed, Withdrawn, changed, withdrawn};
use super::words::Words;
use crate::hall_time::today;
use crate::serve::Centre;

/// What a code leads to.
pub(super) enum Opened {
    /// Its list.
    Case(Box<Case>),
    /// What it was made for is not handled any more.
    Withdrawn(Withdrawn),
    /// The code is not as it was made, or of a release that is not known here; the guide is.
    Unreadable {
        /// What the guide is called.
        name: Text,
    },
    /// There is no such scenario, and there was none.
    NotHere,
}

/// Everything that the page of a case shows, in one language.
pub(super) struct Case {
    pub(super) language: Language,
    pub(super) scenario: ScenarioCode,
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
    /// Where it is handled instead; with the cases in which that is so, if not in all.
    pub(super) elsewhere: Vec<String>,
    pub(super) materials: Vec<GuideMaterial>,
    pub(super) possible: Vec<GuideMaterial>,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) conditions: Vec<String>,
    pub(super) steps: Vec<String>,
    pub(super) changed: Changed,
}

/// Opens a code; nothing in it is believed before it is held against the release it names.
pub(super) fn open(
    centre: &Arc<Centre>,
    scenario: &ScenarioCode,
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
    let now = catalogue.scenarios.get(scenario);
    let unreadable = || match now {
        Some(now) => Opened::Unreadable {
            name: now.name.clone(),
        },
        None => Opened::NotHere,
    };
    let Ok(parsed) = code.parse::<CaseCode>() else {
        return unreadable();
    };
    let since = parsed.release();
    let holds = centre
        .released
        .digest(since)
        .is_some_and(|content| parsed.holds(content, Guided::Scenario(scenario)));
    let then = centre.released.content(since).filter(|_| holds);
    let Some(then) = then
        .as_ref()
        .and_then(|content| content.catalogue.scenarios.get(scenario))
    else {
        return unreadable();
    };
    let Some(replies) = parsed.replies_to(then.table.questions()) else {
        return unreadable();
    };
    let Some(now) = now else {
        return match withdrawn(centre, catalogue, scenario, number, Some(since)) {
            Some(withdrawn) => Opened::Withdrawn(withdrawn),
            None => Opened::NotHere,
        };
    };
    let Some(window) = catalogue.window(now.window) else {
        return Opened::NotHere;
    };
    let words = Words(language);
    let progress = now.table.progress(&replies);
    let told = Told {
        words: &words,
        catalogue,
        scenario: now,
        window,
        today: today(),
    };
    let before = then.table.progress(&replies);
    let lost = before
        .trail
        .iter()
        .filter(|said| {
            let question = &said.question.id;
            progress
                .replies()
                .get(question)
                .is_none_or(|reply| replies.get(question) != Some(reply))
        })
        .map(|said| told.text(&said.question.ask))
        .collect();
    Opened::Case(Box::new(Case {
        language,
        scenario: scenario.clone(),
        code: code.to_owned(),
        release: words.release(number, published_at),
        number,
        hall: catalogue.hall.name.clone(),
        notice: catalogue
            .about
            .sample
            .then(|| catalogue.about.notice.clone()),
        name: now.name.clone(),
        replies: told.replies(&progress),
        lost,
        asks: match progress.next {
            Next::Ask(question) => Some(told.text(&question.ask)),
            Next::Decided(_) | Next::Open => None,
        },
        elsewhere: told.elsewhere(&progress),
        materials: told.certain(&progress),
        possible: progress
            .possible
            .iter()
            .map(|possible| told.material(possible.need, Some(&possible.when.words())))
            .collect(),
        facts: told.facts(&progress),
        conditions: now
            .conditions
            .iter()
            .map(|condition| told.text(&condition.say))
            .collect(),
        steps: now
            .steps
            .iter()
            .map(|step| format!("{}（{}）", told.text(&step.name), told.text(&step.who)))
            .collect(),
        changed: changed(centre, catalogue, scenario, language, number, Some(since)),
    }))
}

/// What the page tells, by whom and when.
struct Told<'c> {
    words: &'c Words,
    catalogue: &'c Catalogue,
    scenario: &'c Scenario,
    window: &'c ComprehensiveWindow,
    today: Date,
}

impl Told<'_> {
    fn text(&self, text: &Text) -> String {
        text.in_language(self.words.0).to_owned()
    }

    fn replies(&self, progress: &Progress<'_>) -> Vec<(String, String)> {
        let said = progress.trail.iter().map(|answered| {
            let said = match answered.said {
                Said::Choice(choice) => self.text(&choice.label),
                Said::Unknown => self.words.say("还不清楚", "not known").to_owned(),
            };
            (self.text(&answered.question.ask), said)
        });
        said.collect()
    }

    fn elsewhere(&self, progress: &Progress<'_>) -> Vec<String> {
        let decided = progress.outcome().and_then(|o| o.elsewhere.as_ref());
        let decided = decided.map(|say| self.text(say)).into_iter();
        let perhaps = progress.elsewhere.iter().map(|elsewhere| {
            let (when, say) = (self.text(&elsewhere.when.words()), self.text(elsewhere.say));
            match self.words.0 {
                Language::Zh => format!("如果{when}：{say}"),
                Language::En => format!("If {when}: {say}"),
            }
        });
        decided.chain(perhaps).collect()
    }

    fn certain(&self, progress: &Progress<'_>) -> Vec<GuideMaterial> {
        let needs: Vec<&Need> = match progress.outcome() {
            Some(outcome) => self.scenario.table.needs_of(outcome).collect(),
            None => progress.certain.clone(),
        };
        let needs = needs.into_iter();
        needs.map(|need| self.material(need, None)).collect()
    }

    fn material(&self, need: &Need, when: Option<&Text>) -> GuideMaterial {
        let material = self.catalogue.materials.get(&need.material);
        let note = need.note.as_ref().or(material.map(|known| &known.about));
        let electronic = material.is_some_and(|known| known.electronic);
        let mut form = self.words.form(need, electronic);
        if let Necessity::Tolerated { due_days } = need.necessity {
            let calendar = &self.catalogue.hall.calendar;
            let until = calendar.owed_until(due_days, &self.window.open, self.today);
            let until = until.say(self.words.0, self.today);
            form += &match self.words.0 {
                Language::Zh => format!("，今天交的话到{until}"),
                Language::En => format!(", until {until} if handed in today"),
            };
        }
        GuideMaterial {
            name: material
                .map(|known| self.text(&known.name))
                .unwrap_or_default(),
            code: need.material.to_string(),
            form,
            when: when.map(|when| self.text(when)).unwrap_or_default(),
            note: note.map(|note| self.text(note)).unwrap_or_default(),
            more: about_material(self.words, material, Some(need)),
        }
    }

    fn facts(&self, progress: &Progress<'_>) -> Vec<(&'static str, String)> {
        let (words, window) = (self.words, self.window);
        let place = format!(
            "{} {} {}，{}",
            self.text(&window.name),
            window.zone,
            window.numbers,
            self.text(&window.way)
        );
        let mut facts = vec![
            (words.say("去哪里办", "Where"), place),
            (words.say("办公时间", "When"), self.text(&window.hours)),
        ];
        if let Some(outcome) = progress.outcome().filter(|o| o.elsewhere.is_none()) {
            let mut long = words.limits(&outcome.limits);
            if outcome.limits.promised > 0 {
                let calendar = &self.catalogue.hall.calendar;
                let promise = calendar.promise(&outcome.limits, &window.open, self.today);
                let from = say_date(promise.handed_in.date, words.0, self.today);
                let done = promise.done.say(words.0, self.today);
                long += &match words.0 {
                    Language::Zh => format!("；{from}交齐，最晚{done}办好"),
                    Language::En => format!("; handed in on {from}, done by {done}"),
                };
            }
            facts.push((words.say("多久办好", "How long"), long));
            facts.push((words.say("费用", "Fee"), words.fee(&outcome.fee)));
        }
        facts.push((
            words.say("办成后拿到", "What you get"),
            self.text(&self.scenario.result.name),
        ));
        facts.push((
            words.say("咨询电话", "Enquiries"),
            self.catalogue.hall.enquiries.clone(),
        ));
        facts
    }
}
