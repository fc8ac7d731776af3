//! What is bought at suppliers, and for whom.

use super::Breakage;
use domain::ports::Invariant::{FulfilledIsSupplied, SuppliedIsPaid, SuppliedOnce, WordsAreKnown};

/// A supplier order of the order; `$ends`: `state_at` and `why`.
macro_rules! bought {
    ($order:literal, $step:literal, $state:literal, $ends:literal) => {
        concat!(
            "INSERT INTO supplier_order (id, order_id, order_kind, supplier, product, step, \
             most_cost, currency, state, state_at, why, looks, created_at, updated_at, version) \
             VALUES (", $step, " + 1, {", $order, "}, 'R', 'jiuyi', '43', ", $step,
            ", 1, 'CNY', '", $state, "', ", $ends, ", 0, 0, 0, 1);"
        )
    };
}

macro_rules! sold {
    ($order:literal) => {
        concat!("UPDATE orders SET package_goods = 'proxy' WHERE id = {", $order, "};")
    };
}

/// A refused word of a supplier's.
macro_rules! told {
    ($supplier:literal, $verdict:literal) => {
        concat!(
            "INSERT INTO supplier_notice (id, supplier, verdict, body, times, first_at, last_at, \
             until, sameness) VALUES (1, '",
            $supplier,
            "', '",
            $verdict,
            "', '', 1, 0, 0, 0, '')"
        )
    };
}

/// A difference from what a supplier says.
macro_rules! differs {
    ($kind:literal, $state:literal, $at:literal) => {
        concat!(
            "INSERT INTO supplier_difference (id, supplier, day, kind, detail, state, state_at, at, \
             sameness) VALUES (1, 'jiuyi', '2026-03-01', '", $kind, "', '', '", $state, "', ", $at,
            ", 0, '')"
        )
    };
}

pub(super) const BREAKAGES: &[Breakage] = &[
    (
        concat!(bought!("paid", 0, "asked", "NULL, NULL"), bought!("paid", 1, "held", "1, 'loss'")),
        &[SuppliedOnce],
    ),
    (
        concat!(
            bought!("paid", 0, "delivered", "1, NULL"),
            bought!("paid", 1, "running", "NULL, NULL")
        ),
        &[SuppliedOnce],
    ),
    (
        concat!(
            bought!("paid", 0, "failed", "1, 'out_of_stock'"),
            bought!("paid", 1, "disputed", "1, NULL"),
            bought!("paid", 2, "planned", "NULL, NULL")
        ),
        &[],
    ),
    (sold!("fulfilled"), &[FulfilledIsSupplied]),
    (
        concat!(sold!("fulfilled"), bought!("fulfilled", 0, "held", "1, 'not_found'")),
        &[FulfilledIsSupplied],
    ),
    (
        concat!(sold!("fulfilled"), bought!("fulfilled", 0, "failed", "1, 'decided'")),
        &[FulfilledIsSupplied],
    ),
    (concat!(sold!("fulfilled"), bought!("fulfilled", 0, "failed", "1, 'returned'")), &[]),
    (concat!(sold!("fulfilled"), bought!("fulfilled", 0, "disputed", "1, NULL")), &[]),
    (sold!("fulfilling"), &[]),
    (bought!("unpaid", 0, "planned", "NULL, NULL"), &[SuppliedIsPaid]),
    (bought!("late", 0, "failed", "1, 'decided'"), &[SuppliedIsPaid]),
    (
        concat!(
            bought!("paid", 0, "asked", "NULL, NULL"),
            "UPDATE supplier_order SET order_id = 1"
        ),
        &[SuppliedIsPaid],
    ),
    (bought!("paid", 0, "lost", "NULL, NULL"), &[WordsAreKnown]),
    (bought!("paid", 0, "asked", "1, NULL"), &[WordsAreKnown]),
    (bought!("paid", 0, "failed", "1, NULL"), &[WordsAreKnown]),
    (bought!("paid", 0, "failed", "1, 'loss'"), &[WordsAreKnown]),
    (bought!("paid", 0, "held", "1, 'decided'"), &[WordsAreKnown]),
    (
        concat!(
            bought!("paid", 0, "asked", "NULL, NULL"),
            "UPDATE supplier_order SET supplier = 'moon'"
        ),
        &[WordsAreKnown],
    ),
    (told!("jiuyi", "forged"), &[]),
    (told!("moon", "forged"), &[WordsAreKnown]),
    (told!("jiuyi", "taken"), &[WordsAreKnown]),
    (differs!("ours_only", "open", "NULL"), &[]),
    (differs!("ours_only", "healed", "1"), &[]),
    (differs!("theirs", "open", "NULL"), &[WordsAreKnown]),
    (differs!("ours_only", "superseded", "1"), &[WordsAreKnown]),
    (differs!("ours_only", "open", "1"), &[WordsAreKnown]),
];
