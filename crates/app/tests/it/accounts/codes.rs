//! Codes sent by SMS: when one is sent, and what one is worth.

use super::{ADDRESS, OTHER_PHONE, PHONE, phone, second_server, wrong};
use crate::support::{World, settings};
use app::{AccountError, Application, CaptchaError, SendCode, Settings, SmsCodeError};
use chrono::TimeDelta;
use domain::ports::Clock;
use domain::sms::SmsScene;
use testkit::fakes::{SmsFault, StoreFailure};
use testkit::given;

async fn sign_in(world: &World, code: &str) -> Result<(), AccountError> {
    world.app.accounts.sign_in_by_code(&phone(PHONE), code).await.map(|_signed_in| ())
}

async fn is_worthless(world: &World, code: &str) {
    assert!(matches!(sign_in(world, code).await, Err(AccountError::CodeWrong)));
}

#[tokio::test]
async fn a_code_is_six_digits_good_once() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Login).await;
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    sign_in(&world, &code).await.unwrap();
    is_worthless(&world, &code).await;
}

#[tokio::test]
async fn a_code_holds_for_five_minutes() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Login).await;
    world.advance(TimeDelta::minutes(5));
    is_worthless(&world, &code).await;
}

#[tokio::test]
async fn five_wrong_tries_make_it_void_wherever_they_come() {
    let world = World::new();
    let other = second_server(&world);
    let code = world.code(PHONE, SmsScene::Login).await;
    for number in 0..5 {
        let app = if number % 2 == 0 { &world.app } else { &other };
        let refused = app.accounts.sign_in_by_code(&phone(PHONE), &wrong(&code)).await;
        assert!(matches!(refused, Err(AccountError::CodeWrong)));
    }
    is_worthless(&world, &code).await;
}

#[tokio::test]
async fn four_wrong_tries_do_not() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Login).await;
    for _try in 0..4 {
        is_worthless(&world, &wrong(&code)).await;
    }
    sign_in(&world, &code).await.unwrap();
}

#[tokio::test]
async fn a_code_serves_its_own_scene_and_phone() {
    let world = World::new();
    let code = world.code(PHONE, SmsScene::Profile).await;
    is_worthless(&world, &code).await;
    let of_other = world.app.accounts.sign_in_by_code(&phone(OTHER_PHONE), &code).await;
    assert!(matches!(of_other, Err(AccountError::CodeWrong)));
}

#[tokio::test]
async fn the_latest_code_is_the_one_that_holds() {
    let world = World::new();
    let first = world.code(PHONE, SmsScene::Login).await;
    world.advance(TimeDelta::minutes(1));
    let second = world.code(PHONE, SmsScene::Login).await;
    if first != second {
        is_worthless(&world, &first).await;
    }
    sign_in(&world, &second).await.unwrap();
}

#[tokio::test]
async fn without_a_ticket_nothing_is_sent_or_counted() {
    let world = World::new();
    let to = phone(PHONE);
    for ticket in [None, Some(""), Some("made up")] {
        let send = SendCode { phone: &to, scene: SmsScene::Login, ticket, address: ADDRESS };
        let refused = world.app.sms_codes.send(send).await;
        let is_refused = matches!(refused, Err(SmsCodeError::Captcha(CaptchaError::TicketNeeded)));
        assert!(is_refused, "{refused:?}");
    }
    assert!(world.sms.sent().is_empty());
    world.try_send(PHONE, SmsScene::Login).await.unwrap();
}

#[tokio::test]
async fn a_phone_gets_one_a_minute_and_five_a_day_for_all_scenes() {
    let world = World::new();
    let start = world.clock.now();
    for number in 0..5 {
        world.try_send(PHONE, SmsScene::ALL[number % 3]).await.unwrap();
        let refused = world.try_send(PHONE, SmsScene::Password).await;
        let Err(SmsCodeError::TooFrequent { until }) = refused else { panic!("{refused:?}") };
        assert_eq!(until, world.clock.now() + TimeDelta::minutes(1));
        world.advance(TimeDelta::minutes(1));
    }
    let refused = world.try_send(PHONE, SmsScene::Login).await;
    let Err(SmsCodeError::TooFrequent { until }) = refused else { panic!("{refused:?}") };
    assert_eq!(until, start + TimeDelta::hours(24));
    world.try_send(OTHER_PHONE, SmsScene::Login).await.unwrap();
    world.clock.set(until);
    world.try_send(PHONE, SmsScene::Login).await.unwrap();
    assert_eq!(world.sms.sent().len(), 7);
}

