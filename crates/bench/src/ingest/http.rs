//! The real centre, with terminals that hand in over HTTP.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use handover::enrolment::{Enrolment, Entitlement, SignedKeyClaim, TerminalId};
use handover::request_signature::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT};
use handover::{Digest, RequestTarget, SigningKey, Stamp};

use super::AnyError;
use super::rows::Row;

/// One that is enrolled, and signs what it sends.
struct Terminal {
    id: TerminalId,
    key: SigningKey,
    requests: u64,
}

impl Terminal {
    async fn enrol(
        client: &reqwest::Client,
        address: &str,
        code: String,
        number: u64,
    ) -> Result<Self, AnyError> {
        let mut random = [9; 32];
        random[..8].copy_from_slice(&number.to_le_bytes());
        let key = SigningKey::from_random(random);
        let claim = SignedKeyClaim::sign(Entitlement::Code(code), &key)?;
        let place = format!("{address}/v1/terminals");
        let answer = client.post(place).json(&claim).send().await?;
        let enrolment: Enrolment = answer.json().await?;
        Ok(Self {
            id: enrolment.terminal,
            key,
            requests: 0,
        })
    }

    async fn hand_in(
        &mut self,
        client: &reqwest::Client,
        address: &str,
        row: &Row,
    ) -> Result<reqwest::Response, AnyError> {
        self.requests += 1;
        let path = format!("/v1/submissions/{}", row.envelope.id);
        let target = RequestTarget {
            method: "PUT",
            authority: address.trim_start_matches("http://"),
            path: &path,
            query: None,
        };
        let stamp = Stamp {
            terminal: self.id,
            counter: self.requests,
            random: self.requests,
            created: 0,
        };
        let headers = target.sign(stamp, Digest::of(&row.json), &self.key);
        Ok(client
            .put(format!("{address}{path}"))
            .header(CONTENT_DIGEST, headers.content_digest)
            .header(SIGNATURE_INPUT, headers.signature_input)
            .header(SIGNATURE, headers.signature)
            .body(row.json.clone())
            .send()
            .await?)
    }
}

/// Ends the centre when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Hands all rows in, so many at once, and says how long that took.
pub(super) fn hand_in(
    program: &Path,
    data: &Path,
    database: Option<&str>,
    rows: Arc<[Row]>,
    at_once: usize,
) -> Result<Duration, AnyError> {
    let centre = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).arg("--data").arg(data);
        if let Some(address) = database {
            command.env("CENTRE_DATABASE", address);
        }
        command.stderr(Stdio::null());
        command
    };
    let mut child = centre(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        // What is measured is the ingest, not its patience with one terminal that sends for all.
        "--requests-per-minute",
        "1000000",
        "--mebibytes-per-minute",
        "100000",
    ])
    .stdout(Stdio::piped())
    .spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let _running = Running(child);
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let address = line
        .trim()
        .strip_prefix("LISTENING ")
        .ok_or("it does not listen")?
        .to_owned();
    let codes = (0..at_once)
        .map(|_| {
            let enrol = ["terminal", "enrol", "--role", "kiosk", "--place", "大厅"];
            let printed = centre(&enrol).output()?.stdout;
            Ok(String::from_utf8(printed)?.trim().to_owned())
        })
        .collect::<Result<Vec<_>, AnyError>>()?;

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = reqwest::Client::new();
        let mut terminals = Vec::new();
        for (number, code) in (1..).zip(codes) {
            terminals.push(Terminal::enrol(&client, &address, code, number).await?);
        }
        let next = Arc::new(AtomicUsize::new(0));
        let begun = Instant::now();
        let mut senders = Vec::new();
        for mut terminal in terminals {
            let (client, address) = (client.clone(), address.clone());
            let (rows, next) = (Arc::clone(&rows), Arc::clone(&next));
            senders.push(tokio::spawn(async move {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let sent = terminal.hand_in(&client, &address, row).await?;
                    if sent.status().as_u16() != 201 {
                        return Err(format!("the centre answered {}", sent.status()).into());
                    }
                    sent.bytes().await?;
                }
                Ok::<_, AnyError>(())
            }));
        }
        for sender in senders {
            sender.await??;
        }
        Ok(begun.elapsed())
    })
}
