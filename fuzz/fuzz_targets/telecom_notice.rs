#![no_main]
//! The telecom's notification: what nobody signed is never accepted; what is signed says what
//! another JSON reader finds, and nothing more can be added to it.

use domain::ports::{NotificationVerifier, RawNotification, VerifiedMessage, VerifiedNotification};
use domain::settlement::{Capture, ReportedMoney};
use fuzz::provider::{Key, TELECOM_APP_ID, TELECOM_INSTITUTION, assert_loggable, telecom};
use fuzz::wait;
use libfuzzer_sys::fuzz_target;
use pay_gateways::Telecom;
use pay_gateways::telecom::{Fields, Recipient, read_fields, read_members, read_notice};
use serde_json::Value;
use std::sync::LazyLock;
use testkit::given;

static KEY: LazyLock<Key> = LazyLock::new(Key::generate);
static TELECOM: LazyLock<Telecom> = LazyLock::new(|| telecom(&KEY));

fuzz_target!(|data: &[u8]| {
    rejected(data.to_vec());
    if read_members(data).is_ok() {
        let other: Value = serde_json::from_slice(data).unwrap_or_default();
        // Only a number too great for the other reader keeps it from an object.
        assert!(other.is_object() || data.iter().any(u8::is_ascii_digit));
    }
    match read_fields(data) {
        Ok(fields) => signed(fields, data),
        Err(refused) => assert_loggable(&refused),
    }
});

fn signed(mut fields: Fields, data: &[u8]) {
    let other: Fields = serde_json::from_slice(data).expect("texts, each once");
    assert_eq!(fields, other);
    fields.remove("sign");
    let sign = KEY.sign(content(&fields).as_bytes());
    fields.insert("sign".to_owned(), sign);
    let verified = verify(body(&fields)).expect("a right signature");
    let recipient = Recipient { institution_code: TELECOM_INSTITUTION, app_id: TELECOM_APP_ID };
    assert_eq!(*verified.message(), read_notice(&fields, recipient));
    check(verified.message(), &fields);

    let which = data.iter().map(|byte| usize::from(*byte)).sum::<usize>() % fields.len();
    let mut longer = fields.clone();
    longer.values_mut().nth(which).unwrap().push('0');
    rejected(body(&longer));
    let mut more = fields;
    if more.insert("more".to_owned(), "0".to_owned()).is_none() {
        rejected(body(&more));
    }
}

fn check(message: &VerifiedMessage, fields: &Fields) {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    match message {
        VerifiedMessage::Money(ReportedMoney::Captured(capture)) => {
            let Capture { number, trade_no, amount, merchant, app_id, .. } = capture;
            assert_eq!(field("notifyType"), "PAY");
            assert!(["SUCCESS", "CLOSE"].contains(&field("tradeStatus")));
            let fen = amount.fen().to_string();
            assert_eq!([field("payAmt"), field("totalAmt")], [fen.as_str(), &fen]);
            assert_eq!([field("outTradeNo"), field("tradeNo")], [number.as_str(), trade_no]);
            let is_ours = field("institutionCode") == TELECOM_INSTITUTION;
            assert_eq!(field("merchantNo") == merchant, is_ours);
            assert_eq!(app_id, TELECOM_APP_ID);
        }
        VerifiedMessage::Money(ReportedMoney::Unreadable { number, .. }) => {
            assert_eq!(number.as_deref().unwrap_or_default(), field("outTradeNo"));
        }
        VerifiedMessage::Refund(refund) => {
            assert_eq!(field("notifyType"), "REFUND");
            assert_eq!(field("refundAmt"), refund.amount.fen().to_string());
            assert_eq!(field("outRefundNo"), refund.refund_number);
        }
        // Money is never passed over in silence.
        VerifiedMessage::Irrelevant { kind } => {
            assert!(field("tradeStatus") != "SUCCESS" && field("payAmt").is_empty());
            assert!(kind.chars().count() <= 64 && !kind.chars().any(char::is_control));
        }
    }
}

/// What the telecom signs: sorted, raw, without `sign` and empty values.
fn content(fields: &Fields) -> String {
    let is_signed = |(name, value): &(&String, &String)| !value.is_empty() && *name != "sign";
    let pairs = fields.iter().filter(is_signed).map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

fn body(fields: &Fields) -> Vec<u8> {
    serde_json::to_vec(fields).expect("texts")
}

fn verify(body: Vec<u8>) -> Result<VerifiedNotification, domain::ports::NotificationRejected> {
    let raw = RawNotification { headers: Vec::new(), body, received_at: given::start() };
    wait(TELECOM.verify(&raw))
}

fn rejected(body: Vec<u8>) {
    assert_loggable(&verify(body).expect_err("nobody signed this"));
}
