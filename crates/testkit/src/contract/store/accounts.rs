//! Customers who sign in, and their sessions.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::account::{AccountSession, CustomerAccount};
use domain::ports::{StoreError, UnitOfWork};
use domain::{AccountId, Address, PhoneNumber};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_customers_account_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let bare = CustomerAccount { password_hash: None, ..given::account("18612345772") };
    let full = CustomerAccount {
        address: Some(Address::parse("江场西路12号 \"二层\" 🏠 %_;--").unwrap()),
        password_hash: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()),
        created_at: given::start() + TimeDelta::microseconds(123_456),
        ..given::account("+86 138-0000-0000")
    };
    for account in [bare, full] {
        insert(fixture, &account).await.unwrap();
        assert!(found(fixture, account.id).await == Some(account.clone()));
        assert!(by_phone(fixture, &account.phone).await == Some(account));
    }
    assert!(found(fixture, AccountId(given::id())).await.is_none());
    let nobodys = PhoneNumber::parse("13900000000").unwrap();
    assert!(by_phone(fixture, &nobodys).await.is_none());
}

/// The refused one's transaction can be gone on with.
pub async fn a_phone_has_one_account(fixture: &Fixture) {
    let account = given::account("18612345772");
    insert(fixture, &account).await.unwrap();
    let refused = insert(fixture, &given::account("18612345772")).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    let mut other = given::account("13800000000");
    let mut unit = fixture.begin().await;
    unit.accounts().insert(&other).await.unwrap();
    let taken = PhoneNumber::parse("18612345772").unwrap();
    let mut thief = CustomerAccount { phone: taken, ..other.clone() };
    let refused = unit.accounts().update(&mut thief).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    unit.accounts().update(&mut other).await.unwrap();
    unit.commit().await.unwrap();
    assert!(found(fixture, other.id).await == Some(other));
    assert!(by_phone(fixture, &account.phone).await == Some(account));
}

pub async fn of_accounts_made_for_a_phone_at_once_there_is_one(fixture: &Fixture) {
    let mut callers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        callers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let made = unit.accounts().insert(&given::account("18612345772")).await;
            unit.commit().await.unwrap();
            made.is_ok()
        });
    }
    let made = callers.join_all().await;
    assert_eq!(made.iter().filter(|made| **made).count(), 1, "{made:?}");
}

pub async fn a_stale_update_of_a_customers_account_is_a_conflict(fixture: &Fixture) {
    let stale = CustomerAccount {
        address: Some(Address::parse("江场西路12号").unwrap()),
        ..given::account("18612345772")
    };
    insert(fixture, &stale).await.unwrap();
    let mut current = CustomerAccount {
        phone: PhoneNumber::parse("13800000000").unwrap(),
        address: None,
        password_hash: None,
        ..stale.clone()
    };
    update(fixture, &mut current).await.unwrap();
    assert_eq!(current.version, stale.version + 1);
    let refused = update(fixture, &mut stale.clone()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let refused = update(fixture, &mut given::account("13900000000")).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert!(by_phone(fixture, &stale.phone).await.is_none(), "its phone is free again");
    assert!(by_phone(fixture, &current.phone).await == Some(current));
}

pub async fn an_account_that_is_removed_takes_its_sessions_with_it(fixture: &Fixture) {
    let (gone, kept) = (given::account("18612345772"), given::account("13800000000"));
    let sessions = (given::account_session(&gone), given::account_session(&kept));
    for (account, session) in [(&gone, &sessions.0), (&kept, &sessions.1)] {
        insert(fixture, account).await.unwrap();
        add(fixture, session).await.unwrap();
    }
    for _twice in 0..2 {
        let mut unit = fixture.begin().await;
        unit.accounts().remove(gone.id).await.unwrap();
        unit.commit().await.unwrap();
    }
    assert!(found(fixture, gone.id).await.is_none());
    assert!(session(fixture, &sessions.0).await.is_none());
    assert!(found(fixture, kept.id).await == Some(kept));
    assert!(session(fixture, &sessions.1).await == Some(sessions.1));
    let refused = add(fixture, &sessions.0).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

pub async fn a_customers_session_holds_until_it_is_ended(fixture: &Fixture) {
    let account = given::account("18612345772");
    insert(fixture, &account).await.unwrap();
    let (one, other) = (given::account_session(&account), given::account_session(&account));
    add(fixture, &one).await.unwrap();
    add(fixture, &other).await.unwrap();
    assert!(session(fixture, &one).await == Some(one.clone()));
    for _twice in 0..2 {
        let mut unit = fixture.begin().await;
        unit.account_sessions().end(&one.token_hash).await.unwrap();
        unit.commit().await.unwrap();
        assert!(session(fixture, &one).await.is_none());
    }
    assert!(session(fixture, &other).await == Some(other));
}

pub async fn all_sessions_of_an_account_but_one_are_ended(fixture: &Fixture) {
    let (account, another) = (given::account("18612345772"), given::account("13800000000"));
    let mut sessions = Vec::new();
    for owner in [&account, &account, &account, &another] {
        insert_once(fixture, owner).await;
        let session = given::account_session(owner);
        add(fixture, &session).await.unwrap();
        sessions.push(session);
    }
    let mut unit = fixture.begin().await;
    let but = Some(sessions[1].token_hash);
    unit.account_sessions().end_others(account.id, but).await.unwrap();
    assert_eq!(standing(unit.as_mut(), &sessions).await, [false, true, false, true]);
    unit.account_sessions().end_others(account.id, None).await.unwrap();
    assert_eq!(standing(unit.as_mut(), &sessions).await, [false, false, false, true]);
    unit.commit().await.unwrap();
}

async fn standing(unit: &mut dyn UnitOfWork, sessions: &[AccountSession]) -> Vec<bool> {
    let mut standing = Vec::new();
    for session in sessions {
        let found = unit.account_sessions().find(&session.token_hash).await.unwrap();
        standing.push(found.is_some());
    }
    standing
}

async fn insert_once(fixture: &Fixture, account: &CustomerAccount) {
    if found(fixture, account.id).await.is_none() {
        insert(fixture, account).await.unwrap();
    }
}

pub(super) async fn insert(fixture: &Fixture, account: &CustomerAccount) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.accounts().insert(account).await?;
    unit.commit().await
}

async fn update(fixture: &Fixture, account: &mut CustomerAccount) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.accounts().update(account).await?;
    unit.commit().await
}

pub(super) async fn add(fixture: &Fixture, session: &AccountSession) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.account_sessions().add(session).await?;
    unit.commit().await
}

async fn found(fixture: &Fixture, id: AccountId) -> Option<CustomerAccount> {
    let mut unit = fixture.begin().await;
    let account = unit.accounts().find(id).await.unwrap();
    unit.roll_back().await.unwrap();
    account
}

async fn by_phone(fixture: &Fixture, phone: &PhoneNumber) -> Option<CustomerAccount> {
    let mut unit = fixture.begin().await;
    let account = unit.accounts().find_by_phone(phone).await.unwrap();
    unit.roll_back().await.unwrap();
    account
}

async fn session(fixture: &Fixture, session: &AccountSession) -> Option<AccountSession> {
    let mut unit = fixture.begin().await;
    let found = unit.account_sessions().find(&session.token_hash).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}
