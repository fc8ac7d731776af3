//! The account at the operator, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::{random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::SmsIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

/// What is random in the account.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SmsKeys {
    access_key_id: String,
    access_key_secret: String,
    /// Digits that the codes of all templates begin with.
    templates: String,
}

impl SmsKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "sms_keys")? {
                return Ok(kept);
            }
            let made = Self {
                access_key_id: format!("LTAI5t{}", short(18)?),
                access_key_secret: format!("{SECRET_MARK}{}", short(23)?),
                templates: random_digits(7)?,
            };
            txn.put(Kind::Setting, "sms_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> SmsIdentity {
        let template = |number: u8| format!("SMS_{}{number}", self.templates);
        SmsIdentity {
            base_url: String::new(),
            access_key_id: self.access_key_id.clone(),
            access_key_secret: self.access_key_secret.clone(),
            sign_name: "长城宽带测试".to_owned(),
            template_login: template(1),
            template_password: template(2),
            template_profile: template(3),
            template_recall: template(4),
        }
    }
}

fn short(count: usize) -> Result<String, SandboxError> {
    Ok(random_hex32()?.chars().take(count).collect())
}
