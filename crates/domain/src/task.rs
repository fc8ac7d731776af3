//! Work that must happen, each piece a row before it does (outbox): leased, tried, done or dead.

mod kind;
mod receipt;
mod target;
#[cfg(test)]
mod tests;

pub use kind::{KIND_WORDS, Pace, TaskKind};
pub use receipt::PushReceipt;
pub use target::Target;

use crate::id::TaskId;
use crate::snowflake::Snowflake;
use crate::time::Timestamp;
use crate::{Applied, TransitionError};
use chrono::TimeDelta;

/// So long those behind a dead task are left alone.
const UNATTENDED: TimeDelta = TimeDelta::days(1);

/// One holder's right to work on a task, until it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub token: Snowflake,
    pub until: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    Due,
    Leased(Lease),
    /// Failed before; `Task::due_at` says when it is tried again.
    Retrying,
    Done {
        at: Timestamp,
    },
    Dead {
        at: Timestamp,
    },
    /// Not wanted any more: the order is given its money back.
    Cancelled {
        at: Timestamp,
    },
}

impl TaskState {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Leased(_) => "leased",
            Self::Retrying => "retrying",
            Self::Done { .. } => "done",
            Self::Dead { .. } => "dead",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// What is known of a task whose holder was never heard of again.
const LOST_HOLDER: &str = "an earlier holder did not come to an end";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub kind: TaskKind,
    pub state: TaskState,
    /// Not before this instant.
    pub due_at: Timestamp,
    /// Times it was tried and failed since it was made or put back.
    pub failures: u32,
    /// Times it ran to its end and asked to be run again: the step of its schedule.
    pub rounds: u32,
    /// Of a try, or that a holder was lost: something may have come of it.
    pub last_error: Option<String>,
    /// Why it was not even tried, and waits: nothing can have come of that.
    pub waits_for: Option<String>,
    /// What the back office answered, of a push that is done.
    pub receipt: Option<PushReceipt>,
    pub created_at: Timestamp,
}

impl Task {
    pub fn new(id: TaskId, kind: TaskKind, due_at: Timestamp, now: Timestamp) -> Self {
        Self {
            id,
            kind,
            state: TaskState::Due,
            due_at,
            failures: 0,
            rounds: 0,
            last_error: None,
            waits_for: None,
            receipt: None,
            created_at: now,
        }
    }

