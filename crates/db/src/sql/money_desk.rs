//! What providers said, and the money that staff have to look at.

use super::{Conn, Db};
use crate::cached::Cached;
use crate::error;
use crate::rows::evidence::EvidenceRow;
use crate::rows::money_desk::{LatePaymentRow, QuarantineRow};
use crate::schema::{evidence, late_payment, quarantine};
use diesel::dsl::{count_star, sql};
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, Evidence, StoreError};
use domain::settlement::{LatePayment, Quarantine};

pub(super) async fn add_evidence(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Evidence,
) -> Result<(), StoreError> {
    let row = EvidenceRow::new(new, cipher);
    let insert = diesel::insert_into(evidence::table).values(&row);
    Cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn newest_evidence(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    most: u32,
) -> Result<Vec<Evidence>, StoreError> {
    let newest = evidence::table
        .order(evidence::id.desc())
        .limit(most.into())
        .select(<EvidenceRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(newest).load::<EvidenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn add_quarantine(conn: &mut Conn, new: &Quarantine) -> Result<(), StoreError> {
    let row = QuarantineRow::new(new);
    let insert = diesel::insert_into(quarantine::table)
        .values(&row)
        .on_conflict(quarantine::sameness)
        .do_nothing();
    Cached(insert).execute(conn).await.map(|_one_or_none| ()).map_err(error::store)
}

pub(super) async fn newest_quarantine(
    conn: &mut Conn,
    most: u32,
) -> Result<Vec<Quarantine>, StoreError> {
    let newest = quarantine::table
        .order(quarantine::id.desc())
        .limit(most.into())
        .select(<QuarantineRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(newest).load::<QuarantineRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(QuarantineRow::read).collect()
}

pub(super) async fn add_late_payment(conn: &mut Conn, new: &LatePayment) -> Result<(), StoreError> {
    let row = LatePaymentRow::new(new);
    let insert = diesel::insert_into(late_payment::table).values(&row);
    Cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn newest_late_payments(
    conn: &mut Conn,
    most: u32,
) -> Result<Vec<LatePayment>, StoreError> {
    let newest = late_payment::table
        .order(late_payment::id.desc())
        .limit(most.into())
        .select(<LatePaymentRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(newest).load::<LatePaymentRow>(conn).await.map_err(error::store)?;
    rows.iter().map(LatePaymentRow::read).collect()
}

/// How many quarantined sums, late payments and rejected messages there are.
pub(super) async fn figures(conn: &mut Conn) -> Result<(i64, i64, i64), StoreError> {
    let quarantined = Cached(quarantine::table.select(count_star()));
    let quarantined = quarantined.get_result(conn).await.map_err(error::store)?;
    let late = Cached(late_payment::table.select(count_star()));
    let late = late.get_result(conn).await.map_err(error::store)?;
    // In the words of the index.
    let rejected = evidence::table.filter(sql::<Bool>("verdict = 'rejected'")).select(count_star());
    let rejected = Cached(rejected).get_result(conn).await.map_err(error::store)?;
    Ok((quarantined, late, rejected))
}
