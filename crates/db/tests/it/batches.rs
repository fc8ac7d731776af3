//! Many at once: what is written together stands or falls by itself.

use crate::support::{BackDoor, Opened, on_both, opened, postgres};
use crate::wire::Wire;
use db::DatabaseConfig;
use domain::intake::{Intake, IntakeOutcome};
use domain::ports::{Invariant, OrderIntake, Settlement, StoreError};
use domain::settlement::SettlementOutcome;
use domain::{Order, PaymentAttempt};
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::given;
use tokio::task::JoinSet;

on_both! {
    of_many_at_once_each_is_answered_for_itself,
    one_that_cannot_be_written_takes_no_other_down,
    payments_of_every_kind_at_once_are_each_settled_for_themselves,
    what_was_asked_before_the_end_is_done_by_then,
}

async fn stored_package(opened: &Opened) {
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    unit.commit().await.unwrap();
}

fn keyed(key: &str, what: u8, order: &Order) -> Intake {
    Intake::Place(Box::new(given::place_order(order, given::keyed(key, what, order))))
}

type Placed = Vec<(Order, Result<IntakeOutcome, StoreError>)>;

/// On two servers in turn.
async fn place_all(opened: &Opened, intakes: Vec<(Order, Intake)>) -> Placed {
    let mut placing = JoinSet::new();
    for (turn, (order, intake)) in intakes.into_iter().enumerate() {
        let ports = if turn % 2 == 0 { &opened.ports } else { &opened.peer };
        let port = Arc::clone(&ports.intake);
        placing.spawn(async move { (order, port.place(intake).await) });
    }
    placing.join_all().await
}

/// Every order that was accepted is there once with its event and its task, and no other is.
async fn assert_whole(opened: &Opened, placed: &Placed) {
    let mut accepted = 0;
    for (order, outcome) in placed {
        let is_there = opened.ports.queries.order(order.id).await.unwrap().is_some();
        let is_accepted = matches!(outcome, Ok(IntakeOutcome::Accepted));
        assert_eq!(is_there, is_accepted, "{outcome:?}");
        if is_there {
            accepted += 1;
            assert_eq!(opened.ports.queries.timeline(order.id).await.unwrap().len(), 1);
            let mut unit = opened.ports.store.begin().await.unwrap();
            assert_eq!(unit.tasks().of_order(order.id).await.unwrap().len(), 1);
            unit.roll_back().await.unwrap();
        }
    }
    let figures = opened.ports.queries.figures().await.unwrap();
    assert_eq!(figures.orders.iter().map(|(_state, count)| *count).sum::<i64>(), accepted);
    assert_eq!(broken(opened).await, []);
}

async fn broken(opened: &Opened) -> Vec<Invariant> {
    let checks = opened.ports.queries.invariants().await.unwrap();
    checks.iter().filter(|check| check.breaches > 0).map(|check| check.invariant).collect()
}

async fn of_many_at_once_each_is_answered_for_itself(opened: Opened) {
    stored_package(&opened).await;
    let mut intakes = Vec::new();
    let mut wanted = BTreeMap::new();
    for turn in 0..240_u32 {
        let mut order = given::order();
        // Every fourth under a key that another has, every eighth with another body, and every
        // twelfth of a package that has changed.
        let (key, what) = match turn % 12 {
            3 | 11 => (turn - 1, 1),
            7 => (turn - 1, 2),
            _ => (turn, 1),
        };
        order.package.version += i64::from(turn % 12 == 5);
        wanted.insert(order.id, turn % 12);
        let intake = keyed(&key.to_string(), what, &order);
        intakes.push((order, intake));
    }
    let placed = place_all(&opened, intakes).await;
    let mut count = BTreeMap::<&str, usize>::new();
    for (order, outcome) in &placed {
        let kind = wanted[&order.id];
        let word = match outcome.as_ref().unwrap() {
            IntakeOutcome::Accepted => "accepted",
            IntakeOutcome::Replayed(_) => "replayed",
            IntakeOutcome::KeyReused => "reused",
            IntakeOutcome::Changed => "changed",
            other @ (IntakeOutcome::Repeated
            | IntakeOutcome::SoldOut
            | IntakeOutcome::QuotaReached) => panic!("{other:?}"),
        };
        assert_eq!(word == "changed", kind == 5, "{kind}: {outcome:?}");
        *count.entry(word).or_default() += 1;
    }
    let expected = [("accepted", 160), ("changed", 20), ("replayed", 40), ("reused", 20)];
    assert_eq!(count, BTreeMap::from(expected));
    assert_whole(&opened, &placed).await;
}

