//! One order through whatever can happen to it, in any order: its money must stay accounted for.

mod ending;
mod invariants;
mod stage;
mod steps;

use crate::support::World;
use chrono::TimeDelta;
use domain::package::LateMoneyPolicy;
use ending::check_end;
use invariants::Watch;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use stage::Stage;
use steps::{Step, any_step};

/// Long enough for every back-off, look and expiry to come to its end.
const AFTERWARDS: TimeDelta = TimeDelta::hours(4);

async fn live(policy: LateMoneyPolicy, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let world = World::with_policy(policy);
    let mut stage = Stage::new(world.order().await);
    let mut watch = Watch::default();
    for step in steps {
        stage.take(&world, step).await;
        watch.look(&world, stage.order).await?;
    }
    let mut time = TimeDelta::zero();
    while time < AFTERWARDS {
        let step = TimeDelta::minutes(2);
        world.advance(step);
        // What is left of the store's failures is met here and passes.
        while !matches!(world.app.jobs.run_due().await, Ok(0)) {}
        Stage::let_refunds_finish(&world);
        watch.look(&world, stage.order).await?;
        time += step;
    }
    check_end(&world, &stage).await
}

fn any_policy() -> impl Strategy<Value = LateMoneyPolicy> {
    select(vec![LateMoneyPolicy::Complete, LateMoneyPolicy::Refund, LateMoneyPolicy::Hold])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_order_of_events_loses_doubles_or_undoes_anything(
        policy in any_policy(),
        steps in proptest::collection::vec(any_step(), 1..50),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(live(policy, steps))?;
    }
}
