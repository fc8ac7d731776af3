//! Ordering what a supplier delivers, and what is shown of it.

use crate::harness::{Answer, SAVE, Site, get, post};
use crate::new_orders::{NEW_SAVE, new_body};
use chrono::TimeDelta;
use domain::ports::{ProxyRequest, Store};
use domain::staff::Role;
use domain::supplier::{Goods, ProxyProduct, ProxyWish, SupplyRefusal};
use domain::{OrderId, Package, PackageId, Target};
use http_api::ErrorCode;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{FakeProxyShop, FakeRecharge, Fault};
use testkit::given;

const STATIC_IPS: &str = "/v1/user/static-ips";
const PHONE: &str = "18612345772";
/// The account that is topped up, which is nobody's phone.
const ACCOUNT: &str = "13800001111";

/// The site with both suppliers, package 81 at the one and others at the other.
pub(crate) struct Market {
    pub(crate) site: Site,
    pub(crate) jiuyi: Arc<FakeRecharge>,
    pub(crate) proxies: Arc<FakeProxyShop>,
}

impl Market {
    pub(crate) fn new() -> Self {
        let (jiuyi, proxies) = (FakeRecharge::new(), FakeProxyShop::new());
        jiuyi.sell("43", given::yuan("90.00"));
        let site = Site::wired(
            |_settings| {},
            |ports| {
                ports.recharges = Some(Arc::<FakeRecharge>::clone(&jiuyi));
                ports.proxies = Some(Arc::<FakeProxyShop>::clone(&proxies));
            },
        );
        site.store.put_package(given::recharge_package());
        for product in ProxyProduct::KNOWN {
            let (id, goods) = (package(product), FakeProxyShop::goods(product));
            let sold = Package { id, goods: Goods::Proxy(goods), ..given::proxy_package(product) };
            site.store.put_package(sold);
        }
        Self { site, jiuyi, proxies }
    }

    async fn ordered(&self, package: PackageId, goods: Value) -> Answer {
        self.site.clock.advance(TimeDelta::seconds(6));
        self.site.post(NEW_SAVE, body(package, goods)).await
    }

    /// Two addresses that came with an order of the customer's.
    async fn addresses(&self, session: &str) -> (OrderId, Vec<i64>) {
        let product = ProxyProduct::ResidentialStaticIp;
        let wish = json!({ "amount": 2, "regionList": "US:2" });
        let saved = self.site.post_as(session, NEW_SAVE, &body(package(product), wish)).await;
        let order: OrderId = saved.data()["orderId"].as_str().unwrap().parse().unwrap();
        let wish = ProxyWish {
            amount: 2,
            region_list: Some("US:2".to_owned()),
            renew_duration: None,
            upids: Vec::new(),
        };
        self.proxies.made_by_others(&ProxyRequest { goods: FakeProxyShop::goods(product), wish });
        let upids = vec![5_001, 5_002];
        let ips: Vec<_> = upids.iter().map(|upid| given::static_ip(*upid)).collect();
        let mut work = self.site.store.begin().await.unwrap();
        work.supplier_orders().keep_ips(order, &ips, given::start()).await.unwrap();
        work.commit().await.unwrap();
        (order, upids)
    }

    async fn renewed(&self, session: Option<&str>, body: &Value) -> Answer {
        self.site.clock.advance(TimeDelta::seconds(6));
        match session {
            Some(session) => self.site.post_as(session, SAVE, body).await,
            None => self.site.post(SAVE, body.clone()).await,
        }
    }
}

fn package(product: ProxyProduct) -> PackageId {
    PackageId(given::proxy_package(product).id.0 + FakeProxyShop::goods(product).pid)
}

/// A new order without an address.
fn body(package: PackageId, goods: Value) -> Value {
    let (mut body, mut goods) = (new_body(), goods);
    let fields = body.as_object_mut().unwrap();
    fields.remove("address");
    fields.insert("packageId".to_owned(), package.0.into());
    fields.append(goods.as_object_mut().unwrap());
    body
}

fn recharge() -> (PackageId, Value) {
    (given::recharge_package().id, json!({ "account": ACCOUNT }))
}

