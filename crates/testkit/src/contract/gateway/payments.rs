//! Creating, paying, asking and closing.

use super::Fixture;
use super::setup::{attempt, created, request};
use chrono::TimeDelta;
use domain::ports::{self, CloseReport, OutsideError, PaymentRequest, PrepareError, TradeReport};
use domain::settlement::ReportedMoney;
use domain::{Action, Scene};

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
pub async fn a_scene_that_lacks_what_it_needs_is_not_prepared(fixture: &Fixture) {
    let known = &fixture.identity;
    if fixture.scene.needs_openid() {
        let payer = ports::Payer { openid: None, ..known.clone() };
        let request = PaymentRequest { payer, ..request(fixture) };
        assert_eq!(fixture.gateway.prepare(&request), Err(PrepareError::OpenidNeeded));
    }
    if fixture.scene == Scene::H5 {
        let payer = ports::Payer { address: None, ..known.clone() };
        let request = PaymentRequest { payer, ..request(fixture) };
        assert_eq!(fixture.gateway.prepare(&request), Err(PrepareError::AddressNeeded));
    }
    let payer = ports::Payer::default();
    let bare = fixture.gateway.prepare(&PaymentRequest { payer, ..request(fixture) });
    let needs_more = fixture.scene.needs_openid() || fixture.scene == Scene::H5;
    assert_eq!(bare.is_err(), needs_more, "{bare:?}");
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
        assert_leads_on(fixture.scene, &created.action);
        assert!(created.valid_until > fixture.clock.now());
        assert!(created.valid_until <= attempt.time_expire);
    }
    assert!(fixture.payer.pay(&attempt).await);
    assert!(!fixture.payer.pay(&attempt).await, "paid a second time");
}

pub async fn a_created_attempt_is_not_paid_yet(fixture: &Fixture) {
    let attempt = created(fixture).await;
    let report = fixture.gateway.query(&attempt).await.unwrap();
    let is_unseen = begins_with_the_payer(fixture.scene) && report == TradeReport::NotFound;
    assert!(is_unseen || report == TradeReport::Open, "{report:?}");
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
        CloseReport::NotFound => assert!(begins_with_the_payer(fixture.scene)),
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
    if matches!(fixture.scene, Scene::Page | Scene::Wap) {
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

/// What the payer is shown is of the kind that the scene promises.
fn assert_leads_on(scene: Scene, action: &Action) {
    let is_there = |text: &String| !text.is_empty();
    let leads_on = match (scene, action) {
        (Scene::Native | Scene::Qr, Action::QrCode { content }) => is_there(content),
        (
            Scene::H5 | Scene::Page | Scene::Wap | Scene::TelecomH5 | Scene::TelecomAlipay,
            Action::Redirect { url },
        ) => is_there(url),
        (
            Scene::Jsapi
            | Scene::MiniProgram
            | Scene::AlipayMiniProgram
            | Scene::TelecomJsapi
            | Scene::TelecomMiniProgram,
            Action::Invoke { parameters },
        ) => {
            let all = parameters.iter().all(|(name, value)| is_there(name) && is_there(value));
            all && !parameters.is_empty()
        }
        _other => false,
    };
    assert!(leads_on, "{action:?} does not lead the payer to {scene:?}");
}

/// Alipay knows a trade from when the payer has scanned the code or opened the page.
fn begins_with_the_payer(scene: Scene) -> bool {
    matches!(scene, Scene::Page | Scene::Wap | Scene::Qr)
}

fn trade_no(report: TradeReport) -> String {
    let TradeReport::Money { report: ReportedMoney::Captured(capture), .. } = report else {
        panic!("{report:?} tells of no money");
    };
    capture.trade_no
}
