//! Real centres on a real PostgreSQL: several beside each other, killed, and put back from a dump.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::common::{CANARY, Centre, Hall, Terminal, envelope, signed_receipt};
use centre::store::{Drafts as _, PostgresStore, Submissions as _, Terminals as _};
use handover::draft::Opening;
use handover::enrolment::TerminalId;
use handover::{DraftLocator, Keeping};
use jiff::Timestamp;
use postgres::NoTls;
use test_postgres::{Database, apart};
use uuid::Uuid;

/// A hall whose centres keep everything in a PostgreSQL.
struct City {
    hall: Hall,
    database: Database,
}

impl City {
    fn new() -> Self {
        Self {
            hall: Hall::new(),
            database: Database::new(),
        }
    }

    fn serve(&self) -> Centre {
        self.hall
            .serve_with(&["--database", &self.database.address])
    }

    fn printed(&self, arguments: &[&str]) -> String {
        let more = ["--data", "DATA", "--database", &self.database.address];
        self.hall.printed(&[arguments, &more].concat())
    }

    async fn enrol(&self, centre: &Centre) -> Terminal {
        let code = self.printed(&["terminal", "enrol", "--role", "kiosk", "--place", "大厅"]);
        centre.enrol_with(&code).await
    }

    fn store(&self) -> PostgresStore {
        PostgresStore::open(&self.database.config()).expect("opens")
    }
}

#[tokio::test]
async fn several_centres_beside_each_other_take_each_submission_once() {
    const IDS: u64 = 40;
    let city = City::new();
    // They start at once on an empty database, too.
    let centres: Vec<Arc<Centre>> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..3).map(|_| scope.spawn(|| city.serve())).collect();
        let starts = starts.into_iter();
        starts
            .map(|start| Arc::new(start.join().expect("it starts")))
            .collect()
    });
    let mut puts = Vec::new();
    for turn in 0..6 {
        let (centres, terminal) = (centres.clone(), city.enrol(&centres[0]).await);
        puts.push(tokio::spawn(async move {
            let mut given = Vec::new();
            // Each in another order, and from one centre to the next.
            for step in 0..IDS {
                let number = (step + turn * 7) % IDS;
                let envelope = envelope(number, CANARY);
                let centre = &centres[((step + turn) % 3) as usize];
                let response = centre.put(&envelope, &terminal).await;
                let status = response.status().as_u16();
                let receipt = signed_receipt(response).await.expect("a receipt");
                assert!(receipt.is_for(&envelope));
                given.push((number, status, receipt));
            }
            given
        }));
    }
    let mut created = BTreeMap::new();
    let mut receipts = BTreeMap::new();
    for put in puts {
        for (number, status, receipt) in put.await.expect("no panic") {
            *created.entry(number).or_insert(0) += usize::from(status == 201);
            let first = receipts.entry(number).or_insert_with(|| receipt.clone());
            assert_eq!(*first, receipt, "every centre gives the same receipt");
        }
    }
    assert!(created.values().all(|times| *times == 1), "{created:?}");
    assert_eq!(created.len() as u64, IDS);
    apart(|| {
        let store = city.store();
        for number in 0..IDS {
            let code = envelope(number, CANARY).pickup_code;
            assert_eq!(store.find(&code).expect("ok").len(), 1);
        }
        assert_eq!(store.terminals().expect("ok").len(), 6);
    });
}

