//! Forgetting a person; the orders stay.

use crate::support::{InterruptedStore, World, member};
use app::{PeopleError, PersonId, Ports};
use domain::campaign::RecallMessage;
use domain::lead::LeadDetail;
use domain::order::OrderState;
use domain::ports::Store;
use domain::staff::{Permission, Role};
use domain::{Order, PersonName, Scene};
use std::sync::Arc;
use testkit::fakes::StoreFailure;
use testkit::given;

/// A customer of BOSS who has an account with a session, and an order.
fn world() -> (World, Order, PersonId) {
    let world = World::new();
    let customer = given::customer();
    let account = given::account(customer.contact.phone.expose());
    world.store.put_customer(customer);
    world.store.put_account(account.clone());
    world.store.put_account_session(given::account_session(&account));
    let order = Order { state: OrderState::Cancelled { at: given::start() }, ..given::order() };
    world.store.put_order(order.clone());
    (world, order, PersonId::Account(account.id))
}

#[tokio::test]
async fn whichever_way_they_are_found_the_whole_person_is_forgotten() {
    for by_account in [true, false] {
        let (world, order, account) = world();
        let id = if by_account { account } else { PersonId::Customer(given::query_id()) };
        let erased = world.app.people.erase(&member(Role::Admin), &id, "客户要求").await.unwrap();
        assert_eq!(erased, 1);
        assert!(world.store.accounts().is_empty());
        assert!(world.store.account_sessions().is_empty());
        let now = world.look(order.id).await;
        assert_eq!(
            (now.state, now.amount, now.package),
            (order.state, order.amount, order.package)
        );
        assert_eq!(now.contact.name.expose(), "已注销");
        assert_eq!(now.contact.phone.expose(), "00000000000");
        assert_eq!(now.contact.address.expose(), "已注销");
        let again = world.app.people.reveal(&member(Role::Admin), &id, "核实").await;
        assert!(matches!(again, Err(PeopleError::Unknown)));
        let [entry] = world.store.audit().try_into().unwrap();
        assert_eq!((entry.action, entry.subject), ("customer.erase", id.to_string()));
    }
}

