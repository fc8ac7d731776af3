//! The account at 玖壹, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::{random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::JiuyiIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct JiuyiKeys {
    app_id: String,
    secret: String,
}

impl JiuyiKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "jiuyi_keys")? {
                return Ok(kept);
            }
            let made = Self {
                app_id: format!("19{}", random_digits(6)?),
                secret: format!("{SECRET_MARK}{}", random_hex32()?),
            };
            txn.put(Kind::Setting, "jiuyi_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> JiuyiIdentity {
        JiuyiIdentity {
            base_url: String::new(),
            app_id: self.app_id.clone(),
            secret: self.secret.clone(),
        }
    }
}
