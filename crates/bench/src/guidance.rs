//! The next question, over a whole district's decision tables: beside a bare AND + popcount kernel over the same tables,
//! and beside SQL that groups and counts.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use catalogue::Catalogue;
use catalogue::guidance::{Next, Replies, Reply};
use catalogue::source::read;
use catalogue::table::DecisionTable;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use synthetic::{Plan, generate};

use crate::hold;

/// So many visits are gone through in each table.
const VISITS: usize = 4;
/// How often everything is measured; the least counts, for others work on the machine too.
const TIMES: usize = 9;
/// The next question may take so many times what the kernel takes.
const LIMIT_OF_KERNEL: f64 = 3.0;
/// And SQL takes so many times what it takes, at least.
const LEAST_OF_SQL: f64 = 50.0;

type Failure = Box<dyn std::error::Error>;

/// Measures, prints one figure a line, and says whether all limits are kept.
pub(crate) fn run() -> Result<bool, Failure> {
    let plan = Plan {
        main_items: 252,
        sub_items: 352,
        scenarios: 496,
        situations: 38_072,
        seed: 1,
    };
    let files = generate(&plan)?;
    let catalogue: Catalogue = read(&files).catalogue.ok_or("the district has faults")?;
    let mut tables: Vec<&DecisionTable> = catalogue.scenarios.values().map(|s| &s.table).collect();
    tables.sort_by_key(|table| table.situations().len());
    let started = Instant::now();
    for table in &tables {
        black_box(table.next(&Replies::new()));
    }
    println!(
        "{} tables made ready in {:.1} ms",
        tables.len(),
        started.elapsed().as_secs_f64() * 1e3
    );
    let visits: Vec<Visited> = tables.iter().map(|table| Visited::new(table)).collect();
    let mut kept = true;
    let largest = visits.len().saturating_sub(visits.len() / 20);
    for (what, part) in [
        ("all tables", &visits[..]),
        ("the largest twentieth", &visits[largest..]),
    ] {
        let rows: usize = part.iter().map(|one| one.table.situations().len()).sum();
        let steps: usize = part.iter().map(|one| one.steps.len()).sum();
        println!(
            "{what}: {} tables, {rows} situations, {steps} questions",
            part.len()
        );
        let ours = least(TIMES, || {
            for one in part {
                for step in &one.steps {
                    black_box(one.table.next(black_box(&step.replies)));
                }
            }
        });
        let kernel = least(TIMES, || {
            for one in part {
                for step in &one.steps {
                    black_box(one.kernel.count(black_box(&step.said)));
                }
            }
        });
        let mut counted = Vec::new();
        for one in part {
            counted.push(Sql::new(one.table)?);
        }
        let mut failed = None;
        let sql = least(2, || {
            for (one, sql) in part.iter().zip(&counted) {
                for step in &one.steps {
                    match sql.count(black_box(&step.said)) {
                        Ok(groups) => drop(black_box(groups)),
                        Err(error) => failed = Some(error),
                    }
                }
            }
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        let each = |time: Duration| time.as_secs_f64() * 1e6 / steps as f64;
        println!("{what}: next question  {:10.3} µs", each(ours));
        println!("{what}: kernel         {:10.3} µs", each(kernel));
        println!("{what}: SQL GROUP BY   {:10.3} µs", each(sql));
        let times = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
        kept &= hold(
            &format!("{what}: next question against the kernel"),
            times(ours, kernel),
            LIMIT_OF_KERNEL,
        );
        kept &= hold(
            &format!("{what}: next question against SQL"),
            times(ours, sql),
            1.0 / LEAST_OF_SQL,
        );
    }
    Ok(kept)
}

fn least(times: usize, mut run: impl FnMut()) -> Duration {
    let taken = (0..times).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed()
    });
    taken.min().unwrap_or_default()
}

/// A table with the states that visits go through.
struct Visited<'t> {
    table: &'t DecisionTable,
    kernel: Kernel,
    steps: Vec<Step>,
}

/// A state in which the next question is looked for.
struct Step {
    replies: Replies,
    /// The same as places of questions and choices.
    said: Vec<(usize, usize)>,
}

