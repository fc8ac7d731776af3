use crate::harness::{Site, WECHAT_PAY, get};
use domain::{Order, OrderId, OrderKind};
use http_api::ErrorCode;
use serde_json::json;
use testkit::given;

const ORDER: &str = "/v1/order/renewal/order";

#[actix_web::test]
async fn an_order_id_alone_shows_nothing_personal() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let answer = site.get(&format!("{ORDER}?orderId={id}")).await;
    assert_eq!(
        answer.data(),
        json!({
            "orderId": id, "kind": "renewal", "status": "awaiting_payment", "statusText": "待支付",
            "amount": "460.00", "createdAt": "2026-03-02T12:00:00+08:00",
            "expiresAt": "2026-03-02T12:30:00+08:00", "secondsLeft": 1800, "payments": [],
            "refunds": [], "refundedAmount": "0.00",
            "packageId": 74, "packageName": "100M/12", "packageMonth": 12, "packageRate": "100M",
        })
    );
}

#[actix_web::test]
async fn the_token_opens_the_masked_customer_and_the_timeline() {
    let site = Site::new();
    let (id, token) = site.saved().await;
    site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    let by_query = site.get(&format!("{ORDER}?orderId={id}&t={token}")).await;
    let by_header = get(&format!("{ORDER}?orderId={id}")).insert_header(("Order-Token", token));
    let data = by_query.data();
    assert_eq!(site.call(by_header).await.data(), data);
    assert_eq!(data["queryId"], "PBS001022579");
    assert_eq!(data["customerName"], "**试");
    assert_eq!(data["phoneNumber"], "186******772");
    assert_eq!(data["address"], "江场西路**号");
    let at = "2026-03-02T12:00:00+08:00";
    assert_eq!(
        data["timeline"],
        json!([
            { "event": "placed", "text": "已下单", "at": at },
            { "event": "payment_started", "about": "wechat", "text": "已发起支付", "at": at },
        ])
    );
}

#[actix_web::test]
async fn a_wrong_token_finds_no_order() {
    let site = Site::new();
    let (id, token) = site.saved().await;
    let reversed: String = token.chars().rev().collect();
    for wrong in ["", "x", &reversed, &token.replace(char::is_numeric, ""), &format!("{token}0")] {
        let answer = site.get(&format!("{ORDER}?orderId={id}&t={wrong}")).await;
        answer.is_error(ErrorCode::OrderNotFound);
    }
    let header = get(&format!("{ORDER}?orderId={id}&t={token}"))
        .insert_header(("Order-Token", b"\xff".as_slice()));
    site.call(header).await.is_error(ErrorCode::OrderNotFound);
}

#[actix_web::test]
async fn a_new_order_is_none_of_the_renewals() {
    let site = Site::new();
    let id = OrderId::new(OrderKind::New, given::id());
    site.store.put_order(Order { id, query_id: None, ..given::order() });
    let answer = site.get(&format!("{ORDER}?orderId={id}")).await;
    answer.is_error(ErrorCode::OrderNotFound);
    assert_eq!(site.get(&format!("/v1/cashier/order?orderId={id}")).await.data()["kind"], "new");
}

#[actix_web::test]
async fn an_id_that_is_missing_or_none_is_refused_on_both_routes() {
    let site = Site::new();
    for path in [ORDER, "/v1/cashier/order"] {
        for query in ["", "?orderId=A&orderId=B", &format!("?orderId={}", "R".repeat(65))] {
            let answer = site.get(&format!("{path}{query}")).await;
            answer.is_error(ErrorCode::InvalidField).in_field("orderId");
        }
        for id in ["", "R1", "R202407261816664599454990337", "R20240726%00", "%E6%B5%8B"] {
            let answer = site.get(&format!("{path}?orderId={id}")).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
    }
    let answer = site.get(&format!("{ORDER}?orderId=R1&t={}", "t".repeat(65))).await;
    answer.is_error(ErrorCode::OrderNotFound);
}
