//! What changes in one scenario, counted in its situations.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::choices::{self, ChoiceDifference};
use super::demand::{Demand, demanded};
use super::details::{self, DetailDifference};
use super::{Named, name_material, words};
use crate::Catalogue;
use crate::code::{ChoiceId, MaterialCode, QuestionId, ScenarioCode};
use crate::hall::WindowKind;
use crate::scenario::{Fee, Handling, Intermediary, Limits, Scenario, SpecialProcedure};
use crate::table::{DecisionTable, Outcome, Situation};

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
    /// Questions and choices that are new or gone.
    pub choices: Vec<ChoiceDifference>,
    /// Changed special procedures, with their days.
    pub specials: Vec<ValueDifference>,
    /// Changed intermediary services.
    pub intermediaries: Vec<ValueDifference>,
    /// Changed codes and other single values.
    pub details: Vec<DetailDifference>,
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
    /// From what to what these differ.
    pub alterations: Vec<ValueDifference>,
}

/// Something that changes in some situations, in a clerk's words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ValueDifference {
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
    /// In how many situations.
    pub situations: usize,
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

/// Everything that a scenario says in words: not its window, its table and its single values, which are told apart. How
/// often it is accepted is told beside the scenarios: it is counted, not said.
fn said(scenario: &Scenario) -> impl PartialEq + use<'_> {
    let Scenario {
        code,
        sub_item: _,
        suffix: _,
        local_code: _,
        name,
        plain,
        aliases,
        window: _,
        themes,
        frequency: _,
        audience,
        scope,
        quota,
        conditions,
        handling,
        result,
        steps,
        faq,
        table: _,
    } = scenario;
    let known_as = (code, name, plain, aliases);
    let asks = (themes, audience, scope, quota, conditions);
    let Handling {
        kind: _,
        channels,
        visits: _,
        why_in_person,
        appointment,
        self_service,
    } = handling;
    let handled = (channels, why_in_person, appointment, self_service);
    let steps: Vec<_> = steps
        .iter()
        .map(|step| (&step.name, &step.who, &step.detail))
        .collect();
    let gets = (&result.name, &result.sample);
    (known_as, asks, handled, gets, steps, faq)
}

/// What changes from one scenario to another of the same code; none when they say the same.
pub(super) fn compare(
    earlier: &Scenario,
    later: &Scenario,
    before: &Catalogue,
    after: &Catalogue,
) -> Option<ScenarioDifference> {
    let says_the_same = said(earlier) == said(later);
    let details = details::compare(earlier, later);
    if says_the_same
        && details.is_empty()
        && earlier.window == later.window
        && earlier.table == later.table
    {
        return None;
    }
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
            .map(|(code, counted)| MaterialDifference {
                material: name_material(&code, before, after),
                gained: counted.gained,
                lost: counted.lost,
                altered: counted.altered.values().sum(),
                alterations: values(counted.altered),
            })
            .collect(),
        limits: values(changes.limits),
        fees: values(changes.fees),
        elsewhere: changes.elsewhere,
        window: (earlier.window != later.window).then_some((earlier.window, later.window)),
        choices: choices::compare(&earlier.table, &later.table),
        specials: values(changes.specials),
        intermediaries: values(changes.intermediaries),
        details,
        words: false,
    };
    difference.words = !difference.says_something()
        || !says_the_same
        || changes.unsaid
        || reworded(&earlier.table, &later.table);
    Some(difference)
}

/// Whether a question, a choice or a need that both tables have is told in other words.
fn reworded(earlier: &DecisionTable, later: &DecisionTable) -> bool {
    let questions = later.questions().iter().any(|question| {
        let mut known = earlier.questions().iter();
        let Some(before) = known.find(|before| before.id == question.id) else {
            return false;
        };
        let choices = question.choices.iter().any(|choice| {
            let mut known = before.choices.iter();
            known
                .find(|before| before.id == choice.id)
                .is_some_and(|before| {
                    (&before.label, &before.note) != (&choice.label, &choice.note)
                })
        });
        choices
            || (&before.ask, &before.why, &before.unsure)
                != (&question.ask, &question.why, &question.unsure)
    });
    let reasons = |table: &'_ DecisionTable, material: &MaterialCode| {
        let needs = table.needs().iter();
        needs
            .filter(|need| &need.material == material)
            .map(|need| (need.note.clone(), need.why.clone(), need.basis.clone()))
            .collect::<Vec<_>>()
    };
    questions
        || later.needs().iter().any(|need| {
            let (before, after) = (
                reasons(earlier, &need.material),
                reasons(later, &need.material),
            );
            before.len() == after.len() && before != after
        })
}

