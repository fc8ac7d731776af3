//! Notifications come again on the provider's timetable of sandbox time.

use crate::support::receiver::Receiver;
use crate::support::wechat::{decrypt, place};
use crate::support::{Stage, alipay};

const NUMBER: &str = "R20260101000000000000000000301";

#[tokio::test]
async fn wechat_comes_again_until_it_is_received() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(500, "{\"code\":\"FAIL\"}");
    place(&stage, NUMBER, &receiver.url).await;
    assert_eq!(stage.act(NUMBER, "pay").await.notifications[0].status, 500);
    let first = receiver.next().await;
    for wait in [15, 15, 30, 180, 600] {
        assert_eq!(receiver.waiting(), 0);
        stage.control.advance_clock(wait).await.unwrap();
        let again = receiver.next().await;
        assert_eq!(again.body, first.body);
        assert_ne!(again.headers["wechatpay-signature"], first.headers["wechatpay-signature"]);
    }
    receiver.answer(204, "");
    stage.control.advance_clock(1200).await.unwrap();
    let last = receiver.next().await;
    assert_eq!(decrypt(&stage.ids.wechat, &last)["out_trade_no"], NUMBER);

    settled(&stage, "wechat", 7).await;
    stage.control.advance_clock(86_400).await.unwrap();
    place(&stage, "R20260101000000000000000000302", &receiver.url).await;
    stage.act("R20260101000000000000000000302", "pay").await;
    let next = receiver.next().await;
    assert_ne!(next.body, first.body, "a received notification came again");
}

#[tokio::test]
async fn alipay_comes_again_until_it_reads_success_to_the_letter() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success\n");
    alipay::precreate(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "pay").await;
    let first = receiver.next().await;
    receiver.answer(200, "success");
    stage.control.advance_clock(240).await.unwrap();
    assert_eq!(receiver.next().await, first);
    settled(&stage, "alipay", 2).await;
}

#[tokio::test]
async fn a_restart_sends_what_was_not_received() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(500, "");
    place(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "pay").await;
    let first = receiver.next().await;
    let stage = stage.restarted().await;
    receiver.answer(204, "");
    stage.control.advance_clock(15).await.unwrap();
    assert_eq!(receiver.next().await.body, first.body);
}

/// Returns when the record shows `count` deliveries, which is when the last one was booked.
async fn settled(stage: &Stage, system: &str, count: usize) {
    for _ in 0..2000 {
        let seen = stage.control.outside(Some(system)).await.unwrap();
        if seen["notifications"][0]["attempts"].as_array().unwrap().len() == count {
            return;
        }
    }
    panic!("{count} deliveries were never recorded");
}
