//! A life event as it is opened: its own questions, and the guides of all its members in one answer.

use catalogue::code::ScenarioCode;
use catalogue::life_event::LifeEvent;
use catalogue::life_event::guidance::{Bundle, EventProgress};
use forms::sharing::fields_saved;
use forms::{Facts, Form};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::visit::ServiceGuide;

/// Everything that the page needs to guide through a life event and to fill in its forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifeEventGuide {
    /// The life event.
    pub event: LifeEvent,
    /// The guide of each member that the release has, in the members' order.
    pub guides: Vec<ServiceGuide>,
    /// Today at the hall.
    pub today: Date,
}

impl LifeEventGuide {
    /// The guide of a scenario.
    pub fn guide(&self, scenario: &ScenarioCode) -> Option<&ServiceGuide> {
        self.guides
            .iter()
            .find(|guide| guide.scenario.code == *scenario)
    }

    /// The life event with its scenarios, ready to be guided through.
    pub fn bundle(&self) -> Bundle<'_> {
        self.event
            .bundle(|code| self.guide(code).map(|guide| &guide.scenario))
    }

    /// How many fields need not be filled in, because the forms of all members are filled in together.
    pub fn fields_saved(&self, progress: &EventProgress<'_>) -> usize {
        let compiled: Vec<(Vec<Form>, Facts)> = progress
            .members
            .iter()
            .filter_map(|it| {
                let definitions = &self.guide(&it.scenario.code)?.forms;
                // A form whose rules do not compile never passed the publisher's check.
                let forms = it
                    .forms()
                    .into_iter()
                    .filter_map(|id| Form::compile(definitions.get(id)?.clone()).ok());
                let facts = Facts {
                    today: self.today,
                    situation: it.answers(),
                };
                Some((forms.collect(), facts))
            })
            .collect();
        let cases: Vec<_> = compiled
            .iter()
            .map(|(forms, facts)| (forms.iter().collect(), facts.clone()))
            .collect();
        fields_saved(&cases)
    }
}
