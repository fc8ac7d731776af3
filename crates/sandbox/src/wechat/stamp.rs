//! The key that signs the next answer or notification, and the serial it goes by.

use super::certificates::PlatformCertificate;
use super::settings::{Settings, SignWith};
use crate::crypto::Signer;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

/// A key and its name in `Wechatpay-Serial`.
#[derive(Debug)]
pub(super) struct Stamp {
    pub(super) serial: String,
    /// Without one it is the key that the public key belongs to.
    own_key: Option<Signer>,
}

impl Stamp {
    /// The one whose turn it is.
    pub(super) fn next(world: &World, txn: &Txn<'_>) -> Result<Self, SandboxError> {
        let mut settings = Settings::of(txn)?;
        match settings.sign_with {
            SignWith::PublicKey => Ok(Self::public_key(world)),
            SignWith::Certificate => Self::of(&PlatformCertificate::first(world, txn)?),
            SignWith::RotatedCertificate => Self::of(&PlatformCertificate::second(world, txn)?),
            SignWith::Both => {
                let listed = PlatformCertificate::listed(world, txn)?;
                let turn = settings.turn % listed.len().saturating_add(1);
                settings.turn = settings.turn.wrapping_add(1);
                settings.keep(txn)?;
                let certificate = turn.checked_sub(1).and_then(|index| listed.get(index));
                certificate.map_or_else(|| Ok(Self::public_key(world)), Self::of)
            }
        }
    }

    pub(super) fn sign(&self, world: &World, message: &str) -> Result<String, SandboxError> {
        self.own_key.as_ref().unwrap_or(&world.keys.wechat_platform).sign(message)
    }

    fn public_key(world: &World) -> Self {
        Self { serial: world.keys.identities.wechat.platform_key_id.clone(), own_key: None }
    }

    fn of(certificate: &PlatformCertificate) -> Result<Self, SandboxError> {
        Ok(Self { serial: certificate.serial().to_owned(), own_key: certificate.own_key()? })
    }
}