#[actix_web::test]
async fn a_recharge_is_ordered_without_an_address_and_shown_with_its_account_masked() {
    let market = Market::new();
    let (package, goods) = recharge();
    let answer = market.ordered(package, goods).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let expected = json!({ "kind": "recharge", "account": "138******111" });
    let data = answer.data();
    assert_eq!((&data["goods"], &data["packagePrice"]), (&expected, &json!("99.00")));
    assert_eq!(data["address"], "线上商品");
    let order = market.site.store.orders()[0].clone();
    assert_eq!(order.contact.address.expose(), "线上商品");
    let id = order.id.to_string();
    let public = market.site.get(&format!("/v1/order/new/order?orderId={id}")).await;
    assert_eq!(public.data().get("goods"), None, "{}", public.body);
    let token = ("Order-Token", answer.header("Order-Token").unwrap().to_owned());
    let path = format!("/v1/order/new/order?orderId={id}");
    let opened = market.site.call(get(&path).insert_header(token)).await;
    assert_eq!(opened.data()["goods"], expected);
    let staff = market.site.signed_in(Role::Service).await;
    let looked = market.site.get_as(&staff, &format!("/v1/admin/orders/{id}")).await;
    assert_eq!(looked.data()["goods"], expected);
    let listed = market.site.get_as(&staff, "/v1/admin/orders").await;
    assert_eq!(listed.rows()[0]["goods"], expected);
    for shown in [&answer, &public, &opened, &looked, &listed] {
        assert!(!shown.body.contains(ACCOUNT), "{}", shown.body);
    }
}

#[actix_web::test]
async fn the_account_is_told_to_staff_who_may_and_say_why() {
    let market = Market::new();
    let (package, goods) = recharge();
    market.ordered(package, goods).await;
    let id = market.site.store.orders()[0].id;
    let path = format!("/v1/admin/orders/{id}/reveal");
    let reader = market.site.signed_in(Role::ReadOnly).await;
    let why = json!({ "reason": "客户来电" });
    market.site.post_as(&reader, &path, &why).await.is_error(ErrorCode::Forbidden);
    let service = market.site.signed_in(Role::Service).await;
    let revealed = market.site.post_as(&service, &path, &why).await;
    assert_eq!(revealed.data()["account"], ACCOUNT);
    let audit = market.site.store.audit();
    assert_eq!(audit.iter().filter(|row| row.action == "order.reveal").count(), 1);
    // An order of broadband tops nothing up.
    let other = market.site.with_order(|_order| {});
    let path = format!("/v1/admin/orders/{}/reveal", other.id);
    assert_eq!(market.site.post_as(&service, &path, &why).await.data().get("account"), None);
}

#[actix_web::test]
async fn a_plan_costs_its_price_times_what_is_asked_for() {
    let market = Market::new();
    let plan = package(ProxyProduct::DynamicTraffic);
    let data = market.ordered(plan, json!({ "amount": 3 })).await.data();
    assert_eq!((&data["packagePrice"], &data["goods"]["amount"]), (&json!("30.00"), &json!(3)));
    let balance = package(ProxyProduct::Balance);
    let data = market.ordered(balance, json!({ "rechargeAmount": 5, "address": " " })).await.data();
    assert_eq!(data["packagePrice"], "50.00");
    assert_eq!(data["goods"], json!({ "kind": "proxy", "amount": 5 }));
    let session = market.site.customer(PHONE).await;
    let ips = package(ProxyProduct::DatacenterStaticIp);
    for months in [json!(3), json!("3"), json!("3m")] {
        market.site.clock.advance(TimeDelta::seconds(6));
        let goods = json!({ "amount": 2, "regionList": "US:1,JP:1", "renewDuration": months });
        let data = market.site.post_as(&session, NEW_SAVE, &body(ips, goods)).await.data();
        assert_eq!(data["packagePrice"], "60.00");
        assert_eq!(data["goods"]["regionList"], "US:1,JP:1");
        let shown = data["goods"]["renewDuration"].as_str().unwrap();
        assert_eq!(shown, months.to_string().trim_matches('"'));
    }
}

