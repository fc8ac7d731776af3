use super::KeyModes;
use super::need::Need;
use crate::config::Secret;
use sandbox::{
    ALIPAY_APP_MARK, AlipayCertIdentity, AlipayIdentity, SECRET_MARK, SERIAL_MARK,
    TELECOM_MERCHANT_MARK, TelecomIdentity, WechatIdentity, WechatOpenIdentity,
};

/// 当面付; 订单码支付 is `QR_CODE_OFFLINE`, by contract.
const PRECREATE_PRODUCT_CODE: &str = "FACE_TO_FACE_PAYMENT";
const WECHAT_OPEN: &str = "https://api.weixin.qq.com";
const WECHAT_AUTHORIZE: &str = "https://open.weixin.qq.com/connect/oauth2/authorize";
const TELECOM_OPENID_PAGE: &str =
    "https://h5.bestpay.com.cn/subapps/merchant-collectpay-h5/index.html#/auth";

/// A setting, its value, and what it begins with where a sandbox made it.
pub(super) type Mark<'a> = (&'static str, &'a str, &'static str);

#[derive(Debug)]
pub(crate) struct Wechat {
    pub(crate) base_url: String,
    pub(crate) mchid: String,
    pub(crate) app_id: String,
    pub(crate) mini_program_app_id: Option<String>,
    pub(crate) merchant_serial: String,
    pub(crate) merchant_private_key: Secret,
    pub(crate) api_v3_key: Secret,
    /// Number and key; of a certificate the number may be empty.
    pub(crate) platform_keys: Vec<(String, Secret)>,
    pub(crate) fetch_certificates: bool,
}

#[derive(Debug)]
pub(crate) struct Alipay {
    pub(crate) gateway_url: String,
    pub(crate) app_id: String,
    pub(crate) mini_program_app_id: Option<String>,
    pub(crate) seller_id: String,
    pub(crate) app_private_key: Secret,
    pub(crate) keys: AlipayKeys,
    pub(crate) precreate_product_code: String,
}

#[derive(Debug)]
pub(crate) enum AlipayKeys {
    PublicKey(Secret),
    Certificates { application: Secret, alipay: Secret, roots: Secret },
}

#[derive(Debug)]
pub(crate) struct Telecom {
    pub(crate) base_url: String,
    pub(crate) openid_page_url: String,
    pub(crate) merchant_no: String,
    pub(crate) institution_code: String,
    pub(crate) private_key: Secret,
    pub(crate) platform_key: Secret,
    pub(crate) app_id: String,
}

#[derive(Debug)]
pub(crate) struct WechatOpen {
    pub(crate) base_url: String,
    pub(crate) authorize_url: String,
    pub(crate) official_account_app_id: String,
    pub(crate) official_account_secret: Secret,
    pub(crate) mini_program_app_id: String,
    pub(crate) mini_program_secret: Secret,
}

impl Wechat {
    pub(super) fn read(need: &mut Need<'_>, modes: KeyModes) -> Self {
        let mut platform_keys = Vec::new();
        for (key, id) in [
            ("WECHAT_PLATFORM_KEY", "WECHAT_PLATFORM_KEY_ID"),
            ("WECHAT_NEXT_PLATFORM_KEY", "WECHAT_NEXT_PLATFORM_KEY_ID"),
        ] {
            // A certificate brings its own number.
            let id = need.reader.text(id, "");
            platform_keys.extend(need.reader.secret(key, need.problems).map(|key| (id, key)));
        }
        if platform_keys.is_empty() && !modes.wechat_certificates {
            platform_keys.push((String::new(), need.secret("WECHAT_PLATFORM_KEY")));
        }
        Self {
            base_url: need.url("WECHAT_BASE_URL"),
            mchid: need.text("WECHAT_MCHID"),
            app_id: need.text("WECHAT_APP_ID"),
            mini_program_app_id: need.reader.optional("WECHAT_MINI_PROGRAM_APP_ID"),
            merchant_serial: need.text("WECHAT_MERCHANT_SERIAL"),
            merchant_private_key: need.secret("WECHAT_MERCHANT_PRIVATE_KEY"),
            api_v3_key: need.secret("WECHAT_API_V3_KEY"),
            platform_keys,
            fetch_certificates: modes.wechat_certificates,
        }
    }

