//! Notifications (支付通知, 退款通知): an encrypted resource, signed.

use serde_json::{Value, json};

use super::resource;
use super::stamp::Stamp;
use crate::clock::rfc3339;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice, Post};
use crate::world::World;

/// Seconds from each attempt to the next.
pub(crate) const RETRIES: [i64; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// How old a stale notification says it is, in seconds.
const STALE: i64 = 600;

/// What a notification is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    /// `event_type` of the body.
    pub(super) kind: &'static str,
    pub(super) summary: &'static str,
    /// `original_type` of the resource, and what it is bound to.
    pub(super) original: &'static str,
}

/// A payment that came in.
pub(super) const PAID: Event =
    Event { kind: "TRANSACTION.SUCCESS", summary: "支付成功", original: "transaction" };

/// The body of a notification that happens at `time` (seconds since 1970).
pub(super) fn body(
    world: &World,
    event: Event,
    time: i64,
    told: &Value,
) -> Result<String, SandboxError> {
    let sealed = resource::seal(world, event.original, &told.to_string())?;
    let body = json!({
        "id": uuid_like()?,
        "create_time": rfc3339(time),
        "resource_type": "encrypt-resource",
        "event_type": event.kind,
        "summary": event.summary,
        "resource": {
            "original_type": event.original,
            "algorithm": sealed.algorithm,
            "ciphertext": sealed.ciphertext,
            "associated_data": sealed.associated_data,
            "nonce": sealed.nonce,
        },
    });
    Ok(body.to_string())
}

/// The delivery of now: the kept body under a fresh timestamp, nonce and signature.
pub(crate) fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    let keys = &world.keys;
    let now = world.clock.now();
    let timestamp = if notice.manner == Manner::Stale { now.saturating_sub(STALE) } else { now };
    let stamp = world.store.transact(|txn| Stamp::next(world, txn))?;
    let nonce = random_hex32()?;
    let message = format!("{timestamp}\n{nonce}\n{}\n", notice.content);
    let signature = match notice.manner {
        Manner::Forged => keys.alipay_gateway.sign(&message)?,
        Manner::Probe => format!("WECHATPAY/SIGNTEST/{}", keys.alipay_gateway.sign(&message)?),
        Manner::Genuine | Manner::Stale | Manner::Replay => stamp.sign(world, &message)?,
    };
    let headers = [
        ("Content-Type", "application/json"),
        ("Accept", "*/*"),
        ("User-Agent", "Mozilla/4.0"),
        ("Wechatpay-Timestamp", &timestamp.to_string()),
        ("Wechatpay-Nonce", &nonce),
        ("Wechatpay-Signature", &signature),
        ("Wechatpay-Serial", &stamp.serial),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
        ("Request-ID", &random_hex32()?.to_uppercase()),
    ];
    let headers =
        headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
    Ok(Post { headers, body: notice.content.clone() })
}

/// Whether the merchant's answer ends the repetitions.
pub(crate) fn welcomed(status: u16) -> bool {
    matches!(status, 200 | 204)
}

/// 36 characters in the form of a UUID.
fn uuid_like() -> Result<String, SandboxError> {
    let hex = random_hex32()?;
    let mut text = String::with_capacity(36);
    for (index, character) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(character);
    }
    Ok(text)
}
