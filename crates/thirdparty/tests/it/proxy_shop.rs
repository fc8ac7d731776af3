//! The contract of the proxy shop, kept over HTTP with the sandbox, and what only it shows.

use crate::contracts::{Outside, SandboxWire, outside};
use crate::support::CALL_TIME_LIMIT;
use async_trait::async_trait;
use domain::Money;
use domain::ports::{ProxyOrderFilter, ProxyRequest, ProxySupplier};
use domain::supplier::{
    OnFailure, ProxyGoods, ProxyOrder, ProxyOrderStatus, ProxyProduct, ProxyWish, RenewDuration,
    SupplierError, SupplyRefusal,
};
use sandbox::{ControlClient, FaultOrder, ProxyShopIdentity};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::contract::proxy_supplier::{Fixture, Shop};
use thirdparty::{AppKey, ProxyShop, ProxyShopConfig};

/// A way to pay by which orders stay unpaid.
const OTHER_WAY: i64 = 2;

pub(crate) fn config(base_url: &str, app_key: &str) -> ProxyShopConfig {
    ProxyShopConfig {
        base_url: base_url.to_owned(),
        app_key: AppKey::new(app_key).unwrap(),
        pm_id: None,
        fen_per_unit: ProxyShopConfig::FEN_PER_YUAN.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
        order_time_limit: CALL_TIME_LIMIT,
    }
}

/// The sandbox's packages are numbered by their kind.
pub(crate) fn goods(product: ProxyProduct, product_type: i64) -> ProxyGoods {
    let is_chosen = product == ProxyProduct::DynamicUnlimited;
    ProxyGoods {
        pid: product_type * 100 + 1,
        product,
        most_units: 1_000,
        unit_cost: Money::cny(100_000).unwrap(),
        bandwidth_id: is_chosen.then_some(2),
        concurrency_id: is_chosen.then_some(12),
        coupon: None,
        invitation_discount: false,
        on_failure: OnFailure::Hold,
    }
}

pub(crate) fn request(product: ProxyProduct, product_type: i64, amount: u32) -> ProxyRequest {
    let wish = ProxyWish { amount, region_list: None, renew_duration: None, upids: Vec::new() };
    ProxyRequest { goods: goods(product, product_type), wish }
}

fn traffic() -> ProxyRequest {
    request(ProxyProduct::DynamicTraffic, 9, 1)
}

fn product_type(product: ProxyProduct) -> i64 {
    let numbers = [3, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 24, 25, 26, 27, 28];
    numbers[ProxyProduct::KNOWN.into_iter().position(|known| known == product).unwrap()]
}

struct SandboxShop {
    control: ControlClient,
    own: ProxyShopIdentity,
}

#[async_trait]
impl Shop for SandboxShop {
    fn package(&self, product: ProxyProduct) -> ProxyGoods {
        goods(product, product_type(product))
    }

    async fn set_balance(&self, balance: &str) {
        self.control.proxy_balance(balance).await.unwrap();
    }

    async fn set_stock(&self, pid: i64, stock: u32) {
        self.control.proxy_stock(pid, Some(i64::from(stock))).await.unwrap();
    }

    async fn leave_unpaid(&self, request: &ProxyRequest) -> ProxyOrder {
        let config = config(&self.own.base_url, &self.own.app_key);
        let config = ProxyShopConfig { pm_id: Some(OTHER_WAY), ..config };
        ProxyShop::new(config).unwrap().create(request).await.unwrap()
    }

    async fn set_status(&self, trade_no: &str, status: i64) {
        self.control.proxy_order_status(trade_no, status).await.unwrap();
    }

    async fn set_address_status(&self, upid: i64, status: i64) {
        self.control.proxy_address_status(upid, Some(status)).await.unwrap();
    }

    async fn wait_half_an_hour(&self) {
        self.control.advance_clock(1_801).await.unwrap();
    }
}

async fn shop() -> (ProxyShop, Outside) {
    let outside = outside().await;
    let own = outside.control.identities().await.unwrap().proxy;
    (ProxyShop::new(config(&own.base_url, &own.app_key)).unwrap(), outside)
}

