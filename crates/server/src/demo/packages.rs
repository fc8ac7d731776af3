//! A full shelf: home, family and group packages, a campaign, a recall, a limited offer.

use domain::id::PackageId;
use domain::money::Money;
use domain::package::{Audience, LateMoneyPolicy, Package, Shelf, ShownAt};
use domain::ports::UnitOfWork;
use domain::supplier::{Goods, Supplier};
use domain::task::Target;

/// One row of the shelf: id, rate, months, price and list price in fen, shelf, audience.
type Row = (i64, &'static str, u32, i64, i64, Shelf, Audience);

const ROWS: [Row; 14] = [
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
    (LIMITED, "500M", 12, 96_000, 132_000, Shelf::Group, Audience::Everyone),
    (90, "300M", 12, 66_000, 108_000, Shelf::Group, Audience::Qualified),
    (91, "100M", 12, 36_000, 60_000, Shelf::Group, Audience::Lapsed),
    (OFF_SALE, "50M", 12, 36_000, 36_000, Shelf::Group, Audience::Everyone),
];

/// Not sold any more: there to see how that is told.
const OFF_SALE: i64 = 79;
/// One for each customer, as long as there are some.
const LIMITED: i64 = 86;
const STOCK: i64 = 100;

const TERMS: &str = "一、资费自开通之日起计算，到期前可续费。\n\
    二、安装地址需在服务覆盖范围内，安装时间以预约为准。\n\
    三、未安装前可申请全额退款；安装后按剩余天数折算。";

pub(super) async fn load(work: &mut dyn UnitOfWork) -> anyhow::Result<()> {
    for row in &ROWS {
        work.packages().insert(&package(row)?).await?;
    }
    work.packages().set_stock(PackageId(LIMITED), STOCK).await?;
    Ok(())
}

/// A campaign's price holds while it runs: money that comes late for one goes back. 75 and 76 are
/// there to see how the other policies work.
///
/// Of the targets BOSS comes first: there the customer's term gets longer, which is what was paid
/// for. 卓越 follows, the data before the order; the old back office only keeps books, and comes last.
fn package(row: &Row) -> anyhow::Result<Package> {
    let (id, rate, months, price, list_price, shelf, audience) = *row;
    let late_money = match (id, audience) {
        (_, Audience::Qualified | Audience::Lapsed) | (75, _) => LateMoneyPolicy::Refund,
        (76, _) => LateMoneyPolicy::Hold,
        (_, Audience::Everyone) => LateMoneyPolicy::Complete,
    };
    let name = match audience {
        Audience::Everyone if id == LIMITED => format!("{rate}/{months} 限量"),
        Audience::Everyone => format!("{rate}/{months}"),
        Audience::Qualified => format!("{rate}/{months} 达标专享"),
        Audience::Lapsed => format!("{rate}/{months} 老友回归"),
    };
    let picture = rate.to_lowercase();
    Ok(Package {
        id: PackageId(id),
        version: 1,
        name,
        rate: rate.to_owned(),
        months,
        price: Money::cny(price)?,
        list_price: Some(Money::cny(list_price)?),
        description: format!("宽带 {rate}，{months} 个月，含安装与维护"),
        pictures: vec![
            format!("/pictures/package-{picture}.svg"),
            format!("/pictures/package-{picture}-detail.svg"),
        ],
        terms: TERMS.to_owned(),
        shelf,
        shown_at: shown_at(shelf),
        audience,
        for_new: audience == Audience::Everyone,
        for_renewal: true,
        position: i32::try_from(id)?,
        on_sale: id != OFF_SALE,
        sale_from: None,
        sale_until: None,
        limited: id == LIMITED,
        quota: (id == LIMITED).then_some(1),
        targets: Target::ALL.into_iter().filter(|target| !is_supplier(*target)).collect(),
        late_money,
        goods: Goods::Broadband,
    })
}

fn is_supplier(target: Target) -> bool {
    Supplier::ALL.iter().any(|supplier| supplier.target() == target)
}

fn shown_at(shelf: Shelf) -> Vec<ShownAt> {
    match shelf {
        Shelf::Home => vec![ShownAt::Home, ShownAt::Order, ShownAt::MiniProgram],
        Shelf::Family => vec![ShownAt::Family, ShownAt::Order, ShownAt::MiniProgram],
        Shelf::Group => vec![ShownAt::Order, ShownAt::MiniProgram],
    }
}
