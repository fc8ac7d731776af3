//! Staff at the task desk, and pushes of some targets alone.

use super::{Shop, TARGETS};
use crate::support::{InterruptedStore, member, settings};
use app::{Application, DeskError, Ports, PutBackReport, TaskDeskError};
use chrono::TimeDelta;
use domain::ports::{Page, TaskFilter};
use domain::staff::{Permission, Role};
use domain::{OrderId, Target, TaskId};
use std::sync::Arc;
use testkit::fakes::{Fault, StoreFailure};
use testkit::given;

const ZHUOYUE: [Target; 3] = [Target::ZhuoyueData, Target::ZhuoyueOrder, Target::Zhuoyue];

fn refuse(shop: &Shop, target: Target) {
    shop.office(target).fault(Fault::Refused { code: "E1".to_owned() });
}

/// An order whose push to BOSS is dead.
async fn stopped_at_boss(shop: &Shop) -> OrderId {
    let order = shop.world.paid_order().await;
    refuse(shop, Target::Boss);
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilment_failed");
    order
}

#[tokio::test]
async fn a_dead_task_is_put_back_once_and_goes_on_in_order() {
    let shop = Shop::new();
    let order = stopped_at_boss(&shop).await;
    let dead = shop.world.task("push_boss");
    let desk = &shop.world.app.task_desk;
    for _twice in 0..2 {
        let task = desk.put_back(&member(Role::Service), dead.id).await.unwrap();
        assert_eq!(task.state.name(), "due");
    }
    shop.world.run_all().await;
    assert_eq!(shop.delivered(order).await, TARGETS);
    assert_eq!(shop.pushes(), [1; 5]);
    let audited = shop.world.audited();
    assert_eq!(audited, [("task.retry", dead.id.to_string()), ("task.retry", dead.id.to_string())]);
    let done = desk.put_back(&member(Role::Service), dead.id).await;
    assert!(matches!(done, Err(TaskDeskError::NotDead)), "{done:?}");
    let unknown = desk.put_back(&member(Role::Service), TaskId(given::id())).await;
    assert!(matches!(unknown, Err(TaskDeskError::Unknown)), "{unknown:?}");
}

#[tokio::test]
async fn a_task_of_an_order_whose_money_goes_back_is_refused_and_passed_over() {
    let shop = Shop::new();
    let refunded = stopped_at_boss(&shop).await;
    let owed = stopped_at_boss(&shop).await;
    let dead = shop.world.tasks("push_boss")[0].clone();
    assert_eq!(dead.kind, domain::TaskKind::Push { order: refunded, target: Target::Boss });
    shop.world.ask_back(refunded, "RF0001", "460.00").await.unwrap();
    let desk = &shop.world.app.task_desk;
    let refused = desk.put_back(&member(Role::Admin), dead.id).await;
    assert!(matches!(refused, Err(TaskDeskError::NothingToDeliver)), "{refused:?}");
    let filter = TaskFilter { target: Some(Target::Boss), ..TaskFilter::default() };
    let report = desk.put_back_all(&member(Role::Admin), &filter, 100).await.unwrap();
    assert_eq!(report, PutBackReport { looked_at: 2, put_back: 1, skipped: 1 });
    shop.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(shop.world.state(owed).await, "fulfilled");
    assert_eq!(shop.world.state(refunded).await, "refunded");
    let again = desk.put_back_all(&member(Role::Admin), &filter, 100).await.unwrap();
    assert_eq!(again, PutBackReport::default());
    assert_eq!(shop.world.audited().last().unwrap().0, "tasks.retry");
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn no_more_are_put_back_than_was_asked_for_the_oldest_first() {
    let shop = Shop::new();
    let mut orders = Vec::new();
    for _order in 0..3 {
        orders.push(stopped_at_boss(&shop).await);
    }
    let desk = &shop.world.app.task_desk;
    let filter = TaskFilter::default();
    let report = desk.put_back_all(&member(Role::Service), &filter, 2).await.unwrap();
    assert_eq!(report, PutBackReport { looked_at: 2, put_back: 2, skipped: 0 });
    shop.world.run_all().await;
    let mut states = Vec::new();
    for order in orders {
        states.push(shop.world.state(order).await);
    }
    assert_eq!(states, ["fulfilled", "fulfilled", "fulfilment_failed"]);
}

/// The database goes away after the first of them: that they were asked for is known.
#[tokio::test]
async fn none_is_put_back_that_the_audit_does_not_know_of() {
    let shop = Shop::new();
    for _order in 0..2 {
        stopped_at_boss(&shop).await;
    }
    let store = InterruptedStore::new(&shop.world.store);
    let ports = Ports { store: Arc::<InterruptedStore>::clone(&store), ..shop.world.ports() };
    let desk = Application::new(ports, settings()).task_desk;
    let filter = TaskFilter { target: Some(Target::Boss), ..TaskFilter::default() };
    let who = member(Role::Admin);
    let states = || shop.world.tasks("push_boss").into_iter().map(|task| task.state.name());
    for (units, expected) in [(0, ["dead", "dead"]), (2, ["due", "dead"])] {
        let broken = shop.world.store.clone();
        store.after_units(units, async move { broken.fail_next_commit(StoreFailure::Unavailable) });
        assert!(desk.put_back_all(&who, &filter, 9).await.is_err());
        assert_eq!(states().collect::<Vec<_>>(), expected);
    }
    let [entry] = shop.world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.account), ("tasks.retry", who.account));
    assert_eq!(entry.detail, "kinds [], target boss: 2 dead ones to put back");
}

