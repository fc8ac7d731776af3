use super::{Conn, Db, cached, nothing};
use crate::error;
use crate::rows::content::ColumnRow;
use crate::schema::news_column;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::ColumnId;
use domain::content::NewsColumn;
use domain::ports::StoreError;

versioned!(news_column, ColumnRow, NewsColumn, ColumnId, then nothing);

/// By rank and id.
pub(in super::super) async fn all(conn: &mut Conn) -> Result<Vec<NewsColumn>, StoreError> {
    let all = news_column::table
        .order((news_column::rank, news_column::id))
        .select(<ColumnRow as SelectableHelper<Db>>::as_select());
    let rows = cached(all).load::<ColumnRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(ColumnRow::read).collect()
}
