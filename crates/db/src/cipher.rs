mod keys;
mod source;

pub use keys::KeySheet;
pub use source::{KeySource, KeySourceError};

use aws_lc_rs::aead::{Aad, NONCE_LEN, Nonce};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;
use domain::ports::{Cipher, CipherError, Purpose};
use domain::with_causes;
use keys::DataKeys;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// The id of its key, big-endian, is what every sealed text begins with.
pub(crate) const KEY_ID_LEN: usize = 4;

/// A key that nobody has is looked for no more often than this.
const LOOK_EVERY: Duration = Duration::from_secs(1);

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
    #[error("the key {id} is another than it was")]
    ChangedKey { id: u32 },
    #[error("the key of the hashes is another than it was")]
    ChangedHashKey,
}

/// AES-256-GCM under random nonces (at most 2³² texts a key), and HMAC-SHA256 for the hashes.
///
/// A sealed text is the key's id (four bytes, big-endian), the nonce (twelve), the encrypted text
/// and the tag (sixteen); the place is bound in as additional data.
///
/// With a source the keys are read from it again when a text is met whose key is not known, and
/// whenever [`AesGcmCipher::refresh`] is called.
pub struct AesGcmCipher {
    keys: RwLock<Arc<DataKeys>>,
    hashes: HashKeys,
    source: Option<Followed>,
}

struct Followed {
    source: Arc<dyn KeySource>,
    looked_at: Mutex<Option<Instant>>,
}

struct HashKeys {
    source: [u8; 32],
    personal_data: hmac::Key,
    order_token: hmac::Key,
    fingerprint: hmac::Key,
    evidence: hmac::Key,
    session: hmac::Key,
    one_time: hmac::Key,
    sms_code: hmac::Key,
    limit: hmac::Key,
}

impl AesGcmCipher {
    pub fn new(ring: KeyRing) -> Result<Self, KeyRingError> {
        let hashes = HashKeys::new(ring.hash_key);
        let keys = RwLock::new(Arc::new(DataKeys::new(ring)?));
        Ok(Self { keys, hashes, source: None })
    }

    pub fn following(source: Arc<dyn KeySource>) -> Result<Self, KeySourceError> {
        let cipher = Self::new(source.read()?)?;
        Ok(Self { source: Some(Followed { source, looked_at: Mutex::default() }), ..cipher })
    }

    /// Reads the source again. Keys may come and go and another one become the active one; what
    /// stands under an id, and what is hashed with, stays: otherwise nothing is taken over.
    pub fn refresh(&self) -> Result<(), KeySourceError> {
        let Some(followed) = &self.source else { return Ok(()) };
        let ring = followed.source.read()?;
        if ring.hash_key != self.hashes.source {
            return Err(KeyRingError::ChangedHashKey.into());
        }
        let keys = DataKeys::new(ring)?;
        keys.follow(&self.keys())?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    /// Which keys are held now.
    pub fn sheet(&self) -> KeySheet {
        self.keys().sheet.clone()
    }

    fn keys(&self) -> Arc<DataKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys with this one among them, if it can be had.
    fn keys_with(&self, id: u32) -> Option<Arc<DataKeys>> {
        let has_it = |keys: &Arc<DataKeys>| keys.get(id).is_some();
        let known = Some(self.keys()).filter(has_it);
        known.or_else(|| {
            self.look_for(id);
            Some(self.keys()).filter(has_it)
        })
    }

    /// One looks, and those who miss a key at the same time wait for that.
    fn look_for(&self, id: u32) {
        let Some(followed) = &self.source else { return };
        let mut looked_at = followed.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = looked_at.is_none_or(|at| at.elapsed() >= LOOK_EVERY);
        if !is_due || self.keys().get(id).is_some() {
            return;
        }
        *looked_at = Some(Instant::now());
        if let Err(error) = self.refresh() {
            let error = with_causes(&error);
            tracing::warn!(%error, key = id, "a key is not known, and the keys stay as they are");
        }
    }

    fn try_seal(&self, plain: &[u8], place: &str) -> Result<Vec<u8>, Unspecified> {
        let keys = self.keys();
        let (id, key) = keys.active().ok_or(Unspecified)?;
        let mut text = plain.to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut text)?;
        let mut sealed = Vec::with_capacity(KEY_ID_LEN + NONCE_LEN + text.len());
        sealed.extend_from_slice(&id.to_be_bytes());
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }
}

impl HashKeys {
    /// Each purpose has its own, derived from the one.
    fn new(source: [u8; 32]) -> Self {
        let derived = |label: &str| {
            let source = hmac::Key::new(hmac::HMAC_SHA256, &source);
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&source, label.as_bytes()).as_ref())
        };
        Self {
            source,
            personal_data: derived("personal data"),
            order_token: derived("order token"),
            fingerprint: derived("fingerprint"),
            evidence: derived("evidence"),
            session: derived("session"),
            one_time: derived("one time"),
            sms_code: derived("sms code"),
            limit: derived("limit"),
        }
    }

    fn of(&self, purpose: Purpose) -> &hmac::Key {
        match purpose {
            Purpose::PersonalData => &self.personal_data,
            Purpose::OrderToken => &self.order_token,
            Purpose::Fingerprint => &self.fingerprint,
            Purpose::Evidence => &self.evidence,
            Purpose::Session => &self.session,
            Purpose::OneTime => &self.one_time,
            Purpose::SmsCode => &self.sms_code,
            Purpose::Limit => &self.limit,
        }
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
        let keys = self.keys_with(key_id).ok_or(CipherError::UnknownKey { key_id })?;
        let key = keys.get(key_id).ok_or(CipherError::UnknownKey { key_id })?;
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
        let mut hash = [0; 32];
        for (to, from) in hash.iter_mut().zip(hmac::sign(self.hashes.of(purpose), data).as_ref()) {
            *to = *from;
        }
        hash
    }
}

/// Without the keys.
impl fmt::Debug for AesGcmCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesGcmCipher").field("keys", &self.keys().sheet).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod following_tests;
#[cfg(test)]
mod tests;
