//! The encrypted part of a notification: AES-256-GCM under the `APIv3` key.

use super::wire::Resource;
use crate::config::ConfigError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const ALGORITHM: &str = "AEAD_AES_256_GCM";
const KEY_BYTES: usize = 32;

/// The `APIv3` key (`APIv3密钥`). Its `Debug` shows the algorithm only.
#[derive(Debug)]
pub struct ResourceKey(LessSafeKey);

/// Why a resource does not open. Worded for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealBroken {
    #[error("the resource is encrypted by another algorithm than AEAD_AES_256_GCM")]
    OtherAlgorithm,
    #[error("the nonce of the resource has not 12 bytes")]
    Nonce,
    #[error("the ciphertext of the resource is not base64")]
    NotBase64,
    #[error("the resource does not decrypt: the APIv3 key was probably changed at WeChat Pay")]
    WrongKey,
}

impl ResourceKey {
    /// The key's own characters are its bytes: 32, no more and no less.
    pub fn new(key: &str) -> Result<Self, ConfigError> {
        let refused = ConfigError::new("api_v3_key", "must have 32 bytes");
        if key.len() != KEY_BYTES {
            return Err(refused);
        }
        UnboundKey::new(&AES_256_GCM, key.as_bytes())
            .map(|key| Self(LessSafeKey::new(key)))
            .map_err(|_error| refused)
    }

    pub fn open(&self, resource: &Resource) -> Result<Vec<u8>, SealBroken> {
        let Resource { algorithm, ciphertext, associated_data, nonce } = resource;
        if algorithm != ALGORITHM {
            return Err(SealBroken::OtherAlgorithm);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes())
            .map_err(|_error| SealBroken::Nonce)?;
        let aad = Aad::from(associated_data.as_deref().unwrap_or_default().as_bytes());
        let mut data = STANDARD.decode(ciphertext).map_err(|_error| SealBroken::NotBase64)?;
        let plain =
            self.0.open_in_place(nonce, aad, &mut data).map_err(|_error| SealBroken::WrongKey)?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The AEAD test of WeChat Pay's own Java SDK.
    fn published() -> (ResourceKey, Resource) {
        let key = ResourceKey::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
        let resource = Resource {
            algorithm: ALGORITHM.to_owned(),
            ciphertext: "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=".to_owned(),
            associated_data: Some("associatedData".to_owned()),
            nonce: "uluk4a9R25RW".to_owned(),
        };
        (key, resource)
    }

    #[test]
    fn the_published_ciphertext_opens() {
        let (key, resource) = published();
        assert_eq!(key.open(&resource).unwrap(), b"message");
    }

    #[test]
    fn a_key_that_has_not_32_bytes_is_refused() {
        for key in ["", "a7cde1ZJB1kG2e7V", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8G", &"a".repeat(33)] {
            let refused = ConfigError::new("api_v3_key", "must have 32 bytes");
            assert_eq!(ResourceKey::new(key).unwrap_err(), refused);
        }
    }

    #[test]
    fn whatever_is_changed_the_resource_stays_shut() {
        let (key, good) = published();
        let changed = |change: fn(&mut Resource)| {
            let mut resource = good.clone();
            change(&mut resource);
            key.open(&resource).unwrap_err()
        };
        assert_eq!(changed(|it| it.algorithm.clear()), SealBroken::OtherAlgorithm);
        assert_eq!(changed(|it| it.nonce.push('0')), SealBroken::Nonce);
        assert_eq!(changed(|it| it.nonce = "uluk4a9R25RWabcd".to_owned()), SealBroken::Nonce);
        assert_eq!(changed(|it| it.nonce = "ulUk4a9R25RW".to_owned()), SealBroken::WrongKey);
        assert_eq!(changed(|it| it.associated_data = None), SealBroken::WrongKey);
        assert_eq!(changed(|it| it.ciphertext.insert(0, '!')), SealBroken::NotBase64);
        assert_eq!(changed(|it| it.ciphertext.clear()), SealBroken::WrongKey);
    }
}
