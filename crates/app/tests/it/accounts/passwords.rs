//! Passwords that are changed, and those that are forgotten.

use super::{OTHER_PHONE, PHONE, new_password, phone, sign_in, world, wrong};
use crate::support::World;
use app::AccountError;
use chrono::TimeDelta;
use domain::sms::SmsScene;

async fn is_in(world: &World, token: &str) -> bool {
    world.app.accounts.authenticate(token).await.unwrap().is_some()
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let (world, account) = world();
    let mine = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let other = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let new = new_password("correct horse");
    world.app.accounts.change_password((&account, &mine), "secret", &new).await.unwrap();
    assert_eq!((is_in(&world, &mine).await, is_in(&world, &other).await), (true, false));
    assert!(matches!(world.sign_in(PHONE, "secret").await, Err(AccountError::Wrong)));
    world.sign_in(PHONE, "correct horse").await.unwrap();
}

#[tokio::test]
async fn guesses_at_the_old_password_lock_like_guesses_at_the_door() {
    let (world, account) = world();
    let mine = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let new = new_password("correct horse");
    let change = |old| world.app.accounts.change_password((&account, mine.as_str()), old, &new);
    for _guess in 0..5 {
        assert!(matches!(change("guess").await, Err(AccountError::PasswordWrong)));
    }
    assert!(matches!(change("secret").await, Err(AccountError::Locked)));
    assert!(matches!(world.sign_in(PHONE, "secret").await, Err(AccountError::Locked)));
    world.advance(TimeDelta::minutes(10));
    change("secret").await.unwrap();
}

#[tokio::test]
async fn an_account_that_was_changed_meanwhile_keeps_its_new_password() {
    let (world, account) = world();
    let mine = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let first = new_password("correct horse");
    world.app.accounts.change_password((&account, &mine), "secret", &first).await.unwrap();
    let second = new_password("battery staple");
    let late = world.app.accounts.change_password((&account, &mine), "secret", &second).await;
    assert!(matches!(late, Err(AccountError::PasswordWrong)));
    world.sign_in(PHONE, "correct horse").await.unwrap();
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_code_and_ends_every_session() {
    let (world, _account) = world();
    let token = sign_in(&world.app, (PHONE, "secret"), None).await.unwrap().token;
    let code = world.code(PHONE, SmsScene::Password).await;
    let new = new_password("correct horse");
    let to = phone(PHONE);
    let guess = world.app.accounts.reset_password(&to, &wrong(&code), &new).await;
    assert!(matches!(guess, Err(AccountError::CodeWrong)));
    assert!(is_in(&world, &token).await);
    world.app.accounts.reset_password(&to, &code, &new).await.unwrap();
    assert!(!is_in(&world, &token).await);
    world.sign_in(PHONE, "correct horse").await.unwrap();
    let again = world.app.accounts.reset_password(&to, &code, &new).await;
    assert!(matches!(again, Err(AccountError::CodeWrong)));
}

#[tokio::test]
async fn a_locked_account_opens_with_the_password_chosen_by_code() {
    let (world, _account) = world();
    for _guess in 0..5 {
        let _wrong = world.sign_in(PHONE, "guess").await;
    }
    let code = world.code(PHONE, SmsScene::Password).await;
    let new = new_password("correct horse");
    world.app.accounts.reset_password(&phone(PHONE), &code, &new).await.unwrap();
    sign_in(&world.app, (PHONE, "correct horse"), None).await.unwrap();
}

#[tokio::test]
async fn a_phone_without_an_account_gets_one_with_the_password() {
    let (world, _account) = world();
    let code = world.code(OTHER_PHONE, SmsScene::Password).await;
    let new = new_password("correct horse");
    world.app.accounts.reset_password(&phone(OTHER_PHONE), &code, &new).await.unwrap();
    sign_in(&world.app, (OTHER_PHONE, "correct horse"), None).await.unwrap();
}

#[tokio::test]
async fn a_code_for_signing_in_changes_no_password() {
    let (world, _account) = world();
    let code = world.code(PHONE, SmsScene::Login).await;
    let new = new_password("correct horse");
    let refused = world.app.accounts.reset_password(&phone(PHONE), &code, &new).await;
    assert!(matches!(refused, Err(AccountError::CodeWrong)));
    world.sign_in(PHONE, "secret").await.unwrap();
}
