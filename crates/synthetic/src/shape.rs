//! Shapes of decision tables: how many questions and choices, so that the number of situations is known beforehand.

use rand::{Rng, RngExt as _};

/// How often a table has 0, 1, 2 … independent questions, in thousandths, as real ones do.
const QUESTIONS: [u32; 9] = [20, 100, 180, 220, 220, 140, 80, 30, 10];
/// How often a question has 2, 3 or 4 choices, in tenths.
const CHOICES: [u32; 3] = [6, 3, 1];
/// The last scenarios make up for what is missing; so many of all, as a fraction.
const LEVELLING: usize = 10;

/// The questions of a table.
///
/// The independent ones are always asked. One that follows the `n`th is asked where every one before the `n`th has its
/// first choice and the `n`th has its last: so no two of these are ever asked together, and what they add is a sum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    /// How many choices each independent question has: at least two.
    pub(crate) independent: Vec<usize>,
    /// Follows the independent question of this place; with so many choices: at least two.
    pub(crate) dependent: Vec<(usize, usize)>,
}

impl Shape {
    /// How many situations there are.
    pub(crate) fn situations(&self) -> usize {
        let whole: usize = self.independent.iter().product();
        let added: usize = self
            .dependent
            .iter()
            .map(|&(after, choices)| self.below(after) * (choices - 1))
            .sum();
        whole + added
    }

    /// How many combinations share one choice of each question up to this place.
    fn below(&self, place: usize) -> usize {
        self.independent[place + 1..].iter().product()
    }

    fn random(rng: &mut impl Rng) -> Self {
        let count = weighted(rng, &QUESTIONS);
        let independent: Vec<usize> = (0..count).map(|_| weighted(rng, &CHOICES) + 2).collect();
        let dependent = (0..count)
            .filter_map(|place| {
                let choices = weighted(rng, &CHOICES) + 2;
                rng.random_ratio(1, 4).then_some((place, choices))
            })
            .collect();
        Self {
            independent,
            dependent,
        }
    }

    /// A table of just so many situations, at least one.
    ///
    /// The independent questions make at least half of them. The rest is smaller than their product, so that it can be
    /// written in the mixed radix of what a question at each place adds; each digit is one dependent question.
    fn exact(rng: &mut impl Rng, situations: usize) -> Self {
        let mut shape = Self::default();
        let mut product = 1;
        while product * 2 <= situations {
            let choices = (weighted(rng, &CHOICES) + 2).min(situations / product);
            shape.independent.push(choices);
            product *= choices;
        }
        let mut rest = situations - product;
        for place in 0..shape.independent.len() {
            let each = shape.below(place);
            let digit = rest / each;
            rest %= each;
            if digit > 0 {
                shape.dependent.push((place, digit + 1));
            }
        }
        shape
    }
}

/// Shapes for all scenarios, whose situations add up exactly.
pub(crate) fn shapes(rng: &mut impl Rng, scenarios: usize, situations: usize) -> Vec<Shape> {
    let mut left = situations;
    let levelling = (scenarios / LEVELLING).max(1);
    let mut shapes: Vec<Shape> = (0..scenarios)
        .map(|place| {
            let others = scenarios - place - 1;
            let shape = if others < levelling {
                Shape::exact(rng, left / (others + 1))
            } else {
                let share = left / (others + 1);
                let shape = Shape::random(rng);
                // One scenario may be large, but not so large that nothing is left for the others.
                if shape.situations() <= (share * 40).min(left - others) {
                    shape
                } else {
                    Shape::exact(rng, share)
                }
            };
            left -= shape.situations();
            shape
        })
        .collect();
    // The levelled ones come last; they are spread out, so that no window gets them all.
    for place in (1..shapes.len()).rev() {
        shapes.swap(place, rng.random_range(0..=place));
    }
    shapes
}

fn weighted(rng: &mut impl Rng, weights: &[u32]) -> usize {
    let mut left = rng.random_range(0..weights.iter().sum());
    for (place, weight) in weights.iter().enumerate() {
        match left.checked_sub(*weight) {
            Some(rest) => left = rest,
            None => return place,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    proptest! {
        #[test]
        fn a_shape_of_any_size_can_be_made(situations in 1..20_000_usize, seed: u64) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let shape = Shape::exact(&mut rng, situations);
            prop_assert_eq!(shape.situations(), situations);
            let smallest = shape.independent.iter().chain(shape.dependent.iter().map(|(_, c)| c)).min();
            prop_assert!(smallest.is_none_or(|choices| *choices >= 2));
        }

        #[test]
        fn shapes_add_up(scenarios in 1..60_usize, more in 0..5_000_usize, seed: u64) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let shapes = shapes(&mut rng, scenarios, scenarios + more);
            prop_assert_eq!(shapes.len(), scenarios);
            let total: usize = shapes.iter().map(Shape::situations).sum();
            prop_assert_eq!(total, scenarios + more);
        }
    }
}
