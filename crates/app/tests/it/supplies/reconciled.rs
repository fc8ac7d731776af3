//! What the suppliers have against what we have, day by day.

use super::{Shop, amount};
use crate::support::member;
use app::SupplierReconcileError;
use chrono::{NaiveDate, TimeDelta};
use domain::OrderId;
use domain::job::JobName;
use domain::ports::{Page, ProxyRequest, Store, SupplierDifferenceFilter, SupplierQueries};
use domain::reconciliation::DifferenceKind;
use domain::staff::Role;
use domain::supplier::{
    ProxyOrderStatus, ProxyProduct, ProxyWish, Supplier, SupplierDifference, SupplyReport,
};
use std::collections::BTreeSet;
use testkit::fakes::{FakeProxyShop, Fault};
use testkit::given;

const TRAFFIC: ProxyProduct = ProxyProduct::DynamicTraffic;

/// The day on which everything here is ordered.
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn request() -> ProxyRequest {
    let wish = ProxyWish { amount: 1, region_list: None, renew_duration: None, upids: Vec::new() };
    ProxyRequest { goods: FakeProxyShop::goods(TRAFFIC), wish }
}

/// A recharge and a plan, both delivered; the next day, when they are due.
async fn delivered() -> (Shop, OrderId, OrderId) {
    let shop = Shop::new();
    let plan = shop.saved(shop.sell(TRAFFIC), amount(2), None).await;
    let plan = shop.paid(plan).await;
    let recharge = shop.paid_recharge().await;
    shop.world.run_all().await;
    let reference = shop.bought(recharge).await[0].id.to_string();
    shop.jiuyi.report(&reference, SupplyReport::Delivered, 4);
    shop.live(10).await;
    assert_eq!(shop.states(recharge).await, ["delivered"]);
    assert_eq!(shop.states(plan).await, ["delivered"]);
    shop.world.advance(TimeDelta::hours(23));
    (shop, recharge, plan)
}

async fn run(shop: &Shop) -> Result<(), SupplierReconcileError> {
    shop.app().supplier_reconciliations.run_due().await
}

/// In the order in which they were found.
async fn differences(shop: &Shop, state: &'static str) -> Vec<SupplierDifference> {
    let none = SupplierDifferenceFilter::default();
    let filter = SupplierDifferenceFilter { state: Some(state), ..none };
    let page = Page { number: 1, size: 100 };
    let mut rows = shop.world.store.supplier_differences(filter, page).await.unwrap().rows;
    rows.reverse();
    rows
}

async fn kinds(shop: &Shop) -> Vec<(Supplier, DifferenceKind)> {
    let open = differences(shop, "open").await;
    open.iter().map(|row| (row.supplier, row.kind)).collect()
}

/// State, runs, compared and differences of the day.
async fn runs(shop: &Shop, supplier: Supplier) -> Option<(&'static str, u32, i64, i64)> {
    let mut unit = shop.world.store.begin().await.unwrap();
    let run = unit.supplier_reconciliations().find(supplier, day()).await.unwrap()?;
    unit.roll_back().await.unwrap();
    Some((run.state.name(), run.runs, run.compared, run.differences))
}

#[tokio::test]
async fn a_day_that_agrees_is_compared_once_and_differs_in_nothing() {
    let (shop, ..) = delivered().await;
    run(&shop).await.unwrap();
    assert_eq!(kinds(&shop).await, []);
    assert_eq!(runs(&shop, Supplier::Jiuyi).await, Some(("done", 1, 1, 0)));
    assert_eq!(runs(&shop, Supplier::ProxyShop).await, Some(("done", 1, 2, 0)));
    let asked = (shop.jiuyi.finds(), shop.proxies.calls().len());
    run(&shop).await.unwrap();
    assert_eq!((shop.jiuyi.finds(), shop.proxies.calls().len()), asked, "it is done");
}

#[tokio::test]
async fn the_job_runs_in_the_morning_for_the_day_before() {
    let (shop, ..) = delivered().await;
    shop.app().scheduled.run_if_due(JobName::ReconcileSuppliers).await.unwrap();
    assert_eq!(runs(&shop, Supplier::Jiuyi).await, Some(("done", 1, 1, 0)));
    let next = day().succ_opt().unwrap();
    for (hours, expected) in [(23, None), (1, Some("done"))] {
        shop.world.advance(TimeDelta::hours(hours));
        shop.app().scheduled.run_if_due(JobName::ReconcileSuppliers).await.unwrap();
        let mut unit = shop.world.store.begin().await.unwrap();
        let run = unit.supplier_reconciliations().find(Supplier::Jiuyi, next).await.unwrap();
        unit.roll_back().await.unwrap();
        assert_eq!(run.map(|run| run.state.name()), expected, "it is due at 10:40");
    }
}

