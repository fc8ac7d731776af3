//! What each adapter is told, from the configuration or from the sandbox.

use super::{ADDRESSES_KEPT, MOST_ADDRESSES_KEPT};
use crate::config::{Alipay, AlipayKeys, Jiuyi, Outside, ProxyShop, Telecom, Wechat};
use pay_gateways::{AlipayConfig, AlipayTrust, PlatformKey, TelecomConfig, WechatConfig};
use std::time::Duration;
use thirdparty::jiuyi::sign::SecretJoin;
use thirdparty::{
    AliyunSmsConfig, AmapConfig, BaiduOcpcConfig, BossConfig, JiuyiConfig, LegacyConfig, MoneyUnit,
    PlatformConfig, WechatOpenConfig, ZhuoyueConfig,
};

/// The settings of every adapter.
pub(super) struct Places {
    pub(super) wechat: WechatConfig,
    pub(super) alipay: AlipayConfig,
    pub(super) telecom: Option<TelecomConfig>,
    pub(super) wechat_open: Option<WechatOpenConfig>,
    pub(super) zhuoyue: ZhuoyueConfig,
    pub(super) boss: BossConfig,
    pub(super) sms: AliyunSmsConfig,
    pub(super) amap: Option<AmapConfig>,
    pub(super) platform: Option<PlatformConfig>,
    pub(super) legacy: Option<LegacyConfig>,
    pub(super) baidu: Option<BaiduOcpcConfig>,
    pub(super) jiuyi: Option<JiuyiConfig>,
    pub(super) proxy_shop: Option<ProxyShopPlace>,
}

/// Its key is looked at when the adapter is made.
pub(super) struct ProxyShopPlace {
    pub(super) base_url: String,
    pub(super) app_key: String,
    pub(super) pm_id: Option<i64>,
    pub(super) fen_per_unit: String,
    pub(super) call_time_limit: Duration,
}

pub(super) fn places(outside: &Outside, call_time_limit: Duration, public_url: &str) -> Places {
    let Outside {
        wechat,
        alipay,
        telecom,
        wechat_open,
        zhuoyue,
        boss,
        sms,
        amap,
        platform,
        legacy,
        baidu,
        jiuyi,
        proxy_shop,
    } = outside;
    Places {
        wechat: wechat_pay(wechat, call_time_limit, public_url),
        alipay: alipay_pay(alipay, call_time_limit, public_url),
        telecom: telecom.as_ref().map(|own| telecom_pay(own, call_time_limit, public_url)),
        wechat_open: wechat_open.as_ref().map(|own| WechatOpenConfig {
            base_url: own.base_url.clone(),
            authorize_url: own.authorize_url.clone(),
            official_account_app_id: own.official_account_app_id.clone(),
            official_account_secret: own.official_account_secret.expose().to_owned(),
            mini_program_app_id: own.mini_program_app_id.clone(),
            mini_program_secret: own.mini_program_secret.expose().to_owned(),
            call_time_limit,
        }),
        zhuoyue: ZhuoyueConfig {
            base_url: zhuoyue.base_url.clone(),
            app_key: zhuoyue.app_key.clone(),
            app_secret: zhuoyue.app_secret.expose().to_owned(),
            call_time_limit,
        },
        boss: BossConfig {
            base_url: boss.base_url.clone(),
            token: boss.token.expose().to_owned(),
            call_time_limit,
        },
        sms: AliyunSmsConfig {
            base_url: sms.base_url.clone(),
            access_key_id: sms.access_key_id.clone(),
            access_key_secret: sms.access_key_secret.expose().to_owned(),
            sign_name: sms.sign_name.clone(),
            template_login: sms.template_login.clone(),
            template_password: sms.template_password.clone(),
            template_profile: sms.template_profile.clone(),
            template_recall: sms.template_recall.clone(),
            call_time_limit,
        },
        amap: amap.as_ref().map(|own| AmapConfig {
            base_url: own.base_url.clone(),
            key: own.key.expose().to_owned(),
            private_key: own.private_key.expose().to_owned(),
            cache_life: ADDRESSES_KEPT,
            cache_entries: MOST_ADDRESSES_KEPT,
            call_time_limit,
        }),
        platform: platform.as_ref().map(|own| PlatformConfig {
            base_url: own.base_url.clone(),
            app_id: own.app_id.clone(),
            app_secret: own.app_secret.expose().to_owned(),
            call_time_limit,
        }),
        baidu: baidu.ocpc.as_ref().map(|own| BaiduOcpcConfig {
            base_url: own.base_url.clone(),
            token: own.token.expose().to_owned(),
            call_time_limit,
        }),
        jiuyi: jiuyi.as_ref().map(|own| jiuyi_config(own, call_time_limit, public_url)),
        proxy_shop: proxy_shop.as_ref().map(|own| proxy_shop_place(own, call_time_limit)),
        legacy: legacy.as_ref().map(|own| LegacyConfig {
            base_url: own.base_url.clone(),
            app_id: own.app_id.clone(),
            secret: own.secret.expose().to_owned(),
            call_time_limit,
        }),
    }
}

