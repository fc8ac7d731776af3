//! The account's key, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::identities::ProxyShopIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ProxyShopKeys {
    app_key: String,
}

impl ProxyShopKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "proxy_keys")? {
                return Ok(kept);
            }
            let made = Self { app_key: format!("{SECRET_MARK}{}", random_hex32()?) };
            txn.put(Kind::Setting, "proxy_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> ProxyShopIdentity {
        ProxyShopIdentity {
            base_url: String::new(),
            app_key: self.app_key.clone(),
            pm_id: super::state::BALANCE,
        }
    }
}
