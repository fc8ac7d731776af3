//! Openids: who a test user is to one `WeChat` application.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The test users that can log in and pay.
pub(crate) const USERS: [&str; 3] = ["alice", "bob", "carol"];

/// The openid of `user` under `app_id`: `o` and 27 of `0-9A-Za-z_-`, always the same.
pub(crate) fn openid(seed: &str, app_id: &str, user: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, seed.as_bytes());
    let tag = hmac::sign(&key, format!("{app_id}\n{user}").as_bytes());
    let text = URL_SAFE_NO_PAD.encode(tag);
    std::iter::once('o').chain(text.chars().take(27)).collect()
}

/// Whether a test user has this openid under `app_id`.
pub(crate) fn is_openid_of(seed: &str, app_id: &str, candidate: &str) -> bool {
    USERS.iter().any(|user| openid(seed, app_id, user) == candidate)
}
