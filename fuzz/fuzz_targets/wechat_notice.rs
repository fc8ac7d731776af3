#![no_main]
//! WeChat Pay's notification: nothing is a payment unless it was sealed, and a sealed one is read
//! as it says.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{ReportedRefund, VerifiedMessage};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use fuzz::provider::API_V3_KEY;
use libfuzzer_sys::fuzz_target;
use pay_gateways::wechat::{ResourceKey, read_notice};
use serde_json::{Value, json};
use std::sync::LazyLock;

static KEY: LazyLock<ResourceKey> = LazyLock::new(|| ResourceKey::new(API_V3_KEY).unwrap());

fuzz_target!(|data: &[u8]| {
    match read_notice(data, &KEY) {
        VerifiedMessage::Money(ReportedMoney::Captured(_)) => panic!("nobody sealed this"),
        VerifiedMessage::Money(ReportedMoney::Unreadable { number, .. }) => {
            assert!(number.is_none())
        }
        VerifiedMessage::Refund(_) => panic!("nobody sealed this"),
        VerifiedMessage::Irrelevant { kind } => {
            assert!(kind.chars().count() <= 64 && !kind.chars().any(char::is_control));
        }
    }
    match read_notice(&sealed("TRANSACTION.SUCCESS", data), &KEY) {
        VerifiedMessage::Money(ReportedMoney::Captured(capture)) => check(&capture, data),
        VerifiedMessage::Money(ReportedMoney::Unreadable { .. }) => {}
        VerifiedMessage::Refund(_) | VerifiedMessage::Irrelevant { .. } => {
            panic!("a sealed success is about money")
        }
    }
    match read_notice(&sealed("REFUND.SUCCESS", data), &KEY) {
        VerifiedMessage::Refund(refund) => check_refund(&refund, data),
        VerifiedMessage::Money(ReportedMoney::Unreadable { .. }) => {}
        VerifiedMessage::Money(ReportedMoney::Captured(_)) | VerifiedMessage::Irrelevant { .. } => {
            panic!("a sealed refund is about a refund")
        }
    }
});

fn sealed(event_type: &str, plain: &[u8]) -> Vec<u8> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).unwrap());
    let nonce = "uluk4a9R25RW";
    let mut bytes = plain.to_vec();
    let number = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
    key.seal_in_place_append_tag(number, Aad::from("transaction"), &mut bytes).unwrap();
    let resource = json!({
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": STANDARD.encode(bytes),
        "associated_data": "transaction",
        "nonce": nonce,
    });
    json!({ "event_type": event_type, "resource": resource }).to_string().into_bytes()
}

/// Another reader of the same JSON finds the same, and no field is empty.
fn check(capture: &Capture, plain: &[u8]) {
    let Capture { merchant, app_id, number, trade_no, amount, .. } = capture;
    assert_eq!(capture.given_back, GivenBack::No);
    assert!(amount.fen() >= 0);
    for text in [merchant, app_id, number, trade_no] {
        assert!(!text.is_empty());
    }
    // A number that no machine holds, in a field that is not read, stops this reader alone.
    let Ok(json) = serde_json::from_slice::<Value>(plain) else { return };
    // A list has no names to go by.
    if !json.is_object() {
        return;
    }
    assert_eq!(json["trade_state"], "SUCCESS");
    assert_eq!(json["mchid"], *merchant);
    assert_eq!(json["appid"], *app_id);
    assert_eq!(json["out_trade_no"], *number);
    assert_eq!(json["transaction_id"], *trade_no);
    if json["amount"].is_object() {
        assert_eq!(json["amount"]["total"], amount.fen());
    }
}

fn check_refund(refund: &ReportedRefund, plain: &[u8]) {
    let ReportedRefund { number, refund_number, amount, .. } = refund;
    assert!(amount.fen() >= 0 && !number.is_empty() && !refund_number.is_empty());
    let Ok(json) = serde_json::from_slice::<Value>(plain) else { return };
    if !json.is_object() {
        return;
    }
    assert_eq!(json["out_trade_no"], *number);
    assert_eq!(json["out_refund_no"], *refund_number);
    if json["amount"].is_object() {
        assert_eq!(json["amount"]["refund"], amount.fen());
    }
}
