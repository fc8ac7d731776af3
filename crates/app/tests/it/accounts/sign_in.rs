//! Signing in by password and by code, and what a session is worth.

use super::{ADDRESS, OTHER_PHONE, PHONE, phone, second_server, sign_in, world, wrong};
use crate::support::World;
use app::{AccountError, PasswordSignIn};
use chrono::TimeDelta;
use domain::sms::SmsScene;
use futures_util::future::join_all;
use testkit::fakes::StoreFailure;
use testkit::given;

#[tokio::test]
async fn a_token_is_worth_thirty_days_on_every_server() {
    let (world, account) = world();
    let signed_in = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap();
    assert_eq!(signed_in.expires_at, given::start() + TimeDelta::days(30));
    assert!(!format!("{signed_in:?}").contains(&signed_in.token));
    let other = second_server(&world);
    let found = other.accounts.authenticate(&signed_in.token).await.unwrap();
    assert_eq!(found, Some(account));
    world.advance(TimeDelta::days(30));
    assert_eq!(other.accounts.authenticate(&signed_in.token).await.unwrap(), None);
}

#[tokio::test]
async fn the_token_stands_nowhere_in_the_store() {
    let (world, _account) = world();
    let token = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let [session] = world.store.account_sessions().try_into().unwrap();
    let text = format!("{:02x?}", session.token_hash).replace([',', ' ', '[', ']'], "");
    assert_eq!(text.len(), token.len());
    assert_ne!(text, token);
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let (world, _account) = world();
    let first = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let second = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    for _twice in 0..2 {
        world.app.accounts.sign_out(&first).await.unwrap();
    }
    assert!(world.app.accounts.authenticate(&first).await.unwrap().is_none());
    assert!(world.app.accounts.authenticate(&second).await.unwrap().is_some());
    for nobody in ["", "0", second.get(1..).unwrap()] {
        assert!(world.app.accounts.authenticate(nobody).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_token_of_staff_is_none_of_a_customer_and_the_other_way_round() {
    let (world, _account) = world();
    world.store.put_staff(given::staff("finance"));
    let staff = world.app.staff.sign_in("finance", "secret").await.unwrap().token;
    let customer = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    assert!(world.app.accounts.authenticate(&staff).await.unwrap().is_none());
    assert!(world.app.staff.authenticate(&customer).await.unwrap().is_none());
}

/// What each try of a row of wrong passwords comes to, without captchas and then with.
async fn guesses(world: &World, who: &str) -> Vec<&'static str> {
    let said = |result: Result<_, AccountError>| match result {
        Ok(_) => "in",
        Err(AccountError::Wrong) => "wrong",
        Err(AccountError::TicketNeeded) => "ticket",
        Err(AccountError::Locked) => "locked",
        Err(error) => panic!("{error}"),
    };
    let mut words = Vec::new();
    for _try in 0..3 {
        words.push(said(sign_in(&world.app, (who, "guess"), None).await));
    }
    for _try in 0..4 {
        words.push(said(world.sign_in(who, "guess").await));
    }
    words.push(said(world.sign_in(who, "secret").await));
    words
}

#[tokio::test]
async fn an_unknown_phone_is_told_all_along_what_a_known_one_is() {
    let (world, _account) = world();
    let known = guesses(&world, PHONE).await;
    let expected = ["wrong", "wrong", "ticket", "wrong", "wrong", "wrong", "locked", "locked"];
    assert_eq!(known, expected);
    assert_eq!(guesses(&world, OTHER_PHONE).await, known);
}

#[tokio::test]
async fn a_lock_ends_after_ten_minutes_and_holds_on_every_server() {
    let (world, _account) = world();
    guesses(&world, PHONE).await;
    let other = second_server(&world);
    let ticket = world.ticket(ADDRESS).await;
    let locked = sign_in(&other, (PHONE, "secret"), Some(&ticket)).await;
    assert!(matches!(locked, Err(AccountError::Locked)));
    world.advance(TimeDelta::minutes(10) - TimeDelta::microseconds(1));
    assert!(matches!(world.sign_in(PHONE, "secret").await, Err(AccountError::Locked)));
    world.advance(TimeDelta::microseconds(1));
    sign_in(&world.app, (PHONE, "secret"), None).await.unwrap();
}

#[tokio::test]
async fn guesses_at_once_over_two_servers_are_all_counted() {
    let (world, _account) = world();
    let other = second_server(&world);
    let tickets = join_all((0..16).map(|_| world.ticket(ADDRESS))).await;
    let tries = tickets.iter().enumerate().map(|(number, ticket)| {
        let app = if number % 2 == 0 { &world.app } else { &other };
        sign_in(app, (PHONE, "guess"), Some(ticket))
    });
    let tries = join_all(tries).await;
    let wrong = tries.iter().filter(|result| matches!(result, Err(AccountError::Wrong))).count();
    assert_eq!(wrong, 5);
    assert!(matches!(world.sign_in(PHONE, "secret").await, Err(AccountError::Locked)));
}

#[tokio::test]
async fn the_right_password_starts_the_count_anew() {
    let (world, _account) = world();
    for _round in 0..3 {
        for _guess in 0..4 {
            assert!(matches!(world.sign_in(PHONE, "guess").await, Err(AccountError::Wrong)));
        }
        world.sign_in(PHONE, "secret").await.unwrap();
    }
}

#[tokio::test]
async fn an_account_without_a_password_has_none_that_is_right() {
    let (world, account) = world();
    world.store.put_account(domain::account::CustomerAccount { password_hash: None, ..account });
    for guess in ["", "secret"] {
        assert!(matches!(world.sign_in(PHONE, guess).await, Err(AccountError::Wrong)));
    }
}

#[tokio::test]
async fn a_ticket_serves_once_and_for_its_own_address() {
    let (world, _account) = world();
    for _guess in 0..2 {
        let _wrong = sign_in(&world.app, (PHONE, "guess"), None).await;
    }
    let elsewhere = world.ticket("198.51.100.1").await;
    let refused = sign_in(&world.app, (PHONE, "secret"), Some(&elsewhere)).await;
    assert!(matches!(refused, Err(AccountError::TicketNeeded)));
    let ticket = world.ticket(ADDRESS).await;
    let guess = sign_in(&world.app, (PHONE, "guess"), Some(&ticket)).await;
    assert!(matches!(guess, Err(AccountError::Wrong)));
    let again = sign_in(&world.app, (PHONE, "secret"), Some(&ticket)).await;
    assert!(matches!(again, Err(AccountError::TicketNeeded)));
}

#[tokio::test]
async fn a_first_sign_in_by_code_makes_the_account_and_the_next_finds_it() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Login).await;
    let first = world.app.accounts.sign_in_by_code(&phone(PHONE), &code).await.unwrap();
    assert_eq!(first.account.phone, phone(PHONE));
    assert_eq!(first.account.password_hash, None);
    world.advance(TimeDelta::minutes(1));
    let code = world.code(PHONE, SmsScene::Login).await;
    let next = world.app.accounts.sign_in_by_code(&phone(PHONE), &code).await.unwrap();
    assert_eq!(next.account.id, first.account.id);
    assert_eq!(world.store.accounts().len(), 1);
    assert_eq!(world.store.account_sessions().len(), 2);
}

