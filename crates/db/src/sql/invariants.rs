use super::{Conn, now};
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

pub(super) async fn check_all(
    conn: &mut Conn,
    clock: &dyn Clock,
) -> Result<Vec<InvariantCheck>, StoreError> {
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
