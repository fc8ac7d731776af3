//! The keys and numbers of both sides, made at the first start and kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::crypto::{Cipher, Signer, Verifier, pem, random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::{
    AlipayIdentity, BossIdentity, Identities, WechatIdentity, ZhuoyueIdentity,
};
use crate::store::{Kind, Store};

/// Begins every shared secret and token that the sandbox gives out, so that nobody takes one for real.
pub const SECRET_MARK: &str = "sandbox";
/// Begins the numbers of its merchant certificates.
pub const SERIAL_MARK: &str = "5ADB0C5ADB0C5ADB";
/// Begins its Alipay applications, as it does those of Alipay's own test environment.
pub const ALIPAY_APP_MARK: &str = "9021";

/// The mark in the place of the text's beginning: the length stays.
fn marked(mark: &str, text: &str) -> String {
    mark.chars().chain(text.chars().skip(mark.len())).collect()
}

/// Every key the sandbox works with.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What the merchant is told, with empty URLs.
    pub(crate) identities: Identities,
    pub(crate) wechat_merchant: Verifier,
    pub(crate) wechat_platform: Signer,
    pub(crate) wechat_resource: Cipher,
    pub(crate) alipay_app: Verifier,
    pub(crate) alipay_gateway: Signer,
}

/// The keys as they are stored: PKCS#8 in base64, and the rest as it is given out.
#[derive(Serialize, Deserialize)]
struct KeptKeys {
    wechat_merchant: String,
    wechat_platform: String,
    alipay_app: String,
    alipay_gateway: String,
    mchid: String,
    wechat_app_id: String,
    merchant_serial: String,
    api_v3_key: String,
    platform_key_id: String,
    alipay_app_id: String,
    seller_id: String,
    app_key: String,
    app_secret: String,
    boss_token: String,
}

impl Keys {
    /// Reads the kept keys, or makes and keeps them.
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        let kept: Option<KeptKeys> = store.transact(|txn| txn.get(Kind::Setting, "keys"))?;
        if let Some(kept) = kept {
            return Self::from_kept(&kept);
        }
        let made = KeptKeys::make()?;
        store.transact(|txn| txn.put(Kind::Setting, "keys", None, &made))?;
        Self::from_kept(&made)
    }

    fn from_kept(kept: &KeptKeys) -> Result<Self, SandboxError> {
        let wechat_merchant = signer(&kept.wechat_merchant)?;
        let wechat_platform = signer(&kept.wechat_platform)?;
        let alipay_app = signer(&kept.alipay_app)?;
        let alipay_gateway = signer(&kept.alipay_gateway)?;
        Ok(Self {
            identities: identities(kept, &wechat_platform, &alipay_gateway)?,
            wechat_merchant: wechat_merchant.verifier()?,
            wechat_platform,
            wechat_resource: Cipher::new(kept.api_v3_key.as_bytes())?,
            alipay_app: alipay_app.verifier()?,
            alipay_gateway,
        })
    }
}

impl KeptKeys {
    fn make() -> Result<Self, SandboxError> {
        let rsa = || Signer::generate().map(|der| STANDARD.encode(der));
        Ok(Self {
            wechat_merchant: rsa()?,
            wechat_platform: rsa()?,
            alipay_app: rsa()?,
            alipay_gateway: rsa()?,
            mchid: format!("16{}", random_digits(8)?),
            wechat_app_id: format!("wx{}", random_hex32()?.chars().take(16).collect::<String>()),
            merchant_serial: marked(
                SERIAL_MARK,
                &hex::encode_upper(crate::crypto::random::<20>()?),
            ),
            api_v3_key: marked(SECRET_MARK, &random_hex32()?),
            platform_key_id: format!("PUB_KEY_ID_01{}{}", random_digits(14)?, random_digits(14)?),
            alipay_app_id: format!("{ALIPAY_APP_MARK}{}", random_digits(12)?),
            seller_id: format!("2088{}", random_digits(12)?),
            app_key: format!("zy{}", random_digits(12)?),
            app_secret: marked(SECRET_MARK, &random_hex32()?),
            boss_token: marked(SECRET_MARK, &random_hex32()?),
        })
    }
}

fn signer(kept: &str) -> Result<Signer, SandboxError> {
    Signer::from_pkcs8(&der(kept)?)
}

fn der(kept: &str) -> Result<Vec<u8>, SandboxError> {
    STANDARD.decode(kept).map_err(|_error| SandboxError::Sealed("a kept key is not base64"))
}

fn identities(
    kept: &KeptKeys,
    platform: &Signer,
    gateway: &Signer,
) -> Result<Identities, SandboxError> {
    let private = |key: &str| Ok::<_, SandboxError>(pem("PRIVATE KEY", &der(key)?));
    let public = |key: &Signer| Ok::<_, SandboxError>(pem("PUBLIC KEY", &key.public_der()?));
    Ok(Identities {
        wechat: WechatIdentity {
            base_url: String::new(),
            mchid: kept.mchid.clone(),
            app_id: kept.wechat_app_id.clone(),
            merchant_serial: kept.merchant_serial.clone(),
            merchant_private_key_pem: private(&kept.wechat_merchant)?,
            api_v3_key: kept.api_v3_key.clone(),
            platform_key_id: kept.platform_key_id.clone(),
            platform_public_key_pem: public(platform)?,
        },
        alipay: AlipayIdentity {
            gateway_url: String::new(),
            app_id: kept.alipay_app_id.clone(),
            seller_id: kept.seller_id.clone(),
            app_private_key_pem: private(&kept.alipay_app)?,
            alipay_public_key_pem: public(gateway)?,
        },
        zhuoyue: ZhuoyueIdentity {
            base_url: String::new(),
            app_key: kept.app_key.clone(),
            app_secret: kept.app_secret.clone(),
        },
        boss: BossIdentity { base_url: String::new(), token: kept.boss_token.clone() },
    })
}