async fn one_that_cannot_be_written_takes_no_other_down(opened: Opened) {
    stored_package(&opened).await;
    let taken = given::order();
    let intake = keyed("taken", 1, &taken);
    let first = place_all(&opened, vec![(taken.clone(), intake)]).await;
    assert!(matches!(first[0].1, Ok(IntakeOutcome::Accepted)));
    let mut intakes = Vec::new();
    for turn in 0..64_u32 {
        let guilty = turn % 16 == 7;
        let order = if guilty { taken.clone() } else { given::order() };
        let intake = keyed(&turn.to_string(), 1, &order);
        intakes.push((order, intake));
    }
    let placed = place_all(&opened, intakes).await;
    for (order, outcome) in &placed {
        if order.id == taken.id {
            assert!(matches!(outcome, Err(StoreError::Duplicate)), "{outcome:?}");
        } else {
            assert!(matches!(outcome, Ok(IntakeOutcome::Accepted)), "{outcome:?}");
        }
    }
    let innocent = placed.into_iter().filter(|(order, _outcome)| order.id != taken.id);
    assert_whole(&opened, &innocent.chain(first).collect()).await;
}

async fn unpaid(opened: &Opened, count: usize) -> Vec<(Order, PaymentAttempt)> {
    stored_package(opened).await;
    let orders: Vec<_> = (0..count).map(|_one| given::order()).collect();
    let keyed = |order: &Order| (order.clone(), keyed(&order.id.to_string(), 1, order));
    place_all(opened, orders.iter().map(keyed).collect()).await;
    let mut unit = opened.ports.store.begin().await.unwrap();
    let mut all = Vec::new();
    for order in orders {
        let attempt = given::attempt(&order);
        unit.attempts().insert(&attempt).await.unwrap();
        all.push((order, attempt));
    }
    unit.commit().await.unwrap();
    all
}

async fn payments_of_every_kind_at_once_are_each_settled_for_themselves(opened: Opened) {
    let all = unpaid(&opened, 48).await;
    let mut settling = JoinSet::new();
    let mut settle = |settlement: Settlement| {
        let turn = settling.len();
        let ports = if turn % 2 == 0 { &opened.ports } else { &opened.peer };
        let port = Arc::clone(&ports.settlement);
        settling.spawn(async move { port.settle(settlement).await.unwrap() });
    };
    for (turn, (_order, attempt)) in all.iter().enumerate() {
        settle(given::settlement(attempt));
        match turn % 3 {
            0 => settle(given::settlement(attempt)),
            // One trade cannot pay two.
            1 => {
                let mut capture = given::capture(&all[turn + 1].1);
                capture.trade_no = given::capture(attempt).trade_no;
                settle(given::settlement_of(domain::settlement::ReportedMoney::Captured(capture)));
            }
            _ => {}
        }
    }
    let outcomes = settling.join_all().await;
    let count = |wanted: fn(&SettlementOutcome) -> bool| {
        outcomes.iter().filter(|outcome| wanted(outcome)).count()
    };
    let paid = count(|outcome| matches!(outcome, SettlementOutcome::Paid(_)));
    let again = count(|outcome| matches!(outcome, SettlementOutcome::AlreadyPaid(_)));
    let held = count(|outcome| matches!(outcome, SettlementOutcome::Quarantined(_)));
    assert_eq!((paid + again + held, outcomes.len()), (80, 80), "{outcomes:?}");
    assert!(paid <= 48 && held >= 16, "{paid} {again} {held}");
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.evidence().newest(100).await.unwrap().len(), 80);
    unit.roll_back().await.unwrap();
    let chains = opened.ports.money_queries.evidence_chains().await.unwrap();
    assert!(chains.iter().all(|chain| chain.broken_at.is_none()), "{chains:?}");
    assert_eq!(broken(&opened).await, []);
}

