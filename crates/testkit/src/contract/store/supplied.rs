//! Static addresses, with whose orders they came, and balances.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{OwnOrders, OwnedIp, Page, SupplierBalance};
use domain::supplier::{ProxyProduct, StaticIp, StaticIpStatus, Supplier};
use domain::{
    AccountId, Contact, Customer, Order, OrderId, OrderKind, OrderState, PhoneNumber, QueryId,
};

const PAGE: Page = Page { number: 1, size: 100 };

pub async fn an_address_survives_whatever_is_known_of_it(fixture: &Fixture) {
    let (account, order) = own_order(fixture).await;
    let of_product = |product| StaticIp { product, ..given::static_ip(0) };
    let of_status = |status| StaticIp { status, ..given::static_ip(0) };
    let mut ips: Vec<_> = ProxyProduct::KNOWN.map(of_product).into();
    ips.extend([0, -1, i64::MAX].map(ProxyProduct::Other).map(of_product));
    let known = [
        StaticIpStatus::Valid,
        StaticIpStatus::Invalid,
        StaticIpStatus::Expiring,
        StaticIpStatus::Maintenance,
    ];
    ips.extend(known.map(of_status));
    ips.extend([9, i64::MIN].map(StaticIpStatus::Other).map(of_status));
    ips.push(StaticIp { address: None, country: None, expires_at: None, ..given::static_ip(0) });
    for (upid, ip) in (1..).zip(&mut ips) {
        ip.upid = upid;
    }
    ips[0].upid = i64::MAX;
    keep(fixture, order, &ips).await;
    ips.sort_by_key(|ip| ip.upid);
    let rows: Vec<_> = ips.into_iter().map(|ip| OwnedIp { order, ip }).collect();
    assert_eq!(own(fixture, &whose(account)).await, rows);
}

pub async fn an_address_stays_with_the_order_that_it_came_with(fixture: &Fixture) {
    let (account, order) = own_order(fixture).await;
    let (_renewer, renewal) = own_order(fixture).await;
    let [first, second] = [1, 2].map(given::static_ip);
    keep(fixture, order, &[second.clone(), first.clone()]).await;
    let expires_at = first.expires_at.map(|at| at + TimeDelta::days(90));
    let (status, address) = (StaticIpStatus::Expiring, Some("203.0.113.99".to_owned()));
    let renewed = StaticIp { expires_at, status, address, ..first };
    keep(fixture, renewal, &[renewed.clone(), given::static_ip(3)]).await;
    keep(fixture, renewal, &[]).await;
    let expected = [renewed, second].map(|ip| OwnedIp { order, ip });
    assert_eq!(own(fixture, &whose(account)).await, expected);
    let mut unit = fixture.begin().await;
    let mut asked: Vec<i64> = (100..1_500).collect();
    asked.extend([3, 2, 1, 4]);
    let mut owners = unit.supplier_orders().owners(&asked).await.unwrap();
    owners.sort_unstable();
    assert_eq!(owners, [(1, order), (2, order), (3, renewal)]);
    assert_eq!(unit.supplier_orders().owners(&[]).await.unwrap(), []);
    unit.roll_back().await.unwrap();
}

/// The phone is the one that BOSS has for the queryId.
pub async fn own_addresses_are_found_by_account_and_by_phone(fixture: &Fixture) {
    let (account, of_account) = own_order(fixture).await;
    let customer = Customer {
        query_id: QueryId::parse("PBS1").unwrap(),
        contact: Contact { phone: phone("13800000000"), ..given::contact() },
        ..given::customer()
    };
    let of_customer = Order { query_id: Some(customer.query_id.clone()), ..given::proxy_order() };
    let of_customer = renewal(&of_customer);
    let strangers = Order { query_id: None, ..given::proxy_order() };
    let mut unit = fixture.begin().await;
    unit.customers().save(&customer).await.unwrap();
    for order in [&of_customer, &strangers] {
        unit.orders().insert(order).await.unwrap();
    }
    unit.commit().await.unwrap();
    for (upid, order) in [(1, of_account), (2, of_customer.id), (3, strangers.id)] {
        keep(fixture, order, &[given::static_ip(upid)]).await;
    }
    let both = OwnOrders { phone: phone("13800000000"), ..whose(account) };
    let new = OwnOrders { kind: Some(OrderKind::New), ..both.clone() };
    let by_phone = OwnOrders { account: nobody(), ..both.clone() };
    let narrowed: [(_, &[i64]); 5] = [
        (both.clone(), &[1, 2]),
        (whose(account), &[1]),
        (by_phone, &[2]),
        (whose(nobody()), &[]),
        (new, &[1]),
    ];
    for (whose, expected) in narrowed {
        assert_eq!(upids(fixture, &whose).await, expected, "{whose:?}");
    }
    fixture.enter(&of_customer, OrderState::Cancelled { at: given::start() }).await;
    let cancelled = OwnOrders { state: Some("cancelled".to_owned()), ..both };
    assert_eq!(upids(fixture, &cancelled).await, [2]);
}

