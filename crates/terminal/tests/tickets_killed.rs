//! Numbers from a program that is killed again and again while it gives them: none is shown twice.
//!
//! Run with a folder as its argument it is that program; without one it is the test.

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Place, complete, visit};
use contract::home::Role;
use rusqlite::Connection;
use terminal::Terminal;
use terminal::config::{Config, ConfigPlace};

/// How often the program is killed.
const DEATHS: usize = 12;

fn main() {
    match std::env::args_os()
        .nth(1)
        .filter(|argument| Path::new(argument).is_dir())
    {
        Some(folder) => give_numbers(Path::new(&folder)),
        None => no_number_is_shown_twice(),
    }
}

/// Gives numbers for as long as it lives, and shows each.
fn give_numbers(data: &Path) {
    let config = Config::load(&ConfigPlace {
        shipped: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-config"),
        role: Role::Desk,
        // It names the key by which the release is known.
        hall: data.parent().map(|folder| folder.join("hall.toml")),
        data_folder: Some(data.to_owned()),
    });
    let desk = Terminal::start(config.expect("a sound configuration")).expect("started");
    loop {
        let ticket = desk.take_ticket(visit(&desk), &complete());
        println!("{}", ticket.expect("a number").number);
        std::io::stdout().flush().expect("shown");
    }
}

fn no_number_is_shown_twice() {
    let place = Place::new().with_release(1);
    drop(place.desk("", ""));
    let database = Connection::open(place.data().join("terminal.sqlite")).expect("opened");
    database
        .execute_batch(
            "INSERT INTO enrolment (one, terminal, token, enrolled_at, series)
             VALUES (1, '019ab000-0000-7000-8000-00000000000a', 'secret', '2026-01-01T00:00:00Z', 7)",
        )
        .expect("enrolled");
    drop(database);
    let mut shown = BTreeSet::new();
    for death in 0..DEATHS {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .arg(place.data())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be started");
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let mut seen = 0;
        for line in lines.map_while(Result::ok) {
            assert!(line.starts_with("A7-"), "{line}");
            assert!(shown.insert(line.clone()), "{line} was shown twice");
            seen += 1;
            // At another moment each time, while the next one is being given; what was in the pipe counts as shown.
            if seen == death + 1 {
                child.kill().expect("it runs");
            }
        }
        child.wait().expect("it ended");
        assert!(seen > death, "it ended by itself");
    }
    println!(
        "test no_number_is_shown_twice ... ok ({} numbers)",
        shown.len()
    );
}
