use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;
use domain::ports::{Cipher, CipherError, Purpose};
use std::collections::BTreeMap;
use std::fmt;

const KEY_ID_LEN: usize = 4;

/// The configured keys.
#[derive(Clone)]
pub struct KeyRing {
    /// The id of the key that new texts are sealed with.
    pub active: u32,
    /// Every key by which stored texts may be sealed, the active one among them.
    pub keys: Vec<(u32, [u8; 32])>,
    /// The source of the keyed hashes, apart from the rest so that a change of the keys above
    /// never changes what rows are found by.
    pub hash_key: [u8; 32],
}

/// Without the keys.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("active", &self.active).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    #[error("the active key {id} is not among the keys")]
    NoActiveKey { id: u32 },
    #[error("the key {id} is given twice")]
    DuplicateKey { id: u32 },
}

/// AES-256-GCM under random nonces (at most 2³² texts a key), and HMAC-SHA256 for the hashes.
///
/// A sealed text is the key's id (four bytes, big-endian), the nonce (twelve), the encrypted text
/// and the tag (sixteen); the place is bound in as additional data.
pub struct AesGcmCipher {
    active: u32,
    keys: BTreeMap<u32, RandomizedNonceKey>,
    personal_data: hmac::Key,
    order_token: hmac::Key,
    fingerprint: hmac::Key,
    evidence: hmac::Key,
    session: hmac::Key,
}

impl AesGcmCipher {
    pub fn new(ring: KeyRing) -> Result<Self, KeyRingError> {
        let mut keys = BTreeMap::new();
        for (id, bytes) in ring.keys {
            // Only a wrong length is refused, which the type rules out.
            let Ok(key) = RandomizedNonceKey::new(&AES_256_GCM, &bytes) else { continue };
            if keys.insert(id, key).is_some() {
                return Err(KeyRingError::DuplicateKey { id });
            }
        }
        if !keys.contains_key(&ring.active) {
            return Err(KeyRingError::NoActiveKey { id: ring.active });
        }
        let derived = |label: &str| {
            let source = hmac::Key::new(hmac::HMAC_SHA256, &ring.hash_key);
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&source, label.as_bytes()).as_ref())
        };
        Ok(Self {
            active: ring.active,
            keys,
            personal_data: derived("personal data"),
            order_token: derived("order token"),
            fingerprint: derived("fingerprint"),
            evidence: derived("evidence"),
            session: derived("session"),
        })
    }

    fn try_seal(&self, plain: &[u8], place: &str) -> Result<Vec<u8>, Unspecified> {
        let key = self.keys.get(&self.active).ok_or(Unspecified)?;
        let mut text = plain.to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut text)?;
        let mut sealed = Vec::with_capacity(KEY_ID_LEN + NONCE_LEN + text.len());
        sealed.extend_from_slice(&self.active.to_be_bytes());
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }
}

impl Cipher for AesGcmCipher {
    #[expect(
        clippy::expect_used,
        reason = "fails only without a source of randomness, and then nothing may be stored"
    )]
    fn seal(&self, plain: &[u8], place: &str) -> Vec<u8> {
        self.try_seal(plain, place).expect("the machine gives random bytes")
    }

    fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
        let (key_id, rest) = sealed.split_first_chunk().ok_or(CipherError::Tampered)?;
        let (nonce, text) = rest.split_first_chunk().ok_or(CipherError::Tampered)?;
        let key_id = u32::from_be_bytes(*key_id);
        let key = self.keys.get(&key_id).ok_or(CipherError::UnknownKey { key_id })?;
        let (nonce, place) = (Nonce::assume_unique_for_key(*nonce), Aad::from(place.as_bytes()));
        let mut text = text.to_vec();
        let length = match key.open_in_place(nonce, place, &mut text) {
            Ok(plain) => plain.len(),
            Err(Unspecified) => return Err(CipherError::Tampered),
        };
        text.truncate(length);
        Ok(text)
    }

    fn keyed_hash(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let key = match purpose {
            Purpose::PersonalData => &self.personal_data,
            Purpose::OrderToken => &self.order_token,
            Purpose::Fingerprint => &self.fingerprint,
            Purpose::Evidence => &self.evidence,
            Purpose::Session => &self.session,
        };
        let mut hash = [0; 32];
        for (to, from) in hash.iter_mut().zip(hmac::sign(key, data).as_ref()) {
            *to = *from;
        }
        hash
    }
}

/// Without the keys.
impl fmt::Debug for AesGcmCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesGcmCipher").field("active", &self.active).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