async fn what_was_asked_before_the_end_is_done_by_then(opened: Opened) {
    stored_package(&opened).await;
    let mut placing = JoinSet::new();
    for turn in 0..200_u32 {
        let (port, order) = (Arc::clone(&opened.ports.intake), given::order());
        let intake = keyed(&turn.to_string(), 1, &order);
        placing.spawn(async move { (order, port.place(intake).await) });
    }
    tokio::task::yield_now().await;
    opened.ports.writers.flush().await;
    let placed = placing.join_all().await;
    assert_whole(&opened, &placed).await;
}

/// How many transactions wrote the rows of a table.
async fn transactions(opened: &Opened, table: &str) -> i64 {
    let DatabaseConfig::Postgres { url, .. } = &opened.config else { panic!("another database") };
    let (client, driver) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(driver);
    let count = format!("SELECT count(DISTINCT xmin::text) FROM {table}");
    client.query_one(&count, &[]).await.unwrap().get(0)
}

/// Otherwise all of the above would hold as well, only slowly.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_written_by_one_transaction() {
    let opened = postgres().await;
    let all = unpaid(&opened, 100).await;
    let placed = transactions(&opened, "orders").await;
    assert!(placed <= 50, "100 orders on two servers by {placed} transactions");
    let mut settling = JoinSet::new();
    for (_order, attempt) in &all {
        let (port, payment) = (Arc::clone(&opened.ports.settlement), given::settlement(attempt));
        settling.spawn(async move { port.settle(payment).await.unwrap() });
    }
    settling.join_all().await;
    let settled = transactions(&opened, "evidence").await;
    assert!(settled <= 50, "100 payments by {settled} transactions");
}

/// Through a wire that loses one answer, wherever in the batch that is.
async fn over_a_wire() -> (Opened, Wire) {
    let direct = postgres().await;
    let DatabaseConfig::Postgres { url, .. } = &direct.config else { panic!("another database") };
    let wire = Wire::to(url).await;
    let config = DatabaseConfig::Postgres { url: wire.url.clone(), pool_size: 8 };
    let opened = opened(config, Arc::clone(&direct.clock), Arc::clone(&direct.place)).await;
    (opened, wire)
}

