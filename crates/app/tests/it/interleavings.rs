//! One order through whatever can happen to it, in any order: its money must stay accounted for.

mod invariants;
mod steps;

use crate::support::World;
use chrono::TimeDelta;
use invariants::{Watch, check_end};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use steps::{Stage, Step, any_step};

/// Long enough for every back-off, look and expiry to come to its end.
const AFTERWARDS: TimeDelta = TimeDelta::hours(3);

async fn live(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let world = World::new();
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
        watch.look(&world, stage.order).await?;
        time += step;
    }
    check_end(&world, stage.order).await
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_order_of_events_loses_doubles_or_undoes_anything(
        steps in proptest::collection::vec(any_step(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(live(steps))?;
    }
}
