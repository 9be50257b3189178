//! Delivery: sends what waits in the outbox, and goes on trying.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use handover::enrolment::TerminalId;
use handover::{Envelope, SubmissionId};
use moments::{Moment, reached};
use patience::{Limits, Pauses, TELL_AFTER};
use tokio::sync::Notify;

use crate::centre_client::{CentreClient, CentreError, ReceiptKeys, Taken};
use crate::connection::ConnectionState;
use crate::identity::{self, NotSigned};
use crate::outbox::{Damaged, Outbox, OutboxError, Received, Waiting};
use crate::reception_keys::Keyring;

/// With nothing to send, the centre is asked so often whether it is there.
const LOOK_AROUND: Duration = Duration::from_secs(20);
/// So many records are on their way at once, at most.
const AT_ONCE: usize = 4;
/// When so many records in a row could not be sent, it is not because of the records.
const IN_A_ROW: usize = 3;

/// How patient a terminal is with its centre.
pub(crate) const LIMITS: Limits = Limits {
    longest: Duration::from_secs(120),
    longest_wish: Duration::from_secs(600),
};
/// What a relay has and the centre not yet is asked for again after so long.
const AT_A_RELAY: Duration = Duration::from_secs(60);

/// The records that wait for their own time.
type Aside = patience::Aside<SubmissionId>;

/// The task that sends.
pub(crate) struct Delivery {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) centre: CentreClient,
    pub(crate) keyring: Keyring,
    pub(crate) connection: Arc<ConnectionState>,
    /// Told whenever something was handed in.
    pub(crate) handed_in: Arc<Notify>,
    /// Told when an operator wants no pause to be waited for.
    pub(crate) at_once: Arc<Notify>,
    /// For how many days a record is kept after it is in a backup.
    pub(crate) keep_for: u32,
}

/// How one round went.
enum Round {
    /// Everything that can be sent is sent.
    Done,
    /// The centre could not take it now.
    Later(Option<Duration>),
}

/// What became of an envelope on its way.
struct Sent {
    envelope: Envelope,
    answer: Result<Taken, CentreError>,
}

/// How the sending of one round goes.
#[derive(Default)]
struct Going {
    /// How many could not be sent since the last one that could.
    in_a_row: usize,
    /// Something was sent.
    sent: bool,
    /// Only those that failed before are left.
    with_aside: bool,
    /// Nothing more is begun in this round.
    stopped: bool,
    /// Nothing at all is sent for a while: it is not because of single records.
    for_later: bool,
    asked_for: Option<Duration>,
}

