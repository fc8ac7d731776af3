use super::{delivered, given_back};
use crate::on_both_databases;
use crate::payments::till::Till;
use crate::running::{Place, Running};

on_both_databases! {
    whatever_the_provider_answers_a_refund_is_made_once,
}

/// What the provider does, and for how many calls.
const FAULTS: [(&str, u32); 4] = [("lost_answer", 1), ("garbage", 2), ("slow", 1), ("down", 3)];

async fn whatever_the_provider_answers_a_refund_is_made_once(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr"), ("telecom", "alipay")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        for (number, (fault, calls)) in FAULTS.into_iter().enumerate() {
            server.fault(channel, fault, Some(calls)).await;
            let refund = format!("{channel}{}", fault.replace('_', ""));
            staff.refund(&order, &refund, "100.00").await.data();
            server.follow_refund(&order, number, "succeeded").await;
            server.fault(channel, "none", None).await;
            let fen = 10_000 * i64::try_from(number + 1).unwrap();
            assert_eq!(given_back(&server, channel, &order).await, fen, "{channel} {fault}");
        }
        staff.refund(&order, &format!("{channel}REST"), "60.00").await.data();
        server.follow_refund(&order, FAULTS.len(), "succeeded").await;
        server.until_status(&order, "refunded").await;
    }
}
