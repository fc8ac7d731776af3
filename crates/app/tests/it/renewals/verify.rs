//! Whether somebody knows the name behind a queryId.

use crate::support::{World, settings};
use app::{Application, Ports, Settings, VerifyNameError};
use chrono::TimeDelta;
use domain::ports::{Clock, MockCustomerDirectory, OutsideError};
use domain::{PersonName, QueryId};
use std::sync::Arc;
use testkit::fakes::Fault;
use testkit::given;

fn nobody() -> QueryId {
    QueryId::parse("NOBODY1").unwrap()
}

async fn verify(world: &World, id: &QueryId, name: &str) -> Result<bool, VerifyNameError> {
    world.app.renewals.verify_name(id, &PersonName::parse(name).unwrap()).await
}

#[tokio::test]
async fn the_whole_name_is_right_and_nothing_else() {
    let world = World::new();
    let id = given::query_id();
    assert!(verify(&world, &id, "测试").await.unwrap());
    for wrong in ["测", "试", "测试测试", "**试"] {
        assert!(!verify(&world, &id, wrong).await.unwrap(), "{wrong}");
    }
    assert!(!verify(&world, &nobody(), "测试").await.unwrap());
}

#[tokio::test]
async fn five_tries_an_hour_whether_the_query_id_exists_on_all_servers_together() {
    for id in [given::query_id(), nobody()] {
        let world = World::new();
        let without = Settings { limits_on: false, ..settings() };
        let other = Application::new(world.ports(), without);
        let name = PersonName::parse("别人").unwrap();
        for server in [&world.app, &other, &world.app, &other, &world.app] {
            assert!(!server.renewals.verify_name(&id, &name).await.unwrap());
        }
        for server in [&world.app, &other] {
            let refused = server.renewals.verify_name(&id, &name).await;
            let wait = TimeDelta::hours(1);
            assert!(matches!(refused, Err(VerifyNameError::TooOften { wait: is }) if is == wait));
        }
        world.advance(TimeDelta::hours(1));
        assert!(verify(&world, &id, "别人").await.is_ok());
    }
}

#[tokio::test]
async fn other_query_ids_have_tries_of_their_own() {
    let world = World::new();
    for _try in 0..5 {
        verify(&world, &nobody(), "别人").await.unwrap();
    }
    assert!(verify(&world, &nobody(), "别人").await.is_err());
    assert!(verify(&world, &given::query_id(), "测试").await.unwrap());
}

/// How long an answer takes when the directory takes so long to say this.
async fn takes(directory: TimeDelta, id: QueryId) -> TimeDelta {
    let world = World::new();
    let clock = Arc::clone(&world.clock);
    let mut slow = MockCustomerDirectory::new();
    slow.expect_find().returning(move |id| {
        clock.advance(directory);
        Ok((*id == given::query_id()).then(given::customer))
    });
    let world = Arc::new(world.with(|ports| Ports { directory: Arc::new(slow), ..ports }));
    let asked = Arc::clone(&world);
    let begun_at = world.clock.now();
    let answer = tokio::spawn(async move { verify(&asked, &id, "别人").await.unwrap() });
    loop {
        for _turn in 0..20 {
            tokio::task::yield_now().await;
        }
        if answer.is_finished() {
            return world.clock.now() - begun_at;
        }
        world.advance(TimeDelta::milliseconds(1));
    }
}

#[tokio::test]
async fn an_answer_takes_as_long_whether_the_query_id_exists() {
    let half = TimeDelta::milliseconds(500);
    for (directory, expected) in [(3, half), (212, half), (499, half), (501, half * 2)] {
        let directory = TimeDelta::milliseconds(directory);
        assert_eq!(takes(directory, given::query_id()).await, expected);
        assert_eq!(takes(directory, nobody()).await, expected);
    }
}

#[tokio::test]
async fn a_directory_that_cannot_be_asked_is_told() {
    let world = World::new();
    world.directory.fault(Fault::NotReached);
    let failed = verify(&world, &given::query_id(), "测试").await;
    let expected = |error: &OutsideError| matches!(error, OutsideError::NotReached(_));
    assert!(
        matches!(failed, Err(VerifyNameError::DirectoryUnavailable(error)) if expected(&error))
    );
}
