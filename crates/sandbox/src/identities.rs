//! Who the merchant is at each outside system, and how to reach it.

use serde::{Deserialize, Serialize};

/// What a server (or a test) needs to talk to the sandbox as its providers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identities {
    /// WeChat Pay (微信支付).
    pub wechat: WechatIdentity,
    /// Alipay (支付宝).
    pub alipay: AlipayIdentity,
    /// The order back office (卓越).
    pub zhuoyue: ZhuoyueIdentity,
    /// The customer directory (BOSS).
    pub boss: BossIdentity,
}

/// A direct merchant of WeChat Pay API v3, in public-key mode.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WechatIdentity {
    /// Stands before `/v3/…`; its own path is part of the path that is signed.
    pub base_url: String,
    /// The merchant number (商户号).
    pub mchid: String,
    /// The application bound to the merchant, for Native payments.
    pub app_id: String,
    /// Serial of the merchant API certificate: 40 upper-case hexadecimal digits.
    pub merchant_serial: String,
    /// The merchant API private key, PKCS#8 PEM.
    pub merchant_private_key_pem: String,
    /// The `APIv3` key (`APIv3`密钥): 32 ASCII characters.
    pub api_v3_key: String,
    /// The id of `WeChat` Pay's public key (微信支付公钥ID).
    pub platform_key_id: String,
    /// The public key itself, SPKI PEM.
    pub platform_public_key_pem: String,
}

/// An Alipay application in public-key mode (公钥模式).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlipayIdentity {
    /// The whole URL of `gateway.do`.
    pub gateway_url: String,
    /// The application.
    pub app_id: String,
    /// The merchant's Alipay account, `2088…`.
    pub seller_id: String,
    /// The application's private key, PKCS#8 PEM.
    pub app_private_key_pem: String,
    /// Alipay's public key (支付宝公钥), SPKI PEM.
    pub alipay_public_key_pem: String,
}

/// An application of the order back office.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZhuoyueIdentity {
    /// Stands before `/api/v1/…`; its own path is part of the path that is signed.
    pub base_url: String,
    /// Names the application.
    pub app_key: String,
    /// Signs for it.
    pub app_secret: String,
}

/// A reader of the customer directory.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BossIdentity {
    /// Stands before `/api/v1/…`.
    pub base_url: String,
    /// The bearer token.
    pub token: String,
}

impl Identities {
    /// The same identities at a sandbox that is reached under `base_url`.
    #[must_use]
    pub fn at(mut self, base_url: &str) -> Self {
        self.wechat.base_url = format!("{base_url}/wechat");
        self.alipay.gateway_url = format!("{base_url}/alipay/gateway.do");
        self.zhuoyue.base_url = format!("{base_url}/zhuoyue");
        self.boss.base_url = format!("{base_url}/boss");
        self
    }
}

/// `Debug` that shows where and who, never a key.
macro_rules! debug_without_keys {
    ($($type:ident { $($field:ident),+ })+) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $(.field(stringify!($field), &self.$field))+
                    .finish_non_exhaustive()
            }
        }
    )+};
}

debug_without_keys! {
    WechatIdentity { base_url, mchid, app_id, merchant_serial, platform_key_id }
    AlipayIdentity { gateway_url, app_id, seller_id }
    ZhuoyueIdentity { base_url, app_key }
    BossIdentity { base_url }
}
