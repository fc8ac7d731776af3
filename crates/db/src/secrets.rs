use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use domain::ports::Secrets;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// So many passwords are worked on at once, each taking a core and 19 MiB for its time: guessing
/// must not take the machine from everybody else.
const AT_ONCE: usize = 2;
const SALT_BYTES: usize = 16;
const TOKEN_BYTES: usize = 32;

/// Argon2id (version 19, 19 MiB, two passes, one lane) with random salts, off the runtime's threads.
pub struct ArgonSecrets {
    turns: Arc<Semaphore>,
    random: SystemRandom,
}

impl ArgonSecrets {
    pub fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), random: SystemRandom::new() }
    }

    /// Does slow work when it is its turn.
    #[expect(
        clippy::expect_used,
        reason = "the semaphore is never closed and the work does not panic"
    )]
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.turns).acquire_owned().await.expect("turns are given for ever");
        // The turn is held until the work is done, even if nobody waits for it any more.
        let working = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        working.await.expect("hashing does not panic")
    }

    #[expect(
        clippy::expect_used,
        reason = "fails only without a source of randomness, and then nothing may be made of it"
    )]
    fn random<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        self.random.fill(&mut bytes).expect("the machine gives random bytes");
        bytes
    }
}

impl Default for ArgonSecrets {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Secrets for ArgonSecrets {
    async fn hash_password(&self, password: &str) -> String {
        let (password, salt) = (password.to_owned(), self.random::<SALT_BYTES>());
        self.work(move || hash(&password, &salt)).await
    }

    async fn verify_password(&self, password: &str, hash: &str) -> bool {
        let (password, hash) = (password.to_owned(), hash.to_owned());
        self.work(move || verify(&password, &hash)).await
    }

    fn token(&self) -> String {
        hex(&self.random::<TOKEN_BYTES>())
    }

    /// Bytes of the last, incomplete ten are passed over: they would favour the digits up to 5.
    fn digits(&self, count: usize) -> String {
        let mut digits = String::with_capacity(count);
        while digits.len() < count {
            let fair = self.random::<TOKEN_BYTES>().into_iter().filter(|byte| *byte < 250);
            let fair = fair.filter_map(|byte| char::from_digit(u32::from(byte % 10), 10));
            digits.extend(fair.take(count - digits.len()));
        }
        digits
    }
}

/// Without anything secret.
impl fmt::Debug for ArgonSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArgonSecrets").finish_non_exhaustive()
    }
}

#[expect(
    clippy::expect_used,
    reason = "the parameters are those of the library and the salt is of a fit length"
)]
fn hash(password: &str, salt: &[u8]) -> String {
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hashed.expect("any password can be hashed").to_string()
}

fn verify(password: &str, hash: &str) -> bool {
    if let Ok(known) = PasswordHash::new(hash) {
        return Argon2::default().verify_password(password.as_bytes(), &known).is_ok();
    }
    // Nobody's: as long as for anybody's.
    let _nobodys = self::hash(password, &[0; SALT_BYTES]);
    false
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_no_other_is() {
        let secrets = ArgonSecrets::new();
        let hash = secrets.hash_password("correct horse").await;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(secrets.verify_password("correct horse", &hash).await);
        assert!(!secrets.verify_password("correct horsE", &hash).await);
        assert_ne!(hash, secrets.hash_password("correct horse").await, "each has its salt");
    }

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_is_nobodys() {
        let secrets = ArgonSecrets::new();
        for unreadable in ["", "secret", "$argon2id$v=19$m=19456,t=2,p=1$"] {
            assert!(!secrets.verify_password("secret", unreadable).await, "{unreadable}");
        }
    }

    #[tokio::test]
    async fn no_more_than_two_are_worked_on_at_once() {
        let secrets = ArgonSecrets::new();
        let taken = secrets.turns.acquire_many(2).await.unwrap();
        let hashing = secrets.hash_password("waits");
        tokio::pin!(hashing);
        let waits = futures_util::poll!(hashing.as_mut());
        assert!(waits.is_pending());
        drop(taken);
        assert!(hashing.await.starts_with("$argon2id$"));
    }

    #[test]
    fn tokens_are_256_bits_in_hexadecimal_and_differ() {
        let secrets = ArgonSecrets::new();
        let tokens: BTreeSet<_> = (0..100).map(|_| secrets.token()).collect();
        assert_eq!(tokens.len(), 100);
        let is_hex = |token: &String| {
            token.len() == 64 && token.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
        };
        assert!(tokens.iter().all(is_hex));
    }

    #[test]
    fn digits_are_as_many_as_asked_for_and_each_as_likely() {
        let secrets = ArgonSecrets::new();
        for count in [0, 1, 6, 40, 1_000] {
            assert_eq!(secrets.digits(count).len(), count);
        }
        assert_ne!(secrets.digits(40), secrets.digits(40));
        let mut counts = [0_i32; 10];
        for digit in secrets.digits(100_000).chars() {
            counts[usize::try_from(digit.to_digit(10).unwrap()).unwrap()] += 1;
        }
        // Taken from all 256 bytes, the digits up to 5 would come 156 times more often than these.
        let (low, high) = (counts[..6].iter().sum::<i32>(), counts[6..].iter().sum::<i32>());
        assert!((low - 60_000).abs() < 1_000 && (high - 40_000).abs() < 1_000, "{counts:?}");
        // Six standard deviations.
        assert!(counts.iter().all(|count| (count - 10_000).abs() < 570), "{counts:?}");
    }

    #[test]
    fn bytes_are_shown_in_hexadecimal() {
        assert_eq!(hex(&[0x00, 0x9f, 0xff]), "009fff");
    }
}
