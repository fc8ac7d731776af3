use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::place::storable;
use crate::rows::article::{ArticleHead, ArticleRow};
use crate::schema::{article, news_column};
use diesel::dsl::count_star;
use diesel::helper_types::IntoBoxed;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper,
};
use diesel_async::RunQueryDsl;
use domain::ArticleId;
use domain::content::Article;
use domain::ports::{ArticleFilter, Page, StoreError};

pub(super) async fn insert(conn: &mut Conn, new: &Article) -> Result<(), StoreError> {
    let body = article::body.eq(storable(new.body.as_str()));
    let insert = diesel::insert_into(article::table)
        .values((ArticleHead::new(new, new.version), body))
        .on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(conn: &mut Conn, id: ArticleId) -> Result<Option<Article>, StoreError> {
    let found = article::table
        .filter(article::id.eq(id.as_i64()))
        .select(<ArticleRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ArticleRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(ArticleRow::read).transpose()
}

pub(super) async fn update(conn: &mut Conn, changed: &mut Article) -> Result<(), StoreError> {
    let version = changed.version + 1;
    let read_at = article::table
        .filter(article::id.eq(changed.id.as_i64()))
        .filter(article::version.eq(changed.version));
    let body = article::body.eq(storable(changed.body.as_str()));
    let update = diesel::update(read_at).set((ArticleHead::new(changed, version), body));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}

/// Latest publication first, drafts before all. The way to a later page goes through an index alone:
/// no row is read that is not shown.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &ArticleFilter,
    page: Page,
) -> Result<Listed<ArticleHead>, StoreError> {
    let (limit, offset) = pages::window(page);
    let total = filtered(filter).select(count_star()).get_result::<i64>(conn).await;
    let total = total.map_err(error::store)?.into();
    let mut rows = filtered(filter);
    if offset > 0 {
        match first_of_page(conn, filter, offset).await? {
            Some((at, id)) => {
                let after = article::published_at.lt(at).or(article::id.le(id));
                rows = rows.filter(article::published_at.le(at)).filter(after);
            }
            None => return Ok(Listed { total, rows: Vec::new() }),
        }
    }
    let rows = rows
        .order((article::published_at.desc(), article::id.desc()))
        .limit(limit)
        .select(<ArticleHead as SelectableHelper<Db>>::as_select());
    Ok(Listed { total, rows: rows.load(conn).await.map_err(error::store)? })
}

/// The key of the first row that the pages before leave.
async fn first_of_page(
    conn: &mut Conn,
    filter: &ArticleFilter,
    before: i64,
) -> Result<Option<(i64, i64)>, StoreError> {
    let key = filtered(filter)
        .order((article::published_at.desc(), article::id.desc()))
        .limit(1)
        .offset(before)
        .select((article::published_at, article::id));
    key.get_result(conn).await.optional().map_err(error::store)
}

fn filtered(filter: &ArticleFilter) -> IntoBoxed<'static, article::table, Db> {
    let mut query = article::table.into_boxed::<Db>();
    if let Some(column) = filter.column {
        query = query.filter(article::column_id.eq(column.as_i64()));
    }
    if let Some(on_home) = filter.on_home {
        query = query.filter(article::on_home.eq(on_home));
    }
    if let Some(now) = filter.shown_at {
        query = query.filter(article::published_at.le(now.timestamp_micros()));
        let hidden = news_column::table.filter(news_column::published.eq(false));
        query = query.filter(article::column_id.ne_all(hidden.select(news_column::id)));
    }
    query
}
