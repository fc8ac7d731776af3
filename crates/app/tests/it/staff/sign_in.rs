//! Signing in, and what a session is worth.

use crate::support::World;
use app::SignInError;
use chrono::TimeDelta;
use domain::staff::Role;
use futures_util::future::join_all;
use testkit::fakes::StoreFailure;
use testkit::given;

/// A world in which `finance` signs in with `secret`.
fn world() -> World {
    let world = World::new();
    world.store.put_staff(given::staff("finance"));
    world
}

async fn try_sign_in(world: &World, password: &str) -> Result<(), SignInError> {
    world.app.staff.sign_in("finance", password).await.map(|_signed_in| ())
}

#[tokio::test]
async fn a_token_is_worth_twelve_hours() {
    let world = world();
    let signed_in = world.app.staff.sign_in("finance", "secret").await.unwrap();
    assert_eq!(signed_in.expires_at, given::start() + TimeDelta::hours(12));
    assert!(!format!("{signed_in:?}").contains(&signed_in.token));
    let member = world.app.staff.authenticate(&signed_in.token).await.unwrap().unwrap();
    assert_eq!((member.account.as_str(), member.role), ("finance", Role::Finance));
    world.advance(TimeDelta::hours(12) - TimeDelta::microseconds(1));
    assert!(world.app.staff.authenticate(&signed_in.token).await.unwrap().is_some());
    world.advance(TimeDelta::microseconds(1));
    assert!(world.app.staff.authenticate(&signed_in.token).await.unwrap().is_none());
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let world = world();
    let first = world.app.staff.sign_in("finance", "secret").await.unwrap().token;
    let second = world.app.staff.sign_in("finance", "secret").await.unwrap().token;
    assert_ne!(first, second);
    for _twice in 0..2 {
        world.app.staff.sign_out(&first).await.unwrap();
    }
    assert!(world.app.staff.authenticate(&first).await.unwrap().is_none());
    assert!(world.app.staff.authenticate(&second).await.unwrap().is_some());
    for nobody in ["", "0", second.get(1..).unwrap()] {
        assert!(world.app.staff.authenticate(nobody).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_unknown_account_is_told_what_a_wrong_password_is() {
    let world = world();
    let wrong = world.app.staff.sign_in("finance", "guess").await.unwrap_err();
    let unknown = world.app.staff.sign_in("nobody", "secret").await.unwrap_err();
    assert_eq!(wrong.to_string(), unknown.to_string());
    assert!(matches!((wrong, unknown), (SignInError::Wrong, SignInError::Wrong)));
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_for_ten_minutes() {
    let world = world();
    for _guess in 0..5 {
        assert!(matches!(try_sign_in(&world, "guess").await, Err(SignInError::Wrong)));
    }
    for password in ["guess", "secret"] {
        assert!(matches!(try_sign_in(&world, password).await, Err(SignInError::Locked)));
    }
    world.advance(TimeDelta::minutes(10) - TimeDelta::microseconds(1));
    assert!(matches!(try_sign_in(&world, "secret").await, Err(SignInError::Locked)));
    world.advance(TimeDelta::microseconds(1));
    try_sign_in(&world, "secret").await.unwrap();
}

#[tokio::test]
async fn guesses_while_it_is_locked_do_not_make_it_longer() {
    let world = world();
    for _guess in 0..20 {
        let _wrong = try_sign_in(&world, "guess").await;
        world.advance(TimeDelta::seconds(10));
    }
    world.advance(TimeDelta::minutes(10) - TimeDelta::seconds(160));
    try_sign_in(&world, "secret").await.unwrap();
}

#[tokio::test]
async fn the_right_password_starts_the_count_anew() {
    let world = world();
    for _round in 0..3 {
        for _guess in 0..4 {
            assert!(matches!(try_sign_in(&world, "guess").await, Err(SignInError::Wrong)));
        }
        try_sign_in(&world, "secret").await.unwrap();
    }
}

#[tokio::test]
async fn guesses_at_once_are_all_counted() {
    let world = world();
    let guesses = join_all((0..16).map(|_| try_sign_in(&world, "guess"))).await;
    let wrong = guesses.iter().filter(|guess| matches!(guess, Err(SignInError::Wrong))).count();
    assert_eq!(wrong, 5);
    assert!(matches!(try_sign_in(&world, "secret").await, Err(SignInError::Locked)));
}

#[tokio::test]
async fn a_sign_in_that_was_not_stored_gives_no_token() {
    let world = world();
    // The first commit is that of looking the account up.
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(matches!(try_sign_in(&world, "secret").await, Err(SignInError::Store(_))));
    try_sign_in(&world, "secret").await.unwrap();
}
