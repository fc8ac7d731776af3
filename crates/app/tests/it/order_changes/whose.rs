//! To whom an order opens.

use crate::support::{World, signed_in, staff};
use app::{ChangeError, Opening, UpdateOrder, Visitor};
use domain::staff::Role;
use domain::{Customer, OrderId, PersonName};
use testkit::given;

async fn opening(world: &World, id: OrderId, by: &Visitor) -> Opening {
    world.app.access.opening(&world.look(id).await, by).await.unwrap()
}

#[tokio::test]
async fn an_order_opens_to_its_token_its_account_and_staff() {
    let world = World::new();
    let (owner, other) = (given::account("13800000001"), given::account("13800000002"));
    let id = world.new_order(|save| save.account = Some(owner.id)).await;
    assert_eq!(opening(&world, id, &world.holder(id)).await, Opening::Token);
    assert_eq!(opening(&world, id, &signed_in(&owner)).await, Opening::Owner);
    assert_eq!(opening(&world, id, &signed_in(&other)).await, Opening::Shut);
    assert!(matches!(opening(&world, id, &staff(Role::Service)).await, Opening::Staff(_)));
    assert_eq!(opening(&world, id, &Visitor::default()).await, Opening::Shut);
    let other_order = world.new_order(|_save| {}).await;
    assert_eq!(opening(&world, id, &world.holder(other_order)).await, Opening::Shut);
}

#[tokio::test]
async fn a_renewal_belongs_to_the_phone_that_boss_holds_and_a_new_order_does_not() {
    let world = World::new();
    let customer = given::account("18612345772");
    let (renewal, new) = (world.order().await, world.new_order(|_save| {}).await);
    assert_eq!(opening(&world, renewal, &signed_in(&customer)).await, Opening::Owner);
    assert_eq!(opening(&world, new, &signed_in(&customer)).await, Opening::Shut);
    // BOSS has another phone by now.
    let mut moved = given::customer();
    moved.contact.phone = given::account("13800000003").phone;
    world.store.put_customer(Customer { ..moved });
    assert_eq!(opening(&world, renewal, &signed_in(&customer)).await, Opening::Shut);
}

#[tokio::test]
async fn others_are_told_that_there_is_no_such_order() {
    let world = World::new();
    let id = world.new_order(|_save| {}).await;
    let change =
        UpdateOrder { name: Some(PersonName::parse("别人").unwrap()), ..UpdateOrder::default() };
    let wrong = Visitor { token: Some("0".repeat(32)), ..Visitor::default() };
    for by in [Visitor::default(), wrong, signed_in(&given::account("13800000001"))] {
        let updated = world.app.order_changes.update(id, &change, &by).await;
        assert!(matches!(updated, Err(ChangeError::UnknownOrder)));
        let cancelled = world.app.order_changes.cancel(id, &by, "").await;
        assert!(matches!(cancelled, Err(ChangeError::UnknownOrder)));
    }
    for role in [Role::Finance, Role::ReadOnly, Role::Content] {
        let cancelled = world.app.order_changes.cancel(id, &staff(role), "").await;
        assert!(matches!(cancelled, Err(ChangeError::Forbidden(_))), "{role:?}");
    }
    assert_eq!(world.state(id).await, "awaiting_payment");
}

#[tokio::test]
async fn a_renewal_is_not_updated() {
    let world = World::new();
    let id = world.order().await;
    let change = UpdateOrder::default();
    let updated = world.app.order_changes.update(id, &change, &world.holder(id)).await;
    assert!(matches!(updated, Err(ChangeError::UnknownOrder)));
}