#[tokio::test]
async fn several_centres_write_one_trail_and_what_is_done_to_it_is_found() {
    let city = City::new();
    let centres: Vec<Arc<Centre>> = (0..3).map(|_| Arc::new(city.serve())).collect();
    let terminal = Arc::new(city.enrol(&centres[0]).await);
    let mut puts = Vec::new();
    for (number, centre) in (0..30).zip(centres.iter().cycle()) {
        let (centre, terminal) = (Arc::clone(centre), Arc::clone(&terminal));
        puts.push(tokio::spawn(async move {
            let taken = centre.put(&envelope(number, CANARY), &terminal).await;
            assert_eq!(taken.status(), 201);
        }));
    }
    for put in puts {
        put.await.expect("no panic");
    }
    let verify = |anchors: &[&str]| {
        let database = ["--data", "DATA", "--database", &city.database.address];
        let mut arguments = vec!["audit", "verify"];
        arguments.extend(database);
        for anchor in anchors {
            arguments.extend(["--anchor", anchor]);
        }
        let ran = city.hall.run(&arguments);
        (ran.status, ran.printed.trim_end().to_owned())
    };
    let (status, head) = verify(&[]);
    assert_eq!(status, Some(0), "{head}");
    assert!(head.starts_with("31:"), "{head}");
    assert_eq!(verify(&[&head]), (Some(0), head.clone()));
    let shown = city.printed(&["audit", "show"]);
    assert_eq!(shown.matches("submission-taken").count(), 30);

    let tamper = |sql: &str| {
        apart(|| city.database.client().batch_execute(sql).expect("done"));
    };
    tamper("DELETE FROM audit WHERE line = 31");
    assert_eq!(verify(&[]).0, Some(0), "by itself it looks whole");
    let (status, found) = verify(&[&head]);
    assert_eq!(status, Some(1));
    assert!(found.contains("lines from 31 on are missing"), "{found}");
    tamper("UPDATE audit SET text = replace(text, 'taken', 'takem') WHERE line = 9");
    let (status, found) = verify(&[]);
    assert_eq!(status, Some(1));
    assert!(found.contains("line 9 was changed"), "{found}");
}

#[tokio::test]
async fn being_killed_loses_nothing_that_has_a_receipt_and_the_other_centre_knows_it() {
    let city = City::new();
    let (one, other) = (Arc::new(city.serve()), city.serve());
    let terminal = Arc::new(city.enrol(&one).await);
    let (send, mut receipts) = tokio::sync::mpsc::unbounded_channel();
    for worker in 0..4_u64 {
        let (one, terminal, send) = (Arc::clone(&one), Arc::clone(&terminal), send.clone());
        tokio::spawn(async move {
            for number in 0..1000 {
                let envelope = envelope(worker * 1000 + number, CANARY);
                let Ok(response) = one.try_put(&envelope, &terminal).await else {
                    return;
                };
                let Ok(receipt) = signed_receipt(response).await else {
                    return;
                };
                let _ = send.send((envelope, receipt));
            }
        });
    }
    drop(send);
    let mut given = Vec::new();
    while let Some(pair) = receipts.recv().await {
        given.push(pair);
        if given.len() == 25 {
            one.tell("KILL");
        }
    }
    assert!(given.len() >= 25 && given.len() < 4000, "{}", given.len());
    for (envelope, receipt) in &given {
        assert_eq!(other.receipt(envelope, &terminal, 200).await, *receipt);
    }
}

#[tokio::test]
async fn what_a_dump_holds_is_durable_and_another_life_is_noticed_when_it_is_put_back() {
    let city = City::new();
    let centre = city.serve();
    let terminal = city.enrol(&centre).await;
    let first = centre.placed(&envelope(1, CANARY), &terminal).await;
    let mark = city.printed(&["ledger", "mark"]);
    let dump = city.hall.path("dump");
    let dumped = city
        .database
        .tool("pg_dump")
        .args(["--format=custom", "--file"])
        .arg(&dump)
        .status();
    assert!(dumped.expect("it runs").success());
    city.printed(&["ledger", "durable", "--through", &mark]);
    let second = centre.placed(&envelope(2, CANARY), &terminal).await;
    let before = centre.standing(&terminal).await;
    assert_eq!(before.of(first), Keeping::Durable);
    assert_eq!(before.of(second), Keeping::Received);

    // Nobody says anything to the centre, and it goes on running.
    city.database.put_back(&dump);
    let after = centre.standing(&terminal).await;
    assert_ne!(after.epoch, before.epoch);
    assert_eq!(after.of(second), Keeping::SendAgain);
    let first_again = centre.placed(&envelope(1, CANARY), &terminal).await;
    let second_again = centre.placed(&envelope(2, CANARY), &terminal).await;
    assert_eq!(first_again.position, first.position);
    assert_eq!(after.of(second_again), Keeping::Received);

    let restored = city.printed(&["ledger", "restored"]);
    assert!(!restored.contains(&after.epoch.to_string()), "{restored}");
}

