//! What the proxy shop is asked, and what its answers are taken for.

use crate::proxy_shop::{config, request};
use crate::support::answering;
use chrono::{TimeZone, Utc};
use domain::ports::{ProxyOrderFilter, ProxySupplier};
use domain::supplier::{ProxyOrderStatus, ProxyProduct, RenewDuration, SupplierError};
use serde_json::{Value, json};
use thirdparty::{ProxyShop, ProxyShopConfig};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const KEY: &str = "key+of/the=account";

fn order() -> Value {
    json!({"id": 7, "trade_no": "PX7", "product_id": 901, "product_name": "n", "total_fee": 12,
        "pay_fee": 0.1, "status": 1, "created_at": "2019-08-24T14:15:22Z"})
}

fn done(data: &Value) -> String {
    json!({"code": 0, "message": "操作成功", "data": data}).to_string()
}

fn shop(base_url: &str) -> ProxyShop {
    ProxyShop::new(ProxyShopConfig { pm_id: Some(4), ..config(base_url, KEY) }).unwrap()
}

async fn sent(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

#[tokio::test]
async fn the_list_is_asked_for_with_every_filter() {
    let list = json!({"list": [order()], "pagination": {"total": 1}});
    let server = answering(200, &done(&list)).await;
    let shop = shop(&format!("{}/gateway/", server.uri()));
    let filter = ProxyOrderFilter {
        trade_no: Some("P X&7".to_owned()),
        status: Some(ProxyOrderStatus::TimedOut),
        product: Some(ProxyProduct::ResidentialStaticIp),
    };
    let page = shop.orders(&filter, 3, 500).await.unwrap();
    assert_eq!((page.total, page.orders[0].cost.fen()), (1, 10));
    shop.orders(&ProxyOrderFilter::default(), 0, 0).await.unwrap();
    let sent = sent(&server).await;
    assert_eq!((sent[0].method.as_str(), sent[0].url.path()), ("GET", "/gateway/pub/order/list"));
    let pairs: Vec<(String, String)> = sent[0].url.query_pairs().into_owned().collect();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("app_key", KEY),
            ("page_no", "3"),
            ("page_size", "100"),
            ("trade_no", "P X&7"),
            ("status", "2"),
            ("product_type", "25"),
        ]
    );
    let bare: Vec<(String, String)> = sent[1].url.query_pairs().into_owned().skip(1).collect();
    assert_eq!(bare, [("page_no", "1"), ("page_size", "1")].map(|(n, v)| (n.into(), v.into())));
}

