//! Group commit: whoever comes while a batch is being written waits for the next one, which takes
//! all that wait. Each is answered once what it asked for is durable.

mod home;
pub(crate) mod looks;

pub(crate) use home::answer_all;

use async_trait::async_trait;
use domain::ports::StoreError;
use futures_util::FutureExt;
use home::Home;
use std::fmt;
use std::panic::AssertUnwindSafe;
use tokio::sync::{mpsc, oneshot};

/// So many are written in one batch at most.
pub(crate) const MOST: usize = 128;
/// So many may wait. Beyond that a caller is sent away at once: with the batches before it, it would
/// wait longer than it is worth.
const ROOM: usize = 2 * MOST;

/// Writes batches, one after the other.
#[async_trait]
pub(crate) trait Writer: Send + 'static {
    type Job: Send + 'static;
    type Answer: Send + 'static;

    /// Answers each of the batch after its commit, and gives back those that did not fit in, which
    /// come first next time.
    async fn write(&mut self, batch: Vec<Waiting<Self>>) -> Vec<Waiting<Self>>
    where
        Self: Sized;
}

/// One that waits for its answer.
pub(crate) struct Waiting<W: Writer> {
    pub(crate) job: W::Job,
    pub(crate) caller: Caller<W::Answer>,
}

impl<W: Writer> Waiting<W> {
    pub(crate) fn parts(self) -> (W::Job, Caller<W::Answer>) {
        (self.job, self.caller)
    }
}

/// What a server that stops waits for.
#[async_trait]
pub(crate) trait Flush: Send + Sync + fmt::Debug {
    /// Waits until everything that was asked before is done.
    async fn flush(&self);
}

/// Whoever asked, told by `answer_all`. One that has gone meanwhile has its job done all the same.
pub(crate) struct Caller<A> {
    answer: oneshot::Sender<Result<A, StoreError>>,
    home: Option<Home>,
}

enum Call<W: Writer> {
    Job(Waiting<W>),
    /// Answered once everything before it is done.
    Flush(oneshot::Sender<()>),
}

/// The way to a writer: a queue with an end.
pub(crate) struct Queue<W: Writer> {
    calls: mpsc::Sender<Call<W>>,
}

impl<W: Writer> Queue<W> {
    /// Starts the writer on the runtime that this is called on. It ends with its last queue, after
    /// what was in it.
    pub(crate) fn to(writer: W) -> Self {
        let (calls, waiting) = mpsc::channel(ROOM);
        tokio::spawn(work(writer, waiting));
        Self { calls }
    }

    /// `Busy` at once when too many wait already.
    pub(crate) async fn ask(&self, job: W::Job) -> Result<W::Answer, StoreError> {
        let (caller, answer) = oneshot::channel();
        let waiting = Waiting { job, caller: Caller { answer: caller, home: Home::here() } };
        self.calls.try_send(Call::Job(waiting)).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_job) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_job) => gone(),
        })?;
        answer.await.unwrap_or_else(|_dropped| Err(gone()))
    }

    /// Whether the next to ask would be sent away.
    pub(crate) fn is_full(&self) -> bool {
        self.calls.capacity() == 0
    }

    /// Waits until everything that was asked before is done.
    pub(crate) async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        if self.calls.send(Call::Flush(done)).await.is_ok() {
            // A writer that has ended has nothing left to do.
            let _ended = wait.await;
        }
    }
}

impl<W: Writer> Clone for Queue<W> {
    fn clone(&self) -> Self {
        Self { calls: self.calls.clone() }
    }
}

impl<W: Writer> fmt::Debug for Queue<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("room", &self.calls.capacity()).finish_non_exhaustive()
    }
}

async fn work<W: Writer>(mut writer: W, mut calls: mpsc::Receiver<Call<W>>) {
    let mut left_over = Vec::new();
    let mut received = Vec::with_capacity(MOST);
    loop {
        let room = MOST.saturating_sub(left_over.len());
        // What is left over does not wait for anybody else to come.
        if left_over.is_empty() && calls.recv_many(&mut received, room).await == 0 {
            return;
        }
        while received.len() < room
            && let Ok(call) = calls.try_recv()
        {
            received.push(call);
        }
        let mut flushes = Vec::new();
        let mut batch = std::mem::take(&mut left_over);
        for call in received.drain(..) {
            match call {
                Call::Job(waiting) => batch.push(waiting),
                Call::Flush(done) => flushes.push(done),
            }
        }
        left_over = write_all(&mut writer, batch, !flushes.is_empty()).await;
        for done in flushes {
            // Whoever wanted to know may have gone.
            let _gone = done.send(());
        }
    }
}

/// To the last one where somebody waits for that; else one batch, and what is left of it.
async fn write_all<W: Writer>(
    writer: &mut W,
    mut batch: Vec<Waiting<W>>,
    to_the_last: bool,
) -> Vec<Waiting<W>> {
    while !batch.is_empty() {
        // A panic costs the callers of its batch their answers, and nobody else.
        let written = AssertUnwindSafe(writer.write(batch)).catch_unwind().await;
        batch = written.unwrap_or_else(|_panic| {
            tracing::error!("a batch was given up by a panic");
            Vec::new()
        });
        if !to_the_last {
            break;
        }
    }
    batch
}

fn gone() -> StoreError {
    StoreError::Unavailable("the writer has ended".into())
}

#[cfg(test)]
mod tests;
