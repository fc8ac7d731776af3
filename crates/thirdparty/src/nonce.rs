//! Random texts that make each signature another one.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("no random bytes")]
pub(crate) struct NoRandom;

/// 32 random characters.
pub(crate) fn nonce() -> Result<String, NoRandom> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_error| NoRandom)?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_have_32_characters_and_differ() {
        let (one, other) = (nonce().unwrap(), nonce().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
