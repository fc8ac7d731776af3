//! Alerts, and what is told of them.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::alert::{Alert, AlertMessage, AlertState};
use domain::monitor::{Reading, Symptom};
use domain::ports::{Page, StoreError};
use domain::{AlertId, AlertMessageId};
use std::sync::Arc;
use tokio::task::JoinSet;

const PAGE: Page = Page { number: 1, size: 100 };

#[expect(clippy::cognitive_complexity, reason = "one story, and its assertions")]
pub async fn an_alert_is_raised_until_it_is_cleared(fixture: &Fixture) {
    let about = raise(fixture, Symptom::TaskWaits, Some("push_boss")).await;
    let other = raise(fixture, Symptom::TaskWaits, Some("push_legacy")).await;
    let plain = raise(fixture, Symptom::ClockOff, None).await;
    assert_eq!(raised(fixture).await, [about.clone(), other.clone(), plain.clone()]);
    for (symptom, about) in [(Symptom::TaskWaits, Some("push_boss")), (Symptom::ClockOff, None)] {
        let mut unit = fixture.begin().await;
        let refused = unit.alerts().raise(&alert(symptom, about)).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    }
    let at = given::start() + TimeDelta::microseconds(77);
    let cleared = Alert { cleared_at: Some(at), ..about };
    let mut unit = fixture.begin().await;
    unit.alerts().clear(&cleared).await.unwrap();
    let again = unit.alerts().clear(&cleared).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    unit.commit().await.unwrap();
    assert_eq!(raised(fixture).await, [other.clone(), plain.clone()]);
    let anew = raise(fixture, Symptom::TaskWaits, Some("push_boss")).await;
    let listed = |state| async move { fixture.watch.alerts(state, PAGE).await.unwrap().rows };
    assert_eq!(listed(None).await, [anew.clone(), plain.clone(), other.clone(), cleared.clone()]);
    assert_eq!(listed(Some(AlertState::Raised)).await, [anew, plain, other]);
    assert_eq!(listed(Some(AlertState::Cleared)).await, [cleared]);
}

pub async fn of_servers_that_raise_an_alert_at_once_one_does(fixture: &Fixture) {
    let mut servers = JoinSet::new();
    for way in 0..8 {
        let store = Arc::clone(if way % 2 == 0 { &fixture.store } else { &fixture.peer });
        servers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let result = unit.alerts().raise(&alert(Symptom::DatabaseSlow, None)).await;
            unit.commit().await.unwrap();
            result.is_ok()
        });
    }
    let raised = servers.join_all().await.into_iter().filter(|raised| *raised).count();
    assert_eq!(raised, 1);
}

#[expect(clippy::cognitive_complexity, reason = "one story, and its assertions")]
pub async fn messages_wait_in_their_order_until_they_are_sent(fixture: &Fixture) {
    let about = raise(fixture, Symptom::TasksDead, Some("push_boss")).await;
    let plain = raise(fixture, Symptom::ClockOff, None).await;
    let first = message(&about, AlertState::Raised);
    let second = message(&plain, AlertState::Raised);
    let third = message(&about, AlertState::Cleared);
    let mut unit = fixture.begin().await;
    for message in [&first, &second, &third] {
        unit.alerts().add_message(message).await.unwrap();
    }
    unit.commit().await.unwrap();
    assert_eq!(unsent(fixture, 100).await, [first.clone(), second.clone(), third.clone()]);
    assert_eq!(unsent(fixture, 1).await, std::slice::from_ref(&first));
    let mut failed = first.clone();
    failed.fail("拒绝 (500)", given::start());
    let sent = AlertMessage { sent_at: Some(given::start()), ..second };
    for message in [&failed, &sent] {
        let mut unit = fixture.begin().await;
        unit.alerts().update_message(message).await.unwrap();
        unit.commit().await.unwrap();
    }
    assert_eq!(unsent(fixture, 100).await, [failed, third]);
    let mut unit = fixture.begin().await;
    let missing = unit.alerts().update_message(&message(&about, AlertState::Raised)).await;
    assert!(matches!(missing, Err(StoreError::Conflict)), "{missing:?}");
}

fn alert(symptom: Symptom, about: Option<&str>) -> Alert {
    let about = about.map(str::to_owned);
    let reading = Reading { symptom, about, value: 912, limit: 900 };
    Alert::raise(AlertId(given::id()), &reading, given::start() + TimeDelta::microseconds(3))
}

fn message(alert: &Alert, state: AlertState) -> AlertMessage {
    AlertMessage::new(AlertMessageId(given::id()), alert, (state, -7), given::start())
}

async fn raise(fixture: &Fixture, symptom: Symptom, about: Option<&str>) -> Alert {
    let alert = alert(symptom, about);
    let mut unit = fixture.begin().await;
    unit.alerts().raise(&alert).await.unwrap();
    unit.commit().await.unwrap();
    alert
}

async fn raised(fixture: &Fixture) -> Vec<Alert> {
    let mut unit = fixture.begin().await;
    unit.alerts().raised().await.unwrap()
}

async fn unsent(fixture: &Fixture, most: u32) -> Vec<AlertMessage> {
    let mut unit = fixture.begin().await;
    unit.alerts().unsent(most).await.unwrap()
}
