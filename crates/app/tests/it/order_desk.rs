//! What staff see of orders and write beside them.

use crate::support::{FIRST_PAGE, World, member};
use app::{OrderDeskError, StaffLine, WatchError};
use chrono::TimeDelta;
use domain::ports::{Clock, OrderFilter};
use domain::staff::{Permission, Role};
use domain::{EventKind, OrderId, OrderKind, PackageId, PersonName};
use testkit::fakes::StoreFailure;
use testkit::given;

async fn found(world: &World, filter: OrderFilter) -> Vec<OrderId> {
    let who = member(Role::ReadOnly);
    let page = world.app.order_desk.find(&who, filter, FIRST_PAGE).await.unwrap();
    page.rows.into_iter().map(|order| order.id).collect()
}

#[tokio::test]
async fn orders_are_found_by_any_field() {
    let world = World::new();
    let account = given::account("13800000001");
    let renewal = world.order().await;
    let new = world.new_order(|save| save.account = Some(account.id)).await;
    let contact = given::contact();
    let any = OrderFilter::default;
    for (filter, expected) in [
        (OrderFilter { order_id: Some(new), ..any() }, vec![new]),
        (OrderFilter { kind: Some(OrderKind::New), ..any() }, vec![new]),
        (OrderFilter { query_id: Some(given::query_id()), ..any() }, vec![renewal]),
        (OrderFilter { account: Some(account.id), ..any() }, vec![new]),
        (OrderFilter { name: Some(contact.name), ..any() }, vec![new, renewal]),
        (OrderFilter { phone: Some(contact.phone), ..any() }, vec![new, renewal]),
        (OrderFilter { package: Some(PackageId(75)), ..any() }, vec![]),
        (OrderFilter { state: Some("paid".to_owned()), ..any() }, vec![]),
        (OrderFilter { until: Some(given::start()), ..any() }, vec![]),
    ] {
        assert_eq!(found(&world, filter.clone()).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn a_name_is_looked_for_within_a_span_of_days() {
    let world = World::new();
    let id = world.new_order(|_save| {}).await;
    let by_name = OrderFilter { name: Some(given::contact().name), ..OrderFilter::default() };
    world.advance(TimeDelta::days(91));
    assert_eq!(found(&world, by_name.clone()).await, [id]);
    world.advance(TimeDelta::days(2));
    assert!(found(&world, by_name.clone()).await.is_empty());
    let day = TimeDelta::days(1);
    let span = OrderFilter {
        from: Some(given::start() - day),
        until: Some(given::start() + day),
        ..by_name.clone()
    };
    assert_eq!(found(&world, span).await, [id]);
    let wide = OrderFilter { from: Some(world.clock.now() - TimeDelta::days(93)), ..by_name };
    let refused = world.app.order_desk.find(&member(Role::Admin), wide, FIRST_PAGE).await;
    assert!(matches!(refused, Err(OrderDeskError::SpanTooLong { days: 92 })));
}

#[tokio::test]
async fn notes_stand_beside_the_order_and_are_recorded() {
    let world = World::new();
    let id = world.order().await;
    let who = member(Role::Service);
    for text in ["已联系", "客户改期"] {
        world.app.order_desk.add_note(&who, id, text).await.unwrap();
        world.advance(TimeDelta::seconds(1));
    }
    let file = world.app.order_desk.look(&member(Role::Finance), id).await.unwrap();
    let texts: Vec<_> = file.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["已联系", "客户改期"]);
    assert_eq!(file.notes[0].by, who.account);
    assert_eq!(world.audited(), vec![("order.note", id.to_string()); 2]);
    // The record tells which note, not what it says.
    assert!(world.store.audit().iter().all(|entry| !entry.detail.contains('已')));
    let timeline = world.app.timeline.full(&who, id).await.unwrap();
    assert!(
        matches!(&timeline.lines[0], StaffLine::Event { event, .. } if event.kind == EventKind::Placed)
    );
    let done: Vec<_> = timeline.lines.iter().filter_map(action).collect();
    assert_eq!(done, ["order.note"; 2]);
}

fn action(line: &StaffLine) -> Option<&'static str> {
    match line {
        StaffLine::Action { action, .. } => Some(action),
        StaffLine::Event { .. } => None,
    }
}

#[tokio::test]
async fn plain_data_is_shown_only_after_the_look_has_been_recorded() {
    let world = World::new();
    let id = world.order().await;
    let who = member(Role::Service);
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.order_desk.reveal(&who, id, "客户来电").await.is_err());
    assert!(world.store.audit().is_empty());
    let contact = world.app.order_desk.reveal(&who, id, "客户来电").await.unwrap();
    assert_eq!(contact, given::contact());
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.subject), ("order.reveal", id.to_string()));
    assert_eq!(entry.detail, "客户来电");
}

#[tokio::test]
async fn each_role_does_what_it_may() {
    let world = World::new();
    let id = world.order().await;
    for role in Role::ALL {
        let (who, desk) = (member(role), &world.app.order_desk);
        let sees = role.may(Permission::SeeOrders);
        let found = desk.find(&who, OrderFilter::default(), FIRST_PAGE).await;
        assert_eq!(found.is_ok(), sees, "{role:?}");
        assert_eq!(desk.look(&who, id).await.is_ok(), sees, "{role:?}");
        assert_eq!(world.app.timeline.full(&who, id).await.is_ok(), sees, "{role:?}");
        let changes = role.may(Permission::ChangeOrders);
        assert_eq!(desk.add_note(&who, id, "x").await.is_ok(), changes, "{role:?}");
        assert_eq!(desk.cancel(&who, id, "x").await.is_ok(), changes, "{role:?}");
        let reveals = role.may(Permission::SeePersonalData);
        assert_eq!(desk.reveal(&who, id, "x").await.is_ok(), reveals, "{role:?}");
    }
}

#[tokio::test]
async fn an_order_that_is_none_is_told() {
    let world = World::new();
    let (who, desk) = (member(Role::Admin), &world.app.order_desk);
    let id = given::order().id;
    assert!(matches!(desk.look(&who, id).await, Err(OrderDeskError::UnknownOrder)));
    let told = world.app.timeline.full(&who, id).await;
    assert!(matches!(told, Err(WatchError::UnknownOrder)));
    assert!(matches!(desk.add_note(&who, id, "x").await, Err(OrderDeskError::UnknownOrder)));
    assert!(matches!(desk.reveal(&who, id, "x").await, Err(OrderDeskError::UnknownOrder)));
    let nobody = PersonName::parse("无名").unwrap();
    let filter = OrderFilter { name: Some(nobody), ..OrderFilter::default() };
    assert!(found(&world, filter).await.is_empty());
}
