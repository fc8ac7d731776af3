//! The telecom's keys and the merchant's, made at the first start and kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::TELECOM_MERCHANT_MARK;
use crate::crypto::{Signer, Verifier, pem, random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::TelecomIdentity;
use crate::keys::der;
use crate::store::{Kind, Store};

/// What the telecom signs and checks with.
pub(crate) struct TelecomKeys {
    pub(crate) institution: Verifier,
    pub(crate) platform: Signer,
}

impl std::fmt::Debug for TelecomKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TelecomKeys").finish_non_exhaustive()
    }
}

/// As they are stored; private keys are PKCS#8 in base64.
#[derive(Serialize, Deserialize)]
struct Kept {
    institution: String,
    platform: String,
    merchant_no: String,
    institution_code: String,
    app_id: String,
}

impl TelecomKeys {
    /// Reads or makes the keys, and says who the merchant is, with empty URLs.
    pub(crate) fn load_or_make(store: &Store) -> Result<(Self, TelecomIdentity), SandboxError> {
        let kept: Option<Kept> = store.transact(|txn| txn.get(Kind::Setting, "telecom_keys"))?;
        if let Some(kept) = kept {
            return kept.open();
        }
        let made = Kept::make()?;
        store.transact(|txn| txn.put(Kind::Setting, "telecom_keys", None, &made))?;
        made.open()
    }
}

impl Kept {
    fn make() -> Result<Self, SandboxError> {
        let rsa = || Signer::generate().map(|der| STANDARD.encode(der));
        Ok(Self {
            institution: rsa()?,
            platform: rsa()?,
            merchant_no: format!("{TELECOM_MERCHANT_MARK}{}", random_digits(9)?),
            institution_code: format!("{TELECOM_MERCHANT_MARK}{}", random_digits(6)?),
            app_id: format!("wx{}", random_hex32()?.chars().take(16).collect::<String>()),
        })
    }

    fn open(self) -> Result<(TelecomKeys, TelecomIdentity), SandboxError> {
        let institution_der = der(&self.institution)?;
        let platform = Signer::from_pkcs8(&der(&self.platform)?)?;
        let identity = TelecomIdentity {
            base_url: String::new(),
            openid_page_url: String::new(),
            merchant_no: self.merchant_no,
            institution_code: self.institution_code,
            private_key_pem: pem("PRIVATE KEY", &institution_der),
            platform_public_key_pem: pem("PUBLIC KEY", &platform.public_der()?),
            app_id: self.app_id,
        };
        let institution = Signer::from_pkcs8(&institution_der)?.verifier()?;
        Ok((TelecomKeys { institution, platform }, identity))
    }
}