    pub(super) fn at_sandbox(own: WechatIdentity, modes: KeyModes) -> Self {
        let key = (own.platform_key_id, Secret::new(own.platform_public_key_pem));
        Self {
            base_url: own.base_url,
            mchid: own.mchid,
            app_id: own.app_id,
            mini_program_app_id: Some(own.mini_program_app_id),
            merchant_serial: own.merchant_serial,
            merchant_private_key: Secret::new(own.merchant_private_key_pem),
            api_v3_key: Secret::new(own.api_v3_key),
            platform_keys: vec![key],
            fetch_certificates: modes.wechat_certificates,
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 2] {
        [
            ("WECHAT_MERCHANT_SERIAL", &self.merchant_serial, SERIAL_MARK),
            ("WECHAT_API_V3_KEY", self.api_v3_key.expose(), SECRET_MARK),
        ]
    }
}

impl Alipay {
    pub(super) fn read(need: &mut Need<'_>, modes: KeyModes) -> Self {
        let keys = if modes.alipay_certificates {
            AlipayKeys::Certificates {
                application: need.secret("ALIPAY_APP_CERT"),
                alipay: need.secret("ALIPAY_CERT"),
                roots: need.secret("ALIPAY_ROOT_CERT"),
            }
        } else {
            AlipayKeys::PublicKey(need.secret("ALIPAY_PUBLIC_KEY"))
        };
        Self {
            gateway_url: need.url("ALIPAY_GATEWAY_URL"),
            app_id: need.text("ALIPAY_APP_ID"),
            mini_program_app_id: need.reader.optional("ALIPAY_MINI_PROGRAM_APP_ID"),
            seller_id: need.text("ALIPAY_SELLER_ID"),
            app_private_key: need.secret("ALIPAY_APP_PRIVATE_KEY"),
            keys,
            precreate_product_code: need
                .reader
                .text("ALIPAY_PRECREATE_PRODUCT_CODE", PRECREATE_PRODUCT_CODE),
        }
    }

    pub(super) fn at_sandbox(own: AlipayIdentity) -> Self {
        Self {
            gateway_url: own.gateway_url,
            app_id: own.app_id,
            mini_program_app_id: None,
            seller_id: own.seller_id,
            app_private_key: Secret::new(own.app_private_key_pem),
            keys: AlipayKeys::PublicKey(Secret::new(own.alipay_public_key_pem)),
            precreate_product_code: PRECREATE_PRODUCT_CODE.to_owned(),
        }
    }

    pub(super) fn at_sandbox_by_certificate(own: AlipayCertIdentity) -> Self {
        Self {
            gateway_url: own.gateway_url,
            app_id: own.app_id,
            mini_program_app_id: None,
            seller_id: own.seller_id,
            app_private_key: Secret::new(own.app_private_key_pem),
            keys: AlipayKeys::Certificates {
                application: Secret::new(own.app_cert_pem),
                alipay: Secret::new(own.alipay_cert_pem),
                roots: Secret::new(own.root_cert_pem),
            },
            precreate_product_code: PRECREATE_PRODUCT_CODE.to_owned(),
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("ALIPAY_APP_ID", &self.app_id, ALIPAY_APP_MARK)]
    }
}

impl Telecom {
    /// Offered where its address is set.
    pub(super) fn read(need: &mut Need<'_>) -> Option<Self> {
        need.reader.optional("TELECOM_BASE_URL")?;
        Some(Self {
            base_url: need.url("TELECOM_BASE_URL"),
            openid_page_url: need.reader.text("TELECOM_OPENID_PAGE_URL", TELECOM_OPENID_PAGE),
            merchant_no: need.text("TELECOM_MERCHANT_NO"),
            institution_code: need.text("TELECOM_INSTITUTION_CODE"),
            private_key: need.secret("TELECOM_PRIVATE_KEY"),
            platform_key: need.secret("TELECOM_PLATFORM_KEY"),
            app_id: need.text("TELECOM_WECHAT_APP_ID"),
        })
    }

    pub(super) fn at_sandbox(own: TelecomIdentity) -> Self {
        Self {
            base_url: own.base_url,
            openid_page_url: own.openid_page_url,
            merchant_no: own.merchant_no,
            institution_code: own.institution_code,
            private_key: Secret::new(own.private_key_pem),
            platform_key: Secret::new(own.platform_public_key_pem),
            app_id: own.app_id,
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("TELECOM_MERCHANT_NO", &self.merchant_no, TELECOM_MERCHANT_MARK)]
    }
}

impl WechatOpen {
    /// Offered where the official account's secret is set.
    pub(super) fn read(need: &mut Need<'_>, wechat: &Wechat) -> Option<Self> {
        let secret = need.reader.secret("WECHAT_OPEN_ACCOUNT_SECRET", need.problems)?;
        Some(Self {
            base_url: need.url_or("WECHAT_OPEN_BASE_URL", WECHAT_OPEN),
            authorize_url: need.url_or("WECHAT_OPEN_AUTHORIZE_URL", WECHAT_AUTHORIZE),
            official_account_app_id: wechat.app_id.clone(),
            official_account_secret: secret,
            mini_program_app_id: need.text("WECHAT_MINI_PROGRAM_APP_ID"),
            mini_program_secret: need.secret("WECHAT_OPEN_MINI_PROGRAM_SECRET"),
        })
    }

    pub(super) fn at_sandbox(own: WechatOpenIdentity) -> Self {
        Self {
            base_url: own.base_url,
            authorize_url: own.authorize_url,
            official_account_app_id: own.official_account_app_id,
            official_account_secret: Secret::new(own.official_account_secret),
            mini_program_app_id: own.mini_program_app_id,
            mini_program_secret: Secret::new(own.mini_program_secret),
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 2] {
        [
            ("WECHAT_OPEN_ACCOUNT_SECRET", self.official_account_secret.expose(), SECRET_MARK),
            ("WECHAT_OPEN_MINI_PROGRAM_SECRET", self.mini_program_secret.expose(), SECRET_MARK),
        ]
    }
}
