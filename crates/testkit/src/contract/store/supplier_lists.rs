//! Supplier orders as staff look for them.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Page, SupplierOrderFilter};
use domain::supplier::{Supplier, SupplierOrder, SupplierOrderState};

pub async fn supplier_orders_are_listed_page_by_page_latest_first(fixture: &Fixture) {
    let mut rows = Vec::new();
    // Two of them at the same moment.
    for minute in [2, 0, 1, 1, 3] {
        rows.push(kept(fixture, given::supplier_order(&given::recharge_order()), minute).await);
    }
    let order = [4, 0, 3, 2, 1].map(|at| rows[at].clone());
    for (number, wanted) in [(1, &order[..2]), (2, &order[2..4]), (3, &order[4..]), (4, &[])] {
        let page = Page { number, size: 2 };
        let listed = fixture.suppliers.supplier_orders(&SupplierOrderFilter::default(), page).await;
        let listed = listed.unwrap();
        assert_eq!((listed.total, listed.rows.as_slice()), (5, wanted), "page {number}");
    }
}

pub async fn supplier_orders_are_narrowed_by_each_of_the_filters(fixture: &Fixture) {
    let recharge = given::recharge_order();
    let failing = given::supplier_order(&recharge);
    let first = kept(fixture, SupplierOrder { step: 0, ..failing }, 0).await;
    let running = SupplierOrder {
        step: 1,
        state: SupplierOrderState::Running,
        supplier_no: Some("T1".to_owned()),
        ..given::supplier_order(&recharge)
    };
    let second = kept(fixture, running, 1).await;
    let proxy = given::supplier_order(&given::proxy_order());
    let proxy = SupplierOrder { supplier_no: Some("T1".to_owned()), ..proxy };
    let third = kept(fixture, proxy, 2).await;
    let minute = |minute| Some(given::start() + TimeDelta::minutes(minute));
    let none = SupplierOrderFilter::default;
    let number = Some("T1".to_owned());
    let (jiuyi, shop) = (Some(Supplier::Jiuyi), Some(Supplier::ProxyShop));
    let narrowed = [
        (none(), vec![&third, &second, &first]),
        (SupplierOrderFilter { supplier: jiuyi, ..none() }, vec![&second, &first]),
        (SupplierOrderFilter { supplier: shop, ..none() }, vec![&third]),
        (SupplierOrderFilter { state: Some("running"), ..none() }, vec![&second]),
        (SupplierOrderFilter { state: Some("planned"), ..none() }, vec![&third, &first]),
        (SupplierOrderFilter { order: Some(recharge.id), ..none() }, vec![&second, &first]),
        (SupplierOrderFilter { supplier_no: number.clone(), ..none() }, vec![&third, &second]),
        (SupplierOrderFilter { from: minute(1), ..none() }, vec![&third, &second]),
        (SupplierOrderFilter { until: minute(1), ..none() }, vec![&first]),
        (SupplierOrderFilter { from: minute(1), until: minute(2), ..none() }, vec![&second]),
        (SupplierOrderFilter { supplier: jiuyi, supplier_no: number, ..none() }, vec![&second]),
        (SupplierOrderFilter { supplier: shop, state: Some("running"), ..none() }, vec![]),
    ];
    for (filter, expected) in narrowed {
        let page = Page { number: 1, size: 100 };
        let listed = fixture.suppliers.supplier_orders(&filter, page).await.unwrap();
        assert_eq!(listed.rows.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(listed.total, i64::try_from(expected.len()).unwrap());
    }
}

async fn kept(fixture: &Fixture, order: SupplierOrder, minute: i64) -> SupplierOrder {
    let created_at = given::start() + TimeDelta::minutes(minute);
    let order = SupplierOrder { created_at, ..order };
    let mut unit = fixture.begin().await;
    unit.supplier_orders().add(&order).await.unwrap();
    unit.commit().await.unwrap();
    order
}