#[actix_web::test]
async fn what_the_package_does_not_take_is_named() {
    let market = Market::new();
    let session = market.site.customer(PHONE).await;
    let (phone, traffic) = (given::recharge_package().id, package(ProxyProduct::DynamicTraffic));
    let ips = package(ProxyProduct::ResidentialStaticIp);
    for (package, goods, field) in [
        (phone, json!({}), "account"),
        (phone, json!({ "account": "" }), "account"),
        (phone, json!({ "account": "1380000111" }), "account"),
        (phone, json!({ "account": ACCOUNT, "amount": 2 }), "amount"),
        (phone, json!({ "account": ACCOUNT, "renewDuration": 1 }), "renewDuration"),
        (phone, json!({ "account": ACCOUNT, "address": "某路🏠" }), "address"),
        (traffic, json!({ "amount": 0 }), "amount"),
        (traffic, json!({ "amount": 1_001 }), "amount"),
        (traffic, json!({ "amount": 1, "account": ACCOUNT }), "account"),
        (traffic, json!({ "rechargeAmount": 1 }), "rechargeAmount"),
        (traffic, json!({ "regionList": "US:1" }), "regionList"),
        (package(ProxyProduct::Balance), json!({ "amount": 5 }), "amount"),
        (package(ProxyProduct::Balance), json!({}), "rechargeAmount"),
        (ips, json!({ "amount": 1 }), "regionList"),
        (ips, json!({ "regionList": "US 1" }), "regionList"),
        (ips, json!({ "regionList": "US:1", "renewDuration": 0 }), "renewDuration"),
        (ips, json!({ "regionList": "US:1", "renewDuration": 37 }), "renewDuration"),
        (ips, json!({ "regionList": "US:1", "renewDuration": "3 m" }), "renewDuration"),
    ] {
        let answer = market.site.post_as(&session, NEW_SAVE, &body(package, goods)).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
        assert!(!answer.body.contains(ACCOUNT), "{}", answer.body);
    }
    for (field, value) in [
        ("account", json!(13_800_001_111_i64)),
        ("amount", json!("2")),
        ("amount", json!(-1)),
        ("amount", json!(1.5)),
        ("rechargeAmount", json!([])),
        ("regionList", json!({})),
        ("renewDuration", json!(1.5)),
        ("renewDuration", json!(true)),
    ] {
        let goods = json!({ field: value });
        let answer = market.site.post_as(&session, NEW_SAVE, &body(phone, goods)).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    assert!(market.site.store.orders().is_empty());
}

#[actix_web::test]
async fn broadband_needs_its_address_and_takes_more_than_it_needs() {
    let market = Market::new();
    for package in [PackageId(74), PackageId(9_999)] {
        let answer = market.ordered(package, json!({})).await;
        answer.is_error(ErrorCode::MalformedBody).in_field("address");
        let answer = market.ordered(package, json!({ "address": " " })).await;
        answer.is_error(ErrorCode::InvalidField).in_field("address");
    }
    let answer = market.ordered(PackageId(74), json!({ "address": "某路", "amount": 2 })).await;
    assert_eq!((answer.status, answer.data().get("goods")), (200, None), "{}", answer.body);
}

#[actix_web::test]
async fn what_cannot_be_sold_now_is_refused_before_any_money_is_taken() {
    let market = Market::new();
    let traffic = package(ProxyProduct::DynamicTraffic);
    market.proxies.refuse(SupplyRefusal::OutOfStock);
    market.ordered(traffic, json!({})).await.is_error(ErrorCode::SupplierNotSold);
    let pid = FakeProxyShop::goods(ProxyProduct::DynamicTraffic).pid;
    market.proxies.set_price(pid, "100");
    market.ordered(traffic, json!({})).await.is_error(ErrorCode::SupplierNotSold);
    market.proxies.fault(Fault::NotReached);
    market.ordered(traffic, json!({})).await.is_error(ErrorCode::SupplierUnavailable);
    // Addresses are an account's.
    let ips = package(ProxyProduct::ResidentialStaticIp);
    let stranger = market.ordered(ips, json!({ "regionList": "US:1" })).await;
    stranger.is_error(ErrorCode::Unauthorized);
    assert_eq!(stranger.header("WWW-Authenticate"), Some("Bearer"));
    // Without an adapter nothing is sold.
    let site = Site::new();
    site.store.put_package(given::recharge_package());
    let (package, goods) = recharge();
    site.post(NEW_SAVE, body(package, goods)).await.is_error(ErrorCode::SupplierNotSold);
    assert!(market.site.store.orders().is_empty() && site.store.orders().is_empty());
}

#[actix_web::test]
async fn one_key_makes_one_order_of_goods_and_takes_no_others() {
    let market = Market::new();
    let traffic = package(ProxyProduct::DynamicTraffic);
    let keyed = |amount: u32| {
        post(NEW_SAVE, &body(traffic, json!({ "amount": amount })))
            .insert_header(("Idempotency-Key", "0123456789abcdef"))
    };
    let first = market.site.call(keyed(2)).await;
    market.proxies.refuse(SupplyRefusal::OutOfStock);
    let again = market.site.call(keyed(2)).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    market.site.call(keyed(3)).await.is_error(ErrorCode::IdempotencyKeyReused);
    assert_eq!(market.site.store.orders().len(), 1);
}

#[actix_web::test]
async fn a_customer_sees_and_renews_their_own_addresses() {
    let market = Market::new();
    let session = market.site.customer(PHONE).await;
    let (order, upids) = market.addresses(&session).await;
    let rows = market.site.get_as(&session, STATIC_IPS).await.rows();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0],
        json!({
            "upid": 5_001, "product": "residential_static_ip", "address": "203.0.113.137",
            "country": "JP", "status": "valid", "statusText": "正常",
            "expiresAt": "2026-04-01T12:00:00+08:00", "orderId": order.to_string(),
        })
    );
    let paged = format!("{STATIC_IPS}?pageNum=2&pageSize=1");
    assert_eq!(market.site.get_as(&session, &paged).await.rows()[0]["upid"], 5_002);
    let bad = market.site.get_as(&session, &format!("{STATIC_IPS}?pageSize=0")).await;
    bad.is_error(ErrorCode::InvalidField).in_field("pageSize");
    let renewal = package(ProxyProduct::StaticIpRenewal).0;
    for named in [json!("5001, 5002"), json!(upids)] {
        let body = json!({ "packageId": renewal, "upids": named, "renewDuration": "2m" });
        let data = market.renewed(Some(&session), &body).await.data();
        let goods = json!({
            "kind": "proxy", "amount": 2, "renewDuration": "2m", "upids": [5_001, 5_002],
        });
        assert_eq!((&data["goods"], &data["packagePrice"]), (&goods, &json!("40.00")));
        assert!(data["orderId"].as_str().unwrap().starts_with('R'));
        let mine = market.site.get_as(&session, "/v1/user/orders").await.rows();
        assert_eq!(mine[0]["goods"], goods);
    }
}

