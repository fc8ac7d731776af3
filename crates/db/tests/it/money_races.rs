//! Two servers at once, at money that came late, goes back, or is compared with a bill.

use crate::support::{Opened, on_both};
use domain::package::LateMoneyPolicy;
use domain::ports::{ChainCheck, PaymentSettlement, Settlement, Store, StoreError};
use domain::reconciliation::{Reconciliation, ReconciliationSource};
use domain::settlement::{LateFate, SettlementOutcome};
use domain::{Channel, Customer, Order, OrderState, PaymentAttempt, QueryId};
use std::sync::Arc;
use testkit::given;

on_both! {
    evidence_written_at_once_is_one_chain,
    a_day_is_reconciled_by_the_schedule_once,
    of_two_late_payments_of_a_customer_one_completes,
    orders_refunded_and_settled_at_once_end_whole,
}

/// With other rows taken in another order before it, which would lock if the chain came first.
async fn evidence_written_at_once_is_one_chain(opened: Opened) {
    let (first, second) = (given::order(), given::order());
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&first).await.unwrap();
    unit.orders().insert(&second).await.unwrap();
    unit.commit().await.unwrap();
    let mut writing = Vec::new();
    for index in 0..24 {
        let ports = if index % 2 == 0 { &opened.ports } else { &opened.peer };
        let store = Arc::clone(&ports.store);
        let order = if index % 3 == 0 { first.id } else { second.id };
        writing.push(tokio::spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.orders().lock(order).await.unwrap();
            unit.evidence().add(&given::evidence()).await.unwrap();
            unit.evidence().add(&given::evidence()).await.unwrap();
            if index % 4 == 3 { unit.roll_back().await } else { unit.commit().await }
        }));
    }
    for write in writing {
        write.await.unwrap().unwrap();
    }
    let chain = given::evidence().chain().number();
    let whole = ChainCheck { chain, links: 36, archived: 0, broken_at: None };
    assert_eq!(opened.ports.money_queries.evidence_chains().await.unwrap(), [whole]);
}

async fn a_day_is_reconciled_by_the_schedule_once(opened: Opened) {
    let daily =
        || Reconciliation { source: ReconciliationSource::Daily, ..given::reconciliation() };
    let mut inserting = Vec::new();
    for index in 0..8 {
        let ports = if index % 2 == 0 { &opened.ports } else { &opened.peer };
        let (store, daily) = (Arc::clone(&ports.store), daily());
        inserting.push(tokio::spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let inserted = unit.reconciliations().insert(&daily).await;
            unit.commit().await.unwrap();
            inserted
        }));
    }
    let mut made = 0;
    for insert in inserting {
        match insert.await.unwrap() {
            Ok(()) => made += 1,
            Err(error) => assert!(matches!(error, StoreError::Duplicate), "{error}"),
        }
    }
    assert_eq!(made, 1);
    let others = [
        given::reconciliation(),
        Reconciliation { account: "other".to_owned(), ..daily() },
        Reconciliation { channel: Channel::Alipay, ..daily() },
        Reconciliation { day: given::day().succ_opt().unwrap(), ..daily() },
    ];
    let mut unit = opened.ports.store.begin().await.unwrap();
    for other in &others {
        unit.reconciliations().insert(other).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// An expired order of the same customer and package each, paid at once.
async fn of_two_late_payments_of_a_customer_one_completes(opened: Opened) {
    for round in 0..6 {
        let query_id = QueryId::parse(&format!("PBS{round}")).unwrap();
        let customer = Customer { query_id: query_id.clone(), ..given::customer() };
        let mut unit = opened.ports.store.begin().await.unwrap();
        unit.customers().save(&customer).await.unwrap();
        let mut settling = Vec::new();
        for ports in [&opened.ports, &opened.peer] {
            let order = expired(&query_id);
            let attempt = given::attempt(&order);
            unit.orders().insert(&order).await.unwrap();
            unit.attempts().insert(&attempt).await.unwrap();
            settling.push((Arc::clone(&ports.settlement), given::settlement(&attempt)));
        }
        unit.commit().await.unwrap();
        let settle = |(port, settlement): (Arc<dyn PaymentSettlement>, Settlement)| {
            tokio::spawn(async move { port.settle(settlement).await.unwrap() })
        };
        let mut fates = Vec::new();
        for settled in settling.into_iter().map(settle).collect::<Vec<_>>() {
            let SettlementOutcome::Late(_, _, fate) = settled.await.unwrap() else { panic!() };
            fates.push(fate);
        }
        let completed = fates.iter().filter(|fate| **fate == LateFate::Completed).count();
        assert_eq!(completed, 1, "{fates:?}");
    }
}

fn expired(query_id: &QueryId) -> Order {
    let mut order = given::order();
    order.query_id = Some(query_id.clone());
    order.package.late_money = LateMoneyPolicy::Complete;
    order.state = OrderState::Expired { at: given::start() };
    order
}

/// Refunds of one payment asked for by all, while the other payments of its order come in.
async fn orders_refunded_and_settled_at_once_end_whole(opened: Opened) {
    let order = given::order();
    let attempt = given::attempt(&order);
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    let late: Vec<_> = (1..6).map(|nth| given::nth_attempt(&order, nth)).collect();
    for attempt in &late {
        unit.attempts().insert(attempt).await.unwrap();
    }
    unit.commit().await.unwrap();
    opened.ports.settlement.settle(given::settlement(&attempt)).await.unwrap();
    let mut running = Vec::new();
    for late in late {
        let port = Arc::clone(&opened.peer.settlement);
        let settlement = given::settlement(&late);
        running.push(tokio::spawn(async move {
            let _outcome = port.settle(settlement).await.unwrap();
        }));
        let (store, attempt) = (Arc::clone(&opened.ports.store), attempt.clone());
        running.push(tokio::spawn(async move { ask_back(store.as_ref(), &attempt).await }));
    }
    for run in running {
        run.await.unwrap();
    }
    let refunds = opened.ports.money_queries.refunds_of_order(order.id).await.unwrap();
    let claimed: i64 = refunds.iter().map(|refund| refund.amount.fen()).sum();
    assert_eq!((refunds.len(), claimed), (2, 40_000), "of 460.00, 200.00 at a time");
    let figures = opened.ports.queries.figures().await.unwrap();
    assert_eq!(figures.refunds, [("requested".to_owned(), 2)]);
    assert_eq!(figures.late_payments, 5);
}

/// Asks for 200.00 under the order's lock, as the use case does.
async fn ask_back(store: &dyn Store, attempt: &PaymentAttempt) {
    let mut unit = store.begin().await.unwrap();
    let order = unit.orders().lock(attempt.order_id).await.unwrap().unwrap();
    let attempt = unit.attempts().find(attempt.id).await.unwrap().unwrap();
    let refunds = unit.refunds().of_attempt(attempt.id).await.unwrap();
    let claimed: i64 = refunds.iter().map(|refund| refund.amount.fen()).sum();
    let wish = given::partial_refund(&attempt, "200.00");
    assert!(order.state.paid().is_some());
    if claimed + wish.amount.fen() <= attempt.amount.fen() {
        unit.refunds().insert(&wish).await.unwrap();
    }
    unit.evidence().add(&given::evidence()).await.unwrap();
    unit.commit().await.unwrap();
}
