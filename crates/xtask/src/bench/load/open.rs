use std::{
    cell::Cell,
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::Result;

use super::{Connection, Requests, Tally, block_on};

/// So many requests a second, whether or not the earlier ones were answered. Each is timed from
/// when it was to begin: what waits here for a free connection has waited.
#[derive(Clone, Debug)]
pub(in crate::bench) struct Open {
    pub(in crate::bench) address: String,
    /// As many are on their way at most.
    pub(in crate::bench) connections: usize,
    /// Requests a second.
    pub(in crate::bench) rate: u64,
    /// So many requests, and then no more.
    pub(in crate::bench) count: u64,
    /// So long after the last was due nothing more is sent.
    pub(in crate::bench) patience: Duration,
}

struct Shared<R> {
    load: Open,
    requests: R,
    next: Cell<u64>,
    began: Instant,
}

impl Open {
    pub(in crate::bench) fn run(self, requests: impl Requests + 'static) -> Result<Tally> {
        self.run_from(Instant::now(), requests)
    }

    /// As if it had begun then.
    pub(super) fn run_from(
        self,
        began: Instant,
        requests: impl Requests + 'static,
    ) -> Result<Tally> {
        block_on(async move {
            let shared = Rc::new(Shared { load: self, requests, next: Cell::new(0), began });
            let local = tokio::task::LocalSet::new();
            let workers: Vec<_> = (0..shared.load.connections)
                .map(|_| local.spawn_local(work(Rc::clone(&shared))))
                .collect();
            local.await;
            let mut tally = Tally::default();
            for worker in workers {
                tally.merge(&worker.await??);
            }
            tally.took = began.elapsed();
            tally.unsent = shared.load.count.saturating_sub(tally.all());
            Ok(tally)
        })
    }

    fn due(&self, number: u64) -> Duration {
        Duration::from_nanos(
            number.saturating_mul(1_000_000_000).checked_div(self.rate).unwrap_or(u64::MAX),
        )
    }
}

impl<R> Shared<R> {
    /// The number of the next request and when it is to begin, if there is one and still time.
    fn next(&self) -> Option<(u64, Instant)> {
        let number = self.next.get();
        let end = self.load.due(self.load.count) + self.load.patience;
        if number >= self.load.count || self.began.elapsed() > end {
            return None;
        }
        self.next.set(number + 1);
        Some((number, self.began + self.load.due(number)))
    }
}

async fn work<R: Requests>(shared: Rc<Shared<R>>) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut connection = Connection::open(&shared.load.address).await?;
    let mut request = Vec::with_capacity(1024);
    while let Some((number, due)) = shared.next() {
        request.clear();
        (shared.requests)(number, &mut request);
        tokio::time::sleep_until(due.into()).await;
        let is_over = match connection.exchange(&request).await {
            Ok(answer) => {
                tally.add(answer.status, answer.retry_after, due.elapsed());
                answer.is_last()
            }
            Err(_broken) => {
                tally.add(0, false, due.elapsed());
                true
            }
        };
        if is_over {
            connection = Connection::open(&shared.load.address).await?;
        }
    }
    Ok(tally)
}
