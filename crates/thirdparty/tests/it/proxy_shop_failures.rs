//! What a refusal or a broken way to the proxy shop leaves us knowing, and that no failure tells the
//! account's key.

use crate::proxy_shop::{config, request};
use crate::support::{answering, nobody, silence};
use domain::ports::{ProxyOrderFilter, ProxyRequest, ProxySupplier};
use domain::supplier::{ProxyProduct, SupplierError, SupplyRefusal};
use serde_json::{Value, json};
use std::error::Error;
use std::time::Duration;
use thirdparty::{AppKey, ProxyShop, ProxyShopConfig};
use tokio::net::TcpListener;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "key+of/the=account";
/// As it stands in an address.
const ENCODED: &str = "key%2Bof%2Fthe%3Daccount";

fn shop(base_url: &str) -> ProxyShop {
    ProxyShop::new(ProxyShopConfig { pm_id: Some(4), ..config(base_url, KEY) }).unwrap()
}

fn traffic() -> ProxyRequest {
    request(ProxyProduct::DynamicTraffic, 9, 1)
}

/// Every call, each with its failure.
async fn failures(shop: &ProxyShop) -> Vec<(&'static str, SupplierError)> {
    vec![
        ("create", shop.create(&traffic()).await.unwrap_err()),
        ("quote", shop.quote(&traffic()).await.unwrap_err()),
        ("orders", shop.orders(&ProxyOrderFilter::default(), 1, 10).await.unwrap_err()),
        ("close", shop.close("PX7").await.unwrap_err()),
        ("ips", shop.static_ips(ProxyProduct::DatacenterStaticIp).await.unwrap_err()),
        ("balance", shop.balance().await.unwrap_err()),
    ]
}

/// The failure in every form that it may be written in, down to its first cause.
fn written(error: &SupplierError) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text} {inner} {inner:?}");
        cause = inner.source();
    }
    text
}

fn assert_no_key(error: &SupplierError) {
    let text = written(error);
    for secret in [KEY, ENCODED, "app_key="] {
        assert!(!text.contains(secret), "{text}");
    }
}

fn refusal(error: SupplierError) -> (SupplyRefusal, String, String) {
    match error {
        SupplierError::Refused { why, code, message } => Some((why, code, message)),
        SupplierError::NotReached(_) | SupplierError::Unknown(_) => None,
    }
    .unwrap()
}

async fn refused(status: u16, body: &Value) -> (SupplyRefusal, String, String) {
    let server = answering(status, &body.to_string()).await;
    let mut last = None;
    for (call, error) in failures(&shop(&server.uri())).await {
        assert_no_key(&error);
        let told = refusal(error);
        assert!(last.is_none_or(|last| last == told), "{call}: {told:?}");
        last = Some(told);
    }
    last.unwrap()
}

#[tokio::test]
async fn every_refusal_is_typed_where_it_is_clear_and_keeps_its_code() {
    use SupplyRefusal::{BalanceTooLow, NoSuchProduct, NotAuthorised, Other, OutOfStock, TooOften};
    for (status, code, message, expected) in [
        (200, 3, "session expired", NotAuthorised),
        (401, 3, "session expired", NotAuthorised),
        (401, 77, "", NotAuthorised),
        (200, 286, "phone", NotAuthorised),
        (200, 287, "phone", NotAuthorised),
        (200, 348, "MFA", NotAuthorised),
        (200, 156, "余额不足", BalanceTooLow),
        (400, 156, "Insufficient balance", BalanceTooLow),
        (422, 1, "库存不足", OutOfStock),
        (200, 1, "套餐已下架", NoSuchProduct),
        (200, 1, "请求过于频繁", TooOften),
        (429, 1, "m", TooOften),
        (200, 156, "优惠券已过期", Other),
        (200, 156, "preflight", Other),
        (200, -1, "", Other),
    ] {
        for body in [
            json!({"code": code, "message": message}),
            json!({"code": code, "msg": message, "data": null}),
        ] {
            let told = refused(status, &body).await;
            assert_eq!(told, (expected, code.to_string(), message.to_owned()), "{status} {body}");
        }
    }
}

#[tokio::test]
async fn a_message_is_cut_and_what_quotes_the_key_does_not_tell_it() {
    let long = format!("bad app\u{7}_key {KEY} at /pub?app_key={ENCODED} {}", "长".repeat(300));
    let server = answering(200, &json!({"code": 3, "message": long}).to_string()).await;
    let refused = shop(&server.uri()).balance().await.unwrap_err();
    let SupplierError::Refused { message, .. } = &refused else { panic!("{refused:?}") };
    assert!(message.starts_with("bad app_key *** at"), "{message}");
    assert_eq!(message.chars().count(), 200);
    assert!(![KEY, ENCODED].iter().any(|key| written(&refused).contains(key)));
}

