use std::{
    cell::Cell,
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{Connection, Requests, Tally, block_on};

/// When a load ends.
#[derive(Clone, Copy, Debug)]
pub(in crate::bench) enum Until {
    Time(Duration),
    /// So many requests.
    Count(u64),
}

/// So many connections, each of which sends its next request when it has the answer.
#[derive(Clone, Debug)]
pub(in crate::bench) struct Closed {
    pub(in crate::bench) address: String,
    pub(in crate::bench) connections: usize,
    pub(in crate::bench) until: Until,
}

/// What the connections share.
struct Shared<R> {
    load: Closed,
    requests: R,
    next: Cell<u64>,
    began: Instant,
}

impl Closed {
    pub(in crate::bench) fn run(self, requests: impl Requests + 'static) -> Result<Tally> {
        block_on(async move {
            let began = Instant::now();
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
            ensure!(tally.all() > 0, "no request was sent");
            Ok(tally)
        })
    }
}

impl<R> Shared<R> {
    /// The number of the next request, if there is one.
    fn next(&self) -> Option<u64> {
        let number = self.next.get();
        let goes_on = match self.load.until {
            Until::Time(time) => self.began.elapsed() < time,
            Until::Count(count) => number < count,
        };
        goes_on.then(|| {
            self.next.set(number + 1);
            number
        })
    }
}

async fn work<R: Requests>(shared: Rc<Shared<R>>) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut connection = Connection::open(&shared.load.address).await?;
    let mut request = Vec::with_capacity(1024);
    while let Some(number) = shared.next() {
        request.clear();
        (shared.requests)(number, &mut request);
        let began = Instant::now();
        let is_over = match connection.exchange(&request).await {
            Ok(answer) => {
                tally.add(answer.status, answer.retry_after, began.elapsed());
                answer.is_last()
            }
            Err(_broken) => {
                tally.add(0, false, began.elapsed());
                true
            }
        };
        if is_over {
            connection = Connection::open(&shared.load.address).await?;
        }
    }
    Ok(tally)
}