#[actix_web::test]
async fn nobody_renews_what_is_another_customers() {
    let market = Market::new();
    let owner = market.site.customer(PHONE).await;
    let (_order, upids) = market.addresses(&owner).await;
    let stranger = market.site.customer("13900000001").await;
    assert!(market.site.get_as(&stranger, STATIC_IPS).await.rows().is_empty());
    market.site.get(STATIC_IPS).await.is_error(ErrorCode::Unauthorized);
    let renewal = package(ProxyProduct::StaticIpRenewal).0;
    let body = json!({ "packageId": renewal, "upids": upids });
    market.renewed(Some(&stranger), &body).await.is_error(ErrorCode::AddressesNotFound);
    market.renewed(None, &body).await.is_error(ErrorCode::Unauthorized);
    let some = json!({ "packageId": renewal, "upids": [5_001, 7] });
    market.renewed(Some(&owner), &some).await.is_error(ErrorCode::AddressesNotFound);
    let other = json!({ "packageId": 74, "upids": upids });
    market.renewed(Some(&owner), &other).await.is_error(ErrorCode::PackageNotForCustomer);
    let none = json!({ "packageId": 9_999, "upids": upids });
    market.renewed(Some(&owner), &none).await.is_error(ErrorCode::PackageNotFound);
    market.proxies.fault(Fault::RequestLost);
    market.renewed(Some(&owner), &body).await.is_error(ErrorCode::SupplierUnavailable);
    assert_eq!(market.site.store.orders().len(), 1);
}