/// Found by the phone alone: in no list, with no order.
#[tokio::test]
async fn leads_and_messages_of_the_phone_are_forgotten_too() {
    let world = World::new();
    let (lead, phone) = (given::lead(1), given::lead(1).phone.unwrap());
    let round = given::campaign(1);
    let message = RecallMessage { phone: phone.clone(), ..given::recall_message(&round, 10) };
    let other = given::recall_message(&round, 11);
    let mut unit = world.store.begin().await.unwrap();
    unit.leads().insert(&lead).await.unwrap();
    unit.campaigns().insert(&round, &[message.clone(), other.clone()]).await.unwrap();
    for message in [&message, &other] {
        let kind = domain::TaskKind::SendMessage(message.id);
        unit.tasks().add(&given::task(kind)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let admin = member(Role::Admin);
    assert_eq!(world.app.people.erase_phone(&admin, &phone, "客户要求").await.unwrap(), 0);
    let mut unit = world.store.begin().await.unwrap();
    let left = unit.leads().find(lead.id).await.unwrap().unwrap();
    assert_eq!((left.name, left.phone, left.detail), (None, None, LeadDetail::nothing()));
    let left = unit.campaigns().find_message(message.id).await.unwrap().unwrap();
    assert!(left.is_forgotten());
    unit.roll_back().await.unwrap();
    world.run_all().await;
    let sent: Vec<_> = world.sms.sent().into_iter().map(|sent| sent.phone).collect();
    assert_eq!(sent, [other.phone]);
    assert_eq!(world.audited(), [("customer.erase", "phone".to_owned())]);
    let again = world.app.people.erase_phone(&admin, &phone, "客户要求").await;
    assert!(matches!(again, Err(PeopleError::Unknown)), "{again:?}");
}

/// It was under way when its customer was forgotten, and did not reach the operator.
#[tokio::test]
async fn a_message_that_would_be_sent_again_is_left_out_once_its_customer_is_forgotten() {
    let world = World::new();
    let round = given::campaign(1);
    let message = given::recall_message(&round, 10);
    let mut unit = world.store.begin().await.unwrap();
    unit.campaigns().insert(&round, std::slice::from_ref(&message)).await.unwrap();
    let kind = domain::TaskKind::SendMessage(message.id);
    unit.tasks().add(&given::task(kind)).await.unwrap();
    let mut begun = message.clone();
    let _begun = begun.begin(given::start()).unwrap();
    unit.campaigns().change_message(&begun, &message.state).await.unwrap();
    unit.commit().await.unwrap();
    let admin = member(Role::Admin);
    world.app.people.erase_phone(&admin, &message.phone, "客户要求").await.unwrap();
    let mut unit = world.store.begin().await.unwrap();
    let mut later = unit.campaigns().find_message(message.id).await.unwrap().unwrap();
    let _waits = later.not_reached("down").unwrap();
    unit.campaigns().change_message(&later, &begun.state).await.unwrap();
    unit.commit().await.unwrap();
    world.run_all().await;
    assert!(world.sms.sent().is_empty());
    assert_eq!(world.task("send_message").state.name(), "cancelled");
    let mut unit = world.store.begin().await.unwrap();
    let found = unit.campaigns().find_message(message.id).await.unwrap().unwrap();
    assert_eq!(found.state.name(), "left_out");
    unit.roll_back().await.unwrap();
}

#[tokio::test]
async fn somebody_else_stays_who_they_are() {
    let (world, order, id) = world();
    let mut other = Order { query_id: None, ..given::order() };
    other.id = domain::OrderId::new(domain::OrderKind::New, given::id());
    other.contact.phone = domain::PhoneNumber::parse("13900000001").unwrap();
    other.contact.name = PersonName::parse("别人").unwrap();
    world.store.put_order(other.clone());
    world.store.put_account(given::account("13900000001"));
    world.app.people.erase(&member(Role::Admin), &id, "客户要求").await.unwrap();
    assert_ne!(order.id, other.id);
    assert_eq!(world.look(other.id).await, other);
    assert_eq!(world.store.accounts().len(), 1);
}

#[tokio::test]
async fn while_something_is_owed_nobody_is_forgotten() {
    let world = World::new();
    world.store.put_customer(given::customer());
    let order = world.paid_order().await;
    let id = PersonId::Customer(given::query_id());
    let owed = world.app.people.erase(&member(Role::Admin), &id, "客户要求").await;
    assert!(matches!(owed, Err(PeopleError::Owed)));
    assert!(world.store.audit().is_empty());
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    world.app.people.erase(&member(Role::Admin), &id, "客户要求").await.unwrap();
}

/// The money comes after it was found out who the person is and before anything is written.
#[tokio::test]
async fn nobody_is_forgotten_whose_money_came_in_the_last_moment() {
    let world = World::new();
    let store = InterruptedStore::new(&world.store);
    let port = Arc::<InterruptedStore>::clone(&store);
    let world = Arc::new(world.with(|ports| Ports { store: port, ..ports }));
    world.store.put_customer(given::customer());
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    let told = Arc::clone(&world);
    store.after_units(1, async move {
        assert_eq!(told.notify(&capture).await.status, 200);
    });
    let id = PersonId::Customer(given::query_id());
    let erased = world.app.people.erase(&member(Role::Admin), &id, "客户要求").await;
    assert!(matches!(erased, Err(PeopleError::Owed)), "{erased:?}");
    assert_eq!(world.state(order).await, "paid");
    assert_eq!(world.look(order).await.contact, given::contact());
    assert!(world.store.audit().is_empty());
}

#[tokio::test]
async fn it_is_all_or_nothing() {
    let (world, order, id) = world();
    // What is read first commits as well.
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.people.erase(&member(Role::Admin), &id, "客户要求").await.is_err());
    assert_eq!(world.look(order.id).await.contact, order.contact);
    assert_eq!((world.store.accounts().len(), world.store.audit().len()), (1, 0));
}

#[tokio::test]
async fn only_those_who_may_forget_anybody() {
    let (world, order, id) = world();
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::ErasePeople)) {
        let refused = world.app.people.erase(&member(role), &id, "客户要求").await;
        assert!(matches!(refused, Err(PeopleError::Forbidden(_))), "{}", role.name());
    }
    assert_eq!(world.look(order.id).await.contact, order.contact);
}
