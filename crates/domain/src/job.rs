//! Scheduled jobs (定时任务): what runs by the clock, once over all servers.
//!
//! To add one, add a row to the table below and its arm in the application's `scheduled::run`.

use crate::task::{Lease, back_off};
use crate::time::{Timestamp, in_shanghai};
use chrono::{Days, NaiveTime, TimeDelta};
use std::fmt;

macro_rules! jobs {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $schedule:expr;)+) => {
        /// Which job.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum JobName { $($(#[$doc])* $variant,)+ }

        impl JobName {
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The stable word.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            pub fn schedule(self) -> Schedule {
                match self { $(Self::$variant => $schedule,)+ }
            }
        }
    };
}

jobs! {
    /// Begins the reconciliation of every day whose bills are due.
    Reconcile = "reconcile", Schedule::daily(10, 30);
    /// Compares the suppliers' orders of the day before with ours.
    ReconcileSuppliers = "reconcile_suppliers", Schedule::daily(10, 40);
    /// Takes away what is over: counters, captchas, codes, sessions, old answers.
    Purge = "purge", Schedule::every(60);
    /// Uploads the calls from promotion links as conversions.
    UploadConversions = "upload_conversions", Schedule::every(300);
    /// Fetches the next outside token before the one that there is ends.
    RenewOutsideToken = "renew_outside_token", Schedule::every(60);
    /// Takes away files that nobody sends to their end any more.
    CleanUpImports = "clean_up_imports", Schedule::every(300);
    /// Makes the flow records that are missing.
    MakeMissingFlows = "make_missing_flows", Schedule::daily(4, 0);
    /// Takes away what visitors did long ago.
    Archive = "archive", Schedule::daily(4, 30);
    /// Asks the suppliers what we have left there.
    WatchBalances = "watch_balances", Schedule::every(300);
    /// Compares what is watched with its limits, and tells what has changed.
    CheckAlerts = "check_alerts", Schedule::every(30);
}

impl JobName {
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }
}

/// When a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// So long after the end of the run before.
    Every(TimeDelta),
    /// At this time of the day in Asia/Shanghai.
    Daily { hour: u32, minute: u32 },
}

impl Schedule {
    const fn every(seconds: i64) -> Self {
        Self::Every(TimeDelta::seconds(seconds))
    }

    const fn daily(hour: u32, minute: u32) -> Self {
        Self::Daily { hour, minute }
    }

    /// When it runs next after a run. A time of day that came while it ran is not left out: what
    /// the run looked at may have been of before.
    fn next_after_run(self, started_at: Timestamp, ended_at: Timestamp) -> Timestamp {
        match self {
            Self::Every(_) => self.next_after(ended_at),
            Self::Daily { .. } => self.next_after(started_at.min(ended_at)),
        }
    }

    /// The first time after `now`. However long nothing ran, what is missed is made up for by one
    /// run: the next one follows from the end of that.
    pub fn next_after(self, now: Timestamp) -> Timestamp {
        let (hour, minute) = match self {
            Self::Every(pause) => return now + pause,
            Self::Daily { hour, minute } => (hour, minute),
        };
        let local = in_shanghai(now);
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
        let today = local.date_naive().and_time(time);
        let next = if today > local.naive_local() {
            today
        } else {
            today.checked_add_days(Days::new(1)).unwrap_or(today)
        };
        // Asia/Shanghai has the same offset all year.
        now + (next - local.naive_local())
    }
}

/// `every 30 s`, `daily 10:30`.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(pause) => write!(f, "every {} s", pause.num_seconds()),
            Self::Daily { hour, minute } => write!(f, "daily {hour:02}:{minute:02}"),
        }
    }
}

/// A run that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    pub finished_at: Timestamp,
    pub duration: TimeDelta,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// What is known of a job, shared by all servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub name: JobName,
    /// Of the server that runs it now.
    pub lease: Option<Lease>,
    pub next_run_at: Timestamp,
    /// Of the run that goes on, else of the last one.
    pub last_started_at: Option<Timestamp>,
    pub last_run: Option<LastRun>,
    /// Runs that came to their end, those that failed included.
    pub runs: i64,
    pub failures: i64,
    /// Since the last run that went well.
    pub failures_in_row: u32,
}

/// The lease is somebody else's by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the lease of the job is lost")]
pub struct LeaseLost;

/// What became of a wish to have a job run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunNow {
    /// It is due at once.
    Due,
    AlreadyRunning,
}

impl Job {
    /// One that has never run: it is due at once.
    pub fn new(name: JobName, now: Timestamp) -> Self {
        Self {
            name,
            lease: None,
            next_run_at: now,
            last_started_at: None,
            last_run: None,
            runs: 0,
            failures: 0,
            failures_in_row: 0,
        }
    }

    /// Whether a server is at it. One whose lease has ended is taken for dead.
    pub fn is_running(&self, now: Timestamp) -> bool {
        self.lease.is_some_and(|lease| lease.until > now)
    }

    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.is_running(now) && self.next_run_at <= now
    }

    /// Whether the clock has been put back since: it would wait longer than its schedule says.
    pub fn is_astray(&self, now: Timestamp) -> bool {
        !self.is_running(now) && self.next_run_at > self.name.schedule().next_after(now)
    }

    /// Takes a due job; else only puts right what waits too long. Whether it was taken.
    pub fn take(&mut self, lease: Lease, now: Timestamp) -> bool {
        if self.is_astray(now) {
            self.next_run_at = self.name.schedule().next_after(now);
        }
        let takes = self.is_due(now);
        if takes {
            self.lease = Some(lease);
            self.last_started_at = Some(now);
        }
        takes
    }

    /// The same holder, for longer.
    pub fn prolong(&mut self, longer: Lease) -> Result<(), LeaseLost> {
        self.held_by(longer)?;
        self.lease = Some(longer);
        Ok(())
    }

    /// The run has ended. After a failure it is tried again before its usual time.
    pub fn finish(
        &mut self,
        held: Lease,
        error: Option<String>,
        now: Timestamp,
    ) -> Result<(), LeaseLost> {
        self.held_by(held)?;
        let started_at = self.last_started_at.unwrap_or(now);
        let usual = self.name.schedule().next_after_run(started_at, now);
        self.runs += 1;
        if error.is_some() {
            self.failures += 1;
            self.failures_in_row += 1;
            // 32 seconds after the first, up to ten minutes.
            let sooner = now + back_off(self.failures_in_row.saturating_add(5), 500);
            self.next_run_at = usual.min(sooner);
        } else {
            self.failures_in_row = 0;
            self.next_run_at = usual;
        }
        let duration = (now - started_at).max(TimeDelta::zero());
        self.last_run = Some(LastRun { finished_at: now, duration, error });
        self.lease = None;
        Ok(())
    }

    /// Staff want it now.
    pub fn run_now(&mut self, now: Timestamp) -> RunNow {
        if self.is_running(now) {
            return RunNow::AlreadyRunning;
        }
        self.next_run_at = self.next_run_at.min(now);
        RunNow::Due
    }

    fn held_by(&self, holder: Lease) -> Result<(), LeaseLost> {
        let is_held = self.lease.is_some_and(|lease| lease.token == holder.token);
        if is_held { Ok(()) } else { Err(LeaseLost) }
    }
}

#[cfg(test)]
mod tests;