#[tokio::test]
async fn of_two_who_come_with_one_code_at_once_one_gets_in() {
    let world = World::new();
    let other = second_server(&world);
    let code = world.code(PHONE, SmsScene::Login).await;
    let to = phone(PHONE);
    let (one, two) = futures_util::join!(
        world.app.accounts.sign_in_by_code(&to, &code),
        other.accounts.sign_in_by_code(&to, &code)
    );
    let in_count = [one, two].into_iter().flatten().count();
    assert_eq!((in_count, world.store.account_sessions().len()), (1, 1));
}

#[tokio::test]
async fn a_wrong_code_makes_no_account() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Login).await;
    let refused = world.app.accounts.sign_in_by_code(&phone(PHONE), &wrong(&code)).await;
    assert!(matches!(refused, Err(AccountError::CodeWrong)));
    assert!(world.store.accounts().is_empty());
}

#[tokio::test]
async fn a_sign_in_that_was_not_stored_leaves_the_code_usable() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Login).await;
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let failed = world.app.accounts.sign_in_by_code(&phone(PHONE), &code).await;
    assert!(matches!(failed, Err(AccountError::Store(_))));
    assert!(world.store.accounts().is_empty());
    world.app.accounts.sign_in_by_code(&phone(PHONE), &code).await.unwrap();
}

#[tokio::test]
async fn what_is_asked_is_not_in_debug_output() {
    let to = phone(PHONE);
    let request = PasswordSignIn {
        phone: &to,
        password: "hunter2hunter2",
        ticket: Some("ticket"),
        address: ADDRESS,
    };
    let shown = format!("{request:?}");
    for secret in ["hunter2", "ticket\"", PHONE] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
