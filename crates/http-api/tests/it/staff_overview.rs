//! The figures of the last days, for charts.

use crate::harness::Site;
use crate::shop::REFUNDS;
use chrono::TimeDelta;
use domain::Channel;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::{Value, json};

const OVERVIEW: &str = "/v1/admin/overview";

fn channels(captures: [(i64, &str); 3]) -> Value {
    let names = ["wechat", "alipay", "telecom"].into_iter().zip(captures);
    let shown = names.map(|(channel, (captures, amount))| {
        json!({ "channel": channel, "captures": captures, "amount": amount })
    });
    shown.collect()
}

#[actix_web::test]
async fn each_day_has_its_figures_and_all_days_their_sum() {
    let site = Site::new();
    site.clock.advance(TimeDelta::hours(-24));
    let (id, _token) = site.paid(Channel::Wechat).await;
    site.clock.advance(TimeDelta::minutes(1));
    site.saved().await;
    site.clock.advance(TimeDelta::hours(24));
    site.paid(Channel::Alipay).await;
    let token = site.signed_in(Role::Finance).await;
    let refund =
        json!({ "orderId": id, "refundNo": "RF20260302001", "amount": "60.00", "reason": "退订" });
    assert_eq!(site.post_as(&token, REFUNDS, &refund).await.status, 200);
    site.work().await;
    let shown = site.get_as(&token, &format!("{OVERVIEW}?days=3")).await.data();
    let none = [(0, "0.00"); 3];
    let wanted = json!({
        "days": [
            { "day": "2026-02-28", "ordersPlaced": 0, "ordersPaid": 0, "paidAmount": "0.00",
              "channels": channels(none), "refunds": 0, "refundedAmount": "0.00" },
            { "day": "2026-03-01", "ordersPlaced": 2, "ordersPaid": 1, "paidAmount": "460.00",
              "channels": channels([(1, "460.00"), (0, "0.00"), (0, "0.00")]),
              "refunds": 0, "refundedAmount": "0.00" },
            { "day": "2026-03-02", "ordersPlaced": 1, "ordersPaid": 1, "paidAmount": "460.00",
              "channels": channels([(0, "0.00"), (1, "460.00"), (0, "0.00")]),
              "refunds": 1, "refundedAmount": "60.00" },
        ],
        "total": { "ordersPlaced": 3, "ordersPaid": 2, "paidAmount": "920.00",
            "channels": channels([(1, "460.00"), (1, "460.00"), (0, "0.00")]),
            "refunds": 1, "refundedAmount": "60.00" },
    });
    assert_eq!(shown, wanted);
}

#[actix_web::test]
async fn so_many_days_are_shown_as_are_asked_for() {
    let site = Site::new();
    let token = site.signed_in(Role::ReadOnly).await;
    for (query, count, first) in
        [("", 14, "2026-02-17"), ("?days=1", 1, "2026-03-02"), ("?days=92", 92, "2025-12-01")]
    {
        let shown = site.get_as(&token, &format!("{OVERVIEW}{query}")).await.data();
        let days = shown["days"].as_array().unwrap().clone();
        assert_eq!((days.len(), &days[0]["day"]), (count, &json!(first)), "{query}");
        assert_eq!(days[count - 1]["day"], "2026-03-02");
    }
    for odd in ["0", "93", "256", "-1", "1.5", "seven", ""] {
        let answer = site.get_as(&token, &format!("{OVERVIEW}?days={odd}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field("days");
    }
}

/// Late in the evening of UTC it is the next day already in Shanghai.
#[actix_web::test]
async fn today_is_shanghais() {
    let site = Site::new();
    site.clock.advance(TimeDelta::hours(12));
    let token = site.signed_in(Role::Admin).await;
    let shown = site.get_as(&token, &format!("{OVERVIEW}?days=1")).await.data();
    assert_eq!(shown["days"][0]["day"], "2026-03-03");
}
