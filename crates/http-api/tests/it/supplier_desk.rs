//! The suppliers as staff see them.

use crate::harness::Site;
use crate::supplier_orders::Market;
use domain::ports::{ProxyRequest, RechargeRequest, RechargeSupplier, Store};
use domain::staff::Role;
use domain::supplier::{
    AccountForm, HoldReason, ProxyProduct, ProxyWish, RechargeAccount, SupplierOrder,
    SupplierOrderState, SupplyFailure, SupplyRefusal, SupplyReport,
};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::{FakeProxyShop, Fault};
use testkit::given;

const JIUYI_ORDER: &str = "/v1/supplier/jiuyi/order";
const BALANCE: &str = "/v1/supplier/jiuyi/balance";
const PROXY_ORDERS: &str = "/v1/supplier/proxy/orders";
const CLOSE: &str = "/v1/supplier/proxy/orders/close";
const OURS: &str = "/v1/admin/supplier-orders";

fn request(product: ProxyProduct) -> ProxyRequest {
    let wish = ProxyWish { amount: 1, region_list: None, renew_duration: None, upids: Vec::new() };
    ProxyRequest { goods: FakeProxyShop::goods(product), wish }
}

/// Something that is bought for an order of ours, in this state.
async fn bought(site: &Site, state: SupplierOrderState) -> SupplierOrder {
    let is_proxy = matches!(state, SupplierOrderState::Held { .. });
    let order = if is_proxy { given::proxy_order() } else { given::recharge_order() };
    site.store.put_order(order.clone());
    let bought = SupplierOrder { state, ..given::supplier_order(&order) };
    let mut work = site.store.begin().await.unwrap();
    work.supplier_orders().add(&bought).await.unwrap();
    work.commit().await.unwrap();
    bought
}

fn held() -> SupplierOrderState {
    SupplierOrderState::Held { at: given::start(), why: HoldReason::Ambiguous }
}

fn decide_path(order: &SupplierOrder) -> String {
    format!("{OURS}/{}/decide", order.id)
}

