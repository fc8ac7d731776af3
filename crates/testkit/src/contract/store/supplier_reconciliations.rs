//! How suppliers' orders and ours agree: each day once, each difference once.

use super::Fixture;
use crate::given;
use chrono::{Days, TimeDelta};
use domain::SupplierDifferenceId;
use domain::ports::{Page, StoreError, SupplierDifferenceFilter};
use domain::reconciliation::{DifferenceKind, DifferenceResolution, DifferenceState};
use domain::supplier::{
    Supplier, SupplierDifference, SupplierReconciliation, SupplierReconciliationState,
};

pub async fn a_day_is_kept_in_its_own_place_and_listed_latest_first(fixture: &Fixture) {
    let first = given::supplier_reconciliation();
    let shop = SupplierReconciliation { supplier: Supplier::ProxyShop, ..first.clone() };
    let next = SupplierReconciliation { day: first.day + Days::new(1), ..first.clone() };
    for row in [&first, &next, &shop] {
        keep(fixture, row).await;
    }
    let why = "circuit 'open'".to_owned();
    let again = SupplierReconciliation {
        state: SupplierReconciliationState::Incomplete { why },
        runs: 2,
        compared: 3,
        differences: 4,
        created_at: first.created_at + TimeDelta::days(1),
        updated_at: first.updated_at + TimeDelta::microseconds(1),
        ..first.clone()
    };
    keep(fixture, &again).await;
    let kept = SupplierReconciliation { created_at: first.created_at, ..again };
    let requested = SupplierReconciliation::new(Supplier::ProxyShop, next.day, given::start());
    keep(fixture, &requested).await;
    let mut unit = fixture.begin().await;
    let rows = unit.supplier_reconciliations();
    assert_eq!(rows.find(Supplier::Jiuyi, first.day).await.unwrap(), Some(kept.clone()));
    assert_eq!(rows.find(Supplier::Jiuyi, first.day - Days::new(1)).await.unwrap(), None);
    let since = rows.since(Supplier::Jiuyi, first.day).await.unwrap();
    assert_eq!(since, [kept.clone(), next.clone()]);
    assert_eq!(rows.since(Supplier::Jiuyi, next.day).await.unwrap(), std::slice::from_ref(&next));
    unit.roll_back().await.unwrap();
    let page = Page { number: 1, size: 3 };
    let all = fixture.suppliers.supplier_reconciliations(None, page).await.unwrap();
    assert_eq!((all.total, all.rows), (4, vec![next, requested.clone(), kept]));
    let wanted = Some(Supplier::ProxyShop);
    let narrowed = fixture.suppliers.supplier_reconciliations(wanted, page).await.unwrap();
    assert_eq!((narrowed.total, narrowed.rows), (2, vec![requested, shop]));
}

pub async fn a_difference_survives_a_round_trip_in_every_state(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(999_999);
    let (by, reason) = ("finance".to_owned(), "已与供应商核对".to_owned());
    let resolved = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
    let full = SupplierDifference {
        supplier: Supplier::ProxyShop,
        kind: DifferenceKind::Amount,
        order: None,
        supplier_no: Some("T'1\"".to_owned()),
        ours: None,
        theirs: Some("delivered".to_owned()),
        ours_cost: Some(given::yuan("1.00")),
        theirs_cost: Some(given::yuan("1.01")),
        at,
        ..given::supplier_difference()
    };
    let bare = given::supplier_difference();
    for (difference, state) in [(full, resolved), (bare, DifferenceState::Healed { at })] {
        add(fixture, &difference).await;
        assert_eq!(find(fixture, difference.id).await, Some(difference.clone()));
        let settled = SupplierDifference { state, ..difference };
        settle(fixture, &settled).await.unwrap();
        assert_eq!(find(fixture, settled.id).await, Some(settled));
    }
    assert_eq!(find(fixture, SupplierDifferenceId(given::id())).await, None);
}

