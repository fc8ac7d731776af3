use super::{delivered, given_back};
use crate::on_both_databases;
use crate::payments::till::Till;
use crate::running::{Place, Running};

on_both_databases! {
    killed_before_the_refund_reached_the_provider_it_is_sent_once,
    killed_after_the_provider_took_the_refund_it_is_followed_and_not_repeated,
}

/// The lease of a dead worker, in seconds, and a little more.
const LEASE: i64 = 61;

async fn killed_before_the_refund_reached_the_provider_it_is_sent_once(place: Place) {
    let mut server = Running::start(&place);
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr"), ("telecom", "alipay")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        server.fault(channel, "down", None).await;
        let number = format!("KILLED{channel}");
        server.staff().await.refund(&order, &number, "460.00").await.data();
        server.until_refund(&order, 0, "submitted").await;
        server = server.kill_and_restart(&place);
        assert_eq!(given_back(&server, channel, &order).await, 0);
        server.fault(channel, "none", None).await;
        server.advance(LEASE).await;
        server.follow_refund(&order, 0, "succeeded").await;
        server.until_status(&order, "refunded").await;
        assert_eq!(given_back(&server, channel, &order).await, 46_000, "{channel}");
    }
}

async fn killed_after_the_provider_took_the_refund_it_is_followed_and_not_repeated(place: Place) {
    let mut server = Running::start(&place);
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr"), ("telecom", "alipay")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        server.fault(channel, "slow", Some(1)).await;
        let number = format!("TAKEN{channel}");
        server.staff().await.refund(&order, &number, "460.00").await.data();
        // Done there, and its answer is on the way for eight seconds more.
        server
            .until_outside(channel, |outside| {
                let trades = outside["requests"].as_array().unwrap();
                trades.iter().any(|request| request["fault"] == "slow")
            })
            .await;
        server = server.kill_and_restart(&place);
        server.advance(LEASE).await;
        server.follow_refund(&order, 0, "succeeded").await;
        server.until_status(&order, "refunded").await;
        assert_eq!(given_back(&server, channel, &order).await, 46_000, "{channel}");
        assert_eq!(server.cashier(&order).await["refunds"].as_array().unwrap().len(), 1);
    }
}
