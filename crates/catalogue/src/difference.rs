//! The difference between two catalogues, as it matters to who comes to the hall.

mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::code::{ChoiceId, LifeEventId, MaterialCode, QuestionId, ScenarioCode};
use crate::hall::WindowKind;
use crate::life_event::LifeEvent;
use crate::scenario::{Fee, Limits, Need, Scenario};
use crate::table::{DecisionTable, Outcome, Situation};
use crate::{Catalogue, Counts};

/// What changes from one catalogue to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// How large the earlier one is.
    pub before: Counts,
    /// How large the later one is.
    pub after: Counts,
    /// Scenarios that are new.
    pub added: Vec<Named<ScenarioCode>>,
    /// Scenarios that are gone.
    pub removed: Vec<Named<ScenarioCode>>,
    /// Scenarios that are in both and differ.
    pub changed: Vec<ScenarioDifference>,
    /// Materials whose own record differs.
    pub materials: Vec<Named<MaterialCode>>,
    /// Life events that are new, gone, or differ.
    pub life_events: LifeEventDifference,
    /// Whether the hall, its windows, bodies, themes or items differ.
    pub surroundings: bool,
}

/// What changes of the life events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LifeEventDifference {
    /// Those that are new.
    pub added: Vec<Named<LifeEventId>>,
    /// Those that are gone.
    pub removed: Vec<Named<LifeEventId>>,
    /// Those that are in both and differ; by their later name.
    pub changed: Vec<Named<LifeEventId>>,
}

impl LifeEventDifference {
    fn between(before: &[LifeEvent], after: &[LifeEvent]) -> Self {
        let named = |event: &LifeEvent| Named {
            code: event.id.clone(),
            name: event.name.zh.clone(),
        };
        let in_other = |event: &LifeEvent, others: &'_ [LifeEvent]| {
            others.iter().find(|other| other.id == event.id).cloned()
        };
        Self {
            added: after
                .iter()
                .filter(|event| in_other(event, before).is_none())
                .map(named)
                .collect(),
            removed: before
                .iter()
                .filter(|event| in_other(event, after).is_none())
                .map(named)
                .collect(),
            changed: after
                .iter()
                .filter(|event| in_other(event, before).is_some_and(|earlier| earlier != **event))
                .map(named)
                .collect(),
        }
    }

    fn is_none(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// A record by its code and its Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named<C> {
    /// Its code.
    pub code: C,
    /// Its name in Chinese.
    pub name: String,
}

/// What changes in a scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioDifference {
    /// Which one; by its later name.
    pub scenario: Named<ScenarioCode>,
    /// How many situations it had.
    pub situations_before: usize,
    /// How many it has.
    pub situations_after: usize,
    /// How many there are that no earlier one corresponds to.
    pub situations_added: usize,
    /// How many there were that no later one corresponds to.
    pub situations_removed: usize,
    /// What changes about materials, in situations that correspond.
    pub materials: Vec<MaterialDifference>,
    /// Changed time limits.
    pub limits: Vec<ValueDifference>,
    /// Changed fees.
    pub fees: Vec<ValueDifference>,
    /// In how many situations it changes whether, or where else, it is handled.
    pub elsewhere: usize,
    /// The window that handled it, and the one that handles it now.
    pub window: Option<(WindowKind, WindowKind)>,
    /// Whether anything else differs: names, words, steps, questions.
    pub words: bool,
}

/// In how many situations a material changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MaterialDifference {
    /// The material.
    pub material: Named<MaterialCode>,
    /// Situations that need it and did not.
    pub gained: usize,
    /// Situations that needed it and do not any more.
    pub lost: usize,
    /// Situations in which copies, originals or whether it may be owed differ.
    pub altered: usize,
}

/// A limit or a fee that changes, in a clerk's words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ValueDifference {
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
    /// In how many situations.
    pub situations: usize,
}

