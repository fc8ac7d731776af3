use crate::config::{ConfigError, http_url, identifier, notify_address, notify_url};
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// A direct merchant of WeChat Pay API v3.
#[derive(Clone, PartialEq, Eq)]
pub struct WechatConfig {
    /// Stands before `/v3/…`; a path of its own is part of the path that is signed.
    pub base_url: String,
    /// The merchant number (商户号).
    pub mchid: String,
    /// The official account (公众号) that is bound to the merchant: Native, JSAPI and H5.
    pub app_id: String,
    /// The mini-program (小程序) that is bound to it, where there is one.
    pub mini_program_app_id: Option<String>,
    /// Serial of the merchant API certificate (商户API证书序列号), hexadecimal.
    pub merchant_serial: String,
    /// The merchant API private key (商户API私钥), PEM.
    pub merchant_private_key_pem: String,
    /// The `APIv3` key (`APIv3密钥`): 32 bytes.
    pub api_v3_key: String,
    /// Whatever WeChat may sign with at present: while certificates give way to public keys, both.
    pub platform_keys: Vec<PlatformKey>,
    /// Certificate mode (平台证书模式): the platform certificates are fetched and kept fresh, and
    /// `platform_keys` may be empty.
    pub fetch_certificates: bool,
    /// Where notifications of payments are to go; without a query.
    pub notify_url: String,
    /// Where notifications of refunds are to go; without a query.
    pub refund_notify_url: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// A key of WeChat Pay's own, by which its words are checked.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformKey {
    /// `PUB_KEY_ID_…` (微信支付公钥ID), or a certificate's serial, which may be left empty.
    pub id: String,
    /// A public key or a platform certificate (平台证书).
    pub pem: String,
}

impl WechatConfig {
    /// What can be checked without reading the keys.
    pub(super) fn check(&self) -> Result<Url, ConfigError> {
        identifier("mchid", &self.mchid)?;
        identifier("app_id", &self.app_id)?;
        if let Some(app_id) = &self.mini_program_app_id {
            identifier("mini_program_app_id", app_id)?;
        }
        identifier("merchant_serial", &self.merchant_serial)?;
        if !self.merchant_serial.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ConfigError::new("merchant_serial", "must be hexadecimal"));
        }
        notify_url(&self.notify_url)?;
        notify_address("refund_notify_url", &self.refund_notify_url)?;
        http_url("base_url", &self.base_url)
    }
}

/// Without the keys.
impl fmt::Debug for WechatConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WechatConfig")
            .field("base_url", &self.base_url)
            .field("mchid", &self.mchid)
            .field("app_id", &self.app_id)
            .field("mini_program_app_id", &self.mini_program_app_id)
            .field("merchant_serial", &self.merchant_serial)
            .field("platform_keys", &self.platform_keys)
            .field("fetch_certificates", &self.fetch_certificates)
            .field("notify_url", &self.notify_url)
            .field("refund_notify_url", &self.refund_notify_url)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformKey").field("id", &self.id).finish_non_exhaustive()
    }
}
