//! Orders of limited packages through whatever can happen to them: what is left, and what living
//! orders hold, is always what there was.

use crate::support::{World, limited};
use app::UpdateOrder;
use chrono::TimeDelta;
use domain::{AttemptNumber, Order, OrderId, OrderState, PackageId, Scene};
use futures_util::FutureExt;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use testkit::fakes::{Fault, GatewayCall, StoreFailure};

/// Two limited packages, and 74, of which there is no end.
const STOCK: [(i64, i64); 2] = [(80, 3), (81, 2)];

#[derive(Debug, Clone)]
enum Step {
    Save(i64),
    Update {
        which: usize,
        package: i64,
    },
    Cancel {
        which: usize,
    },
    Begin {
        which: usize,
    },
    /// The payer pays, and we may be told at once.
    Pay {
        which: usize,
        told: bool,
    },
    Pass(i64),
    RunJobs,
    CloseFails,
    StoreFails,
}

fn any_step() -> impl Strategy<Value = Step> {
    let package = || select(&[74_i64, 80, 81][..]);
    let which = any::<usize>;
    prop_oneof![
        6 => package().prop_map(Step::Save),
        5 => (which(), package()).prop_map(|(which, package)| Step::Update { which, package }),
        4 => which().prop_map(|which| Step::Cancel { which }),
        4 => which().prop_map(|which| Step::Begin { which }),
        4 => (which(), any::<bool>()).prop_map(|(which, told)| Step::Pay { which, told }),
        4 => select(&[1_i64, 60, 700, 1_900][..]).prop_map(Step::Pass),
        6 => Just(Step::RunJobs),
        1 => Just(Step::CloseFails),
        1 => Just(Step::StoreFails),
    ]
}

#[derive(Default)]
struct Stage {
    orders: Vec<OrderId>,
    attempts: Vec<AttemptNumber>,
    clients: u32,
}

impl Stage {
    /// What a use case answers is not looked at here: what it leaves behind is.
    async fn take(&mut self, world: &World, step: Step) {
        match step {
            Step::Save(package) => self.save(world, package).await,
            Step::Update { which, package } => {
                let Some(id) = pick(&self.orders, which) else { return };
                let package_id = Some(PackageId(package));
                let change = UpdateOrder { package_id, ..UpdateOrder::default() };
                drop(world.app.order_changes.update(id, &change, &world.holder(id)).await);
            }
            Step::Cancel { which } => {
                let Some(id) = pick(&self.orders, which) else { return };
                drop(world.app.order_changes.cancel(id, &world.holder(id), "").await);
            }
            Step::Begin { which } => {
                let Some(id) = pick(&self.orders, which) else { return };
                let begun = world.pay(id, Scene::Native).now_or_never();
                self.attempts.extend(begun.and_then(Result::ok).map(|payment| payment.number));
            }
            Step::Pay { which, told } => {
                let Some(number) = pick(&self.attempts, which) else { return };
                if let Some(capture) = world.wechat.payer_pays(number)
                    && told
                {
                    world.notify(&capture).await;
                }
            }
            Step::Pass(seconds) => world.advance(TimeDelta::seconds(seconds)),
            Step::RunJobs => drop(world.app.jobs.run_due().await),
            Step::CloseFails => world.wechat.fault(GatewayCall::Close, Fault::RequestLost),
            Step::StoreFails => world.store.fail_next_commit(StoreFailure::Conflict),
        }
    }

    async fn save(&mut self, world: &World, package: i64) {
        self.clients += 1;
        let mut save = crate::support::new_order(&format!("client {}", self.clients));
        save.package_id = PackageId(package);
        let saved = world.save_new(save).await;
        self.orders.extend(saved.ok().and_then(|answer| answer.order_id));
    }
}

fn pick<T: Copy>(all: &[T], which: usize) -> Option<T> {
    all.get(which.checked_rem(all.len())?).copied()
}

fn is_living(order: &Order) -> bool {
    !matches!(order.state, OrderState::Cancelled { .. } | OrderState::Expired { .. })
}

async fn check(world: &World) -> Result<(), TestCaseError> {
    let orders = world.store.orders();
    for (package, there_were) in STOCK {
        let holds = |order: &&Order| order.package.id == PackageId(package) && is_living(order);
        let held = i64::try_from(orders.iter().filter(holds).count()).unwrap();
        let left = world.stock(package).await;
        prop_assert!(left >= 0);
        prop_assert_eq!(left, there_were - held, "package {}: {:?}", package, orders);
    }
    Ok(())
}

async fn live(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let world = World::new();
    for (package, left) in STOCK {
        limited(&world, package, left);
    }
    let mut stage = Stage::default();
    for step in steps {
        stage.take(&world, step).await;
        check(&world).await?;
    }
    for _pause in 0..40 {
        world.advance(TimeDelta::minutes(3));
        while !matches!(world.app.jobs.run_due().await, Ok(0)) {}
        check(&world).await?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn stock_and_living_orders_always_make_up_what_there_was(
        steps in proptest::collection::vec(any_step(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(live(steps))?;
    }
}
