//! Our records against the providers' bills.

mod asking;
mod daily;
mod differences;
mod healing;
mod outside;
mod reruns;

use crate::support::{WatchedGateway, World};
use app::Ports;
use chrono::TimeDelta;
use domain::reconciliation::{Difference, Reconciliation, StatementLine};
use domain::{Channel, PaymentAttempt, Scene};
use std::sync::Arc;
use testkit::fakes::FakeStatements;
use testkit::given;

/// A world whose WeChat account gives out bills.
struct Books {
    world: World,
    statements: Arc<FakeStatements>,
    gateway: Arc<WatchedGateway>,
}

impl Books {
    fn new() -> Self {
        let world = World::new();
        let statements = FakeStatements::new(Channel::Wechat, &world.clock);
        let gateway = WatchedGateway::open(&world.wechat);
        let (source, port) = (Arc::clone(&statements), Arc::clone(&gateway));
        let world =
            world.with(|ports| Ports { statements: vec![source], gateways: vec![port], ..ports });
        Self { world, statements, gateway }
    }

    /// The attempt of an order that was paid and delivered.
    async fn paid(&self) -> PaymentAttempt {
        let order = self.world.paid_order().await;
        self.world.run_all().await;
        self.world.attempts(order).await.remove(0)
    }

    /// An attempt that was paid, and nobody has told us.
    async fn paid_in_secret(&self) -> PaymentAttempt {
        let order = self.world.order().await;
        let payment = self.world.pay(order, Scene::Native).await.unwrap();
        self.world.payer_pays(payment.number);
        self.world.attempts(order).await.remove(0)
    }

    fn bill(&self, lines: impl IntoIterator<Item = StatementLine>) {
        self.statements.put(given::day(), lines.into_iter().map(Ok));
    }

    /// The day after, when its bill is due. Nothing else happens in the meantime.
    fn next_day(&self) {
        self.world.advance(TimeDelta::hours(23));
    }

    async fn run(&self) -> Reconciliation {
        self.world.app.reconciliations.run_now(Channel::Wechat, given::day()).await.unwrap()
    }

    /// Line, kind and state of every difference of a run.
    fn found(&self, run: &Reconciliation) -> Vec<[&'static str; 3]> {
        let words =
            |found: &Difference| [found.line_kind.name(), found.kind.name(), found.state.name()];
        let found = self.world.store.differences().into_iter();
        found.filter(|found| found.reconciliation_id == run.id).map(|found| words(&found)).collect()
    }
}

/// Lines, matches, differences, healed.
fn counts(run: &Reconciliation) -> [i64; 4] {
    let counts = run.counts;
    [counts.lines, counts.matched, counts.differences, counts.healed]
}
