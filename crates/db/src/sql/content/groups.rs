use super::{Conn, Db, cached, catalogue};
use crate::error;
use crate::rows::content::GroupRow;
use crate::schema::package_group;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::PackageGroupId;
use domain::content::PackageGroup;
use domain::ports::StoreError;

versioned!(package_group, GroupRow, PackageGroup, PackageGroupId, then catalogue::rise);

/// By rank and code. Sorted here: a database's own order of texts is that of some language.
pub(in super::super) async fn all(conn: &mut Conn) -> Result<Vec<PackageGroup>, StoreError> {
    let all = package_group::table.select(<GroupRow as SelectableHelper<Db>>::as_select());
    let rows = cached(all).load::<GroupRow>(conn).await.map_err(error::store)?;
    let groups = rows.into_iter().map(GroupRow::read).collect::<Result<Vec<_>, _>>();
    let mut groups = groups?;
    groups.sort_by(|one, other| (one.rank, &one.code).cmp(&(other.rank, &other.code)));
    Ok(groups)
}
