use crate::config::{ConfigError, app_id, http_url};
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// An official account (公众号) and a mini-program (小程序).
#[derive(Clone, PartialEq, Eq)]
pub struct WechatOpenConfig {
    /// Stands before `/sns/…`, `/cgi-bin/…` and `/wxa/…`: `https://api.weixin.qq.com`.
    pub base_url: String,
    /// The whole address of the page that signs a user in:
    /// `https://open.weixin.qq.com/connect/oauth2/authorize`.
    pub authorize_url: String,
    pub official_account_app_id: String,
    pub official_account_secret: String,
    pub mini_program_app_id: String,
    pub mini_program_secret: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

impl WechatOpenConfig {
    /// `base_url` and `authorize_url`.
    pub(super) fn check(&self) -> Result<(Url, Url), ConfigError> {
        app_id("official_account_app_id", &self.official_account_app_id)?;
        app_id("mini_program_app_id", &self.mini_program_app_id)?;
        for (field, secret) in [
            ("official_account_secret", &self.official_account_secret),
            ("mini_program_secret", &self.mini_program_secret),
        ] {
            if secret.trim().is_empty() {
                return Err(ConfigError::new(field, "must not be empty"));
            }
        }
        let base = http_url("base_url", &self.base_url)?;
        Ok((base, http_url("authorize_url", &self.authorize_url)?))
    }
}

/// Without the secrets.
impl fmt::Debug for WechatOpenConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WechatOpenConfig")
            .field("base_url", &self.base_url)
            .field("authorize_url", &self.authorize_url)
            .field("official_account_app_id", &self.official_account_app_id)
            .field("mini_program_app_id", &self.mini_program_app_id)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}
