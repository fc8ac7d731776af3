//! Flow records: one for each capture, however many look for the missing ones.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::flow::{CapturedPayment, PaymentFlow};
use domain::order::Order;
use domain::ports::{FlowFilter, FlowRepository, Page, Store};
use domain::{AttemptId, FlowId, OrderState, Package, PackageId, PaymentAttempt, Timestamp};
use std::sync::Arc;
use tokio::task::JoinSet;

const PAGE: Page = Page { number: 1, size: 100 };

pub async fn a_settled_payment_has_its_flow_record(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    for _repeated in 0..3 {
        fixture.settlement.settle(given::settlement(&attempt)).await.unwrap();
    }
    let [flow] = flows(fixture, &FlowFilter::default()).await.try_into().unwrap();
    let capture = given::capture(&attempt);
    let expected = PaymentFlow {
        id: flow.id,
        attempt_id: attempt.id,
        order_id: order.id,
        package_id: order.package.id,
        channel: attempt.channel(),
        trade_no: capture.trade_no,
        amount: attempt.amount,
        captured_at: capture.paid_at,
        created_at: flow.created_at,
    };
    assert_eq!(flow, expected);
    assert_eq!(fixture.watch.watched(given::start()).await.unwrap().missing_flows, 0);
}

pub async fn late_and_double_money_has_a_flow_record_too_and_wrong_money_none(fixture: &Fixture) {
    let (order, first) = fixture.stored_attempt().await;
    let second = given::nth_attempt(&order, 2);
    fixture.keep_attempt(&second).await;
    let (late_order, late) = fixture.stored_attempt().await;
    fixture.enter(&late_order, OrderState::Expired { at: given::start() }).await;
    for attempt in [&first, &second, &late] {
        fixture.settlement.settle(given::settlement(attempt)).await.unwrap();
    }
    let (_wrong_order, wrong) = fixture.stored_attempt().await;
    let other = PaymentAttempt { amount: given::yuan("1.00"), ..wrong };
    fixture.settlement.settle(given::settlement(&other)).await.unwrap();
    let mut of: Vec<_> = flows(fixture, &FlowFilter::default())
        .await
        .into_iter()
        .map(|flow| flow.attempt_id)
        .collect();
    of.sort();
    let mut expected = [first.id, second.id, late.id];
    expected.sort();
    assert_eq!(of, expected);
}

pub async fn captures_without_a_flow_record_are_found_by_their_ids(fixture: &Fixture) {
    let (order, old) = captured_without(fixture).await;
    let (_other, settled) = fixture.stored_attempt().await;
    fixture.settlement.settle(given::settlement(&settled)).await.unwrap();
    fixture.stored_attempt().await;
    let (_other, new) = captured_without(fixture).await;
    let store = fixture.store.as_ref();
    let found = missing(store, None, 10).await;
    assert_eq!(ids(&found), [old.id, new.id]);
    let capture = given::capture(&old);
    let expected = CapturedPayment {
        attempt_id: old.id,
        order_id: order.id,
        package_id: order.package.id,
        channel: old.channel(),
        trade_no: capture.trade_no,
        amount: old.amount,
        captured_at: capture.paid_at,
    };
    assert_eq!(found[0], expected);
    assert_eq!(ids(&missing(store, None, 1).await), [old.id]);
    assert_eq!(ids(&missing(store, Some(old.id), 10).await), [new.id]);
    assert_eq!(missing(store, Some(new.id), 10).await, []);
    assert_eq!(fixture.watch.watched(given::start()).await.unwrap().missing_flows, 2);
}

pub async fn captures_of_a_package_are_found_and_counted_apart(fixture: &Fixture) {
    let (order, ours) = captured_without(fixture).await;
    let mut other = given::order();
    other.package.id = PackageId(80);
    fixture.stored_package(&Package { id: PackageId(80), ..given::package() }).await;
    fixture.keep_order(&other).await;
    let theirs = given::attempt(&other);
    fixture.keep_attempt(&theirs).await;
    let theirs = fixture.capture(&theirs).await;
    let mut unit = fixture.begin().await;
    let flows = unit.flows();
    let of = async |flows: &mut dyn FlowRepository, package| {
        let found = flows.missing(None, package, 10).await.unwrap();
        (ids(&found), flows.count_captures(package).await.unwrap())
    };
    assert_eq!(of(flows, None).await, (vec![ours.id, theirs.id], 2));
    assert_eq!(of(flows, Some(order.package.id)).await, (vec![ours.id], 1));
    assert_eq!(of(flows, Some(PackageId(80))).await, (vec![theirs.id], 1));
    assert_eq!(of(flows, Some(PackageId(81))).await, (vec![], 0));
    let flow = PaymentFlow::of(FlowId(given::id()), &theirs, &other, given::start()).unwrap();
    assert!(flows.add(&flow).await.unwrap());
    assert_eq!(of(flows, Some(PackageId(80))).await, (vec![], 1));
    unit.roll_back().await.unwrap();
}

