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
    /// Alipay again, by an application in certificate mode.
    pub alipay_cert: AlipayCertIdentity,
    /// The order back office (卓越).
    pub zhuoyue: ZhuoyueIdentity,
    /// The customer directory (BOSS).
    pub boss: BossIdentity,
    /// The telecom's cashier (翼支付).
    pub telecom: TelecomIdentity,
    /// `WeChat`'s sign-in, tokens and links (微信开放接口).
    pub wechat_open: WechatOpenIdentity,
    /// Text messages (短信).
    pub sms: SmsIdentity,
    /// Look-ups of addresses (高德).
    pub amap: AmapIdentity,
    /// The outside platform's token (请求token).
    pub platform: PlatformIdentity,
    /// The old site's back office (老官网后台).
    pub legacy: LegacyIdentity,
    /// Leads (百度线索) and conversions (OCPC).
    pub baidu: BaiduIdentity,
    /// Accounts topped up, and cards (玖壹卡券).
    pub jiuyi: JiuyiIdentity,
    /// The proxy shop.
    pub proxy: ProxyShopIdentity,
}

/// A direct merchant of WeChat Pay API v3, in public-key mode.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WechatIdentity {
    /// Stands before `/v3/…`; its own path is part of the path that is signed.
    pub base_url: String,
    /// The merchant number (商户号).
    pub mchid: String,
    /// The official account (公众号) bound to the merchant: Native, JSAPI and H5 payments.
    pub app_id: String,
    /// The mini-program (小程序) bound to the merchant: JSAPI payments inside it.
    pub mini_program_app_id: String,
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

/// An Alipay application in certificate mode (公钥证书模式), of a merchant of its own.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlipayCertIdentity {
    /// The whole URL of `gateway.do`.
    pub gateway_url: String,
    /// The application.
    pub app_id: String,
    /// The merchant's Alipay account, `2088…`.
    pub seller_id: String,
    /// The application's private key, PKCS#8 PEM.
    pub app_private_key_pem: String,
    /// The application's certificate (应用公钥证书), PEM.
    pub app_cert_pem: String,
    /// Alipay's certificate (支付宝公钥证书) as given out first, PEM; later ones are downloaded.
    pub alipay_cert_pem: String,
    /// The root certificates (支付宝根证书), several in one PEM file; not all are RSA.
    pub root_cert_pem: String,
}

/// A merchant at the telecom's cashier, and the institution that signs for it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TelecomIdentity {
    /// Stands before `/pay/…` and `/integrate/…`.
    pub base_url: String,
    /// The whole URL of the page that signs a payer in for an openid.
    pub openid_page_url: String,
    /// The merchant number (商户号).
    pub merchant_no: String,
    /// The institution's number (机构号).
    pub institution_code: String,
    /// The institution's private key, PKCS#8 PEM.
    pub private_key_pem: String,
    /// The telecom's public key, SPKI PEM.
    pub platform_public_key_pem: String,
    /// The `WeChat` application under which the telecom's openids live.
    pub app_id: String,
}

/// The merchant's `WeChat` applications at `WeChat`'s open interfaces.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WechatOpenIdentity {
    /// Stands before `/sns/…`, `/cgi-bin/…` and `/wxa/…`.
    pub base_url: String,
    /// The whole URL of the page that authorises in the payer's browser.
    pub authorize_url: String,
    /// The official account (公众号), the same as `WeChat` Pay's.
    pub official_account_app_id: String,
    /// Its secret (`AppSecret`).
    pub official_account_secret: String,
    /// The mini-program (小程序), the same as `WeChat` Pay's.
    pub mini_program_app_id: String,
    /// Its secret (`AppSecret`).
    pub mini_program_secret: String,
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

/// An account at the operator of text messages, with one approved signature.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SmsIdentity {
    /// The whole URL of the service; its path is part of what is signed.
    pub base_url: String,
    /// Names the account (`AccessKey` ID).
    pub access_key_id: String,
    /// Signs for it (`AccessKey` Secret).
    pub access_key_secret: String,
    /// The name that messages begin with (短信签名).
    pub sign_name: String,
    /// The template (短信模板) of codes to sign in with.
    pub template_login: String,
    /// The template of codes for another password.
    pub template_password: String,
    /// The template of codes for other personal data.
    pub template_profile: String,
    /// To customers whose term is over: the variables `date` and `offer`.
    pub template_recall: String,
}