pub async fn a_difference_that_is_found_again_is_not_doubled(fixture: &Fixture) {
    let first = given::supplier_difference();
    let again = || SupplierDifference {
        id: SupplierDifferenceId(given::id()),
        at: first.at + TimeDelta::days(1),
        ..first.clone()
    };
    for _each in 0..3 {
        add(fixture, &again()).await;
    }
    let [kept] = open(fixture, &first).await.try_into().unwrap();
    // What went away and is there again is open again.
    let healed = DifferenceState::Healed { at: first.at };
    settle(fixture, &SupplierDifference { state: healed, ..kept.clone() }).await.unwrap();
    assert_eq!(open(fixture, &first).await, []);
    add(fixture, &again()).await;
    assert_eq!(open(fixture, &first).await, std::slice::from_ref(&kept));
    // What staff made of it holds.
    let (at, by, reason) = (first.at, "finance".to_owned(), "x".to_owned());
    let resolved = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
    let resolved = SupplierDifference { state: resolved, ..kept };
    settle(fixture, &resolved).await.unwrap();
    add(fixture, &again()).await;
    assert_eq!(find(fixture, resolved.id).await, Some(resolved));
    assert_eq!(open(fixture, &first).await, []);
    let other = SupplierDifference { theirs_cost: Some(given::yuan("1.00")), ..again() };
    add(fixture, &other).await;
    assert_eq!(open(fixture, &first).await, [other]);
}

pub async fn only_an_open_difference_is_settled(fixture: &Fixture) {
    let difference = given::supplier_difference();
    let healed = DifferenceState::Healed { at: difference.at };
    let healed = SupplierDifference { state: healed, ..difference.clone() };
    assert!(matches!(settle(fixture, &healed).await, Err(StoreError::Conflict)));
    add(fixture, &difference).await;
    settle(fixture, &healed).await.unwrap();
    assert!(matches!(settle(fixture, &healed).await, Err(StoreError::Conflict)));
}

pub async fn differences_are_narrowed_and_told_page_by_page(fixture: &Fixture) {
    let first = given::supplier_difference();
    let second = given::supplier_difference();
    let shop = Supplier::ProxyShop;
    let third = SupplierDifference { supplier: shop, ..given::supplier_difference() };
    let day = first.day + Days::new(1);
    let fourth = SupplierDifference { day, ..given::supplier_difference() };
    let rows = [&first, &second, &third, &fourth];
    for row in rows {
        add(fixture, row).await;
    }
    let healed = DifferenceState::Healed { at: first.at };
    settle(fixture, &SupplierDifference { state: healed, ..second.clone() }).await.unwrap();
    assert_eq!(fixture.suppliers.open_supplier_differences().await.unwrap(), 3);
    let of_day = open(fixture, &first).await;
    assert_eq!(of_day, std::slice::from_ref(&first), "of its supplier and its day alone");
    let none = SupplierDifferenceFilter::default;
    for (filter, wanted) in [
        (none(), vec![&fourth, &third, &second, &first]),
        (SupplierDifferenceFilter { supplier: Some(shop), ..none() }, vec![&third]),
        (SupplierDifferenceFilter { day: Some(day), ..none() }, vec![&fourth]),
        (SupplierDifferenceFilter { state: Some("healed"), ..none() }, vec![&second]),
        (SupplierDifferenceFilter { state: Some("open"), ..none() }, vec![&fourth, &third, &first]),
    ] {
        let page = Page { number: 1, size: 100 };
        let listed = fixture.suppliers.supplier_differences(filter, page).await.unwrap();
        let ids: Vec<_> = listed.rows.iter().map(|row| row.id).collect();
        assert_eq!(ids, wanted.iter().map(|row| row.id).collect::<Vec<_>>(), "{filter:?}");
        assert_eq!(listed.total, i64::try_from(wanted.len()).unwrap());
    }
    let page = Page { number: 2, size: 3 };
    let listed = fixture.suppliers.supplier_differences(none(), page).await.unwrap();
    assert_eq!((listed.total, listed.rows), (4, vec![first]));
}

async fn keep(fixture: &Fixture, row: &SupplierReconciliation) {
    let mut unit = fixture.begin().await;
    unit.supplier_reconciliations().keep(row).await.unwrap();
    unit.commit().await.unwrap();
}

async fn add(fixture: &Fixture, difference: &SupplierDifference) {
    let mut unit = fixture.begin().await;
    unit.supplier_reconciliations().add_difference(difference).await.unwrap();
    unit.commit().await.unwrap();
}

async fn settle(fixture: &Fixture, difference: &SupplierDifference) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.supplier_reconciliations().settle_difference(difference).await?;
    unit.commit().await
}

async fn find(fixture: &Fixture, id: SupplierDifferenceId) -> Option<SupplierDifference> {
    let mut unit = fixture.begin().await;
    let found = unit.supplier_reconciliations().find_difference(id).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}

async fn open(fixture: &Fixture, of: &SupplierDifference) -> Vec<SupplierDifference> {
    let mut unit = fixture.begin().await;
    let open = unit.supplier_reconciliations().open_differences(of.supplier, of.day).await;
    unit.roll_back().await.unwrap();
    open.unwrap()
}