impl Difference {
    /// Compares two catalogues.
    pub fn between(before: &Catalogue, after: &Catalogue) -> Self {
        let named = |scenario: &Scenario| Named {
            code: scenario.code.clone(),
            name: scenario.name.zh.clone(),
        };
        let only_in = |one: &Catalogue, other: &Catalogue| {
            one.scenarios
                .values()
                .filter(|scenario| !other.scenarios.contains_key(&scenario.code))
                .map(named)
                .collect()
        };
        let changed = after.scenarios.values().filter_map(|later| {
            let earlier = before.scenarios.get(&later.code)?;
            (earlier != later).then(|| compare(earlier, later, before, after))
        });
        let codes: BTreeSet<&MaterialCode> = before
            .materials
            .keys()
            .chain(after.materials.keys())
            .collect();
        let materials = codes
            .into_iter()
            .filter(|code| before.materials.get(*code) != after.materials.get(*code))
            .map(|code| name_material(code, before, after));
        Self {
            before: before.counts(),
            after: after.counts(),
            added: only_in(after, before),
            removed: only_in(before, after),
            changed: changed.collect(),
            materials: materials.collect(),
            life_events: LifeEventDifference::between(&before.life_events, &after.life_events),
            surroundings: before.about != after.about
                || before.hall != after.hall
                || before.windows != after.windows
                || before.bodies != after.bodies
                || before.themes != after.themes
                || before.main_items != after.main_items,
        }
    }

    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        !self.surroundings
            && self.life_events.is_none()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.materials.is_empty()
    }
}

fn name_material(
    code: &MaterialCode,
    before: &Catalogue,
    after: &Catalogue,
) -> Named<MaterialCode> {
    let material = after
        .materials
        .get(code)
        .or_else(|| before.materials.get(code));
    Named {
        code: code.clone(),
        name: material.map_or_else(String::new, |material| material.name.zh.clone()),
    }
}

/// The answers of a situation to the questions that both tables have.
type SharedAnswers<'t> = Vec<Option<&'t ChoiceId>>;

/// A table seen through the questions that it shares with another.
struct Shared<'t> {
    table: &'t DecisionTable,
    columns: Vec<usize>,
}

impl<'t> Shared<'t> {
    fn new(table: &'t DecisionTable, shared: &[&QuestionId]) -> Self {
        let columns = shared
            .iter()
            .filter_map(|id| table.questions().iter().position(|q| q.id == **id))
            .collect();
        Self { table, columns }
    }

    fn answers(&self, situation: &Situation) -> SharedAnswers<'t> {
        self.columns
            .iter()
            .map(|&column| {
                let choice = situation.choices[column]?;
                self.table.questions()[column]
                    .choices
                    .get(usize::from(choice))
                    .map(|choice| &choice.id)
            })
            .collect()
    }

    /// The outcomes of the situations with the same shared answers.
    fn outcomes(&self) -> HashMap<SharedAnswers<'t>, BTreeSet<usize>> {
        let mut outcomes: HashMap<_, BTreeSet<usize>> = HashMap::new();
        for situation in self.table.situations() {
            outcomes
                .entry(self.answers(situation))
                .or_default()
                .insert(situation.outcome);
        }
        outcomes
    }
}

fn compare(
    earlier: &Scenario,
    later: &Scenario,
    before: &Catalogue,
    after: &Catalogue,
) -> ScenarioDifference {
    let shared: Vec<&QuestionId> = later
        .table
        .questions()
        .iter()
        .map(|question| &question.id)
        .filter(|id| earlier.table.questions().iter().any(|q| q.id == **id))
        .collect();
    let old = Shared::new(&earlier.table, &shared);
    let new = Shared::new(&later.table, &shared);
    let old_outcomes = old.outcomes();
    let new_outcomes = new.outcomes();
    let mut changes = Changes::default();
    let mut added = 0;
    for situation in later.table.situations() {
        match old_outcomes.get(&new.answers(situation)) {
            None => added += 1,
            Some(places) => {
                let olds: Vec<&Outcome> = places
                    .iter()
                    .filter_map(|&place| earlier.table.outcomes().get(place))
                    .collect();
                let outcome = &later.table.outcomes()[situation.outcome];
                changes.note(&earlier.table, &olds, &later.table, outcome);
            }
        }
    }
    let removed = earlier
        .table
        .situations()
        .iter()
        .filter(|situation| !new_outcomes.contains_key(&old.answers(situation)))
        .count();
    let mut difference = ScenarioDifference {
        scenario: Named {
            code: later.code.clone(),
            name: later.name.zh.clone(),
        },
        situations_before: earlier.table.situations().len(),
        situations_after: later.table.situations().len(),
        situations_added: added,
        situations_removed: removed,
        materials: changes
            .materials
            .into_iter()
            .map(|(code, [gained, lost, altered])| MaterialDifference {
                material: name_material(&code, before, after),
                gained,
                lost,
                altered,
            })
            .collect(),
        limits: values(changes.limits),
        fees: values(changes.fees),
        elsewhere: changes.elsewhere,
        window: (earlier.window != later.window).then_some((earlier.window, later.window)),
        words: false,
    };
    difference.words = !difference.says_something()
        || Scenario {
            window: later.window,
            table: later.table.clone(),
            ..earlier.clone()
        } != *later;
    difference
}

