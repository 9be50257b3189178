//! `cargo xtask test`: what CI runs, and what a newcomer runs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use clap::Args;

use crate::commands::{cargo, not_runnable, say, succeed, written};
use crate::error::Failure;
use crate::{page, setup};

#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// Only the end-to-end tests in the real window.
    #[arg(long)]
    only_e2e: bool,
}

/// Always the same packages at once: a selection of its own would build what they share with other features, once more.
const TEST: [&str; 7] = [
    "test",
    "--locked",
    "--workspace",
    "--exclude",
    "ui",
    "--exclude",
    "bench",
];
/// The tests that open a window.
const IN_THE_WINDOW: [&str; 3] = ["--no-fail-fast", "--test", "window"];

/// How many tests passed and failed, and what those said that failed.
#[derive(Debug, Default)]
struct Tally {
    passed: u64,
    failed: u64,
    /// Every line of it, as the test runner shows it before its closing line.
    said: Vec<String>,
    /// Whether such lines come now.
    failing: bool,
}

/// Formats, lints, documents and tests everything.
pub(crate) fn test(arguments: &TestArguments) -> Result<(), Failure> {
    setup::for_tests()?;
    if !arguments.only_e2e {
        say("checking the format");
        succeed(&mut cargo(&["fmt", "--all", "--check"]))?;
    }
    let mut tally = Tally::default();
    if arguments.only_e2e {
        page::build(page::Profile::Release)?;
        build_everything()?;
        say("end-to-end tests in the real window");
        tally.run(&[&TEST[..], &IN_THE_WINDOW].concat())?;
    } else {
        // The last step of building the page keeps one core busy for minutes, and leaves the others to this.
        let (built, linted) = std::thread::scope(|scope| {
            let linting = scope.spawn(lint_the_page);
            (page::build(page::Profile::Release), linting.join())
        });
        built?;
        linted.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        lint()?;
        say("unit, integration and end-to-end tests, the last in the real window");
        tally.run(&[&TEST[..], &["--no-fail-fast"]].concat())?;
    }
    // Thousands of lines may lie between a failure and the end, and a report often keeps only the end.
    if !tally.said.is_empty() {
        println!("\nwhat failed, once more:\n{}", tally.said.join("\n"));
    }
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 && tally.passed > 0 {
        Ok(())
    } else {
        Err(Failure::Other("not every test passed".into()))
    }
}

/// Saves a screenshot of every screen in every size.
pub(crate) fn screens() -> Result<(), Failure> {
    setup::for_tests()?;
    page::build(page::Profile::Release)?;
    build_everything()?;
    succeed(&mut cargo(
        &[&TEST[..], &["--quiet", "--test", "window", "screens::"]].concat(),
    ))
}

/// Builds the tests and the programs that they start, without running anything.
fn build_everything() -> Result<(), Failure> {
    succeed(&mut cargo(&[&TEST[..], &["--quiet", "--no-run"]].concat()))
}

/// Warnings are faults.
const DENY: [&str; 3] = ["--", "-D", "warnings"];

fn lint_the_page() -> Result<(), Failure> {
    say("clippy for the page");
    let page = [
        "clippy",
        "--quiet",
        "--locked",
        "-p",
        "ui",
        "--target",
        "wasm32-unknown-unknown",
    ];
    succeed(cargo(&page).args(DENY))
}

fn lint() -> Result<(), Failure> {
    say("clippy");
    let all = [
        "clippy",
        "--quiet",
        "--locked",
        "--workspace",
        "--exclude",
        "ui",
        "--all-targets",
        "--features",
        "yichuang/hello",
    ];
    succeed(cargo(&all).args(DENY))?;
    say("documentation");
    let docs = [
        "doc",
        "--quiet",
        "--locked",
        "--no-deps",
        "--workspace",
        "--exclude",
        "ui",
        "--document-private-items",
    ];
    succeed(cargo(&docs).env("RUSTDOCFLAGS", "-D warnings"))
}

/// How many tests run at once. Most of them wait for a window, a server or a disk more than they compute.
fn at_once() -> usize {
    2 * std::thread::available_parallelism().map_or(1, usize::from)
}

impl Tally {
    /// Runs tests with their output shown, and counts.
    fn run(&mut self, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = cargo(arguments);
        command.env("RUST_TEST_THREADS", at_once().to_string());
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| not_runnable(&command, source))?;
        let before = self.failed;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                println!("{line}");
                self.count(&line);
            }
        }
        let status = child
            .wait()
            .map_err(|source| not_runnable(&command, source))?;
        if !status.success() && self.failed == before {
            return Err(Failure::Command {
                command: written(&command),
            });
        }
        Ok(())
    }

    /// Keeps what is said of a failure, and adds what a closing line of the test runner says.
    fn count(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            self.failing |= line == "failures:";
            if self.failing {
                self.said.push(line.to_owned());
            }
            return;
        };
        self.failing = false;
        let number = |name: &str| {
            let before = result.split(&format!(" {name}")).next().unwrap_or_default();
            before
                .rsplit([' ', '.', ';'])
                .next()
                .and_then(|number| number.parse::<u64>().ok())
                .unwrap_or(0)
        };
        self.passed += number("passed");
        self.failed += number("failed");
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn closing_lines_are_counted() {
        let mut tally = Tally::default();
        tally.count("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.51s");
        tally.count("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s");
        tally.count("test something ... ok");
        assert_eq!((tally.passed, tally.failed), (15, 2));
        assert!(tally.said.is_empty());
    }

    #[test]
    fn what_failed_is_kept_to_be_said_at_the_end() {
        let mut tally = Tally::default();
        for line in [
            "test one ... ok",
            "test other ... FAILED",
            "",
            "failures:",
            "",
            "---- other stdout ----",
            "it is not as it should be",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "test next ... ok",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.count(line);
        }
        assert_eq!((tally.passed, tally.failed), (2, 1));
        let said = "failures:\n\n---- other stdout ----\nit is not as it should be";
        assert_eq!(tally.said.join("\n"), said);
    }
}
