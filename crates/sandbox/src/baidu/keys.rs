//! The shop's accounts at Baidu, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::identities::BaiduIdentity;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BaiduKeys {
    ocpc_token: String,
    lead_secret_01: String,
    lead_secret_02: String,
}

impl BaiduKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "baidu_keys")? {
                return Ok(kept);
            }
            let secret = || Ok::<_, SandboxError>(format!("{SECRET_MARK}{}", random_hex32()?));
            let made = Self {
                ocpc_token: secret()?,
                lead_secret_01: secret()?,
                lead_secret_02: secret()?,
            };
            txn.put(Kind::Setting, "baidu_keys", None, &made)?;
            Ok(made)
        })
    }

    /// Without its URL.
    pub(crate) fn identity(&self) -> BaiduIdentity {
        BaiduIdentity {
            base_url: String::new(),
            ocpc_token: self.ocpc_token.clone(),
            lead_secret_01: self.lead_secret_01.clone(),
            lead_secret_02: self.lead_secret_02.clone(),
            promotion_host: "promotion.example.com".to_owned(),
        }
    }
}
