//! The keys and numbers of both sides, made at the first start and kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::alipay::CertKeys;
use crate::amap::AmapKeys;
use crate::baidu::BaiduKeys;
use crate::crypto::{Cipher, Signer, Verifier, pem, random_digits, random_hex32};
use crate::error::SandboxError;
use crate::identities::{
    AlipayIdentity, BossIdentity, Identities, TelecomIdentity, WechatIdentity, WechatOpenIdentity,
    ZhuoyueIdentity,
};
use crate::jiuyi::JiuyiKeys;
use crate::legacy::LegacyKeys;
use crate::platform::PlatformKeys;
use crate::proxy_shop::ProxyShopKeys;
use crate::sms::SmsKeys;
use crate::store::{Kind, Store};
use crate::telecom::TelecomKeys;
use crate::wechat_open::WechatOpenKeys;

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
pub(crate) struct Keys {
    /// What the merchant is told, with empty URLs.
    pub(crate) identities: Identities,
    pub(crate) wechat_merchant: Verifier,
    pub(crate) wechat_platform: Signer,
    pub(crate) wechat_resource: Cipher,
    pub(crate) alipay_app: Verifier,
    pub(crate) alipay_gateway: Signer,
    pub(crate) alipay_cert: CertKeys,
    pub(crate) telecom: TelecomKeys,
    /// From which every openid is derived.
    pub(crate) openid_seed: String,
}

/// The keys as they are stored: PKCS#8 in base64, and the rest as it is given out.
///
/// What an earlier version did not keep is empty here, and is made by [`KeptKeys::complete`].
#[derive(Default, PartialEq, Eq, Clone, Serialize, Deserialize)]
#[serde(default)]
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
    mini_program_app_id: String,
    openid_seed: String,
}

/// Keys that their systems keep by themselves.
struct Own {
    alipay_cert: CertKeys,
    telecom: (TelecomKeys, TelecomIdentity),
    wechat_open: WechatOpenKeys,
    sms: SmsKeys,
    amap: AmapKeys,
    platform: PlatformKeys,
    legacy: LegacyKeys,
    baidu: BaiduKeys,
    jiuyi: JiuyiKeys,
    proxy: ProxyShopKeys,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("identities", &self.identities).finish_non_exhaustive()
    }
}

impl Keys {
    /// Reads the kept keys; makes and keeps what is missing.
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        let kept: Option<KeptKeys> = store.transact(|txn| txn.get(Kind::Setting, "keys"))?;
        let kept = kept.unwrap_or_default();
        let whole = kept.clone().complete()?;
        if whole != kept {
            store.transact(|txn| txn.put(Kind::Setting, "keys", None, &whole))?;
        }
        let own = Own {
            alipay_cert: CertKeys::load_or_make(store)?,
            telecom: TelecomKeys::load_or_make(store)?,
            wechat_open: WechatOpenKeys::load_or_make(store)?,
            sms: SmsKeys::load_or_make(store)?,
            amap: AmapKeys::load_or_make(store)?,
            platform: PlatformKeys::load_or_make(store)?,
            legacy: LegacyKeys::load_or_make(store)?,
            baidu: BaiduKeys::load_or_make(store)?,
            jiuyi: JiuyiKeys::load_or_make(store)?,
            proxy: ProxyShopKeys::load_or_make(store)?,
        };
        Self::from_kept(&whole, own)
    }

    fn from_kept(kept: &KeptKeys, own: Own) -> Result<Self, SandboxError> {
        let wechat_merchant = signer(&kept.wechat_merchant)?;
        let wechat_platform = signer(&kept.wechat_platform)?;
        let alipay_app = signer(&kept.alipay_app)?;
        let alipay_gateway = signer(&kept.alipay_gateway)?;
        Ok(Self {
            identities: identities(kept, &wechat_platform, &alipay_gateway, &own)?,
            wechat_merchant: wechat_merchant.verifier()?,
            wechat_platform,
            wechat_resource: Cipher::new(kept.api_v3_key.as_bytes())?,
            alipay_app: alipay_app.verifier()?,
            alipay_gateway,
            alipay_cert: own.alipay_cert,
            telecom: own.telecom.0,
            openid_seed: kept.openid_seed.clone(),
        })
    }
}

impl KeptKeys {
    /// The same with everything that was missing, made now.
    fn complete(mut self) -> Result<Self, SandboxError> {
        let rsa = || Signer::generate().map(|der| STANDARD.encode(der));
        let secret = || Ok(marked(SECRET_MARK, &random_hex32()?));
        let app_id = || Ok(format!("wx{}", random_hex32()?.chars().take(16).collect::<String>()));
        fill(&mut self.wechat_merchant, rsa)?;
        fill(&mut self.wechat_platform, rsa)?;
        fill(&mut self.alipay_app, rsa)?;
        fill(&mut self.alipay_gateway, rsa)?;
        fill(&mut self.mchid, || Ok(format!("16{}", random_digits(8)?)))?;
        fill(&mut self.wechat_app_id, app_id)?;
        fill(&mut self.merchant_serial, || {
            Ok(marked(SERIAL_MARK, &hex::encode_upper(crate::crypto::random::<20>()?)))
        })?;
        fill(&mut self.api_v3_key, secret)?;
        fill(&mut self.platform_key_id, || {
            Ok(format!("PUB_KEY_ID_01{}{}", random_digits(14)?, random_digits(14)?))
        })?;
        fill(&mut self.alipay_app_id, || Ok(format!("{ALIPAY_APP_MARK}{}", random_digits(12)?)))?;
        fill(&mut self.seller_id, || Ok(format!("2088{}", random_digits(12)?)))?;
        fill(&mut self.app_key, || Ok(format!("zy{}", random_digits(12)?)))?;
        fill(&mut self.app_secret, secret)?;
        fill(&mut self.boss_token, secret)?;
        fill(&mut self.mini_program_app_id, app_id)?;
        fill(&mut self.openid_seed, secret)?;
        Ok(self)
    }
}

