//! Keys that may change while the program runs.

use super::{KeyRing, KeyRingError};
use std::fmt::Debug;

/// Where the keys are read from, again and again.
pub trait KeySource: Send + Sync + Debug {
    fn read(&self) -> Result<KeyRing, KeySourceError>;
}

/// Why the keys stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum KeySourceError {
    #[error("the keys cannot be read")]
    Unreadable(#[source] domain::ports::Cause),
    #[error(transparent)]
    Ring(#[from] KeyRingError),
}
