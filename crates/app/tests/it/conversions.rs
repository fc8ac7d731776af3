//! Calls are recorded once and told once, whatever fails on the way.

use crate::support::{World, member};
use app::{CallRefused, PromotionCall, UploadReport, UploadRunError};
use chrono::TimeDelta;
use domain::conversion::{Conversion, LandingUrl, MOST_UPLOAD_FAILURES};
use domain::ports::{Clock, LeadQueries, Page, Store};
use domain::staff::{Permission, Role};
use std::sync::Arc;
use testkit::fakes::{FakeConversions, StoreFailure, UploadFault};
use testkit::given;

const PAGE: Page = Page { number: 1, size: 100 };

fn world() -> (World, Arc<FakeConversions>) {
    let baidu = FakeConversions::new();
    let upload = Arc::<FakeConversions>::clone(&baidu);
    let world = World::new().with(|ports| app::Ports { conversions: Some(upload), ..ports });
    (world, baidu)
}

fn call(click: &str) -> PromotionCall {
    let landing = format!("https://Promotion.example.com/a?bd_vid={click}");
    let landing = LandingUrl::parse(&landing).unwrap();
    PromotionCall { landing, called_at: None, event_id: None }
}

async fn conversions(world: &World) -> Vec<Conversion> {
    world.store.conversions(None, PAGE).await.unwrap().rows
}

async fn states(world: &World) -> Vec<&'static str> {
    let newest_first = conversions(world).await;
    newest_first.iter().rev().map(|conversion| conversion.state.name()).collect()
}

async fn insert(world: &World, conversion: &Conversion) {
    let mut work = world.store.begin().await.unwrap();
    work.conversions().insert(conversion).await.unwrap();
    work.commit().await.unwrap();
}

#[tokio::test]
async fn calls_of_a_click_within_a_minute_are_one() {
    let (world, _baidu) = world();
    world.app.conversions.record(call("1")).await.unwrap();
    world.app.conversions.record(call("1")).await.unwrap();
    world.app.conversions.record(call("2")).await.unwrap();
    assert_eq!(conversions(&world).await.len(), 2);
    world.advance(TimeDelta::seconds(60));
    world.app.conversions.record(call("1")).await.unwrap();
    assert_eq!(conversions(&world).await.len(), 3);
}

#[tokio::test]
async fn calls_with_one_number_of_the_page_are_one_whenever_they_come() {
    let (world, _baidu) = world();
    let told = PromotionCall { event_id: Some("e-1".to_owned()), ..call("1") };
    world.app.conversions.record(told.clone()).await.unwrap();
    world.advance(TimeDelta::hours(1));
    world.app.conversions.record(told.clone()).await.unwrap();
    let other = PromotionCall { event_id: Some("e-2".to_owned()), ..told };
    world.app.conversions.record(other).await.unwrap();
    assert_eq!(conversions(&world).await.len(), 2);
}

#[tokio::test]
async fn a_foreign_page_and_an_odd_time_are_refused() {
    let (world, _baidu) = world();
    for host in ["evil.example", "promotion.example.com.evil.example", "example.com"] {
        let landing = LandingUrl::parse(&format!("https://{host}/?bd_vid=1")).unwrap();
        let refused = world.app.conversions.record(PromotionCall { landing, ..call("1") }).await;
        assert!(matches!(refused, Err(CallRefused::ForeignPage)), "{host}: {refused:?}");
    }
    for seconds in [-8 * 86_400, 600] {
        let called_at = Some(world.clock.now() + TimeDelta::seconds(seconds));
        let refused = world.app.conversions.record(PromotionCall { called_at, ..call("1") }).await;
        assert!(matches!(refused, Err(CallRefused::OddTime)), "{seconds}: {refused:?}");
    }
    assert!(conversions(&world).await.is_empty());
}

#[tokio::test]
async fn what_waits_is_told_once() {
    let (world, baidu) = world();
    for click in 0..150 {
        world.app.conversions.record(call(&click.to_string())).await.unwrap();
    }
    let report = world.app.conversions.upload_due().await.unwrap();
    assert_eq!((report.uploaded, report.refused, report.waiting), (150, 0, 0));
    assert_eq!(baidu.calls(), 2, "99 at once");
    assert_eq!(world.app.conversions.upload_due().await.unwrap(), UploadReport::default());
    assert_eq!((baidu.calls(), baidu.taken().len()), (2, 150));
}