#[tokio::test]
async fn a_door_that_is_closed_without_an_envelope_is_a_refusal() {
    for (status, expected) in [
        (401, SupplyRefusal::NotAuthorised),
        (403, SupplyRefusal::NotAuthorised),
        (404, SupplyRefusal::Other),
        (429, SupplyRefusal::TooOften),
    ] {
        assert_eq!(refused(status, &json!("<html>")).await.0, expected);
    }
}

#[tokio::test]
async fn what_is_no_clear_answer_leaves_the_outcome_unknown() {
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, "null"),
        (200, r#"{"code":null,"data":{}}"#),
        (200, r#"{"code":500,"message":"系统错误"}"#),
        (200, r#"{"code":503,"msg":"busy"}"#),
        (301, ""),
        (400, ""),
        (408, "{}"),
        (404, r#"{"code":0,"data":{}}"#),
        (500, r#"{"code":3,"message":"m"}"#),
        (502, "<html>"),
        (503, r#"{"code":0,"data":{}}"#),
    ] {
        let server = answering(status, body).await;
        for (call, error) in failures(&shop(&server.uri())).await {
            assert!(
                matches!(error, SupplierError::Unknown(_)),
                "{status} {body} {call}: {error:?}"
            );
            assert_no_key(&error);
        }
    }
}

#[tokio::test]
async fn what_of_an_answer_cannot_be_read_is_not_told() {
    let list = format!(r#"[{{"id":"{KEY}","pm_id":"{KEY}"}}]"#);
    for data in [format!(r#"{{"id":"{KEY}","list":{list},"pay_fee":"{KEY}"}}"#), list] {
        let server = answering(200, &format!(r#"{{"code":0,"data":{data}}}"#)).await;
        let shop = shop(&server.uri());
        for error in [
            shop.create(&traffic()).await.unwrap_err(),
            shop.quote(&traffic()).await.unwrap_err(),
            shop.orders(&ProxyOrderFilter::default(), 1, 10).await.unwrap_err(),
            shop.static_ips(ProxyProduct::DatacenterStaticIp).await.unwrap_err(),
            shop.balance().await.unwrap_err(),
        ] {
            assert!(matches!(error, SupplierError::Unknown(_)), "{data}: {error:?}");
            assert_no_key(&error);
        }
    }
}

#[tokio::test]
async fn success_without_data_is_no_answer_except_to_a_closing() {
    for body in [r#"{"code":0}"#, r#"{"code":200,"data":null}"#, r#"{"code":0,"data":[]}"#] {
        let server = answering(200, body).await;
        let shop = shop(&server.uri());
        let made = shop.create(&traffic()).await.unwrap_err();
        assert!(matches!(made, SupplierError::Unknown(_)), "{body}: {made:?}");
        shop.close("PX7").await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_connection_reached_nobody_and_a_lost_answer_is_unknown() {
    for (url, is_reached) in [(nobody().await, false), (silence().await, true)] {
        for (call, error) in failures(&shop(&url)).await {
            let expected = if is_reached { "outcome unknown" } else { "not reached" };
            assert_eq!(error.to_string(), expected, "{call}");
            assert_no_key(&error);
        }
    }
}

#[tokio::test]
async fn each_call_ends_in_its_own_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Accepts, and never says a word.
    let deaf = tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    let short = Duration::from_millis(200);
    let config = ProxyShopConfig {
        pm_id: Some(4),
        call_time_limit: short,
        order_time_limit: short,
        ..config(&url, KEY)
    };
    let shop = ProxyShop::new(config).unwrap();
    for (call, error) in failures(&shop).await {
        assert!(matches!(error, SupplierError::Unknown(_)), "{call}: {error:?}");
        assert_no_key(&error);
    }
    deaf.abort();
}

/// A shop whose ways to pay are these, and which refuses every order.
async fn paid_by(methods: &Value) -> MockServer {
    let server = MockServer::start().await;
    let list = json!({"code": 0, "data": methods});
    let answer = ResponseTemplate::new(200).set_body_json(list);
    Mock::given(path("/pub/payment/list")).respond_with(answer).mount(&server).await;
    let refused = ResponseTemplate::new(200).set_body_json(json!({"code": 1, "message": "no"}));
    Mock::given(path("/pub/order/create")).respond_with(refused).mount(&server).await;
    let price = json!({"code": 0, "data": {"pay_fee": 1}});
    let price = ResponseTemplate::new(200).set_body_json(price);
    Mock::given(path("/pub/order/check")).respond_with(price).mount(&server).await;
    server
}

async fn paths(server: &MockServer) -> Vec<String> {
    let sent = server.received_requests().await.unwrap();
    sent.iter().map(|call| call.url.path().replace("/pub/", "")).collect()
}

#[tokio::test]
async fn the_balance_is_looked_up_once_and_again_after_a_refusal() {
    let methods = json!([{"id": 2, "name": "USDT"}, {"id": 8, "name": "余额支付"}]);
    let server = paid_by(&methods).await;
    let shop = ProxyShop::new(config(&server.uri(), KEY)).unwrap();
    for _ in 0..2 {
        shop.quote(&traffic()).await.unwrap();
        shop.create(&traffic()).await.unwrap_err();
    }
    let once = ["payment/list", "order/check", "order/create"];
    assert_eq!(paths(&server).await, [once, once].concat());
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[1].body_json::<Value>().unwrap()["pm_id"], 8);
    assert!(shop.balance().await.unwrap().is_none(), "it does not say what is left");
}

#[tokio::test]
async fn without_one_clear_balance_nothing_is_ordered() {
    for methods in [
        json!([]),
        json!([{"id": 2, "name": "USDT"}]),
        json!([{"id": 1, "name": "余额"}, {"id": 2, "code": "balance"}]),
    ] {
        let server = paid_by(&methods).await;
        let shop = ProxyShop::new(config(&server.uri(), KEY)).unwrap();
        for refused in [
            shop.create(&traffic()).await.unwrap_err(),
            shop.quote(&traffic()).await.unwrap_err(),
            shop.balance().await.unwrap_err(),
        ] {
            assert!(
                matches!(&refused, SupplierError::Refused { why: SupplyRefusal::Other, code, .. } if code == "pm_id"),
                "{refused:?}"
            );
        }
        assert_eq!(paths(&server).await, ["payment/list"; 3]);
    }
}

#[tokio::test]
async fn an_order_that_was_not_sent_for_want_of_the_balance_may_be_repeated() {
    let server = answering(502, "<html>").await;
    let shop = ProxyShop::new(config(&server.uri(), KEY)).unwrap();
    let unsent = shop.create(&traffic()).await.unwrap_err();
    assert!(matches!(unsent, SupplierError::NotReached(_)), "{unsent:?}");
    assert_eq!(paths(&server).await, ["payment/list"]);
}

#[tokio::test]
async fn a_balance_that_was_set_must_be_the_one_that_is_told() {
    let methods =
        json!([{"id": 4, "name": "余额", "balance": 12.5}, {"id": 5, "name": "赠送余额"}]);
    let server = paid_by(&methods).await;
    let left = shop(&server.uri()).balance().await.unwrap().unwrap();
    assert_eq!((left.fee.to_string().as_str(), left.cost.fen()), ("12.5", 1_250));
    let server = paid_by(&json!([{"id": 4, "name": "USDT"}, {"id": 5, "name": "余额"}])).await;
    let refused = shop(&server.uri()).balance().await.unwrap_err();
    assert!(matches!(refused, SupplierError::Refused { .. }), "{refused:?}");
    let server = paid_by(&json!([{"id": 4, "name": "余额", "balance": "1e2"}])).await;
    let unknown = shop(&server.uri()).balance().await.unwrap_err();
    assert!(matches!(unknown, SupplierError::Unknown(_)), "{unknown:?}");
}

#[test]
fn no_setting_and_no_shop_shows_its_key() {
    let config = config("http://127.0.0.1:1/shop", KEY);
    let shop = ProxyShop::new(config.clone()).unwrap();
    let shown = format!("{config:?} {shop:?} {:#?}", config.app_key);
    assert!(!shown.contains(KEY) && shown.contains("127.0.0.1"), "{shown}");
}

#[test]
fn each_setting_that_cannot_be_used_is_named() {
    let refuses = |change: fn(&mut ProxyShopConfig)| {
        let mut config = config("http://127.0.0.1:1", KEY);
        change(&mut config);
        ProxyShop::new(config).unwrap_err().field
    };
    assert_eq!(refuses(|it| it.base_url = "shop".to_owned()), "base_url");
    assert_eq!(refuses(|it| it.base_url.push_str("/?app_key=1")), "base_url");
    assert_eq!(refuses(|it| it.pm_id = Some(0)), "pm_id");
    assert_eq!(refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
    assert_eq!(refuses(|it| it.order_time_limit = Duration::ZERO), "order_time_limit");
    for rate in ["", "0", "0.0", "-1", "1e2", "0.0000001"] {
        let config =
            ProxyShopConfig { fen_per_unit: rate.to_owned(), ..config("http://127.0.0.1:1", KEY) };
        assert_eq!(ProxyShop::new(config).unwrap_err().field, "fen_per_unit");
    }
    for key in ["", "a b", "钥匙", "a\n", &"k".repeat(257)] {
        assert_eq!(AppKey::new(key).unwrap_err().field, "app_key");
    }
}
