use super::orders::IS_OPEN;
use super::queries::SqlQueries;
use super::tasks::waits_since;
use super::{Conn, alerts, differences, flows, jobs, late_payments, quarantine};
use crate::error;
use crate::place::Place;
use crate::rows::alert::AlertRow;
use crate::rows::flow::FlowRow;
use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;
use domain::Timestamp;
use domain::alert::{Alert, AlertState};
use domain::flow::PaymentFlow;
use domain::job::{Job, JobName};
use domain::monitor::{ImportFigures, WaitingTasks, WatchFigures};
use domain::ports::{FlowFilter, Page, Paged, StoreError, WatchQueries};
use domain::snowflake::WorkerSlot;

#[async_trait]
impl WatchQueries for SqlQueries {
    async fn flows(
        &self,
        filter: &FlowFilter,
        page: Page,
    ) -> Result<Paged<PaymentFlow>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = flows::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(FlowRow::read)
    }

    async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = jobs::all(reading.conn()?).await;
        reading.end(found)
    }

    async fn job(&self, name: JobName) -> Result<Option<Job>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = jobs::find(reading.conn()?, name).await;
        reading.end(found)
    }

    async fn alerts(
        &self,
        state: Option<AlertState>,
        page: Page,
    ) -> Result<Paged<Alert>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = alerts::list(reading.conn()?, state, page).await;
        let listed = reading.end(listed)?;
        let rows = listed.rows.into_iter().filter_map(|row| AlertRow::read(row).transpose());
        let rows = rows.collect::<Result<_, _>>()?;
        Ok(Paged { total: listed.total.number, is_estimate: false, rows })
    }

    async fn watched(&self, now: Timestamp) -> Result<WatchFigures, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = watched(reading.conn()?, now).await;
        reading.end(found)
    }
}

async fn watched(conn: &mut Conn, now: Timestamp) -> Result<WatchFigures, StoreError> {
    let (unknown_payments, oldest_unknown) = unknown_payments(conn, now).await?;
    Ok(WatchFigures {
        tasks: tasks(conn, now).await?,
        unknown_payments,
        oldest_unknown,
        quarantined: quarantine::count_open(conn).await?,
        late_payments: late_payments::count_waiting(conn).await?,
        stuck_refunds: count(conn, STUCK_REFUNDS).await?,
        differences: differences::count_open(conn).await?,
        missing_flows: flows::count_missing(conn).await?,
        boss_copies: boss_copies(conn).await?,
        outside_token_until: outside_token_until(conn).await?,
        imports: imports(conn, now).await?,
        jobs: jobs::all(conn).await?,
        slots_taken: slots_taken(conn, now).await?,
        slots: WorkerSlot::COUNT.into(),
        balances: Vec::new(),
        supplier_differences: 0,
    })
}

/// The states in the words of the index.
const STUCK_REFUNDS: &str = "SELECT COUNT(*) AS number FROM refund \
     WHERE state IN ('requested', 'submitted', 'needs_attention') AND state = 'needs_attention'";

const LIVE_TASKS: &str = concat!(
    "SELECT kind, COUNT(*) AS number, MIN(",
    waits_since!(),
    ") AS at, MAX(failures) AS most FROM task WHERE ended_at IS NULL GROUP BY kind ORDER BY kind"
);

const DEAD_TASKS: &str = "SELECT kind, COUNT(*) AS number, MIN(due_at) AS at, CAST(0 AS BIGINT) AS most \
     FROM task WHERE state = 'dead' GROUP BY kind ORDER BY kind";

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct TaskRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = BigInt)]
    most: i64,
}

#[derive(QueryableByName)]
struct Oldest {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    at: Option<i64>,
}

#[derive(QueryableByName)]
struct Instant {
    #[diesel(sql_type = Nullable<BigInt>)]
    at: Option<i64>,
}

const NOWHERE: Place<'static> = Place { table: "figures", id: &"" };

async fn count(conn: &mut Conn, query: &str) -> Result<i64, StoreError> {
    let counted = diesel::sql_query(query).get_result::<Counted>(conn).await;
    Ok(counted.map_err(error::store)?.number)
}

