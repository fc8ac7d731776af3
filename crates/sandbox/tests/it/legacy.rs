//! Pushes to the old back office: once per key, once per order.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use serde_json::Value;

use crate::support::wechat::Answered;
use crate::support::{Stage, now};

const ORDER: &str = "R2026010100000000000000001001";

type Fields = BTreeMap<&'static str, String>;

fn order(key: &str, order_no: &str) -> Fields {
    let fields = [
        ("pushKey", key),
        ("orderNo", order_no),
        ("type", "RENEW"),
        ("userNo", "PBS001022579"),
        ("userName", "测试"),
        ("mobile", "18612345772"),
        ("address", "江场西路12号"),
        ("product", "100M/12"),
        ("rate", "100M"),
        ("months", "12"),
        ("amount", "460.00"),
        ("payWay", "WECHAT"),
        ("payNo", "4200001234202601011234567890"),
        ("payTime", "2026-01-01 12:00:00"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

async fn post(stage: &Stage, operation: &str, fields: &Fields) -> Answered {
    let own = &stage.ids.legacy;
    let mut fields = fields.clone();
    fields.entry("appId").or_insert_with(|| own.app_id.clone());
    let time = now() + stage.control.clock_offset().await.unwrap();
    fields.entry("timestamp").or_insert_with(|| time.to_string());
    fields.insert("nonce", "n0nce-of-the-test".to_owned());
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, own.secret.as_bytes());
    let sign = hex::encode(hmac::sign(&key, pairs.join("&").as_bytes()));
    fields.entry("sign").or_insert(sign);
    let url = format!("{}/api/order/{operation}", own.base_url);
    Answered::read(stage.http.post(url).form(&fields).send().await.unwrap()).await
}

async fn told(stage: &Stage, operation: &str, fields: &Fields) -> Value {
    let answer = post(stage, operation, fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn only(key: &str) -> Fields {
    Fields::from([("pushKey", key.to_owned())])
}

#[tokio::test]
async fn the_same_push_again_gives_the_same_answer_and_nothing_new() {
    let stage = Stage::set().await;
    let first = told(&stage, "push", &order("key-1", ORDER)).await;
    assert_eq!(first["status"], "SUCCESS", "{first}");
    assert_eq!(first["data"]["state"], "TAKEN");
    stage.control.advance_clock(60).await.unwrap();
    assert_eq!(told(&stage, "push", &order("key-1", ORDER)).await, first);
    assert_eq!(told(&stage, "query", &only("key-1")).await, first);
    assert_eq!(stage.count("legacy", "created").await, 1);
    let seen = stage.control.outside(Some("legacy")).await.unwrap();
    assert_eq!(seen["holds"]["legacy"].as_array().unwrap().len(), 1);
    assert_eq!(seen["holds"]["legacy"][0]["mobile"], "186******772");
    assert!(!seen.to_string().contains("测试"), "{seen}");
}

#[tokio::test]
async fn what_was_taken_is_voided_once_and_not_brought_back() {
    let stage = Stage::set().await;
    assert_eq!(told(&stage, "void", &only("key-1")).await["status"], "NOT_FOUND");
    assert_eq!(told(&stage, "query", &only("key-1")).await["status"], "NOT_FOUND");
    told(&stage, "push", &order("key-1", ORDER)).await;
    let voided = told(&stage, "void", &only("key-1")).await;
    assert_eq!(voided["data"]["state"], "VOID", "{voided}");
    stage.control.advance_clock(60).await.unwrap();
    assert_eq!(told(&stage, "void", &only("key-1")).await, voided);
    assert_eq!(told(&stage, "push", &order("key-1", ORDER)).await, voided);
    assert_eq!(stage.count("legacy", "changed").await, 1);
}

#[tokio::test]
async fn other_data_under_the_key_or_another_key_for_the_order_conflicts() {
    let stage = Stage::set().await;
    told(&stage, "push", &order("key-1", ORDER)).await;
    let mut dearer = order("key-1", ORDER);
    dearer.insert("amount", "461.00".to_owned());
    assert_eq!(told(&stage, "push", &dearer).await["status"], "KEY_CONFLICT");
    assert_eq!(told(&stage, "push", &order("key-2", ORDER)).await["status"], "ORDER_CONFLICT");
    assert_eq!(stage.count("legacy", "created").await, 1);
}

#[tokio::test]
async fn a_wrong_or_old_signature_is_refused() {
    let stage = Stage::set().await;
    for (field, value) in [
        ("sign", "0".repeat(64)),
        ("appId", "lg00000000".to_owned()),
        ("timestamp", (now() - 400).to_string()),
    ] {
        let mut wrong = order("key-1", ORDER);
        wrong.insert(field, value);
        assert_eq!(told(&stage, "push", &wrong).await["status"], "SIGN_ERROR", "{field}");
    }
    assert_eq!(stage.count("legacy", "created").await, 0);
}

#[tokio::test]
async fn a_field_that_cannot_be_taken_is_named() {
    let stage = Stage::set().await;
    for (field, value) in [
        ("orderNo", ""),
        ("type", "OTHER"),
        ("userNo", ""),
        ("months", "0"),
        ("amount", "460"),
        ("amount", "0.00"),
        ("payWay", "CASH"),
        ("payTime", "2026-01-01T12:00:00Z"),
        ("pushKey", "a key"),
    ] {
        let mut wrong = order("key-1", ORDER);
        wrong.insert(field, value.to_owned());
        wrong.retain(|_, value| !value.is_empty());
        let told = told(&stage, "push", &wrong).await;
        assert_eq!(told["status"], "PARAM_ERROR", "{field}");
        assert!(told["msg"].as_str().unwrap().starts_with(field), "{told}");
    }
    let nowhere = told(&stage, "delete", &only("key-1")).await;
    assert_eq!(nowhere["status"], "NO_SUCH_API");
}

#[tokio::test]
async fn it_fails_when_it_is_told_to() {
    let stage = Stage::set().await;
    stage.fail("legacy", "refuse", Some(1)).await;
    assert_eq!(told(&stage, "push", &order("key-1", ORDER)).await["status"], "REFUSED");
    stage.fail("legacy", "garbage", Some(1)).await;
    let garbage = post(&stage, "push", &order("key-1", ORDER)).await;
    assert!(serde_json::from_str::<Value>(&garbage.body).is_err());
    assert_eq!(told(&stage, "query", &only("key-1")).await["status"], "NOT_FOUND");
}
