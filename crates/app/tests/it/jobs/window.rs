//! The window: who runs beside whom, who waits, and how the ends are stored.

use crate::support::World;
use app::Ports;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    BackOffice, Clock, OutsideError, PushOrder, PushReceipt, Store, StoreError, UnitOfWork,
};
use domain::task::{Lease, Pace};
use domain::{OrderId, Package, Target, Task, TaskState};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use testkit::fakes::{FakeBackOffice, FakeStore, StoreFailure};
use testkit::given;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;

/// A back office that answers when it is let to, and counts who waits for it.
#[derive(Debug)]
struct SlowOffice {
    inner: Arc<FakeBackOffice>,
    answers: Semaphore,
    /// Is never answered until it is taken out.
    stuck: Mutex<BTreeSet<OrderId>>,
    /// Whoever pushes it panics, the first time.
    panics: Mutex<Option<OrderId>>,
    at_once: Mutex<BTreeSet<OrderId>>,
    most: AtomicUsize,
}

impl SlowOffice {
    fn new(target: Target) -> Arc<Self> {
        Arc::new(Self {
            inner: FakeBackOffice::new(target),
            answers: Semaphore::new(0),
            stuck: Mutex::default(),
            panics: Mutex::default(),
            at_once: Mutex::default(),
            most: AtomicUsize::default(),
        })
    }

    fn at_once(&self) -> Vec<OrderId> {
        self.at_once.lock().unwrap().iter().copied().collect()
    }

    fn answer(&self, count: usize) {
        self.answers.add_permits(count);
    }
}

#[async_trait]
impl BackOffice for SlowOffice {
    fn target(&self) -> Target {
        self.inner.target()
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let panics = self.panics.lock().unwrap().take_if(|order| *order == push.order.id);
        assert_eq!(panics, None, "on purpose");
        let count = {
            let mut at_once = self.at_once.lock().unwrap();
            at_once.insert(push.order.id);
            at_once.len()
        };
        self.most.fetch_max(count, Relaxed);
        while self.stuck.lock().unwrap().contains(&push.order.id) {
            tokio::task::yield_now().await;
        }
        self.answers.acquire().await.unwrap().forget();
        self.at_once.lock().unwrap().remove(&push.order.id);
        self.inner.push(push).await
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        self.inner.find(key).await
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        self.inner.take_back(key).await
    }
}

/// Far more than anything here takes.
const MOST_TURNS: u32 = 100_000;

/// Lets the others have their turns until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _turn in 0..MOST_TURNS {
        if is_so().await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to this: {what}");
}

/// Counts the units of work, and keeps one from beginning until it is let to.
#[derive(Debug)]
struct CountingStore {
    inner: FakeStore,
    begun: AtomicUsize,
    /// Which one, counted from one.
    held: AtomicUsize,
    lets: Semaphore,
}

#[async_trait]
impl Store for CountingStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        if self.begun.fetch_add(1, Relaxed) + 1 == self.held.load(Relaxed) {
            self.lets.acquire().await.unwrap().forget();
        }
        self.inner.begin().await
    }
}

struct Scene {
    world: World,
    office: Arc<SlowOffice>,
    store: Arc<CountingStore>,
    orders: Vec<OrderId>,
}

impl Scene {
    async fn of(count: usize) -> Self {
        let world = World::new();
        let office = SlowOffice::new(Target::Zhuoyue);
        let store = Arc::new(CountingStore {
            inner: world.store.clone(),
            begun: AtomicUsize::default(),
            held: AtomicUsize::default(),
            lets: Semaphore::new(0),
        });
        let offices: Vec<Arc<dyn BackOffice>> = vec![Arc::<SlowOffice>::clone(&office)];
        let counting = Arc::<CountingStore>::clone(&store);
        let world = world.with(|ports| Ports { back_offices: offices, store: counting, ..ports });
        let mut orders = Vec::new();
        for _order in 0..count {
            orders.push(world.paid_order().await);
        }
        Self { world, office, store, orders }
    }

    /// A server's loop, until it is told to stop.
    fn work(&self) -> (oneshot::Sender<()>, JoinHandle<()>) {
        let ((stop, stopped), app) = (oneshot::channel::<()>(), self.world.app.clone());
        let stopped = async move { drop(stopped.await) };
        (stop, tokio::spawn(async move { app.jobs.work(Pace::Quick, stopped).await }))
    }

