//! The application at the platform, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::{random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::PlatformIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PlatformKeys {
    app_id: String,
    app_secret: String,
}

impl PlatformKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "platform_keys")? {
                return Ok(kept);
            }
            let made = Self {
                app_id: format!("pf{}", random_digits(12)?),
                app_secret: format!("{SECRET_MARK}{}", random_hex32()?),
            };
            txn.put(Kind::Setting, "platform_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> PlatformIdentity {
        PlatformIdentity {
            base_url: String::new(),
            app_id: self.app_id.clone(),
            app_secret: self.app_secret.clone(),
        }
    }
}
