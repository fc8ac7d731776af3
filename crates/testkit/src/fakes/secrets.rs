use super::cipher::mix;
use async_trait::async_trait;
use domain::ports::Secrets;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Cheap hashes without secrecy, and tokens and digits that are counted up.
#[derive(Debug, Default)]
pub struct FakeSecrets(AtomicU64);

impl FakeSecrets {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What `hash_password` gives.
    pub fn hash(password: &str) -> String {
        format!("fake${:016x}", mix(2, password.as_bytes()))
    }
}

#[async_trait]
impl Secrets for FakeSecrets {
    async fn hash_password(&self, password: &str) -> String {
        Self::hash(password)
    }

    async fn verify_password(&self, password: &str, hash: &str) -> bool {
        Self::hash(password) == hash
    }

    fn token(&self) -> String {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let block = |part: u64| format!("{:016x}", mix(count, &part.to_le_bytes()));
        (0..4).map(block).collect()
    }

    fn digits(&self, count: usize) -> String {
        let turn = self.0.fetch_add(1, Ordering::Relaxed);
        let digit = |place: u64| {
            char::from_digit(u32::try_from(mix(turn, &place.to_le_bytes()) % 10).unwrap(), 10)
        };
        (0..).map_while(digit).take(count).collect()
    }
}
