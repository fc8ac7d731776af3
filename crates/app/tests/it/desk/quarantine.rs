//! Quarantined money that staff have looked at.

use crate::support::{WatchedGateway, World, member};
use app::{DeskError, Ports};
use chrono::TimeDelta;
use domain::settlement::{Capture, Quarantine, QuarantineChoice, QuarantineReason};
use domain::staff::{Permission, Role};
use domain::{Channel, OrderId, QuarantineId, Scene};
use std::sync::Arc;
use testkit::fakes::FakeVerifier;
use testkit::given;

/// An order whose attempt is held, and the wrong capture that did it.
async fn held() -> (World, OrderId, Capture) {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let capture = given::capture(&world.attempts(order).await[0]);
    let wrong = Capture { amount: given::yuan("4.60"), ..capture };
    world.notify(&wrong).await;
    assert_eq!(world.attempt_states(order).await, ["held"]);
    (world, order, wrong)
}

async fn resolve(
    world: &World,
    id: QuarantineId,
    choice: QuarantineChoice,
) -> Result<Quarantine, DeskError> {
    world.app.desk.resolve_quarantine(&member(Role::Finance), id, choice, "已核实").await
}

/// Resolves what there is, the last of it so.
async fn resolve_all(world: &World, choice: QuarantineChoice) {
    for row in world.store.quarantine().iter().filter(|row| row.resolution.is_none()) {
        resolve(world, row.id, choice).await.unwrap();
    }
}

#[tokio::test]
async fn released_the_attempt_is_asked_about_at_once() {
    let (world, order, _wrong) = held().await;
    let number = world.attempts(order).await[0].number;
    world.payer_pays(number);
    let row = world.store.quarantine()[0].id;
    let resolved = resolve(&world, row, QuarantineChoice::Release).await.unwrap();
    let resolution = resolved.resolution.unwrap();
    assert_eq!((resolution.by.as_str(), resolution.reason.as_str()), ("finance", "已核实"));
    assert_eq!(world.attempt_states(order).await, ["created"]);
    world.assert_sound().await;
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!(world.audited(), [("quarantine.resolve", row.to_string())]);
    assert_eq!(world.store.audit()[0].detail, "release: 已核实");
    world.assert_sound().await;
}

