//! Text messages, and look-ups of addresses.

use super::need::Need;
use super::payments::Mark;
use crate::config::Secret;
use sandbox::{AmapIdentity, SECRET_MARK, SmsIdentity};

const ALIYUN: &str = "https://dysmsapi.aliyuncs.com";
const AMAP: &str = "https://restapi.amap.com";

/// Aliyun's text messages (阿里云短信服务).
#[derive(Debug)]
pub(crate) struct Sms {
    pub(crate) base_url: String,
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: Secret,
    pub(crate) sign_name: String,
    pub(crate) template_login: String,
    pub(crate) template_password: String,
    pub(crate) template_profile: String,
    pub(crate) template_recall: String,
}

/// The web service of `AMap` (高德).
#[derive(Debug)]
pub(crate) struct Amap {
    pub(crate) base_url: String,
    pub(crate) key: Secret,
    pub(crate) private_key: Secret,
}

impl Sms {
    pub(super) fn read(need: &mut Need<'_>) -> Self {
        Self {
            base_url: need.url_or("SMS_BASE_URL", ALIYUN),
            access_key_id: need.text("SMS_ACCESS_KEY_ID"),
            access_key_secret: need.secret("SMS_ACCESS_KEY_SECRET"),
            sign_name: need.text("SMS_SIGN_NAME"),
            template_login: need.text("SMS_TEMPLATE_LOGIN"),
            template_password: need.text("SMS_TEMPLATE_PASSWORD"),
            template_profile: need.text("SMS_TEMPLATE_PROFILE"),
            template_recall: need.text("SMS_TEMPLATE_RECALL"),
        }
    }

    pub(super) fn at_sandbox(own: SmsIdentity) -> Self {
        Self {
            base_url: own.base_url,
            access_key_id: own.access_key_id,
            access_key_secret: Secret::new(own.access_key_secret),
            sign_name: own.sign_name,
            template_login: own.template_login,
            template_password: own.template_password,
            template_profile: own.template_profile,
            template_recall: own.template_recall,
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("SMS_ACCESS_KEY_SECRET", self.access_key_secret.expose(), SECRET_MARK)]
    }
}

impl Amap {
    /// Offered where a key is set.
    pub(super) fn read(need: &mut Need<'_>) -> Option<Self> {
        let key = need.reader.secret("AMAP_KEY", need.problems)?;
        Some(Self {
            base_url: need.url_or("AMAP_BASE_URL", AMAP),
            key,
            private_key: need.secret("AMAP_PRIVATE_KEY"),
        })
    }

    pub(super) fn at_sandbox(own: AmapIdentity) -> Self {
        Self {
            base_url: own.base_url,
            key: Secret::new(own.key),
            private_key: Secret::new(own.private_key),
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 2] {
        [
            ("AMAP_KEY", self.key.expose(), SECRET_MARK),
            ("AMAP_PRIVATE_KEY", self.private_key.expose(), SECRET_MARK),
        ]
    }
}
