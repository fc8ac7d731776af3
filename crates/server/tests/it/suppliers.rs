//! What suppliers deliver: bought once, for no more than it may cost, and given back if it never
//! comes; and a supplier that is dead harms nothing else.

mod checks;
mod faults;
mod isolation;
mod troubles;

use crate::on_both_databases;
use crate::running::{Customer, Place, Running};
use serde_json::{Value, json};

/// The demo's packages.
pub(crate) const RECHARGE: i64 = 101;
pub(crate) const SECOND_PRODUCT: i64 = 103;
pub(crate) const TRAFFIC: i64 = 111;
const ADDRESSES: i64 = 114;
const RENEWAL: i64 = 119;

on_both_databases! {
    a_recharge_is_sold_and_delivered_and_its_callback_counts,
    when_one_product_is_sold_out_the_next_is_delivered,
    a_proxy_plan_is_sold_at_its_price_and_bought_once,
    static_addresses_are_bought_and_renewed_by_their_owner,
}

impl Running {
    /// A new order of what suppliers deliver, saved by somebody who may be signed in.
    pub(crate) async fn bought(&self, package: i64, goods: &Value) -> String {
        let body = new_order(package, goods);
        self.post("/v1/order/new/save", &body).await.data()["orderId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn paid_at_once(&self, order: &str) {
        self.started_payment("wechat", "native", order).await;
        self.payer(order, "pay").await;
    }

    /// What was bought at a supplier for the order, by step.
    pub(crate) async fn supplied(&self, order: &str) -> Vec<Value> {
        let path = format!("/v1/admin/supplier-orders?orderId={order}");
        let mut rows = self.staff().await.get(&path).await.rows();
        rows.reverse();
        rows
    }

    pub(crate) async fn until_supplied(&self, order: &str, state: &str) -> Value {
        let staff = self.staff().await;
        let path = format!("/v1/admin/supplier-orders?orderId={order}&state={state}");
        staff.until_rows(&path, |rows| !rows.is_empty()).await.remove(0)
    }
}

pub(crate) fn new_order(package: i64, goods: &Value) -> Value {
    let mut body = json!({
        "packageId": package, "customerName": "测试", "phoneNumber": "18612345772",
    });
    for (name, value) in goods.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

pub(crate) fn account() -> Value {
    json!({"account": "13800001111"})
}

async fn a_recharge_is_sold_and_delivered_and_its_callback_counts(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(RECHARGE, &account()).await;
    server.paid_at_once(&order).await;
    let running = server.until_supplied(&order, "running").await;
    assert_eq!((&running["cost"], &running["product"]), (&json!("9.50"), &json!("43")));
    server.advance(120).await;
    server.until_status(&order, "fulfilled").await;
    let [row] = server.supplied(&order).await.try_into().unwrap();
    assert_eq!(row["state"], "delivered");
    let staff = server.staff().await;
    let number = row["id"].as_str().unwrap();
    let there = staff.get(&format!("/v1/supplier/jiuyi/order?orderId={number}")).await.data();
    assert_eq!(there["supplierNo"], row["supplierNo"]);
    let balance = staff.get("/v1/supplier/jiuyi/balance").await.data();
    assert!(balance["balance"].is_string(), "{balance}");
    let log = server.log(&place).await;
    assert!(!log.contains("13800001111"), "the account stands in the log");
}

async fn when_one_product_is_sold_out_the_next_is_delivered(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(SECOND_PRODUCT, &account()).await;
    server.paid_at_once(&order).await;
    server.until_supplied(&order, "running").await;
    server.advance(120).await;
    server.until_status(&order, "fulfilled").await;
    let [first, second] = server.supplied(&order).await.try_into().unwrap();
    assert_eq!((&first["state"], &first["product"]), (&json!("failed"), &json!("46")));
    assert_eq!((&second["state"], &second["product"]), (&json!("delivered"), &json!("43")));
}

async fn a_proxy_plan_is_sold_at_its_price_and_bought_once(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(TRAFFIC, &json!({"amount": 3})).await;
    assert_eq!(server.cashier(&order).await["amount"], "45.00");
    server.paid_at_once(&order).await;
    server.until_status(&order, "fulfilled").await;
    let [row] = server.supplied(&order).await.try_into().unwrap();
    assert_eq!((&row["cost"], &row["state"]), (&json!("37.50"), &json!("delivered")));
    let staff = server.staff().await;
    let there = staff.get("/v1/supplier/proxy/orders?productType=dynamic_traffic").await.rows();
    assert_eq!(there.len(), 1);
    assert_eq!(there[0]["tradeNo"], row["supplierNo"]);
    let secret = server.world().identities().await.unwrap().proxy.app_key;
    assert!(!server.log(&place).await.contains(&secret), "the key stands in the log");
    server.world().proxy_price(901, "13.01").await.unwrap();
    let body = new_order(TRAFFIC, &json!({"amount": 2}));
    let refused = server.post("/v1/order/new/save", &body).await;
    assert_eq!(refused.refusal(), (409, "supplier_not_sold"), "it would be a loss");
}

async fn static_addresses_are_bought_and_renewed_by_their_owner(place: Place) {
    let server = Running::start(&place);
    let wanted = json!({"amount": 2, "regionList": "US:1,HK:1"});
    let stranger = server.post("/v1/order/new/save", &new_order(ADDRESSES, &wanted)).await;
    assert_eq!(stranger.refusal(), (401, "unauthorized"));
    let own = server.customer("13900001111").await;
    let saved = own.post("/v1/order/new/save", &new_order(ADDRESSES, &wanted)).await.data();
    let order = saved["orderId"].as_str().unwrap().to_owned();
    server.paid_at_once(&order).await;
    server.until_status(&order, "fulfilled").await;
    let ips = own.get("/v1/user/static-ips").await.rows();
    assert_eq!(ips.len(), 2, "{ips:?}");
    let upids: Vec<i64> = ips.iter().map(|ip| ip["upid"].as_i64().unwrap()).collect();
    let renewal = json!({"packageId": RENEWAL, "upids": upids, "renewDuration": "3m"});
    let other = server.customer("13900002222").await;
    let refused = other.post("/v1/order/renewal/save", &renewal).await;
    assert_eq!(refused.refusal(), (404, "addresses_not_found"));
    let renewed = renew(&server, &own, &renewal).await;
    assert_eq!(server.cashier(&renewed).await["amount"], "36.00");
    let later = own.get("/v1/user/static-ips").await.rows();
    assert_ne!(later[0]["expiresAt"], ips[0]["expiresAt"]);
}

async fn renew(server: &Running, own: &Customer<'_>, renewal: &Value) -> String {
    let saved = own.post("/v1/order/renewal/save", renewal).await.data();
    let order = saved["orderId"].as_str().unwrap().to_owned();
    server.paid_at_once(&order).await;
    server.until_status(&order, "fulfilled").await;
    order
}
