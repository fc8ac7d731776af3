//! `AEAD_AES_256_GCM` under the `APIv3` key, as notifications and certificates carry it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::{NONCE_LEN, random_hex32};
use crate::error::SandboxError;
use crate::world::World;

/// An encrypted text and what it takes to open it.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) algorithm: &'static str,
    /// 12 characters.
    pub(super) nonce: String,
    pub(super) associated_data: &'static str,
    /// The base64 of ciphertext and tag.
    pub(super) ciphertext: String,
}

pub(super) fn seal(
    world: &World,
    associated_data: &'static str,
    plain: &str,
) -> Result<Sealed, SandboxError> {
    let nonce = random_hex32()?.chars().take(NONCE_LEN).collect::<String>();
    let bytes = <[u8; NONCE_LEN]>::try_from(nonce.as_bytes())
        .map_err(|_error| SandboxError::Crypto("a nonce must have 12 bytes"))?;
    let sealed = world.keys.wechat_resource.seal(bytes, associated_data, plain.as_bytes())?;
    Ok(Sealed {
        algorithm: "AEAD_AES_256_GCM",
        nonce,
        associated_data,
        ciphertext: STANDARD.encode(sealed),
    })
}
