//! What is watched, how far it may go, and where alerts are told.

use super::{Problems, Reader, Secret};
use anyhow::Context;
use chrono::TimeDelta;
use domain::Money;
use domain::monitor::WatchLimits;
use domain::ports::{AlertSender, Clock};
use std::sync::Arc;
use std::time::Duration;
use thirdparty::{AlertWebhook, AlertWebhookConfig};

#[derive(Debug)]
pub(crate) struct Alerts {
    pub(crate) limits: WatchLimits,
    /// Unset: alerts are told in the log alone.
    pub(crate) webhook: Option<Webhook>,
}

#[derive(Debug)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Secret,
}

impl Alerts {
    pub(super) fn read(reader: &Reader, problems: &mut Problems) -> Self {
        Self { limits: limits(reader, problems), webhook: Webhook::read(reader, problems) }
    }

    /// For a shop that is only a demonstration.
    pub(crate) fn without_webhook(&self) -> Self {
        Self { limits: self.limits.clone(), webhook: None }
    }

    /// Without a webhook there is none.
    pub(crate) fn sender(
        &self,
        call_time_limit: Duration,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Option<Arc<dyn AlertSender>>> {
        let Some(webhook) = &self.webhook else { return Ok(None) };
        let config = AlertWebhookConfig {
            url: webhook.url.clone(),
            secret: webhook.secret.expose().to_owned(),
            call_time_limit,
        };
        let sender = AlertWebhook::new(&config, Arc::clone(clock));
        Ok(Some(Arc::new(sender.context("ALERT_WEBHOOK_* cannot be used")?)))
    }
}

impl Webhook {
    fn read(reader: &Reader, problems: &mut Problems) -> Option<Self> {
        let url = reader.url("ALERT_WEBHOOK_URL", problems);
        let secret = reader.secret("ALERT_WEBHOOK_SECRET", problems);
        match (url, secret) {
            (Some(url), Some(secret)) => {
                if secret.expose().len() < 16 {
                    problems.add("ALERT_WEBHOOK_SECRET", "must have 16 characters or more");
                }
                Some(Self { url, secret })
            }
            (Some(_), None) => {
                problems.add("ALERT_WEBHOOK_SECRET", "is required beside ALERT_WEBHOOK_URL");
                None
            }
            (None, Some(_)) => {
                problems.add("ALERT_WEBHOOK_URL", "is required beside ALERT_WEBHOOK_SECRET");
                None
            }
            (None, None) => None,
        }
    }
}

fn limits(reader: &Reader, problems: &mut Problems) -> WatchLimits {
    let usual = WatchLimits::default();
    let mut number = |name, usual: i64, range| {
        let usual = u32::try_from(usual).unwrap_or_default();
        i64::from(reader.number(name, usual, range, problems))
    };
    let mut seconds = |name, usual: TimeDelta| {
        TimeDelta::seconds(number(name, usual.num_seconds(), 1..=2_592_000))
    };
    WatchLimits {
        task_wait: seconds("WATCH_TASK_SECONDS", usual.task_wait),
        payment_unknown: seconds("WATCH_PAYMENT_UNKNOWN_SECONDS", usual.payment_unknown),
        boss_copy_age: seconds("WATCH_BOSS_COPY_SECONDS", usual.boss_copy_age),
        import_run: seconds("WATCH_IMPORT_SECONDS", usual.import_run),
        job_overdue: seconds("WATCH_JOB_SECONDS", usual.job_overdue),
        job_failures: number("WATCH_JOB_FAILURES", usual.job_failures, 1..=1_000),
        slots_taken_percent: number("WATCH_SLOTS_PERCENT", usual.slots_taken_percent, 1..=100),
        clock_off: TimeDelta::milliseconds(number(
            "WATCH_CLOCK_MS",
            usual.clock_off.num_milliseconds(),
            100..=600_000,
        )),
        database_answer: TimeDelta::milliseconds(number(
            "WATCH_DATABASE_MS",
            usual.database_answer.num_milliseconds(),
            10..=60_000,
        )),
        supplier_balance: supplier_balance(reader, usual.supplier_balance, problems),
    }
}

/// In yuan.
fn supplier_balance(reader: &Reader, usual: Money, problems: &mut Problems) -> Money {
    let name = "WATCH_SUPPLIER_BALANCE";
    let Some(text) = reader.optional(name) else { return usual };
    Money::parse_yuan(&text).unwrap_or_else(|_error| {
        problems.add(name, "must be an amount in yuan, such as 200 or 199.50");
        usual
    })
}