#[tokio::test]
async fn the_shops_list_and_our_orders_are_compared_both_ways() {
    let (shop, _recharge, plan) = delivered().await;
    let number = shop.bought(plan).await[0].supplier_no.clone().unwrap();
    let strange = shop.proxies.made_by_others(&request());
    run(&shop).await.unwrap();
    let [theirs] = differences(&shop, "open").await.try_into().unwrap();
    assert_eq!((theirs.kind, theirs.order), (DifferenceKind::TheirsOnly, None));
    assert_eq!(theirs.supplier_no, Some(strange.trade_no.clone()));
    assert_eq!(theirs.theirs_cost, Some(strange.cost));
    for (change, kind) in [
        (Change::Refunded, DifferenceKind::State),
        (Change::Unknown, DifferenceKind::State),
        (Change::Dearer, DifferenceKind::Amount),
        (Change::Forgotten, DifferenceKind::OursOnly),
    ] {
        let (shop, _recharge, plan) = delivered().await;
        let same = shop.bought(plan).await[0].supplier_no.clone().unwrap();
        assert_eq!(same, number);
        change.make(&shop.proxies, &same);
        run(&shop).await.unwrap();
        let [found] = differences(&shop, "open").await.try_into().unwrap();
        assert_eq!((found.supplier, found.kind), (Supplier::ProxyShop, kind));
        assert_eq!(found.order, Some(shop.bought(plan).await[0].id));
        assert_eq!(found.ours.as_deref(), Some("delivered"));
        assert_eq!(runs(&shop, Supplier::ProxyShop).await.unwrap().3, 1);
    }
}

enum Change {
    Refunded,
    Unknown,
    Dearer,
    Forgotten,
}

impl Change {
    fn make(&self, shop: &FakeProxyShop, number: &str) {
        match self {
            Self::Refunded => shop.change(number, |row| row.status = ProxyOrderStatus::Refunded),
            Self::Unknown => shop.change(number, |row| row.status = ProxyOrderStatus::Other(9)),
            Self::Dearer => shop.change(number, |row| row.cost = given::yuan("10.01")),
            Self::Forgotten => shop.forget(number),
        }
    }
}

#[tokio::test]
async fn each_recharge_of_the_day_is_asked_for_and_compared() {
    for (report, cost, expected) in [
        (Some(SupplyReport::Returned), None, Some(DifferenceKind::State)),
        (Some(SupplyReport::Disputed), None, Some(DifferenceKind::State)),
        (Some(SupplyReport::Delivered), Some("90.01"), Some(DifferenceKind::Amount)),
        (Some(SupplyReport::Delivered), Some("90.00"), None),
        (None, None, Some(DifferenceKind::OursOnly)),
    ] {
        let (shop, recharge, _plan) = delivered().await;
        let reference = shop.bought(recharge).await[0].id.to_string();
        match report {
            Some(report) => shop.jiuyi.report(&reference, report, 9),
            None => shop.jiuyi.forget(&reference),
        }
        if let Some(cost) = cost {
            shop.jiuyi.charge(&reference, given::yuan(cost));
        }
        run(&shop).await.unwrap();
        let expected: Vec<_> = expected.map(|kind| (Supplier::Jiuyi, kind)).into_iter().collect();
        assert_eq!(kinds(&shop).await, expected, "{report:?} {cost:?}");
    }
}