/// Makes a kept value that is not there yet.
fn fill(
    kept: &mut String,
    make: impl FnOnce() -> Result<String, SandboxError>,
) -> Result<(), SandboxError> {
    if kept.is_empty() {
        *kept = make()?;
    }
    Ok(())
}

fn signer(kept: &str) -> Result<Signer, SandboxError> {
    Signer::from_pkcs8(&der(kept)?)
}

/// A kept key.
pub(crate) fn der(kept: &str) -> Result<Vec<u8>, SandboxError> {
    STANDARD.decode(kept).map_err(|_error| SandboxError::Sealed("a kept key is not base64"))
}

fn identities(
    kept: &KeptKeys,
    platform: &Signer,
    gateway: &Signer,
    own: &Own,
) -> Result<Identities, SandboxError> {
    Ok(Identities {
        wechat: kept.wechat(platform)?,
        alipay: kept.alipay(gateway)?,
        alipay_cert: own.alipay_cert.identity(),
        zhuoyue: ZhuoyueIdentity {
            base_url: String::new(),
            app_key: kept.app_key.clone(),
            app_secret: kept.app_secret.clone(),
        },
        boss: BossIdentity { base_url: String::new(), token: kept.boss_token.clone() },
        telecom: own.telecom.1.clone(),
        wechat_open: kept.wechat_open(&own.wechat_open),
        sms: own.sms.identity(),
        amap: own.amap.identity(),
        platform: own.platform.identity(),
        legacy: own.legacy.identity(),
        baidu: own.baidu.identity(),
        jiuyi: own.jiuyi.identity(),
        proxy: own.proxy.identity(),
    })
}

/// What the merchant is told of them, with empty URLs.
impl KeptKeys {
    fn wechat(&self, platform: &Signer) -> Result<WechatIdentity, SandboxError> {
        Ok(WechatIdentity {
            base_url: String::new(),
            mchid: self.mchid.clone(),
            app_id: self.wechat_app_id.clone(),
            mini_program_app_id: self.mini_program_app_id.clone(),
            merchant_serial: self.merchant_serial.clone(),
            merchant_private_key_pem: pem("PRIVATE KEY", &der(&self.wechat_merchant)?),
            api_v3_key: self.api_v3_key.clone(),
            platform_key_id: self.platform_key_id.clone(),
            platform_public_key_pem: pem("PUBLIC KEY", &platform.public_der()?),
        })
    }

    fn alipay(&self, gateway: &Signer) -> Result<AlipayIdentity, SandboxError> {
        Ok(AlipayIdentity {
            gateway_url: String::new(),
            app_id: self.alipay_app_id.clone(),
            seller_id: self.seller_id.clone(),
            app_private_key_pem: pem("PRIVATE KEY", &der(&self.alipay_app)?),
            alipay_public_key_pem: pem("PUBLIC KEY", &gateway.public_der()?),
        })
    }

    fn wechat_open(&self, secrets: &WechatOpenKeys) -> WechatOpenIdentity {
        WechatOpenIdentity {
            base_url: String::new(),
            authorize_url: String::new(),
            official_account_app_id: self.wechat_app_id.clone(),
            official_account_secret: secrets.official_account_secret.clone(),
            mini_program_app_id: self.mini_program_app_id.clone(),
            mini_program_secret: secrets.mini_program_secret.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn keys_that_an_earlier_version_did_not_keep_are_made_once_beside_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let whole = Keys::load_or_make(&store).unwrap();
        let forget = |txn: &crate::store::Txn<'_>| {
            let mut kept: Value = txn.get(Kind::Setting, "keys")?.unwrap();
            let map = kept.as_object_mut().unwrap();
            assert!(map.remove("mini_program_app_id").is_some());
            assert!(map.remove("openid_seed").is_some());
            txn.put(Kind::Setting, "keys", None, &kept)
        };
        store.transact(forget).unwrap();
        let completed = Keys::load_or_make(&store).unwrap();
        let again = Keys::load_or_make(&store).unwrap();
        assert_eq!(completed.identities.wechat.mchid, whole.identities.wechat.mchid);
        assert_eq!(
            completed.identities.wechat.merchant_private_key_pem,
            whole.identities.wechat.merchant_private_key_pem
        );
        assert_ne!(completed.openid_seed, whole.openid_seed);
        assert_eq!(again.openid_seed, completed.openid_seed);
        assert_eq!(
            again.identities.wechat.mini_program_app_id,
            completed.identities.wechat.mini_program_app_id
        );
    }
}
