//! Calls that go outside, under a client's `Idempotency-Key`: claimed first, answered after.

use crate::ports::Ports;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::intake::{Fingerprint, IdempotencyKey, KeyedRequest, StoredAnswer};
use domain::ports::{IdError, KeyClaim, Purpose, StoreError, UnitOfWork};
use std::future::Future;
use std::sync::Arc;

/// How long one who died in the middle of a call keeps its key.
const CLAIM_LIFE: TimeDelta = TimeDelta::seconds(60);
/// How long a second caller waits for the first one's answer.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);
const LOOK_EVERY: TimeDelta = TimeDelta::milliseconds(100);

/// What a call answers, and whether the same key shall give it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyedAnswer {
    /// A success, or a refusal that follows from the state of things.
    Remember(StoredAnswer),
    /// Something passing (429, 5xx): the next request with the key starts anew.
    Forget(StoredAnswer),
}

#[derive(Debug, thiserror::Error)]
pub enum KeyedError {
    #[error("the key was used for another request")]
    Reused,
    #[error("the first request with the key is still running")]
    StillRunning,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

#[derive(Debug, Clone)]
pub struct KeyedCalls {
    ports: Arc<Ports>,
}

impl KeyedCalls {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// The request that a key in a scope (route, account) stands for.
    pub fn request(&self, scope: &str, key: IdempotencyKey, body: &[u8]) -> KeyedRequest {
        let mut text = scope.as_bytes().to_vec();
        text.push(0);
        text.extend_from_slice(body);
        let fingerprint = Fingerprint(self.ports.cipher.keyed_hash(Purpose::Fingerprint, &text));
        KeyedRequest { scope: scope.to_owned(), key, fingerprint }
    }

    /// Runs the work once for the key; others with the same key get its answer.
    pub async fn run<W>(&self, request: &KeyedRequest, work: W) -> Result<StoredAnswer, KeyedError>
    where
        W: Future<Output = KeyedAnswer> + Send,
    {
        let give_up_at = self.ports.clock.now() + PATIENCE;
        loop {
            match self.claim(request).await? {
                KeyClaim::Claimed => break,
                KeyClaim::Answered(answer) => return Ok(answer),
                KeyClaim::Reused => return Err(KeyedError::Reused),
                KeyClaim::Running if self.ports.clock.now() >= give_up_at => {
                    return Err(KeyedError::StillRunning);
                }
                KeyClaim::Running => {
                    self.ports.clock.sleep_until(self.ports.clock.now() + LOOK_EVERY).await;
                }
            }
        }
        let answer = work.await;
        let work = self.ports.store.begin().await?;
        self.end(work, request, answer).await
    }

    async fn claim(&self, request: &KeyedRequest) -> Result<KeyClaim, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let now = work.now().await?;
        let claim = work.idempotency().claim(request, now, now + CLAIM_LIFE).await;
        finish(work, claim).await
    }

    async fn end(
        &self,
        mut work: Box<dyn UnitOfWork>,
        request: &KeyedRequest,
        answer: KeyedAnswer,
    ) -> Result<StoredAnswer, KeyedError> {
        let now = work.now().await?;
        let keys = work.idempotency();
        let (answer, ended) = match answer {
            KeyedAnswer::Remember(answer) => {
                let ended = keys.finish(request, &answer, now).await;
                (answer, ended)
            }
            KeyedAnswer::Forget(answer) => (answer, keys.forget(request).await),
        };
        finish(work, ended).await?;
        Ok(answer)
    }
}
