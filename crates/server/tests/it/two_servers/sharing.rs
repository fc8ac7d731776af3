//! What one of two servers knows, the other one knows: sessions, limits, keys, the catalogue.

use crate::running::{Place, Running, doctor, pause};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PHONE: &str = "13900000301";
const RIGHT: &str = "one long password";

/// How long a change may stay unseen elsewhere.
const FRESH: Duration = Duration::from_secs(1);

async fn two() -> (Place, Running, Running) {
    let place = Place::postgres().await;
    let first = Running::start(&place);
    let second = first.start_beside(&place);
    (place, first, second)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_made_at_one_is_good_at_the_other_and_ended_there() {
    let (place, first, second) = two().await;
    let here = first.customer(PHONE).await;
    let there = second.with_token(here.token());
    let (mine, same) = (here.get("/v1/user/info").await, there.get("/v1/user/info").await);
    assert_eq!(mine.data()["userId"], same.data()["userId"]);
    there.get("/v1/user/logout").await.data();
    assert_eq!(here.get("/v1/user/info").await.status, 401);

    let staff = first.staff().await;
    let same = second.staff_with(staff.token());
    same.get("/v1/admin/orders").await.rows();
    same.post("/v1/admin/logout", &json!({})).await.data();
    assert_eq!(staff.get("/v1/admin/orders").await.status, 401);
    doctor(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_asked_for_at_one_counts_and_opens_at_the_other() {
    let (place, first, second) = two().await;
    let code = first.sent_code(PHONE, "login").await;
    let soon = second.asked_for_code(PHONE, "login").await;
    assert_eq!(soon.status, 429, "{}", soon.body);
    second.customer_by_code(PHONE, &code).await;
    let body = json!({"phoneNumber": PHONE, "smsCode": code});
    let again = first.post("/v1/user/login", &body).await;
    assert_eq!(again.refusal().1, "sms_code_wrong", "used up at the other");
    doctor(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_passwords_at_both_lock_at_both() {
    let (place, first, second) = two().await;
    first.customer(PHONE).await;
    first.advance(61).await;
    let code = first.sent_code(PHONE, "password").await;
    first.customer_after_reset(PHONE, &code, RIGHT).await;
    second.tried_password(PHONE, RIGHT).await.data();
    let servers = [&first, &second, &first, &second, &first];
    for server in servers {
        assert!(server.tried_password(PHONE, "another one").await.status.is_client_error());
    }
    for server in [&first, &second] {
        let locked = server.tried_password(PHONE, RIGHT).await;
        assert_eq!(locked.refusal(), (429, "account_locked"), "{}", locked.body);
    }
    for server in servers {
        assert_eq!(server.staff_tried("wrong").await.status, 401);
    }
    for server in [&first, &second] {
        let locked = server.staff_tried(crate::running::PASSWORD).await;
        assert_eq!(locked.refusal(), (429, "account_locked"), "{}", locked.body);
    }
    doctor(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_a_name_are_counted_over_both() {
    let (place, first, second) = two().await;
    for server in [&first, &second, &second, &first, &second] {
        assert_eq!(name_check(server).await.data()["matched"], false);
    }
    for server in [&first, &second] {
        assert_eq!(name_check(server).await.status, 429);
    }
    doctor(&place);
}

async fn name_check(server: &Running) -> crate::running::Answer {
    let path = "/v1/global/renewal/customer-name/verify?queryId=PBS001022580&customerName=X";
    server.get(path).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_at_both_at_once_gives_one_order() {
    let (place, first, second) = two().await;
    let body = json!({"packageId": 74, "customerName": "甲示例", "phoneNumber": PHONE,
        "address": "虚构路1号"});
    for round in 0..4 {
        let key = format!("one-key-for-both-{round}");
        let headers = [("Idempotency-Key", key.as_str())];
        let saves = (0..8).map(|number| {
            let server = if number % 2 == 0 { &first } else { &second };
            server.post_with("/v1/order/new/save", &body, &headers)
        });
        let answers = futures_util::future::join_all(saves).await;
        let orders: Vec<Value> =
            answers.into_iter().map(|answer| answer.data()["orderId"].clone()).collect();
        assert!(orders.iter().all(|order| *order == orders[0]), "{orders:?}");
        if round == 2 {
            // Three orders an hour need no captcha; the fourth is nobody's without one.
            break;
        }
    }
    let staff = first.staff().await;
    assert_eq!(staff.get("/v1/admin/orders").await.rows().len(), 3);
    doctor(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_changed_at_one_is_seen_at_the_other_within_a_second() {
    let (place, first, second) = two().await;
    let staff = first.staff().await;
    let body = json!({"packageId": 901, "packageName": "两台见新", "packageRate": "100M",
        "packageMonth": 12, "packagePrice": "460.00", "kind": "home", "places": ["home"]});
    // Both have the catalogue in memory.
    assert!(!is_shown(&first, "460.00").await && !is_shown(&second, "460.00").await);
    let made = staff.post("/v1/admin/packages", &body).await.data();
    let publish = json!({"version": made["version"], "published": true});
    let kept = staff.post("/v1/admin/packages/901/publish", &publish).await.data();
    seen_in_time(&[&first, &second], "460.00").await;
    let mut changed = body;
    changed["packagePrice"] = json!("455.50");
    changed["version"] = kept["version"].clone();
    staff.post("/v1/admin/packages/901", &changed).await.data();
    seen_in_time(&[&second, &first], "455.50").await;
    doctor(&place);
}

/// A look that begins later than a second after the change must show it.
async fn seen_in_time(servers: &[&Running], price: &str) {
    let changed = Instant::now();
    for server in servers {
        loop {
            let begun = changed.elapsed();
            if is_shown(server, price).await {
                break;
            }
            assert!(begun <= FRESH, "{price} is not shown after {begun:?}");
            pause().await;
        }
    }
}

async fn is_shown(server: &Running, price: &str) -> bool {
    let home = server.get("/v1/package/home").await.data().to_string();
    home.contains("两台见新") && home.contains(price)
}