async fn one(intake: &Arc<dyn OrderIntake>, what: Intake) -> Result<IntakeOutcome, StoreError> {
    intake.place(what).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_whose_answer_was_lost_is_placed_once_and_told_so() {
    let (opened, wire) = over_a_wire().await;
    stored_package(&opened).await;
    // So that the statements are known to the connection.
    let first = given::order();
    assert!(one(&opened.ports.intake, keyed("first", 1, &first)).await.is_ok());
    let mut placed = vec![(first, Ok(IntakeOutcome::Accepted))];
    for turn in 0..4_u8 {
        let order = given::order();
        let repeat = if turn % 2 == 0 {
            given::guarded(turn)
        } else {
            given::keyed(&turn.to_string(), 1, &order)
        };
        wire.lose_answer(i64::from(turn / 2));
        let intake = Intake::Place(Box::new(given::place_order(&order, repeat)));
        let outcome = one(&opened.ports.intake, intake).await;
        assert!(matches!(outcome, Ok(IntakeOutcome::Accepted)), "{turn}: {outcome:?}");
        assert!(wire.hold() || turn / 2 > 0, "no answer was lost");
        placed.push((order, outcome));
    }
    assert_whole(&opened, &placed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_whose_answer_was_lost_is_settled_once_and_told_so() {
    let (opened, wire) = over_a_wire().await;
    let all = unpaid(&opened, 11).await;
    // So that the statements are known to the connection.
    opened.ports.settlement.settle(given::settlement(&all[10].1)).await.unwrap();
    let mut lost = 0;
    for (after, (order, attempt)) in (0_i64..).zip(&all[..10]) {
        wire.lose_answer(after);
        let outcome = opened.ports.settlement.settle(given::settlement(attempt)).await.unwrap();
        assert!(
            matches!(outcome, SettlementOutcome::Paid(_) | SettlementOutcome::AlreadyPaid(_)),
            "{after}: {outcome:?}"
        );
        lost += u32::from(wire.hold());
        assert_eq!(opened.ports.queries.timeline(order.id).await.unwrap().len(), 2, "{after}");
    }
    // What is known, and what was written with the commit behind it: more, where they come in pieces.
    assert!(lost >= 2, "only {lost} answers were lost: the batch waits for two");
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.evidence().newest(100).await.unwrap().len(), 11);
    unit.roll_back().await.unwrap();
    assert_eq!(broken(&opened).await, []);
}

/// The end of the transaction goes out behind what is written, before that has been answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_meets_a_change_is_not_written_in_part() {
    let opened = postgres().await;
    let all = unpaid(&opened, 3).await;
    let settle = async |turn: usize| {
        let (order, attempt) = &all[turn];
        let outcome = opened.ports.settlement.settle(given::settlement(attempt)).await;
        (order.id, outcome)
    };
    // So that the statement is known to the connection.
    assert!(matches!(settle(0).await.1, Ok(SettlementOutcome::Paid(_))));
    let passed_over = format!(
        "CREATE FUNCTION passed_over() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER passed_over BEFORE UPDATE ON payment_attempt
             FOR EACH ROW WHEN (OLD.id = {}) EXECUTE FUNCTION passed_over()",
        all[1].1.id.as_i64()
    );
    BackDoor(opened.config.clone()).run(&passed_over).await;
    let (met, outcome) = settle(1).await;
    assert!(matches!(outcome, Err(StoreError::Conflict)), "{outcome:?}");
    assert_eq!(opened.ports.queries.timeline(met).await.unwrap().len(), 1);
    assert!(matches!(settle(2).await.1, Ok(SettlementOutcome::Paid(_))));
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.evidence().newest(100).await.unwrap().len(), 2);
    unit.roll_back().await.unwrap();
    let chains = opened.ports.money_queries.evidence_chains().await.unwrap();
    assert!(chains.iter().all(|chain| chain.broken_at.is_none()), "{chains:?}");
}

/// Every connection of the database ends, over and over, while orders come in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_in_the_middle_lose_no_order_and_double_none() {
    let opened = postgres().await;
    stored_package(&opened).await;
    let intakes: Vec<_> = (0..300_u32)
        .map(|turn| {
            let order = given::order();
            let intake = keyed(&turn.to_string(), 1, &order);
            (order, intake)
        })
        .collect();
    let door = BackDoor(opened.config.clone());
    let ending = tokio::spawn(async move {
        for _time in 0..12 {
            door.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
            tokio::task::yield_now().await;
        }
    });
    let mut placed = place_all(&opened, intakes.clone()).await;
    ending.await.unwrap();
    // As a client does who was not answered.
    let again = intakes.into_iter().map(|(order, intake)| (order.id, intake));
    let again: BTreeMap<_, _> = again.collect();
    for (order, outcome) in &mut placed {
        if outcome.is_err() {
            let told = opened.ports.intake.place(again[&order.id].clone()).await.unwrap();
            let is_own = matches!(&told, IntakeOutcome::Replayed(answer) if answer.order_id == Some(order.id));
            assert!(is_own || told == IntakeOutcome::Accepted, "{told:?}");
            *outcome = Ok(IntakeOutcome::Accepted);
        }
    }
    assert_whole(&opened, &placed).await;
}
