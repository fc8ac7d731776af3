//! Evidence that is old goes into files, broken off at any step or not.

use crate::support::{World, member, settings};
use app::{Application, Ports, Settings};
use chrono::TimeDelta;
use domain::evidence::{ChainEnd, Evidence};
use domain::job::JobName;
use domain::ports::{ArchiveState, ChainCheck, EvidenceArchive, MoneyQueries, Store, WatchQueries};
use domain::snowflake::{SnowflakeSequence, WorkerSlot};
use domain::staff::Role;
use domain::{EvidenceId, Scene};
use std::collections::BTreeSet;
use std::sync::Arc;
use testkit::fakes::{ArchiveFault, FakeArchive, FakeStore, StoreFailure};
use testkit::given;

const DAYS: i64 = 400;

/// A shop that archives, at a time when what came at its beginning is just old enough.
struct Shop {
    world: World,
    archive: Arc<FakeArchive>,
    app: Application,
}

impl Shop {
    fn new() -> Self {
        let world = World::new();
        world.advance(TimeDelta::days(DAYS) + TimeDelta::microseconds(1));
        let archive = FakeArchive::new();
        let port: Arc<dyn EvidenceArchive> = Arc::<FakeArchive>::clone(&archive);
        let ports = Ports { archive: Some(port), ..world.ports() };
        let app = Application::new(ports, Settings { evidence_days: Some(DAYS), ..settings() });
        Self { world, archive, app }
    }

    fn store(&self) -> &FakeStore {
        &self.world.store
    }

    /// Runs the job; what went wrong with it, where it ran to its end.
    async fn run(&self) -> Option<String> {
        run(&self.world, &self.app).await
    }

    async fn chains(&self) -> Vec<ChainCheck> {
        self.store().evidence_chains().await.unwrap()
    }

    /// Every link lies in one file that is whole, or is in the store: none in both, and none in none.
    async fn assert_complete(&self, all: &BTreeSet<EvidenceId>) {
        let mut found: Vec<_> = self.store().evidence().iter().map(|kept| kept.id).collect();
        let files = self.archive.files();
        for (chain, _end) in self.store().archived_ends().await.unwrap() {
            let mut end = ChainEnd::START;
            for kept in self.store().archives(chain, 0, 99).await.unwrap() {
                let state = self.archive.check(end, &kept).await.unwrap();
                assert_eq!(state, ArchiveState::Whole);
                found.extend(files[&kept.file].iter().map(|link| link.id));
                end = kept.end();
            }
        }
        assert_eq!(found.len(), all.len());
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), *all);
        assert!(self.chains().await.iter().all(|chain| chain.broken_at.is_none()));
    }
}

async fn run(world: &World, app: &Application) -> Option<String> {
    // Past the lease of a run that could not say that it had ended.
    world.advance(TimeDelta::seconds(61));
    if let Err(error) = app.scheduled.run_now(&member(Role::Admin), "archive").await {
        return Some(error.to_string());
    }
    if let Err(error) = app.scheduled.run_if_due(JobName::Archive).await {
        return Some(error.to_string());
    }
    world.store.job(JobName::Archive).await.unwrap().unwrap().last_run.unwrap().error
}

/// Old enough, of the chain of that slot; their ids.
async fn old(store: &FakeStore, slot: u16, count: usize) -> BTreeSet<EvidenceId> {
    let mut ids = SnowflakeSequence::new(WorkerSlot::new(slot).unwrap(), 0);
    let mut all = BTreeSet::new();
    let mut unit = store.begin().await.unwrap();
    for number in 0..count {
        let now_ms = given::start().timestamp_millis() + i64::try_from(number).unwrap();
        let id = EvidenceId(ids.next(now_ms).unwrap());
        let number = Some(format!("N{number}"));
        unit.evidence().add(&Evidence { id, number, ..given::evidence() }).await.unwrap();
        all.insert(id);
    }
    unit.commit().await.unwrap();
    all
}

#[tokio::test]
async fn what_is_old_and_over_goes_into_files_of_a_thousand() {
    let shop = Shop::new();
    let mut all = old(shop.store(), 3, 2_050).await;
    all.extend(old(shop.store(), 4, 1).await);
    assert_eq!(shop.run().await, None);
    shop.assert_complete(&all).await;
    assert!(shop.store().evidence().is_empty());
    let files: Vec<_> = shop.archive.files().into_values().map(|links| links.len()).collect();
    assert_eq!(files, [1_000, 1_000, 50, 1]);
    assert_eq!(shop.run().await, None);
    assert_eq!(shop.archive.files().len(), 4, "nothing is left to do");
}

