//! What staff read of rounds.

use super::super::pages::{self, Listed, Paging};
use super::super::{Conn, Db, cached};
use crate::error;
use crate::rows::campaign::{CampaignRow, MessageRow};
use crate::schema::{campaign, recall_message, sms_opt_out};
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::CampaignId;
use domain::ports::{MessageFilter, Page, StoreError};

/// Newest first.
pub(in super::super) async fn list(
    conn: &mut Conn,
    page: Page,
) -> Result<Listed<CampaignRow>, StoreError> {
    let (limit, offset) = pages::window(page);
    let total = cached(campaign::table.select(count_star()));
    let total: i64 = total.get_result(conn).await.map_err(error::store)?;
    let rows = campaign::table
        .order(campaign::id.desc())
        .limit(limit)
        .offset(offset)
        .select(<CampaignRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: cached(rows).load(conn).await.map_err(error::store)? })
}

pub(in super::super) async fn find(
    conn: &mut Conn,
    id: CampaignId,
) -> Result<Option<CampaignRow>, StoreError> {
    let found = campaign::table
        .filter(campaign::id.eq(id.as_i64()))
        .select(<CampaignRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<CampaignRow>(conn).await.map_err(error::store)?;
    Ok(rows.into_iter().next())
}

pub(in super::super) async fn message_counts(
    conn: &mut Conn,
    id: CampaignId,
) -> Result<Vec<(String, i64)>, StoreError> {
    let counts = recall_message::table
        .filter(recall_message::campaign_id.eq(id.as_i64()))
        .group_by(recall_message::state)
        .select((recall_message::state, count_star()))
        .order(recall_message::state);
    cached(counts).load(conn).await.map_err(error::store)
}

/// In the order in which they were chosen.
pub(in super::super) async fn messages(
    conn: &mut Conn,
    filter: &MessageFilter,
    page: Paging<'_>,
) -> Result<Listed<MessageRow>, StoreError> {
    let filtered = || {
        let of_round = recall_message::campaign_id.eq(filter.campaign.as_i64());
        let mut query = recall_message::table.filter(of_round).into_boxed::<Db>();
        if let Some(state) = &filter.state {
            query = query.filter(recall_message::state.eq(state.clone()));
        }
        query
    };
    Ok(
        pages::one_page!(conn, page, filtered, recall_message::table, recall_message::id, recall_message::id => MessageRow),
    )
}

pub(in super::super) async fn opt_outs(conn: &mut Conn) -> Result<i64, StoreError> {
    cached(sms_opt_out::table.select(count_star())).get_result(conn).await.map_err(error::store)
}
