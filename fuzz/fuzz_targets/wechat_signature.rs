#![no_main]
//! WeChat Pay's signature: what nobody signed is never accepted; what is signed is, until one bit
//! of it or five minutes have changed.

use domain::Timestamp;
use domain::ports::{NotificationVerifier, RawNotification, RejectionReason};
use fuzz::message;
use fuzz::provider::{API_V3_KEY, Key, PLATFORM_KEY_ID, assert_loggable, wechat};
use fuzz::wait;
use libfuzzer_sys::fuzz_target;
use pay_gateways::WechatPay;
use pay_gateways::wechat::{ResourceKey, read_notice};
use std::sync::LazyLock;
use std::time::Duration;
use testkit::given;

static KEY: LazyLock<Key> = LazyLock::new(Key::generate);
static WECHAT: LazyLock<WechatPay> = LazyLock::new(|| wechat(&KEY));
static RESOURCE_KEY: LazyLock<ResourceKey> =
    LazyLock::new(|| ResourceKey::new(API_V3_KEY).unwrap());

fuzz_target!(|data: &[u8]| {
    let Some(message) = message::read(data) else { return };
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let unsigned = RawNotification {
        headers: message.headers.iter().copied().map(own).collect(),
        body: message.body.to_vec(),
        received_at: given::start(),
    };
    rejected(&unsigned);

    let good = signed(message.first_line, message.body);
    let verified = wait(WECHAT.verify(&good)).expect("a right signature");
    assert_eq!(*verified.message(), read_notice(message.body, &RESOURCE_KEY));
    for changed in changes(&good, data) {
        rejected(&changed);
    }
    for late in [given::start() + FIVE_MINUTES, given::start() - FIVE_MINUTES] {
        let reason = rejected(&RawNotification { received_at: late, ..good.clone() });
        assert_eq!(reason, RejectionReason::Stale);
    }
});

const FIVE_MINUTES: Duration = Duration::from_secs(300);

fn rejected(raw: &RawNotification) -> RejectionReason {
    let rejected = wait(WECHAT.verify(raw)).expect_err("nobody signed this");
    assert_loggable(&rejected);
    rejected.reason
}

fn signed(nonce: &str, body: &[u8]) -> RawNotification {
    let at: Timestamp = given::start();
    let time = at.timestamp().to_string();
    let text = [time.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
    let headers = [
        ("wechatpay-timestamp", time),
        ("wechatpay-nonce", nonce.to_owned()),
        ("wechatpay-signature", KEY.sign(&text)),
        ("wechatpay-serial", PLATFORM_KEY_ID.to_owned()),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
    RawNotification { headers, body: body.to_vec(), received_at: at }
}

/// A header too long by a character or gone, a body too long by a byte or with another bit.
fn changes(good: &RawNotification, data: &[u8]) -> Vec<RawNotification> {
    let sum = data.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    let which = sum % good.headers.len();
    let mut changed = vec![good.clone(); 3];
    changed[0].headers[which].1.push('0');
    changed[1].headers.remove(which);
    changed[2].body.push(b' ');
    if !good.body.is_empty() {
        let mut flipped = good.clone();
        flipped.body[sum % good.body.len()] ^= 1 << (data.len() % 8);
        changed.push(flipped);
    }
    changed
}
