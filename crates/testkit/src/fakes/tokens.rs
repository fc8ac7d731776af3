use super::{FakeIssuer, Fault};
use crate::contract::Wire;
use async_trait::async_trait;
use domain::OutsideToken;
use domain::ports::{OutsideError, TokenIssuer, TokenSource};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

#[async_trait]
impl Wire for FakeIssuer {
    async fn lose_next_answer(&self) {
        self.fault(Fault::AnswerLost);
    }
}

/// Keeps one token of an issuer in memory, for one test alone: nothing is shared between servers,
/// and a token is used until somebody is refused with it.
pub struct FakeTokens {
    issuer: Arc<dyn TokenIssuer>,
    kept: Mutex<Option<OutsideToken>>,
}

impl FakeTokens {
    pub fn over(issuer: Arc<dyn TokenIssuer>) -> Arc<Self> {
        Arc::new(Self { issuer, kept: Mutex::default() })
    }
}

impl fmt::Debug for FakeTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeTokens")
    }
}

#[async_trait]
impl TokenSource for FakeTokens {
    async fn token(&self) -> Result<OutsideToken, OutsideError> {
        let mut kept = self.kept.lock().await;
        if let Some(token) = kept.as_ref() {
            return Ok(token.clone());
        }
        Ok(kept.insert(self.issuer.issue().await?).clone())
    }

    async fn renew(&self, refused: &OutsideToken) -> Result<OutsideToken, OutsideError> {
        let mut kept = self.kept.lock().await;
        match kept.as_ref() {
            Some(token) if token != refused => Ok(token.clone()),
            Some(_) | None => Ok(kept.insert(self.issuer.issue().await?).clone()),
        }
    }
}
