//! The account that the first start makes.

use crate::support::World;
use app::{Application, SignInError};
use domain::staff::Role;
use testkit::fakes::StoreFailure;
use testkit::given;

#[tokio::test]
async fn with_a_password_given_it_signs_in_with_that() {
    let world = World::new();
    assert_eq!(world.app.staff.first_account(Some("long enough")).await.unwrap(), None);
    let signed_in = world.app.staff.sign_in("admin", "long enough").await.unwrap();
    assert_eq!((signed_in.staff.account.as_str(), signed_in.staff.role), ("admin", Role::Admin));
    let [account] = world.store.staff().try_into().unwrap();
    assert!(!account.password_hash.contains("long enough"));
}

#[tokio::test]
async fn without_one_a_password_is_made_up_and_told_once() {
    let world = World::new();
    let told = world.app.staff.first_account(None).await.unwrap().unwrap();
    assert_eq!(told.len(), 64);
    assert!(world.app.staff.sign_in("admin", &told).await.is_ok());
    assert!(matches!(world.app.staff.sign_in("admin", "").await, Err(SignInError::Wrong)));
    assert_eq!(world.app.staff.first_account(None).await.unwrap(), None);
    assert_eq!(world.store.staff().len(), 1);
}

#[tokio::test]
async fn where_anybody_has_an_account_none_is_made() {
    let world = World::new();
    world.store.put_staff(given::staff("finance"));
    assert_eq!(world.app.staff.first_account(Some("long enough")).await.unwrap(), None);
    let unknown = world.app.staff.sign_in("admin", "long enough").await;
    assert!(matches!(unknown, Err(SignInError::Wrong)));
}

#[tokio::test]
async fn two_servers_that_start_at_once_make_one() {
    let world = World::new();
    let second = Application::new(world.ports(), crate::support::settings());
    let (one, two) =
        futures_util::join!(world.app.staff.first_account(None), second.staff.first_account(None));
    let told: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    let [told] = told.try_into().unwrap();
    assert!(world.app.staff.sign_in("admin", &told).await.is_ok());
    assert_eq!(world.store.staff().len(), 1);
}

#[tokio::test]
async fn a_store_that_fails_is_told_and_nothing_is_made() {
    let world = World::new();
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.staff.first_account(None).await.is_err());
    assert!(world.store.staff().is_empty());
}
