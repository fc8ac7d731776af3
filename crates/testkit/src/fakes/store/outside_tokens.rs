use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{KeptToken, OutsideTokenRepository, StoreError};
use domain::task::Lease;
use domain::{OutsideToken, Timestamp};

#[async_trait]
impl OutsideTokenRepository for FakeUnitOfWork {
    async fn find(&mut self) -> Result<KeptToken, StoreError> {
        Ok(self.state.outside_token.clone())
    }

    async fn claim(&mut self, lease: Lease, now: Timestamp) -> Result<bool, StoreError> {
        let fetching = &mut self.state.outside_token.fetching;
        let is_free = fetching.is_none_or(|held| held.until <= now);
        if is_free {
            *fetching = Some(lease);
        }
        Ok(is_free)
    }

    async fn keep(&mut self, token: &OutsideToken, held: Lease) -> Result<(), StoreError> {
        let kept = &mut self.state.outside_token;
        if kept.fetching.is_none_or(|fetching| fetching.token != held.token) {
            return Err(StoreError::Conflict);
        }
        *kept = KeptToken { token: Some(token.clone()), fetching: None };
        Ok(())
    }

    async fn release(&mut self, held: Lease) -> Result<(), StoreError> {
        let fetching = &mut self.state.outside_token.fetching;
        if fetching.is_some_and(|lease| lease.token == held.token) {
            *fetching = None;
        }
        Ok(())
    }
}
