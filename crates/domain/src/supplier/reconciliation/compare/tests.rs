use super::*;
use crate::id::{OrderId, OrderKind, SupplierOrderId};
use crate::sample::{at, id};
use crate::supplier::{HoldReason, Supplier, SupplyFailure};

fn ours(state: SupplierOrderState) -> SupplierOrder {
    SupplierOrder {
        id: SupplierOrderId(id(7)),
        order_id: OrderId::new(OrderKind::New, id(2)),
        supplier: Supplier::Jiuyi,
        product: "43".to_owned(),
        step: 0,
        most_cost: Money::cny(9_500).unwrap(),
        quoted: None,
        baseline: None,
        state,
        supplier_no: Some("API1".to_owned()),
        reported: None,
        cost: Some(Money::cny(9_350).unwrap()),
        looks: 0,
        created_at: at(0),
        updated_at: at(0),
        version: 1,
    }
}

fn theirs(report: SupplyReport) -> TheirOrder {
    let cost = Some(Money::cny(9_350).unwrap());
    TheirOrder { supplier_no: "API1".to_owned(), report, cost }
}

/// With the reports that each of them agrees with.
fn states() -> [(SupplierOrderState, &'static [SupplyReport]); 7] {
    use SupplyReport::{Delivered, Disputed, Returned, Running, TimedOut};
    let when = at(1);
    [
        (SupplierOrderState::Planned, &[]),
        (SupplierOrderState::Asked, &[Running]),
        (SupplierOrderState::Running, &[Running]),
        (SupplierOrderState::Held { at: when, why: HoldReason::NotFound }, &[Running]),
        (SupplierOrderState::Delivered { at: when }, &[Delivered]),
        (SupplierOrderState::Disputed { at: when }, &[Delivered, Disputed]),
        (
            SupplierOrderState::Failed { at: when, why: SupplyFailure::Returned },
            &[Returned, TimedOut],
        ),
    ]
}

#[test]
fn each_state_agrees_with_its_own_words_of_theirs_alone() {
    let reports = [
        SupplyReport::Running,
        SupplyReport::Delivered,
        SupplyReport::Disputed,
        SupplyReport::Returned,
        SupplyReport::TimedOut,
        SupplyReport::Unknown,
    ];
    for (state, agreeing) in states() {
        for report in reports {
            let found = compare_supplied(&ours(state), Some(&theirs(report)));
            let kinds: Vec<_> = found.iter().map(|(kind, _)| *kind).collect();
            let expected: &[_] =
                if agreeing.contains(&report) { &[] } else { &[DifferenceKind::State] };
            assert_eq!(kinds, expected, "{state:?} {report:?}");
        }
    }
}

#[test]
fn what_they_must_have_and_have_not_is_ours_only() {
    for (state, _agreeing) in states() {
        let found = compare_supplied(&ours(state), None);
        let is_missed = matches!(state.name(), "running" | "delivered" | "disputed");
        assert_eq!(found.len(), usize::from(is_missed), "{state:?}");
        assert!(found.iter().all(|(kind, _)| *kind == DifferenceKind::OursOnly));
    }
}

#[test]
fn a_cost_is_compared_with_ours_or_with_the_most_that_it_may_be() {
    let delivered = ours(SupplierOrderState::Delivered { at: at(1) });
    let unpriced = SupplierOrder { cost: None, ..delivered.clone() };
    let amount = |ours: &SupplierOrder, fen| {
        let cost = Some(Money::cny(fen).unwrap());
        let found =
            compare_supplied(ours, Some(&TheirOrder { cost, ..theirs(SupplyReport::Delivered) }));
        found.iter().any(|(kind, _)| *kind == DifferenceKind::Amount)
    };
    assert!(!amount(&delivered, 9_350));
    assert!(amount(&delivered, 9_349) && amount(&delivered, 9_351));
    assert!(!amount(&unpriced, 9_500) && amount(&unpriced, 9_501));
    let silent = TheirOrder { cost: None, ..theirs(SupplyReport::Delivered) };
    assert_eq!(compare_supplied(&delivered, Some(&silent)), []);
    // What was given back cost nothing, whatever is written beside it.
    let failed = SupplierOrderState::Failed { at: at(1), why: SupplyFailure::Returned };
    let back = TheirOrder { cost: Some(Money::cny(1).unwrap()), ..theirs(SupplyReport::Returned) };
    assert_eq!(compare_supplied(&ours(failed), Some(&back)), []);
}

#[test]
fn another_number_of_theirs_is_told() {
    let other = TheirOrder { supplier_no: "API2".to_owned(), ..theirs(SupplyReport::Running) };
    let found = compare_supplied(&ours(SupplierOrderState::Running), Some(&other));
    assert_eq!(found, [(DifferenceKind::State, "they have it under another number")]);
    let unnumbered = SupplierOrder { supplier_no: None, ..ours(SupplierOrderState::Running) };
    assert_eq!(compare_supplied(&unnumbered, Some(&other)), []);
}
