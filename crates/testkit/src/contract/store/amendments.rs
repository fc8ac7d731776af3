//! What of an order the customer changes, and how people are forgotten.

use super::Fixture;
use super::lists::{ALL, assert_page};
use crate::given;
use domain::order::PackageSnapshot;
use domain::package::LateMoneyPolicy;
use domain::ports::{OrderFilter, Store, StoreError, Whose};
use domain::supplier::Goods;
use domain::{
    AccountId, Address, Contact, Order, OrderState, PackageId, PersonName, PhoneNumber, QueryId,
};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_change_of_contact_package_and_amount_is_kept(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut changed = Order {
        contact: other_contact(),
        package: PackageSnapshot {
            id: PackageId(75),
            version: 7,
            name: "千兆 🚀".to_owned(),
            rate: "1000M".to_owned(),
            months: 24,
            limited: true,
            targets: vec![],
            late_money: LateMoneyPolicy::Refund,
            goods: Goods::Broadband,
        },
        amount: given::yuan("999.01"),
        ..order.clone()
    };
    let mut unit = fixture.begin().await;
    unit.orders().amend(&mut changed).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(changed.version, order.version + 1);
    assert_eq!(fixture.found_order(&order).await, changed);
    // It is found by what it says now, and not by what it said.
    let by = |contact: Contact| OrderFilter {
        name: Some(contact.name),
        phone: Some(contact.phone),
        ..OrderFilter::default()
    };
    let listed = fixture.people.orders(&by(changed.contact.clone()), ALL).await.unwrap();
    assert_page(&listed, std::slice::from_ref(&changed), 1);
    assert_page(&fixture.people.orders(&by(order.contact), ALL).await.unwrap(), &[], 0);
}

pub async fn a_stale_change_of_an_order_is_a_conflict(fixture: &Fixture) {
    let stale = fixture.stored_order().await;
    let at = given::start();
    let current = fixture.enter(&stale, OrderState::Cancelled { at }).await;
    for mut late in [Order { contact: other_contact(), ..stale }, given::order()] {
        let mut unit = fixture.begin().await;
        let refused = unit.orders().amend(&mut late).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        unit.roll_back().await.unwrap();
    }
    assert_eq!(fixture.found_order(&current).await, current);
}

/// A change of the contact leaves alone what became of the order meanwhile, and the other way round.
pub async fn an_amendment_leaves_the_state_as_it_is(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut amended = Order {
        contact: other_contact(),
        state: OrderState::Expired { at: given::start() },
        ..order.clone()
    };
    let mut unit = fixture.begin().await;
    unit.orders().amend(&mut amended).await.unwrap();
    unit.commit().await.unwrap();
    let found = fixture.found_order(&order).await;
    assert_eq!((found.state, &found.contact), (order.state, &amended.contact));
    let at = given::start();
    let entered = Order { contact: order.contact, ..amended };
    let entered = fixture.enter(&entered, OrderState::Cancelled { at }).await;
    let found = fixture.found_order(&entered).await;
    assert_eq!((found.state, found.contact), (entered.state, other_contact()));
}

/// By account, by queryId and by phone, each order once; their other columns stay.
pub async fn a_persons_orders_are_anonymised_and_nobody_elses(fixture: &Fixture) {
    let account = Some(AccountId(given::id()));
    let contact =
        |phone: &str| Contact { phone: PhoneNumber::parse(phone).unwrap(), ..given::contact() };
    let query_id = |text: &str| Some(QueryId::parse(text).unwrap());
    let other = contact("13900000000");
    let theirs = [
        Order { account, query_id: None, contact: other.clone(), ..given::order() },
        Order { query_id: query_id("PBS1"), contact: other.clone(), ..given::order() },
        Order { query_id: query_id("PBS2"), contact: other.clone(), ..given::order() },
        Order { contact: contact("13800000000"), ..given::order() },
        Order {
            account,
            query_id: query_id("PBS1"),
            contact: contact("13800000000"),
            ..given::order()
        },
    ];
    let strangers = [
        Order { contact: other.clone(), ..given::order() },
        Order {
            account: Some(AccountId(given::id())),
            query_id: None,
            contact: other,
            ..given::order()
        },
    ];
    let mut unit = fixture.begin().await;
    for order in theirs.iter().chain(&strangers) {
        unit.orders().insert(order).await.unwrap();
    }
    let whose = Whose {
        account,
        query_ids: vec![query_id("PBS1").unwrap(), query_id("PBS2").unwrap()],
        phone: Some(PhoneNumber::parse("13800000000").unwrap()),
    };
    let nobody = unit.orders().anonymise(&Whose::default(), &other_contact()).await.unwrap();
    let count = unit.orders().anonymise(&whose, &other_contact()).await.unwrap();
    assert_eq!((nobody, count), (0, 5));
    unit.commit().await.unwrap();
    for order in theirs {
        let version = order.version + 1;
        let wanted = Order { contact: other_contact(), version, ..order };
        assert_eq!(fixture.found_order(&wanted).await, wanted);
    }
    for order in strangers {
        assert_eq!(fixture.found_order(&order).await, order);
    }
    let by_phone = OrderFilter { phone: whose.phone, ..OrderFilter::default() };
    assert_page(&fixture.people.orders(&by_phone, ALL).await.unwrap(), &[], 0);
}