async fn fresh() -> Fixture {
    let (supplier, outside) = shop().await;
    let own = outside.control.identities().await.unwrap().proxy;
    Fixture {
        supplier: Arc::new(supplier),
        shop: Arc::new(SandboxShop { control: outside.control.clone(), own }),
        wire: Arc::new(SandboxWire { control: outside.control, system: "proxy" }),
        cleanup: Box::new(outside.running),
    }
}

testkit::proxy_supplier_contract!(fresh);

async fn fault(control: &ControlClient, name: &str, count: Option<u32>) {
    let (system, fault) = ("proxy".to_owned(), name.to_owned());
    let order = FaultOrder { system, fault, count, ..FaultOrder::default() };
    control.set_fault(&order).await.unwrap();
}

/// What the shop holds of one kind: `account`, `order` or `address`.
async fn held(control: &ControlClient, record: &str) -> Vec<Value> {
    let seen = control.outside(Some("proxy")).await.unwrap();
    let held = seen["holds"]["proxy"].as_array().unwrap().iter();
    held.filter(|one| one["record"] == record).cloned().collect()
}

#[tokio::test]
async fn both_envelopes_are_understood_in_every_call() {
    let (shop, outside) = shop().await;
    for (code, word) in [(0, "message"), (0, "msg"), (200, "message"), (200, "msg")] {
        outside.control.proxy_envelope(code, word, 200).await.unwrap();
        let order = shop.create(&traffic()).await.unwrap();
        assert_eq!(shop.quote(&traffic()).await.unwrap().fee, order.pay_fee);
        let page = shop.orders(&ProxyOrderFilter::default(), 1, 1).await.unwrap();
        assert_eq!(page.orders, std::slice::from_ref(&order));
        assert!(shop.static_ips(ProxyProduct::DatacenterStaticIp).await.unwrap().is_empty());
        assert!(shop.balance().await.unwrap().is_some());
        let closed = shop.close(&order.trade_no).await.unwrap_err();
        assert!(closed.to_string().contains("订单状态不允许取消"), "{closed}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_by_either_status_of_http() {
    let (_shop, outside) = shop().await;
    let own = outside.control.identities().await.unwrap().proxy;
    let stranger = ProxyShop::new(config(&own.base_url, "somebody-elses-key")).unwrap();
    for status in [200, 401] {
        outside.control.proxy_envelope(200, "msg", status).await.unwrap();
        let refused = stranger.orders(&ProxyOrderFilter::default(), 1, 10).await.unwrap_err();
        assert!(
            matches!(&refused, SupplierError::Refused { why: SupplyRefusal::NotAuthorised, code, .. } if code == "3"),
            "{refused:?}"
        );
    }
    assert!(held(&outside.control, "order").await.is_empty());
}

#[tokio::test]
async fn rebates_come_off_what_is_paid() {
    let (shop, _outside) = shop().await;
    let mut request = traffic();
    request.goods.coupon = Some("PROXY10".to_owned());
    request.goods.invitation_discount = true;
    let order = shop.create(&request).await.unwrap();
    assert_eq!(order.total_fee.to_string(), "12.5");
    assert_eq!((order.pay_fee.to_string().as_str(), order.cost.fen()), ("10.625", 1_063));
}

#[tokio::test]
async fn every_wish_arrives_as_it_was_meant() {
    let (shop, outside) = shop().await;
    let mut new = request(ProxyProduct::DatacenterStaticIp, 14, 3);
    new.wish.region_list = Some("US:2,HK:1".to_owned());
    new.wish.renew_duration = Some(RenewDuration::Months(3));
    assert_eq!(shop.create(&new).await.unwrap().pay_fee.to_string(), "31.5");
    let upids: Vec<i64> = shop
        .static_ips(ProxyProduct::DatacenterStaticIp)
        .await
        .unwrap()
        .iter()
        .map(|one| one.upid)
        .collect();
    let mut renewal = request(ProxyProduct::StaticIpRenewal, 19, 3);
    renewal.wish.upids = upids;
    renewal.wish.renew_duration = Some(RenewDuration::Number(2));
    shop.create(&renewal).await.unwrap();
    let chosen = request(ProxyProduct::DynamicUnlimited, 11, 1);
    assert_eq!(shop.create(&chosen).await.unwrap().pay_fee.to_string(), "150");
    shop.create(&request(ProxyProduct::Balance, 3, 7)).await.unwrap();
    let asked: Vec<_> =
        held(&outside.control, "order").await.iter().map(|one| one["asked"].clone()).collect();
    assert_eq!(
        Value::Array(asked),
        json!([
            {"pid": 1401, "pm_id": 1, "amount": 3, "region_list": "US:2,HK:1", "renew_duration": "3m"},
            {"pid": 1901, "pm_id": 1, "upids": "5001,5002,5003", "renew_duration": 2},
            {"pid": 1101, "pm_id": 1, "amount": 1, "product_sku_bandwidth_id": 2,
             "product_sku_concurrency_id": 12},
            {"pid": 301, "pm_id": 1, "recharge_amount": 7},
        ])
    );
}

#[tokio::test]
async fn a_shop_that_fails_makes_nothing_or_leaves_it_in_the_list() {
    let (shop, outside) = shop().await;
    shop.quote(&traffic()).await.unwrap();
    let mut made = 0;
    for (name, is_made) in [("down", 0), ("garbage", 0), ("lost_answer", 1), ("refuse", 0)] {
        fault(&outside.control, name, Some(1)).await;
        let failed = shop.create(&traffic()).await.unwrap_err();
        let is_refused = matches!(failed, SupplierError::Refused { .. });
        let is_unknown = matches!(failed, SupplierError::Unknown(_));
        assert!(if name == "refuse" { is_refused } else { is_unknown }, "{name}: {failed:?}");
        made += is_made;
        assert_eq!(held(&outside.control, "order").await.len(), made, "{name}");
    }
}

#[tokio::test]
async fn a_slow_answer_is_not_waited_for_longer_than_allowed() {
    let outside = outside().await;
    let own = outside.control.identities().await.unwrap().proxy;
    let config = ProxyShopConfig {
        pm_id: Some(own.pm_id),
        order_time_limit: std::time::Duration::from_millis(400),
        ..config(&own.base_url, &own.app_key)
    };
    let shop = ProxyShop::new(config).unwrap();
    fault(&outside.control, "slow", Some(1)).await;
    let slow = shop.create(&traffic()).await;
    assert!(matches!(slow, Err(SupplierError::Unknown(_))), "{slow:?}");
    let page = shop.orders(&ProxyOrderFilter::default(), 1, 10).await.unwrap();
    assert_eq!(page.orders[0].status, ProxyOrderStatus::Paid);
}

#[tokio::test]
async fn an_order_can_be_made_twice() {
    let (shop, outside) = shop().await;
    fault(&outside.control, "duplicate", Some(1)).await;
    shop.quote(&traffic()).await.unwrap();
    let order = shop.create(&traffic()).await.unwrap();
    let page = shop.orders(&ProxyOrderFilter::default(), 1, 10).await.unwrap();
    assert_eq!(page.orders.len(), 2);
    assert_eq!((page.orders[0].id, page.orders[1].pay_fee), (order.id, order.pay_fee));
    shop.create(&traffic()).await.unwrap();
    assert_eq!(held(&outside.control, "order").await.len(), 3);
}

#[tokio::test]
async fn prices_and_kinds_change_and_the_record_holds_no_key() {
    let (shop, outside) = shop().await;
    outside.control.proxy_price(901, "0.1").await.unwrap();
    let quote = shop.quote(&traffic()).await.unwrap();
    assert_eq!((quote.fee.to_string().as_str(), quote.cost.fen()), ("0.1", 10));
    outside.control.proxy_product_type(901, 99).await.unwrap();
    let order = shop.create(&traffic()).await.unwrap();
    let of = |product| ProxyOrderFilter { product: Some(product), ..ProxyOrderFilter::default() };
    let unknown = shop.orders(&of(ProxyProduct::Other(99)), 1, 10).await.unwrap();
    assert_eq!(unknown.orders, [order]);
    assert_eq!(shop.orders(&of(ProxyProduct::DynamicTraffic), 1, 10).await.unwrap().total, 0);
    let seen = outside.control.outside(Some("proxy")).await.unwrap().to_string();
    let own = outside.control.identities().await.unwrap().proxy;
    assert!(!seen.contains(&own.app_key) && seen.contains("order/create"), "{seen}");
    assert!(!format!("{own:?}").contains(&own.app_key));
}
