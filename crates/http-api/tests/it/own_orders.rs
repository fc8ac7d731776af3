//! 个人中心: the orders of who is signed in.

use crate::harness::Site;
use crate::new_orders::{NEW_SAVE, new_body};
use chrono::TimeDelta;
use http_api::ErrorCode;
use serde_json::{Value, json};

const RENEWALS: &str = "/v1/user/renewal/orders";
const MINE: &str = "/v1/user/orders";

fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["orderId"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn mine_are_what_i_saved_and_what_my_phone_renews_masked() {
    let site = Site::new();
    let session = site.customer("18612345772").await;
    let (renewal, _token) = site.saved().await;
    site.clock.advance(TimeDelta::seconds(1));
    let saved = site.post_as(&session, NEW_SAVE, &new_body()).await;
    let new = saved.data()["orderId"].as_str().unwrap().to_owned();
    let rows = site.get_as(&session, MINE).await.rows();
    assert_eq!(ids(&rows), [new.clone(), renewal.clone()]);
    assert_eq!(
        rows[1],
        json!({
            "orderId": renewal, "kind": "renewal", "status": "awaiting_payment",
            "statusText": "待支付", "queryId": "PBS001022579", "customerName": "**试",
            "phoneNumber": "186******772", "address": "江场西路**号", "packageId": 74,
            "packageName": "100M/12", "packageMonth": 12, "packageRate": "100M",
            "amount": "460.00", "createdAt": "2026-03-02T12:00:00+08:00",
            "expiresAt": "2026-03-02T12:30:00+08:00", "secondsLeft": 1799,
        })
    );
    assert_eq!(ids(&site.get_as(&session, RENEWALS).await.rows()), [renewal]);
    let stranger = site.customer("13900000001").await;
    for path in [MINE, RENEWALS] {
        assert!(site.get_as(&stranger, path).await.rows().is_empty());
        site.get(path).await.is_error(ErrorCode::Unauthorized);
    }
}

#[actix_web::test]
async fn they_are_paged_and_narrowed_by_status() {
    let site = Site::new();
    let session = site.customer("18612345772").await;
    let mut all = Vec::new();
    for _order in 0..3 {
        all.insert(0, site.saved().await.0);
        site.clock.advance(TimeDelta::seconds(5));
    }
    let second = site.get_as(&session, &format!("{RENEWALS}?pageNum=2&pageSize=2")).await;
    assert_eq!((ids(&second.rows()), &second.json()["total"]), (vec![all[2].clone()], &json!(3)));
    let cancel = json!({ "orderId": all[1] });
    assert_eq!(site.post_as(&session, "/v1/order/cancel", &cancel).await.status, 200);
    let cancelled = site.get_as(&session, &format!("{MINE}?status=cancelled")).await;
    assert_eq!(ids(&cancelled.rows()), [all[1].clone()]);
    for (query, field) in [
        ("status=gone", "status"),
        ("pageNum=0", "pageNum"),
        ("pageSize=101", "pageSize"),
        ("pageSize=x", "pageSize"),
    ] {
        let answer = site.get_as(&session, &format!("{MINE}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
}
