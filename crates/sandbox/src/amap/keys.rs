//! The key of the web service, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::identities::AmapIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

/// 32 characters each, as `AMap` gives them out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AmapKeys {
    key: String,
    private_key: String,
}

impl AmapKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "amap_keys")? {
                return Ok(kept);
            }
            let made = Self { key: secret()?, private_key: secret()? };
            txn.put(Kind::Setting, "amap_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> AmapIdentity {
        AmapIdentity {
            base_url: String::new(),
            key: self.key.clone(),
            private_key: self.private_key.clone(),
        }
    }
}

fn secret() -> Result<String, SandboxError> {
    let rest: String = random_hex32()?.chars().skip(SECRET_MARK.len()).collect();
    Ok(format!("{SECRET_MARK}{rest}"))
}
