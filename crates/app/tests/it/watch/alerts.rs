//! Alerts: told once, in their order, until they are received.

use crate::support::{World, member, settings};
use app::{Application, Ports};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::alert::{AlertMessage, AlertState};
use domain::job::JobName;
use domain::monitor::Symptom;
use domain::ports::{AlertSender, OutsideError, Page};
use domain::staff::Role;
use std::sync::{Arc, Mutex};

const PAGE: Page = Page { number: 1, size: 100 };

/// Takes messages down, or does not.
#[derive(Debug, Default)]
struct Receiver {
    tried: Mutex<Vec<AlertMessage>>,
    fault: Mutex<Option<&'static str>>,
}

#[async_trait]
impl AlertSender for Receiver {
    async fn send(&self, message: &AlertMessage) -> Result<(), OutsideError> {
        self.tried.lock().unwrap().push(message.clone());
        match *self.fault.lock().unwrap() {
            None => Ok(()),
            Some("away") => Err(OutsideError::NotReached("nobody is there".into())),
            Some(code) => {
                Err(OutsideError::Refused { code: code.to_owned(), message: String::new() })
            }
        }
    }
}

impl Receiver {
    fn told(&self) -> Vec<(Symptom, AlertState)> {
        let tried = self.tried.lock().unwrap();
        tried.iter().map(|message| (message.symptom, message.state)).collect()
    }

    fn fault(&self, fault: Option<&'static str>) {
        *self.fault.lock().unwrap() = fault;
    }
}

fn watched_world() -> (World, Arc<Receiver>) {
    let receiver = Arc::new(Receiver::default());
    let sender: Arc<dyn AlertSender> = Arc::<Receiver>::clone(&receiver);
    let world = World::new().with(|ports: Ports| Ports { alerts: Some(sender), ..ports });
    (world, receiver)
}

/// The back office is away for twenty minutes.
async fn undelivered(world: &World) {
    world.paid_order().await;
    world.back_office.set_down(true);
    world.live_through(TimeDelta::minutes(20)).await;
}

async fn check(app: &Application) {
    app.scheduled.run_if_due(JobName::CheckAlerts).await.unwrap();
}

async fn check_later(world: &World) {
    world.advance(TimeDelta::seconds(30));
    check(&world.app).await;
}

#[tokio::test]
async fn what_goes_wrong_is_told_once_by_all_servers_and_once_more_when_it_is_well() {
    let (world, receiver) = watched_world();
    let second = Application::new(world.ports(), settings());
    undelivered(&world).await;
    for _round in 0..4 {
        let (one, two) = (check(&world.app), check(&second));
        futures_util::join!(one, two);
        world.advance(TimeDelta::seconds(30));
    }
    assert_eq!(receiver.told(), [(Symptom::TaskWaits, AlertState::Raised)]);
    let alerts = world.app.alerts.list(&member(Role::Finance), None, PAGE).await.unwrap();
    assert_eq!((alerts.total, alerts.rows[0].about.as_deref()), (1, Some("push_zhuoyue")));
    world.back_office.set_down(false);
    world.live_through(TimeDelta::minutes(15)).await;
    check_later(&world).await;
    let expected =
        [AlertState::Raised, AlertState::Cleared].map(|state| (Symptom::TaskWaits, state));
    assert_eq!(receiver.told(), expected);
    let raised = Some(AlertState::Raised);
    let listed = world.app.alerts.list(&member(Role::Finance), raised, PAGE).await;
    assert_eq!(listed.unwrap().total, 0);
}

#[tokio::test]
async fn a_message_is_repeated_under_its_id_until_it_is_received_and_nothing_passes_it() {
    for fault in ["away", "500"] {
        let (world, receiver) = watched_world();
        undelivered(&world).await;
        receiver.fault(Some(fault));
        check(&world.app).await;
        check_later(&world).await;
        world.back_office.set_down(false);
        world.live_through(TimeDelta::minutes(15)).await;
        check_later(&world).await;
        let tried = receiver.tried.lock().unwrap().clone();
        assert!(tried.len() >= 3, "{}", tried.len());
        assert!(tried.iter().all(|message| message.id == tried[0].id), "{fault}");
        receiver.fault(None);
        world.advance(TimeDelta::minutes(10));
        check(&world.app).await;
        check_later(&world).await;
        let told = receiver.told();
        let last_two: Vec<_> = told.iter().skip(told.len() - 2).map(|(_, state)| *state).collect();
        assert_eq!(last_two, [AlertState::Raised, AlertState::Cleared], "{fault}");
        check_later(&world).await;
        assert_eq!(receiver.told().len(), told.len(), "received is received");
    }
}

#[tokio::test]
async fn without_a_receiver_alerts_are_kept_all_the_same() {
    let world = World::new();
    undelivered(&world).await;
    check(&world.app).await;
    let raised = world.app.alerts.list(&member(Role::Admin), Some(AlertState::Raised), PAGE).await;
    assert_eq!(raised.unwrap().total, 1);
    assert!(world.app.alerts.list(&member(Role::Content), None, PAGE).await.is_err());
}
