//! Alerts: what is beyond its limit is told once over all servers, and once more when it is well.

use crate::monitor::{Monitor, WatchError};
use crate::ports::Ports;
use crate::staff::allow;
use crate::unit::finish;
use domain::alert::{Alert, AlertChange, AlertMessage, AlertState, alert_changes};
use domain::id::{AlertId, AlertMessageId};
use domain::monitor::Reading;
use domain::ports::{AlertSender, OutsideError, Page, Paged, StoreError, UnitOfWork};
use domain::staff::{Permission, StaffMember};
use domain::time::Timestamp;
use domain::with_causes;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many messages are looked at in one go.
const BATCH: u32 = 100;

#[derive(Debug, Clone)]
pub struct Alerts {
    ports: Arc<Ports>,
    monitor: Monitor,
}

impl Alerts {
    pub(crate) fn new(ports: &Arc<Ports>, monitor: Monitor) -> Self {
        Self { ports: Arc::clone(ports), monitor }
    }

    /// Newest first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        state: Option<AlertState>,
        page: Page,
    ) -> Result<Paged<Alert>, WatchError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.watch.alerts(state, page).await?)
    }

    /// Records what has changed, and tells it and what could not be told before.
    pub(crate) async fn check(&self) -> Result<(), WatchError> {
        let report = self.monitor.look().await?;
        let mut work = self.ports.store.begin().await?;
        let recorded = self.record(work.as_mut(), &report.readings).await;
        for message in finish(work, recorded).await? {
            log(&message);
        }
        match &self.ports.alerts {
            Some(sender) => self.tell(sender.as_ref()).await,
            None => Ok(()),
        }
    }

    /// Without a receiver there is nothing to keep but the alerts themselves.
    async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        readings: &[Reading],
    ) -> Result<Vec<AlertMessage>, WatchError> {
        let now = work.now().await?;
        let raised = work.alerts().raised().await?;
        let mut told = Vec::new();
        for change in alert_changes(&raised, readings) {
            let Some((alert, state)) = self.change(work, &change, now).await? else { continue };
            let id = AlertMessageId(self.ports.ids.next_id()?);
            let message = AlertMessage::new(id, &alert, state, now);
            if self.ports.alerts.is_some() {
                work.alerts().add_message(&message).await?;
            }
            told.push(message);
        }
        Ok(told)
    }

    /// `None`: another server was first.
    async fn change(
        &self,
        work: &mut dyn UnitOfWork,
        change: &AlertChange<'_>,
        now: Timestamp,
    ) -> Result<Option<(Alert, (AlertState, i64))>, WatchError> {
        let (alert, told, stored) = match change {
            AlertChange::Raise(reading) => {
                let id = AlertId(self.ports.ids.next_id()?);
                let alert = Alert::raise(id, reading, now);
                let stored = work.alerts().raise(&alert).await;
                (alert, (AlertState::Raised, reading.value), stored)
            }
            AlertChange::Clear(alert, value) => {
                let alert = Alert { cleared_at: Some(now), ..Alert::clone(alert) };
                let stored = work.alerts().clear(&alert).await;
                (alert, (AlertState::Cleared, *value), stored)
            }
        };
        match stored {
            Ok(()) => Ok(Some((alert, told))),
            Err(StoreError::Duplicate | StoreError::Conflict) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Of one alert, nothing is told before what came first has been received.
    async fn tell(&self, sender: &dyn AlertSender) -> Result<(), WatchError> {
        let mut work = self.ports.store.begin().await?;
        let unsent = work.alerts().unsent(BATCH).await;
        let mut waiting = BTreeSet::new();
        for mut message in finish(work, unsent).await? {
            let now = self.ports.clock.now();
            if waiting.contains(&message.alert_id) || message.due_at > now {
                waiting.insert(message.alert_id);
                continue;
            }
            let sent = sender.send(&message).await;
            let is_away =
                matches!(sent, Err(OutsideError::NotReached(_) | OutsideError::Unknown(_)));
            if let Err(error) = sent {
                let error = with_causes(&error);
                message.fail(&error, self.ports.clock.now());
                waiting.insert(message.alert_id);
                let (id, failures) = (message.id.to_string(), message.failures);
                tracing::warn!(alert_message.id = id, failures, %error, "an alert was not received");
            } else {
                message.sent_at = Some(self.ports.clock.now());
            }
            self.keep(&message).await?;
            if is_away {
                break;
            }
        }
        Ok(())
    }

    async fn keep(&self, message: &AlertMessage) -> Result<(), WatchError> {
        let mut work = self.ports.store.begin().await?;
        let kept = work.alerts().update_message(message).await;
        Ok(finish(work, kept).await?)
    }
}

fn log(message: &AlertMessage) {
    let (alert, about) = (message.symptom.name(), message.about.as_deref());
    let (state, value, threshold) = (message.state.name(), message.value, message.limit);
    tracing::warn!(alert, about, state, value, threshold, "{}", message.symptom.text());
}
