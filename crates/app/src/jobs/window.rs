//! The tasks on their way through this server, as a window that moves: while some run others are
//! begun, further ones are leased, and the ends of all that have ended meanwhile are stored together.

use super::begin::Prepared;
use super::settle::{Ask, Ended};
use super::{JobError, JobRunner};
use chrono::TimeDelta;
use domain::ports::StoreError;
use domain::task::{Lease, Pace, Task, TaskState};
use domain::with_causes;
use futures_util::future::{BoxFuture, FutureExt, pending};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many tasks run beside each other.
const AT_ONCE: u32 = 16;
/// How many more may be leased, and wait for their turn.
const MOST_AHEAD: usize = 48;
/// How many rounds pass from a task's being asked for until it is ready: the one that is under way, its
/// own, and its beginning.
const ROUNDS_AHEAD: usize = 3;
/// How often it is looked for what has fallen due.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(1);

impl JobRunner {
    /// Leases what is due, of whatever pace, runs it, and says how many tasks that were. One step
    /// without sleeping.
    pub async fn run_due(&self) -> Result<usize, StoreError> {
        let Some(ask) = self.ask(AT_ONCE, None) else { return Ok(0) };
        let tasks = self.lease(ask).await?;
        let count = tasks.len();
        let mut window = Window::new(self, None);
        window.receive(tasks);
        while window.is_busy() {
            window.begin_round(false);
            window.begin_pushes();
            window.step().await;
        }
        Ok(count)
    }

    /// Works on what is due of one pace until told to stop; what has been begun is brought to its end
    /// first. Work of one pace waits for none of another.
    pub async fn work(&self, pace: Pace, stop: impl Future<Output = ()> + Send) {
        let mut window = Window::new(self, Some(pace));
        let mut stop = pin!(stop.fuse());
        let mut look_at = self.ports.clock.now();
        let mut stops = false;
        while !stops || window.is_busy() {
            let now = self.ports.clock.now();
            if now >= look_at {
                window.looks = true;
                look_at = now + LOOK_EVERY;
            }
            window.begin_round(!stops);
            window.begin_pushes();
            tokio::select! {
                () = &mut stop, if !stops => {
                    stops = true;
                    window.turns.close();
                }
                () = window.step(), if window.is_busy() => {}
                // One alone is woken: what is quick.
                () = self.woken(), if pace == Pace::Quick && !stops => window.looks = true,
                () = self.ports.clock.sleep_until(look_at), if !stops => {}
            }
        }
    }

    /// `None`: without a worker slot this server does nothing; /readyz says so.
    fn ask(&self, most: u32, pace: Option<Pace>) -> Option<Ask> {
        Some(Ask { most, pace, token: self.ports.ids.next_id().ok()? })
    }
}

/// A task whose turn comes, and what of it was done beforehand.
#[derive(Debug)]
struct Ready {
    task: Task,
    lease: Lease,
    prepared: Option<Prepared>,
}

/// What is stored and leased at one go.
struct Round<'a> {
    asked: usize,
    run: BoxFuture<'a, Result<Vec<Task>, JobError>>,
}

/// Pushes that are begun at one go, and what waits for them.
struct Beginning<'a> {
    count: usize,
    run: BoxFuture<'a, Vec<Ready>>,
}

struct Window<'a> {
    jobs: &'a JobRunner,
    pace: Option<Pace>,
    turns: Arc<Semaphore>,
    /// Leased, to be begun together when those before them are, and what waits for that.
    unbegun: Vec<Task>,
    beginning: Option<Beginning<'a>>,
    /// On their way, or waiting for their turn.
    running: FuturesUnordered<BoxFuture<'a, Option<Ended>>>,
    /// Their ends are to be stored.
    ended: Vec<Ended>,
    round: Option<Round<'a>>,
    /// Something may be due.
    looks: bool,
}

impl JobRunner {
    async fn ready(&self, tasks: Vec<Task>) -> Vec<Ready> {
        let mut prepared = self.prepare(&tasks).await;
        let ready = tasks.into_iter().filter_map(|task| {
            let prepared = prepared.remove(&task.id);
            Ready::new(task, prepared)
        });
        ready.collect()
    }

    async fn run(&self, ready: Ready, turns: &Semaphore) -> Option<Ended> {
        let Ready { task, lease, prepared } = ready;
        let performed = self.perform_kept((&task, lease), prepared, turns);
        let result = AssertUnwindSafe(performed).catch_unwind().await;
        let result = result.unwrap_or(Some(Err(JobError::Panicked)))?;
        self.ended((task, lease), result)
    }
}

impl Ready {
    fn new(task: Task, prepared: Option<Prepared>) -> Option<Self> {
        let TaskState::Leased(lease) = task.state else { return None };
        Some(Self { task, lease, prepared })
    }
}