fn jiuyi_config(own: &Jiuyi, call_time_limit: Duration, public_url: &str) -> JiuyiConfig {
    JiuyiConfig {
        base_url: own.base_url.clone(),
        app_id: own.app_id.clone(),
        secret: own.secret.expose().to_owned(),
        secret_join: SecretJoin::from_name(own.secret_join).unwrap_or_default(),
        money_unit: MoneyUnit::from_number(own.money_type).unwrap_or_default(),
        check_stock: own.check_stock,
        notify_url: Some(format!("{public_url}/v1/supplier/jiuyi/notify")),
        order_time_limit: call_time_limit,
        call_time_limit,
    }
}

fn proxy_shop_place(own: &ProxyShop, call_time_limit: Duration) -> ProxyShopPlace {
    ProxyShopPlace {
        base_url: own.base_url.clone(),
        app_key: own.app_key.expose().to_owned(),
        pm_id: own.pm_id,
        fen_per_unit: own.fen_per_unit.clone(),
        call_time_limit,
    }
}

fn wechat_pay(wechat: &Wechat, call_time_limit: Duration, public_url: &str) -> WechatConfig {
    WechatConfig {
        base_url: wechat.base_url.clone(),
        mchid: wechat.mchid.clone(),
        app_id: wechat.app_id.clone(),
        mini_program_app_id: wechat.mini_program_app_id.clone(),
        merchant_serial: wechat.merchant_serial.clone(),
        merchant_private_key_pem: wechat.merchant_private_key.expose().to_owned(),
        api_v3_key: wechat.api_v3_key.expose().to_owned(),
        platform_keys: platform_keys(wechat),
        fetch_certificates: wechat.fetch_certificates,
        notify_url: format!("{public_url}/v1/pay/wechat/notify"),
        refund_notify_url: format!("{public_url}/v1/pay/wechat/refund-notify"),
        call_time_limit,
    }
}

fn alipay_pay(alipay: &Alipay, call_time_limit: Duration, public_url: &str) -> AlipayConfig {
    AlipayConfig {
        gateway_url: alipay.gateway_url.clone(),
        app_id: alipay.app_id.clone(),
        seller_id: alipay.seller_id.clone(),
        app_private_key_pem: alipay.app_private_key.expose().to_owned(),
        trust: alipay_trust(&alipay.keys),
        mini_program_app_id: alipay.mini_program_app_id.clone(),
        notify_url: format!("{public_url}/v1/pay/alipay/notify"),
        precreate_product_code: alipay.precreate_product_code.clone(),
        call_time_limit,
    }
}

fn telecom_pay(own: &Telecom, call_time_limit: Duration, public_url: &str) -> TelecomConfig {
    TelecomConfig {
        base_url: own.base_url.clone(),
        openid_page_url: own.openid_page_url.clone(),
        merchant_no: own.merchant_no.clone(),
        institution_code: own.institution_code.clone(),
        private_key_pem: own.private_key.expose().to_owned(),
        platform_public_key_pem: own.platform_key.expose().to_owned(),
        app_id: own.app_id.clone(),
        wechat_notify_url: format!("{public_url}/v1/pay/telecom/wechat/notify"),
        alipay_notify_url: format!("{public_url}/v1/pay/telecom/alipay/notify"),
        call_time_limit,
    }
}

fn platform_keys(wechat: &Wechat) -> Vec<PlatformKey> {
    let keys = wechat.platform_keys.iter();
    keys.map(|(id, key)| PlatformKey { id: id.clone(), pem: key.expose().to_owned() }).collect()
}

fn alipay_trust(keys: &AlipayKeys) -> AlipayTrust {
    match keys {
        AlipayKeys::PublicKey(key) => {
            AlipayTrust::PublicKey { alipay_public_key_pem: key.expose().to_owned() }
        }
        AlipayKeys::Certificates { application, alipay, roots } => AlipayTrust::Certificates {
            app_cert_pem: application.expose().to_owned(),
            alipay_cert_pem: alipay.expose().to_owned(),
            root_cert_pem: roots.expose().to_owned(),
        },
    }
}
