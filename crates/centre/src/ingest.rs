//! The ingest's queue: what comes at the same time is committed together, and each is answered only after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::store::{Arrival, Store, StoreError, Taken};

/// How many may wait for a commit; more are told to come again.
const WAITING: usize = 1024;
/// How many are committed together at most.
const BATCH: usize = 256;
/// Of how many bytes together at most; one larger envelope goes alone.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// How much memory everything under way may take, in KiB.
const ROOM: usize = 192 * 1024;

/// Why an arrival was not taken. Nothing is kept of it, and it may come again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// Too much is under way.
    #[error("too much is under way")]
    Full,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes what comes, many at once, into few transactions. Clones share one queue.
#[derive(Debug, Clone)]
pub struct Ingest {
    queue: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
}

/// Memory that something under way may take; given back when it is dropped.
#[derive(Debug)]
pub struct Room {
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Waiting {
    arrival: Arrival,
    answer: oneshot::Sender<Result<Taken, StoreError>>,
}

impl Ingest {
    /// Starts taking into a store; it ends when the last clone is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(store: &Arc<dyn Store>) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..store.takers() {
            let (store, waiting) = (Arc::clone(store), Arc::clone(&waiting));
            std::thread::Builder::new()
                .name(format!("ingest {number}"))
                .spawn(move || take_batches(&*store, &waiting))?;
        }
        Ok(Self {
            queue,
            room: Arc::new(Semaphore::new(ROOM)),
        })
    }

    /// Room for so many bytes, to be had before they are read.
    ///
    /// # Errors
    /// [`IngestError::Full`].
    pub fn room(&self, bytes: usize) -> Result<Room, IngestError> {
        let permits = u32::try_from(bytes.div_ceil(1024)).map_err(|_| IngestError::Full)?;
        let permit = Arc::clone(&self.room).try_acquire_many_owned(permits.max(1));
        permit
            .map(|_permit| Room { _permit })
            .map_err(|_| IngestError::Full)
    }

    /// Takes one, and returns when it is durable.
    ///
    /// # Errors
    /// [`IngestError`].
    pub async fn take(&self, arrival: Arrival) -> Result<Taken, IngestError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Waiting { arrival, answer })
            .map_err(|_| IngestError::Full)?;
        let taken = answered.await.map_err(|_| lost())?;
        Ok(taken?)
    }
}

fn lost() -> StoreError {
    StoreError("the ingest ended before it answered".into())
}

/// Takes one batch after the other, until nobody is left who could send.
fn take_batches(store: &dyn Store, queue: &Mutex<mpsc::Receiver<Waiting>>) {
    loop {
        let (arrivals, answers) = {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(batch) = next_batch(&mut queue) else {
                return;
            };
            batch
        };
        for (answer, outcome) in answers.into_iter().zip(taken(store, &arrivals)) {
            // Whoever went away meanwhile sends it again, and gets the same receipt.
            let _ = answer.send(outcome);
        }
    }
}

type Answer = oneshot::Sender<Result<Taken, StoreError>>;

/// Waits for one, and takes what waits with it: under load a batch is what came during the commit before.
fn next_batch(queue: &mut mpsc::Receiver<Waiting>) -> Option<(Vec<Arrival>, Vec<Answer>)> {
    let first = queue.blocking_recv()?;
    let mut bytes = first.arrival.size();
    let (mut arrivals, mut answers) = (vec![first.arrival], vec![first.answer]);
    while arrivals.len() < BATCH && bytes < BATCH_BYTES {
        let Ok(next) = queue.try_recv() else { break };
        bytes += next.arrival.size();
        arrivals.push(next.arrival);
        answers.push(next.answer);
    }
    Some((arrivals, answers))
}

/// Takes a batch. A fault of ours that one of it sets off fails that one alone.
fn taken(store: &dyn Store, arrivals: &[Arrival]) -> Vec<Result<Taken, StoreError>> {
    if let Ok(outcomes) = catch_unwind(AssertUnwindSafe(|| store.take(arrivals)))
        && outcomes.len() == arrivals.len()
    {
        return outcomes;
    }
    if arrivals.len() <= 1 {
        let failed = StoreError("this submission sets off a fault in the store".into());
        return arrivals.iter().map(|_| Err(failed.clone())).collect();
    }
    arrivals
        .chunks(1)
        .flat_map(|one| taken(store, one))
        .collect()
}