#[tokio::test]
async fn closed_the_attempt_is_over_and_another_one_can_be_made() {
    let (world, order, _wrong) = held().await;
    resolve_all(&world, QuarantineChoice::Close).await;
    assert_eq!(world.attempt_states(order).await, ["cancelled"]);
    let again = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(again.number.sequence(), 1);
    world.notify(&world.payer_pays(again.number)).await;
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_resolved_is_not_resolved_again() {
    let (world, order, _wrong) = held().await;
    let row = world.store.quarantine()[0].id;
    resolve(&world, row, QuarantineChoice::Close).await.unwrap();
    for choice in QuarantineChoice::ALL {
        assert!(matches!(resolve(&world, row, choice).await, Err(DeskError::Decided)));
    }
    assert_eq!(world.attempt_states(order).await, ["cancelled"]);
    assert_eq!(world.audited().len(), 1);
}

#[tokio::test]
async fn while_more_of_it_is_in_quarantine_the_attempt_stays_held() {
    let (world, order, wrong) = held().await;
    world.notify(&Capture { amount: given::yuan("4.61"), ..wrong }).await;
    let [first, second] = world.store.quarantine().try_into().unwrap();
    resolve(&world, first.id, QuarantineChoice::Release).await.unwrap();
    assert_eq!(world.attempt_states(order).await, ["held"]);
    assert!(world.pay(order, Scene::Qr).await.is_err());
    resolve(&world, second.id, QuarantineChoice::Release).await.unwrap();
    assert_eq!(world.attempt_states(order).await, ["created"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn closed_for_one_report_it_is_over_whatever_is_made_of_the_others() {
    let (world, order, wrong) = held().await;
    world.notify(&Capture { amount: given::yuan("4.61"), ..wrong.clone() }).await;
    let [first, second] = world.store.quarantine().try_into().unwrap();
    resolve(&world, first.id, QuarantineChoice::Close).await.unwrap();
    resolve(&world, second.id, QuarantineChoice::Release).await.unwrap();
    assert_eq!(world.attempt_states(order).await, ["cancelled"]);
    world.notify(&Capture { amount: given::yuan("4.62"), ..wrong }).await;
    assert_eq!(world.attempt_states(order).await, ["cancelled"]);
    assert_eq!(world.store.quarantine().len(), 3);
    world.assert_sound().await;
}

/// As of the telecom, whose notice could not be read and whose answer can be.
#[tokio::test]
async fn closed_for_one_telling_the_same_money_is_resolved_as_it_was_told_otherwise() {
    for told_first in [true, false] {
        let (world, order) = paid_wrongly().await;
        let capture = given::capture(&world.attempts(order).await[0]);
        let lines = format!("number={}\namount=-1\n", capture.number);
        let unread = FakeVerifier::new(Channel::Wechat).signed(&lines, given::start());
        let tell = || world.app.notifications.receive(Channel::Wechat, unread.clone());
        if told_first {
            assert_eq!(tell().await.unwrap().status, 200);
            assert_eq!(world.store.quarantine().len(), 2);
        }
        let row = world.store.quarantine().pop().unwrap().id;
        resolve(&world, row, QuarantineChoice::Close).await.unwrap();
        if !told_first {
            assert_eq!(tell().await.unwrap().status, 200);
        }
        assert_eq!(world.attempt_states(order).await, ["cancelled"]);
        let rows = world.store.quarantine();
        assert!(rows.len() == 2 && rows.iter().all(|row| row.resolution.is_some()), "{rows:?}");
        world.live_through(TimeDelta::minutes(35)).await;
        assert_eq!(world.state(order).await, "expired");
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn the_same_report_after_the_resolution_does_not_hold_it_again() {
    let (world, order, wrong) = held().await;
    resolve_all(&world, QuarantineChoice::Release).await;
    for _repeat in 0..3 {
        assert_eq!(world.notify(&wrong).await.status, 200);
    }
    assert_eq!(world.attempt_states(order).await, ["created"]);
    assert_eq!(world.store.quarantine().len(), 1);
    world.notify(&Capture { amount: given::yuan("4.62"), ..wrong }).await;
    assert_eq!(world.attempt_states(order).await, ["held"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_resolved_attempt_that_nobody_pays_expires_with_its_order() {
    for choice in QuarantineChoice::ALL {
        let (world, order, _wrong) = held().await;
        world.live_through(TimeDelta::hours(1)).await;
        assert_eq!(world.state(order).await, "awaiting_payment");
        resolve_all(&world, choice).await;
        world.live_through(TimeDelta::minutes(15)).await;
        assert_eq!(world.state(order).await, "expired", "{choice:?}");
        world.assert_sound().await;
    }
}

/// An order whose provider says, asked or not, that a wrong amount was paid for it.
async fn paid_wrongly() -> (World, OrderId) {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    gateway.tell_amount(given::yuan("4.60"));
    let world = world.with(|ports| Ports { gateways: vec![gateway], ..ports });
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.payer_pays(payment.number);
    world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(world.attempt_states(order).await, ["held"]);
    (world, order)
}

#[tokio::test]
async fn released_money_that_the_provider_reports_again_is_over_and_the_order_is_paid_otherwise() {
    let (world, order) = paid_wrongly().await;
    world.advance(TimeDelta::minutes(1));
    resolve_all(&world, QuarantineChoice::Release).await;
    let again = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(world.attempt_states(order).await, ["cancelled", "pending"]);
    world.notify(&world.payer_pays(again.number)).await;
    world.live_through(TimeDelta::minutes(5)).await;
    assert_eq!(world.store.quarantine().len(), 1);
    assert_eq!(world.state(order).await, "fulfilled");
    world.assert_sound().await;
}

#[tokio::test]
async fn released_money_that_the_provider_reports_again_does_not_keep_the_order_open() {
    let (world, order) = paid_wrongly().await;
    resolve_all(&world, QuarantineChoice::Release).await;
    world.live_through(TimeDelta::minutes(35)).await;
    assert_eq!(world.state(order).await, "expired");
    assert_eq!(world.attempt_states(order).await, ["cancelled"]);
    assert_eq!(world.store.quarantine().len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_answer_that_names_no_number_leaves_the_attempt_open_and_asked_about() {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|ports| Ports { gateways: vec![port], ..ports });
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.payer_pays(payment.number);
    gateway.garble_money(true);
    world.live_through(TimeDelta::seconds(10)).await;
    let [row] = world.store.quarantine().try_into().unwrap();
    assert_eq!((row.reason, row.number), (QuarantineReason::UnknownOrder, None));
    assert_eq!(world.attempt_states(order).await, ["pending"]);
    world.assert_sound().await;
    resolve(&world, row.id, QuarantineChoice::Close).await.unwrap();
    gateway.garble_money(false);
    world.live_through(TimeDelta::seconds(20)).await;
    assert_eq!(world.state(order).await, "fulfilled");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_refused() {
    let (world, order, _wrong) = held().await;
    let nothing = resolve(&world, QuarantineId(given::id()), QuarantineChoice::Close).await;
    assert!(matches!(nothing, Err(DeskError::Unknown)));
    let (id, desk) = (world.store.quarantine()[0].id, &world.app.desk);
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::MoveMoney)) {
        let member = member(role);
        let refused = desk.resolve_quarantine(&member, id, QuarantineChoice::Close, "x");
        assert!(matches!(refused.await, Err(DeskError::Forbidden(_))), "{role:?}");
    }
    assert_eq!(world.attempt_states(order).await, ["held"]);
}
