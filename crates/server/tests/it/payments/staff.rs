//! Signing in as staff, and being refused.

use crate::on_both_databases;
use crate::running::{PASSWORD, Place, Running};
use serde_json::{Value, json};

on_both_databases! {
    staff_sign_in_and_out_and_wrong_passwords_lock,
    without_a_session_no_staff_route_tells_or_does_anything,
}

async fn staff_sign_in_and_out_and_wrong_passwords_lock(place: Place) {
    let server = Running::start(&place);
    let right = json!({"account": "admin", "password": PASSWORD});
    let signed_in = server.post("/v1/admin/login", &right).await.data();
    assert_eq!((&signed_in["account"], &signed_in["role"]), (&json!("admin"), &json!("admin")));
    let staff = server.staff().await;
    assert_eq!(staff.get("/v1/admin/payments").await.status, 200);
    assert_eq!(staff.post("/v1/admin/logout", &json!({})).await.status, 200);
    assert_eq!(staff.get("/v1/admin/payments").await.refusal(), (401, "unauthorized"));

    let still_in = server.staff().await;
    let unknown = json!({"account": "nobody", "password": PASSWORD});
    let wrong = json!({"account": "admin", "password": "a guess"});
    let first = server.post("/v1/admin/login", &wrong).await;
    let other = server.post("/v1/admin/login", &unknown).await;
    assert_eq!(first.refusal(), (401, "sign_in_refused"));
    assert_eq!(first.refusal(), other.refusal(), "nobody learns which accounts there are");
    for _guess in 0..4 {
        assert_eq!(server.post("/v1/admin/login", &wrong).await.status, 401);
    }
    assert_eq!(server.post("/v1/admin/login", &right).await.refusal().1, "account_locked");
    assert_eq!(still_in.get("/v1/admin/payments").await.status, 200, "a session goes on");
    server.advance(10 * 60 + 1).await;
    assert_eq!(server.post("/v1/admin/login", &right).await.status, 200);
    server.advance(12 * 3_600).await;
    assert_eq!(still_in.get("/v1/admin/payments").await.status, 401, "sessions end");
}

async fn without_a_session_no_staff_route_tells_or_does_anything(place: Place) {
    let server = Running::start(&place);
    let document = server.get("/openapi.json").await.body;
    let mut seen = 0;
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for (verb, operation) in verbs.as_object().unwrap() {
            let is_for_staff = operation["security"].to_string().contains("staff");
            let is_staffs = path.starts_with("/v1/admin/") && path != "/v1/admin/login";
            assert!(is_for_staff || !is_staffs, "{path} is open");
            // While the sandbox is on, whoever tests may do it.
            if !is_for_staff || path == "/v1/lead/baidu/test/push-phone" {
                continue;
            }
            seen += 1;
            let path =
                path.replace("{id}", "1").replace("{orderId}", "R202601010000000000000000001");
            for token in ["", "Bearer guessed", "Basic YWRtaW46YWRtaW4="] {
                let headers = [("Authorization", token)];
                let answer = if verb == "get" {
                    server.get_with(&path, &headers).await
                } else {
                    server.post_with(&path, &whole_body(), &headers).await
                };
                assert_eq!(answer.refusal(), (401, "unauthorized"), "{verb} {path} {token}");
            }
        }
    }
    assert!(seen >= 15, "only {seen} routes are for staff");
}

/// Right for every route, so that nothing but the session is missing.
fn whole_body() -> Value {
    json!({
        "orderId": "R202601010000000000000000001",
        "refundNo": "NOSESSION1",
        "amount": "1.00",
        "reason": "x",
        "choice": "close",
        "decision": "refund",
        "channel": "wechat",
        "day": "2026-01-01",
        "account": "somebody",
        "role": "content",
        "password": "correct horse",
        "text": "x",
        "version": 1,
        "published": true,
        "ids": ["1"],
        "stockLeft": 1,
        "packageId": 101,
        "packageName": "200M/12",
        "packageRate": "200M",
        "packageMonth": 12,
        "packagePrice": "680.00",
        "kind": "family",
        "places": ["home"],
        "groupCode": "spring",
        "groupName": "春季套餐",
        "template": "standard",
        "packageIds": [74],
        "position": 1,
        "title": "春季优惠",
        "picture": "/spring.png",
        "columnName": "公告",
        "columnId": "1",
        "body": "<p>春天来了</p>",
    })
}
