//! Another phone number, another address.

use super::{OTHER_PHONE, PHONE, phone, sign_in, world, wrong};
use app::{AccountError, ChangeProfile};
use domain::Address;
use domain::sms::SmsScene;
use testkit::given;

fn to_phone<'a>(number: &str, code: &'a str) -> ChangeProfile<'a> {
    ChangeProfile { phone: Some(phone(number)), address: None, code }
}

fn to_address(code: &str) -> ChangeProfile<'_> {
    let address = Some(Address::parse("江场西路12号").unwrap());
    ChangeProfile { phone: None, address, code }
}

#[tokio::test]
async fn another_phone_is_proved_by_a_code_sent_to_it() {
    let (world, account) = world();
    let to_old = world.code(PHONE, SmsScene::Profile).await;
    let to_new = world.code(OTHER_PHONE, SmsScene::Profile).await;
    let accounts = &world.app.accounts;
    if to_old != to_new {
        let refused = accounts.change_profile(&account, to_phone(OTHER_PHONE, &to_old)).await;
        assert!(matches!(refused, Err(AccountError::CodeWrong)));
    }
    let changed = accounts.change_profile(&account, to_phone(OTHER_PHONE, &to_new)).await.unwrap();
    assert_eq!((changed.id, changed.phone), (account.id, phone(OTHER_PHONE)));
    sign_in(&world.app, (OTHER_PHONE, "secret"), None).await.unwrap();
    let old = sign_in(&world.app, (PHONE, "secret"), None).await;
    assert!(matches!(old, Err(AccountError::Wrong)));
}

#[tokio::test]
async fn a_phone_that_has_an_account_is_refused_to_those_who_have_its_code_alone() {
    let (world, account) = world();
    world.store.put_account(given::account(OTHER_PHONE));
    let code = world.code(OTHER_PHONE, SmsScene::Profile).await;
    let accounts = &world.app.accounts;
    let guess = accounts.change_profile(&account, to_phone(OTHER_PHONE, &wrong(&code))).await;
    assert!(matches!(guess, Err(AccountError::CodeWrong)));
    let taken = accounts.change_profile(&account, to_phone(OTHER_PHONE, &code)).await;
    assert!(matches!(taken, Err(AccountError::PhoneTaken)));
    assert_eq!(
        world.store.accounts().iter().filter(|known| known.phone == phone(PHONE)).count(),
        1
    );
}

#[tokio::test]
async fn another_address_is_proved_by_a_code_to_the_present_phone() {
    let (world, account) = world();
    let code = world.code(PHONE, SmsScene::Profile).await;
    let accounts = &world.app.accounts;
    let guess = accounts.change_profile(&account, to_address(&wrong(&code))).await;
    assert!(matches!(guess, Err(AccountError::CodeWrong)));
    let changed = accounts.change_profile(&account, to_address(&code)).await.unwrap();
    assert_eq!(changed.address.unwrap().masked().as_str(), "江场西路**号");
    let again = accounts.change_profile(&account, to_address(&code)).await;
    assert!(matches!(again, Err(AccountError::CodeWrong)));
}

#[tokio::test]
async fn an_account_that_is_gone_changes_nothing() {
    let (world, account) = world();
    let code = world.code(PHONE, SmsScene::Profile).await;
    let mut work = domain::ports::Store::begin(&world.store).await.unwrap();
    work.accounts().remove(account.id).await.unwrap();
    work.commit().await.unwrap();
    let gone = world.app.accounts.change_profile(&account, to_address(&code)).await;
    assert!(matches!(gone, Err(AccountError::Gone)));
}