    async fn delivered(&self) -> usize {
        let mut count = 0;
        for order in &self.orders {
            count += usize::from(self.world.state(*order).await == "fulfilled");
        }
        count
    }

    async fn until_delivered(&self, count: usize) {
        until("delivered", async || self.delivered().await >= count).await;
        assert_eq!(self.delivered().await, count);
    }

    async fn until_at_once(&self, count: usize) {
        until("so many at once", async || self.office.at_once().len() == count).await;
    }

    fn leased(&self) -> usize {
        let is_leased = |state: &TaskState| matches!(state, TaskState::Leased(_));
        let tasks = self.world.tasks("push_zhuoyue");
        tasks.iter().filter(|task| is_leased(&task.state)).count()
    }
}

#[tokio::test]
async fn no_more_than_sixteen_calls_run_at_once_and_all_are_made() {
    let scene = Scene::of(60).await;
    let (stop, worker) = scene.work();
    scene.until_at_once(16).await;
    assert_eq!(scene.leased(), 16, "while nothing ends nothing waits");
    scene.office.answer(60);
    scene.until_delivered(60).await;
    assert_eq!(scene.office.most.load(Relaxed), 16);
    assert_eq!(scene.office.inner.pushes().len(), 60);
    stop.send(()).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn one_that_is_stuck_holds_up_none_of_the_others() {
    let scene = Scene::of(50).await;
    let stuck = scene.orders[0];
    scene.office.stuck.lock().unwrap().insert(stuck);
    let (stop, worker) = scene.work();
    scene.office.answer(50);
    scene.until_delivered(49).await;
    assert_eq!(scene.world.state(stuck).await, "fulfilling");
    let late = scene.world.paid_order().await;
    scene.office.answer(1);
    until("the late one is fulfilled", async || scene.world.state(late).await == "fulfilled").await;
    scene.office.stuck.lock().unwrap().clear();
    scene.until_delivered(50).await;
    stop.send(()).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn one_that_panics_takes_none_of_the_others_along_and_is_tried_again() {
    let scene = Scene::of(20).await;
    let broken = scene.orders[0];
    *scene.office.panics.lock().unwrap() = Some(broken);
    let (stop, worker) = scene.work();
    scene.office.answer(20);
    scene.until_delivered(19).await;
    let is_tried_again = |task: &Task| {
        let is_told = task.trouble().is_some_and(|trouble| trouble.contains("panicked"));
        task.kind.order() == Some(broken) && task.state == TaskState::Retrying && is_told
    };
    let tasks = || scene.world.tasks("push_zhuoyue");
    until("it is tried again", async || tasks().iter().any(is_tried_again)).await;
    scene.world.advance(TimeDelta::seconds(2));
    scene.until_delivered(20).await;
    stop.send(()).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn what_follows_in_its_lane_is_pushed_at_once_and_never_before() {
    let scene = Scene::of(0).await;
    let legacy = FakeBackOffice::new(Target::Legacy);
    let offices: Vec<Arc<dyn BackOffice>> =
        vec![Arc::<SlowOffice>::clone(&scene.office), Arc::<FakeBackOffice>::clone(&legacy)];
    let mut scene = Scene {
        world: scene.world.with(|ports| Ports { back_offices: offices, ..ports }),
        ..scene
    };
    let targets = vec![Target::Zhuoyue, Target::Legacy];
    scene.world.store.put_package(Package { targets, ..given::package() });
    for _order in 0..20 {
        scene.orders.push(scene.world.paid_order().await);
    }
    let (stop, worker) = scene.work();
    scene.until_at_once(16).await;
    assert!(legacy.pushes().is_empty());
    scene.office.answer(1);
    until("the next of the lane", async || !legacy.pushes().is_empty()).await;
    let first = scene.office.inner.pushes()[0].order.id;
    assert_eq!(legacy.pushes()[0].order.id, first);
    scene.office.answer(19);
    // The clock stands still: nothing waits for the next look.
    scene.until_delivered(20).await;
    assert_eq!(legacy.pushes().len(), 20);
    stop.send(()).unwrap();
    worker.await.unwrap();
}

/// Somebody else writes while they end.
async fn ended_while_somebody_writes(scene: &Scene, meanwhile: impl AsyncFnOnce()) {
    let app = scene.world.app.clone();
    let running = tokio::spawn(async move { app.jobs.run_due().await.unwrap() });
    scene.until_at_once(scene.orders.len()).await;
    meanwhile().await;
    let writer = scene.world.store.begin().await.unwrap();
    scene.store.begun.store(0, Relaxed);
    scene.office.answer(scene.orders.len());
    scene.until_at_once(0).await;
    for _turn in 0..100 {
        tokio::task::yield_now().await;
    }
    writer.roll_back().await.unwrap();
    running.await.unwrap();
}

#[tokio::test]
async fn the_ends_of_those_that_end_together_are_stored_together() {
    let scene = Scene::of(16).await;
    ended_while_somebody_writes(&scene, async || {}).await;
    assert_eq!(scene.delivered().await, 16);
    let units = scene.store.begun.load(Relaxed);
    assert_eq!(units, 2, "the first, and all that ended behind it");
    scene.world.assert_sound().await;
}

#[tokio::test]
async fn an_end_that_cannot_be_stored_hinders_no_other() {
    let scene = Scene::of(8).await;
    let lost = scene.orders[5];
    ended_while_somebody_writes(&scene, async || {
        // Another server has taken it over.
        let mut taken = scene.world.tasks("push_zhuoyue").swap_remove(5);
        let until = scene.world.clock.now() + TimeDelta::minutes(1);
        taken.state = TaskState::Leased(Lease { token: given::id(), until });
        scene.world.store.put_task(taken);
    })
    .await;
    assert_eq!(scene.delivered().await, 7);
    assert_eq!(scene.world.state(lost).await, "fulfilling");
    assert_eq!(scene.leased(), 1, "it is its new holder's");
}

#[tokio::test]
async fn ends_whose_common_commit_fails_are_stored_one_by_one() {
    let scene = Scene::of(8).await;
    ended_while_somebody_writes(&scene, async || {
        // The first end is stored alone; the others follow together.
        scene.world.store.fail_commit_after(1, StoreFailure::Unavailable);
    })
    .await;
    assert_eq!(scene.delivered().await, 8);
    assert_eq!(scene.store.begun.load(Relaxed), 1 + 1 + 7);
    assert_eq!(scene.office.inner.pushes().len(), 8);
    scene.world.assert_sound().await;
}

#[tokio::test]
async fn pushes_that_cannot_be_begun_together_are_begun_one_by_one() {
    let scene = Scene::of(8).await;
    scene.world.store.fail_commit_after(1, StoreFailure::Conflict);
    scene.office.answer(8);
    assert_eq!(scene.world.app.jobs.run_due().await.unwrap(), 8);
    assert_eq!(scene.delivered().await, 8);
}

/// Sixteen are under way, and behind them some wait for their turn.
async fn with_some_waiting() -> (Scene, oneshot::Sender<()>, JoinHandle<()>) {
    let scene = Scene::of(40).await;
    let (stop, worker) = scene.work();
    scene.until_at_once(16).await;
    scene.office.answer(8);
    scene.until_delivered(8).await;
    until("some wait behind sixteen", async || {
        scene.leased() > 16 && scene.office.at_once().len() == 16
    })
    .await;
    (scene, stop, worker)
}

#[tokio::test]
async fn who_waits_for_its_turn_when_the_server_stops_is_free_for_others() {
    let (scene, stop, worker) = with_some_waiting().await;
    stop.send(()).unwrap();
    until("those that wait are free", async || scene.leased() <= 16).await;
    assert!(!worker.is_finished(), "what was begun is brought to its end");
    scene.office.answer(16);
    worker.await.unwrap();
    assert_eq!((scene.delivered().await, scene.leased()), (24, 0));
    assert!(scene.world.tasks("push_zhuoyue").iter().all(|task| !task.may_have_run()));
    // Another one goes on with no wait.
    scene.office.answer(16);
    scene.world.run_all().await;
    assert_eq!((scene.delivered().await, scene.office.inner.pushes().len()), (40, 40));
}

#[tokio::test]
async fn who_has_waited_long_for_its_turn_looks_at_its_order_again() {
    let (scene, stop, worker) = with_some_waiting().await;
    let at_once = scene.office.at_once();
    let is_waiting = |order: &&OrderId| {
        let task = scene.world.tasks("push_zhuoyue");
        let task = task.into_iter().find(|task| task.kind.order() == Some(**order)).unwrap();
        matches!(task.state, TaskState::Leased(_)) && !at_once.contains(order)
    };
    let order = *scene.orders.iter().find(is_waiting).unwrap();
    scene.world.ask_back(order, "RF0001", "460.00").await.unwrap();
    scene.world.advance(TimeDelta::seconds(1));
    scene.office.answer(32);
    scene.until_delivered(39).await;
    let pushed = scene.office.inner.pushes();
    assert!(pushed.iter().all(|push| push.order.id != order), "its money was on its way back");
    stop.send(()).unwrap();
    worker.await.unwrap();
}

/// The eight pushes are leased and cannot be begun yet.
async fn holding_back(scene: &Scene) -> (oneshot::Sender<()>, JoinHandle<()>) {
    // The worker looks once by itself: the first unit leases, the second begins the pushes.
    scene.world.app.jobs.woken().await;
    scene.store.begun.store(0, Relaxed);
    scene.store.held.store(2, Relaxed);
    let (stop, worker) = scene.work();
    until("the pushes are being begun", async || scene.store.begun.load(Relaxed) >= 2).await;
    assert_eq!(scene.leased(), 8);
    (stop, worker)
}

#[tokio::test]
async fn while_pushes_are_begun_others_are_leased_and_no_more_than_may_run() {
    let mut scene = Scene::of(8).await;
    let (stop, worker) = holding_back(&scene).await;
    for _order in 0..12 {
        scene.orders.push(scene.world.paid_order().await);
    }
    until("others are leased", async || scene.leased() == 16).await;
    for _turn in 0..100 {
        tokio::task::yield_now().await;
        assert_eq!(scene.leased(), 16, "nothing has ended");
    }
    assert!(scene.office.at_once().is_empty(), "none was sent before it was begun");
    scene.store.lets.add_permits(1);
    scene.office.answer(20);
    scene.until_delivered(20).await;
    assert_eq!(scene.office.inner.pushes().len(), 20);
    stop.send(()).unwrap();
    worker.await.unwrap();
    scene.world.assert_sound().await;
}

#[tokio::test]
async fn what_is_no_push_waits_for_no_push_to_be_begun() {
    let scene = Scene::of(8).await;
    let expires = scene.world.order().await;
    scene.world.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    let (stop, worker) = holding_back(&scene).await;
    scene.world.advance(TimeDelta::seconds(1));
    until("it expires", async || scene.world.state(expires).await == "expired").await;
    assert!(scene.office.at_once().is_empty());
    scene.store.lets.add_permits(1);
    scene.office.answer(8);
    stop.send(()).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn a_refund_waits_for_pushes_to_be_begun_and_then_calls_its_own_off() {
    let scene = Scene::of(8).await;
    let (stop, worker) = holding_back(&scene).await;
    let order = scene.orders[0];
    scene.world.ask_back(order, "RF0001", "460.00").await.unwrap();
    let is_leased = || matches!(scene.world.task("follow_refund").state, TaskState::Leased(_));
    until("the refund is leased", async || is_leased()).await;
    for _turn in 0..100 {
        tokio::task::yield_now().await;
        assert!(is_leased(), "it found the push on its way and was put off");
    }
    scene.store.lets.add_permits(1);
    scene.office.answer(7);
    until("its money goes back", async || scene.world.state(order).await == "refunded").await;
    scene.until_delivered(7).await;
    assert_eq!(scene.office.inner.pushes().len(), 7);
    stop.send(()).unwrap();
    worker.await.unwrap();
    scene.world.assert_sound().await;
}

#[tokio::test]
async fn a_server_that_stops_begins_no_more_pushes_and_sends_none_that_it_holds() {
    let mut scene = Scene::of(8).await;
    let (stop, worker) = holding_back(&scene).await;
    for _order in 0..8 {
        scene.orders.push(scene.world.paid_order().await);
    }
    until("others are leased", async || scene.leased() == 16).await;
    stop.send(()).unwrap();
    for _turn in 0..100 {
        tokio::task::yield_now().await;
    }
    scene.store.lets.add_permits(1);
    worker.await.unwrap();
    assert_eq!((scene.leased(), scene.office.inner.pushes().len()), (0, 0));
    assert!(scene.world.tasks("push_zhuoyue").iter().all(|task| !task.may_have_run()));
    let mut begun = 0;
    for order in &scene.orders {
        begun += usize::from(scene.world.state(*order).await == "fulfilling");
    }
    assert_eq!(begun, 8, "those alone that were being begun");
    scene.office.answer(16);
    scene.world.run_all().await;
    assert_eq!((scene.delivered().await, scene.office.inner.pushes().len()), (16, 16));
}