#[tokio::test]
async fn a_line_that_is_refused_keeps_no_other_back() {
    let (world, baidu) = world();
    for number in 1..=3 {
        let conversion_type = if number == 2 { 9_999 } else { 30 };
        insert(&world, &Conversion { conversion_type, ..given::conversion(number) }).await;
    }
    let report = world.app.conversions.upload_due().await.unwrap();
    assert_eq!((report.uploaded, report.refused, report.waiting), (2, 1, 0));
    assert_eq!(states(&world).await, ["uploaded", "refused", "uploaded"]);
    assert!(conversions(&world).await[1].last_error.as_ref().unwrap().contains("2002"));
    world.advance(TimeDelta::days(1));
    world.app.conversions.upload_due().await.unwrap();
    assert_eq!(baidu.calls(), 1, "a refusal is final");
}

#[tokio::test]
async fn after_a_lost_answer_it_is_told_again_and_counts_once() {
    let (world, baidu) = world();
    world.app.conversions.record(call("1")).await.unwrap();
    baidu.fault(UploadFault::AnswerLost);
    let report = world.app.conversions.upload_due().await.unwrap();
    assert_eq!((report.uploaded, report.waiting), (0, 1));
    assert!(report.problem.is_some());
    world.advance(TimeDelta::seconds(2));
    assert_eq!(world.app.conversions.upload_due().await.unwrap().uploaded, 1);
    assert_eq!((baidu.calls(), baidu.taken().len()), (2, 1));
}

#[tokio::test]
async fn one_who_dies_between_telling_and_recording_is_followed_by_another() {
    let (world, baidu) = world();
    world.app.conversions.record(call("1")).await.unwrap();
    // The first commit is the lease's, the second would record the end.
    world.store.fail_commit_after(1, StoreFailure::Unavailable);
    let failed = world.app.conversions.upload_due().await;
    assert!(matches!(failed, Err(UploadRunError::Store(_))), "{failed:?}");
    assert_eq!(states(&world).await, ["leased"]);
    assert_eq!(world.app.conversions.upload_due().await.unwrap().uploaded, 0, "it is leased");
    world.advance(TimeDelta::minutes(5));
    assert_eq!(world.app.conversions.upload_due().await.unwrap().uploaded, 1);
    assert_eq!((baidu.calls(), baidu.taken().len()), (2, 1));
}

#[tokio::test]
async fn a_refused_token_ends_the_run_and_counts_no_failure() {
    let (world, baidu) = world();
    for click in 0..120 {
        world.app.conversions.record(call(&click.to_string())).await.unwrap();
    }
    baidu.fault(UploadFault::TokenRefused);
    let report = world.app.conversions.upload_due().await.unwrap();
    assert!(report.problem.unwrap().contains("token"));
    assert_eq!((baidu.calls(), report.waiting), (1, 120));
    assert!(conversions(&world).await.iter().all(|conversion| conversion.failures == 0));
    world.advance(TimeDelta::minutes(10));
    assert_eq!(world.app.conversions.upload_due().await.unwrap().uploaded, 120);
}

#[tokio::test]
async fn faults_of_theirs_are_borne_and_end_in_a_state_that_is_seen() {
    let (world, baidu) = world();
    world.app.conversions.record(call("1")).await.unwrap();
    for _try in 0..MOST_UPLOAD_FAILURES {
        baidu.fault(UploadFault::TheirFault);
        world.app.conversions.upload_due().await.unwrap();
        world.advance(TimeDelta::minutes(12));
    }
    assert_eq!(states(&world).await, ["given_up"]);
    assert_eq!(world.app.conversions.upload_due().await.unwrap(), UploadReport::default());
    assert!(baidu.taken().is_empty());
}

#[tokio::test]
async fn without_an_account_calls_wait() {
    let world = World::new();
    world.app.conversions.record(call("1")).await.unwrap();
    let report = world.app.conversions.upload_due().await.unwrap();
    assert_eq!((report.uploaded, report.waiting), (0, 1));
    assert!(report.problem.is_some());
}

#[tokio::test]
async fn staff_who_fulfil_may_have_it_done_now_and_it_is_recorded() {
    let (world, _baidu) = world();
    for role in Role::ALL {
        let done = world.app.conversions.upload_now(&member(role)).await;
        assert_eq!(done.is_ok(), role.may(Permission::Fulfil), "{}", role.name());
    }
    assert!(world.store.audit().iter().all(|entry| entry.action == "conversion.upload"));
}
