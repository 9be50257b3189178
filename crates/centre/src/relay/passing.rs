//! Passing on: oldest first, several at once, as they came, for ever. One that cannot be passed on waits apart, and holds
//! nothing up; one that the city will never take is kept aside.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use handover::attachment::{Chunk, LARGEST_CHUNK};
use handover::{Digest, Envelope, Position, VerifyingKey};
use patience::{Limits, Pauses};
use tokio::task::JoinSet;

use super::city::Sent;
use super::{CityError, Relay};
use crate::reception_keys;
use crate::store::{Attachments as _, CityAnswer, StoreError, ToPassOn};

/// How many are read at a time.
const PAGE: usize = 32;
/// So many are on their way at once, at most.
const AT_ONCE: usize = 4;
/// When so many in a row could not be passed on, it is not because of them.
const IN_A_ROW: usize = 3;
/// How patient a relay is with the city.
const LIMITS: Limits = Limits {
    longest: Duration::from_secs(60),
    longest_wish: Duration::from_secs(300),
};
/// With nothing to pass on, the city's ledger is asked after so often.
const LOOK_AROUND: Duration = Duration::from_secs(60);

/// Why something is not passed on now.
#[derive(Debug, thiserror::Error)]
pub(super) enum PassError {
    #[error(transparent)]
    City(#[from] CityError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no key is known yet by which the city’s receipts are believed")]
    NoKeys,
    #[error("attachment {0} is not here; keep the data folder and call for service")]
    NoAttachment(Digest),
    #[error("the city goes on missing attachments")]
    StillMissing,
    #[error("passing it on was broken off")]
    BrokenOff,
}

impl PassError {
    /// How long the city asks to wait.
    fn asked_for(&self) -> Option<Duration> {
        match self {
            Self::City(CityError::Busy { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }

    /// Whether it says nothing about a submission, but that the city does not answer this relay.
    fn is_of_the_relay(&self) -> bool {
        matches!(self, Self::City(CityError::Refused(refusal)) if !refusal.is_of_the_content())
    }
}

/// How a round goes.
#[derive(Default)]
struct Going {
    /// How many could not be passed on since the last one that could.
    in_a_row: usize,
    /// Only those that failed before are left.
    with_aside: bool,
    /// Nothing more is begun in this round.
    stopped: bool,
    /// Nothing at all is passed on for a while: it is not because of single submissions.
    for_later: bool,
    asked_for: Option<Duration>,
    /// So many wait for their terminals.
    sealed_late: usize,
}

/// The submissions that wait for their own time, by their positions: one that cannot be read has nothing else to go by.
type Aside = patience::Aside<Position>;

/// What waits, read page by page.
#[derive(Default)]
struct Queue {
    read: VecDeque<ToPassOn>,
    after: Position,
}

impl Relay {
    /// Passes on as long as the relay runs.
    pub(super) async fn keep_passing(self: &Arc<Self>) {
        let (mut pauses, mut aside) = (Pauses::new(LIMITS), Aside::new(LIMITS));
        loop {
            match self.round(&mut aside).await {
                Ok(going) if !going.for_later => {
                    pauses.start_anew();
                    let pause = aside.next(Instant::now()).unwrap_or(LOOK_AROUND);
                    tokio::select! {
                        () = self.came.notified() => {}
                        () = tokio::time::sleep(pause.min(LOOK_AROUND)) => {}
                    }
                }
                Ok(going) => tokio::time::sleep(pauses.next(going.asked_for)).await,
                Err(error) => {
                    tracing::warn!(%error, "the city does not take what waits here; it is tried again");
                    tokio::time::sleep(pauses.next(error.asked_for())).await;
                }
            }
        }
    }

    /// Everything that waits, once; those that failed before come last.
    async fn round(self: &Arc<Self>, aside: &mut Aside) -> Result<Going, PassError> {
        let keys: Arc<[VerifyingKey]> = self.city_keys()?.into();
        let standing = self.city.standing().await?;
        self.note_standing(&standing).await?;
        let (mut going, mut queue) = (Going::default(), Queue::default());
        let (mut under_way, mut positions) = (JoinSet::new(), HashMap::new());
        loop {
            while !going.stopped && under_way.len() < AT_ONCE {
                let Some(next) = self.next(&mut queue).await? else {
                    if going.with_aside || !under_way.is_empty() {
                        break;
                    }
                    (going.with_aside, queue) = (true, Queue::default());
                    continue;
                };
                let ToPassOn {
                    position,
                    envelope,
                    sealed_late,
                } = next;
                if aside.holds_back(position, going.with_aside, Instant::now()) {
                    continue;
                }
                let envelope = match envelope {
                    Ok(envelope) => envelope,
                    Err(error) => {
                        tracing::warn!(%error, "not passed on; it is tried again");
                        self.put_aside(aside, position, &error.into());
                        continue;
                    }
                };
                if sealed_late {
                    // See `pass_on_open`.
                    going.sealed_late += usize::from(!going.with_aside);
                    continue;
                }
                let (relay, keys) = (Arc::clone(self), Arc::clone(&keys));
                let task = under_way.spawn(async move { relay.pass_on(&envelope, &keys).await });
                positions.insert(task.id(), position);
            }
            let Some(passed) = under_way.join_next_with_id().await else {
                break;
            };
            // A fault of ours that one of them sets off is that one's alone.
            let (task, outcome) = match passed {
                Ok(passed) => passed,
                Err(error) => (error.id(), Err(PassError::BrokenOff)),
            };
            if let Some(position) = positions.remove(&task) {
                self.note(position, outcome, aside, &mut going);
            }
        }
        if going.sealed_late > 0 {
            tracing::info!(
                submissions = going.sealed_late,
                "these of a version before sealing are passed on when their terminals send them again"
            );
        }
        Ok(going)
    }

    async fn next(self: &Arc<Self>, queue: &mut Queue) -> Result<Option<ToPassOn>, StoreError> {
        if queue.read.is_empty() {
            let after = queue.after;
            let page = self
                .stored(move |relay| relay.store.to_pass_on(after, PAGE))
                .await?;
            queue.after = page.last().map_or(after, |last| last.position);
            queue.read = page.into();
        }
        Ok(queue.read.pop_front())
    }

    /// Notes what became of one.
    fn note(
        &self,
        position: Position,
        outcome: Result<(), PassError>,
        aside: &mut Aside,
        going: &mut Going,
    ) {
        let error = match outcome {
            Ok(()) => {
                aside.forget(position);
                going.in_a_row = 0;
                return;
            }
            Err(error) => error,
        };
        if error.is_of_the_relay() {
            tracing::error!(%error, "the city does not answer this relay; what waits here stays until it does");
            (going.stopped, going.for_later) = (true, true);
            going.asked_for = Some(LOOK_AROUND);
            return;
        }
        let asked_for = self.put_aside(aside, position, &error);
        going.in_a_row += 1;
        if asked_for.is_some() || going.in_a_row >= IN_A_ROW {
            going.stopped = true;
            going.asked_for = going.asked_for.max(asked_for);
            going.for_later |= !going.with_aside;
        }
    }

    /// Puts one aside; how long the city asks to wait.
    fn put_aside(
        &self,
        aside: &mut Aside,
        position: Position,
        error: &PassError,
    ) -> Option<Duration> {
        let asked_for = error.asked_for();
        if aside.put(position, asked_for, Instant::now()) {
            tracing::error!(%position, %error, "this submission cannot be passed on to the city; it is tried again and holds nothing up; look for it in this relay’s database at this position");
        }
        asked_for
    }

    /// Hands an envelope to the city and keeps its answer.
    async fn pass_on(
        self: &Arc<Self>,
        envelope: &Envelope,
        keys: &[VerifyingKey],
    ) -> Result<(), PassError> {
        let id = envelope.id;
        let answer = match self.send(envelope).await {
            Ok(receipt) => {
                let nonsense = |what: String| CityError::Nonsense { status: 200, what };
                let read = receipt
                    .verify(keys)
                    .map_err(|error| nonsense(format!("a receipt, but {error}")))?;
                if !read.is_for(envelope) {
                    return Err(nonsense("a receipt for something else".into()).into());
                }
                tracing::info!(submission = %id, "the city has it");
                CityAnswer::Receipt {
                    receipt,
                    epoch: read.place.map(|place| place.epoch),
                }
            }
            Err(PassError::City(CityError::Refused(refusal))) if refusal.is_of_the_content() => {
                tracing::error!(submission = %id, %refusal, "kept aside: the city will never take it as it is; look for it at the city under this id");
                CityAnswer::Refused(refusal)
            }
            Err(error) => {
                tracing::warn!(submission = %id, %error, "not passed on; it is tried again");
                return Err(error);
            }
        };
        self.stored(move |relay| relay.store.note_answer(id, &answer))
            .await?;
        self.answered.notify_waiters();
        Ok(())
    }

    /// Hands an envelope of a version before sealing to the city as its terminal sent it: what is kept of it here was sealed
    /// late and has another digest, and a receipt for that would say nothing about what the terminal has. So these go while
    /// their terminal asks, and lie open nowhere.
    pub(super) fn pass_on_open(self: &Arc<Self>, envelope: Envelope) {
        let id = envelope.id;
        if !self.city.keeps_what_is_said() {
            tracing::error!(submission = %id, "it comes from a version before sealing and is not sent on over an open line; serve the city’s centre over https");
            return;
        }
        let relay = Arc::clone(self);
        tokio::spawn(async move {
            let passed = match relay.city_keys() {
                Ok(keys) => relay.pass_on(&envelope, &keys).await,
                Err(error) => Err(error),
            };
            if let Err(error) = passed {
                tracing::debug!(submission = %id, %error, "tried again when its terminal asks again");
            }
        });
    }

    /// Sends an envelope, after what it names.
    async fn send(
        self: &Arc<Self>,
        envelope: &Envelope,
    ) -> Result<handover::SignedReceipt, PassError> {
        // Once more after each time that something was missing; whatever is sent is there then.
        for _ in 0..3 {
            match self.city.submit(envelope).await? {
                Sent::Receipt(receipt) => return Ok(receipt),
                Sent::Awaits(missing) => {
                    for digest in missing {
                        self.send_attachment(digest).await?;
                    }
                }
            }
        }
        Err(PassError::StillMissing)
    }

    async fn send_attachment(self: &Arc<Self>, digest: Digest) -> Result<(), PassError> {
        let sealed = self
            .stored(move |relay| relay.store.attachment(digest))
            .await?;
        let sealed = sealed.ok_or(PassError::NoAttachment(digest))?;
        let received = self.city.received(digest).await?;
        let begin = usize::try_from(received).unwrap_or(0).min(sealed.len());
        for (number, bytes) in sealed[begin..].chunks(LARGEST_CHUNK).enumerate() {
            let chunk = Chunk {
                offset: begin + number * LARGEST_CHUNK,
                bytes,
            };
            self.city.send_chunk(digest, sealed.len(), chunk).await?;
        }
        Ok(())
    }

    /// The keys by which the city's receipts are known.
    fn city_keys(&self) -> Result<Vec<VerifyingKey>, PassError> {
        match reception_keys::receipt_keys(&self.data) {
            Ok(keys) if !keys.is_empty() => Ok(keys),
            _ => Err(PassError::NoKeys),
        }
    }

    /// Works on the store where blocking is allowed.
    pub(super) async fn stored<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let relay = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&relay))
            .await
            .map_err(|_| StoreError("the store’s thread failed".into()))?
    }
}