#[actix_web::test]
async fn a_renewal_names_a_customer_or_addresses_and_not_both() {
    let market = Market::new();
    let session = market.site.customer(PHONE).await;
    let renewal = package(ProxyProduct::StaticIpRenewal).0;
    let many: Vec<i64> = (1..=201).collect();
    let many_as_text = many.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    for (upids, field) in [
        (json!([]), "upids"),
        (json!(""), "upids"),
        (json!("1,,2"), "upids"),
        (json!("1;2"), "upids"),
        (json!("99999999999999999999"), "upids"),
        (json!(many), "upids"),
        (json!(many_as_text), "upids"),
        (json!([1, 1]), "upids"),
        (json!([0]), "upids"),
    ] {
        let body = json!({ "packageId": renewal, "upids": upids });
        let answer = market.renewed(Some(&session), &body).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for upids in [json!(["1"]), json!(1), json!({}), json!([1.5])] {
        let body = json!({ "packageId": renewal, "upids": upids });
        let answer = market.renewed(Some(&session), &body).await;
        answer.is_error(ErrorCode::MalformedBody).in_field("upids");
    }
    let body = json!({ "packageId": renewal, "upids": [1], "renewDuration": "1y" });
    let answer = market.renewed(Some(&session), &body).await;
    answer.is_error(ErrorCode::InvalidField).in_field("renewDuration");
    let both = json!({ "packageId": 74, "upids": [1], "queryId": "PBS001022579" });
    let answer = market.renewed(Some(&session), &both).await;
    answer.is_error(ErrorCode::InvalidField).in_field("upids");
    let neither = market.renewed(Some(&session), &json!({ "packageId": 74 })).await;
    neither.is_error(ErrorCode::MalformedBody).in_field("queryId");
}

#[actix_web::test]
async fn a_timeline_tells_customers_nothing_of_what_a_supplier_costs_or_is_called() {
    use domain::supplier::{HoldReason, Supplier, SupplyFailure};
    use domain::{EventId, EventKind, OrderEvent};
    let market = Market::new();
    let (package, goods) = recharge();
    let answer = market.ordered(package, goods).await;
    let order_id = market.site.store.orders()[0].id;
    let kinds = [
        EventKind::SupplierOrdered(Supplier::Jiuyi),
        EventKind::SupplierHeld(HoldReason::Loss),
        EventKind::SupplierFailed(SupplyFailure::Returned),
        EventKind::SupplierDisputed(Supplier::Jiuyi),
        EventKind::Delivered(Target::Jiuyi),
    ];
    let mut work = market.site.store.begin().await.unwrap();
    for kind in kinds {
        let event = OrderEvent { id: EventId(given::id()), order_id, kind, at: given::start() };
        work.events().add(&event).await.unwrap();
    }
    work.commit().await.unwrap();
    let path = format!("/v1/order/new/order?orderId={order_id}");
    let token = ("Order-Token", answer.header("Order-Token").unwrap().to_owned());
    let opened = market.site.call(get(&path).insert_header(token)).await.data();
    let lines = opened["timeline"].as_array().unwrap().clone();
    let texts: Vec<_> = lines.iter().map(|line| line["text"].as_str().unwrap()).collect();
    for text in ["已向供应商下单", "供应商订单待人工处理", "供应商未能交付", "供应商订单有争议"]
    {
        assert!(texts.contains(&text), "{texts:?}");
    }
    assert!(lines.iter().all(|line| line.get("about").is_none()), "{lines:?}");
    let staff = market.site.signed_in(Role::ReadOnly).await;
    let whole = market.site.get_as(&staff, &format!("/v1/admin/orders/{order_id}/timeline")).await;
    assert!(whole.body.contains("\"about\":\"loss\""), "{}", whole.body);
}