    /// Takes the task, or takes it over from a holder whose lease has ended.
    pub fn lease(&mut self, lease: Lease, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Due | TaskState::Retrying if self.due_at <= now => {}
            TaskState::Leased(old) if old.until <= now => {
                self.last_error = Some(LOST_HOLDER.to_owned());
            }
            TaskState::Due
            | TaskState::Retrying
            | TaskState::Leased(_)
            | TaskState::Done { .. }
            | TaskState::Dead { .. }
            | TaskState::Cancelled { .. } => return self.refuse("lease"),
        }
        self.state = TaskState::Leased(lease);
        self.waits_for = None;
        Ok(Applied::Applied)
    }

    pub fn finish(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Leased(_) => {
                self.state = TaskState::Done { at };
                Ok(Applied::Applied)
            }
            TaskState::Done { .. } => Ok(Applied::AlreadyApplied),
            TaskState::Due
            | TaskState::Retrying
            | TaskState::Dead { .. }
            | TaskState::Cancelled { .. } => self.refuse("finish"),
        }
    }

    /// It turned out to have been done by an earlier try. Nobody holds it.
    pub fn find_done(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Due
            | TaskState::Retrying
            | TaskState::Dead { .. }
            | TaskState::Cancelled { .. } => {
                self.state = TaskState::Done { at };
                self.waits_for = None;
                Ok(Applied::Applied)
            }
            TaskState::Done { .. } => Ok(Applied::AlreadyApplied),
            TaskState::Leased(_) => self.refuse("find done"),
        }
    }

    /// It is not wanted any more. A holder may cancel its own; the count of failures stays.
    pub fn cancel(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Due
            | TaskState::Retrying
            | TaskState::Leased(_)
            | TaskState::Dead { .. } => {
                self.state = TaskState::Cancelled { at };
                self.waits_for = None;
                Ok(Applied::Applied)
            }
            TaskState::Cancelled { .. } => Ok(Applied::AlreadyApplied),
            TaskState::Done { .. } => self.refuse("cancel"),
        }
    }

    /// Staff want it now rather than after its back-off.
    pub fn hurry(&mut self, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Due | TaskState::Retrying if self.due_at > now => {
                self.due_at = now;
                Ok(Applied::Applied)
            }
            TaskState::Due | TaskState::Retrying | TaskState::Leased(_) => {
                Ok(Applied::AlreadyApplied)
            }
            TaskState::Done { .. } | TaskState::Dead { .. } | TaskState::Cancelled { .. } => {
                self.refuse("hurry")
            }
        }
    }

    /// It ran well and wants to run once more later.
    pub fn run_again(&mut self, due_at: Timestamp) -> Result<Applied, TransitionError> {
        let TaskState::Leased(_) = self.state else { return self.refuse("run again") };
        self.state = TaskState::Due;
        self.due_at = due_at;
        self.failures = 0;
        self.rounds += 1;
        Ok(Applied::Applied)
    }

    /// It failed: again after the back-off, or dead after the last try. `jitter` is 0…1000.
    pub fn fail(
        &mut self,
        error: &str,
        at: Timestamp,
        jitter: u16,
    ) -> Result<Applied, TransitionError> {
        let TaskState::Leased(_) = self.state else { return self.refuse("fail") };
        self.failures += 1;
        self.last_error = Some(error.to_owned());
        if self.failures >= self.kind.most_failures() {
            self.state = TaskState::Dead { at };
        } else {
            self.state = TaskState::Retrying;
            self.due_at = at + back_off(self.failures, jitter);
        }
        Ok(Applied::Applied)
    }

    /// Nothing can be done about it yet: it waits, and that is no failure of its own.
    pub fn wait(&mut self, reason: &str, until: Timestamp) -> Result<Applied, TransitionError> {
        let TaskState::Leased(_) = self.state else { return self.refuse("wait") };
        self.waits_for = Some(reason.to_owned());
        self.state = TaskState::Retrying;
        self.due_at = until;
        Ok(Applied::Applied)
    }

    /// Whether an earlier try, or an earlier holder, may have had an effect that nobody recorded.
    /// Having waited is no such try. (Rows of an older release say in `last_error` why they wait:
    /// of those it is not known.)
    pub fn may_have_run(&self) -> bool {
        self.failures > 0 || self.last_error.is_some()
    }

    /// Since when it waits to succeed, or when it is due. In a lane neither a failure nor being put off
    /// behind another ends the waiting: of what has failed, and of what nobody has begun, it counts from
    /// when it was made. A dead one waits no more.
    pub fn waits_since(&self) -> Timestamp {
        let is_new = self.state == TaskState::Due && !self.may_have_run();
        let is_failing = self.failures > 0 && !matches!(self.state, TaskState::Dead { .. });
        let is_late = self.kind.lane().is_some() && (is_new || is_failing);
        if is_late { self.created_at } else { self.due_at }
    }

    /// When those behind it in its lane are worth another look: with it, when it is to be tried (again),
    /// and a day later behind a dead one, unless staff let it go on before. `None` while it is worked on.
    /// It says nothing of whether they may go: that is for those before them to have ended.
    pub fn lane_goes_on_at(&self) -> Option<Timestamp> {
        match self.state {
            TaskState::Due | TaskState::Retrying => Some(self.due_at),
            TaskState::Dead { at } => Some(at + UNATTENDED),
            TaskState::Done { at } | TaskState::Cancelled { at } => Some(at),
            TaskState::Leased(_) => None,
        }
    }

    /// What staff are told is the matter with it.
    pub fn trouble(&self) -> Option<&str> {
        self.waits_for.as_deref().or(self.last_error.as_deref())
    }

    /// It can never succeed: dead at once.
    pub fn give_up(&mut self, error: &str, at: Timestamp) -> Result<Applied, TransitionError> {
        let TaskState::Leased(_) = self.state else { return self.refuse("give up") };
        self.failures += 1;
        self.last_error = Some(error.to_owned());
        self.state = TaskState::Dead { at };
        Ok(Applied::Applied)
    }

    /// Gives a dead task, or one that was cancelled, another life.
    pub fn put_back(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Dead { .. } | TaskState::Cancelled { .. } => {
                self.state = TaskState::Due;
                self.due_at = at;
                self.failures = 0;
                Ok(Applied::Applied)
            }
            TaskState::Due => Ok(Applied::AlreadyApplied),
            TaskState::Leased(_) | TaskState::Retrying | TaskState::Done { .. } => {
                self.refuse("put back")
            }
        }
    }

    fn refuse(&self, event: &'static str) -> Result<Applied, TransitionError> {
        Err(TransitionError { subject: "task", from: self.state.name(), event })
    }
}

/// How long to wait after the n-th failure: 1 s doubled each time up to 10 minutes, ± a tenth.
/// `jitter` 0…1000 picks the place within that tenth on either side.
pub fn back_off(failures: u32, jitter: u16) -> TimeDelta {
    let seconds = 1_i64 << failures.saturating_sub(1).min(10);
    let milliseconds = seconds.min(600) * 1_000;
    let permille = 900 + i64::from(jitter.min(1_000)) / 5;
    TimeDelta::milliseconds(milliseconds * permille / 1_000)
}
