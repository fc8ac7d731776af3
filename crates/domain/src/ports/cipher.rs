use std::fmt::Debug;

/// What a key is for. Each purpose has a key of its own, derived from the configured one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Personal data at rest, and the hashes it is found by.
    PersonalData,
    /// The token that opens an order to the one who made it.
    OrderToken,
    /// Telling repeated requests from new ones.
    Fingerprint,
    /// Chaining evidence, so that no link can be made without the key.
    Evidence,
    /// Finding a session by its token.
    Session,
    /// What works once: captchas and tickets.
    OneTime,
    /// Codes sent by SMS.
    SmsCode,
    /// Whom a limit counts for.
    Limit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CipherError {
    /// Sealed with a key that is not configured (any more).
    #[error("sealed with the unknown key {key_id}")]
    UnknownKey { key_id: u32 },
    /// Changed, cut, or sealed for another place.
    #[error("the sealed text does not open")]
    Tampered,
}

/// Seals what must not be read at rest (AES-256-GCM, key id inside), and makes keyed hashes.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Cipher: Send + Sync + Debug {
    /// `place` (table, row and the like) is bound to the sealed text: elsewhere it does not open.
    fn seal(&self, plain: &[u8], place: &str) -> Vec<u8>;

    fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError>;

    /// HMAC-SHA256 of the data under the key of the purpose.
    fn keyed_hash(&self, purpose: Purpose, data: &[u8]) -> [u8; 32];
}
