use std::thread;

use anyhow::{Result, anyhow};

use super::NAME;
use crate::bench::{
    load::{Closed, Tally, Until},
    paying::{Outside, start},
    requests::renewals_from_everywhere,
    running::Server,
    stage::Stage,
};

/// What the servers share.
#[derive(Clone, Copy)]
pub(super) struct Site<'site> {
    pub(super) stage: &'site Stage,
    pub(super) outside: &'site Outside,
    pub(super) offices: &'site str,
    pub(super) database: &'site str,
    pub(super) customers: u64,
}

/// Servers beside each other, on one database and with the same keys.
pub(super) struct Fleet {
    pub(super) servers: Vec<Server>,
}

impl Site<'_> {
    /// So many servers, started at the same time.
    pub(super) fn start(&self, count: usize) -> Result<Fleet> {
        let one = || start(self.stage, NAME, (self.outside, self.offices, self.database));
        let servers = beside_each_other((0..count).map(|_| one))?;
        Ok(Fleet { servers })
    }

    /// Orders by way of all servers at once, each on as many connections of its own.
    pub(super) fn save(&self, fleet: &Fleet, connections: usize, until: Until) -> Result<Tally> {
        let loads = fleet.servers.iter().map(|server| {
            || {
                let address = server.address.clone();
                let requests = renewals_from_everywhere(&address, self.customers);
                Closed { address, connections, until }.run(requests)
            }
        });
        let mut all = Tally::default();
        beside_each_other(loads)?.iter().for_each(|tally| all.merge(tally));
        Ok(all)
    }
}

/// Each on a thread of its own.
fn beside_each_other<T: Send>(
    works: impl Iterator<Item = impl FnOnce() -> Result<T> + Send>,
) -> Result<Vec<T>> {
    thread::scope(|scope| {
        let threads: Vec<_> = works.map(|work| scope.spawn(work)).collect();
        let ended = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(_panic) => Err(anyhow!("a thread ended in a panic")),
        });
        ended.collect()
    })
}