impl<'a> Window<'a> {
    fn new(jobs: &'a JobRunner, pace: Option<Pace>) -> Self {
        Self {
            jobs,
            pace,
            turns: Arc::new(Semaphore::new(usize::try_from(AT_ONCE).unwrap_or_default())),
            unbegun: Vec::new(),
            beginning: None,
            running: FuturesUnordered::new(),
            ended: Vec::new(),
            round: None,
            looks: false,
        }
    }

    fn is_busy(&self) -> bool {
        self.held() > 0 || !self.ended.is_empty() || self.round.is_some()
    }

    /// How many are leased and have not ended.
    fn held(&self) -> usize {
        let beginning = self.beginning.as_ref().map_or(0, |beginning| beginning.count);
        self.running.len() + self.unbegun.len() + beginning
    }

    /// What has nothing to do with pushes does not wait for them to be begun.
    fn receive(&mut self, leased: Vec<Task>) {
        let (waiting, others): (Vec<_>, Vec<_>) =
            leased.into_iter().partition(|task| self.jobs.waits_for_pushes(task));
        self.unbegun.extend(waiting);
        self.start(others.into_iter().filter_map(|task| Ready::new(task, None)).collect());
    }

    /// Unless some are, begins all that wait for it. Of a server that stops none is begun any more:
    /// their turn does not come here.
    fn begin_pushes(&mut self) {
        if self.unbegun.is_empty() || self.beginning.is_some() {
            return;
        }
        let tasks = std::mem::take(&mut self.unbegun);
        if self.turns.is_closed() {
            self.start(tasks.into_iter().filter_map(|task| Ready::new(task, None)).collect());
        } else {
            let (count, run) = (tasks.len(), self.jobs.ready(tasks).boxed());
            self.beginning = Some(Beginning { count, run });
        }
    }

    fn start(&mut self, ready: Vec<Ready>) {
        for one in ready {
            let (jobs, turns) = (self.jobs, Arc::clone(&self.turns));
            self.running.push(async move { jobs.run(one, &turns).await }.boxed());
        }
    }

    /// Unless one is under way, stores what has ended, and leases more where there is room.
    fn begin_round(&mut self, may_lease: bool) {
        if self.round.is_some() {
            return;
        }
        // What waited for one of them may be due.
        self.looks |= !self.ended.is_empty();
        let most = if self.looks && may_lease { self.room() } else { 0 };
        let ask = Some(most).filter(|most| *most > 0).and_then(|most| {
            let most = u32::try_from(most).unwrap_or(AT_ONCE);
            self.jobs.ask(most, self.pace)
        });
        if self.ended.is_empty() && ask.is_none() {
            return;
        }
        self.looks &= ask.is_none();
        let ended = std::mem::take(&mut self.ended);
        let (jobs, asked) = (self.jobs, ask.map_or(0, |_ask| most));
        let run = async move { jobs.settle_and_lease(&ended, ask).await }.boxed();
        self.round = Some(Round { asked, run });
    }

    /// How many more may be leased: so many as run at once, and ahead of them as many as end until
    /// they are ready, which is some rounds later. Where nothing ends, nothing waits here that another
    /// server could do.
    fn room(&self) -> usize {
        let most = match self.pace {
            Some(Pace::Long) => 1,
            Some(Pace::Supplier(_)) => usize::try_from(AT_ONCE).unwrap_or_default(),
            Some(Pace::Quick) | None => {
                let ahead = (self.ended.len() * ROUNDS_AHEAD).min(MOST_AHEAD);
                usize::try_from(AT_ONCE).unwrap_or_default() + ahead
            }
        };
        most.saturating_sub(self.held())
    }

    /// Until the round is over, pushes are begun, or one more has ended. The round goes first: what it
    /// stores may be what the others look at.
    async fn step(&mut self) {
        let Self { running, round, beginning, .. } = self;
        tokio::select! {
            biased;
            (asked, leased) = end_of(round), if round.is_some() => {
                self.round = None;
                self.take(asked, leased);
            }
            ready = begun(beginning), if beginning.is_some() => {
                self.beginning = None;
                self.start(ready);
            }
            Some(ended) = running.next(), if !running.is_empty() => self.ended.extend(ended),
            else => {}
        }
    }

    fn take(&mut self, asked: usize, leased: Result<Vec<Task>, JobError>) {
        match leased {
            Ok(leased) => {
                self.looks |= asked > 0 && leased.len() == asked;
                self.receive(leased);
            }
            Err(error) => {
                let error = with_causes(&error);
                tracing::error!(%error, "the work that is due cannot be looked up");
            }
        }
    }
}

async fn end_of(round: &mut Option<Round<'_>>) -> (usize, Result<Vec<Task>, JobError>) {
    match round {
        Some(round) => (round.asked, (&mut round.run).await),
        None => pending().await,
    }
}

async fn begun(beginning: &mut Option<Beginning<'_>>) -> Vec<Ready> {
    match beginning {
        Some(beginning) => (&mut beginning.run).await,
        None => pending().await,
    }
}
