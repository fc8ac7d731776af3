//! A day in the sandbox, of which 卓越 is down for an hour.

use super::{TARGETS, assert_nothing_dead, taken, tokens_issued};
use crate::delivery::paid_order;
use crate::on_both_databases;
use crate::running::{Place, Running};

on_both_databases! {
    a_day_with_zhuoyue_down_for_an_hour_ends_with_everything_delivered_once,
}

async fn a_day_with_zhuoyue_down_for_an_hour_ends_with_everything_delivered_once(place: Place) {
    let server = Running::start(&place);
    let mut orders: Vec<String> = Vec::new();
    for hour in 0..24 {
        if hour == 11 {
            server.fault("zhuoyue", "down", None).await;
        }
        if hour == 12 {
            // An hour has gone by: those of that hour have got as far as BOSS.
            for order in &orders[6..] {
                assert_eq!(server.order_status(order).await, "fulfilling");
                assert_eq!(taken(&server, "created", order).await, TARGETS[..1]);
            }
            server.fault("zhuoyue", "none", None).await;
        }
        // Two an hour while it is down, one in every other hour of the rest.
        let some = if hour == 11 { 2 } else { usize::from(hour % 2 == 0) };
        for number in 0..some {
            let order = paid_order(&server, &format!("day-{hour}-{number}")).await;
            if hour == 11 {
                let key = serde_json::Value::from(format!("{order}-boss"));
                server
                    .until_outside("boss", |outside| {
                        let requests = outside["requests"].as_array();
                        let is_taken = |one: &serde_json::Value| {
                            one["key"] == key && one["effect"] == "created"
                        };
                        requests.is_some_and(|requests| requests.iter().any(is_taken))
                    })
                    .await;
                server.until_status(&order, "fulfilling").await;
            } else {
                server.until_status(&order, "fulfilled").await;
            }
            orders.push(order);
        }
        for _step in 0..4 {
            server.advance(900).await;
        }
    }
    assert_eq!(orders.len(), 14);
    for order in &orders {
        server.until_status(order, "fulfilled").await;
        assert_eq!(taken(&server, "created", order).await, TARGETS, "{order}");
    }
    assert_nothing_dead(&server).await;
    let tokens = tokens_issued(&server).await;
    assert!((2..=26).contains(&tokens), "renewed over the day, and not for every call: {tokens}");
}
