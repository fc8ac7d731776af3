//! The secrets of both applications, made at the first start and kept.

use serde::{Deserialize, Serialize};

use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Store};

/// 32 characters each, as `WeChat` gives them out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WechatOpenKeys {
    pub(crate) official_account_secret: String,
    pub(crate) mini_program_secret: String,
}

impl WechatOpenKeys {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        store.transact(|txn| {
            if let Some(kept) = txn.get(Kind::Setting, "wechat_open_keys")? {
                return Ok(kept);
            }
            let made = Self { official_account_secret: secret()?, mini_program_secret: secret()? };
            txn.put(Kind::Setting, "wechat_open_keys", None, &made)?;
            Ok(made)
        })
    }
}

fn secret() -> Result<String, SandboxError> {
    let rest: String = random_hex32()?.chars().skip(SECRET_MARK.len()).collect();
    Ok(format!("{SECRET_MARK}{rest}"))
}
