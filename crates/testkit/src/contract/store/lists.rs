//! The lists that staff read: newest first, page by page, narrowed by what is asked for.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Beside, MoneyFilter, OrderFilter, Page, Paged};
use domain::reconciliation::{
    Difference, DifferenceKind, DifferenceState, Reconciliation, ReconciliationState,
};
use domain::settlement::{LateDecision, LatePayment, Quarantine, QuarantineChoice, Resolution};
use domain::{
    AttemptState, Channel, OrderId, PaymentAttempt, Refund, RefundState, Scene, Snowflake,
    Timestamp,
};
use std::fmt::Debug;

pub async fn payments_are_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for scene in [Scene::Native, Scene::Qr, Scene::H5, Scene::TelecomH5, Scene::Wap] {
        let order = fixture.stored_order().await;
        let attempt = given::attempt_in(&order, scene);
        fixture.keep_attempt(&attempt).await;
        rows.insert(0, attempt);
    }
    rows[2] = fixture.capture(&rows[2]).await;
    for (page, wanted) in pages(&rows) {
        let listed = fixture.money.payments(&MoneyFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
    let order = Some(rows[1].order_id);
    let narrowed = [
        (of(order, None, None), vec![rows[1].clone()]),
        (of(None, Some(Channel::Alipay), None), vec![rows[0].clone(), rows[3].clone()]),
        (of(None, None, Some("captured")), vec![rows[2].clone()]),
        (of(order, Some(Channel::Wechat), None), vec![]),
        (of(None, Some(Channel::Wechat), Some("created")), vec![rows[4].clone()]),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.money.payments(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

/// In either direction, whatever page is asked for.
pub async fn lists_are_walked_from_row_to_row(fixture: &Fixture) {
    let mut attempts = Vec::new();
    let mut orders = Vec::new();
    for _row in 0..5 {
        let order = fixture.stored_order().await;
        let attempt = given::attempt_in(&order, Scene::Native);
        fixture.keep_attempt(&attempt).await;
        attempts.insert(0, attempt);
        orders.insert(0, order);
    }
    let page = Page { number: 7, size: 2 };
    let after: fn(Snowflake) -> Beside = Beside::After;
    let before: fn(Snowflake) -> Beside = Beside::Before;
    let places = [
        (after, 1, 2..4),
        (after, 3, 4..5),
        (after, 4, 5..5),
        (before, 3, 1..3),
        (before, 1, 0..1),
        (before, 0, 0..0),
    ];
    for (beside, row, wanted) in places {
        let filter =
            MoneyFilter { beside: Some(beside(attempts[row].id.0)), ..of(None, None, None) };
        let listed = fixture.money.payments(&filter, page).await.unwrap();
        assert_page(&listed, &attempts[wanted.clone()], 5);
        let beside = Some(beside(orders[row].id.number()));
        let filter = OrderFilter { beside, ..OrderFilter::default() };
        let listed = fixture.people.orders(&filter, page).await.unwrap();
        assert_page(&listed, &orders[wanted], 5);
    }
}

pub async fn refunds_are_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for scene in [Scene::Native, Scene::Qr, Scene::H5, Scene::TelecomH5, Scene::Wap] {
        let attempt = captured_in(fixture, scene).await;
        let refund = given::partial_refund(&attempt, "1.00");
        fixture.keep_refund(&refund).await;
        rows.insert(0, refund);
    }
    rows[2] = submitted(fixture, &rows[2]).await;
    for (page, wanted) in pages(&rows) {
        let listed = fixture.money.refunds(&MoneyFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
    let narrowed = [
        (of(Some(rows[1].order_id), None, None), vec![rows[1].clone()]),
        (of(None, Some(Channel::Alipay), None), vec![rows[0].clone(), rows[3].clone()]),
        (of(None, None, Some("submitted")), vec![rows[2].clone()]),
        (of(None, Some(Channel::Wechat), Some("requested")), vec![rows[4].clone()]),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.money.refunds(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

pub async fn quarantined_money_is_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for turn in 0..5 {
        let number = given::attempt(&given::order()).number.to_string();
        let channel = if turn % 2 == 0 { Channel::Alipay } else { Channel::Wechat };
        let evidence = domain::evidence::Evidence { channel, ..given::evidence() };
        let row = Quarantine { number: Some(number), ..given::quarantine(&evidence) };
        let mut unit = fixture.begin().await;
        unit.quarantine().add(&row).await.unwrap();
        unit.evidence().add(&evidence).await.unwrap();
        unit.commit().await.unwrap();
        rows.insert(0, row);
    }
    rows[2] = resolved(fixture, &rows[2]).await;
    for (page, wanted) in pages(&rows) {
        let listed = fixture.money.quarantine(&MoneyFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
    let number: domain::AttemptNumber = rows[1].number.as_deref().unwrap().parse().unwrap();
    let narrowed = [
        (of(Some(number.order()), None, None), vec![rows[1].clone()]),
        (of(None, Some(Channel::Wechat), None), vec![rows[1].clone(), rows[3].clone()]),
        (of(None, None, Some("resolved")), vec![rows[2].clone()]),
        (of(None, Some(Channel::Alipay), Some("open")), vec![rows[0].clone(), rows[4].clone()]),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.money.quarantine(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

pub async fn late_money_is_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for scene in [Scene::Native, Scene::Qr, Scene::H5, Scene::TelecomH5, Scene::Wap] {
        let attempt = captured_in(fixture, scene).await;
        let late = given::late_payment(&attempt);
        let mut unit = fixture.begin().await;
        unit.late_payments().add(&late).await.unwrap();
        unit.commit().await.unwrap();
        rows.insert(0, late);
    }
    rows[2] = completed(fixture, &rows[2]).await;
    for (page, wanted) in pages(&rows) {
        let listed = fixture.money.late_payments(&MoneyFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
    let narrowed = [
        (of(Some(rows[1].order_id), None, None), vec![rows[1].clone()]),
        (of(None, Some(Channel::Alipay), None), vec![rows[0].clone(), rows[3].clone()]),
        (of(None, None, Some("completed")), vec![rows[2].clone()]),
        (of(None, Some(Channel::Telecom), Some("waiting")), vec![rows[1].clone()]),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.money.late_payments(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

pub async fn reconciliations_are_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for turn in 0..5 {
        let channel = if turn % 2 == 0 { Channel::Alipay } else { Channel::Wechat };
        let row = Reconciliation { channel, ..given::reconciliation() };
        fixture.keep_reconciliation(&row).await;
        rows.insert(0, row);
    }
    rows[2].state = ReconciliationState::Running;
    let mut unit = fixture.begin().await;
    unit.reconciliations().update(&rows[2]).await.unwrap();
    unit.commit().await.unwrap();
    for (page, wanted) in pages(&rows) {
        let listed = fixture.money.reconciliations(&MoneyFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
    let narrowed = [
        (of(None, Some(Channel::Wechat), None), vec![rows[1].clone(), rows[3].clone()]),
        (of(None, None, Some("running")), vec![rows[2].clone()]),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.money.reconciliations(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

pub async fn differences_are_listed_page_by_page_in_the_order_found(fixture: &Fixture) {
    let (bill, other) = (given::reconciliation(), given::reconciliation());
    fixture.keep_reconciliation(&bill).await;
    fixture.keep_reconciliation(&other).await;
    let healed = DifferenceState::Healed { at: given::start() };
    let mut rows = Vec::new();
    for (turn, kind) in (0..).zip(DifferenceKind::ALL) {
        let number = given::attempt(&given::order()).number.to_string();
        let state = if turn == 2 { healed.clone() } else { DifferenceState::Open };
        rows.push(Difference { kind, number, state, ..given::difference(&bill) });
    }
    let mut unit = fixture.begin().await;
    for row in rows.iter().chain([&given::difference(&other)]) {
        unit.reconciliations().add_difference(row).await.unwrap();
    }
    unit.commit().await.unwrap();
    for (page, wanted) in pages(&rows) {
        let listed = fixture.money.differences(bill.id, &MoneyFilter::default(), page).await;
        assert_page(&listed.unwrap(), &wanted, 5);
    }
    let number: domain::AttemptNumber = rows[1].number.parse().unwrap();
    let open: Vec<Difference> =
        rows.iter().filter(|row| row.state == DifferenceState::Open).cloned().collect();
    let narrowed = [
        (of(Some(number.order()), None, None), vec![rows[1].clone()]),
        (of(None, Some(Channel::Alipay), None), vec![]),
        (of(None, None, Some("healed")), vec![rows[2].clone()]),
        (of(None, Some(Channel::Wechat), Some("open")), open),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.money.differences(bill.id, &filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

pub async fn attempts_that_were_left_half_made_are_found(fixture: &Fixture) {
    let now = given::start() + TimeDelta::minutes(1);
    let first = created(fixture, now).await;
    created(fixture, now + TimeDelta::microseconds(1)).await;
    let second = created(fixture, given::start()).await;
    let taken = created(fixture, given::start()).await;
    let expired = AttemptState::Expired { at: given::start() };
    fixture.enter_attempt(&taken, expired).await;
    let stuck = async |order: Option<OrderId>, most| {
        fixture.money.stuck_attempts(order, now, most).await.unwrap()
    };
    assert_eq!(stuck(None, 9).await, [first.clone(), second.clone()]);
    assert_eq!(stuck(None, 1).await, [first]);
    assert_eq!(stuck(Some(second.order_id), 9).await, [second]);
    assert_eq!(stuck(Some(taken.order_id), 9).await, []);
}

pub(super) const ALL: Page = Page { number: 1, size: 100 };

fn of(order_id: Option<OrderId>, channel: Option<Channel>, state: Option<&str>) -> MoneyFilter {
    MoneyFilter { order_id, channel, state: state.map(str::to_owned), ..MoneyFilter::default() }
}

/// Five rows in pages of two and of five, and the page after the last.
pub(super) fn pages<T: Clone>(rows: &[T]) -> [(Page, Vec<T>); 5] {
    let page = |number, size, rows: &[T]| (Page { number, size }, rows.to_vec());
    [
        page(1, 2, &rows[..2]),
        page(2, 2, &rows[2..4]),
        page(3, 2, &rows[4..]),
        page(4, 2, &[]),
        page(1, 5, rows),
    ]
}

pub(super) fn assert_page<T: Debug + PartialEq>(listed: &Paged<T>, wanted: &[T], total: usize) {
    assert_eq!(listed.rows, wanted);
    assert_eq!(listed.total, i64::try_from(total).unwrap());
}

async fn captured_in(fixture: &Fixture, scene: Scene) -> PaymentAttempt {
    let order = fixture.stored_order().await;
    let attempt = given::attempt_in(&order, scene);
    fixture.keep_attempt(&attempt).await;
    fixture.capture(&attempt).await
}

async fn created(fixture: &Fixture, creating_until: Timestamp) -> PaymentAttempt {
    let order = fixture.stored_order().await;
    let attempt = PaymentAttempt { creating_until, ..given::attempt(&order) };
    fixture.keep_attempt(&attempt).await;
    attempt
}

async fn submitted(fixture: &Fixture, refund: &Refund) -> Refund {
    let state = RefundState::Submitted { since: given::start() };
    let mut refund = Refund { state, ..refund.clone() };
    let mut unit = fixture.begin().await;
    unit.refunds().update(&mut refund).await.unwrap();
    unit.commit().await.unwrap();
    refund
}

async fn resolved(fixture: &Fixture, row: &Quarantine) -> Quarantine {
    let resolution = Resolution {
        at: given::start(),
        by: "finance".to_owned(),
        reason: "known".to_owned(),
        choice: QuarantineChoice::Close,
    };
    let row = Quarantine { resolution: Some(resolution), ..row.clone() };
    let mut unit = fixture.begin().await;
    unit.quarantine().resolve(&row).await.unwrap();
    unit.commit().await.unwrap();
    row
}

async fn completed(fixture: &Fixture, late: &LatePayment) -> LatePayment {
    let decision = LateDecision::Completed { at: given::start(), by: None };
    let late = LatePayment { decision, ..late.clone() };
    let mut unit = fixture.begin().await;
    unit.late_payments().decide(&late).await.unwrap();
    unit.commit().await.unwrap();
    late
}
