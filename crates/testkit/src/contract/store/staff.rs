//! Accounts of staff, their sessions, and the record of what they did.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Store, StoreError};
use domain::staff::{AuditEntry, Role, StaffAccount, StaffSession};
use domain::{StaffId, Timestamp};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn an_account_of_every_role_survives_a_round_trip(fixture: &Fixture) {
    for (step, role) in (0..).zip(Role::ALL) {
        let at = given::start() + TimeDelta::microseconds(123_456);
        let staff = StaffAccount {
            role,
            password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
            disabled_at: (step % 2 == 1).then_some(at),
            ..given::staff(&format!("会计.{}", role.name()))
        };
        insert(fixture, &staff).await.unwrap();
        assert!(found(fixture, staff.id).await == Some(staff.clone()));
        assert!(by_account(fixture, &staff.account).await == Some(staff));
    }
    assert!(by_account(fixture, "nobody").await.is_none());
    assert!(found(fixture, StaffId(given::id())).await.is_none());
    let mut unit = fixture.begin().await;
    assert_eq!(unit.staff().count().await.unwrap(), 5);
    unit.roll_back().await.unwrap();
}

pub async fn an_account_with_a_taken_name_is_a_duplicate(fixture: &Fixture) {
    let staff = given::staff("finance");
    insert(fixture, &staff).await.unwrap();
    let refused = insert(fixture, &given::staff("finance")).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert!(by_account(fixture, "finance").await == Some(staff));
}

pub async fn a_stale_update_of_an_account_is_a_conflict(fixture: &Fixture) {
    let stale = given::staff("finance");
    insert(fixture, &stale).await.unwrap();
    let changed = StaffAccount {
        role: Role::Admin,
        password_hash: "another".to_owned(),
        disabled_at: Some(given::start()),
        ..stale.clone()
    };
    let mut current = changed;
    update(fixture, &mut current).await.unwrap();
    assert_eq!(current.version, stale.version + 1);
    let refused = update(fixture, &mut stale.clone()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert!(found(fixture, current.id).await == Some(current));
}

/// Four at once, half of them by the peer.
pub async fn changes_of_an_account_under_its_lock_never_conflict(fixture: &Fixture) {
    let staff = given::staff("finance");
    insert(fixture, &staff).await.unwrap();
    let mut callers = JoinSet::new();
    for turn in 0..4 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        callers.spawn(async move { change_once(store.as_ref()).await });
    }
    callers.join_all().await;
    let found = found(fixture, staff.id).await.unwrap();
    assert_eq!(found.version, staff.version + 4);
    assert_eq!(found.password_hash.len(), staff.password_hash.len() + 4);
}

pub async fn a_session_holds_until_it_is_ended(fixture: &Fixture) {
    let staff = given::staff("finance");
    insert(fixture, &staff).await.unwrap();
    let (one, other) = (given::session(&staff), given::session(&staff));
    for session in [&one, &other] {
        let mut unit = fixture.begin().await;
        unit.sessions().add(session).await.unwrap();
        unit.commit().await.unwrap();
    }
    assert!(session(fixture, &one.token_hash).await == Some(one.clone()));
    assert!(session(fixture, &[9; 32]).await.is_none());
    for _ in 0..2 {
        let mut unit = fixture.begin().await;
        unit.sessions().end(&one.token_hash).await.unwrap();
        unit.commit().await.unwrap();
        assert!(session(fixture, &one.token_hash).await.is_none());
    }
    assert!(session(fixture, &other.token_hash).await == Some(other));
}

pub async fn all_sessions_of_a_member_are_ended_and_nobody_elses(fixture: &Fixture) {
    let (staff, other) = (given::staff("finance"), given::staff("service"));
    let mut sessions = Vec::new();
    for member in [&staff, &other] {
        insert(fixture, member).await.unwrap();
        sessions.extend([given::session(member), given::session(member)]);
    }
    let mut unit = fixture.begin().await;
    for session in &sessions {
        unit.sessions().add(session).await.unwrap();
    }
    unit.sessions().end_all(staff.id).await.unwrap();
    unit.commit().await.unwrap();
    for ended in &sessions[..2] {
        assert!(session(fixture, &ended.token_hash).await.is_none());
    }
    for live in &sessions[2..] {
        assert!(session(fixture, &live.token_hash).await.as_ref() == Some(live));
    }
}

pub async fn sessions_that_are_over_are_purged(fixture: &Fixture) {
    let staff = given::staff("finance");
    insert(fixture, &staff).await.unwrap();
    let expires = |expires_at| StaffSession { expires_at, ..given::session(&staff) };
    let now: Timestamp = given::start() + TimeDelta::hours(1);
    let (over, live) = (expires(now), expires(now + TimeDelta::microseconds(1)));
    let mut unit = fixture.begin().await;
    unit.sessions().add(&over).await.unwrap();
    unit.sessions().add(&live).await.unwrap();
    unit.sessions().purge(now).await.unwrap();
    unit.commit().await.unwrap();
    assert!(session(fixture, &over.token_hash).await.is_none());
    assert!(session(fixture, &live.token_hash).await == Some(live));
}

pub async fn what_staff_did_is_told_newest_first(fixture: &Fixture) {
    let mut all = Vec::new();
    let actions = ["refund.request", "quarantine.resolve", "refund.request"];
    for (step, action) in (0..).zip(actions) {
        let entry = AuditEntry {
            detail: "客户要求 'x' 🧾".to_owned(),
            at: given::start() + TimeDelta::microseconds(step),
            ..given::audit(action, "RF2026")
        };
        let mut unit = fixture.begin().await;
        unit.audit().add(&entry).await.unwrap();
        unit.commit().await.unwrap();
        all.insert(0, entry);
    }
    let mut unit = fixture.begin().await;
    assert_eq!(unit.audit().newest(9).await.unwrap(), all);
    assert_eq!(unit.audit().newest(2).await.unwrap(), all[..2]);
    unit.roll_back().await.unwrap();
}

/// Adds to what the one before has left.
async fn change_once(store: &dyn Store) {
    let mut unit = store.begin().await.unwrap();
    let mut staff = unit.staff().lock_by_account("finance").await.unwrap().unwrap();
    staff.password_hash.push('+');
    unit.staff().update(&mut staff).await.unwrap();
    unit.commit().await.unwrap();
}

async fn insert(fixture: &Fixture, staff: &StaffAccount) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.staff().insert(staff).await?;
    unit.commit().await
}

async fn update(fixture: &Fixture, staff: &mut StaffAccount) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.staff().update(staff).await?;
    unit.commit().await
}

async fn found(fixture: &Fixture, id: StaffId) -> Option<StaffAccount> {
    let mut unit = fixture.begin().await;
    let staff = unit.staff().find(id).await.unwrap();
    unit.roll_back().await.unwrap();
    staff
}

async fn by_account(fixture: &Fixture, account: &str) -> Option<StaffAccount> {
    let mut unit = fixture.begin().await;
    let staff = unit.staff().lock_by_account(account).await.unwrap();
    unit.roll_back().await.unwrap();
    staff
}

async fn session(fixture: &Fixture, token_hash: &[u8; 32]) -> Option<StaffSession> {
    let mut unit = fixture.begin().await;
    let session = unit.sessions().find(token_hash).await.unwrap();
    unit.roll_back().await.unwrap();
    session
}
