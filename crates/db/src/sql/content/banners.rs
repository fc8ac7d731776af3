use super::{Conn, Db, cached, nothing};
use crate::error;
use crate::rows::content::BannerRow;
use crate::schema::banner;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::BannerId;
use domain::content::Banner;
use domain::ports::StoreError;

versioned!(banner, BannerRow, Banner, BannerId, then nothing);

/// By position, rank and id.
pub(in super::super) async fn all(conn: &mut Conn) -> Result<Vec<Banner>, StoreError> {
    let all = banner::table
        .order((banner::position, banner::rank, banner::id))
        .select(<BannerRow as SelectableHelper<Db>>::as_select());
    let rows = cached(all).load::<BannerRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(BannerRow::read).collect()
}