#[tokio::test]
async fn an_address_sends_to_so_many_phones_and_no_more() {
    let world = World::new();
    for number in 0..20 {
        world.try_send(&format!("139000001{number:02}"), SmsScene::Login).await.unwrap();
    }
    let refused = world.try_send(OTHER_PHONE, SmsScene::Login).await;
    assert!(matches!(refused, Err(SmsCodeError::TooFrequent { .. })));
    let (ticket, to) = (world.ticket("198.51.100.1").await, phone(OTHER_PHONE));
    let (ticket, address) = (Some(ticket.as_str()), "198.51.100.1");
    let send = SendCode { phone: &to, scene: SmsScene::Login, ticket, address };
    world.app.sms_codes.send(send).await.unwrap();
}

#[tokio::test]
async fn limits_hold_over_two_servers_and_can_be_switched_off() {
    let world = World::new();
    world.try_send(PHONE, SmsScene::Login).await.unwrap();
    let to = phone(PHONE);
    let send = |app: Application, ticket: String| {
        let to = to.clone();
        async move {
            let ticket = Some(ticket.as_str());
            let send = SendCode { phone: &to, scene: SmsScene::Login, ticket, address: ADDRESS };
            app.sms_codes.send(send).await
        }
    };
    let refused = send(second_server(&world), world.ticket(ADDRESS).await).await;
    assert!(matches!(refused, Err(SmsCodeError::TooFrequent { .. })));
    let without = Application::new(world.ports(), Settings { limits_on: false, ..settings() });
    send(without, world.ticket(ADDRESS).await).await.unwrap();
}

#[tokio::test]
async fn a_known_phone_is_told_what_an_unknown_one_is() {
    let world = World::new();
    world.store.put_account(given::account(PHONE));
    for to in [PHONE, OTHER_PHONE] {
        for scene in SmsScene::ALL {
            world.try_send(to, scene).await.unwrap();
            world.advance(TimeDelta::minutes(1));
        }
    }
    assert_eq!(world.sms.sent().len(), 6);
}

#[tokio::test]
async fn what_the_operator_says_is_told_apart() {
    let world = World::new();
    for (fault, expected) in [
        (SmsFault::TooFrequent, "HeldBack"),
        (SmsFault::NumberRefused, "NumberRefused"),
        (SmsFault::Misconfigured, "Unavailable"),
        (SmsFault::RequestLost, "OutcomeUnknown"),
    ] {
        world.sms.fault(fault);
        let refused = world.try_send(PHONE, SmsScene::Login).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expected);
        world.advance(TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn a_code_whose_answer_was_lost_is_good_all_the_same() {
    let world = World::new();
    world.sms.fault(SmsFault::AnswerLost);
    let unknown = world.try_send(PHONE, SmsScene::Login).await;
    assert!(matches!(unknown, Err(SmsCodeError::OutcomeUnknown)));
    let code = world.sms.last_code(&phone(PHONE)).unwrap();
    sign_in(&world, &code).await.unwrap();
}

#[tokio::test]
async fn an_operator_who_is_not_reached_makes_nobody_wait() {
    let world = World::new();
    world.sms.fault(SmsFault::NotReached);
    let refused = world.try_send(PHONE, SmsScene::Login).await;
    assert!(matches!(refused, Err(SmsCodeError::Unavailable)));
    world.try_send(PHONE, SmsScene::Login).await.unwrap();
}

#[tokio::test]
async fn a_code_that_is_not_stored_is_not_sent() {
    let world = World::new();
    let ticket = world.ticket(ADDRESS).await;
    let to = phone(PHONE);
    // The ticket, the counters, and then the code.
    for _commit in 0..2 {
        world.store.fail_next_commit(StoreFailure::Unavailable);
    }
    let ticket = Some(ticket.as_str());
    let send = SendCode { phone: &to, scene: SmsScene::Login, ticket, address: ADDRESS };
    assert!(matches!(world.app.sms_codes.send(send).await, Err(SmsCodeError::Store(_))));
    assert!(world.sms.sent().is_empty());
}
