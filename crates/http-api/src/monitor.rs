//! How the shop stands, for staff.

use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Staff;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, GateSeen, WatchReport};
use domain::Timestamp;
use domain::monitor::{Reading, WaitingTasks, WatchFigures};
use serde::Serialize;
use utoipa::ToSchema;

/// 监控-同步db状态: whether what must move moves, and if not, why.
///
/// The lag of each queue, of the imports and of the copy of BOSS, what waits for a person, the
/// outside token, the suppliers, the scheduled jobs, clock and database. A reason is a figure beyond its limit.
#[utoipa::path(
    get,
    path = "/v1/monitor/db-sync",
    tag = "监控",
    security(("staff" = [])),
    responses((status = 200, description = "Healthy or not", body = Success<SyncShown>)),
)]
pub(crate) async fn db_sync(
    app: web::Data<Application>,
    Staff(staff): Staff,
) -> Result<HttpResponse, ApiError> {
    let report = app.monitor.report(&staff).await?;
    Ok(Success::of(SyncShown::of(&report)).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SyncShown {
    healthy: bool,
    #[schema(format = DateTime)]
    checked_at: String,
    /// Why it is not healthy.
    reasons: Vec<ReasonShown>,
    /// Of each kind that has any.
    tasks: Vec<QueueShown>,
    money: MoneyShown,
    imports: ImportsShown,
    boss_copy: CopyShown,
    /// Until when the outside token holds; absent without one.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    outside_token_until: Option<String>,
    /// Those that are dealt with.
    suppliers: Vec<SupplierSeen>,
    /// The scheduled jobs that are behind their time, by name.
    jobs_overdue: Vec<String>,
    worker_slots: SlotsShown,
    /// This server's clock less the database's, in milliseconds.
    clock_ahead_ms: i64,
    /// How long the database took to answer, in milliseconds.
    database_answer_ms: i64,
}

/// A figure beyond its limit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonShown {
    #[schema(example = "task_waits")]
    reason: &'static str,
    /// Which kind of task, or which job.
    #[schema(example = "push_zhuoyue")]
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[schema(example = 912)]
    value: i64,
    #[schema(example = 900)]
    threshold: i64,
    /// `seconds`, `milliseconds`, `count` or `percent`.
    #[schema(example = "seconds")]
    unit: &'static str,
    text: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueShown {
    #[schema(example = "push_zhuoyue")]
    kind: String,
    /// Waiting or being worked on.
    live: i64,
    /// How long the one that waits longest has been waiting, in seconds.
    oldest_age_seconds: i64,
    /// Given up: for staff.
    dead: i64,
}

/// What waits for a person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MoneyShown {
    /// Payments whose creation ended unknown.
    unknown_payments: i64,
    quarantined: i64,
    late_payments: i64,
    stuck_refunds: i64,
    differences: i64,
    supplier_differences: i64,
    /// Of the newest 1,000 captures, those without a flow record.
    missing_flows: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportsShown {
    /// Waiting or running.
    running: i64,
    /// Within the last day.
    failed: i64,
    /// When the running one that was begun first was begun.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    running_since: Option<String>,
    /// When the last one was done.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<String>,
}

/// The copies of BOSS that orders go by which wait for their payment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CopyShown {
    copies: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_age_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    median_age_seconds: Option<i64>,
}

/// A supplier (供应商), and what was left there when it was asked last.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SupplierSeen {
    /// `jiuyi` or `proxy`.
    #[schema(example = "jiuyi")]
    supplier: &'static str,
    /// It did not answer this server: nothing is sent but a try now and then.
    circuit_open: bool,
    /// Calls of this server's that have not ended.
    in_flight: usize,
    /// In yuan; absent until it was asked.
    #[schema(example = "1234.50")]
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_age_seconds: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotsShown {
    taken: i64,
    all: i64,
}

impl SyncShown {
    fn of(report: &WatchReport) -> Self {
        let WatchReport { at, figures, seen, .. } = report;
        let overdue = figures.jobs.iter().filter(|job| job.is_due(*at));
        Self {
            healthy: report.is_healthy(),
            checked_at: rfc3339(*at),
            reasons: report.reasons().map(ReasonShown::of).collect(),
            tasks: figures.tasks.iter().map(|tasks| QueueShown::of(tasks, *at)).collect(),
            money: MoneyShown::of(figures),
            imports: ImportsShown::of(figures),
            boss_copy: CopyShown::of(figures, *at),
            outside_token_until: figures.outside_token_until.map(rfc3339),
            suppliers: report.suppliers.iter().map(|gate| SupplierSeen::of(gate, report)).collect(),
            jobs_overdue: overdue.map(|job| job.name.name().to_owned()).collect(),
            worker_slots: SlotsShown { taken: figures.slots_taken, all: figures.slots },
            clock_ahead_ms: seen.clock_ahead.num_milliseconds(),
            database_answer_ms: seen.database_answer.num_milliseconds(),
        }
    }
}

impl ReasonShown {
    fn of(reading: &Reading) -> Self {
        Self {
            reason: reading.symptom.name(),
            about: reading.about.clone(),
            value: reading.value,
            threshold: reading.limit,
            unit: reading.symptom.unit().name(),
            text: reading.symptom.text(),
        }
    }
}

impl QueueShown {
    fn of(tasks: &WaitingTasks, now: Timestamp) -> Self {
        Self {
            kind: tasks.kind.clone(),
            live: tasks.live,
            oldest_age_seconds: tasks.age(now).num_seconds(),
            dead: tasks.dead,
        }
    }
}

impl MoneyShown {
    fn of(figures: &WatchFigures) -> Self {
        Self {
            unknown_payments: figures.unknown_payments,
            quarantined: figures.quarantined,
            late_payments: figures.late_payments,
            stuck_refunds: figures.stuck_refunds,
            differences: figures.differences,
            supplier_differences: figures.supplier_differences,
            missing_flows: figures.missing_flows,
        }
    }
}

impl ImportsShown {
    fn of(figures: &WatchFigures) -> Self {
        let imports = &figures.imports;
        Self {
            running: imports.running,
            failed: imports.failed,
            running_since: imports.running_since.map(rfc3339),
            newest: imports.newest.map(rfc3339),
        }
    }
}

impl SupplierSeen {
    fn of(gate: &GateSeen, report: &WatchReport) -> Self {
        let balances = &report.figures.balances;
        let left = balances.iter().find(|left| left.supplier == gate.supplier);
        Self {
            supplier: gate.supplier.name(),
            circuit_open: gate.is_open,
            in_flight: gate.in_flight,
            balance: left.map(|left| left.balance.to_string()),
            balance_age_seconds: left.map(|left| (report.at - left.at).num_seconds().max(0)),
        }
    }
}

impl CopyShown {
    fn of(figures: &WatchFigures, now: Timestamp) -> Self {
        let age = |at: Timestamp| (now - at).num_seconds().max(0);
        Self {
            copies: figures.boss_copies.len(),
            oldest_age_seconds: figures.boss_copies.first().copied().map(age),
            median_age_seconds: figures.median_copy().map(age),
        }
    }
}