#[tokio::test]
async fn what_is_put_back_beneath_a_centre_that_goes_on_running_gives_nothing_of_the_life_before() {
    let city = City::new();
    let centre = city.serve();
    let terminal = city.enrol(&centre).await;
    centre.placed(&envelope(1, CANARY), &terminal).await;
    let dump = city.hall.path("dump");
    let dumped = city
        .database
        .tool("pg_dump")
        .args(["--format=custom", "--file"])
        .arg(&dump)
        .status();
    assert!(dumped.expect("it runs").success());
    let lost = centre.placed(&envelope(2, CANARY), &terminal).await;

    // Its connections stay open all the time, and nobody asks it for its standing first.
    let restored = city
        .database
        .tool("pg_restore")
        .args(["--clean", "--if-exists", "--single-transaction"])
        .arg(&dump)
        .status();
    assert!(restored.expect("it runs").success());
    let other = centre.placed(&envelope(3, CANARY), &terminal).await;
    assert_eq!(other.position, lost.position, "it is given once more");
    assert_ne!(other.epoch, lost.epoch, "but in another life");
    let standing = centre.standing(&terminal).await;
    assert_eq!(standing.epoch, other.epoch);
    assert_eq!(standing.of(lost), Keeping::SendAgain);
}

#[tokio::test]
async fn told_to_end_it_ends_in_good_order() {
    let city = City::new();
    for _ in 0..3 {
        let mut centre = city.serve();
        assert_eq!(centre.get("/v1/health").await.status(), 200);
        centre.tell_to_end();
        let ended = centre.ended_within(Duration::from_secs(30));
        assert_eq!(ended.and_then(|status| status.code()), Some(0));
    }
}

#[tokio::test]
async fn an_address_without_a_database_behind_it_is_said_without_its_password() {
    let hall = Hall::new();
    for (address, said) in [
        ("postgres://u:secret@127.0.0.1:1/x", "cannot be used"),
        (
            "mysql://u:secret@127.0.0.1/x",
            "postgres://USER@HOST/DATABASE",
        ),
    ] {
        let ran = hall.run(&["terminal", "list", "--data", "DATA", "--database", address]);
        assert_ne!(ran.status, Some(0));
        assert!(ran.errors.contains(said), "{}", ran.errors);
        assert!(!ran.errors.contains("secret"), "{}", ran.errors);
    }
}

#[test]
fn a_database_of_the_first_schema_is_brought_up_to_date_with_what_is_in_it() {
    let database = Database::new();
    let mut client = database.config().connect(NoTls).expect("connected");
    client
        .batch_execute(include_str!(
            "../../../../migrations/centre/postgres/0001_centre.sql"
        ))
        .expect("the schema of that time");
    client
        .batch_execute(
            "UPDATE schema_version SET version = 1;
             INSERT INTO terminal (id, role, place, key, enrolled_at, series)
             VALUES ('00000000-0000-0000-0000-000000000007', 'kiosk', '大厅', repeat('0', 64), now(), 1)",
        )
        .expect("data of that time");
    let store = PostgresStore::open(&database.config()).expect("brought up to date");
    let id = TerminalId(Uuid::from_u128(7));
    let known = store.terminal(id).expect("ok").expect("still known");
    assert_eq!(known.series.number(), 1);
    let opening = store.open_draft(DraftLocator::new([1; 16]), Timestamp::now());
    assert_eq!(opening.expect("ok"), Opening::Unknown);
}
