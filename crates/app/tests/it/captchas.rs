//! Captchas: solved once, in time, and by the one who saw them.

use crate::accounts::second_server;
use crate::support::World;
use app::CaptchaError;
use app::captchas::CHARACTERS;
use chrono::TimeDelta;
use testkit::fakes::PlainPainter;

const HERE: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.1";

async fn is_unsolved(world: &World, uuid: &str, code: &str) {
    let refused = world.app.captchas.verify(uuid, code, HERE).await;
    assert!(matches!(refused, Err(CaptchaError::Wrong)), "{refused:?}");
}

async fn is_no_ticket(world: &World, ticket: Option<&str>, address: &str) {
    let refused = world.app.captchas.use_ticket(ticket, address).await;
    assert!(matches!(refused, Err(CaptchaError::TicketNeeded)), "{refused:?}");
}

#[tokio::test]
async fn what_is_painted_is_what_has_to_be_answered_in_capitals_or_not() {
    let world = World::new();
    let captcha = world.app.captchas.make().await.unwrap();
    let text = PlainPainter::read(&captcha.png).unwrap();
    assert!((4..=5).contains(&text.len()), "{text}");
    assert!(text.chars().all(|character| CHARACTERS.contains(&character)), "{text}");
    assert_eq!(world.app.captchas.answer(&captcha.uuid), text);
    let other = second_server(&world);
    let ticket = other.captchas.verify(&captcha.uuid, &text.to_lowercase(), HERE).await.unwrap();
    world.app.captchas.use_ticket(Some(&ticket), HERE).await.unwrap();
}

#[tokio::test]
async fn captchas_differ_and_are_named_like_uuids() {
    let world = World::new();
    let (one, two) =
        (world.app.captchas.make().await.unwrap(), world.app.captchas.make().await.unwrap());
    assert_ne!(one.uuid, two.uuid);
    assert_ne!(one.png, two.png);
    let parts: Vec<_> = one.uuid.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12], "{}", one.uuid);
}

#[tokio::test]
async fn a_captcha_is_used_up_by_a_wrong_answer_and_by_the_right_one() {
    let world = World::new();
    let captcha = world.app.captchas.make().await.unwrap();
    let answer = world.app.captchas.answer(&captcha.uuid);
    is_unsolved(&world, &captcha.uuid, "0000").await;
    is_unsolved(&world, &captcha.uuid, &answer).await;
    let captcha = world.app.captchas.make().await.unwrap();
    let answer = world.app.captchas.answer(&captcha.uuid);
    world.app.captchas.verify(&captcha.uuid, &answer, HERE).await.unwrap();
    is_unsolved(&world, &captcha.uuid, &answer).await;
}

#[tokio::test]
async fn a_captcha_that_was_never_made_cannot_be_solved() {
    let world = World::new();
    let uuid = "6f1c2a40-9d1b-4c7e-a2f3-0b8d5e6a7c91";
    is_unsolved(&world, uuid, &world.app.captchas.answer(uuid)).await;
}

#[tokio::test]
async fn a_captcha_holds_for_two_minutes_and_its_ticket_for_five() {
    let world = World::new();
    let late = world.app.captchas.make().await.unwrap();
    world.advance(TimeDelta::minutes(2));
    is_unsolved(&world, &late.uuid, &world.app.captchas.answer(&late.uuid)).await;
    let ticket = world.ticket(HERE).await;
    world.advance(TimeDelta::minutes(5));
    is_no_ticket(&world, Some(&ticket), HERE).await;
    let ticket = world.ticket(HERE).await;
    world.advance(TimeDelta::minutes(5) - TimeDelta::microseconds(1));
    world.app.captchas.use_ticket(Some(&ticket), HERE).await.unwrap();
}

#[tokio::test]
async fn a_ticket_serves_one_address_once() {
    let world = World::new();
    for nothing in [None, Some(""), Some("made up")] {
        is_no_ticket(&world, nothing, HERE).await;
    }
    let ticket = world.ticket(HERE).await;
    is_no_ticket(&world, Some(&ticket), ELSEWHERE).await;
    is_no_ticket(&world, Some(&ticket), HERE).await;
    let ticket = world.ticket(HERE).await;
    world.app.captchas.use_ticket(Some(&ticket), HERE).await.unwrap();
    is_no_ticket(&world, Some(&ticket), HERE).await;
}

#[tokio::test]
async fn of_two_who_use_a_ticket_at_once_one_is_let_through() {
    let world = World::new();
    let other = second_server(&world);
    let ticket = world.ticket(HERE).await;
    let (one, two) = futures_util::join!(
        world.app.captchas.use_ticket(Some(&ticket), HERE),
        other.captchas.use_ticket(Some(&ticket), HERE)
    );
    assert_eq!([one, two].iter().filter(|result| result.is_ok()).count(), 1);
}

#[tokio::test]
async fn a_captcha_is_no_ticket() {
    let world = World::new();
    let captcha = world.app.captchas.make().await.unwrap();
    is_no_ticket(&world, Some(&captcha.uuid), HERE).await;
}
