//! The customer behind a queryId: our copy, and the directory.

use crate::support::World;
use app::{CustomerSource, RenewalQueryError};
use chrono::TimeDelta;
use domain::{Customer, QueryId};
use testkit::fakes::Fault;
use testkit::given;

#[tokio::test]
async fn a_customer_is_asked_for_once_and_the_copy_kept() {
    let world = World::new();
    let found = world.app.renewals.query(&given::query_id()).await.unwrap();
    assert_eq!(found, given::customer());
    world.directory.set_down(true);
    assert_eq!(world.app.renewals.query(&given::query_id()).await.unwrap(), found);
    assert_eq!(world.directory.lookups(), 1);
}

#[tokio::test]
async fn a_copy_of_a_day_ago_is_asked_for_again() {
    let world = World::new();
    world.app.renewals.query(&given::query_id()).await.unwrap();
    world.advance(TimeDelta::hours(24));
    let moved = Customer { qualified: true, copied_at: world.app.clock.now(), ..given::customer() };
    world.directory.put(moved.clone());
    assert_eq!(world.app.renewals.query(&given::query_id()).await.unwrap(), moved);
    world.app.renewals.query(&given::query_id()).await.unwrap();
    assert_eq!(world.directory.lookups(), 2);
}

#[tokio::test]
async fn an_old_copy_serves_while_the_directory_is_down() {
    let world = World::new();
    world.app.renewals.query(&given::query_id()).await.unwrap();
    world.advance(TimeDelta::days(30));
    for fault in [Fault::NotReached, Fault::AnswerLost] {
        world.directory.fault(fault);
        let found = world.app.renewals.query(&given::query_id()).await.unwrap();
        assert_eq!(found, given::customer());
    }
    assert!(world.order().await.to_string().starts_with('R'));
}

#[tokio::test]
async fn without_a_copy_a_directory_that_is_down_is_told() {
    let world = World::new();
    world.directory.set_down(true);
    let failed = world.app.renewals.query(&given::query_id()).await;
    assert!(matches!(failed, Err(RenewalQueryError::DirectoryUnavailable(_))));
}

#[tokio::test]
async fn nobody_is_behind_an_unknown_query_id() {
    let world = World::new();
    let nobody = QueryId::parse("NOBODY1").unwrap();
    let failed = world.app.renewals.query(&nobody).await;
    assert!(matches!(failed, Err(RenewalQueryError::UnknownCustomer)));
}

#[tokio::test]
async fn where_a_customer_comes_from_is_told() {
    let world = World::new();
    let source = async || world.app.renewals.find(&given::query_id()).await.unwrap().source;
    assert_eq!(source().await, CustomerSource::Directory);
    assert_eq!(source().await, CustomerSource::Copy);
    world.advance(TimeDelta::hours(24));
    world.directory.set_down(true);
    assert_eq!(source().await, CustomerSource::StaleCopy);
    world.directory.set_down(false);
    assert_eq!(source().await, CustomerSource::Directory);
}

#[tokio::test]
async fn an_address_that_asks_in_vain_five_times_must_solve_a_captcha() {
    let world = World::new();
    let (nobody, here) = (QueryId::parse("NOBODY1").unwrap(), "203.0.113.7");
    let look_up = async |id: &QueryId, address: &str, ticket: Option<&str>| {
        world.app.renewals.look_up(id, address, ticket).await
    };
    for _miss in 0..5 {
        look_up(&given::query_id(), here, None).await.unwrap();
        let missed = look_up(&nobody, here, None).await;
        assert!(matches!(missed, Err(RenewalQueryError::UnknownCustomer)));
    }
    let refused = look_up(&given::query_id(), here, None).await;
    assert!(matches!(refused, Err(RenewalQueryError::CaptchaNeeded)));
    assert!(look_up(&given::query_id(), "203.0.113.8", None).await.is_ok());
    let captcha = world.app.captchas.make().await.unwrap();
    let answer = world.app.captchas.answer(&captcha.uuid);
    let ticket = world.app.captchas.verify(&captcha.uuid, &answer, here).await.unwrap();
    assert!(look_up(&given::query_id(), here, Some(&ticket)).await.is_ok());
    let used = look_up(&given::query_id(), here, Some(&ticket)).await;
    assert!(matches!(used, Err(RenewalQueryError::CaptchaNeeded)));
    world.advance(TimeDelta::hours(1));
    assert!(look_up(&given::query_id(), here, None).await.is_ok());
}
