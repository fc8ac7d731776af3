//! The contract of `PaymentGateway`, for one scene at a time.

use super::Cleanup;
use crate::given;
use async_trait::async_trait;
use chrono::{SubsecRound, TimeDelta};
use domain::ports::{
    Clock, CloseReport, OutsideError, PaymentGateway, PaymentRequest, PrepareError, TradeReport,
};
use domain::settlement::ReportedMoney;
use domain::{Action, PaymentAttempt, Scene, Timestamp};
use std::fmt;
use std::sync::Arc;

/// The one who pays, and the way to the provider.
#[async_trait]
pub trait Payer: Send + Sync {
    /// Scans or opens what the create gave, and pays. Whether the provider took the money.
    async fn pay(&self, attempt: &PaymentAttempt) -> bool;

    /// The provider does what it is asked next, but its answer does not come back.
    async fn lose_next_answer(&self);
}

pub struct Fixture {
    pub gateway: Arc<dyn PaymentGateway>,
    pub scene: Scene,
    /// What the gateway and the provider go by.
    pub clock: Arc<dyn Clock>,
    pub payer: Arc<dyn Payer>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("scene", &self.scene).finish_non_exhaustive()
    }
}

/// The cases that every gateway keeps in each scene it offers: `gateway_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::gateway::Fixture`.
#[macro_export]
macro_rules! gateway_contract {
    ($fresh:path) => {
        $crate::contract_cases! { gateway, $fresh;
            a_scene_of_another_provider_is_not_offered,
            a_prepared_request_is_the_same_every_time,
            an_attempt_never_created_is_not_found,
            an_attempt_created_twice_is_one_trade,
            a_created_attempt_is_not_paid_yet,
            a_paid_attempt_tells_of_the_money_with_our_identities,
            a_paid_attempt_is_paid_once,
            an_attempt_closed_at_the_provider_cannot_be_paid,
            an_attempt_can_be_closed_twice,
            an_attempt_never_created_can_be_closed,
            a_paid_attempt_cannot_be_closed,
            a_lost_answer_leaves_the_outcome_unknown,
        }
    };
}

#[expect(clippy::unused_async, reason = "all cases are async")]
pub async fn a_scene_of_another_provider_is_not_offered(fixture: &Fixture) {
    let channel = fixture.gateway.channel();
    assert_eq!(channel, fixture.scene.channel());
    for scene in Scene::ALL.into_iter().filter(|scene| scene.channel() != channel) {
        let request = PaymentRequest { scene, ..request(fixture) };
        assert_eq!(fixture.gateway.prepare(&request), Err(PrepareError::SceneNotOffered));
    }
}

#[expect(clippy::unused_async, reason = "all cases are async")]
pub async fn a_prepared_request_is_the_same_every_time(fixture: &Fixture) {
    let request = request(fixture);
    let first = fixture.gateway.prepare(&request).unwrap();
    assert_eq!(fixture.gateway.prepare(&request).unwrap(), first);
}

pub async fn an_attempt_never_created_is_not_found(fixture: &Fixture) {
    let attempt = attempt(fixture);
    assert_eq!(fixture.gateway.query(&attempt).await.unwrap(), TradeReport::NotFound);
}

pub async fn an_attempt_created_twice_is_one_trade(fixture: &Fixture) {
    let attempt = attempt(fixture);
    for _ in 0..2 {
        let created = fixture.gateway.create(&attempt).await.unwrap();
        let shown = match (fixture.scene, created.action) {
            (Scene::Native | Scene::Qr, Action::QrCode { content }) => content,
            (Scene::Page, Action::Redirect { url }) => url,
            (scene, other) => panic!("{other:?} does not lead the payer to {scene:?}"),
        };
        assert!(!shown.is_empty());
        assert!(created.valid_until > fixture.clock.now());
        assert!(created.valid_until <= attempt.time_expire);
    }
    assert!(fixture.payer.pay(&attempt).await);
    assert!(!fixture.payer.pay(&attempt).await, "paid a second time");
}

pub async fn a_created_attempt_is_not_paid_yet(fixture: &Fixture) {
    let attempt = created(fixture).await;
    let report = fixture.gateway.query(&attempt).await.unwrap();
    // Alipay knows a trade from when the payer has scanned the code or opened the page.
    let unseen = fixture.scene != Scene::Native && report == TradeReport::NotFound;
    assert!(unseen || report == TradeReport::Open, "{report:?}");
}

pub async fn a_paid_attempt_tells_of_the_money_with_our_identities(fixture: &Fixture) {
    let attempt = created(fixture).await;
    let before = fixture.clock.now();
    assert!(fixture.payer.pay(&attempt).await);
    let report = fixture.gateway.query(&attempt).await.unwrap();
    let TradeReport::Money { report: ReportedMoney::Captured(capture), body, .. } = report else {
        panic!("{report:?} tells of no money");
    };
    assert_eq!(capture.channel, attempt.channel());
    assert_eq!(capture.merchant, attempt.merchant);
    assert_eq!(capture.app_id, attempt.app_id);
    assert_eq!(capture.number, attempt.number.to_string());
    assert_eq!(capture.amount, attempt.amount);
    assert!(!capture.trade_no.is_empty());
    assert!(!body.is_empty(), "the answer is kept as evidence");
    let apart = (capture.paid_at - before).abs();
    assert!(apart < TimeDelta::minutes(1), "paid {apart} from now");
}