impl ScenarioDifference {
    fn says_something(&self) -> bool {
        self.situations_added + self.situations_removed + self.elsewhere > 0
            || !self.materials.is_empty()
            || !self.limits.is_empty()
            || !self.fees.is_empty()
            || !self.choices.is_empty()
            || !self.specials.is_empty()
            || !self.intermediaries.is_empty()
            || !self.details.is_empty()
            || self.window.is_some()
    }
}

/// How often something changes from this to that.
type FromTo = BTreeMap<(String, String), usize>;

/// In how many situations a material changes.
#[derive(Default)]
struct Counted {
    gained: usize,
    lost: usize,
    altered: FromTo,
}

/// What changes, counted over situations that correspond.
#[derive(Default)]
struct Changes {
    materials: BTreeMap<MaterialCode, Counted>,
    limits: FromTo,
    fees: FromTo,
    specials: FromTo,
    intermediaries: FromTo,
    elsewhere: usize,
    /// Whether something of a limit or a fee differs that its words do not tell, such as its basis.
    unsaid: bool,
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
                self.material(material).gained += 1;
            } else if !known.contains(&demands) {
                let from = joined(known.iter().map(|known| demanded(known)));
                let change = (from, demanded(demands));
                *self.material(material).altered.entry(change).or_default() += 1;
            }
        }
        let dropped: BTreeSet<&MaterialCode> = old_needs
            .iter()
            .flat_map(BTreeMap::keys)
            .filter(|material| !new_needs.contains_key(*material))
            .filter(|material| old_needs.iter().all(|old| old.contains_key(*material)))
            .collect();
        for material in dropped {
            self.material(material).lost += 1;
        }
        let limits: Vec<&Limits> = olds.iter().map(|old| &old.limits).collect();
        if let Some(change) = change(&limits, &new.limits, words::limits, words::limits_apart) {
            self.unsaid |= !count(&mut self.limits, change);
        }
        let fees: Vec<&Fee> = olds.iter().map(|old| &old.fee).collect();
        if let Some(change) = change(&fees, &new.fee, words::fee, words::fees) {
            self.unsaid |= !count(&mut self.fees, change);
        }
        let specials: Vec<_> = olds.iter().map(|old| old.specials.as_slice()).collect();
        if let Some(change) = change(
            &specials,
            new.specials.as_slice(),
            told_specials,
            told_apart,
        ) {
            self.unsaid |= !count(&mut self.specials, change);
        }
        let services: Vec<_> = olds
            .iter()
            .map(|old| old.intermediaries.as_slice())
            .collect();
        let told = |services: &[Intermediary]| {
            words::names(services.iter().map(|service| &service.name.zh))
        };
        let apart = |one: &[Intermediary], other: &[Intermediary]| (told(one), told(other));
        if let Some(change) = change(&services, new.intermediaries.as_slice(), told, apart) {
            self.unsaid |= !count(&mut self.intermediaries, change);
        }
        if !olds.iter().any(|old| old.elsewhere == new.elsewhere) {
            self.elsewhere += 1;
        }
    }

    fn material(&mut self, material: &MaterialCode) -> &mut Counted {
        self.materials.entry(material.clone()).or_default()
    }
}

/// From what to what a value changes, when it is none of those that it corresponds to; `apart` tells two of them that
/// `told` may not tell apart.
fn change<T: PartialEq + ?Sized>(
    olds: &[&T],
    new: &T,
    told: impl Fn(&T) -> String,
    apart: impl Fn(&T, &T) -> (String, String),
) -> Option<(String, String)> {
    let first = olds.first()?;
    if olds.contains(&new) {
        return None;
    }
    Some(if olds.iter().all(|old| old == first) {
        apart(first, new)
    } else {
        (joined(olds.iter().map(|old| told(old))), told(new))
    })
}

fn told_specials(specials: &[SpecialProcedure]) -> String {
    words::names(
        specials
            .iter()
            .map(|special| format!("{}（{} 天）", special.name.zh, special.days)),
    )
}

fn told_apart(one: &[SpecialProcedure], other: &[SpecialProcedure]) -> (String, String) {
    (told_specials(one), told_specials(other))
}

/// Counts a change, unless both sides read the same.
fn count(changes: &mut FromTo, change: (String, String)) -> bool {
    let is_told = change.0 != change.1;
    if is_told {
        *changes.entry(change).or_default() += 1;
    }
    is_told
}

fn joined(values: impl Iterator<Item = String>) -> String {
    let different: BTreeSet<String> = values.collect();
    different.into_iter().collect::<Vec<_>>().join(" / ")
}

fn values(counted: FromTo) -> Vec<ValueDifference> {
    counted
        .into_iter()
        .map(|((from, to), situations)| ValueDifference {
            from: from.trim_start().to_owned(),
            to: to.trim_start().to_owned(),
            situations,
        })
        .collect()
}
