//! Customers whose term is over, rounds of messages to them, tries of messages, and who wants none.

use crate::harness::{Answer, Site, post};
use chrono::NaiveDate;
use domain::staff::Role;
use domain::{Contact, Customer, PhoneNumber, QueryId};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

const RECALL: &str = "/v1/admin/expired-users/recall";
const TEST_ONE: &str = "/v1/admin/sms/test-one";
const TEST: &str = "/v1/admin/sms/test";

/// Three whose term ended in February 2026.
fn site() -> Site {
    let site = Site::new();
    for number in 1..=3_u32 {
        let phone = PhoneNumber::parse(&format!("1390000000{number}")).unwrap();
        site.store.put_customer(Customer {
            query_id: QueryId::parse(&format!("PBS00000000{number}")).unwrap(),
            contact: Contact { phone, ..given::contact() },
            expires_on: NaiveDate::from_ymd_opt(2026, 2, number).unwrap(),
            ..given::customer()
        });
    }
    site
}

fn recall() -> Value {
    json!({"before": "2026-03-02", "most": 2, "packageId": 74})
}

async fn keyed(site: &Site, token: &str, body: &Value) -> Answer {
    let request = post(RECALL, body)
        .insert_header(("Authorization", format!("Bearer {token}")))
        .insert_header(("Idempotency-Key", "0123456789abcdef"));
    site.call(request).await
}

