//! What a unit of work promises as a whole.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::Clock;
use domain::{EventKind, TaskKind};

pub async fn committed_work_is_seen_by_all(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    assert_eq!(fixture.found_order(&order).await, order);
    let mut unit = fixture.peer.begin().await.unwrap();
    assert_eq!(unit.orders().find(order.id).await.unwrap(), Some(order));
    unit.roll_back().await.unwrap();
}

pub async fn uncommitted_work_leaves_no_trace(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let unseen = given::order();
    let mut unit = fixture.begin().await;
    unit.orders().insert(&unseen).await.unwrap();
    unit.events().add(&given::event(&order, EventKind::Placed)).await.unwrap();
    assert_eq!(unit.orders().find(unseen.id).await.unwrap(), Some(unseen.clone()));
    assert_eq!(fixture.queries.order(unseen.id).await.unwrap(), None);
    assert_eq!(fixture.queries.timeline(order.id).await.unwrap(), []);
    unit.commit().await.unwrap();
    assert_eq!(fixture.found_order(&unseen).await, unseen);
}

pub async fn work_rolled_back_leaves_no_trace(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let (unseen, task) = (given::order(), given::task(TaskKind::ExpireOrder(order.id)));
    let mut unit = fixture.begin().await;
    unit.orders().insert(&unseen).await.unwrap();
    unit.tasks().add(&task).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(fixture.queries.order(unseen.id).await.unwrap(), None);
    let mut unit = fixture.begin().await;
    assert_eq!(unit.tasks().find(task.id).await.unwrap(), None);
    unit.roll_back().await.unwrap();
}

pub async fn dropped_work_leaves_no_trace_and_holds_no_lock(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut unit = fixture.begin().await;
    let mut locked = unit.orders().lock(order.id).await.unwrap().unwrap();
    unit.orders().update(&mut locked).await.unwrap();
    drop(unit);
    Fixture::write_through(fixture.peer.as_ref(), &order).await;
    Fixture::write_through(fixture.store.as_ref(), &order).await;
    // Two changes and not three: the dropped one was not kept.
    assert_eq!(fixture.found_order(&order).await.version, order.version + 2);
}

pub async fn the_time_of_a_unit_of_work_is_the_clocks(fixture: &Fixture) {
    for moved in [TimeDelta::zero(), TimeDelta::hours(30), TimeDelta::days(-2)] {
        fixture.clock.advance(moved);
        let mut unit = fixture.begin().await;
        let now = unit.now().await.unwrap();
        unit.roll_back().await.unwrap();
        let apart = (now - fixture.clock.now()).abs();
        assert!(apart < TimeDelta::seconds(2), "{apart} apart after moving by {moved}");
    }
}
