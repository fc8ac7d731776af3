//! Work that must happen, each piece a row before it does (outbox): leased, tried, done or dead.

use crate::id::{AttemptId, OrderId, ReconciliationId, RefundId, TaskId};
use crate::snowflake::Snowflake;
use crate::time::Timestamp;
use crate::{Applied, TransitionError};
use chrono::TimeDelta;

/// Who is told of a paid order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// 卓越, the order system behind the site.
    Zhuoyue,
}

impl Target {
    pub const ALL: [Self; 1] = [Self::Zhuoyue];

    pub fn name(self) -> &'static str {
        match self {
            Self::Zhuoyue => "zhuoyue",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskKind {
    /// End an order that was not paid in time, closing its attempts first.
    ExpireOrder(OrderId),
    /// Ask the provider about an attempt that has had no final word.
    CheckAttempt(AttemptId),
    /// Close an attempt at its provider that is not wanted any more.
    CloseAttempt(AttemptId),
    /// Hand a paid order to a back office.
    Push { order: OrderId, target: Target },
    /// Take back from a back office what was pushed to it: the money has gone back.
    Recall { order: OrderId, target: Target },
    /// Send a refund, and ask about it until the last word.
    FollowRefund(RefundId),
    /// Compare a day with the provider's bill.
    Reconcile(ReconciliationId),
}

/// How long a task may keep its worker busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A few calls outside.
    Quick,
    /// Minutes: beside the quick ones, so that none of them waits for it.
    Long,
}

impl TaskKind {
    pub fn pace(self) -> Pace {
        match self {
            Self::Reconcile(_) => Pace::Long,
            Self::ExpireOrder(_)
            | Self::CheckAttempt(_)
            | Self::CloseAttempt(_)
            | Self::Push { .. }
            | Self::Recall { .. }
            | Self::FollowRefund(_) => Pace::Quick,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::ExpireOrder(_) => "expire_order",
            Self::CheckAttempt(_) => "check_attempt",
            Self::CloseAttempt(_) => "close_attempt",
            Self::Push { target: Target::Zhuoyue, .. } => "push_zhuoyue",
            Self::Recall { target: Target::Zhuoyue, .. } => "recall_zhuoyue",
            Self::FollowRefund(_) => "follow_refund",
            Self::Reconcile(_) => "reconcile",
        }
    }

    /// Tasks of one lane are done one after the other, in the order in which they were made.
    pub fn lane(self) -> Option<OrderId> {
        match self {
            Self::Push { order, .. } => Some(order),
            Self::ExpireOrder(_)
            | Self::CheckAttempt(_)
            | Self::CloseAttempt(_)
            | Self::Recall { .. }
            | Self::FollowRefund(_)
            | Self::Reconcile(_) => None,
        }
    }

    /// How many failures make it dead. Asking goes on for ever: there it is the schedule that ends.
    fn most_failures(self) -> u32 {
        match self {
            // With the back-off below this is about six hours.
            Self::Push { .. } | Self::Recall { .. } | Self::Reconcile(_) => 45,
            Self::ExpireOrder(_) | Self::CheckAttempt(_) | Self::CloseAttempt(_) => 1_000,
            // Money on its way back is never given up.
            Self::FollowRefund(_) => u32::MAX,
        }
    }
}

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
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

impl Task {
    pub fn new(id: TaskId, kind: TaskKind, due_at: Timestamp, now: Timestamp) -> Self {
        let (state, last_error) = (TaskState::Due, None);
        Self { id, kind, state, due_at, failures: 0, rounds: 0, last_error, created_at: now }
    }

    /// Takes the task, or takes it over from a holder whose lease has ended.
    pub fn lease(&mut self, lease: Lease, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            TaskState::Due | TaskState::Retrying if self.due_at <= now => {}
            TaskState::Leased(old) if old.until <= now => {}
            TaskState::Due
            | TaskState::Retrying
            | TaskState::Leased(_)
            | TaskState::Done { .. }
            | TaskState::Dead { .. }
            | TaskState::Cancelled { .. } => return self.refuse("lease"),
        }
        self.state = TaskState::Leased(lease);
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;
    use std::fmt::Write;

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn id(number: i64) -> Snowflake {
        Snowflake::from_i64(number).unwrap()
    }

