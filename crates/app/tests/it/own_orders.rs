//! The orders of a customer who is signed in.

use crate::support::{FIRST_PAGE, World};
use chrono::TimeDelta;
use domain::account::CustomerAccount;
use domain::{OrderId, OrderKind};
use testkit::given;

async fn listed(
    world: &World,
    account: &CustomerAccount,
    kind: Option<OrderKind>,
    state: Option<&str>,
) -> Vec<OrderId> {
    let state = state.map(str::to_owned);
    let page = world.app.own_orders.list(account, kind, state, FIRST_PAGE).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|order| order.id).collect()
}

#[tokio::test]
async fn own_orders_are_those_of_the_account_and_of_the_phone_that_boss_holds() {
    let world = World::new();
    let (owner, customer) = (given::account("13800000001"), given::account("18612345772"));
    let renewal = world.order().await;
    world.advance(TimeDelta::seconds(1));
    let new = world.new_order(|save| save.account = Some(owner.id)).await;
    world.new_order(|_save| {}).await;
    assert_eq!(listed(&world, &owner, None, None).await, [new]);
    assert_eq!(listed(&world, &customer, None, None).await, [renewal]);
    assert!(listed(&world, &owner, Some(OrderKind::Renewal), None).await.is_empty());
}

#[tokio::test]
async fn they_come_newest_first_and_by_state() {
    let world = World::new();
    let owner = given::account("13800000001");
    let first = world.new_order(|save| save.account = Some(owner.id)).await;
    world.advance(TimeDelta::seconds(1));
    let second = world.new_order(|save| save.account = Some(owner.id)).await;
    assert_eq!(listed(&world, &owner, None, None).await, [second, first]);
    world.app.order_changes.cancel(first, &world.holder(first), "").await.unwrap();
    assert_eq!(listed(&world, &owner, None, Some("cancelled")).await, [first]);
    assert_eq!(listed(&world, &owner, None, Some("awaiting_payment")).await, [second]);
}
