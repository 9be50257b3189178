//! How often each situation occurs: the product of how often its answers are given by those who are asked.

use crate::table::DecisionTable;

/// What all situations weigh together, about.
const WHOLE: u64 = 1 << 40;

/// The weight of each situation, at least one: the choices of a question are given equally often.
pub(super) fn of_situations(table: &DecisionTable) -> Vec<u64> {
    let questions = table.questions();
    let products: Vec<f64> = table
        .situations()
        .iter()
        .map(|situation| {
            let answered = situation.choices.iter().zip(questions);
            answered
                .filter(|(choice, _)| choice.is_some())
                .map(|(_, question)| 1.0 / question.choices.len() as f64)
                .product()
        })
        .collect();
    let total: f64 = products.iter().sum();
    products
        .into_iter()
        .map(|product| ((product / total * WHOLE as f64) as u64).max(1))
        .collect()
}