/// Living ones of the same package by the same phone, or by the same queryId where there is one.
pub async fn orders_that_count_towards_a_quota_are_counted_beside_this_one(fixture: &Fixture) {
    let new = || Order { query_id: None, ..given::order() };
    let at = given::start();
    let package = PackageSnapshot { id: PackageId(75), ..given::order().package };
    let (mut asking, renewing) = (new(), given::order());
    let others = [
        new(),
        renewing.clone(),
        Order { contact: other_contact(), ..given::order() },
        Order { contact: other_contact(), ..new() },
        Order { package, ..new() },
        Order { state: OrderState::Cancelled { at }, ..new() },
        Order { state: OrderState::Expired { at }, ..new() },
    ];
    let mut unit = fixture.begin().await;
    for order in others.iter().chain([&asking]) {
        unit.orders().insert(order).await.unwrap();
    }
    assert_eq!(unit.orders().owned_beside(&asking).await.unwrap(), 2, "both by the phone");
    assert_eq!(unit.orders().owned_beside(&renewing).await.unwrap(), 1, "one by the queryId");
    asking.contact = other_contact();
    assert_eq!(unit.orders().owned_beside(&asking).await.unwrap(), 2, "as it would be");
    asking.package.id = PackageId(76);
    assert_eq!(unit.orders().owned_beside(&asking).await.unwrap(), 0);
    unit.roll_back().await.unwrap();
}

/// More than once: the first time the connections are only being made.
pub async fn of_changes_at_once_no_more_pass_than_the_quota(fixture: &Fixture) {
    for turn in 0..4 {
        let phone = PhoneNumber::parse(&format!("1390000000{turn}")).unwrap();
        let contact = Contact { phone, ..other_contact() };
        let mut callers = JoinSet::new();
        for _each in 0..6 {
            let order = Order { query_id: None, ..given::order() };
            fixture.keep_order(&order).await;
            let order = Order { contact: contact.clone(), ..order };
            callers.spawn(amended_within_quota(Arc::clone(&fixture.store), order));
        }
        let passed = callers.join_all().await;
        assert_eq!(passed.iter().filter(|passes| **passes).count(), 2, "{passed:?}");
    }
}

/// Whether one more was let through: two are.
async fn amended_within_quota(store: Arc<dyn Store>, mut changed: Order) -> bool {
    let mut unit = store.begin().await.unwrap();
    unit.orders().lock(changed.id).await.unwrap().unwrap();
    let passes = unit.orders().owned_beside(&changed).await.unwrap() < 2;
    if passes {
        unit.orders().amend(&mut changed).await.unwrap();
    }
    unit.commit().await.unwrap();
    passes
}

/// As they are, by id, and each once.
pub async fn a_persons_orders_are_locked_and_nobody_elses(fixture: &Fixture) {
    let account = Some(AccountId(given::id()));
    let theirs = [
        Order { account, query_id: None, contact: other_contact(), ..given::order() },
        given::order(),
        Order { account, state: OrderState::Cancelled { at: given::start() }, ..given::order() },
    ];
    let stranger = Order { query_id: None, contact: other_contact(), ..given::order() };
    let mut unit = fixture.begin().await;
    for order in theirs.iter().chain([&stranger]) {
        unit.orders().insert(order).await.unwrap();
    }
    let query_ids = vec![given::query_id()];
    let whose = Whose { account, query_ids, phone: Some(given::contact().phone) };
    assert_eq!(unit.orders().lock_all(&whose).await.unwrap(), theirs);
    assert_eq!(unit.orders().lock_all(&Whose::default()).await.unwrap(), []);
    unit.roll_back().await.unwrap();
}

/// Who has them all sees none of them change.
pub async fn changes_under_the_lock_of_all_of_a_persons_orders_never_conflict(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    for _turn in 0..4 {
        let mut callers = JoinSet::new();
        for _each in 0..6 {
            let store = Arc::clone(&fixture.store);
            callers.spawn(async move {
                let whose = Whose { query_ids: vec![given::query_id()], ..Whose::default() };
                let mut unit = store.begin().await.unwrap();
                for mut order in unit.orders().lock_all(&whose).await.unwrap() {
                    unit.orders().amend(&mut order).await.unwrap();
                }
                unit.commit().await.unwrap();
            });
        }
        callers.join_all().await;
    }
    assert_eq!(fixture.found_order(&order).await.version, order.version + 24);
}

/// Who changes the order by what it said before is told.
pub async fn an_order_that_was_anonymised_meanwhile_is_a_conflict(fixture: &Fixture) {
    let mut order = fixture.stored_order().await;
    let whose = Whose { query_ids: vec![given::query_id()], ..Whose::default() };
    let mut unit = fixture.begin().await;
    assert_eq!(unit.orders().anonymise(&whose, &other_contact()).await.unwrap(), 1);
    let refused = unit.orders().amend(&mut order).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    unit.commit().await.unwrap();
    assert_eq!(fixture.found_order(&order).await.contact, other_contact());
}

fn other_contact() -> Contact {
    Contact {
        name: PersonName::parse("已删除").unwrap(),
        phone: PhoneNumber::parse("0").unwrap(),
        address: Address::parse("已删除 🗑").unwrap(),
    }
}
