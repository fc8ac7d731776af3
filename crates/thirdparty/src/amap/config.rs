use crate::config::{ConfigError, http_url};
use chrono::TimeDelta;
use reqwest::Url;
use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

/// A key for the web service (Web服务), with a digital signature (数字签名).
#[derive(Clone, PartialEq, Eq)]
pub struct AmapConfig {
    /// Stands before `/v3/…`: `https://restapi.amap.com`.
    pub base_url: String,
    pub key: String,
    /// Signs for the key.
    pub private_key: String,
    /// How long an answer is remembered.
    pub cache_life: TimeDelta,
    /// How many answers are remembered: the ones used last.
    pub cache_entries: NonZeroUsize,
    /// The most that one call may take; a look-up takes three at most.
    pub call_time_limit: Duration,
}

/// Without the keys.
impl fmt::Debug for AmapConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AmapConfig")
            .field("base_url", &self.base_url)
            .field("cache_life", &self.cache_life)
            .field("cache_entries", &self.cache_entries)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

impl AmapConfig {
    pub(super) fn check(&self) -> Result<Url, ConfigError> {
        for (field, text) in [("key", &self.key), ("private_key", &self.private_key)] {
            let is_good = |byte: u8| byte.is_ascii_alphanumeric();
            if !(1..=128).contains(&text.len()) || !text.bytes().all(is_good) {
                return Err(ConfigError::new(field, "must have 1 to 128 letters and digits"));
            }
        }
        if self.cache_life < TimeDelta::zero() {
            return Err(ConfigError::new("cache_life", "must not be negative"));
        }
        http_url("base_url", &self.base_url)
    }
}
