use crate::config::{ConfigError, http_url};
use domain::ports::SmsText;
use domain::sms::SmsScene;
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// An account at the operator, with a signature and a template for each purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct AliyunSmsConfig {
    /// `https://dysmsapi.aliyuncs.com`; a path of its own is part of what is signed.
    pub base_url: String,
    pub access_key_id: String,
    pub access_key_secret: String,
    /// The name that messages begin with (短信签名).
    pub sign_name: String,
    /// Templates (短信模板) with one variable, `code`.
    pub template_login: String,
    pub template_password: String,
    pub template_profile: String,
    /// A template with two variables, `date` and `offer`, to customers whose term is over.
    pub template_recall: String,
    /// The most that one call may take; a message takes two at most.
    pub call_time_limit: Duration,
}

/// Without the access key.
impl fmt::Debug for AliyunSmsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AliyunSmsConfig")
            .field("base_url", &self.base_url)
            .field("sign_name", &self.sign_name)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

impl AliyunSmsConfig {
    /// The address, and the `Host` that goes with it.
    pub(super) fn check(&self) -> Result<(Url, String), ConfigError> {
        for (field, text) in [
            ("access_key_id", &self.access_key_id),
            ("template_login", &self.template_login),
            ("template_password", &self.template_password),
            ("template_profile", &self.template_profile),
            ("template_recall", &self.template_recall),
        ] {
            word(field, text)?;
        }
        for (field, text) in
            [("access_key_secret", &self.access_key_secret), ("sign_name", &self.sign_name)]
        {
            if text.trim().is_empty() {
                return Err(ConfigError::new(field, "must not be empty"));
            }
        }
        let base = http_url("base_url", &self.base_url)?;
        let host = base.host_str().ok_or(ConfigError::new("base_url", "has no host"))?;
        let host = base.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        Ok((base, host))
    }
}

/// The access key stands in a header, a template in the operator's console.
fn word(field: &'static str, text: &str) -> Result<(), ConfigError> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=128).contains(&text.len()) && text.bytes().all(is_good) {
        Ok(())
    } else {
        Err(ConfigError::new(field, "must have 1 to 128 letters, digits, dots, lines"))
    }
}

/// A template for each purpose.
#[derive(Debug)]
pub(super) struct Templates {
    pub(super) login: String,
    pub(super) password: String,
    pub(super) profile: String,
    pub(super) recall: String,
}

impl Templates {
    pub(super) fn of(&self, text: &SmsText) -> &str {
        match text {
            SmsText::Code { scene: SmsScene::Login, .. } => &self.login,
            SmsText::Code { scene: SmsScene::Password, .. } => &self.password,
            SmsText::Code { scene: SmsScene::Profile, .. } => &self.profile,
            SmsText::Recall { .. } => &self.recall,
        }
    }
}
