use super::{id, order, package, start, yuan};
use chrono::NaiveDate;
use domain::package::LateMoneyPolicy;
use domain::reconciliation::{DifferenceKind, DifferenceState};
use domain::supplier::{
    AccountForm, Goods, NoticeRefusal, OnFailure, ProxyGoods, ProxyProduct, ProxyWish,
    RechargeAccount, RechargeGoods, RefusedNotice, RenewDuration, StaticIp, StaticIpStatus,
    Supplier, SupplierDifference, SupplierOrder, SupplierOrderState, SupplierReconciliation,
    SupplierReconciliationState, Wish,
};
use domain::{
    Order, OrderId, OrderKind, Package, PackageId, SupplierDifferenceId, SupplierNoticeId,
    SupplierOrderId, Target,
};

/// Package 81 at 99.00: a phone topped up by product 43, else by 44, for 95.00 at most; money back
/// if neither can be delivered.
pub fn recharge_package() -> Package {
    Package {
        id: PackageId(81),
        name: "话费充值 100".to_owned(),
        price: yuan("99.00"),
        for_renewal: false,
        targets: vec![Target::Jiuyi],
        late_money: LateMoneyPolicy::Refund,
        goods: Goods::Recharge(RechargeGoods {
            products: vec!["43".to_owned(), "44".to_owned()],
            account: AccountForm::Phone,
            most_cost: yuan("95.00"),
            on_failure: OnFailure::Refund,
        }),
        ..package()
    }
}

/// Package 82 at 10.00 a unit, up to 100 of them: the proxy shop's package 12, for 8.00 at most.
pub fn proxy_package(product: ProxyProduct) -> Package {
    let is_chosen = product == ProxyProduct::DynamicUnlimited;
    let is_renewal = product == ProxyProduct::StaticIpRenewal;
    Package {
        id: PackageId(82),
        name: "代理套餐".to_owned(),
        price: yuan("10.00"),
        for_new: !is_renewal,
        for_renewal: is_renewal,
        targets: vec![Target::ProxyShop],
        goods: Goods::Proxy(ProxyGoods {
            pid: 12,
            product,
            most_units: 100,
            unit_cost: yuan("8.00"),
            bandwidth_id: is_chosen.then_some(1),
            concurrency_id: is_chosen.then_some(2),
            coupon: None,
            invitation_discount: false,
            on_failure: OnFailure::Hold,
        }),
        ..package()
    }
}

/// An unpaid order of `recharge_package` for the phone 13800001111.
pub fn recharge_order() -> Order {
    let account = RechargeAccount::parse("13800001111", AccountForm::Phone).unwrap();
    order_of(&recharge_package(), Wish::Recharge(account))
}

/// An unpaid order of two residential addresses for three months.
pub fn proxy_order() -> Order {
    let wish = ProxyWish {
        amount: 2,
        region_list: Some("US:1,JP:1".to_owned()),
        renew_duration: Some(RenewDuration::Months(3)),
        upids: Vec::new(),
    };
    order_of(&proxy_package(ProxyProduct::ResidentialStaticIp), Wish::Proxy(wish))
}

fn order_of(package: &Package, wish: Wish) -> Order {
    Order {
        id: OrderId::new(OrderKind::New, id()),
        query_id: None,
        package: package.into(),
        amount: package.price_of(&wish).unwrap(),
        wish,
        ..order()
    }
}

/// The first step of the order, planned: of the supplier of its goods, else of 玖壹.
pub fn supplier_order(order: &Order) -> SupplierOrder {
    let goods = &order.package.goods;
    let product = match goods {
        Goods::Recharge(goods) => goods.products[0].clone(),
        Goods::Proxy(goods) => goods.pid.to_string(),
        Goods::Broadband => "43".to_owned(),
    };
    SupplierOrder {
        id: SupplierOrderId(id()),
        order_id: order.id,
        supplier: goods.supplier().unwrap_or(Supplier::Jiuyi),
        product,
        step: 0,
        most_cost: goods.most_cost(order.wish.units(), order.amount).unwrap(),
        quoted: None,
        baseline: None,
        state: SupplierOrderState::Planned,
        supplier_no: None,
        reported: None,
        cost: None,
        looks: 0,
        created_at: start(),
        updated_at: start(),
        version: 1,
    }
}

/// A residential address in Japan that is good until a month after the start.
pub fn static_ip(upid: i64) -> StaticIp {
    StaticIp {
        upid,
        product: ProxyProduct::ResidentialStaticIp,
        address: Some(format!("203.0.113.{}", upid % 256)),
        country: Some("JP".to_owned()),
        status: StaticIpStatus::Valid,
        expires_at: Some(start() + chrono::TimeDelta::days(30)),
    }
}

/// A forged word of 玖壹's about an account, which came once.
pub fn refused_notice() -> RefusedNotice {
    RefusedNotice {
        id: SupplierNoticeId(id()),
        supplier: Supplier::Jiuyi,
        verdict: NoticeRefusal::Forged,
        reference: Some("202209989882384".to_owned()),
        body: b"out_order_id=202209989882384&account=13800001111&sign=0".to_vec(),
        times: 1,
        first_at: start(),
        last_at: start(),
    }
}

/// The first of March at 玖壹, done, without a difference.
pub fn supplier_reconciliation() -> SupplierReconciliation {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let state = SupplierReconciliationState::Done;
    let new = SupplierReconciliation::new(Supplier::Jiuyi, day, start());
    SupplierReconciliation { state, runs: 1, compared: 9, ..new }
}

/// An order of that day of which they know nothing.
pub fn supplier_difference() -> SupplierDifference {
    let SupplierReconciliation { supplier, day, .. } = supplier_reconciliation();
    SupplierDifference {
        id: SupplierDifferenceId(id()),
        supplier,
        day,
        kind: DifferenceKind::OursOnly,
        order: Some(SupplierOrderId(id())),
        supplier_no: None,
        ours: Some("running".to_owned()),
        theirs: None,
        ours_cost: None,
        theirs_cost: None,
        detail: "they know nothing of it".to_owned(),
        state: DifferenceState::Open,
        at: start(),
    }
}
