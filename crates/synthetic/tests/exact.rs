//! Synthetic catalogues: exactly as large as asked for, without a fault, the same again.

use catalogue::source::read;
use proptest::prelude::*;
use synthetic::{Plan, generate};

fn counts(plan: &Plan) -> (usize, usize, usize, usize) {
    let reading = read(&generate(plan).expect("a plan that holds"));
    let faults: Vec<String> = reading
        .faults
        .iter()
        .chain(&reading.warnings)
        .map(ToString::to_string)
        .collect();
    assert!(
        faults.is_empty(),
        "{}",
        faults[..faults.len().min(5)].join("\n")
    );
    let catalogue = reading.catalogue.expect("no faults");
    assert!(catalogue.about.sample && catalogue.about.title.zh.contains("合成"));
    let counts = catalogue.counts();
    (
        counts.main_items,
        counts.sub_items,
        counts.scenarios,
        counts.situations,
    )
}

#[test]
fn a_district_is_exactly_as_large_as_a_district() {
    let plan = Plan {
        main_items: 252,
        sub_items: 352,
        scenarios: 496,
        situations: 38_072,
        seed: 1,
    };
    assert_eq!(counts(&plan), (252, 352, 496, 38_072));
    assert_eq!(generate(&plan), generate(&plan));
    assert_ne!(generate(&plan), generate(&Plan { seed: 2, ..plan }));
}

#[test]
fn what_cannot_be_is_said() {
    let plan = Plan {
        main_items: 3,
        sub_items: 2,
        scenarios: 5,
        situations: 5,
        seed: 1,
    };
    let error = generate(&plan).expect_err("too few").to_string();
    assert_eq!(
        error,
        "sub-items (2) must be at least as many as main items (3)"
    );
    let plan = Plan {
        sub_items: 3,
        scenarios: 4,
        situations: 100_000,
        ..plan
    };
    let error = generate(&plan).expect_err("too many").to_string();
    assert_eq!(error, "situations (100000) must be at most 80000");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_size_is_met(main in 1..12_usize, sub in 0..12_usize, more in 0..12_usize, rows in 0..900_usize, seed: u64) {
        let plan = Plan {
            main_items: main,
            sub_items: main + sub,
            scenarios: main + sub + more,
            situations: main + sub + more + rows,
            seed,
        };
        prop_assert_eq!(
            counts(&plan),
            (plan.main_items, plan.sub_items, plan.scenarios, plan.situations)
        );
    }
}