    fn task(state: TaskState) -> Task {
        let order = "R202407261816664599454990337".parse().unwrap();
        let kind = TaskKind::Push { order, target: Target::Zhuoyue };
        Task { state, ..Task::new(TaskId(id(1)), kind, at(0), at(0)) }
    }

    fn lease(until: i64) -> Lease {
        Lease { token: id(2), until: at(until) }
    }

    type Event = fn(&mut Task) -> Result<Applied, TransitionError>;

    /// The whole matrix: a row per state, a column per event; `=` already there, `-` refused.
    #[test]
    fn the_whole_transition_matrix() {
        let expected = "\
from | lease | finish | again | fail | give up | put back | found done | cancel | hurry
due | leased | - | - | - | - | = | done | cancelled | =
leased | - | done | due | retrying | dead | - | - | cancelled | =
leased, ended | leased | done | due | retrying | dead | - | - | cancelled | =
retrying | leased | - | - | - | - | - | done | cancelled | =
done | - | = | - | - | - | - | = | - | -
dead | - | - | - | - | - | due | done | cancelled | -
cancelled | - | - | - | - | - | due | done | = | -
";
        let states = [
            ("due", TaskState::Due),
            ("leased", TaskState::Leased(lease(60))),
            ("leased, ended", TaskState::Leased(lease(5))),
            ("retrying", TaskState::Retrying),
            ("done", TaskState::Done { at: at(1) }),
            ("dead", TaskState::Dead { at: at(1) }),
            ("cancelled", TaskState::Cancelled { at: at(1) }),
        ];
        let events: [Event; 9] = [
            |task| task.lease(lease(99), at(9)),
            |task| task.finish(at(9)),
            |task| task.run_again(at(20)),
            |task| task.fail("no", at(9), 500),
            |task| task.give_up("never", at(9)),
            |task| task.put_back(at(9)),
            |task| task.find_done(at(9)),
            |task| task.cancel(at(9)),
            |task| task.hurry(at(9)),
        ];
        let mut matrix = expected.lines().next().unwrap().to_owned() + "\n";
        for (name, state) in states {
            matrix.push_str(name);
            for event in events {
                let mut task = task(state);
                let cell = match event(&mut task) {
                    Ok(Applied::Applied) => task.state.name(),
                    Ok(Applied::AlreadyApplied) => "=",
                    Err(_) => "-",
                };
                write!(matrix, " | {cell}").unwrap();
            }
            matrix.push('\n');
        }
        assert_eq!(matrix, expected);
    }

    #[test]
    fn a_task_is_not_leased_before_its_time() {
        let mut early = task(TaskState::Due);
        assert!(early.lease(lease(60), at(-1)).is_err());
        assert!(early.lease(lease(60), at(0)).is_ok());
    }

    #[test]
    fn a_push_dies_after_its_last_try_and_not_before_an_hours_outage() {
        let mut task = task(TaskState::Due);
        let mut now = at(0);
        while !matches!(task.state, TaskState::Dead { .. }) {
            now = now.max(task.due_at);
            let _applied = task.lease(lease(60), now).unwrap();
            let _applied = task.fail("down", now, 0).unwrap();
        }
        assert_eq!(task.failures, 45);
        assert!(now - at(0) > TimeDelta::hours(5), "{}", now - at(0));
    }

    proptest! {
        #[test]
        fn back_off_grows_and_stays_within_its_bounds(failures in 1_u32..2_000, jitter in 0_u16..=1_000) {
            let wait = back_off(failures, jitter);
            prop_assert!(wait >= TimeDelta::milliseconds(900));
            prop_assert!(wait <= TimeDelta::seconds(660));
            prop_assert!(back_off(failures + 1, jitter) >= wait);
        }
    }
}
