//! Guidance over a whole district: how many questions are asked, beside the best order and the authored one.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use catalogue::source::{SourceFile, read};
use synthetic::{Plan, generate};

#[test]
fn a_district_is_asked_as_little_as_can_be_and_never_more_than_as_authored() {
    let plan = Plan {
        main_items: 252,
        sub_items: 352,
        scenarios: 496,
        situations: 38_072,
        seed: 1,
    };
    let files: Vec<SourceFile> = generate(&plan).expect("a district");
    let catalogue = read(&files).catalogue.expect("sound");
    let (mut asked, mut in_order, mut best, mut optima, mut beyond) = (0.0, 0.0, 0.0, 0, 0);
    for scenario in catalogue.scenarios.values() {
        let measure = scenario.table.measure();
        let code = &scenario.code;
        assert!(
            measure.asked.expected <= measure.in_order.expected + 1e-9,
            "{code}: {measure:?}"
        );
        assert!(
            measure.best.expected <= measure.asked.expected + 1e-9,
            "{code}: {measure:?}"
        );
        if measure.is_optimum {
            optima += 1;
            assert!(
                measure.asked.expected <= 1.1 * measure.best.expected,
                "{code}: {measure:?}"
            );
        } else if measure.asked.expected > 1.1 * measure.best.expected {
            beyond += 1;
        }
        asked += measure.asked.expected;
        in_order += measure.in_order.expected;
        best += measure.best.expected;
    }
    println!(
        "{} scenarios: {asked:.1} questions asked, {in_order:.1} in order, {best:.1} at best; \
         {optima} optima known, {beyond} of the others more than 1.1 × their bound",
        catalogue.scenarios.len()
    );
    assert!(
        optima * 10 > catalogue.scenarios.len() * 9,
        "{optima} optima known"
    );
}
