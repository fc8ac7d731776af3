//! The token of the outside platform: who issues it, and where callers get it.

use super::outside::OutsideError;
use super::store::StoreError;
use crate::outside_token::OutsideToken;
use crate::task::Lease;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// Fetches a new token from the outside platform.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TokenIssuer: Send + Sync + Debug {
    async fn issue(&self) -> Result<OutsideToken, OutsideError>;
}

/// Where an adapter gets the token that all servers share.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TokenSource: Send + Sync + Debug {
    /// One that still holds.
    async fn token(&self) -> Result<OutsideToken, OutsideError>;
    /// A newer one than this, which the platform refused: fetched once, however many ask.
    async fn renew(&self, refused: &OutsideToken) -> Result<OutsideToken, OutsideError>;
}

/// What the store holds of the token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptToken {
    /// The newest one, whether it still holds or not.
    pub token: Option<OutsideToken>,
    /// Somebody's right to fetch the next one.
    pub fetching: Option<Lease>,
}

/// The one token of the outside platform, and who fetches the next.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OutsideTokenRepository: Send {
    async fn find(&mut self) -> Result<KeptToken, StoreError>;
    /// Takes the right to fetch unless somebody holds it: whether it did. From then on nobody else
    /// changes what is kept until this transaction ends.
    async fn claim(&mut self, lease: Lease, now: Timestamp) -> Result<bool, StoreError>;
    /// Keeps what was fetched, and ends the lease; `Conflict` when it is not held any more.
    async fn keep(&mut self, token: &OutsideToken, held: Lease) -> Result<(), StoreError>;
    /// Gives the right to fetch up, if it is still held.
    async fn release(&mut self, held: Lease) -> Result<(), StoreError>;
}
