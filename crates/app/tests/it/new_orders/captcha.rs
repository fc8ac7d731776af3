//! Many orders from one address, and a captcha in between.

use crate::support::{World, new_order};
use app::{Repeat, SaveError, SaveNew, Settings};
use chrono::TimeDelta;
use domain::AccountId;
use domain::intake::IdempotencyKey;
use futures_util::future::join_all;
use testkit::given;

const ADDRESS: &str = "203.0.113.7";

/// From one address, each with a body of its own.
fn nth(number: u8) -> SaveNew {
    SaveNew { repeat: Repeat::Client(format!("client {number}")), ..new_order(ADDRESS) }
}

fn keyed() -> SaveNew {
    let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
    SaveNew { repeat: Repeat::Key(key), ..new_order(ADDRESS) }
}

async fn with_three() -> World {
    let world = World::new();
    for number in 0..3 {
        world.save_new(nth(number)).await.unwrap();
    }
    world
}

async fn ticket(world: &World, address: &str) -> Option<String> {
    let captcha = world.app.captchas.make().await.unwrap();
    let answer = world.app.captchas.answer(&captcha.uuid);
    Some(world.app.captchas.verify(&captcha.uuid, &answer, address).await.unwrap())
}

#[tokio::test]
async fn the_fourth_order_of_an_hour_needs_a_ticket_that_holds_once() {
    let world = with_three().await;
    assert!(matches!(world.save_new(nth(3)).await, Err(SaveError::CaptchaNeeded)));
    let captcha_ticket = ticket(&world, ADDRESS).await;
    let with = SaveNew { captcha_ticket, ..nth(3) };
    assert!(world.save_new(with.clone()).await.is_ok());
    let again = SaveNew { repeat: Repeat::Client("client 4".to_owned()), ..with };
    assert!(matches!(world.save_new(again).await, Err(SaveError::CaptchaNeeded)));
    assert_eq!(world.store.orders().len(), 4);
}

#[tokio::test]
async fn a_ticket_of_another_address_does_not_hold() {
    let world = with_three().await;
    let captcha_ticket = ticket(&world, "203.0.113.8").await;
    let refused = world.save_new(SaveNew { captcha_ticket, ..nth(3) }).await;
    assert!(matches!(refused, Err(SaveError::CaptchaNeeded)));
}

#[tokio::test]
async fn other_addresses_the_signed_in_and_the_next_hour_are_free() {
    let world = with_three().await;
    assert!(world.save_new(new_order("203.0.113.8")).await.is_ok());
    let account = Some(AccountId(given::id()));
    for number in 10..15 {
        assert!(world.save_new(SaveNew { account, ..nth(number) }).await.is_ok());
    }
    world.advance(TimeDelta::hours(1));
    assert!(world.save_new(nth(3)).await.is_ok());
}

#[tokio::test]
async fn repeats_and_refusals_are_no_orders() {
    let world = World::new();
    world.save_new(keyed()).await.unwrap();
    for _time in 0..5 {
        world.save_new(keyed()).await.unwrap();
        let unknown = SaveNew { package_id: domain::PackageId(1), ..nth(9) };
        assert_eq!(world.save_new(unknown).await.unwrap().body, "UnknownPackage");
    }
    assert!(world.save_new(nth(1)).await.is_ok());
    assert!(world.save_new(nth(2)).await.is_ok());
    assert!(world.save_new(nth(3)).await.is_err());
}

#[tokio::test]
async fn the_answer_under_a_key_is_given_again_without_a_ticket() {
    let world = World::new();
    let first = world.save_new(keyed()).await.unwrap();
    world.save_new(nth(1)).await.unwrap();
    world.save_new(nth(2)).await.unwrap();
    assert_eq!(world.save_new(keyed()).await.unwrap(), first);
    let mut other = keyed();
    other.contact.phone = domain::PhoneNumber::parse("13800000000").unwrap();
    assert!(matches!(world.save_new(other).await, Err(SaveError::KeyReused)));
}

#[tokio::test]
async fn asking_for_a_captcha_is_not_remembered_under_the_key() {
    let world = with_three().await;
    assert!(matches!(world.save_new(keyed()).await, Err(SaveError::CaptchaNeeded)));
    let captcha_ticket = ticket(&world, ADDRESS).await;
    let saved = world.save_new(SaveNew { captcha_ticket, ..keyed() }).await.unwrap();
    assert_eq!(world.save_new(keyed()).await.unwrap(), saved);
}

#[tokio::test]
async fn a_flood_at_once_gets_no_further_than_the_tries() {
    let world = World::new();
    let saves = join_all((0..60).map(|number| world.save_new(nth(number)))).await;
    assert!(saves.iter().filter(|saved| saved.is_ok()).count() <= 30);
    assert!(saves.iter().any(|saved| matches!(saved, Err(SaveError::CaptchaNeeded))));
}

#[tokio::test]
async fn where_floods_are_not_held_back_no_captcha_is_asked_for() {
    let world = World::new();
    let settings = Settings { limits_on: false, ..crate::support::settings() };
    let app = app::Application::new(world.ports(), settings);
    for number in 0..9 {
        assert!(app.new_orders.save(nth(number), &crate::support::Words).await.is_ok());
    }
}
