//! The demo catalogue, loaded once when the sandbox is on and there is none.

use anyhow::Context;
use db::StorePorts;
use domain::id::PackageId;
use domain::money::Money;
use domain::package::{Audience, LateMoneyPolicy, Package, Shelf};
use domain::ports::StoreError;
use domain::task::Target;

/// One row of the shelf: id, rate, months, price and list price in fen, shelf, audience.
type Row = (i64, &'static str, u32, i64, i64, Shelf, Audience);

const ROWS: [Row; 12] = [
    (74, "100M", 12, 46_000, 60_000, Shelf::Home, Audience::Everyone),
    (75, "200M", 12, 68_000, 84_000, Shelf::Home, Audience::Everyone),
    (76, "300M", 12, 88_000, 108_000, Shelf::Home, Audience::Everyone),
    (77, "500M", 24, 168_000, 216_000, Shelf::Home, Audience::Everyone),
    (80, "1000M", 12, 128_000, 156_000, Shelf::Home, Audience::Everyone),
    (81, "300M", 24, 158_000, 216_000, Shelf::Family, Audience::Everyone),
    (82, "500M", 12, 108_000, 132_000, Shelf::Family, Audience::Everyone),
    (83, "1000M", 24, 228_000, 312_000, Shelf::Family, Audience::Everyone),
    (84, "100M", 6, 26_000, 30_000, Shelf::Group, Audience::Everyone),
    (85, "200M", 6, 38_000, 42_000, Shelf::Group, Audience::Everyone),
    (90, "300M", 12, 66_000, 108_000, Shelf::Group, Audience::Qualified),
    (91, "100M", 12, 36_000, 60_000, Shelf::Group, Audience::Lapsed),
];

/// Not sold any more: there to see how that is told.
const OFF_SALE: i64 = 79;

pub(crate) async fn load_catalogue(stores: &StorePorts) -> anyhow::Result<()> {
    if !stores.queries.packages().await?.is_empty() {
        return Ok(());
    }
    let mut packages = ROWS.iter().map(package).collect::<anyhow::Result<Vec<_>>>()?;
    let off_sale = (OFF_SALE, "50M", 12, 36_000, 36_000, Shelf::Group, Audience::Everyone);
    packages.push(Package { on_sale: false, ..package(&off_sale)? });
    let mut work = stores.store.begin().await?;
    for package in &packages {
        match work.packages().insert(package).await {
            Ok(()) => {}
            // Another server, started at the same moment, was quicker.
            Err(StoreError::Duplicate) => return Ok(work.roll_back().await?),
            Err(error) => return Err(error).context("the demo catalogue was not stored"),
        }
    }
    work.commit().await?;
    tracing::info!(packages = packages.len(), "demo catalogue loaded");
    Ok(())
}

/// A campaign's price holds while it runs: money that comes late for one goes back. 75 and 76 are
/// there to see how the other policies work.
fn package(row: &Row) -> anyhow::Result<Package> {
    let (id, rate, months, price, list_price, shelf, audience) = *row;
    let late_money = match (id, audience) {
        (_, Audience::Qualified | Audience::Lapsed) | (75, _) => LateMoneyPolicy::Refund,
        (76, _) => LateMoneyPolicy::Hold,
        (_, Audience::Everyone) => LateMoneyPolicy::Complete,
    };
    let name = match audience {
        Audience::Everyone => format!("{rate}/{months}"),
        Audience::Qualified => format!("{rate}/{months} 达标专享"),
        Audience::Lapsed => format!("{rate}/{months} 老友回归"),
    };
    Ok(Package {
        id: PackageId(id),
        version: 1,
        name,
        rate: rate.to_owned(),
        months,
        price: Money::cny(price)?,
        list_price: Some(Money::cny(list_price)?),
        description: format!("宽带 {rate}，{months} 个月，含安装与维护"),
        shelf,
        audience,
        for_new: audience != Audience::Lapsed,
        for_renewal: true,
        position: i32::try_from(id)?,
        on_sale: true,
        sale_from: None,
        sale_until: None,
        targets: vec![Target::Zhuoyue],
        late_money,
    })
}