pub async fn a_paid_attempt_is_paid_once(fixture: &Fixture) {
    let attempt = created(fixture).await;
    assert!(fixture.payer.pay(&attempt).await);
    let first = fixture.gateway.query(&attempt).await.unwrap();
    assert!(!fixture.payer.pay(&attempt).await);
    let (first, again) = (trade_no(first), fixture.gateway.query(&attempt).await.unwrap());
    assert_eq!(trade_no(again), first);
}

pub async fn an_attempt_closed_at_the_provider_cannot_be_paid(fixture: &Fixture) {
    let attempt = created(fixture).await;
    match fixture.gateway.close(&attempt).await.unwrap() {
        CloseReport::Closed => {
            assert!(!fixture.payer.pay(&attempt).await);
            let report = fixture.gateway.query(&attempt).await.unwrap();
            assert!(matches!(report, TradeReport::Closed | TradeReport::NotFound), "{report:?}");
        }
        // There was nothing to close yet, and the code or page still works.
        CloseReport::NotFound => assert_ne!(fixture.scene, Scene::Native),
        CloseReport::Paid => panic!("nobody has paid"),
    }
}

pub async fn an_attempt_can_be_closed_twice(fixture: &Fixture) {
    let attempt = created(fixture).await;
    let first = fixture.gateway.close(&attempt).await.unwrap();
    let second = fixture.gateway.close(&attempt).await.unwrap();
    assert_ne!(first, CloseReport::Paid);
    assert_ne!(second, CloseReport::Paid);
}

pub async fn an_attempt_never_created_can_be_closed(fixture: &Fixture) {
    let report = fixture.gateway.close(&attempt(fixture)).await.unwrap();
    assert_ne!(report, CloseReport::Paid);
}

pub async fn a_paid_attempt_cannot_be_closed(fixture: &Fixture) {
    let attempt = created(fixture).await;
    assert!(fixture.payer.pay(&attempt).await);
    assert_eq!(fixture.gateway.close(&attempt).await.unwrap(), CloseReport::Paid);
    let report = fixture.gateway.query(&attempt).await.unwrap();
    assert!(matches!(report, TradeReport::Money { .. }), "{report:?}");
}

pub async fn a_lost_answer_leaves_the_outcome_unknown(fixture: &Fixture) {
    let attempt = attempt(fixture);
    if fixture.scene == Scene::Page {
        // A page is a signed address, made here without a call: the first call is the query.
        fixture.gateway.create(&attempt).await.unwrap();
        fixture.payer.lose_next_answer().await;
        let lost = fixture.gateway.query(&attempt).await;
        assert!(matches!(lost, Err(OutsideError::Unknown(_))), "{lost:?}");
    } else {
        fixture.payer.lose_next_answer().await;
        let lost = fixture.gateway.create(&attempt).await;
        assert!(matches!(lost, Err(OutsideError::Unknown(_))), "{lost:?}");
    }
    fixture.gateway.create(&attempt).await.unwrap();
    assert!(fixture.payer.pay(&attempt).await);
    assert!(!fixture.payer.pay(&attempt).await, "the lost one was a second trade");
}

async fn created(fixture: &Fixture) -> PaymentAttempt {
    let attempt = attempt(fixture);
    fixture.gateway.create(&attempt).await.unwrap();
    attempt
}

/// A new attempt as the use case makes it: from what the gateway prepares.
fn attempt(fixture: &Fixture) -> PaymentAttempt {
    let now = fixture.clock.now();
    let order = given::order();
    let request = request(fixture);
    let prepared = fixture.gateway.prepare(&request).unwrap();
    PaymentAttempt {
        number: request.number,
        order_id: request.number.order(),
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        amount: request.amount,
        request_body: prepared.body,
        time_expire: request.time_expire,
        creating_until: now,
        created_at: now,
        ..given::attempt_in(&order, fixture.scene)
    }
}

fn request(fixture: &Fixture) -> PaymentRequest {
    let attempt = given::attempt(&given::order());
    PaymentRequest {
        number: attempt.number,
        scene: fixture.scene,
        amount: attempt.amount,
        title: "宽带续费 100M 12个月".to_owned(),
        created_at: fixture.clock.now(),
        time_expire: in_a_quarter(fixture.clock.now()),
        return_url: Some("https://shop.example/paid".to_owned()),
    }
}

/// Providers read whole seconds.
fn in_a_quarter(now: Timestamp) -> Timestamp {
    now.trunc_subsecs(0) + TimeDelta::minutes(15)
}

fn trade_no(report: TradeReport) -> String {
    let TradeReport::Money { report: ReportedMoney::Captured(capture), .. } = report else {
        panic!("{report:?} tells of no money");
    };
    capture.trade_no
}
