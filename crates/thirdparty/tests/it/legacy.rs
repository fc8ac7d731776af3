//! What the old back office is sent, and what its answers are taken for.

use crate::support::{
    LEGACY_SECRET, answering, assert_no_personal_data, is_unknown, legacy, nobody, push, push_of,
    silence,
};
use aws_lc_rs::hmac;
use domain::id::OrderKind;
use domain::ports::{BackOffice, OutsideError, PushOrder};
use domain::{Order, OrderId, Target};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::given;

fn taken(push: &PushOrder) -> Value {
    let data = json!({
        "recordNo": "LG202603021234567890",
        "orderNo": push.order.id.to_string(),
        "pushKey": push.key,
        "state": "TAKEN",
        "takenAt": "2026-03-02 12:01:02",
    });
    json!({"status": "SUCCESS", "msg": "ok", "data": data})
}

fn fields(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

#[tokio::test]
async fn a_push_says_all_that_the_contract_asks_for_under_a_signature() {
    let push = push();
    let server = answering(200, &taken(&push).to_string()).await;
    let legacy = legacy(&format!("{}/legacy", server.uri()));
    assert_eq!(legacy.target(), Target::Legacy);
    let receipt = legacy.push(&push).await.unwrap();
    assert_eq!(receipt.receipt_no, "LG202603021234567890");
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/legacy/api/order/push");
    let kind = sent[0].headers["content-type"].to_str().unwrap();
    assert_eq!(kind, "application/x-www-form-urlencoded");
    let mut fields = fields(&sent[0].body);
    let sign = fields.remove("sign").unwrap();
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, LEGACY_SECRET.as_bytes());
    assert_eq!(sign, hex::encode(hmac::sign(&key, pairs.join("&").as_bytes())));
    assert_eq!(fields.remove("nonce").unwrap().len(), 32);
    let expected = [
        ("address", "江场西路12号"),
        ("amount", "460.00"),
        ("appId", "lg00000109"),
        ("mobile", "18612345772"),
        ("months", "12"),
        ("orderNo", &push.order.id.to_string()),
        ("payNo", &push.trade_no),
        ("payTime", "2026-03-02 12:01:00"),
        ("payWay", "WECHAT"),
        ("product", "100M/12"),
        ("pushKey", &push.key),
        ("rate", "100M"),
        ("timestamp", &given::start().timestamp().to_string()),
        ("type", "RENEW"),
        ("userName", "测试"),
        ("userNo", "PBS001022579"),
    ];
    let told: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_new_customer_has_no_number_and_each_try_a_fresh_signature() {
    let id = OrderId::new(OrderKind::New, given::id());
    let push = push_of(Order { id, query_id: None, ..given::order() });
    let server = answering(200, &taken(&push).to_string()).await;
    let legacy = legacy(&server.uri());
    legacy.push(&push).await.unwrap();
    legacy.push(&push).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let [first, second] = [fields(&sent[0].body), fields(&sent[1].body)];
    assert_eq!((first["type"].as_str(), first.get("userNo")), ("NEW", None));
    assert_ne!(first["nonce"], second["nonce"]);
    assert_ne!(first["sign"], second["sign"]);
}

#[tokio::test]
async fn a_status_of_the_contract_is_a_refusal_in_our_own_words() {
    for (status, word) in [
        ("SIGN_ERROR", "secret"),
        ("PARAM_ERROR", "mobile"),
        ("KEY_CONFLICT", "other data"),
        ("ORDER_CONFLICT", "another key"),
        ("REFUSED", "business"),
        ("NO_SUCH_API", "path"),
    ] {
        let text = "mobile: 18612345772 of 测试 is no number";
        let server = answering(200, &json!({"status": status, "msg": text}).to_string()).await;
        match legacy(&server.uri()).push(&push()).await {
            Err(OutsideError::Refused { code, message }) => {
                assert_eq!(code, status);
                assert!(message.contains(word), "{message}");
                assert_no_personal_data(&message);
            }
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn whatever_the_contract_does_not_foresee_leaves_the_outcome_unknown() {
    let push = push();
    let with = |field: &str, value: Value| {
        let mut odd = taken(&push);
        odd["data"][field] = value;
        odd.to_string()
    };
    let huge = format!("{}{}", taken(&push), " ".repeat(1 << 20));
    for (status, body) in [
        (200, "<html>".to_owned()),
        (200, "{}".to_owned()),
        (200, r#"{"status":"SUCCESS"}"#.to_owned()),
        (200, r#"{"status":"ELSE"}"#.to_owned()),
        (200, with("orderNo", json!("R202407261816664599454990337"))),
        (200, with("pushKey", json!("another"))),
        (200, with("recordNo", json!(""))),
        (200, with("state", json!("ELSE"))),
        (200, huge),
        (302, String::new()),
        (400, r#"{"status":"PARAM_ERROR"}"#.to_owned()),
        (500, taken(&push).to_string()),
    ] {
        let server = answering(status, &body).await;
        let pushed = legacy(&server.uri()).push(&push).await;
        assert!(is_unknown(&pushed), "{status}: {pushed:?}");
        assert_no_personal_data(&format!("{pushed:?}"));
    }
}

#[tokio::test]
async fn only_its_own_word_says_that_nothing_was_taken() {
    let push = push();
    let server = answering(200, r#"{"status":"NOT_FOUND","msg":"m"}"#).await;
    assert_eq!(legacy(&server.uri()).find("k").await.unwrap(), None);
    legacy(&server.uri()).take_back("k").await.unwrap();
    let server = answering(404, r#"{"status":"NOT_FOUND"}"#).await;
    assert!(is_unknown(&legacy(&server.uri()).find("k").await));
    let server = answering(200, &taken(&push).to_string()).await;
    assert!(is_unknown(&legacy(&server.uri()).take_back(&push.key).await));
    let mut void = taken(&push);
    void["data"]["state"] = json!("VOID");
    let server = answering(200, &void.to_string()).await;
    let legacy = legacy(&server.uri());
    assert_eq!(legacy.find(&push.key).await.unwrap(), None);
    legacy.take_back(&push.key).await.unwrap();
    assert!(matches!(legacy.push(&push).await, Err(OutsideError::Refused { .. })));
}

#[tokio::test]
async fn a_broken_way_says_no_more_than_is_known() {
    let pushed = legacy(&nobody().await).push(&push()).await;
    assert!(matches!(pushed, Err(OutsideError::NotReached(_))), "{pushed:?}");
    let lost = legacy(&silence().await).push(&push()).await;
    assert!(is_unknown(&lost), "{lost:?}");
    let shown = format!("{pushed:?} {lost:?}");
    assert_no_personal_data(&shown);
    assert!(!shown.contains(LEGACY_SECRET), "{shown}");
}
