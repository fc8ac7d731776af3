use crate::config::{ConfigError, http_url, identifier, notify_url};
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// An application of the open platform.
#[derive(Clone, PartialEq, Eq)]
pub struct AlipayConfig {
    /// The whole address of `gateway.do`.
    pub gateway_url: String,
    pub app_id: String,
    /// The account that the money goes to, `2088…`.
    pub seller_id: String,
    /// The application's private key (应用私钥): PKCS#8 or PKCS#1, in PEM or as bare base64.
    pub app_private_key_pem: String,
    /// How Alipay's word is told from others'.
    pub trust: AlipayTrust,
    /// The mini-program (小程序) in which payments are invoked, where it is another application.
    pub mini_program_app_id: Option<String>,
    /// Where notifications are to go.
    pub notify_url: String,
    /// What the contract for QR codes calls the product; empty stands for
    /// [`Self::DEFAULT_PRECREATE_PRODUCT_CODE`].
    pub precreate_product_code: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// The mode of an application: it is in one or the other.
#[derive(Clone, PartialEq, Eq)]
pub enum AlipayTrust {
    /// Public-key mode (公钥模式).
    PublicKey {
        /// Alipay's public key (支付宝公钥), not the application's own: PEM or bare base64.
        alipay_public_key_pem: String,
    },
    /// Certificate mode (公钥证书模式). Each is a file as the console gives it out, PEM.
    Certificates {
        /// The application's certificate (应用公钥证书).
        app_cert_pem: String,
        /// Alipay's certificate (支付宝公钥证书), with what stands between it and the root.
        alipay_cert_pem: String,
        /// The roots (支付宝根证书).
        root_cert_pem: String,
    },
}

impl AlipayConfig {
    /// 当面付; contracts for 订单码支付 say `QR_CODE_OFFLINE`.
    pub const DEFAULT_PRECREATE_PRODUCT_CODE: &'static str = "FACE_TO_FACE_PAYMENT";

    /// What can be checked without reading the keys.
    pub(super) fn check(&self) -> Result<Url, ConfigError> {
        identifier("app_id", &self.app_id)?;
        identifier("seller_id", &self.seller_id)?;
        if let Some(app_id) = &self.mini_program_app_id {
            identifier("mini_program_app_id", app_id)?;
        }
        if !self.precreate_product_code.is_empty() {
            identifier("precreate_product_code", &self.precreate_product_code)?;
        }
        notify_url(&self.notify_url)?;
        http_url("gateway_url", &self.gateway_url)
    }

    pub(super) fn precreate_product(&self) -> String {
        match self.precreate_product_code.as_str() {
            "" => Self::DEFAULT_PRECREATE_PRODUCT_CODE.to_owned(),
            code => code.to_owned(),
        }
    }

    pub(super) fn mini_program(&self) -> String {
        self.mini_program_app_id.clone().unwrap_or_else(|| self.app_id.clone())
    }
}

/// Without the keys.
impl fmt::Debug for AlipayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlipayConfig")
            .field("gateway_url", &self.gateway_url)
            .field("app_id", &self.app_id)
            .field("seller_id", &self.seller_id)
            .field("trust", &self.trust)
            .field("mini_program_app_id", &self.mini_program_app_id)
            .field("notify_url", &self.notify_url)
            .field("precreate_product_code", &self.precreate_product_code)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// Which mode.
impl fmt::Debug for AlipayTrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicKey { .. } => "PublicKey",
            Self::Certificates { .. } => "Certificates",
        })
    }
}
