//! The days by which the steps are done, by the hall's calendar and the windows' hours.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{EventOutcome, Step};
use crate::calendar::{Calendar, Day, Promise};
use crate::code::ScenarioCode;
use crate::life_event::LifeEvent;
use crate::opening::OpenHours;
use crate::scenario::Scenario;

impl<'e> EventOutcome<'e> {
    /// When each step is handed in and done at the latest, if the way is begun today: a step is handed in as soon as the
    /// results of those before it can be fetched.
    ///
    /// A step whose limit is not decided has no day, nor has one that waits for it. `open` says when the window of a
    /// scenario is open; without it a step has no day either.
    pub fn promises<'o>(
        &self,
        event: &LifeEvent,
        calendar: &Calendar,
        open: impl Fn(&'e Scenario) -> Option<&'o OpenHours>,
        today: Date,
    ) -> BTreeMap<&'e ScenarioCode, Promise> {
        let mut in_turn: Vec<&Step<'e>> = self.steps.iter().filter(|it| it.is_handled()).collect();
        in_turn.sort_by_key(|step| step.stage);
        let mut promises: BTreeMap<&ScenarioCode, Promise> = BTreeMap::new();
        for step in &in_turn {
            let code = &step.scenario.code;
            let mut earlier = in_turn
                .iter()
                .filter(|other| event.comes_after(code, &other.scenario.code));
            let begins = earlier.try_fold(today, |begins, before| {
                let before = promises.get(&before.scenario.code)?;
                Some(begins.max(before.fetch.date))
            });
            if let (Some(begins), Some((limits, _)), Some(open)) =
                (begins, step.decided(), open(step.scenario))
            {
                promises.insert(code, calendar.promise(limits, open, begins));
            }
        }
        promises
    }

    /// By which day everything is done, if each of its steps has one of these promises; none when nothing is handled.
    pub fn done(&self, promises: &BTreeMap<&'e ScenarioCode, Promise>) -> Option<Day> {
        let handled = self.steps.iter().filter(|step| step.is_handled());
        let days: Option<Vec<Day>> = handled
            .map(|step| Some(promises.get(&step.scenario.code)?.done))
            .collect();
        days?.into_iter().max()
    }
}
