//! Certificate mode (公钥证书模式): the keys and certificates of its application and of Alipay.

mod authority;
mod serial;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::gateway::Asked;
use super::problem::{Problem, Stop};
use super::signed;
use crate::answer::{Answer, Effect};
use crate::crypto::{Signer, Verifier, pem, random_digits};
use crate::error::SandboxError;
use crate::identities::AlipayCertIdentity;
use crate::keys::{ALIPAY_APP_MARK, der};
use crate::store::{Kind, Store, Txn};
use authority::Authority;

/// Under which the keys are kept.
const KEPT: &str = "alipay_cert";

/// As stored: private keys are PKCS#8 in base64.
#[derive(Serialize, Deserialize)]
struct Kept {
    app_id: String,
    seller_id: String,
    root_key: String,
    root_cert_pem: String,
    app_key: String,
    app_cert_pem: String,
    /// Alipay's own, oldest first; the last one signs.
    leaves: Vec<KeptLeaf>,
}

#[derive(Serialize, Deserialize)]
struct KeptLeaf {
    key: String,
    cert_pem: String,
}

/// The key that signs for Alipay now, and its certificate's number.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) signer: Signer,
    pub(super) number: String,
}

/// What the sandbox needs in certificate mode.
#[derive(Debug)]
pub(crate) struct CertKeys {
    identity: AlipayCertIdentity,
    app: Verifier,
    /// What the application must send as `app_cert_sn`.
    pub(super) app_cert_sn: String,
    /// What it must send as `alipay_root_cert_sn`.
    pub(super) root_cert_sn: String,
    signing: RwLock<Arc<Leaf>>,
    turns: AtomicU64,
}

impl CertKeys {
    /// Reads the kept keys, or makes and keeps them.
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, SandboxError> {
        if let Some(kept) = store.transact(|txn| txn.get(Kind::Setting, KEPT))? {
            return Self::from_kept(&kept);
        }
        let made = make()?;
        store.transact(|txn| txn.put(Kind::Setting, KEPT, None, &made))?;
        Self::from_kept(&made)
    }

    fn from_kept(kept: &Kept) -> Result<Self, SandboxError> {
        let (Some(first), Some(last)) = (kept.leaves.first(), kept.leaves.last()) else {
            return Err(SandboxError::Sealed("the Alipay certificates are gone"));
        };
        let app_key = der(&kept.app_key)?;
        Ok(Self {
            identity: AlipayCertIdentity {
                gateway_url: String::new(),
                app_id: kept.app_id.clone(),
                seller_id: kept.seller_id.clone(),
                app_private_key_pem: pem("PRIVATE KEY", &app_key),
                app_cert_pem: kept.app_cert_pem.clone(),
                alipay_cert_pem: first.cert_pem.clone(),
                root_cert_pem: kept.root_cert_pem.clone(),
            },
            app: Signer::from_pkcs8(&app_key)?.verifier()?,
            app_cert_sn: serial::number(&kept.app_cert_pem)?,
            root_cert_sn: serial::root_numbers(&kept.root_cert_pem)?,
            signing: RwLock::new(Arc::new(last.open()?)),
            turns: AtomicU64::new(0),
        })
    }

    /// What the merchant is told, with an empty URL.
    pub(crate) fn identity(&self) -> AlipayCertIdentity {
        self.identity.clone()
    }

    pub(super) fn app_id(&self) -> &str {
        &self.identity.app_id
    }

    pub(super) fn seller_id(&self) -> &str {
        &self.identity.seller_id
    }

    /// Whether the application signed `message`.
    pub(super) fn accepts(&self, message: &str, signature: &str) -> bool {
        self.app.accepts(message, signature)
    }

    /// What signs now.
    pub(super) fn signing(&self) -> Arc<Leaf> {
        Arc::clone(&self.signing.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether this answer names the certificate before its signature: every other one does.
    pub(super) fn number_first(&self) -> bool {
        self.turns.fetch_add(1, Ordering::Relaxed).is_multiple_of(2)
    }

    /// Has a new certificate of the same root sign from now on; gives its number.
    pub(crate) fn rotate(&self, store: &Store) -> Result<String, SandboxError> {
        let mut signing = self.signing.write().unwrap_or_else(PoisonError::into_inner);
        let kept: Option<Kept> = store.transact(|txn| txn.get(Kind::Setting, KEPT))?;
        let mut kept = kept.ok_or(SandboxError::Sealed("the Alipay certificates are gone"))?;
        let fresh = leaf(&Authority::open(&der(&kept.root_key)?)?)?;
        let open = fresh.open()?;
        kept.leaves.push(fresh);
        store.transact(|txn| txn.put(Kind::Setting, KEPT, None, &kept))?;
        let number = open.number.clone();
        *signing = Arc::new(open);
        Ok(number)
    }
}

/// `alipay.open.app.alipaycert.download`: a certificate of Alipay's by its number.
pub(super) fn download(txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let wanted = asked.text("alipay_cert_sn").ok_or_else(|| Problem::field("alipay_cert_sn"))?;
    let kept: Option<Kept> = txn.get(Kind::Setting, KEPT)?;
    for leaf in kept.map(|kept| kept.leaves).unwrap_or_default() {
        if serial::number(&leaf.cert_pem)? == wanted {
            let node = json!({
                "code": "10000",
                "msg": "Success",
                "alipay_cert_content": STANDARD.encode(leaf.cert_pem),
            });
            return Ok(signed(asked.method(), wanted, &node, Effect::Read));
        }
    }
    Err(Problem::plain("CERT_NOT_EXIST", "证书不存在").into())
}

impl KeptLeaf {
    fn open(&self) -> Result<Leaf, SandboxError> {
        let signer = Signer::from_pkcs8(&der(&self.key)?)?;
        Ok(Leaf { signer, number: serial::number(&self.cert_pem)? })
    }
}

fn make() -> Result<Kept, SandboxError> {
    let root_key = Signer::generate()?;
    let authority = Authority::open(&root_key)?;
    let app_id = format!("{ALIPAY_APP_MARK}{}", random_digits(12)?);
    let app_key = Signer::generate()?;
    Ok(Kept {
        app_cert_pem: authority.issue(&app_key, &format!("沙箱商户-{app_id}"))?,
        app_id,
        seller_id: format!("2088{}", random_digits(12)?),
        root_cert_pem: authority.roots()?,
        root_key: STANDARD.encode(root_key),
        app_key: STANDARD.encode(app_key),
        leaves: vec![leaf(&authority)?],
    })
}

fn leaf(authority: &Authority) -> Result<KeptLeaf, SandboxError> {
    let key = Signer::generate()?;
    let cert_pem = authority.issue(&key, "沙箱支付宝")?;
    Ok(KeptLeaf { key: STANDARD.encode(key), cert_pem })
}