pub async fn own_addresses_are_told_page_by_page(fixture: &Fixture) {
    let (account, order) = own_order(fixture).await;
    let ips: Vec<_> = (1..=5).rev().map(given::static_ip).collect();
    keep(fixture, order, &ips).await;
    let page = async |number| {
        let page = Page { number, size: 2 };
        let listed = fixture.suppliers.ips_of(&whose(account), page).await.unwrap();
        (listed.total, listed.rows.iter().map(|row| row.ip.upid).collect::<Vec<_>>())
    };
    assert_eq!(page(1).await, (5, vec![1, 2]));
    assert_eq!(page(3).await, (5, vec![5]));
    assert_eq!(page(4).await, (5, vec![]));
}

pub async fn the_last_balance_of_each_supplier_is_told(fixture: &Fixture) {
    assert_eq!(fixture.suppliers.balances().await.unwrap(), []);
    let at = |seconds| given::start() + TimeDelta::seconds(seconds);
    let told = |supplier, yuan, seconds| SupplierBalance {
        supplier,
        balance: given::yuan(yuan),
        at: at(seconds),
    };
    let mut unit = fixture.begin().await;
    for row in [
        told(Supplier::ProxyShop, "7.01", 0),
        told(Supplier::Jiuyi, "100.00", 1),
        told(Supplier::Jiuyi, "0.00", 3),
        // An answer that was on its way for long.
        told(Supplier::Jiuyi, "50.00", 2),
    ] {
        unit.supplier_orders().keep_balance(row.supplier, row.balance, row.at).await.unwrap();
    }
    unit.commit().await.unwrap();
    let expected = [told(Supplier::Jiuyi, "0.00", 3), told(Supplier::ProxyShop, "7.01", 0)];
    assert_eq!(fixture.suppliers.balances().await.unwrap(), expected);
}

/// An order of addresses of a new account's.
async fn own_order(fixture: &Fixture) -> (AccountId, OrderId) {
    let account = nobody();
    let order = Order { account: Some(account), ..given::proxy_order() };
    let mut unit = fixture.begin().await;
    unit.orders().insert(&order).await.unwrap();
    unit.commit().await.unwrap();
    (account, order.id)
}

fn renewal(order: &Order) -> Order {
    Order { id: OrderId::new(OrderKind::Renewal, order.id.number()), ..order.clone() }
}

fn nobody() -> AccountId {
    AccountId(given::id())
}

fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

fn whose(account: AccountId) -> OwnOrders {
    OwnOrders { account, phone: phone("13700000000"), kind: None, state: None }
}

async fn keep(fixture: &Fixture, order: OrderId, ips: &[StaticIp]) {
    let mut unit = fixture.begin().await;
    unit.supplier_orders().keep_ips(order, ips, given::start()).await.unwrap();
    unit.commit().await.unwrap();
}

async fn own(fixture: &Fixture, whose: &OwnOrders) -> Vec<OwnedIp> {
    fixture.suppliers.ips_of(whose, PAGE).await.unwrap().rows
}

async fn upids(fixture: &Fixture, whose: &OwnOrders) -> Vec<i64> {
    own(fixture, whose).await.into_iter().map(|row| row.ip.upid).collect()
}
