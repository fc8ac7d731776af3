//! Payment notifications (支付成功通知): an encrypted resource, signed.

use serde_json::{Value, json};

use crate::clock::rfc3339;
use crate::crypto::{NONCE_LEN, random_hex32};
use crate::error::SandboxError;
use crate::notice::{Manner, Notice, Post};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Seconds from each attempt to the next.
pub(crate) const RETRIES: [i64; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// How old a stale notification says it is, in seconds.
const STALE: i64 = 600;

/// The body of a `TRANSACTION.SUCCESS` notification.
pub(super) fn body(world: &World, resource: &Value) -> Result<String, SandboxError> {
    let nonce = random_hex32()?.chars().take(NONCE_LEN).collect::<String>();
    let bytes = <[u8; NONCE_LEN]>::try_from(nonce.as_bytes())
        .map_err(|_error| SandboxError::Crypto("a nonce must have 12 bytes"))?;
    let plain = resource.to_string();
    let sealed = world.keys.wechat_resource.seal(bytes, "transaction", plain.as_bytes())?;
    let body = json!({
        "id": uuid_like()?,
        "create_time": rfc3339(world.clock.now()),
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": STANDARD.encode(sealed),
            "associated_data": "transaction",
            "nonce": nonce,
        },
    });
    Ok(body.to_string())
}

/// The delivery of now: the kept body under a fresh timestamp, nonce and signature.
pub(crate) fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    let keys = &world.keys;
    let now = world.clock.now();
    let timestamp = if notice.manner == Manner::Stale { now.saturating_sub(STALE) } else { now };
    let nonce = random_hex32()?;
    let message = format!("{timestamp}\n{nonce}\n{}\n", notice.content);
    let signature = match notice.manner {
        Manner::Forged => keys.alipay_gateway.sign(&message)?,
        Manner::Probe => format!("WECHATPAY/SIGNTEST/{}", keys.alipay_gateway.sign(&message)?),
        Manner::Genuine | Manner::Stale | Manner::Replay => keys.wechat_platform.sign(&message)?,
    };
    let headers = [
        ("Content-Type", "application/json"),
        ("Accept", "*/*"),
        ("User-Agent", "Mozilla/4.0"),
        ("Wechatpay-Timestamp", &timestamp.to_string()),
        ("Wechatpay-Nonce", &nonce),
        ("Wechatpay-Signature", &signature),
        ("Wechatpay-Serial", &keys.identities.wechat.platform_key_id),
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
