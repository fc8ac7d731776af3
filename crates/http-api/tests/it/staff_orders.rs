//! Orders as staff see them.

use crate::harness::{Answer, Site, post};
use chrono::TimeDelta;
use domain::Channel;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::json;

const ORDERS: &str = "/v1/admin/orders";
const NEW: &str = "/v1/order/new/admin/query";

fn ids(answer: &Answer) -> Vec<String> {
    answer.rows().iter().map(|row| row["orderId"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn orders_are_found_by_any_field_masked() {
    let site = Site::new();
    let token = site.signed_in(Role::ReadOnly).await;
    let customer = site.customer("13900000001").await;
    let body = crate::new_orders::new_body();
    let saved = post(crate::new_orders::NEW_SAVE, &body)
        .insert_header(("infoSource", "PC"))
        .insert_header(("Authorization", format!("Bearer {customer}")));
    let new = site.call(saved).await.data()["orderId"].as_str().unwrap().to_owned();
    let account = site.store.accounts()[0].id;
    site.clock.advance(TimeDelta::seconds(1));
    let (renewal, _token) = site.saved().await;
    let both = vec![renewal.clone(), new.clone()];
    for (query, expected) in [
        (String::new(), both.clone()),
        (format!("orderId={new}"), vec![new.clone()]),
        ("kind=renewal".to_owned(), vec![renewal.clone()]),
        ("queryId=PBS001022579".to_owned(), vec![renewal.clone()]),
        (format!("accountId={account}"), vec![new.clone()]),
        ("customerName=%E6%B5%8B%E8%AF%95".to_owned(), both.clone()),
        ("phoneNumber=18612345772&kind=new".to_owned(), vec![new.clone()]),
        ("packageId=75".to_owned(), vec![]),
        ("status=awaiting_payment".to_owned(), both.clone()),
        ("infoSource=PC".to_owned(), vec![new.clone()]),
        ("from=2026-03-02&until=2026-03-02".to_owned(), both.clone()),
        ("until=2026-03-01".to_owned(), vec![]),
        ("channel=wechat".to_owned(), vec![]),
        ("from=2026-03-03".to_owned(), vec![]),
        ("pageSize=1&pageNum=2".to_owned(), vec![new.clone()]),
    ] {
        let answer = site.get_as(&token, &format!("{ORDERS}?{query}")).await;
        assert_eq!(ids(&answer), expected, "{query}");
        assert!(!answer.body.contains("18612345772") && !answer.body.contains("测试"));
    }
    assert_eq!(ids(&site.get_as(&token, NEW).await), [new]);
}

#[actix_web::test]
async fn what_cannot_be_looked_for_is_named() {
    let site = Site::new();
    let token = site.signed_in(Role::ReadOnly).await;
    for (query, field) in [
        ("orderId=x", "orderId"),
        ("kind=old", "kind"),
        ("queryId=pbs", "queryId"),
        ("accountId=x", "accountId"),
        ("packageId=-1", "packageId"),
        ("status=gone", "status"),
        ("channel=cash", "channel"),
        ("from=2026-3-2", "from"),
        ("from=02.03.2026", "from"),
        ("until=2026-02-30", "until"),
        ("from=2026-03-02&until=2026-03-01", "until"),
        ("customerName=x&from=2025-01-01", "from"),
        ("pageSize=101", "pageSize"),
    ] {
        let answer = site.get_as(&token, &format!("{ORDERS}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn one_order_is_shown_whole_and_masked_with_its_notes_and_timeline() {
    let site = Site::new();
    let token = site.signed_in(Role::Service).await;
    let (id, _order_token) = site.paid(Channel::Wechat).await;
    let path = format!("{ORDERS}/{id}");
    let note = json!({ "text": " 已联系客户\n明日上门 " });
    let noted = site.post_as(&token, &format!("{path}/notes"), &note).await;
    assert_eq!(
        (&noted.data()["by"], &noted.data()["text"]),
        (&json!("service"), &json!("已联系客户\n明日上门"))
    );
    let whole = site.get_as(&token, &path).await;
    let data = whole.data();
    assert_eq!((&data["status"], &data["queryId"]), (&json!("paid"), &json!("PBS001022579")));
    assert_eq!((&data["customerName"], &data["address"]), (&json!("**试"), &json!("江场西路**号")));
    assert_eq!(data["payments"][0]["status"], "captured");
    assert_eq!(data["notes"], json!([noted.data()]));
    assert!(!whole.body.contains("18612345772"));
    let attempt = &data["attempts"][0];
    assert_eq!(attempt["paymentId"], data["payments"][0]["paymentId"]);
    assert!(attempt["tradeNo"].is_string() && attempt["capturedAt"].is_string(), "{attempt}");
    assert_eq!(data["refundRecords"], json!([]));
    let kinds = data["tasks"].as_array().unwrap().iter().map(|task| task["kind"].clone());
    let kinds: Vec<_> = kinds.collect();
    assert!(kinds.contains(&json!("expire_order")), "{kinds:?}");
    assert!(kinds.contains(&json!("push_zhuoyue")), "{kinds:?}");
    let timeline = site.get_as(&token, &format!("{path}/timeline")).await.data();
    let events: Vec<_> =
        timeline.as_array().unwrap().iter().map(|event| event["event"].clone()).collect();
    let words = ["placed", "payment_started", "paid", "staff_action"];
    assert_eq!(events, words.map(|word| json!(word)));
}

#[actix_web::test]
async fn a_note_under_a_key_is_written_once() {
    let site = Site::new();
    let token = site.signed_in(Role::Service).await;
    let (id, _order_token) = site.saved().await;
    let path = format!("{ORDERS}/{id}/notes");
    let keyed = |text: &str| {
        post(&path, &json!({ "text": text }))
            .insert_header(("Idempotency-Key", "0123456789abcdef"))
            .insert_header(("Authorization", format!("Bearer {token}")))
    };
    let first = site.call(keyed("已联系")).await;
    assert_eq!(site.call(keyed("已联系")).await.body, first.body);
    site.call(keyed("别的")).await.is_error(ErrorCode::IdempotencyKeyReused);
    assert_eq!(site.store.notes().len(), 1);
    for text in ["", "  ", "a\tb", &"长".repeat(1_001)] {
        let answer = site.post_as(&token, &path, &json!({ "text": text })).await;
        answer.is_error(ErrorCode::InvalidField).in_field("text");
    }
}

#[actix_web::test]
async fn staff_cancel_with_a_reason_that_is_recorded() {
    let site = Site::new();
    let token = site.signed_in(Role::Service).await;
    let (id, _order_token) = site.begun(Channel::Wechat).await;
    let path = format!("{ORDERS}/{id}/cancel");
    site.post_as(&token, &path, &json!({ "reason": " " })).await.is_error(ErrorCode::InvalidField);
    let answer = site.post_as(&token, &path, &json!({ "reason": "客户来电" })).await;
    assert_eq!(answer.data()["status"], "cancelled");
    let [entry] = site.store.audit().try_into().unwrap();
    assert_eq!(
        (entry.action, entry.subject, entry.detail.as_str()),
        ("order.cancel", id, "客户来电")
    );
}

#[actix_web::test]
async fn plain_data_needs_the_permission_and_a_reason_and_each_look_is_recorded() {
    let site = Site::new();
    let (id, _order_token) = site.saved().await;
    let path = format!("{ORDERS}/{id}/reveal");
    let reason = json!({ "reason": "客户来电核对" });
    for role in [Role::Finance, Role::ReadOnly, Role::Content] {
        let token = site.signed_in(role).await;
        site.post_as(&token, &path, &reason).await.is_error(ErrorCode::Forbidden);
    }
    let token = site.signed_in(Role::Service).await;
    let refused = site.post_as(&token, &path, &json!({ "reason": "" })).await;
    refused.is_error(ErrorCode::InvalidField).in_field("reason");
    assert!(site.store.audit().is_empty());
    let answer = site.post_as(&token, &path, &reason).await;
    assert_eq!(
        answer.data(),
        json!({ "customerName": "测试", "phoneNumber": "18612345772", "address": "江场西路12号" })
    );
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    let [entry] = site.store.audit().try_into().unwrap();
    assert_eq!(
        (entry.action, entry.account.as_str(), entry.subject),
        ("order.reveal", "service", id)
    );
}

#[actix_web::test]
async fn an_order_that_is_none_is_not_found() {
    let site = Site::new();
    let token = site.signed_in(Role::Admin).await;
    let body = json!({ "reason": "x", "text": "x" });
    for id in ["R202407261816664599454990337", "x", "1"] {
        for end in ["", "/timeline"] {
            let answer = site.get_as(&token, &format!("{ORDERS}/{id}{end}")).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
        for end in ["cancel", "notes", "reveal"] {
            let answer = site.post_as(&token, &format!("{ORDERS}/{id}/{end}"), &body).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
    }
}
