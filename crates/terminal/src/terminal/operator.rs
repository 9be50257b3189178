//! The operator's view: behind a PIN, and only for as long as somebody is there.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use contract::Fault;
use contract::operator::{
    Admission, Clock, Disk, Line, LineState, MOST_PARKED, OperatorPass, OperatorPin, OperatorView,
    Queue,
};
use handover::SubmissionId;
use jiff::Timestamp;
use rand::RngExt as _;

use super::Terminal;
use super::status::age;
use crate::operator_pin::{self, PinNotSet, Shown};
use crate::outbox::OutboxError;
use crate::reserve::available;
use crate::state::EnrolmentState;
use crate::tries::seconds;

/// A pass that is left alone for so long is no longer good.
const LEFT_ALONE: Duration = Duration::from_secs(300);

/// The one pass that is good, if there is one.
#[derive(Default)]
pub(super) struct Operators(Mutex<Option<Admitted>>);

struct Admitted {
    pass: OperatorPass,
    seen: Instant,
}

impl fmt::Debug for Operators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Operators(…)")
    }
}

impl Operators {
    fn admit(&self) -> OperatorPass {
        let random: [u8; 16] = rand::rng().random();
        let pass = OperatorPass(random.iter().map(|byte| format!("{byte:02x}")).collect());
        *self.admitted() = Some(Admitted {
            pass: pass.clone(),
            seen: Instant::now(),
        });
        pass
    }

    /// Whether a pass is good; from now on it is so for as long again.
    fn knows(&self, pass: &OperatorPass) -> bool {
        let mut admitted = self.admitted();
        match &mut *admitted {
            Some(known) if known.pass == *pass && known.seen.elapsed() < LEFT_ALONE => {
                known.seen = Instant::now();
                true
            }
            _ => false,
        }
    }

    fn close(&self, pass: &OperatorPass) {
        self.admitted().take_if(|known| known.pass == *pass);
    }

    fn admitted(&self) -> std::sync::MutexGuard<'_, Option<Admitted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Terminal {
    /// Sets the operator's PIN, in the place of one before.
    ///
    /// # Errors
    /// [`PinNotSet`]; the one before is still good.
    pub fn set_operator_pin(&self, pin: &OperatorPin) -> Result<(), PinNotSet> {
        operator_pin::set(&self.0.outbox, pin)
    }

    /// Opens the operator's view for who shows the right PIN.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when the terminal's own database fails.
    pub fn open_operator_view(&self, pin: &OperatorPin) -> Result<Admission, Fault> {
        let shown = operator_pin::show(&self.0.outbox, pin).map_err(failed)?;
        Ok(match shown {
            Shown::Right => Admission::Admitted {
                pass: self.0.operators.admit(),
            },
            Shown::Wrong(wait) => Admission::Wrong {
                wait: seconds(wait),
            },
            Shown::TooSoon(wait) => Admission::TooSoon {
                wait: seconds(wait),
            },
            Shown::NotSet => Admission::NotSet,
        })
    }

    /// How this terminal stands; none for a pass that is no longer good.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when the terminal's own database fails.
    pub fn operator_view(&self, pass: &OperatorPass) -> Result<Option<OperatorView>, Fault> {
        if !self.0.operators.knows(pass) {
            return Ok(None);
        }
        self.look().map(Some).map_err(failed)
    }

    /// Has what waits tried at once, and a parked record with it.
    ///
    /// # Errors
    /// [`Fault::OutOfService`] when the terminal's own database fails.
    pub fn send_again(
        &self,
        pass: &OperatorPass,
        parked: Option<SubmissionId>,
    ) -> Result<Option<OperatorView>, Fault> {
        if !self.0.operators.knows(pass) {
            return Ok(None);
        }
        if let Some(submission) = parked
            && self.0.outbox.unpark(submission).map_err(failed)?
        {
            tracing::info!(%submission, "an operator has it sent again");
        }
        self.0.at_once.notify_one();
        self.look().map(Some).map_err(failed)
    }

    /// Closes the operator's view.
    pub fn close_operator_view(&self, pass: &OperatorPass) {
        self.0.operators.close(pass);
    }

    fn look(&self) -> Result<OperatorView, OutboxError> {
        let load = self.0.outbox.load()?;
        let enrolment = self.0.outbox.enrolment()?;
        let answer = self.0.connection.last_answer();
        let state = match enrolment.as_ref().map(|enrolment| enrolment.state) {
            _ if self.0.centre.is_none() => LineState::NoCentre,
            None => LineState::NotEnrolled,
            Some(EnrolmentState::Unknown) => LineState::Unknown,
            Some(EnrolmentState::Behind) => LineState::Behind,
            Some(EnrolmentState::Doubled) => LineState::Doubled,
            Some(EnrolmentState::Answered) => match self.0.connection.silence() {
                None => LineState::Online,
                Some(silence) => LineState::Offline(silence),
            },
        };
        let edition = self.0.library.shelf.current();
        Ok(OperatorView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            terminal: enrolment.map(|enrolment| enrolment.terminal),
            line: Line {
                state,
                answered_at: answer.map(|answer| answer.at),
            },
            queue: Queue {
                waiting: load.waiting,
                failing: self.0.connection.failing(),
                oldest: load.oldest,
                at_centre: load.at_centre,
                durable: load.durable,
            },
            parked: self.0.outbox.parked(MOST_PARKED)?,
            release: edition.map(|edition| age(edition.replica.release())),
            newer: self.0.library.newest.now(),
            disk: Disk {
                free: available(&self.0.config.data_folder)
                    .inspect_err(|error| tracing::warn!(%error, "the disk’s space is not known"))
                    .ok(),
                reserve: self.0.outbox.has_space(),
            },
            clock: Clock {
                now: Timestamp::now(),
                ahead: answer.and_then(|answer| Some(answer.ahead?.as_secs())),
            },
        })
    }
}

fn failed(error: OutboxError) -> Fault {
    tracing::error!(%error, "the operator’s view cannot be shown");
    Fault::OutOfService
}