async fn tasks(conn: &mut Conn, now: Timestamp) -> Result<Vec<WaitingTasks>, StoreError> {
    let live = diesel::sql_query(LIVE_TASKS).load::<TaskRow>(conn).await.map_err(error::store)?;
    let dead = diesel::sql_query(DEAD_TASKS).load::<TaskRow>(conn).await.map_err(error::store)?;
    let mut tasks = Vec::with_capacity(live.len() + dead.len());
    for row in live {
        tasks.push(WaitingTasks {
            live: row.number,
            since: NOWHERE.time("since", row.at)?,
            most_failures: NOWHERE.number("failures", row.most)?,
            dead: 0,
            kind: row.kind,
        });
    }
    for row in dead {
        match tasks.iter_mut().find(|known| known.kind == row.kind) {
            Some(known) => known.dead = row.number,
            None => tasks.push(WaitingTasks {
                kind: row.kind,
                live: 0,
                since: now,
                most_failures: 0,
                dead: row.number,
            }),
        }
    }
    tasks.sort_by(|one, other| one.kind.cmp(&other.kind));
    Ok(tasks)
}

async fn unknown_payments(
    conn: &mut Conn,
    now: Timestamp,
) -> Result<(i64, Option<Timestamp>), StoreError> {
    let now = now.timestamp_micros();
    let query = format!(
        "SELECT COUNT(*) AS number, MIN(creating_until) AS at FROM payment_attempt \
         WHERE state = 'created' AND creating_until <= {now}"
    );
    let found = diesel::sql_query(query).get_result::<Oldest>(conn).await.map_err(error::store)?;
    Ok((found.number, NOWHERE.maybe_time("creating_until", found.at)?))
}

/// Of the newest orders that wait for their payment.
async fn boss_copies(conn: &mut Conn) -> Result<Vec<Timestamp>, StoreError> {
    let query = format!(
        "SELECT c.copied_at AS at FROM (SELECT query_id FROM orders \
             WHERE state = 'awaiting_payment' AND {IS_OPEN} ORDER BY id DESC LIMIT {}) o \
         JOIN customer c ON c.query_id = o.query_id ORDER BY c.copied_at",
        WatchFigures::OPEN_ORDERS
    );
    let rows = diesel::sql_query(query).load::<Instant>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| NOWHERE.time_in("copied_at", row.at)).collect()
}

async fn outside_token_until(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    let query = "SELECT MAX(expires_at) AS at FROM outside_token";
    let found = diesel::sql_query(query).get_result::<Instant>(conn).await.map_err(error::store)?;
    NOWHERE.maybe_time("expires_at", found.at)
}

async fn imports(conn: &mut Conn, now: Timestamp) -> Result<ImportFigures, StoreError> {
    let day_ago = (now - TimeDelta::days(1)).timestamp_micros();
    let since = "SELECT MIN(started_at) AS at FROM import_file WHERE state = 'running'";
    let since = diesel::sql_query(since).get_result::<Instant>(conn).await;
    let since = since.map_err(error::store)?.at;
    let newest = "SELECT MAX(state_at) AS at FROM import_file WHERE state = 'done' AND NOT dry_run";
    let newest = diesel::sql_query(newest).get_result::<Instant>(conn).await;
    let newest = newest.map_err(error::store)?.at;
    let running =
        "SELECT COUNT(*) AS number FROM import_file WHERE state IN ('waiting', 'running')";
    let failed = format!(
        "SELECT COUNT(*) AS number FROM import_file \
         WHERE state = 'failed' AND state_at > {day_ago}"
    );
    Ok(ImportFigures {
        running: count(conn, running).await?,
        running_since: NOWHERE.maybe_time("started_at", since)?,
        failed: count(conn, &failed).await?,
        newest: NOWHERE.maybe_time("state_at", newest)?,
    })
}

async fn slots_taken(conn: &mut Conn, now: Timestamp) -> Result<i64, StoreError> {
    let now = now.timestamp_micros();
    let query = format!(
        "SELECT COUNT(*) AS number FROM worker_slot WHERE holder IS NOT NULL AND until > {now}"
    );
    count(conn, &query).await
}
