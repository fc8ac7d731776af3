use super::store::StoreError;
use crate::limit::{Counter, Limit, LimitVerdict};
use crate::one_time::{OneTime, OneTimeKind};
use crate::sms::{SmsCode, SmsScene};
use crate::time::Timestamp;
use async_trait::async_trait;

/// What keeps guessers and floods out, where all servers see it.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait GuardRepository: Send {
    /// `Limit::count`, in one step: two callers at once are counted twice. `key`: a keyed hash of
    /// whom it counts for.
    async fn count(
        &mut self,
        limit: &Limit,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<LimitVerdict, StoreError>;
    /// What has been counted and still holds.
    async fn counted(
        &mut self,
        limit: &Limit,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Counter>, StoreError>;
    /// Begins anew.
    async fn clear(&mut self, limit: &Limit, key: [u8; 32]) -> Result<(), StoreError>;

    async fn keep(&mut self, one_time: &OneTime) -> Result<(), StoreError>;
    /// Takes it away, whoever asks: of two callers one gets it. Old ones are given as well.
    async fn take(
        &mut self,
        kind: OneTimeKind,
        hash: [u8; 32],
    ) -> Result<Option<OneTime>, StoreError>;

    /// Keeps the code in place of an earlier one for the phone and scene.
    async fn keep_code(&mut self, code: &SmsCode) -> Result<(), StoreError>;
    /// Nobody else tries the code until this transaction ends.
    async fn lock_code(
        &mut self,
        phone_hash: [u8; 32],
        scene: SmsScene,
    ) -> Result<Option<SmsCode>, StoreError>;
    async fn remove_code(
        &mut self,
        phone_hash: [u8; 32],
        scene: SmsScene,
    ) -> Result<(), StoreError>;

    /// Takes away what is over by `now`, at most so many rows of each kind: counters, one-time
    /// things, codes, sessions, answers under keys, guards against repeats. How many there were.
    async fn purge(&mut self, now: Timestamp, most: u32) -> Result<u64, StoreError>;
}
