//! Synthetic catalogues: plausible ones of exactly the size that is asked for, to try out scale with.
//!
//! They come as source files, so that everything that holds for an authored catalogue is proven of them too. The same
//! plan gives the same catalogue on every machine.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod items;
mod parts;
mod plan;
mod scenarios;
mod shape;
mod surroundings;

use catalogue::source::SourceFile;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

pub use plan::{Plan, PlanError};

/// Makes the source files of a catalogue of just this size.
///
/// # Errors
/// [`PlanError`], when there is no such catalogue.
pub fn generate(plan: &Plan) -> Result<Vec<SourceFile>, PlanError> {
    plan.check()?;
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed);
    let shapes = shape::shapes(&mut rng, plan.scenarios, plan.situations);
    let items = items::items(plan);
    let (scenarios, materials) = scenarios::scenarios(&mut rng, &items, &shapes);
    let mut files = surroundings::files(plan, &items, &scenarios);
    files.push(items::file(&items));
    files.push(materials.file());
    files.extend(scenarios.into_iter().map(|scenario| scenario.file));
    Ok(files)
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A text in both languages as the source format writes it.
fn text(zh: &str, en: &str) -> String {
    format!("{{ zh = {}, en = {} }}", quoted(zh), quoted(en))
}

/// Two letters or digits for a number below 1296, as codes use them.
fn base36(number: usize, width: usize) -> String {
    const SIGNS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut rest = number;
    let mut signs = vec![b'0'; width];
    for sign in signs.iter_mut().rev() {
        *sign = SIGNS[rest % 36];
        rest /= 36;
    }
    signs.into_iter().map(char::from).collect()
}
