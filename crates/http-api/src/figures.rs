use app::WatchReport;
use domain::Timestamp;
use domain::job::Job;
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
    readings: Mutex<BTreeSet<(&'static str, String)>>,
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

    /// What is watched: each symptom beside its limit, and the scheduled jobs.
    pub(crate) fn set_watched(&self, report: &WatchReport) {
        let mut seen = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        for (symptom, about) in &*seen {
            let labels = [("symptom", (*symptom).to_owned()), ("about", about.clone())];
            gauge!("watch_reading", &labels).set(0);
        }
        for reading in &report.readings {
            let (symptom, about) =
                (reading.symptom.name(), reading.about.clone().unwrap_or_default());
            let labels = [("symptom", symptom.to_owned()), ("about", about.clone())];
            gauge!("watch_reading", &labels).set(count(reading.value));
            gauge!("watch_limit", &labels).set(count(reading.limit));
            seen.insert((symptom, about));
        }
        gauge!("watch_healthy").set(u32::from(report.is_healthy()));
        set_ages(report);
        set_suppliers(report);
        for job in &report.figures.jobs {
            set_job(job, report.at);
        }
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

fn set_ages(report: &WatchReport) {
    let figures = &report.figures;
    let age = |at: Timestamp| (report.at - at).num_seconds();
    let oldest = figures.boss_copies.first().copied().map_or(0, age);
    let median = figures.median_copy().map_or(0, age);
    gauge!("boss_copy_age_seconds", "which" => "oldest").set(count(oldest));
    gauge!("boss_copy_age_seconds", "which" => "median").set(count(median));
    if let Some(until) = figures.outside_token_until {
        gauge!("outside_token_seconds_left").set(count(-age(until)));
    }
    gauge!("supplier_differences").set(count(figures.supplier_differences));
    gauge!("imports_running").set(count(figures.imports.running));
    gauge!("worker_slots_taken").set(count(figures.slots_taken));
}

/// Calls are this server's own; balances the store's.
fn set_suppliers(report: &WatchReport) {
    for gate in &report.suppliers {
        let (name, in_flight) = (gate.supplier.name(), u32::try_from(gate.in_flight));
        gauge!("supplier_circuit_open", "supplier" => name).set(u32::from(gate.is_open));
        gauge!("supplier_calls_in_flight", "supplier" => name).set(in_flight.unwrap_or(u32::MAX));
    }
    for left in &report.figures.balances {
        let (name, age) = (left.supplier.name(), (report.at - left.at).num_seconds());
        gauge!("supplier_balance_fen", "supplier" => name).set(count(left.balance.fen()));
        gauge!("supplier_balance_age_seconds", "supplier" => name).set(count(age));
    }
}

fn set_job(job: &Job, now: Timestamp) {
    let name = job.name.name();
    let duration = job.last_run.as_ref().and_then(|run| run.duration.to_std().ok());
    gauge!("job_running", "job" => name).set(u32::from(job.is_running(now)));
    gauge!("job_runs", "job" => name).set(count(job.runs));
    gauge!("job_failures", "job" => name).set(count(job.failures));
    gauge!("job_last_duration_seconds", "job" => name).set(duration.unwrap_or_default());
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