#[tokio::test]
async fn an_order_says_what_is_wished_and_nothing_else() {
    let server = answering(200, &done(&order())).await;
    let shop = shop(&server.uri());
    let mut full = request(ProxyProduct::DynamicUnlimited, 11, 2);
    full.goods.coupon = Some("C1".to_owned());
    full.goods.invitation_discount = true;
    let mut renewal = request(ProxyProduct::StaticIpRenewal, 19, 2);
    renewal.wish.upids = vec![1, 20];
    renewal.wish.renew_duration = Some(RenewDuration::Number(3));
    let mut new = request(ProxyProduct::ResidentialStaticIp, 25, 2);
    new.wish.region_list = Some("US:2".to_owned());
    new.wish.renew_duration = Some(RenewDuration::Months(3));
    let charge = request(ProxyProduct::Balance, 3, 50);
    let plain = request(ProxyProduct::DynamicTraffic, 9, 1);
    for request in [&full, &renewal, &new, &charge, &plain] {
        let made = shop.create(request).await.unwrap();
        let quote = shop.quote(request).await.unwrap();
        assert_eq!((made.pay_fee, made.cost), (quote.fee, quote.cost));
    }
    let expected = [
        json!({"pid": 1101, "amount": 2, "coupon_sn": "C1",
            "use_invitation_registration_discount": true,
            "product_sku_bandwidth_id": 2, "product_sku_concurrency_id": 12}),
        json!({"pid": 1901, "upids": "1,20", "renew_duration": 3}),
        json!({"pid": 2501, "amount": 2, "region_list": "US:2", "renew_duration": "3m"}),
        json!({"pid": 301, "recharge_amount": 50}),
        json!({"pid": 901, "amount": 1}),
    ];
    let sent = sent(&server).await;
    assert_eq!(sent.len(), 10, "nothing is looked up and nothing repeated");
    for (calls, mut expected) in sent.chunks(2).zip(expected) {
        expected["app_key"] = json!(KEY);
        expected["pm_id"] = json!(4);
        for (call, path) in calls.iter().zip(["/pub/order/create", "/pub/order/check"]) {
            assert_eq!((call.method.as_str(), call.url.path()), ("POST", path));
            assert_eq!(call.url.query(), None);
            assert_eq!(call.headers["content-type"], "application/json");
            assert_eq!(call.body_json::<Value>().unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn an_order_is_closed_by_its_number() {
    for data in [json!({}), Value::Null] {
        let server = answering(200, &done(&data)).await;
        shop(&server.uri()).close("PX7").await.unwrap();
        let sent = sent(&server).await;
        assert_eq!((sent[0].method.as_str(), sent[0].url.path()), ("POST", "/pub/order/close"));
        let body = sent[0].body_json::<Value>().unwrap();
        assert_eq!(body, json!({"app_key": KEY, "trade_no": "PX7"}));
    }
}

#[tokio::test]
async fn a_number_and_a_time_of_any_known_form_are_read() {
    let mut row = order();
    (row["status"], row["created_at"]) = (json!(9), json!("2026-01-31 00:00:01"));
    let list = json!({"list": [row], "pagination": {"total": 1}});
    let server = answering(200, &json!({"code": 200, "msg": "ok", "data": list}).to_string()).await;
    let page = shop(&server.uri()).orders(&ProxyOrderFilter::default(), 1, 10).await.unwrap();
    let order = &page.orders[0];
    assert_eq!(order.status, ProxyOrderStatus::Other(9));
    assert_eq!(order.created_at, Utc.with_ymd_and_hms(2026, 1, 30, 16, 0, 1).unwrap());
}

#[tokio::test]
async fn a_fee_is_read_by_its_digits_or_not_at_all() {
    for (fee, read) in [
        ("0.1", Some("0.1")),
        ("12", Some("12")),
        ("\"12.50\"", Some("12.5")),
        ("1e2", None),
        ("0.30000000000000004", None),
        ("-1", None),
    ] {
        let order = order().to_string().replace("\"pay_fee\":0.1", &format!("\"pay_fee\":{fee}"));
        let server = answering(200, &format!(r#"{{"code":0,"data":{order}}}"#)).await;
        let shop = shop(&server.uri());
        let plain = request(ProxyProduct::DynamicTraffic, 9, 1);
        let quote = shop.quote(&plain).await;
        let made = shop.create(&plain).await;
        if let Some(read) = read {
            assert_eq!(quote.unwrap().fee.to_string(), read);
            assert_eq!(made.unwrap().pay_fee.to_string(), read);
        } else {
            assert!(matches!(quote, Err(SupplierError::Unknown(_))), "{fee}: {quote:?}");
            assert!(matches!(made, Err(SupplierError::Unknown(_))), "{fee}: {made:?}");
        }
    }
}

#[tokio::test]
async fn another_money_is_counted_in_ours_and_rounded_up() {
    let server = answering(200, &done(&order())).await;
    let config = ProxyShopConfig { fen_per_unit: "719.5".to_owned(), ..config(&server.uri(), KEY) };
    let shop = ProxyShop::new(ProxyShopConfig { pm_id: Some(4), ..config }).unwrap();
    let plain = request(ProxyProduct::DynamicTraffic, 9, 1);
    assert_eq!(shop.quote(&plain).await.unwrap().cost.fen(), 72);
}

#[tokio::test]
async fn a_page_that_hides_orders_is_not_believed() {
    for (list, page) in [
        (json!({"list": [], "pagination": {"total": 1}}), 1),
        (json!({"list": null, "pagination": {"total": 11}}), 2),
        (json!({"list": [order(), {"id": 6}], "pagination": {"total": 2}}), 1),
        (json!({"list": [order()]}), 1),
        (Value::Null, 1),
    ] {
        let server = answering(200, &done(&list)).await;
        let found = shop(&server.uri()).orders(&ProxyOrderFilter::default(), page, 10).await;
        assert!(matches!(found, Err(SupplierError::Unknown(_))), "{list}: {found:?}");
    }
    let end = json!({"list": [], "pagination": {"total": 10}});
    let server = answering(200, &done(&end)).await;
    let found = shop(&server.uri()).orders(&ProxyOrderFilter::default(), 2, 10).await.unwrap();
    assert_eq!((found.orders.len(), found.total), (0, 10));
}

/// A shop whose pages of addresses are these, by their number.
async fn paged(pages: &[Value]) -> MockServer {
    let server = MockServer::start().await;
    for (number, page) in (1..).zip(pages) {
        Mock::given(method("GET"))
            .and(path("/pub/ip/get-static-ip"))
            .and(query_param("page", number.to_string()))
            .and(query_param("size", "100"))
            .and(query_param("product_type", "14"))
            .and(query_param("app_key", KEY))
            .respond_with(ResponseTemplate::new(200).set_body_string(done(page)))
            .mount(&server)
            .await;
    }
    server
}

async fn upids(server: &MockServer) -> Result<Vec<i64>, SupplierError> {
    let found = shop(&server.uri()).static_ips(ProxyProduct::DatacenterStaticIp).await?;
    Ok(found.into_iter().map(|one| one.upid).collect())
}

fn address(upid: i64) -> Value {
    json!({"id": upid, "status": 1})
}

#[tokio::test]
async fn addresses_are_read_page_by_page_to_their_end() {
    let counted = |upids: &[i64], total: u64| {
        let list: Vec<_> = upids.iter().copied().map(address).collect();
        json!({"list": list, "total": total})
    };
    // A page that holds less than was asked for, and one that overlaps.
    let server = paged(&[counted(&[3, 1], 4), counted(&[3, 2], 4), counted(&[9], 4)]).await;
    assert_eq!(upids(&server).await.unwrap(), [1, 2, 3, 9]);
    let server = paged(&[json!([address(2)]), json!([address(1)]), json!([])]).await;
    assert_eq!(upids(&server).await.unwrap(), [1, 2]);
    let server = paged(&[counted(&[], 0)]).await;
    assert!(upids(&server).await.unwrap().is_empty());
    let short = paged(&[counted(&[1], 3), counted(&[], 3)]).await;
    assert!(matches!(upids(&short).await, Err(SupplierError::Unknown(_))));
    let spoilt = paged(&[json!([address(1), {"id": 2}])]).await;
    assert!(matches!(upids(&spoilt).await, Err(SupplierError::Unknown(_))));
}

#[tokio::test]
async fn only_kinds_that_have_addresses_are_asked_for_them() {
    let server = answering(200, "").await;
    let refused = shop(&server.uri()).static_ips(ProxyProduct::Video).await;
    assert!(matches!(refused, Err(SupplierError::Refused { .. })), "{refused:?}");
    assert!(sent(&server).await.is_empty());
}