#[tokio::test]
async fn the_task_desk_is_for_those_whose_role_allows_it() {
    let shop = Shop::new();
    stopped_at_boss(&shop).await;
    let (desk, dead) = (&shop.world.app.task_desk, shop.world.task("push_boss").id);
    let (filter, page) = (TaskFilter::default(), Page { number: 1, size: 10 });
    for role in Role::ALL {
        let listed = desk.list(&member(role), &filter, page).await;
        assert_eq!(listed.is_ok(), role.may(Permission::SeeWork), "{role:?}");
        if !role.may(Permission::Fulfil) {
            let one = desk.put_back(&member(role), dead).await;
            assert!(matches!(one, Err(TaskDeskError::Forbidden(_))), "{role:?}");
            let all = desk.put_back_all(&member(role), &filter, 1).await;
            assert!(matches!(all, Err(TaskDeskError::Forbidden(_))), "{role:?}");
        }
    }
    assert!(shop.world.audited().is_empty());
}

#[tokio::test]
async fn a_push_of_some_targets_leaves_the_others_as_they_are() {
    let shop = Shop::new();
    let order = stopped_at_boss(&shop).await;
    let desk = &shop.world.app.desk;
    let pushed = desk.push_now_to(&member(Role::Service), order, &ZHUOYUE).await.unwrap();
    let told: Vec<_> = pushed.iter().map(|pushed| (pushed.target, pushed.state)).collect();
    let [data, zhuoyue_order, zhuoyue] = ZHUOYUE;
    assert_eq!(told, [(data, "done"), (zhuoyue_order, "done"), (zhuoyue, "due")]);
    shop.world.run_all().await;
    assert_eq!(shop.world.task("push_boss").state.name(), "dead", "nobody asked for it");
    assert_eq!(shop.pushes(), [1, 1, 0, 0, 0], "its turn has not come");
}

#[tokio::test]
async fn an_order_without_such_a_target_has_nothing_to_push() {
    let shop = Shop::new();
    let package = domain::Package { targets: vec![Target::Boss], ..given::package() };
    shop.world.store.put_package(package);
    let order = shop.world.paid_order().await;
    for targets in [&ZHUOYUE[..], &[Target::Legacy], &[]] {
        let refused = shop.world.app.desk.push_now_to(&member(Role::Admin), order, targets).await;
        assert!(matches!(refused, Err(DeskError::NothingToDeliver)), "{refused:?}");
    }
    assert!(shop.world.audited().is_empty());
}