pub async fn a_missing_flow_record_is_made_once_however_many_make_it(fixture: &Fixture) {
    for _capture in 0..5 {
        captured_without(fixture).await;
    }
    let mut makers = JoinSet::new();
    for way in 0..8 {
        let peer = if way % 2 == 0 { &fixture.store } else { &fixture.peer };
        let store = Arc::clone(peer);
        makers.spawn(async move {
            let mut made = 0;
            for capture in missing(store.as_ref(), None, 100).await {
                let mut unit = store.begin().await.unwrap();
                let flow = capture.flow(FlowId(given::id()), given::start());
                made += usize::from(unit.flows().add(&flow).await.unwrap());
                unit.commit().await.unwrap();
            }
            made
        });
    }
    let made: usize = makers.join_all().await.into_iter().sum();
    assert_eq!(made, 5);
    assert_eq!(flows(fixture, &FlowFilter::default()).await.len(), 5);
}

pub async fn flow_records_are_listed_page_by_page_latest_captured_first(fixture: &Fixture) {
    let mut rows = Vec::new();
    for minute in [2, 0, 1] {
        let (order, attempt) = captured_without(fixture).await;
        let at = given::start() + TimeDelta::minutes(minute);
        let package = PackageId(if minute == 0 { 80 } else { 74 });
        rows.push(kept(fixture, (&order, &attempt), package, at).await);
    }
    rows.sort_by_key(|flow| std::cmp::Reverse(flow.captured_at));
    assert_eq!(flows(fixture, &FlowFilter::default()).await, rows);
    let page = fixture.watch.flows(&FlowFilter::default(), Page { number: 2, size: 2 }).await;
    let page = page.unwrap();
    assert_eq!((page.total, page.rows), (3, vec![rows[2].clone()]));
    let minute = |minute| Some(given::start() + TimeDelta::minutes(minute));
    let none = FlowFilter::default;
    let narrowed = [
        (FlowFilter { order_id: Some(rows[1].order_id), ..none() }, &rows[1..2]),
        (FlowFilter { package_id: Some(PackageId(80)), ..none() }, &rows[2..]),
        (FlowFilter { from: minute(1), ..none() }, &rows[..2]),
        (FlowFilter { until: minute(2), ..none() }, &rows[1..]),
        (FlowFilter { from: minute(1), until: minute(2), ..none() }, &rows[1..2]),
    ];
    for (filter, expected) in narrowed {
        assert_eq!(flows(fixture, &filter).await, expected, "{filter:?}");
    }
}

/// As an older release leaves it.
async fn captured_without(fixture: &Fixture) -> (Order, PaymentAttempt) {
    let (order, attempt) = fixture.stored_attempt().await;
    let attempt = fixture.capture(&attempt).await;
    (order, attempt)
}

async fn kept(
    fixture: &Fixture,
    (order, attempt): (&Order, &PaymentAttempt),
    package_id: PackageId,
    captured_at: Timestamp,
) -> PaymentFlow {
    let flow = PaymentFlow::of(FlowId(given::id()), attempt, order, given::start()).unwrap();
    let flow = PaymentFlow { package_id, captured_at, ..flow };
    let mut unit = fixture.begin().await;
    assert!(unit.flows().add(&flow).await.unwrap());
    assert!(
        !unit.flows().add(&PaymentFlow { id: FlowId(given::id()), ..flow.clone() }).await.unwrap()
    );
    unit.commit().await.unwrap();
    flow
}

async fn flows(fixture: &Fixture, filter: &FlowFilter) -> Vec<PaymentFlow> {
    fixture.watch.flows(filter, PAGE).await.unwrap().rows
}

async fn missing(store: &dyn Store, after: Option<AttemptId>, most: u32) -> Vec<CapturedPayment> {
    let mut unit = store.begin().await.unwrap();
    let found = unit.flows().missing(after, None, most).await.unwrap();
    unit.commit().await.unwrap();
    found
}

fn ids(found: &[CapturedPayment]) -> Vec<AttemptId> {
    found.iter().map(|found| found.attempt_id).collect()
}
