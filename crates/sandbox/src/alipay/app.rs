//! The two applications that may call, and what signs for each.

use serde::{Deserialize, Serialize};

use super::params::Params;
use super::problem::Problem;
use crate::error::SandboxError;
use crate::world::World;

/// One application; each belongs to a merchant of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum App {
    /// In public-key mode (公钥模式).
    #[default]
    Key,
    /// In certificate mode (公钥证书模式).
    Cert,
}

impl App {
    pub(super) const ALL: [Self; 2] = [Self::Key, Self::Cert];

    /// The application of this id.
    pub(super) fn of(world: &World, app_id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|app| app.app_id(world) == app_id)
    }

    pub(super) fn app_id(self, world: &World) -> &str {
        match self {
            Self::Key => &world.keys.identities.alipay.app_id,
            Self::Cert => world.keys.alipay_cert.app_id(),
        }
    }

    /// The merchant's own account.
    pub(super) fn seller_id(self, world: &World) -> &str {
        match self {
            Self::Key => &world.keys.identities.alipay.seller_id,
            Self::Cert => world.keys.alipay_cert.seller_id(),
        }
    }

    /// Whether the application signed `message`.
    pub(super) fn accepts(self, world: &World, message: &str, signature: &str) -> bool {
        match self {
            Self::Key => world.keys.alipay_app.accepts(message, signature),
            Self::Cert => world.keys.alipay_cert.accepts(message, signature),
        }
    }

    /// Alipay's signature for this application.
    pub(super) fn sign(self, world: &World, message: &str) -> Result<String, SandboxError> {
        match self {
            Self::Key => world.keys.alipay_gateway.sign(message),
            Self::Cert => world.keys.alipay_cert.signing().signer.sign(message),
        }
    }

    /// The numbers of its certificates, which an application in certificate mode must send.
    pub(super) fn check_numbers(self, world: &World, params: &Params) -> Result<(), Problem> {
        if self == Self::Key {
            return Ok(());
        }
        let keys = &world.keys.alipay_cert;
        let wanted = [
            ("app_cert_sn", &keys.app_cert_sn, "应用证书序列号不匹配"),
            ("alipay_root_cert_sn", &keys.root_cert_sn, "支付宝根证书序列号不匹配"),
        ];
        for (name, number, words) in wanted {
            match params.get(name) {
                "" => return Err(Problem::missing(name)),
                sent if sent == number => {}
                _ => return Err(Problem::invalid(&name.replace('_', "-"), words)),
            }
        }
        Ok(())
    }
}