/// A key of the web service.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AmapIdentity {
    /// Stands before `/v3/…`.
    pub base_url: String,
    /// The key itself.
    pub key: String,
    /// Signs for it.
    pub private_key: String,
}

/// An application of the outside platform.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlatformIdentity {
    /// Stands before `/oauth/token` and `/telecom/…`.
    pub base_url: String,
    /// Names the application.
    pub app_id: String,
    /// Gets its tokens.
    pub app_secret: String,
}

/// An application of the old site's back office.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegacyIdentity {
    /// Stands before `/api/order/…`.
    pub base_url: String,
    /// Names the application.
    pub app_id: String,
    /// Signs for it.
    pub secret: String,
}

/// The shop's accounts at Baidu.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaiduIdentity {
    /// Stands before `/ocpcapi/api/…`.
    pub base_url: String,
    /// The token of the account for conversions.
    pub ocpc_token: String,
    /// What account 01 shows when it pushes a lead.
    pub lead_secret_01: String,
    /// The same of account 02.
    pub lead_secret_02: String,
    /// The host of the pages that advertisements lead to.
    pub promotion_host: String,
}

/// A partner's account at 玖壹卡券.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JiuyiIdentity {
    /// Stands before `/dcapi/…`.
    pub base_url: String,
    /// `appid`.
    pub app_id: String,
    /// `appsecret`, joined by its name.
    pub secret: String,
}

/// An account at the proxy shop.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProxyShopIdentity {
    /// Stands before `/pub/…`.
    pub base_url: String,
    /// The account's only secret, with full rights.
    pub app_key: String,
    /// The balance among its ways to pay.
    pub pm_id: i64,
}

impl Identities {
    /// The same identities at a sandbox that is reached under `base_url`.
    #[must_use]
    pub fn at(mut self, base_url: &str) -> Self {
        self.wechat.base_url = format!("{base_url}/wechat");
        self.alipay.gateway_url = format!("{base_url}/alipay/gateway.do");
        self.alipay_cert.gateway_url.clone_from(&self.alipay.gateway_url);
        self.zhuoyue.base_url = format!("{base_url}/zhuoyue");
        self.boss.base_url = format!("{base_url}/boss");
        self.telecom.base_url = format!("{base_url}/telecom/mapi");
        self.telecom.openid_page_url = format!("{base_url}/telecom/h5/auth");
        self.wechat_open.base_url = format!("{base_url}/wechat-open");
        self.wechat_open.authorize_url = format!("{base_url}/wechat-open/connect/oauth2/authorize");
        self.sms.base_url = format!("{base_url}/sms/");
        self.amap.base_url = format!("{base_url}/amap");
        self.platform.base_url = format!("{base_url}/platform");
        self.legacy.base_url = format!("{base_url}/legacy");
        self.baidu.base_url = format!("{base_url}/baidu");
        self.jiuyi.base_url = format!("{base_url}/jiuyi");
        self.proxy.base_url = format!("{base_url}/proxy");
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
    WechatIdentity { base_url, mchid, app_id, mini_program_app_id, merchant_serial, platform_key_id }
    AlipayIdentity { gateway_url, app_id, seller_id }
    AlipayCertIdentity { gateway_url, app_id, seller_id }
    ZhuoyueIdentity { base_url, app_key }
    BossIdentity { base_url }
    TelecomIdentity { base_url, openid_page_url, merchant_no, institution_code, app_id }
    WechatOpenIdentity { base_url, authorize_url, official_account_app_id, mini_program_app_id }
    SmsIdentity { base_url, sign_name, template_login, template_password, template_profile, template_recall }
    AmapIdentity { base_url }
    PlatformIdentity { base_url, app_id }
    LegacyIdentity { base_url, app_id }
    BaiduIdentity { base_url, promotion_host }
    JiuyiIdentity { base_url, app_id }
    ProxyShopIdentity { base_url, pm_id }
}
