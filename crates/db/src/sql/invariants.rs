use super::{Conn, HAS_ESTIMATES, now};
use crate::error;
use crate::invariants::statement;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use domain::ports::{Clock, Invariant, InvariantCheck, StoreError};

/// One row that breaks an invariant, and how many there are in all.
#[derive(QueryableByName)]
struct Breach {
    #[diesel(sql_type = BigInt)]
    breaches: i64,
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// How long a statement may take, as the database says it.
#[derive(QueryableByName)]
struct TimeLimit {
    #[diesel(sql_type = Text)]
    setting: String,
}

/// The rules read whole tables: of a shop that has grown, for longer than a statement usually may.
pub(super) async fn check_all(
    conn: &mut Conn,
    clock: &dyn Clock,
) -> Result<Vec<InvariantCheck>, StoreError> {
    // The other database limits no statement.
    if !HAS_ESTIMATES {
        return check_each(conn, clock).await;
    }
    let limit = "SELECT current_setting('statement_timeout') AS setting";
    let limit = diesel::sql_query(limit).get_result::<TimeLimit>(conn).await;
    let limit = limit.map_err(error::store)?.setting;
    set_time_limit(conn, "0").await?;
    let checks = check_each(conn, clock).await;
    set_time_limit(conn, &limit).await?;
    checks
}

async fn set_time_limit(conn: &mut Conn, limit: &str) -> Result<(), StoreError> {
    let set = diesel::sql_query("SELECT set_config('statement_timeout', $1, false) AS setting");
    let set = set.bind::<Text, _>(limit).get_result::<TimeLimit>(conn).await;
    set.map(|_set| ()).map_err(error::store)
}

async fn check_each(conn: &mut Conn, clock: &dyn Clock) -> Result<Vec<InvariantCheck>, StoreError> {
    let now = now(conn, clock).await?.timestamp_micros();
    let mut checks = Vec::with_capacity(Invariant::ALL.len());
    for invariant in Invariant::ALL {
        let breaking = diesel::sql_query(statement(invariant, now));
        let rows = breaking.load::<Breach>(conn).await.map_err(error::store)?;
        checks.push(InvariantCheck {
            invariant,
            breaches: rows.as_slice().first().map_or(0, |first| first.breaches),
            examples: rows.iter().map(|row| format!("{} {}", row.subject, row.id)).collect(),
        });
    }
    Ok(checks)
}
