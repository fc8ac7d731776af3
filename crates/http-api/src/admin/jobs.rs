use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Staff;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::Timestamp;
use domain::job::{Job, RunNow};
use serde::Serialize;
use utoipa::ToSchema;

/// The scheduled jobs (定时任务), by name.
#[utoipa::path(
    get,
    path = "/v1/admin/jobs",
    tag = "后台",
    security(("staff" = [])),
    responses((status = 200, description = "All of them", body = Success<Vec<JobShown>>)),
)]
pub(crate) async fn jobs(
    app: web::Data<Application>,
    Staff(staff): Staff,
) -> Result<HttpResponse, ApiError> {
    let (jobs, now) = app.scheduled.list(&staff).await?;
    let shown: Vec<_> = jobs.iter().map(|job| JobShown::of(job, now)).collect();
    Ok(Success::of(shown).response())
}

/// Has a job run now, on whichever server is free. One that runs already is left to its end.
#[utoipa::path(
    post,
    path = "/v1/admin/jobs/{name}/run",
    tag = "后台",
    security(("staff" = [])),
    params(("name" = String, Path, description = "As the list names it", example = "reconcile")),
    responses((status = 200, description = "Whether it is due now", body = Success<RunShown>)),
)]
pub(crate) async fn run_job(
    app: web::Data<Application>,
    Staff(staff): Staff,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (job, answer) = app.scheduled.run_now(&staff, &name).await?;
    let state = match answer {
        RunNow::Due => "due",
        RunNow::AlreadyRunning => "already_running",
    };
    Ok(Success::of(RunShown { name: job.name.name(), state }).response())
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunShown {
    #[schema(example = "reconcile")]
    name: &'static str,
    /// `due` or `already_running`.
    state: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobShown {
    #[schema(example = "reconcile")]
    name: &'static str,
    /// `every 30 s`, or a time of the day in Asia/Shanghai.
    #[schema(example = "daily 10:30")]
    schedule: String,
    running: bool,
    /// Of the run that goes on, else of the last one.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
    /// Of the last run that ended, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    /// `ok` or `failed`; absent before the first run has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[schema(format = DateTime)]
    next_run_at: String,
    /// Runs that ended, those that failed included.
    runs: i64,
    failures: i64,
}

impl JobShown {
    fn of(job: &Job, now: Timestamp) -> Self {
        let last = job.last_run.as_ref();
        let outcome = |error: &Option<String>| if error.is_some() { "failed" } else { "ok" };
        Self {
            name: job.name.name(),
            schedule: job.name.schedule().to_string(),
            running: job.is_running(now),
            started_at: job.last_started_at.map(rfc3339),
            finished_at: last.map(|run| rfc3339(run.finished_at)),
            duration_ms: last.map(|run| run.duration.num_milliseconds()),
            outcome: last.map(|run| outcome(&run.error)),
            error: last.and_then(|run| run.error.clone()),
            next_run_at: rfc3339(job.next_run_at),
            runs: job.runs,
            failures: job.failures,
        }
    }
}
