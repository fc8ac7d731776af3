use domain::Timestamp;
use domain::ports::Figures;
use metrics::gauge;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The shop's figures as gauges, read from the store when the metrics are asked for.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// What was set before, so that it goes to zero when it is gone from the figures.
    tasks: Mutex<BTreeSet<(String, String)>>,
    orders: Mutex<BTreeSet<String>>,
    refunds: Mutex<BTreeSet<String>>,
}

impl Gauges {
    pub(crate) fn set(&self, figures: &Figures, now: Timestamp) {
        self.set_tasks(figures, now);
        by_state("orders", &self.orders, &figures.orders);
        by_state("refunds", &self.refunds, &figures.refunds);
        gauge!("reconciliation_differences").set(count(figures.differences));
        gauge!("quarantined_payments").set(count(figures.quarantined));
        gauge!("late_payments").set(count(figures.late_payments));
        gauge!("rejected_messages").set(count(figures.rejected_messages));
    }

    fn set_tasks(&self, figures: &Figures, now: Timestamp) {
        let mut seen = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        for (kind, state) in &*seen {
            task_gauges(kind, state, 0, Duration::ZERO);
        }
        for task in &figures.tasks {
            let age = (now - task.oldest_due_at).to_std().unwrap_or_default();
            task_gauges(&task.kind, &task.state, task.count, age);
            seen.insert((task.kind.clone(), task.state.clone()));
        }
    }
}

/// One gauge for each state: those that were seen before and are gone go to zero.
fn by_state(name: &'static str, seen: &Mutex<BTreeSet<String>>, figures: &[(String, i64)]) {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    for state in &*seen {
        gauge!(name, "state" => state.clone()).set(0);
    }
    for (state, number) in figures {
        gauge!(name, "state" => state.clone()).set(count(*number));
        seen.insert(state.clone());
    }
}

/// `age`: how long the oldest has been due.
fn task_gauges(kind: &str, state: &str, tasks: i64, age: Duration) {
    let labels = [("kind", kind.to_owned()), ("state", state.to_owned())];
    gauge!("tasks", &labels).set(count(tasks));
    gauge!("tasks_oldest_due_age_seconds", &labels).set(age);
}

/// Gauges are floats: exact far beyond what is cut off here.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}