#[actix_web::test]
async fn a_recharge_is_looked_up_by_our_number_and_by_theirs() {
    let market = Market::new();
    let request = RechargeRequest {
        reference: "1816664599454990337".to_owned(),
        product: "43".to_owned(),
        account: RechargeAccount::parse("13800001111", AccountForm::Phone).unwrap(),
        most_cost: given::yuan("95.00"),
        at: given::start(),
    };
    let receipt = market.jiuyi.order(&request).await.unwrap();
    market.jiuyi.report(&request.reference, SupplyReport::Delivered, 3);
    let token = market.site.signed_in(Role::ReadOnly).await;
    let expected = json!({
        "orderId": request.reference, "supplierNo": receipt.supplier_no, "status": "delivered",
        "reported": 3, "cost": "90.00",
    });
    for query in
        [format!("orderId={}", request.reference), format!("supplierNo={}", receipt.supplier_no)]
    {
        let answer = market.site.get_as(&token, &format!("{JIUYI_ORDER}?{query}")).await;
        assert_eq!((answer.status, answer.data()), (200, expected.clone()), "{query}");
        assert!(!answer.body.contains("13800001111"));
    }
    for (report, word) in [
        (SupplyReport::Disputed, "disputed"),
        (SupplyReport::Returned, "returned"),
        (SupplyReport::TimedOut, "timed_out"),
        (SupplyReport::Running, "running"),
        (SupplyReport::Unknown, "unknown"),
    ] {
        market.jiuyi.report(&request.reference, report, 9);
        let path = format!("{JIUYI_ORDER}?orderId={}", request.reference);
        assert_eq!(market.site.get_as(&token, &path).await.data()["status"], word);
    }
    let unknown = market.site.get_as(&token, &format!("{JIUYI_ORDER}?orderId=7")).await;
    unknown.is_error(ErrorCode::RecordNotFound);
    for (query, field) in [
        ("", "orderId"),
        ("orderId=1&supplierNo=2", "orderId"),
        ("orderId=", "orderId"),
        ("supplierNo=a%20b", "supplierNo"),
        ("supplierNo=%E5%8F%B7", "supplierNo"),
        ("orderId=1&orderId=1", "orderId"),
    ] {
        let answer = market.site.get_as(&token, &format!("{JIUYI_ORDER}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn the_balance_is_for_those_who_see_money() {
    let market = Market::new();
    let finance = market.site.signed_in(Role::Finance).await;
    let data = market.site.get_as(&finance, BALANCE).await.data();
    assert_eq!(data, json!({ "balance": "10000.00", "askedAt": "2026-03-02T12:00:00+08:00" }));
    let content = market.site.signed_in(Role::Content).await;
    market.site.get_as(&content, BALANCE).await.is_error(ErrorCode::Forbidden);
    market.jiuyi.set_down(true);
    market.site.get_as(&finance, BALANCE).await.is_error(ErrorCode::SupplierNoAnswer);
    let path = format!("{JIUYI_ORDER}?orderId=1");
    market.site.get_as(&finance, &path).await.is_error(ErrorCode::SupplierNoAnswer);
}

#[actix_web::test]
async fn orders_at_the_proxy_shop_are_paged_narrowed_and_in_our_words() {
    let market = Market::new();
    let traffic = market.proxies.made_by_others(&request(ProxyProduct::DynamicTraffic));
    let serp = market.proxies.made_by_others(&request(ProxyProduct::Serp));
    let token = market.site.signed_in(Role::ReadOnly).await;
    let all = market.site.get_as(&token, PROXY_ORDERS).await;
    assert_eq!((&all.json()["total"], all.rows().len()), (&json!(2), 2));
    assert_eq!(
        all.rows()[1],
        json!({
            "id": traffic.id.to_string(), "tradeNo": traffic.trade_no,
            "productId": traffic.product_id, "productName": "dynamic_traffic", "totalFee": "5",
            "payFee": "5", "cost": "5.00", "status": "paid",
            "createdAt": "2026-03-02T12:00:00+08:00",
        })
    );
    for (query, wanted) in [
        (format!("tradeNo={}", serp.trade_no), vec![&serp]),
        ("productType=dynamic_traffic".to_owned(), vec![&traffic]),
        ("status=unpaid".to_owned(), vec![]),
        ("pageNum=2&pageSize=1".to_owned(), vec![&traffic]),
    ] {
        let rows = market.site.get_as(&token, &format!("{PROXY_ORDERS}?{query}")).await.rows();
        let numbers: Vec<_> = rows.iter().map(|row| row["tradeNo"].clone()).collect();
        let wanted: Vec<_> = wanted.iter().map(|order| json!(order.trade_no)).collect();
        assert_eq!(numbers, wanted, "{query}");
    }
    for (query, field) in [
        ("tradeNo=", "tradeNo"),
        ("status=1", "status"),
        ("status=unknown", "status"),
        ("productType=9", "productType"),
        ("pageSize=101", "pageSize"),
        ("pageNum=0", "pageNum"),
    ] {
        let answer = market.site.get_as(&token, &format!("{PROXY_ORDERS}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    market.proxies.fault(Fault::AnswerLost);
    market.site.get_as(&token, PROXY_ORDERS).await.is_error(ErrorCode::SupplierNoAnswer);
    market.proxies.refuse(SupplyRefusal::NotAuthorised);
    let refused = market.site.get_as(&token, PROXY_ORDERS).await;
    refused.is_error(ErrorCode::SupplierRefused);
    let problem = refused.json()["problem"].as_str().unwrap().to_owned();
    assert!(problem.contains("not_authorised"), "{problem}");
}

#[actix_web::test]
async fn closing_an_order_there_is_recorded_and_what_the_shop_refuses_is_told() {
    let market = Market::new();
    let paid = market.proxies.made_by_others(&request(ProxyProduct::Serp));
    let token = market.site.signed_in(Role::Service).await;
    let body = json!({ "tradeNo": paid.trade_no });
    let refused = market.site.post_as(&token, CLOSE, &body).await;
    refused.is_error(ErrorCode::SupplierRefused);
    let closed: Vec<_> = market.site.store.audit();
    assert!(closed.iter().any(|row| row.action == "supplier.close"));
    for (body, field) in
        [(json!({ "tradeNo": "" }), "tradeNo"), (json!({ "tradeNo": "a b" }), "tradeNo")]
    {
        let answer = market.site.post_as(&token, CLOSE, &body).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let wrong = market.site.post_as(&token, CLOSE, &json!({ "tradeNo": 1 })).await;
    wrong.is_error(ErrorCode::MalformedBody).in_field("tradeNo");
    let reader = market.site.signed_in(Role::ReadOnly).await;
    market.site.post_as(&reader, CLOSE, &body).await.is_error(ErrorCode::Forbidden);
}

#[actix_web::test]
async fn without_suppliers_there_is_nobody_to_ask() {
    let site = Site::new();
    let token = site.signed_in(Role::Admin).await;
    for path in [&format!("{JIUYI_ORDER}?orderId=1"), BALANCE, PROXY_ORDERS] {
        site.get_as(&token, path).await.is_error(ErrorCode::OutsideNotOffered);
    }
    let body = json!({ "tradeNo": "P1" });
    site.post_as(&token, CLOSE, &body).await.is_error(ErrorCode::OutsideNotOffered);
}

#[actix_web::test]
async fn what_is_bought_is_listed_and_narrowed() {
    let market = Market::new();
    let (site, at) = (&market.site, given::start());
    let planned = bought(site, SupplierOrderState::Planned).await;
    let returned = SupplyFailure::Refused(SupplyRefusal::OutOfStock);
    let failed = bought(site, SupplierOrderState::Failed { at, why: returned }).await;
    let waiting = bought(site, held()).await;
    let token = site.signed_in(Role::ReadOnly).await;
    let all = site.get_as(&token, OURS).await;
    assert_eq!((&all.json()["total"], all.rows().len()), (&json!(3), 3));
    let row = site.get_as(&token, &format!("{OURS}?state=held")).await.rows()[0].clone();
    assert_eq!(
        row,
        json!({
            "id": waiting.id.to_string(), "orderId": waiting.order_id.to_string(),
            "supplier": "proxy", "product": "12", "step": 0, "state": "held",
            "stateText": "待人工处理", "why": "ambiguous", "mostCost": "48.00", "looks": 0,
            "since": "2026-03-02T12:00:00+08:00", "createdAt": "2026-03-02T12:00:00+08:00",
            "updatedAt": "2026-03-02T12:00:00+08:00",
        })
    );
    let order = |order: &SupplierOrder| format!("orderId={}", order.order_id);
    for (query, count) in [
        ("supplier=jiuyi".to_owned(), 2),
        ("supplier=proxy".to_owned(), 1),
        ("state=failed".to_owned(), 1),
        (order(&planned), 1),
        (order(&failed), 1),
        ("supplierNo=API1".to_owned(), 0),
        ("from=2026-03-02&until=2026-03-02".to_owned(), 3),
        ("from=2026-03-03".to_owned(), 0),
        ("pageNum=2&pageSize=2".to_owned(), 1),
    ] {
        let rows = site.get_as(&token, &format!("{OURS}?{query}")).await.rows();
        assert_eq!(rows.len(), count, "{query}");
    }
    for (query, field) in [
        ("supplier=boss", "supplier"),
        ("state=lost", "state"),
        ("orderId=7", "orderId"),
        ("supplierNo=", "supplierNo"),
        ("from=yesterday", "from"),
        ("from=2026-03-03&until=2026-03-02", "until"),
        ("pageSize=0", "pageSize"),
    ] {
        let answer = site.get_as(&token, &format!("{OURS}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn what_is_held_is_decided_once_with_a_reason() {
    for (body, state) in [
        (json!({ "decision": "send_again" }), "planned"),
        (json!({ "decision": "found", "supplierNo": "P100001" }), "running"),
        (json!({ "decision": "delivered", "supplierNo": " P100001 " }), "delivered"),
        (json!({ "decision": "failed" }), "failed"),
    ] {
        let market = Market::new();
        let token = market.site.signed_in(Role::Service).await;
        let waiting = bought(&market.site, held()).await;
        let mut body = body;
        body["reason"] = "已与供应商核实".repeat(20).into();
        let decided = market.site.post_as(&token, &decide_path(&waiting), &body).await;
        assert_eq!(decided.data()["state"], state, "{}", decided.body);
        let number = body.get("supplierNo").map(|_number| json!("P100001"));
        assert_eq!(decided.data().get("supplierNo").cloned(), number);
        let again = market.site.post_as(&token, &decide_path(&waiting), &body).await;
        again.is_error(ErrorCode::SupplierOrderNotHeld);
        let audit = market.site.store.audit();
        let decisions = audit.iter().filter(|row| row.action == "supplier.decide");
        assert_eq!(decisions.count(), 1);
    }
}

#[actix_web::test]
async fn a_decision_that_cannot_be_is_refused() {
    let market = Market::new();
    let site = &market.site;
    let token = site.signed_in(Role::Service).await;
    let waiting = bought(site, held()).await;
    let path = decide_path(&waiting);
    let long = "长".repeat(201);
    let said = |decision: &str, number: Option<&str>, reason: &str| -> Value {
        json!({ "decision": decision, "supplierNo": number, "reason": reason })
    };
    for (body, field) in [
        (said("shrug", None, "x"), "decision"),
        (said("found", None, "x"), "supplierNo"),
        (said("delivered", None, "x"), "supplierNo"),
        (said("failed", Some("P1"), "x"), "supplierNo"),
        (said("send_again", Some("P1"), "x"), "supplierNo"),
        (said("found", Some(""), "x"), "supplierNo"),
        (said("found", Some("号"), "x"), "supplierNo"),
        (said("failed", None, " "), "reason"),
        (said("failed", None, "a\nb"), "reason"),
        (said("failed", None, &long), "reason"),
    ] {
        let answer = site.post_as(&token, &path, &body).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (body, field) in [
        (json!({}), "decision"),
        (json!({ "decision": "failed" }), "reason"),
        (json!({ "decision": "failed", "reason": 1 }), "reason"),
        (json!({ "decision": "found", "supplierNo": 1, "reason": "x" }), "supplierNo"),
    ] {
        let answer = site.post_as(&token, &path, &body).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    for id in ["1", "x", "0"] {
        let path = format!("{OURS}/{id}/decide");
        let answer = site.post_as(&token, &path, &said("failed", None, "x")).await;
        answer.is_error(ErrorCode::RecordNotFound);
    }
    let first = said("found", Some("P7"), "x");
    assert_eq!(site.post_as(&token, &path, &first).await.status, 200);
    let second = bought(site, held()).await;
    let taken = site.post_as(&token, &decide_path(&second), &first).await;
    taken.is_error(ErrorCode::AlreadyExists).in_field("supplierNo");
}
