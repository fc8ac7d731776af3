use std::{
    cell::RefCell,
    io,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::LocalSet,
    time::{sleep_until, timeout_at},
};

use super::{Connection, Requests, Tally, block_on};

/// So many requests a second, whether or not the earlier ones were answered. Each is timed from
/// when it was to begin: what waits here for a free connection has waited.
#[derive(Clone, Debug)]
pub(in crate::bench) struct Open {
    pub(in crate::bench) address: String,
    /// As many are on their way at most; as many connections are opened as that takes.
    pub(in crate::bench) connections: usize,
    /// Requests a second.
    pub(in crate::bench) rate: u64,
    /// So many requests, and then no more.
    pub(in crate::bench) count: u64,
    /// So long after the last was due nothing more is sent or waited for.
    pub(in crate::bench) patience: Duration,
}

/// What the requests share.
struct Shared<R> {
    load: Open,
    requests: R,
    idle: RefCell<Vec<Connection>>,
    tally: RefCell<Tally>,
}

/// When a request was to begin, and when nobody waits for it any more.
#[derive(Clone, Copy)]
struct Span {
    due: Instant,
    end: Instant,
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
            let (idle, tally) = (RefCell::default(), RefCell::default());
            let shared = Rc::new(Shared { load: self, requests, idle, tally });
            let local = LocalSet::new();
            local.run_until(send_all(&shared, began)).await;
            // What is still on its way.
            local.await;
            let mut tally = shared.tally.take();
            tally.took = began.elapsed();
            tally.unsent = shared.load.count.saturating_sub(tally.all());
            Ok(tally)
        })
    }

    fn due(&self, number: u64) -> Duration {
        let nanos = number.saturating_mul(1_000_000_000).checked_div(self.rate);
        Duration::from_nanos(nanos.unwrap_or(u64::MAX))
    }
}

async fn send_all<R: Requests + 'static>(shared: &Rc<Shared<R>>, began: Instant) {
    let load = &shared.load;
    let slots = Arc::new(Semaphore::new(load.connections));
    let end = began + load.due(load.count) + load.patience;
    for number in 0..load.count {
        let due = began + load.due(number);
        if due > Instant::now() {
            sleep_until(due.into()).await;
        }
        let slot = timeout_at(end.into(), Arc::clone(&slots).acquire_owned()).await;
        let Ok(Ok(slot)) = slot else { return };
        if Instant::now() > end {
            return;
        }
        let sent = send(Rc::clone(shared), (number, Span { due, end }), slot);
        drop(tokio::task::spawn_local(sent));
    }
}

async fn send<R: Requests>(
    shared: Rc<Shared<R>>,
    (number, Span { due, end }): (u64, Span),
    _slot: OwnedSemaphorePermit,
) {
    let answered = timeout_at(end.into(), exchange(&shared, number)).await;
    let (status, retry_after) = match answered {
        Ok(Ok(answered)) => answered,
        Ok(Err(_broken)) => (0, false),
        Err(_late) => (0, false),
    };
    shared.tally.borrow_mut().add(status, retry_after, due.elapsed());
}

/// The status, and whether it said when to come again.
async fn exchange<R: Requests>(shared: &Shared<R>, number: u64) -> io::Result<(u16, bool)> {
    let idle = shared.idle.borrow_mut().pop();
    let mut connection = match idle {
        Some(connection) => connection,
        None => Connection::open(&shared.load.address).await?,
    };
    let mut request = Vec::with_capacity(512);
    (shared.requests)(number, &mut request);
    let answer = connection.exchange(&request).await?;
    let (told, is_last) = ((answer.status, answer.retry_after), answer.is_last());
    if !is_last {
        shared.idle.borrow_mut().push(connection);
    }
    Ok(told)
}
