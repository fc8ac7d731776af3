//! The token that opens an order to whoever saved it (`Order-Token`): nothing is stored.

use domain::id::OrderId;
use domain::ports::{Cipher, Purpose};
use std::fmt::Write;
use std::sync::Arc;

const BYTES: usize = 16;

#[derive(Debug, Clone)]
pub struct OrderTokens {
    cipher: Arc<dyn Cipher>,
}

impl OrderTokens {
    pub fn new(cipher: &Arc<dyn Cipher>) -> Self {
        Self { cipher: Arc::clone(cipher) }
    }

    /// 32 characters of 0–9 and a–f: the first half of an HMAC of the order's id.
    pub fn token(&self, id: OrderId) -> String {
        let hash = self.cipher.keyed_hash(Purpose::OrderToken, id.to_string().as_bytes());
        hash.iter().take(BYTES).fold(String::with_capacity(2 * BYTES), |mut text, byte| {
            // Writing to a string cannot fail.
            let _written = write!(text, "{byte:02x}");
            text
        })
    }

    /// Takes the same time wherever the first difference is.
    pub fn opens(&self, id: OrderId, token: &str) -> bool {
        let right = self.token(id);
        let difference =
            right.bytes().zip(token.bytes()).fold(0, |so_far, (a, b)| so_far | (a ^ b));
        right.len() == token.len() && difference == 0
    }
}
