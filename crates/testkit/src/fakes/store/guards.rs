//! Limits, what works once, and codes.

use super::state::State;
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::Timestamp;
use domain::limit::{Counter, Limit, LimitVerdict};
use domain::one_time::{OneTime, OneTimeKind};
use domain::ports::{GuardRepository, StoreError};
use domain::sms::{SmsCode, SmsScene};
use std::collections::BTreeMap;

#[async_trait]
impl GuardRepository for FakeUnitOfWork {
    async fn count(
        &mut self,
        limit: &Limit,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<LimitVerdict, StoreError> {
        let known = self.state.counters.get(&(limit.name, key)).copied();
        let (verdict, changed) = limit.count(known, now);
        if let Some(counter) = changed {
            self.state.counters.insert((limit.name, key), counter);
        }
        Ok(verdict)
    }

    async fn counted(
        &mut self,
        limit: &Limit,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Counter>, StoreError> {
        let known = self.state.counters.get(&(limit.name, key)).copied();
        Ok(known.filter(|counter| counter.until > now))
    }

    async fn clear(&mut self, limit: &Limit, key: [u8; 32]) -> Result<(), StoreError> {
        self.state.counters.remove(&(limit.name, key));
        Ok(())
    }

    async fn keep(&mut self, one_time: &OneTime) -> Result<(), StoreError> {
        let key = (one_time.kind, one_time.hash);
        super::state::insert_new(&mut self.state.one_times, key, one_time)
    }

    async fn take(
        &mut self,
        kind: OneTimeKind,
        hash: [u8; 32],
    ) -> Result<Option<OneTime>, StoreError> {
        Ok(self.state.one_times.remove(&(kind, hash)))
    }

    async fn keep_code(&mut self, code: &SmsCode) -> Result<(), StoreError> {
        self.state.codes.insert((code.phone_hash, code.scene), *code);
        Ok(())
    }

    /// The whole store is this writer's until it ends.
    async fn lock_code(
        &mut self,
        phone_hash: [u8; 32],
        scene: SmsScene,
    ) -> Result<Option<SmsCode>, StoreError> {
        Ok(self.state.codes.get(&(phone_hash, scene)).copied())
    }

    async fn remove_code(
        &mut self,
        phone_hash: [u8; 32],
        scene: SmsScene,
    ) -> Result<(), StoreError> {
        self.state.codes.remove(&(phone_hash, scene));
        Ok(())
    }

    async fn purge(&mut self, now: Timestamp, most: u32) -> Result<u64, StoreError> {
        let most = usize::try_from(most).unwrap();
        let State {
            counters,
            one_times,
            codes,
            sessions,
            account_sessions,
            keys,
            guards,
            supplier_notices,
            ..
        } = &mut self.state;
        let gone = [
            purge(counters, most, |row| row.until <= now),
            purge(one_times, most, |row| row.expires_at <= now),
            purge(codes, most, |row| row.expires_at <= now),
            purge(sessions, most, |row| row.expires_at <= now),
            purge(account_sessions, most, |row| row.expires_at <= now),
            purge(keys, most, |row| row.until <= now),
            purge(guards, most, |until| *until <= now),
            purge(supplier_notices, most, |row| row.until() <= now),
        ];
        Ok(u64::try_from(gone.iter().sum::<usize>()).unwrap())
    }
}

/// How many were over and are gone.
fn purge<K: Ord + Clone, V>(
    rows: &mut BTreeMap<K, V>,
    most: usize,
    is_over: impl Fn(&V) -> bool,
) -> usize {
    let over = rows.iter().filter(|(_key, row)| is_over(row)).map(|(key, _row)| key.clone());
    let over: Vec<K> = over.take(most).collect();
    for key in &over {
        rows.remove(key);
    }
    over.len()
}