#[tokio::test]
async fn what_was_never_paid_there_and_what_is_of_another_day_is_no_difference() {
    let (shop, ..) = delivered().await;
    let unpaid = shop.proxies.made_by_others(&request());
    shop.proxies.change(&unpaid.trade_no, |row| row.status = ProxyOrderStatus::TimedOut);
    let late = shop.proxies.made_by_others(&request());
    shop.proxies.change(&late.trade_no, |row| row.created_at += TimeDelta::hours(13));
    run(&shop).await.unwrap();
    assert_eq!(kinds(&shop).await, []);
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_to_the_day_before() {
    let (shop, ..) = delivered().await;
    let strangers: BTreeSet<_> =
        (0..230).map(|_| shop.proxies.made_by_others(&request()).trade_no).collect();
    run(&shop).await.unwrap();
    let filter = SupplierDifferenceFilter::default();
    let mut told = BTreeSet::new();
    for number in 1..=3 {
        let page = Page { number, size: 100 };
        let rows = shop.world.store.supplier_differences(filter, page).await.unwrap().rows;
        told.extend(rows.into_iter().filter_map(|row| row.supplier_no));
    }
    assert_eq!(told, strangers);
}

#[tokio::test]
async fn found_again_nothing_is_doubled_and_what_was_set_right_is_healed() {
    let (shop, _recharge, plan) = delivered().await;
    let number = shop.bought(plan).await[0].supplier_no.clone().unwrap();
    shop.proxies.change(&number, |row| row.status = ProxyOrderStatus::Refunded);
    let strange = shop.proxies.made_by_others(&request());
    run(&shop).await.unwrap();
    let first = differences(&shop, "open").await;
    assert_eq!(first.len(), 2);
    let finance = member(Role::Finance);
    let desk = &shop.app().supplier_reconciliations;
    let of_strange = first.iter().find(|row| row.supplier_no == Some(strange.trade_no.clone()));
    let id = of_strange.unwrap().id;
    desk.resolve(&finance, id, "手工充值").await.unwrap();
    let again = desk.resolve(&finance, id, "手工充值").await;
    assert!(matches!(again, Err(SupplierReconcileError::NotOpen)), "{again:?}");
    // The next day it is looked at again.
    shop.world.advance(TimeDelta::days(1));
    run(&shop).await.unwrap();
    assert_eq!(differences(&shop, "open").await.len(), 1);
    assert_eq!(runs(&shop, Supplier::ProxyShop).await, Some(("done", 2, 3, 1)));
    shop.proxies.change(&number, |row| row.status = ProxyOrderStatus::Paid);
    shop.world.advance(TimeDelta::days(1));
    run(&shop).await.unwrap();
    assert_eq!(differences(&shop, "open").await, []);
    let [healed] = differences(&shop, "healed").await.try_into().unwrap();
    assert_eq!(healed.supplier_no, Some(number));
    let [resolved] = differences(&shop, "resolved").await.try_into().unwrap();
    assert_eq!(resolved.id, id, "what staff made of it holds");
    assert!(shop.world.audited().contains(&("supplier_difference.resolve", id.to_string())));
}

#[tokio::test]
async fn one_that_cannot_be_asked_is_incomplete_and_tried_again_and_the_other_is_done() {
    let (shop, _recharge, plan) = delivered().await;
    shop.jiuyi.set_down(true);
    let failed = run(&shop).await;
    let Err(SupplierReconcileError::Incomplete { supplier, .. }) = failed else {
        panic!("{failed:?}")
    };
    assert_eq!(supplier, "jiuyi");
    assert_eq!(runs(&shop, Supplier::Jiuyi).await, Some(("incomplete", 1, 0, 0)));
    assert_eq!(runs(&shop, Supplier::ProxyShop).await, Some(("done", 1, 2, 0)));
    shop.jiuyi.set_down(false);
    run(&shop).await.unwrap();
    assert_eq!(runs(&shop, Supplier::Jiuyi).await, Some(("done", 2, 1, 0)));
    assert_eq!(runs(&shop, Supplier::ProxyShop).await, Some(("done", 1, 2, 0)));
    // What could not be looked at has not gone away.
    let number = shop.bought(plan).await[0].supplier_no.clone().unwrap();
    shop.proxies.change(&number, |row| row.status = ProxyOrderStatus::Refunded);
    let (finance, desk) = (member(Role::Finance), &shop.app().supplier_reconciliations);
    desk.request(&finance, Supplier::ProxyShop, day()).await.unwrap();
    run(&shop).await.unwrap();
    assert_eq!(differences(&shop, "open").await.len(), 1);
    shop.proxies.change(&number, |row| row.status = ProxyOrderStatus::Paid);
    shop.proxies.fault(Fault::NotReached);
    desk.request(&finance, Supplier::ProxyShop, day()).await.unwrap();
    assert!(run(&shop).await.is_err());
    assert_eq!(differences(&shop, "open").await.len(), 1);
    run(&shop).await.unwrap();
    assert_eq!(differences(&shop, "open").await, []);
}

#[tokio::test]
async fn staff_have_a_day_of_the_last_week_run_and_the_job_is_due() {
    let (shop, ..) = delivered().await;
    let (finance, desk) = (member(Role::Finance), &shop.app().supplier_reconciliations);
    let refused = desk.request(&member(Role::ReadOnly), Supplier::Jiuyi, day()).await;
    assert!(matches!(refused, Err(SupplierReconcileError::Forbidden(_))), "{refused:?}");
    for odd in [day().succ_opt().unwrap(), day() - chrono::Days::new(7)] {
        let refused = desk.request(&finance, Supplier::Jiuyi, odd).await;
        assert!(matches!(refused, Err(SupplierReconcileError::NotOver)), "{odd}");
    }
    let requested = desk.request(&finance, Supplier::Jiuyi, day()).await.unwrap();
    assert_eq!((requested.state.name(), requested.runs), ("requested", 0));
    shop.app().scheduled.run_if_due(JobName::ReconcileSuppliers).await.unwrap();
    assert_eq!(runs(&shop, Supplier::Jiuyi).await, Some(("done", 1, 1, 0)));
    let said = ("supplier_reconciliation.run", day().to_string());
    assert!(shop.world.audited().contains(&said));
}
