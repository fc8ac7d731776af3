use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::Timestamp;
use domain::intake::{KEY_LIFE, KeyedRequest, StoredAnswer};
use domain::ports::{IdempotencyRepository, KeyClaim, StoreError};

#[async_trait]
impl IdempotencyRepository for FakeUnitOfWork {
    async fn claim(
        &mut self,
        request: &KeyedRequest,
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<KeyClaim, StoreError> {
        if let Some(known) = self.state.key(request, now) {
            if known.fingerprint != request.fingerprint {
                return Ok(KeyClaim::Reused);
            }
            if let Some(answer) = &known.answer {
                return Ok(KeyClaim::Answered(answer.clone()));
            }
            if known.until > now {
                return Ok(KeyClaim::Running);
            }
        }
        self.state.set_key(request, None, claimed_until);
        Ok(KeyClaim::Claimed)
    }

    async fn finish(
        &mut self,
        request: &KeyedRequest,
        answer: &StoredAnswer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.state.set_key(request, Some(answer.clone()), now + KEY_LIFE);
        Ok(())
    }

    async fn forget(&mut self, request: &KeyedRequest) -> Result<(), StoreError> {
        let key = (request.scope.clone(), request.key.clone());
        if self.state.keys.get(&key).is_some_and(|row| row.answer.is_none()) {
            self.state.keys.remove(&key);
        }
        Ok(())
    }
}
