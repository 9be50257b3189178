//! What the question screen shows: read from the guidance of a scenario, or from that of a whole life event.

use catalogue::code::MaterialCode;
use catalogue::guidance::{Next, Said};
use catalogue::life_event::Subject;
use catalogue::life_event::guidance::EventNext;
use catalogue::table::Question as Asked;
use catalogue::text::{Language, Text};

use crate::app::App;
use crate::app::event_matter::EventMatter;
use crate::app::visit::Matter;
use crate::components::trail::Chip;
use leptos::prelude::*;

use crate::words::Word;

/// A question with all that stands around it.
#[derive(Clone, PartialEq)]
pub(super) struct Step {
    /// What a reply is about.
    pub(super) subject: Subject,
    pub(super) asked: Asked,
    /// What was replied to it before: the place of a choice, or none for "I don't know".
    pub(super) said: Option<Option<usize>>,
    /// Where one is: the window or the life event, and what asks.
    pub(super) crumb: (Text, Text),
    pub(super) chips: Vec<Chip>,
    /// What must be brought whatever is answered from here on.
    pub(super) certain: Vec<(MaterialCode, Text)>,
    /// Which question of the visit it is, from 1.
    pub(super) number: usize,
    pub(super) at_most: usize,
}

impl Step {
    /// The question that comes next, or one that was replied to, once more.
    pub(super) fn read(app: App, again: Option<&Subject>) -> Option<Self> {
        app.visit.with(|visit| {
            let visit = visit.as_ref()?;
            match visit.event() {
                Some(event) => Self::of_event(event, again),
                None => Self::of_scenario(visit.matter()?, again),
            }
        })
    }

    fn of_scenario(matter: &Matter, again: Option<&Subject>) -> Option<Self> {
        let progress = matter.progress();
        let guide = &matter.guide;
        let before = again.and_then(|again| {
            let mut trail = progress.trail.iter();
            trail.position(|answered| matter.about(&answered.question.id) == *again)
        });
        let (asked, said) = match (before.map(|place| progress.trail[place]), progress.next) {
            (Some(answered), _) => {
                let said = place_of(answered.question, answered.said);
                (answered.question, Some(said))
            }
            (None, Next::Ask(asked)) => (asked, None),
            (None, _) => return None,
        };
        let certain = progress.certain.iter().map(|need| &need.material);
        Some(Self {
            subject: matter.about(&asked.id),
            asked: asked.clone(),
            said,
            crumb: (guide.window.name.clone(), guide.scenario.name.clone()),
            number: before.unwrap_or(progress.trail.len()) + 1,
            chips: progress.trail.iter().map(|one| matter.chip(one)).collect(),
            certain: certain
                .filter_map(|code| Some((code.clone(), guide.materials.get(code)?.name.clone())))
                .collect(),
            at_most: progress.at_most,
        })
    }

    fn of_event(event: &EventMatter, again: Option<&Subject>) -> Option<Self> {
        let progress = event.progress();
        let outcome = progress.outcome(&event.guide.event);
        let before = again.and_then(|again| {
            let mut trail = progress.trail.iter();
            trail.position(|answered| answered.subject == *again)
        });
        let name = event.guide.event.name.clone();
        let kind = Text::new(
            Word::LifeEvents.say(Language::Zh),
            Word::LifeEvents.say(Language::En),
        );
        let (subject, asked, said, crumb) = match (before, &progress.next) {
            (Some(place), _) => {
                let answered = &progress.trail[place];
                let said = place_of(answered.question, answered.said);
                let subject = answered.subject.clone();
                (subject, answered.question, Some(said), (kind, name))
            }
            (
                None,
                EventNext::Ask {
                    subject,
                    question,
                    of,
                },
            ) => {
                let crumb = match of {
                    Some(scenario) => (name, scenario.name.clone()),
                    None => (kind, name),
                };
                (subject.clone(), *question, None, crumb)
            }
            (None, _) => return None,
        };
        let materials = event.materials();
        let certain = outcome.bring.iter().filter(|brought| brought.is_certain());
        Some(Self {
            subject,
            asked: asked.clone(),
            said,
            crumb,
            number: before.unwrap_or(progress.trail.len()) + 1,
            chips: progress
                .trail
                .iter()
                .map(|one| Chip::new(one.subject.clone(), one.question, one.said))
                .collect(),
            certain: certain
                .filter_map(|brought| {
                    let code = brought.material;
                    Some((code.clone(), materials.get(code)?.name.clone()))
                })
                .collect(),
            at_most: progress.at_most,
        })
    }
}

/// The place of a choice; none for "I don't know".
fn place_of(question: &Asked, said: Said<'_>) -> Option<usize> {
    match said {
        Said::Choice(choice) => question.choices.iter().position(|known| known == choice),
        Said::Unknown => None,
    }
}
