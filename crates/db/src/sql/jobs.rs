//! The scheduled jobs.

use super::{Conn, Db, cached};
use crate::error;
use crate::rows::job::JobRow;
use crate::schema::job;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::job::{Job, JobName};
use domain::ports::StoreError;

pub(super) async fn add(conn: &mut Conn, new: &Job) -> Result<(), StoreError> {
    let row = JobRow::new(new);
    let insert = diesel::insert_into(job::table).values(&row).on_conflict_do_nothing();
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn find(conn: &mut Conn, name: JobName) -> Result<Option<Job>, StoreError> {
    let found = job::table
        .filter(job::name.eq(name.name()))
        .select(<JobRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<JobRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map_or(Ok(None), JobRow::read)
}

pub(super) async fn lock(conn: &mut Conn, name: JobName) -> Result<Option<Job>, StoreError> {
    let found = job::table
        .filter(job::name.eq(name.name()))
        .select(<JobRow as SelectableHelper<Db>>::as_select());
    let rows = cached(locking!(found)).load::<JobRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map_or(Ok(None), JobRow::read)
}

pub(super) async fn update(conn: &mut Conn, changed: &Job) -> Result<(), StoreError> {
    let row = job::table.filter(job::name.eq(changed.name.name()));
    let update = diesel::update(row).set(JobRow::new(changed));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn all(conn: &mut Conn) -> Result<Vec<Job>, StoreError> {
    let found = job::table.order(job::name).select(<JobRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<JobRow>(conn).await.map_err(error::store)?;
    rows.into_iter().filter_map(|row| row.read().transpose()).collect()
}
