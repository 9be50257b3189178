//! How often each situation occurs: the product of how often its answers are given by those who are asked.

use crate::table::{DecisionTable, Question};

/// What all situations weigh together, about.
const WHOLE: u64 = 1 << 40;

/// The weight of each situation, at least one.
///
/// Answers count as independent of each other but for what a question hangs on.
pub(super) fn of_situations(table: &DecisionTable) -> Vec<u64> {
    let shares: Vec<Vec<f64>> = table.questions().iter().map(shares).collect();
    let products: Vec<f64> = table
        .situations()
        .iter()
        .map(|situation| {
            let answered = situation.choices.iter().zip(&shares);
            answered
                .filter_map(|(choice, shares)| shares.get(usize::from((*choice)?)))
                .product()
        })
        .collect();
    let total: f64 = products.iter().sum();
    products
        .into_iter()
        .map(|product| ((product / total * WHOLE as f64) as u64).max(1))
        .collect()
}

/// How many of those who are asked give each answer.
fn shares(question: &Question) -> Vec<f64> {
    let given: Vec<Option<u8>> = question.choices.iter().map(|choice| choice.often).collect();
    let said: f64 = given.iter().flatten().copied().map(f64::from).sum();
    let open = given.iter().filter(|often| often.is_none()).count();
    // The reader lets no question through where nothing is left for them; a table from elsewhere gets a little.
    let each = ((100.0 - said) / open as f64).max(0.1);
    let share = |often: Option<u8>| often.map_or(each, f64::from) / 100.0;
    given.into_iter().map(share).collect()
}
