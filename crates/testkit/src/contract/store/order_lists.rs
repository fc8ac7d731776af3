//! Orders as staff search for them, and as customers see their own.

use super::Fixture;
use super::lists::{ALL, assert_page, pages};
use crate::given;
use chrono::TimeDelta;
use domain::order::{Paid, PaidStage};
use domain::ports::{OrderFilter, OwnOrders, Page};
use domain::{
    AccountId, AttemptId, Contact, Customer, Order, OrderId, OrderKind, OrderState, PackageId,
    PersonName, PhoneNumber, QueryId, Source,
};

pub async fn orders_are_listed_page_by_page_newest_first(fixture: &Fixture) {
    let rows = kept(fixture, (0..5).map(|_| given::order()).collect()).await;
    for (page, wanted) in pages(&rows) {
        let listed = fixture.people.orders(&OrderFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
}

/// Each filter finds the one order that differs from the others in that alone.
pub async fn orders_are_found_by_each_of_the_filters(fixture: &Fixture) {
    let minute = TimeDelta::minutes(1);
    let with = |change: fn(&mut Order)| {
        let mut order = given::order();
        change(&mut order);
        order
    };
    let account = AccountId(given::id());
    let cases = [
        with(|order| order.id = OrderId::new(OrderKind::New, order.id.number())),
        with(|order| order.query_id = Some(QueryId::parse("PBS1").unwrap())),
        Order { account: Some(account), ..given::order() },
        with(|order| order.contact.name = PersonName::parse("欧阳").unwrap()),
        with(|order| order.contact.phone = PhoneNumber::parse("13800000000").unwrap()),
        with(|order| order.package.id = PackageId(75)),
        with(|order| order.source.info = Some("微信🧧".to_owned())),
        with(|order| order.created_at -= TimeDelta::minutes(1)),
        with(|order| order.created_at += TimeDelta::minutes(1)),
        given::order(),
    ];
    let rows = kept(fixture, cases.to_vec()).await;
    let plain = OrderFilter::default();
    let filters = [
        OrderFilter { kind: Some(OrderKind::New), ..plain.clone() },
        OrderFilter { query_id: cases[1].query_id.clone(), ..plain.clone() },
        OrderFilter { account: Some(account), ..plain.clone() },
        OrderFilter { name: Some(cases[3].contact.name.clone()), ..plain.clone() },
        OrderFilter { phone: Some(cases[4].contact.phone.clone()), ..plain.clone() },
        OrderFilter { package: Some(PackageId(75)), ..plain.clone() },
        OrderFilter { source: Some("微信🧧".to_owned()), ..plain.clone() },
        OrderFilter { until: Some(given::start()), ..plain.clone() },
        OrderFilter { from: Some(given::start() + minute), ..plain.clone() },
        OrderFilter { order_id: Some(cases[9].id), ..plain.clone() },
    ];
    for (filter, wanted) in filters.iter().zip(&cases) {
        let listed = fixture.people.orders(filter, ALL).await.unwrap();
        assert_page(&listed, std::slice::from_ref(wanted), 1);
    }
    let within =
        OrderFilter { from: Some(given::start()), until: Some(given::start() + minute), ..plain };
    let listed = fixture.people.orders(&within, ALL).await.unwrap();
    assert_page(&listed, &[&rows[..1], &rows[3..]].concat(), 8);
}

pub async fn filters_of_orders_combine(fixture: &Fixture) {
    let sources = [Some("web"), Some("web"), None];
    let orders = sources.map(|info| Order {
        source: Source { info: info.map(str::to_owned), detail: None },
        ..given::order()
    });
    let mut rows = kept(fixture, orders.to_vec()).await;
    rows[2] = fixture.enter(&rows[2], OrderState::Expired { at: given::start() }).await;
    let filter = OrderFilter {
        query_id: Some(given::query_id()),
        phone: Some(given::contact().phone),
        name: Some(given::contact().name),
        source: Some("web".to_owned()),
        state: Some("expired".to_owned()),
        ..OrderFilter::default()
    };
    let found = fixture.people.orders(&filter, ALL).await.unwrap();
    assert_page(&found, &rows[2..], 1);
    let part = PersonName::parse("测").unwrap();
    let none = [
        OrderFilter { kind: Some(OrderKind::New), ..filter.clone() },
        OrderFilter { name: Some(part), ..filter.clone() },
        OrderFilter { state: Some("paid".to_owned()), ..filter.clone() },
        OrderFilter { order_id: Some(rows[0].id), ..filter },
    ];
    for filter in none {
        assert_page(&fixture.people.orders(&filter, ALL).await.unwrap(), &[], 0);
    }
}

/// By the account that saved them, and by the phone that BOSS has for the queryId.
pub async fn own_orders_are_the_accounts_and_those_of_its_phones_customers(fixture: &Fixture) {
    let (account, phone) = (AccountId(given::id()), "13800000000");
    for (query_id, phone) in [("PBS1", phone), ("PBS2", phone), ("PBS3", "13900000000")] {
        keep_customer(fixture, query_id, phone).await;
    }
    let of = |query_id: Option<&str>, account| Order {
        query_id: query_id.map(|text| QueryId::parse(text).unwrap()),
        account,
        ..given::order()
    };
    let mut stranger = of(Some("PBS3"), None);
    // What somebody types in as their phone proves nothing.
    stranger.contact.phone = PhoneNumber::parse(phone).unwrap();
    let orders = vec![
        of(Some("PBS1"), None),
        of(Some("PBS2"), Some(AccountId(given::id()))),
        of(Some("PBS3"), Some(account)),
        of(None, Some(account)),
        of(Some("PBS1"), Some(account)),
        stranger,
        of(None, None),
        of(Some("PBS9"), None),
    ];
    let rows = kept(fixture, orders).await;
    let own =
        OwnOrders { account, phone: PhoneNumber::parse(phone).unwrap(), kind: None, state: None };
    for (page, wanted) in pages(&rows[3..]) {
        assert_page(&fixture.people.own_orders(&own, page).await.unwrap(), &wanted, 5);
    }
    let nobody = OwnOrders { account: AccountId(given::id()), ..own.clone() };
    let listed = fixture.people.own_orders(&nobody, ALL).await.unwrap();
    assert_page(&listed, &[rows[3].clone(), rows[6].clone(), rows[7].clone()], 3);
    let unknown = PhoneNumber::parse("13700000000").unwrap();
    let listed = fixture.people.own_orders(&OwnOrders { phone: unknown, ..own }, ALL).await;
    assert_page(&listed.unwrap(), &rows[3..6], 3);
}

pub async fn own_orders_are_narrowed_by_kind_and_state(fixture: &Fixture) {
    let account = AccountId(given::id());
    let new = |order: Order| Order { id: OrderId::new(OrderKind::New, order.id.number()), ..order };
    let order = || Order { account: Some(account), ..given::order() };
    let mut rows = kept(fixture, vec![order(), new(order()), order(), new(order())]).await;
    let paid = Paid { at: given::start(), by: AttemptId(given::id()) };
    let stage = PaidStage::Fulfilling { since: given::start() };
    for row in &mut rows[..2] {
        *row = fixture.enter(row, OrderState::Live { paid, stage }).await;
    }
    let own = OwnOrders {
        account,
        phone: given::contact().phone,
        kind: None,
        state: Some("fulfilling".to_owned()),
    };
    let page = Page { number: 1, size: 1 };
    assert_page(&fixture.people.own_orders(&own, page).await.unwrap(), &rows[..1], 2);
    let own = OwnOrders { kind: Some(OrderKind::Renewal), ..own };
    assert_page(&fixture.people.own_orders(&own, ALL).await.unwrap(), &rows[1..2], 1);
    let own = OwnOrders { state: None, ..own };
    let listed = fixture.people.own_orders(&own, ALL).await.unwrap();
    assert_page(&listed, &[rows[1].clone(), rows[3].clone()], 2);
}

/// Gives them newest first.
async fn kept(fixture: &Fixture, orders: Vec<Order>) -> Vec<Order> {
    let mut unit = fixture.begin().await;
    for order in &orders {
        unit.orders().insert(order).await.unwrap();
    }
    unit.commit().await.unwrap();
    orders.into_iter().rev().collect()
}

async fn keep_customer(fixture: &Fixture, query_id: &str, phone: &str) {
    let phone = PhoneNumber::parse(phone).unwrap();
    let customer = Customer {
        query_id: QueryId::parse(query_id).unwrap(),
        contact: Contact { phone, ..given::contact() },
        ..given::customer()
    };
    let mut unit = fixture.begin().await;
    unit.customers().save(&customer).await.unwrap();
    unit.commit().await.unwrap();
}
