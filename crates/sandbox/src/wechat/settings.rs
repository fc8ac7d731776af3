//! How the platform signs and spells, as the control API has set it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::certificates::PlatformCertificate;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

const SETTING: &str = "wechat_settings";

/// What answers and notifications are signed with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignWith {
    /// Under the public key's id (微信支付公钥).
    #[default]
    PublicKey,
    /// Under the serial of the first platform certificate (平台证书).
    Certificate,
    /// Under the second one's, made when it is first asked for.
    RotatedCertificate,
    /// Each in turn, as in the days of a migration.
    Both,
}

impl SignWith {
    pub(crate) const ALL: [Self; 4] =
        [Self::PublicKey, Self::Certificate, Self::RotatedCertificate, Self::Both];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PublicKey => "public_key",
            Self::Certificate => "certificate",
            Self::RotatedCertificate => "rotated_certificate",
            Self::Both => "both",
        }
    }
}

/// The settings, kept.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(super) sign_with: SignWith,
    pub(super) old_spelling: bool,
    /// How many signatures were made in turn.
    pub(super) turn: usize,
}

impl Settings {
    pub(super) fn of(txn: &Txn<'_>) -> Result<Self, SandboxError> {
        Ok(txn.get(Kind::Setting, SETTING)?.unwrap_or_default())
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::Setting, SETTING, None, self)
    }

    /// Changes what is given, makes the certificates that it needs, and tells what holds now.
    pub(crate) fn change(
        world: &World,
        txn: &Txn<'_>,
        sign_with: Option<SignWith>,
        old_spelling: Option<bool>,
    ) -> Result<Value, SandboxError> {
        let mut settings = Self::of(txn)?;
        settings.sign_with = sign_with.unwrap_or(settings.sign_with);
        settings.old_spelling = old_spelling.unwrap_or(settings.old_spelling);
        settings.keep(txn)?;
        if settings.sign_with == SignWith::RotatedCertificate {
            PlatformCertificate::second(world, txn)?;
        }
        let listed = PlatformCertificate::listed(world, txn)?;
        Ok(json!({
            "signWith": settings.sign_with,
            "oldSpelling": settings.old_spelling,
            "publicKeyId": world.keys.identities.wechat.platform_key_id,
            "certificates": listed.iter().map(PlatformCertificate::serial).collect::<Vec<_>>(),
        }))
    }
}
