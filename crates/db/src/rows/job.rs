use crate::place::{Place, storable};
use crate::schema::job;
use chrono::TimeDelta;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::Timestamp;
use domain::job::{Job, JobName, LastRun};
use domain::ports::StoreError;
use domain::task::Lease;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = job)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct JobRow {
    name: String,
    lease_token: Option<i64>,
    lease_until: Option<i64>,
    next_run_at: i64,
    last_started_at: Option<i64>,
    last_finished_at: Option<i64>,
    last_outcome: Option<String>,
    last_error: Option<String>,
    last_duration_ms: Option<i64>,
    runs: i64,
    failures: i64,
    failures_in_row: i64,
}

const OK: &str = "ok";
const FAILED: &str = "failed";

impl JobRow {
    pub(crate) fn new(job: &Job) -> Self {
        let micros = |at: Timestamp| at.timestamp_micros();
        let last = job.last_run.as_ref();
        let outcome = last.map(|run| if run.error.is_some() { FAILED } else { OK });
        Self {
            name: job.name.name().to_owned(),
            lease_token: job.lease.map(|lease| lease.token.as_i64()),
            lease_until: job.lease.map(|lease| micros(lease.until)),
            next_run_at: micros(job.next_run_at),
            last_started_at: job.last_started_at.map(micros),
            last_finished_at: last.map(|run| micros(run.finished_at)),
            last_outcome: outcome.map(str::to_owned),
            last_error: last.and_then(|run| run.error.as_deref()).map(storable),
            last_duration_ms: last.map(|run| run.duration.num_milliseconds()),
            runs: job.runs,
            failures: job.failures,
            failures_in_row: job.failures_in_row.into(),
        }
    }

    /// `None` where only a newer release knows the name.
    pub(crate) fn read(self) -> Result<Option<Job>, StoreError> {
        let Some(name) = JobName::from_name(&self.name) else { return Ok(None) };
        let place = Place { table: "job", id: &self.name };
        let lease = match (self.lease_token, self.lease_until) {
            (Some(token), Some(until)) => Some(Lease {
                token: place.snowflake("lease_token", token)?,
                until: place.time("lease_until", until)?,
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(place.corrupt("lease_token", "has a half of a lease"));
            }
        };
        let last_run = match self.last_finished_at {
            Some(at) => Some(LastRun {
                finished_at: place.time("last_finished_at", at)?,
                duration: TimeDelta::milliseconds(
                    place.some("last_duration_ms", self.last_duration_ms)?,
                ),
                error: self.last_error,
            }),
            None => None,
        };
        Ok(Some(Job {
            name,
            lease,
            last_run,
            next_run_at: place.time("next_run_at", self.next_run_at)?,
            last_started_at: place.maybe_time("last_started_at", self.last_started_at)?,
            runs: self.runs,
            failures: self.failures,
            failures_in_row: place.number("failures_in_row", self.failures_in_row)?,
        }))
    }
}
