//! Which operation on a disk fails, and how.

use crate::disk::Operation;

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is no space left. Only what needs space can fail so.
    Full,
    /// The device failed.
    Io,
    /// The disk can only be read, as a system makes it that no longer trusts it. Only what changes something can fail so.
    ReadOnly,
}

/// The n-th operation from now on fails, or every one from the n-th on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How.
    pub failure: Failure,
    /// How many operations go well before it.
    pub after: u64,
    /// Whether it stays so.
    pub for_good: bool,
}

impl Failures {
    /// Counts an operation, and says whether it fails.
    pub(crate) fn strikes(plan: &mut Option<Self>, operation: Operation) -> Option<Failure> {
        let failures = plan.as_mut()?;
        let concerned = match failures.failure {
            Failure::Full => matches!(operation, Operation::Create | Operation::Write),
            Failure::Io => true,
            Failure::ReadOnly => !matches!(operation, Operation::Open | Operation::Read),
        };
        if !concerned {
            return None;
        }
        if failures.after > 0 {
            failures.after -= 1;
            return None;
        }
        let failure = failures.failure;
        if !failures.for_good {
            *plan = None;
        }
        Some(failure)
    }
}