impl Delivery {
    /// Runs as long as the terminal does.
    pub(crate) async fn run(self) {
        let (mut pauses, mut aside) = (Pauses::new(LIMITS), Aside::new(LIMITS));
        loop {
            match self.round(&mut aside).await {
                Ok(Round::Done) => {
                    pauses.start_anew();
                    let pause = aside.next(Instant::now()).unwrap_or(LOOK_AROUND);
                    tokio::select! {
                        () = self.handed_in.notified() => {}
                        () = self.pause(pause.min(LOOK_AROUND), &mut aside) => {}
                    }
                }
                Ok(Round::Later(asked_for)) => {
                    self.pause(pauses.next(asked_for), &mut aside).await;
                }
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be worked on; it is tried again");
                    self.pause(pauses.next(None), &mut aside).await;
                }
            }
        }
    }

    /// Waits, unless an operator wants everything tried at once.
    async fn pause(&self, pause: Duration, aside: &mut Aside) {
        tokio::select! {
            () = self.at_once.notified() => aside.release(Instant::now()),
            () = tokio::time::sleep(pause) => {}
        }
    }

    async fn round(&self, aside: &mut Aside) -> Result<Round, OutboxError> {
        match self.centre.is_there().await {
            Ok(time) => self.connection.answered(time),
            Err(error) => return Ok(self.later(&error)),
        }
        let Some(enrolment) = self.outbox.enrolment()? else {
            let waiting = self.outbox.load()?.waiting;
            if waiting > 0 {
                tracing::warn!(
                    waiting,
                    "this terminal is not enrolled, so nothing can be sent; run `yichuang enrol --code …`"
                );
            }
            return Ok(Round::Later(Some(LOOK_AROUND)));
        };
        if let Err(error) = identity::complete(&self.outbox, &self.centre, &enrolment).await {
            return match error {
                CentreError::NotSigned(NotSigned::Outbox(error)) => Err(error),
                error => Ok(self.later(&error)),
            };
        }
        let keys = self.keyring.receipts()?;
        if keys.centre.is_empty() {
            let waiting = self.outbox.load()?.waiting;
            if waiting > 0 {
                tracing::warn!(
                    waiting,
                    "no key is known yet by which the centre’s receipts are believed, so nothing is sent; it comes with the centre’s list of keys"
                );
            }
            return Ok(Round::Later(None));
        }
        // First, so that what the centre lost is sent again at once.
        self.settle(&keys.centre).await?;
        let going = self.send(aside, enrolment.terminal, keys).await;
        self.connection.note_failing(aside.failing());
        let going = going?;
        if going.sent
            && let Err(error) = self.outbox.tidy_now_and_then()
        {
            tracing::warn!(%error, "the outbox’s log is moved later");
        }
        Ok(if going.for_later {
            Round::Later(going.asked_for)
        } else {
            Round::Done
        })
    }

    /// Sends what waits, the oldest first, several at once. Whatever stops it, what is on its way is waited for; it ends
    /// with this future, not as tasks that would hold the outbox open for as long as they please.
    async fn send(
        &self,
        aside: &mut Aside,
        terminal: TerminalId,
        keys: ReceiptKeys,
    ) -> Result<Going, OutboxError> {
        let keys = Arc::new(keys);
        let (mut going, mut under_way, mut after) = (Going::default(), FuturesUnordered::new(), 0);
        loop {
            while !going.stopped && under_way.len() < AT_ONCE {
                let envelope = match self.outbox.next_waiting(after)? {
                    Some(Waiting::Whole(envelope)) => envelope,
                    Some(Waiting::Damaged(damaged)) => {
                        after = damaged.sequence;
                        self.park_damaged(&damaged);
                        continue;
                    }
                    None if going.with_aside || !under_way.is_empty() => break,
                    None => {
                        // They come last: a centre that asks for patience because of one of them has the others by then.
                        (going.with_aside, after) = (true, 0);
                        continue;
                    }
                };
                after = envelope.sequence;
                if aside.holds_back(envelope.id, going.with_aside, Instant::now()) {
                    continue;
                }
                let (centre, keys) = (self.centre.clone(), Arc::clone(&keys));
                reached(Moment::Sending);
                under_way.push(async move {
                    let answer = hand_over(&self.outbox, &centre, &envelope, &keys).await;
                    Sent { envelope, answer }
                });
            }
            let Some(first) = under_way.next().await else {
                return Ok(going);
            };
            // Whatever has come by now is written down at once.
            let others = std::iter::from_fn(|| under_way.next().now_or_never().flatten());
            let come: Vec<Sent> = std::iter::once(first).chain(others).collect();
            self.note(come, terminal, aside, &mut going)?;
        }
    }

    /// Puts a record aside that nobody can send as it is. Where even that fails, it holds up none all the same.
    fn park_damaged(&self, Damaged { sequence, error }: &Damaged) {
        tracing::error!(sequence, %error, "parked: what is kept of this record is damaged; the others are sent");
        if let Err(error) = self.outbox.park_damaged(*sequence) {
            tracing::error!(sequence, %error, "it could not be parked and is passed over");
        }
    }

    /// Notes what became of some envelopes.
    fn note(
        &self,
        come: Vec<Sent>,
        terminal: TerminalId,
        aside: &mut Aside,
        going: &mut Going,
    ) -> Result<(), OutboxError> {
        let mut received = Vec::new();
        for Sent { envelope, answer } in come {
            match answer {
                // What it names was sent, and something is missing still: the same again later.
                Ok(Taken::Awaits(_)) => {
                    going.in_a_row += 1;
                    put_aside(aside, envelope.id, None);
                }
                Ok(Taken::AtRelay) => {
                    going.in_a_row = 0;
                    if aside.rest(envelope.id, AT_A_RELAY, Instant::now()) {
                        tracing::info!(submission = %envelope.id, "the relay in the hall has it; it waits here until the centre has it too");
                    }
                }
                Ok(Taken::AtCentre(receipt)) => {
                    aside.forget(envelope.id);
                    (going.in_a_row, going.sent) = (0, true);
                    received.push(Received::new(&envelope, receipt));
                }
                Err(CentreError::Refused(refusal)) if !refusal.is_of_the_content() => {
                    self.outbox.note_refusal(terminal, refusal)?;
                    (going.stopped, going.for_later) = (true, true);
                    going.asked_for = Some(LOOK_AROUND);
                }
                Err(CentreError::Refused(refusal)) => {
                    aside.forget(envelope.id);
                    tracing::error!(submission = %envelope.id, %refusal, "parked: the centre will never take it as it is; look for it at the centre under this id");
                    self.outbox.park(envelope.id, &refusal.to_string())?;
                }
                Err(error) => {
                    let asked_for = self.not_sent(&error);
                    put_aside(aside, envelope.id, asked_for);
                    going.in_a_row += 1;
                    if asked_for.is_some() || going.in_a_row >= IN_A_ROW {
                        going.stopped = true;
                        going.asked_for = going.asked_for.max(asked_for);
                        if !going.with_aside {
                            going.for_later = true;
                            self.connection.not_heard(&error);
                        }
                    }
                }
            }
        }
        if !received.is_empty() {
            reached(Moment::Answered);
            self.outbox.mark_at_centre(&received)?;
            self.outbox.note_answered(terminal)?;
            reached(Moment::Noted);
            for Received { receipt, .. } in &received {
                tracing::info!(submission = %receipt.id, "the centre has it");
            }
        }
        Ok(())
    }

    /// Asks what is in the centre's backups. When that cannot be learned, everything is kept.
    async fn settle(&self, keys: &[handover::VerifyingKey]) -> Result<(), OutboxError> {
        match self.centre.standing(keys).await {
            Ok(Some(standing)) => {
                let settled = self.outbox.settle(&standing, self.keep_for)?;
                if settled.again > 0 {
                    tracing::warn!(records = settled.again, epoch = %standing.epoch, "the centre was put back from a backup: what it may have lost is sent again");
                }
                if settled.durable > 0 {
                    tracing::info!(
                        records = settled.durable,
                        "these are in the centre’s backup"
                    );
                }
            }
            Ok(None) => {}
            Err(error) => {
                tracing::debug!(%error, "what is in the centre’s backups is asked for again later")
            }
        }
        Ok(())
    }

    fn later(&self, error: &CentreError) -> Round {
        self.connection.not_heard(error);
        Round::Later(self.not_sent(error))
    }

    /// Logs why something could not be sent; how long the centre asks to wait.
    fn not_sent(&self, error: &CentreError) -> Option<Duration> {
        tracing::debug!(%error, "tried again later");
        match error {
            CentreError::Busy { retry_after, .. } => *retry_after,
            CentreError::Nonsense { .. } => {
                tracing::warn!(%error);
                None
            }
            _ => None,
        }
    }
}

/// Hands over an envelope; what it names goes before it when the centre does not have that yet.
async fn hand_over(
    outbox: &Outbox,
    centre: &CentreClient,
    envelope: &Envelope,
    keys: &ReceiptKeys,
) -> Result<Taken, CentreError> {
    let taken = centre.submit(envelope, keys).await?;
    let Taken::Awaits(missing) = taken else {
        return Ok(taken);
    };
    for digest in missing {
        let sealed = outbox.attachment(digest).map_err(NotSigned::Outbox)?;
        let Some(sealed) = sealed else {
            tracing::error!(submission = %envelope.id, %digest, "an attachment is not here; keep the data folder and call for service");
            continue;
        };
        centre.upload(digest, &sealed).await?;
    }
    centre.submit(envelope, keys).await
}

/// A record could not be sent although others could.
fn put_aside(aside: &mut Aside, id: SubmissionId, asked_for: Option<Duration>) {
    if aside.put(id, asked_for, Instant::now()) {
        tracing::error!(
            submission = %id,
            failures = TELL_AFTER,
            "the centre takes others but not this record; it is tried again and holds nothing up; look into the centre’s log for this id"
        );
    }
}
