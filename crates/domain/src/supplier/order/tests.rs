use super::*;
use crate::snowflake::Snowflake;
use chrono::{TimeZone, Utc};
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn planned() -> SupplierOrder {
    SupplierOrder {
        id: SupplierOrderId(Snowflake::from_i64(1).unwrap()),
        order_id: "N202407261816664599454990337".parse().unwrap(),
        supplier: Supplier::Jiuyi,
        product: "43".to_owned(),
        step: 0,
        most_cost: Money::cny(1_200).unwrap(),
        quoted: None,
        baseline: None,
        state: SupplierOrderState::Planned,
        supplier_no: None,
        reported: None,
        cost: None,
        looks: 0,
        created_at: at(0),
        updated_at: at(0),
        version: 1,
    }
}

fn running() -> SupplierOrder {
    let mut order = planned();
    let _asked = order.ask(None, at(1)).unwrap();
    let _accepted = order.accept("API1", None, at(2)).unwrap();
    order
}

#[test]
fn what_was_asked_for_is_not_asked_for_again() {
    let mut order = planned();
    let baseline = Some(Baseline { order: 7, upid: 9 });
    assert_eq!(order.ask(baseline, at(1)), Ok(Applied::Applied));
    assert_eq!(order.ask(None, at(2)), Ok(Applied::AlreadyApplied));
    assert_eq!(order.baseline, baseline, "what was there before the first try");
    assert_eq!(order.not_sent(at(3)), Ok(Applied::Applied));
    assert_eq!(order.state, SupplierOrderState::Planned);
}

#[test]
fn accepted_is_not_delivered() {
    let mut order = running();
    assert_eq!(order.state, SupplierOrderState::Running);
    assert_eq!(order.accept("API1", None, at(3)), Ok(Applied::AlreadyApplied));
    assert!(order.accept("API2", None, at(3)).is_err());
    assert!(order.not_sent(at(3)).is_err() && order.ask(None, at(3)).is_err());
    assert_eq!(order.report(SupplyReport::Delivered, Some(4), at(4)), Ok(Applied::Applied));
    assert_eq!(order.state, SupplierOrderState::Delivered { at: at(4) });
    assert_eq!(order.report(SupplyReport::Delivered, Some(4), at(5)), Ok(Applied::AlreadyApplied));
}

#[test]
fn a_word_that_nobody_knows_is_kept_and_changes_nothing() {
    let mut order = running();
    assert_eq!(order.report(SupplyReport::Unknown, Some(99), at(5)), Ok(Applied::Applied));
    assert_eq!((order.state, order.reported), (SupplierOrderState::Running, Some(99)));
    assert_eq!(order.report(SupplyReport::Unknown, Some(99), at(6)), Ok(Applied::AlreadyApplied));
}

#[test]
fn what_was_delivered_comes_back_by_way_of_a_dispute_only() {
    let mut order = running();
    let _delivered = order.report(SupplyReport::Delivered, Some(3), at(3)).unwrap();
    assert!(order.report(SupplyReport::Returned, Some(6), at(4)).is_err());
    assert!(order.report(SupplyReport::Running, Some(2), at(4)).is_err());
    assert_eq!(order.reported, Some(3), "an impossible word is not kept on the order");
    let _disputed = order.report(SupplyReport::Disputed, Some(5), at(5)).unwrap();
    let _returned = order.report(SupplyReport::Returned, Some(6), at(6)).unwrap();
    let why = SupplyFailure::Returned;
    assert_eq!(order.state, SupplierOrderState::Failed { at: at(6), why });
    assert!(order.report(SupplyReport::Delivered, Some(4), at(7)).is_err(), "final");
}

#[test]
fn staff_may_send_what_is_held_again_or_end_it() {
    let mut order = planned();
    let _asked = order.ask(Some(Baseline { order: 7, upid: 0 }), at(1)).unwrap();
    assert!(order.send_again(at(2)).is_err(), "nobody knows yet");
    let _held = order.hold(HoldReason::NotFound, at(3)).unwrap();
    let mut ended = order.clone();
    assert_eq!(order.send_again(at(4)), Ok(Applied::Applied));
    assert_eq!((order.state, order.baseline), (SupplierOrderState::Planned, None));
    assert_eq!(ended.fail(SupplyFailure::Decided, at(4)), Ok(Applied::Applied));
    assert_eq!(ended.fail(SupplyFailure::Returned, at(5)), Ok(Applied::AlreadyApplied));
}

#[test]
fn every_reason_survives_its_word() {
    for reason in HoldReason::ALL {
        assert_eq!(HoldReason::from_name(reason.name()), Some(reason));
    }
    let named = [
        SupplyFailure::Returned,
        SupplyFailure::TimedOut,
        SupplyFailure::Withdrawn,
        SupplyFailure::Decided,
    ];
    for why in SupplyRefusal::ALL.map(SupplyFailure::Refused).into_iter().chain(named) {
        assert_eq!(SupplyFailure::from_name(why.name()), Some(why));
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Ask,
    NotSent,
    Accept,
    Report(SupplyReport),
    Fail,
    Hold,
    SendAgain,
}

fn step() -> impl Strategy<Value = Step> {
    use SupplyReport as Report;
    prop_oneof![
        Just(Step::Ask),
        Just(Step::NotSent),
        Just(Step::Accept),
        Just(Step::Report(Report::Running)),
        Just(Step::Report(Report::Delivered)),
        Just(Step::Report(Report::Disputed)),
        Just(Step::Report(Report::Returned)),
        Just(Step::Report(Report::TimedOut)),
        Just(Step::Report(Report::Unknown)),
        Just(Step::Fail),
        Just(Step::Hold),
        Just(Step::SendAgain),
    ]
}

proptest! {
    /// Failed is final, and whatever is repeated says so instead of doing it twice.
    #[test]
    fn no_order_comes_back_and_repeating_changes_nothing(
        steps in proptest::collection::vec(step(), 0..30),
    ) {
        let mut order = planned();
        for (second, step) in (1..).zip(steps) {
            let before = order.clone();
            let now = at(second);
            let take = |order: &mut SupplierOrder| match step {
                Step::Ask => order.ask(None, now),
                Step::NotSent => order.not_sent(now),
                Step::Accept => order.accept("API1", None, now),
                Step::Report(report) => order.report(report, None, now),
                Step::Fail => order.fail(SupplyFailure::Decided, now),
                Step::Hold => order.hold(HoldReason::Refused, now),
                Step::SendAgain => order.send_again(now),
            };
            match take(&mut order) {
                Ok(Applied::Applied) => {
                    let is_final = matches!(before.state, SupplierOrderState::Failed { .. });
                    prop_assert!(!is_final, "{step:?}");
                    prop_assert_eq!(take(&mut order), Ok(Applied::AlreadyApplied), "{:?}", step);
                }
                Ok(Applied::AlreadyApplied) | Err(_) => prop_assert_eq!(&order, &before),
            }
        }
    }
}
