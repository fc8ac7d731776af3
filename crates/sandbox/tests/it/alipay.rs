//! Alipay's gateway: precreate, query, close, and who may call.

use serde_json::json;

use crate::support::Stage;
use crate::support::alipay::{
    call, close, params, precreate, qr_order, query, send, sign, verified,
};
use crate::support::receiver::Receiver;

const NUMBER: &str = "R20260101000000000000000000401";

#[tokio::test]
async fn a_trade_exists_only_once_its_code_is_scanned() {
    let stage = Stage::set().await;
    let placed = precreate(&stage, NUMBER, "").await;
    assert_eq!(placed["code"], "10000");
    let qr_code = placed["qr_code"].as_str().unwrap();
    for node in [query(&stage, NUMBER).await, close(&stage, NUMBER).await] {
        assert_eq!(node["code"], "40004");
        assert_eq!(node["sub_code"], "ACQ.TRADE_NOT_EXIST");
    }
    let page = stage.http.get(qr_code).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("460.00") && page.contains(NUMBER) && page.contains("宽带续费"));
    let waiting = query(&stage, NUMBER).await;
    assert_eq!(waiting["trade_status"], "WAIT_BUYER_PAY");
    assert_eq!(waiting["total_amount"], "460.00");

    assert_eq!(close(&stage, NUMBER).await["code"], "10000");
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_CLOSED");
    assert_eq!(close(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_HAS_CLOSE");
    assert_eq!(precreate(&stage, NUMBER, "").await["sub_code"], "ACQ.TRADE_HAS_CLOSE");
}

#[tokio::test]
async fn a_payment_is_notified_and_its_notice_verifies() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    precreate(&stage, NUMBER, &receiver.url).await;
    let report = stage.act(NUMBER, "pay").await;
    assert_eq!(report.notifications[0].body, "success");
    let delivery = receiver.next().await;
    let fields = verified(&stage.ids.alipay, &delivery.body).unwrap();
    assert_eq!(fields["trade_status"], "TRADE_SUCCESS");
    assert_eq!(fields["total_amount"], "460.00");
    assert_eq!(fields["seller_id"], stage.ids.alipay.seller_id);
    assert_eq!(fields["trade_no"], report.trade_no);
    assert!(verified(&stage.ids.alipay, &delivery.body.replace("460.00", "460.01")).is_none());

    let node = query(&stage, NUMBER).await;
    assert_eq!(node["trade_status"], "TRADE_SUCCESS");
    assert_eq!(node["trade_no"], report.trade_no);
    assert_eq!(close(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    assert_eq!(precreate(&stage, NUMBER, "").await["sub_code"], "ACQ.TRADE_HAS_SUCCESS");
}

#[tokio::test]
async fn notices_can_be_forged_short_foreign_or_a_day_old() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    precreate(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "wrong_signature").await;
    assert!(verified(&stage.ids.alipay, &receiver.next().await.body).is_none());
    stage.act(NUMBER, "wrong_merchant").await;
    let foreign = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_ne!(foreign["seller_id"], stage.ids.alipay.seller_id);
    stage.act(NUMBER, "wrong_order").await;
    let unknown = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_ne!(unknown["out_trade_no"], NUMBER);
    assert_eq!(query(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_NOT_EXIST");

    stage.act(NUMBER, "stale").await;
    let old = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    let sent = chrono::NaiveDateTime::parse_from_str(&old["notify_time"], "%Y-%m-%d %H:%M:%S");
    let age = crate::support::now() + 8 * 3600 - sent.unwrap().and_utc().timestamp();
    assert!((86_390..=86_410).contains(&age), "{age}");
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_SUCCESS");

    precreate(&stage, "R20260101000000000000000000402", &receiver.url).await;
    stage.act("R20260101000000000000000000402", "underpay").await;
    let short = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_eq!(short["total_amount"], "459.99");
}

#[tokio::test]
async fn the_same_number_with_other_data_is_inconsistent() {
    let stage = Stage::set().await;
    let first = precreate(&stage, NUMBER, "").await;
    let again = precreate(&stage, NUMBER, "").await;
    assert_eq!(again["code"], "10000");
    assert_ne!(again["qr_code"], first["qr_code"]);
    let mut other = qr_order(NUMBER);
    other["total_amount"] = json!("460.01");
    let node = call(&stage, "alipay.trade.precreate", &other, "").await;
    assert_eq!(node["sub_code"], "ACQ.CONTEXT_INCONSISTENT");
}

#[tokio::test]
async fn a_field_that_cannot_be_is_refused() {
    let stage = Stage::set().await;
    let wrong = [
        ("total_amount", json!("1e2")),
        ("total_amount", json!("0.001")),
        ("total_amount", json!("0.00")),
        ("total_amount", json!(460)),
        ("subject", json!("a/b")),
        ("out_trade_no", json!("with-dash")),
        ("product_code", json!("FAST_INSTANT_TRADE_PAY")),
        ("seller_id", json!("2088000000000001")),
        ("time_expire", json!("2030-01-01T00:00:00+08:00")),
        ("timeout_express", json!("1.5h")),
    ];
    for (field, value) in wrong {
        let mut biz = qr_order(NUMBER);
        biz[field] = value;
        let node = call(&stage, "alipay.trade.precreate", &biz, "").await;
        assert_eq!(node["sub_code"], "ACQ.INVALID_PARAMETER", "{field}");
    }
    let mut late = qr_order(NUMBER);
    late["time_expire"] = json!("2020-01-01 00:00:00");
    let node = call(&stage, "alipay.trade.precreate", &late, "").await;
    assert_eq!(node["sub_code"], "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR");
}

#[tokio::test]
async fn whoever_is_not_the_application_gets_an_unsigned_error() {
    let stage = Stage::set().await;
    let right = params(&stage, "alipay.trade.precreate", &qr_order(NUMBER), "").await;
    let wrong = [
        ("biz_content", "{}", false, "isv.invalid-signature"),
        ("app_id", "2021000000000000", true, "isv.invalid-app-id"),
        ("sign_type", "RSA", true, "isv.invalid-signature-type"),
        ("method", "alipay.trade.unknown", true, "isv.invalid-method"),
        ("timestamp", "2020-01-01 00:00:00", true, "isv.invalid-timestamp"),
    ];
    for (name, value, signed_again, sub_code) in wrong {
        let mut changed = right.clone();
        changed.insert(name.to_owned(), value.to_owned());
        if signed_again {
            sign(&stage.ids.alipay, &mut changed);
        }
        let answered = send(&stage, &changed).await;
        assert_eq!(answered.status, 200);
        let answer = answered.json();
        assert!(answer.get("sign").is_none());
        assert!(answered.body.contains(sub_code), "{}", answered.body);
    }
    assert_eq!(stage.count("alipay", "created").await, 0);
}

#[tokio::test]
async fn a_code_or_a_trade_past_its_time_cannot_be_paid() {
    let stage = Stage::set().await;
    let mut biz = qr_order(NUMBER);
    biz["qr_code_timeout_express"] = json!("15m");
    call(&stage, "alipay.trade.precreate", &biz, "").await;
    stage.control.advance_clock(900).await.unwrap();
    assert_eq!(crate::support::refusal(stage.try_to(NUMBER, "pay").await), 409);
    stage.act(NUMBER, "pay_late").await;
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_SUCCESS");
}
