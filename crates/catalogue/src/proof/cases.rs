//! Cases in as few words as possible: of many combinations the answers that they have in common.

use std::collections::HashSet;

use crate::table::Combination;

/// More kinds of cases than this are counted, not named.
const MOST_NAMED: usize = 4;

/// Answers, each as the place of a question and of its choice; none is "in every case".
pub type Case = Vec<(usize, u16)>;

/// Combinations for which something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// How many combinations there are.
    pub count: usize,
    /// Short descriptions: wherever these answers are given, it holds. At least one.
    pub named: Vec<Case>,
    /// Whether the descriptions cover all of the combinations.
    pub is_all: bool,
}

impl Cases {
    /// Describes the combinations for which something holds; none when there are none.
    pub(super) fn where_it_holds(
        combinations: &[Combination],
        holds: &dyn Fn(&Combination) -> bool,
    ) -> Option<Self> {
        let (inside, outside): (Vec<_>, Vec<_>) = combinations
            .iter()
            .partition::<Vec<&Combination>, _>(|answers| holds(answers));
        let mut left = inside.clone();
        let mut named = Vec::new();
        while named.len() < MOST_NAMED
            && let Some(&example) = left.first()
        {
            let case = shortest(example, &outside);
            left.retain(|answers| !covers(&case, answers));
            named.push(case);
        }
        if named.is_empty() {
            return None;
        }
        Some(Self {
            count: inside.len(),
            is_all: left.is_empty(),
            named,
        })
    }
}

fn covers(case: &Case, answers: &Combination) -> bool {
    case.iter()
        .all(|&(question, choice)| answers[question] == Some(choice))
}

/// Leaves out every answer of an example without which the rest still covers nothing outside.
fn shortest(example: &Combination, outside: &[&Combination]) -> Case {
    let mut case: Case = example
        .iter()
        .enumerate()
        .filter_map(|(question, choice)| Some((question, (*choice)?)))
        .collect();
    // What each of those outside differs in; an answer may go as long as every one keeps a difference.
    let differences: HashSet<Vec<usize>> = outside
        .iter()
        .map(|answers| {
            case.iter()
                .filter(|&&(question, choice)| answers[question] != Some(choice))
                .map(|&(question, _)| question)
                .collect()
        })
        .collect();
    // Later questions first: what was asked first says most.
    for place in (0..case.len()).rev() {
        let dropped = case[place].0;
        let kept: Vec<usize> = case
            .iter()
            .map(|&(question, _)| question)
            .filter(|&question| question != dropped)
            .collect();
        let still_outside = differences
            .iter()
            .all(|difference| difference.iter().any(|question| kept.contains(question)));
        if still_outside {
            case.remove(place);
        }
    }
    case
}
