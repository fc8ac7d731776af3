//! The token of the outside platform (请求token): fetched once for all servers, renewed before it
//! ends, and never told to anybody but the platform.

mod fetch;

use crate::ports::Ports;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::OutsideToken;
use domain::ports::{
    Cause, Clock, IdError, IdGenerator, OutsideError, Store, StoreError, TokenIssuer, TokenSource,
};
use domain::staff::{Permission, StaffMember};
use domain::time::Timestamp;
use fetch::Wanted;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// How long the right to fetch is a server's own: longer than any call may take.
const LEASE_FOR: TimeDelta = TimeDelta::seconds(30);
/// How long others wait for whoever fetches.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);
const LOOK_EVERY: TimeDelta = TimeDelta::milliseconds(100);

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no platform to get one from.
    #[error("no outside platform is configured")]
    NotOffered,
    #[error("the outside platform: {0}")]
    Outside(#[from] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// From when to when the newest token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenAge {
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Clones share what they remember.
#[derive(Clone)]
pub struct OutsideTokens(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    issuer: Option<Arc<dyn TokenIssuer>>,
    remembered: Mutex<Option<OutsideToken>>,
}

/// Without what it remembers.
impl fmt::Debug for OutsideTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutsideTokens").field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}

impl OutsideTokens {
    /// Made before the adapters that get their token here. Without an issuer there is no token.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        issuer: Option<Arc<dyn TokenIssuer>>,
    ) -> Self {
        Self(Arc::new(Inner { store, clock, ids, issuer, remembered: Mutex::default() }))
    }

    pub(crate) fn of(ports: &Ports) -> Self {
        let (store, clock) = (Arc::clone(&ports.store), Arc::clone(&ports.clock));
        ports
            .tokens
            .clone()
            .unwrap_or_else(|| Self::new(store, clock, Arc::clone(&ports.ids), None))
    }

    /// Fetches the first token, or the next one if the end of the newest is near: whether it did.
    /// Nothing happens while another server is at it.
    pub async fn renew_due(&self) -> Result<bool, OutsideError> {
        if self.0.issuer.is_none() {
            return Ok(false);
        }
        let before = self.0.kept().await?.token;
        if before.as_ref().is_some_and(|token| !token.is_stale(self.0.clock.now())) {
            return Ok(false);
        }
        let token = self.0.obtain(Wanted::Fresh).await?;
        Ok(before != Some(token))
    }

    /// 请求token: a new one now, for staff. Asked for twice at once it is fetched once. When it ends.
    pub async fn force(&self, staff: &StaffMember) -> Result<TokenAge, TokenError> {
        allow(staff, Permission::Fulfil)?;
        if self.0.issuer.is_none() {
            return Err(TokenError::NotOffered);
        }
        let known = self.0.kept().await?.token;
        let token = match known {
            Some(known) => self.0.obtain(Wanted::NewerThan(known)).await?,
            None => self.0.obtain(Wanted::Fresh).await?,
        };
        let age = TokenAge { issued_at: token.issued_at, expires_at: token.expires_at };
        let what = ("outside_token.renew", "platform".to_owned(), String::new());
        let mut work = self.0.store.begin().await?;
        let at = self.0.clock.now();
        let audited = audit(work.as_mut(), self.0.ids.as_ref(), staff, what, at).await;
        finish(work, audited).await?;
        Ok(age)
    }

    /// `None`: there is none yet.
    pub async fn age(&self) -> Result<Option<TokenAge>, StoreError> {
        let mut work = self.0.store.begin().await?;
        let kept = work.outside_tokens().find().await;
        let token = finish(work, kept).await?.token;
        Ok(token.map(|token| TokenAge { issued_at: token.issued_at, expires_at: token.expires_at }))
    }

    /// Whether there is a platform to get a token from.
    pub fn is_offered(&self) -> bool {
        self.0.issuer.is_some()
    }
}

#[async_trait]
impl TokenSource for OutsideTokens {
    async fn token(&self) -> Result<OutsideToken, OutsideError> {
        let now = self.0.clock.now();
        match self.0.remembered() {
            Some(token) if !token.is_stale(now) => Ok(token),
            _stale_or_none => self.0.obtain(Wanted::Fresh).await,
        }
    }

    async fn renew(&self, refused: &OutsideToken) -> Result<OutsideToken, OutsideError> {
        self.0.obtain(Wanted::NewerThan(refused.clone())).await
    }
}

impl Inner {
    fn remembered(&self) -> Option<OutsideToken> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, token: &OutsideToken) {
        let token = Some(token.clone());
        *self.remembered.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

/// Nothing was asked of the one whom the token is for: a call that needs one can be repeated.
fn not_reached(cause: impl Into<Cause>) -> OutsideError {
    OutsideError::NotReached(cause.into())
}
