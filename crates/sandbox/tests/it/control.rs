//! The control API's own rules.

use sandbox::{FaultOrder, PayerOrder, SandboxError};

use crate::support::wechat::place;
use crate::support::{Stage, alipay, refusal};

const NOWHERE: &str = "http://127.0.0.1:9/notify";

async fn fault(stage: &Stage, system: &str, fault: &str) -> u16 {
    let order =
        FaultOrder { system: system.to_owned(), fault: fault.to_owned(), ..FaultOrder::default() };
    match stage.control.set_fault(&order).await {
        Err(SandboxError::Answered { status, .. }) => status,
        Ok(_) => 200,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_unknown_is_refused() {
    let stage = Stage::set().await;
    assert_eq!(refusal(stage.try_to("R1", "dance").await), 400);
    assert_eq!(refusal(stage.try_to("", "pay").await), 400);
    assert_eq!(refusal(stage.try_to("R1", "pay").await), 404);
    assert_eq!(fault(&stage, "fax", "down").await, 400);
    assert_eq!(fault(&stage, "wechat", "explode").await, 400);
    assert_eq!(fault(&stage, "boss", "duplicate").await, 400);
    assert_eq!(fault(&stage, "sms", "duplicate").await, 400);
    assert_eq!(fault(&stage, "boss", "down").await, 200);
    let unknown = stage.control.outside(Some("fax")).await;
    assert!(matches!(unknown, Err(SandboxError::Answered { status: 400, .. })));
}

#[tokio::test]
async fn an_error_says_what_is_missing() {
    let stage = Stage::set().await;
    let error = stage.try_to("R1", "pay").await.unwrap_err();
    assert_eq!(error.to_string(), "the sandbox answered 404: no trade to pay");
}

#[tokio::test]
async fn the_newest_open_trade_is_meant_and_a_channel_narrows_it() {
    let stage = Stage::set().await;
    let wechat = "R2026010100000000000000080101";
    let alipay = "R2026010100000000000000080102";
    place(&stage, wechat, NOWHERE).await;
    alipay::precreate(&stage, alipay, "").await;
    let order = |action: &str, channel: Option<&str>| PayerOrder {
        order_id: "R20260101000000000000000801".to_owned(),
        action: action.to_owned(),
        channel: channel.map(str::to_owned),
        ..PayerOrder::default()
    };
    let newest = stage.control.payer(&order("decline", None)).await.unwrap();
    assert_eq!(newest.out_trade_no, alipay);
    let narrowed = stage.control.payer(&order("silent", Some("wechat"))).await.unwrap();
    assert_eq!(narrowed.out_trade_no, wechat);
    assert_eq!(refusal(stage.control.payer(&order("pay", Some("wechat"))).await), 409);
    assert_eq!(refusal(stage.control.payer(&order("pay", Some("cash"))).await), 400);
}

#[tokio::test]
async fn the_clock_adds_up() {
    let stage = Stage::set().await;
    assert_eq!(stage.control.clock_offset().await.unwrap(), 0);
    assert_eq!(stage.control.advance_clock(60).await.unwrap(), 60);
    assert_eq!(stage.control.advance_clock(3600).await.unwrap(), 3660);
    assert_eq!(stage.control.clock_offset().await.unwrap(), 3660);
    let back = stage.control.advance_clock(-1).await;
    assert!(matches!(back, Err(SandboxError::Answered { status: 400, .. })), "{back:?}");
    assert_eq!(stage.control.clock_offset().await.unwrap(), 3660);
}

#[tokio::test]
async fn neither_identities_nor_their_debug_form_are_empty_or_tell_keys() {
    let stage = Stage::set().await;
    let ids = &stage.ids;
    assert_eq!(ids.wechat.api_v3_key.len(), 32);
    assert_eq!(ids.wechat.merchant_serial.len(), 40);
    assert!(ids.wechat.platform_key_id.starts_with("PUB_KEY_ID_"));
    assert!(ids.alipay.seller_id.starts_with("2088"));
    let shown = format!("{ids:?}");
    for secret in [
        &ids.wechat.api_v3_key,
        &ids.zhuoyue.app_secret,
        &ids.boss.token,
        &ids.sms.access_key_secret,
        &ids.amap.key,
        &ids.amap.private_key,
    ] {
        assert!(!shown.contains(secret.as_str()));
    }
    assert!(!shown.contains("PRIVATE KEY"));
}