impl<'t> Visited<'t> {
    fn new(table: &'t DecisionTable) -> Self {
        let mut steps = Vec::new();
        for visit in 0..VISITS {
            let mut replies = Replies::new();
            let mut said = Vec::new();
            loop {
                steps.push(Step {
                    replies: replies.clone(),
                    said: said.clone(),
                });
                let Next::Ask(question) = table.next(&replies) else {
                    break;
                };
                let place = table
                    .questions()
                    .iter()
                    .position(|known| known.id == question.id);
                let Some(place) = place else { break };
                // Every visit answers otherwise, and each is the same in every run.
                let fitting = table.situations().iter().filter(|row| {
                    said.iter().all(|&(column, choice)| {
                        row.choices[column].map(usize::from) == Some(choice)
                    })
                });
                let rows: Vec<_> = fitting.collect();
                let row = rows[(visit * 7919 + steps.len() * 104_729) % rows.len()];
                let Some(choice) = row.choices[place].map(usize::from) else {
                    break;
                };
                said.push((place, choice));
                replies.give(
                    question.id.clone(),
                    Reply::Choice(question.choices[choice].id.clone()),
                );
            }
        }
        Self {
            table,
            kernel: Kernel::new(table),
            steps,
        }
    }
}

/// How many situations are left for each answer, counted with nothing but AND and popcount.
struct Kernel {
    words: usize,
    rows: usize,
    columns: Vec<Vec<Vec<u64>>>,
}

impl Kernel {
    fn new(table: &DecisionTable) -> Self {
        let rows = table.situations().len();
        let words = rows.div_ceil(64);
        let columns = table
            .questions()
            .iter()
            .enumerate()
            .map(|(column, question)| {
                (0..question.choices.len())
                    .map(|choice| {
                        let mut bits = vec![0_u64; words];
                        for (place, row) in table.situations().iter().enumerate() {
                            if row.choices[column].map(usize::from) == Some(choice) {
                                bits[place / 64] |= 1 << (place % 64);
                            }
                        }
                        bits
                    })
                    .collect()
            });
        Self {
            words,
            rows,
            columns: columns.collect(),
        }
    }

    fn count(&self, said: &[(usize, usize)]) -> u32 {
        let mut left = vec![u64::MAX; self.words];
        if let (Some(last), over @ 1..) = (left.last_mut(), self.rows % 64) {
            *last = (1 << over) - 1;
        }
        for &(column, choice) in said {
            for (left, bits) in left.iter_mut().zip(&self.columns[column][choice]) {
                *left &= bits;
            }
        }
        let mut sum = 0;
        for (column, choices) in self.columns.iter().enumerate() {
            if said.iter().any(|&(known, _)| known == column) {
                continue;
            }
            for bits in choices {
                let both = left
                    .iter()
                    .zip(bits)
                    .map(|(left, bits)| (left & bits).count_ones());
                // Each count for itself is what a choice of questions would need.
                sum ^= black_box(both.sum::<u32>());
            }
        }
        sum
    }
}

/// The same counted by SQLite, in memory, with prepared statements.
struct Sql {
    connection: Connection,
    questions: usize,
}

impl Sql {
    fn new(table: &DecisionTable) -> Result<Self, rusqlite::Error> {
        let connection = Connection::open_in_memory()?;
        connection.set_prepared_statement_cache_capacity(4096);
        let questions = table.questions().len();
        let columns: String = (0..questions)
            .map(|column| format!("q{column} INTEGER, "))
            .collect();
        connection.execute_batch(&format!(
            "CREATE TABLE situation ({columns} outcome INTEGER)"
        ))?;
        let marks = vec!["?"; questions + 1].join(", ");
        let mut insert = connection.prepare(&format!("INSERT INTO situation VALUES ({marks})"))?;
        connection.execute_batch("BEGIN")?;
        for row in table.situations() {
            let choices = row.choices.iter().map(|choice| {
                choice.map_or(Value::Null, |choice| Value::Integer(i64::from(choice)))
            });
            let outcome = Value::Integer(i64::try_from(row.outcome).unwrap_or(i64::MAX));
            insert.execute(params_from_iter(choices.chain([outcome])))?;
        }
        connection.execute_batch("COMMIT")?;
        drop(insert);
        Ok(Self {
            connection,
            questions,
        })
    }

    fn count(&self, said: &[(usize, usize)]) -> Result<BTreeMap<usize, u64>, rusqlite::Error> {
        let mut counts = BTreeMap::new();
        let fits: String = said
            .iter()
            .map(|(column, _)| format!("q{column} = ? AND "))
            .collect();
        for column in
            (0..self.questions).filter(|column| said.iter().all(|(known, _)| known != column))
        {
            let mut select = self.connection.prepare_cached(&format!(
                "SELECT q{column}, outcome, count(*) FROM situation WHERE {fits} q{column} IS NOT NULL GROUP BY q{column}, outcome"
            ))?;
            let given = said
                .iter()
                .map(|&(_, choice)| i64::try_from(choice).unwrap_or(-1));
            let mut rows = select.query(params_from_iter(given))?;
            while let Some(row) = rows.next()? {
                let squared: u64 = row.get::<_, i64>(2)?.unsigned_abs().pow(2);
                *counts.entry(column).or_default() += squared;
            }
        }
        Ok(counts)
    }
}
