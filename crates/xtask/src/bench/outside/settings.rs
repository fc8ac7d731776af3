use anyhow::Result;

use super::keys::{Provider, private_pem, public_pem, rsa_key};

/// Where the outside systems are.
#[derive(Clone, Debug)]
pub(in crate::bench) struct Addresses {
    pub(in crate::bench) wechat: String,
    pub(in crate::bench) zhuoyue: String,
    pub(in crate::bench) boss: String,
    pub(in crate::bench) legacy: String,
}

impl Addresses {
    /// All at one place.
    pub(in crate::bench) fn all_at(url: &str) -> Self {
        let at = |name: &str| format!("{url}/{name}");
        Self {
            wechat: url.to_owned(),
            zhuoyue: at("zhuoyue"),
            boss: at("boss"),
            legacy: at("legacy"),
        }
    }
}

/// What a server without the sandbox needs to be told, in development.
pub(in crate::bench) fn settings(
    provider: &Provider,
    addresses: &Addresses,
) -> Result<Vec<(&'static str, String)>> {
    let (own, alipay) = (rsa_key()?, rsa_key()?);
    let texts = [
        ("SANDBOX", "false"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("WECHAT_BASE_URL", &addresses.wechat),
        ("WECHAT_MCHID", &provider.mchid),
        ("WECHAT_APP_ID", &provider.app_id),
        ("WECHAT_MERCHANT_SERIAL", "0123456789ABCDEF0123456789ABCDEF01234567"),
        ("WECHAT_API_V3_KEY", &provider.api_v3_key),
        ("WECHAT_PLATFORM_KEY_ID", &provider.key_id),
        ("ALIPAY_GATEWAY_URL", &format!("{}/gateway.do", addresses.wechat)),
        ("ALIPAY_APP_ID", "2021000000000001"),
        ("ALIPAY_SELLER_ID", "2088000000000001"),
        ("ZHUOYUE_BASE_URL", &addresses.zhuoyue),
        ("ZHUOYUE_APP_KEY", "zy000000000001"),
        ("ZHUOYUE_APP_SECRET", "0123456789abcdef0123456789abcdef"),
        ("BOSS_BASE_URL", &addresses.boss),
        ("BOSS_TOKEN", "0123456789abcdef0123456789abcdef"),
        ("LEGACY_BASE_URL", &addresses.legacy),
        ("LEGACY_APP_ID", "site"),
        ("LEGACY_SECRET", "0123456789abcdef0123456789abcdef"),
        ("SMS_BASE_URL", &addresses.wechat),
        ("SMS_ACCESS_KEY_ID", "key"),
        ("SMS_ACCESS_KEY_SECRET", "0123456789abcdef0123456789abcdef"),
        ("SMS_SIGN_NAME", "site"),
        ("SMS_TEMPLATE_LOGIN", "SMS_1"),
        ("SMS_TEMPLATE_PASSWORD", "SMS_2"),
        ("SMS_TEMPLATE_PROFILE", "SMS_3"),
        ("SMS_TEMPLATE_RECALL", "SMS_4"),
    ];
    let keys = [
        ("WECHAT_MERCHANT_PRIVATE_KEY", private_pem(&own)?),
        ("WECHAT_PLATFORM_KEY", provider.public_pem()?),
        ("ALIPAY_APP_PRIVATE_KEY", private_pem(&own)?),
        ("ALIPAY_PUBLIC_KEY", public_pem(&alipay)?),
    ];
    let texts = texts.map(|(name, value)| (name, value.to_owned()));
    Ok(texts.into_iter().chain(keys).collect())
}
