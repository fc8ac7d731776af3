use crate::config::{ConfigError, http_url, identifier, notify_address};
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// A merchant (商户) at the telecom's cashier, and the institution (机构) that signs for it.
#[derive(Clone, PartialEq, Eq)]
pub struct TelecomConfig {
    /// Stands before `/pay/…` and `/integrate/…`: `https://mapi.bestpay.com.cn/mapi`.
    pub base_url: String,
    /// The whole address of the page that signs a payer in for an openid; it may have a fragment.
    pub openid_page_url: String,
    pub merchant_no: String,
    pub institution_code: String,
    /// The institution's private key: PKCS#8 or PKCS#1, in PEM or as bare base64.
    pub private_key_pem: String,
    /// The telecom's key or certificate, PEM; a key also as bare base64.
    pub platform_public_key_pem: String,
    /// The `WeChat` application of the telecom's under which its openids live.
    pub app_id: String,
    /// Where notifications of payments by `WeChat` are to go.
    pub wechat_notify_url: String,
    /// Where notifications of payments by Alipay are to go.
    pub alipay_notify_url: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

impl TelecomConfig {
    /// What can be checked without reading the keys. The base address.
    pub(super) fn check(&self) -> Result<Url, ConfigError> {
        for (field, text) in
            [("merchant_no", &self.merchant_no), ("institution_code", &self.institution_code)]
        {
            identifier(field, text)?;
            if text.len() > 32 {
                return Err(ConfigError::new(field, "is longer than 32 characters"));
            }
        }
        identifier("app_id", &self.app_id)?;
        notify_address("wechat_notify_url", &self.wechat_notify_url)?;
        notify_address("alipay_notify_url", &self.alipay_notify_url)?;
        page_url("openid_page_url", &self.openid_page_url)?;
        http_url("base_url", &self.base_url)
    }
}

/// An absolute HTTP address of a page, to which parameters will be appended as text.
fn page_url(field: &'static str, text: &str) -> Result<(), ConfigError> {
    let url = Url::parse(text).map_err(|_error| ConfigError::new(field, "is not an address"))?;
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        Err(ConfigError::new(field, "must begin with https:// or http://"))
    } else if text.contains('?') || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(ConfigError::new(field, "must not have a query"))
    } else {
        Ok(())
    }
}

/// Without the keys.
impl fmt::Debug for TelecomConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelecomConfig")
            .field("base_url", &self.base_url)
            .field("openid_page_url", &self.openid_page_url)
            .field("merchant_no", &self.merchant_no)
            .field("institution_code", &self.institution_code)
            .field("app_id", &self.app_id)
            .field("wechat_notify_url", &self.wechat_notify_url)
            .field("alipay_notify_url", &self.alipay_notify_url)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}