impl ScenarioDifference {
    fn says_something(&self) -> bool {
        self.situations_added + self.situations_removed + self.elsewhere > 0
            || !self.materials.is_empty()
            || !self.limits.is_empty()
            || !self.fees.is_empty()
            || self.window.is_some()
    }
}

/// What changes, counted over situations that correspond.
#[derive(Default)]
struct Changes {
    /// Gained, lost, altered.
    materials: BTreeMap<MaterialCode, [usize; 3]>,
    limits: BTreeMap<(String, String), usize>,
    fees: BTreeMap<(String, String), usize>,
    elsewhere: usize,
}

impl Changes {
    /// Compares an outcome with those that it corresponds to. Where a question is new or gone these are several: then
    /// only what differs from all of them is a change.
    fn note(
        &mut self,
        old_table: &DecisionTable,
        olds: &[&Outcome],
        new_table: &DecisionTable,
        new: &Outcome,
    ) {
        let needs = |table: &'_ DecisionTable, outcome: &'_ Outcome| {
            let mut needs: BTreeMap<MaterialCode, Vec<Demand>> = BTreeMap::new();
            for need in table.needs_of(outcome) {
                needs
                    .entry(need.material.clone())
                    .or_default()
                    .push(Demand::of(need));
            }
            needs
        };
        let old_needs: Vec<_> = olds.iter().map(|old| needs(old_table, old)).collect();
        let new_needs = needs(new_table, new);
        for (material, demands) in &new_needs {
            let known: Vec<_> = old_needs
                .iter()
                .filter_map(|old| old.get(material))
                .collect();
            if known.is_empty() {
                self.material(material, 0);
            } else if !known.contains(&demands) {
                self.material(material, 2);
            }
        }
        let dropped: BTreeSet<&MaterialCode> = old_needs
            .iter()
            .flat_map(BTreeMap::keys)
            .filter(|material| !new_needs.contains_key(*material))
            .filter(|material| old_needs.iter().all(|old| old.contains_key(*material)))
            .collect();
        for material in dropped {
            self.material(material, 1);
        }
        let limits: Vec<&Limits> = olds.iter().map(|old| &old.limits).collect();
        if !limits.contains(&&new.limits) {
            let from = joined(limits.into_iter().map(words::limits));
            *self
                .limits
                .entry((from, words::limits(&new.limits)))
                .or_default() += 1;
        }
        let fees: Vec<&Fee> = olds.iter().map(|old| &old.fee).collect();
        if !fees.contains(&&new.fee) {
            let from = joined(fees.into_iter().map(words::fee));
            *self.fees.entry((from, words::fee(&new.fee))).or_default() += 1;
        }
        if !olds.iter().any(|old| old.elsewhere == new.elsewhere) {
            self.elsewhere += 1;
        }
    }

    fn material(&mut self, material: &MaterialCode, which: usize) {
        self.materials.entry(material.clone()).or_default()[which] += 1;
    }
}

/// What of a need is more than words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Demand {
    originals: u8,
    copies: u8,
    keep: bool,
    due_days: Option<u16>,
    by_form: bool,
}

impl Demand {
    fn of(need: &Need) -> Self {
        use crate::scenario::Necessity;
        Self {
            originals: need.originals,
            copies: need.copies,
            keep: need.keep,
            due_days: match need.necessity {
                Necessity::Required => None,
                Necessity::Tolerated { due_days } => Some(due_days),
            },
            by_form: need.form.is_some(),
        }
    }
}

fn joined(values: impl Iterator<Item = String>) -> String {
    let different: BTreeSet<String> = values.collect();
    different.into_iter().collect::<Vec<_>>().join(" / ")
}

fn values(counted: BTreeMap<(String, String), usize>) -> Vec<ValueDifference> {
    counted
        .into_iter()
        .map(|((from, to), situations)| ValueDifference {
            from,
            to,
            situations,
        })
        .collect()
}
