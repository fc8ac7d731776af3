//! The application at the old back office, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::{random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::LegacyIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct LegacyKeys {
    app_id: String,
    secret: String,
}

impl LegacyKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "legacy_keys")? {
                return Ok(kept);
            }
            let made = Self {
                app_id: format!("lg{}", random_digits(8)?),
                secret: format!("{SECRET_MARK}{}", random_hex32()?),
            };
            txn.put(Kind::Setting, "legacy_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> LegacyIdentity {
        LegacyIdentity {
            base_url: String::new(),
            app_id: self.app_id.clone(),
            secret: self.secret.clone(),
        }
    }
}