#[tokio::test]
async fn a_chain_stops_at_the_first_link_that_is_young_or_not_over() {
    let shop = Shop::new();
    let order = shop.world.order().await;
    let payment = shop.world.pay(order, Scene::Native).await.unwrap();
    let mut unit = shop.store().begin().await.unwrap();
    let mut ids = SnowflakeSequence::new(WorkerSlot::new(9).unwrap(), 0);
    let numbers = [None, Some(payment.number.to_string()), None];
    for number in numbers {
        let id = EvidenceId(ids.next(given::start().timestamp_millis()).unwrap());
        unit.evidence().add(&Evidence { id, number, ..given::evidence() }).await.unwrap();
    }
    let young = EvidenceId(ids.next(given::start().timestamp_millis()).unwrap());
    let received_at = given::start() + TimeDelta::days(9);
    unit.evidence().add(&Evidence { id: young, received_at, ..given::evidence() }).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(shop.run().await, None);
    let archived = async || {
        let chains = shop.chains().await;
        chains.iter().find(|chain| chain.chain == 9).unwrap().archived
    };
    assert_eq!(archived().await, 1, "the payment can still come");
    shop.world.live_through(TimeDelta::hours(2)).await;
    assert_eq!(shop.run().await, None);
    assert_eq!(archived().await, 3, "it has ended, and the last is too young");
}

#[tokio::test]
async fn nothing_goes_where_it_is_not_asked_for() {
    let shop = Shop::new();
    let all = old(shop.store(), 3, 3).await;
    let world = &shop.world;
    let archive: Option<Arc<dyn EvidenceArchive>> = Some(Arc::<FakeArchive>::clone(&shop.archive));
    for (archive, evidence_days) in [(archive, None), (None, Some(DAYS))] {
        let ports = Ports { archive, ..world.ports() };
        let app = Application::new(ports, Settings { evidence_days, ..settings() });
        assert_eq!(run(world, &app).await, None);
        assert_eq!(world.store.evidence().len(), all.len());
    }
}

/// Of the archive each call fails once, before it has done something and after; of the store each
/// commit. Whatever it was, nothing is lost, and the next run ends what was begun.
#[tokio::test]
async fn broken_off_at_any_step_nothing_is_lost_and_nothing_done_twice() {
    for step in 0..6 {
        for fault in [ArchiveFault::Away, ArchiveFault::Unheard] {
            is_mended_after(|shop| shop.archive.fault_after(step, fault)).await;
        }
    }
    for step in 0..8 {
        let failure = StoreFailure::Unavailable;
        is_mended_after(|shop| shop.store().fail_commit_after(step, failure)).await;
    }
}

/// Three files of two chains, of which the first run fails.
async fn is_mended_after(fault: impl Fn(&Shop)) {
    let shop = Shop::new();
    let mut all = old(shop.store(), 3, 1_001).await;
    all.extend(old(shop.store(), 4, 2).await);
    fault(&shop);
    let told = shop.run().await;
    assert!(told.is_some(), "it fails, and says so");
    shop.assert_complete(&all).await;
    assert_eq!(shop.run().await, None, "after {told:?}");
    shop.assert_complete(&all).await;
    assert!(shop.store().evidence().is_empty(), "after {told:?}");
    assert_eq!(shop.archive.files().len(), 3, "after {told:?}");
}

#[tokio::test]
async fn a_chain_that_was_changed_stays_as_it_is_and_keeps_no_other() {
    let shop = Shop::new();
    let changed = old(shop.store(), 3, 5).await;
    let whole = old(shop.store(), 4, 5).await;
    let third = *changed.iter().nth(2).unwrap();
    shop.store().tamper_evidence(third, |evidence| evidence.body.push(b' '));
    let told = shop.run().await.unwrap();
    assert!(told.contains("chain 3 is not as it was written behind position 0"), "{told}");
    let left: BTreeSet<_> = shop.store().evidence().iter().map(|kept| kept.id).collect();
    assert_eq!(left, changed);
    assert_eq!(
        shop.archive.files().into_values().map(|links| links.len()).sum::<usize>(),
        whole.len()
    );
}