#[actix_web::test]
async fn expired_customers_are_listed_masked_and_as_a_file() {
    let site = site();
    let reader = site.signed_in(Role::Service).await;
    let rows = site.get_as(&reader, "/v1/admin/expired-users?before=2026-02-03").await.rows();
    let ids: Vec<_> = rows.iter().map(|row| row["queryId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["PBS000000002", "PBS000000001"]);
    assert_eq!(rows[0]["phoneNumber"], "139******002");
    assert_eq!(rows[0]["customerName"], "**试");
    let today = site.get_as(&reader, "/v1/admin/expired-users?pageSize=1&pageNum=2").await;
    assert_eq!((&today.json()["total"], today.rows().len()), (&json!(3), 1));
    let file = site.get_as(&reader, "/v1/admin/expired-users.csv").await.body;
    assert!(file.starts_with('\u{feff}') && file.lines().count() == 4, "{file}");
    assert!(file.contains("139******001") && !file.contains("13900000001"));
    for before in ["2026-2-3", "2026-02-30", "soon", ""] {
        let path = format!("/v1/admin/expired-users?before={before}");
        site.get_as(&reader, &path).await.is_error(ErrorCode::InvalidField).in_field("before");
    }
}

#[actix_web::test]
async fn one_key_makes_one_round_whose_messages_are_followed() {
    let site = site();
    let admin = site.signed_in(Role::Admin).await;
    let made = keyed(&site, &admin, &recall()).await;
    assert_eq!(keyed(&site, &admin, &recall()).await.body, made.body);
    let round = made.data();
    assert_eq!((&round["chosen"], &round["createdBy"]), (&json!(2), &json!("admin")));
    let other = json!({"before": "2026-03-02", "most": 3});
    keyed(&site, &admin, &other).await.is_error(ErrorCode::IdempotencyKeyReused);
    while site.deps.app.jobs.run_due().await.unwrap() > 0 {}
    assert_eq!(site.sms.sent().len(), 2);
    let at = format!("/v1/admin/campaigns/{}", round["id"].as_str().unwrap());
    let file = site.get_as(&admin, &at).await.data();
    assert_eq!((&file["messages"], &file["packageId"]), (&json!({"sent": 2}), &json!(74)));
    let messages = site.get_as(&admin, &format!("{at}/messages?status=sent")).await;
    assert_eq!(messages.json()["total"], 2);
    assert_eq!(messages.rows()[0]["phoneNumber"], "139******003");
    let odd = site.get_as(&admin, &format!("{at}/messages?status=gone")).await;
    odd.is_error(ErrorCode::InvalidField).in_field("status");
    assert_eq!(site.get_as(&admin, "/v1/admin/campaigns").await.json()["total"], 1);
    site.get_as(&admin, "/v1/admin/campaigns/1").await.is_error(ErrorCode::RecordNotFound);
}

#[actix_web::test]
async fn a_round_that_cannot_be_is_refused_by_field() {
    let site = site();
    let admin = site.signed_in(Role::Admin).await;
    for (field, value) in [
        ("before", json!("2026-03-03")),
        ("before", json!("2026-13-01")),
        ("most", json!(0)),
        ("most", json!(1_001)),
        ("packageId", json!(4_711)),
        ("packageId", json!(-1)),
    ] {
        let mut body = recall();
        body[field] = value;
        let refused = site.post_as(&admin, RECALL, &body).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let malformed = site.post_as(&admin, RECALL, &json!({"before": 1, "most": "2"})).await;
    malformed.is_error(ErrorCode::MalformedBody);
    assert_eq!(site.get_as(&admin, "/v1/admin/campaigns").await.json()["total"], 0);
}

#[actix_web::test]
async fn who_opted_out_gets_no_message_and_may_come_back() {
    let site = site();
    let admin = site.signed_in(Role::Admin).await;
    let phone = json!({"phoneNumber": "13900000003"});
    let noted = site.post_as(&admin, "/v1/admin/sms/opt-outs", &phone).await;
    assert_eq!(noted.data(), json!({"total": 1}));
    let customer = site.customer("13900000002").await;
    let out = json!({"optOut": true});
    assert_eq!(site.post_as(&customer, "/v1/user/sms-opt-out", &out).await.data(), out);
    let round = site.post_as(&admin, RECALL, &recall()).await.data();
    assert_eq!((&round["chosen"], &round["leftOut"]["optedOut"]), (&json!(1), &json!(2)));
    let back = json!({"optOut": false});
    site.post_as(&customer, "/v1/user/sms-opt-out", &back).await;
    let total = site.get_as(&admin, "/v1/admin/sms/opt-outs").await.data();
    assert_eq!(total, json!({"total": 1}));
    let again = site.post_as(&admin, RECALL, &recall()).await.data();
    assert_eq!(again["chosen"], 1);
    let landline = json!({"phoneNumber": "02161234567"});
    let refused = site.post_as(&admin, "/v1/admin/sms/opt-outs", &landline).await;
    refused.is_error(ErrorCode::InvalidField).in_field("phoneNumber");
    site.post("/v1/user/sms-opt-out", out).await.is_error(ErrorCode::Unauthorized);
    let audit = site.get_as(&admin, "/v1/admin/audit?action=sms.opt_out").await;
    assert!(audit.body.contains("139******003") && !audit.body.contains("13900000003"));
}

#[actix_web::test]
async fn a_try_sends_a_real_message_and_tells_its_receipt() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    let one = json!({"phoneNumber": "13900000001", "scene": "recall"});
    let sent = site.post_as(&admin, TEST_ONE, &one).await.data();
    assert_eq!((&sent["outcome"], &sent["phoneNumber"]), (&json!("sent"), &json!("139******001")));
    assert!(sent["receiptNo"].is_string() && sent["reference"].is_string());
    let many = json!({"phoneNumbers": ["13900000001", "13900000002"], "scene": "login"});
    let sent = site.post_as(&admin, TEST, &many).await.data();
    assert_eq!(sent.as_array().unwrap().len(), 2);
    assert_eq!(site.sms.sent().len(), 3);
}

#[actix_web::test]
async fn a_try_that_cannot_be_is_refused_by_field() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    for (path, body, field) in [
        (TEST_ONE, json!({"phoneNumber": "1390000000a", "scene": "login"}), "phoneNumber"),
        (TEST_ONE, json!({"phoneNumber": "13900000001", "scene": "hello"}), "scene"),
        (TEST, json!({"phoneNumbers": [], "scene": "login"}), "phoneNumbers"),
        (TEST, json!({"phoneNumbers": vec!["13900000001"; 2], "scene": "login"}), "phoneNumbers"),
        (TEST, json!({"phoneNumbers": ["1"], "scene": "login"}), "phoneNumbers"),
        (TEST, json!({"phoneNumbers": vec!["13900000001"; 11], "scene": "login"}), "phoneNumbers"),
    ] {
        let refused = site.post_as(&admin, path, &body).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    assert!(site.sms.sent().is_empty());
}
