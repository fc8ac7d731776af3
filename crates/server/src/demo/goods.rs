//! What suppliers deliver: accounts topped up, proxy plans, static addresses and their renewal.

use domain::id::PackageId;
use domain::money::Money;
use domain::package::{Audience, LateMoneyPolicy, Package, Shelf, ShownAt};
use domain::ports::UnitOfWork;
use domain::supplier::{AccountForm, Goods, OnFailure, ProxyGoods, ProxyProduct, RechargeGoods};

pub(super) async fn load(work: &mut dyn UnitOfWork) -> anyhow::Result<()> {
    let traffic = proxy(901, ProxyProduct::DynamicTraffic, 1_300)?;
    let unlimited = ProxyGoods {
        bandwidth_id: Some(1),
        concurrency_id: Some(11),
        ..proxy(1101, ProxyProduct::DynamicUnlimited, 11_000)?
    };
    let addresses = proxy(1401, ProxyProduct::DatacenterStaticIp, 400)?;
    let renewal = proxy(1901, ProxyProduct::StaticIpRenewal, 500)?;
    let week = recharge(&["43"], AccountForm::Phone, 990, OnFailure::Refund)?;
    let quarter = recharge(&["45"], AccountForm::Digits, 4_950, OnFailure::Hold)?;
    // Nothing is left of the first product: the second one is delivered.
    let music = recharge(&["46", "43"], AccountForm::Phone, 990, OnFailure::Refund)?;
    for (id, name, price, goods) in [
        (101, "视频会员周卡", 1_000, Goods::Recharge(week)),
        (102, "视频会员季卡", 5_200, Goods::Recharge(quarter)),
        (103, "音乐会员月卡", 1_000, Goods::Recharge(music)),
        (111, "动态流量套餐 5GB", 1_500, Goods::Proxy(traffic)),
        (112, "动态不限量套餐", 15_800, Goods::Proxy(unlimited)),
        (114, "数据中心静态IP", 500, Goods::Proxy(addresses)),
        (119, "静态IP续费", 600, Goods::Proxy(renewal)),
    ] {
        work.packages().insert(&package(id, name, price, goods)?).await?;
    }
    Ok(())
}

fn recharge(
    products: &[&str],
    account: AccountForm,
    most_cost: i64,
    on_failure: OnFailure,
) -> anyhow::Result<RechargeGoods> {
    let products = products.iter().map(|&product| product.to_owned()).collect();
    Ok(RechargeGoods { products, account, most_cost: Money::cny(most_cost)?, on_failure })
}

fn proxy(pid: i64, product: ProxyProduct, unit_cost: i64) -> anyhow::Result<ProxyGoods> {
    Ok(ProxyGoods {
        pid,
        product,
        most_units: 100,
        unit_cost: Money::cny(unit_cost)?,
        bandwidth_id: None,
        concurrency_id: None,
        coupon: None,
        invitation_discount: false,
        on_failure: OnFailure::Refund,
    })
}

fn package(id: i64, name: &str, price: i64, goods: Goods) -> anyhow::Result<Package> {
    let is_renewal = goods.renews_addresses();
    Ok(Package {
        id: PackageId(id),
        version: 1,
        name: name.to_owned(),
        rate: "-".to_owned(),
        months: 1,
        price: Money::cny(price)?,
        list_price: None,
        description: format!("{name}，下单后由供应商自动交付"),
        pictures: Vec::new(),
        terms: String::new(),
        shelf: Shelf::Group,
        shown_at: vec![ShownAt::Order, ShownAt::MiniProgram],
        audience: Audience::Everyone,
        for_new: !is_renewal,
        for_renewal: is_renewal,
        position: i32::try_from(id)?,
        on_sale: true,
        sale_from: None,
        sale_until: None,
        limited: false,
        quota: None,
        targets: goods.supplier().map(domain::supplier::Supplier::target).into_iter().collect(),
        late_money: LateMoneyPolicy::Refund,
        goods,
    })
}
