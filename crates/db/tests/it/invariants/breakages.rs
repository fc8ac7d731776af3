//! What is done to the shop behind the application's back.

mod content;
mod evidence;
mod money;
mod suppliers;

use domain::ports::Invariant::{
    self, AcceptedMessageCaptured, AmountsAreOwed, CaptureAccountedFor, FlowHasItsCapture,
    FulfilledIsDelivered, LatePaymentCaptured, LeaseIsKept, NumberIsTheOrders, OnePushPerTarget,
    OpenAttemptIsChecked, PaidByItsCapture, RowsNameTheirSubject, TaskIsWhole, TimelineIsWhole,
    TradeCapturedOnce, UndeliveredIsWorkedOn, UnpaidOrderExpires, WordsAreKnown,
};

pub(super) type Breakage = (&'static str, &'static [Invariant]);

/// What is done to the shop, and the rules that it breaks: all of them and no others.
pub(super) fn all() -> impl Iterator<Item = &'static Breakage> {
    let parts = [evidence::BREAKAGES, money::BREAKAGES, content::BREAKAGES, suppliers::BREAKAGES];
    BREAKAGES.iter().chain(parts.into_iter().flatten())
}

const BREAKAGES: &[Breakage] = &[
    (
        "DROP INDEX payment_attempt_trade;
         UPDATE payment_attempt SET trade_no = 'T1' WHERE id IN ({paid.attempt}, {late.attempt}); \
         UPDATE payment_flow SET trade_no = 'T1' \
         WHERE attempt_id IN ({paid.attempt}, {late.attempt})",
        &[TradeCapturedOnce],
    ),
    ("UPDATE orders SET paid_at = NULL WHERE id = {paid}", &[PaidByItsCapture]),
    ("UPDATE orders SET paid_at = 1 WHERE id = {unpaid}", &[PaidByItsCapture]),
    (
        "UPDATE orders SET paid_by = {fulfilled.attempt} WHERE id = {paid}",
        &[PaidByItsCapture, CaptureAccountedFor],
    ),
    (
        "UPDATE payment_attempt SET state = 'expired' WHERE id = {paid.attempt}",
        &[PaidByItsCapture, AcceptedMessageCaptured, FlowHasItsCapture],
    ),
    (
        "UPDATE orders SET amount = amount + 1 WHERE id = {paid}",
        &[PaidByItsCapture, AmountsAreOwed],
    ),
    ("DELETE FROM late_payment", &[CaptureAccountedFor]),
    (
        "INSERT INTO late_payment (id, order_id, order_kind, attempt_id, reason, amount, currency, at) \
         SELECT 1, order_id, order_kind, attempt_id, reason, amount, currency, at \
         FROM late_payment WHERE order_id = {late}",
        &[LatePaymentCaptured],
    ),
    ("UPDATE payment_flow SET amount = 1 WHERE order_id = {paid}", &[FlowHasItsCapture]),
    ("UPDATE payment_flow SET trade_no = 'T' WHERE order_id = {late}", &[FlowHasItsCapture]),
    (
        "UPDATE payment_flow SET attempt_id = {unpaid.attempt} WHERE order_id = {paid}",
        &[FlowHasItsCapture],
    ),
    ("DELETE FROM payment_flow WHERE order_id = {paid}", &[]),
    ("UPDATE payment_flow SET channel = 'cash' WHERE order_id = {paid}", &[WordsAreKnown]),
    ("UPDATE late_payment SET amount = 1", &[LatePaymentCaptured]),
    ("UPDATE late_payment SET order_id = {paid} WHERE order_id = {late}", &[LatePaymentCaptured]),
    (
        "UPDATE late_payment SET attempt_id = {unpaid.attempt} WHERE order_id = {late}",
        &[LatePaymentCaptured, CaptureAccountedFor],
    ),
    ("UPDATE orders SET state = 'awaiting_payment' WHERE id = {late}", &[]),
    (
        "INSERT INTO task (id, kind, order_id, order_kind, attempt_id, target, lane, state, due_at, \
         lease_token, lease_until, ended_at, failures, rounds, last_error, created_at) SELECT 1, kind, order_id, order_kind, attempt_id, target, lane, state, \
         due_at, lease_token, lease_until, ended_at, failures, rounds, last_error, created_at \
         FROM task WHERE order_id = {paid} AND target IS NOT NULL",
        &[OnePushPerTarget],
    ),
    (
        "UPDATE task SET order_id = {unpaid}, lane = {unpaid} \
         WHERE order_id = {fulfilled} AND target IS NOT NULL",
        &[OnePushPerTarget],
    ),
    ("UPDATE orders SET package_targets = '' WHERE id = {paid}", &[OnePushPerTarget]),
    ("UPDATE orders SET package_targets = 'zhuoyue,boss' WHERE id = {paid}", &[OnePushPerTarget]),
    ("UPDATE orders SET package_targets = 'boss' WHERE id = {paid}", &[OnePushPerTarget]),
    (
        "DELETE FROM task WHERE order_id = {paid} AND target IS NOT NULL",
        &[OnePushPerTarget, UndeliveredIsWorkedOn],
    ),
    (
        "UPDATE task SET state = 'due', ended_at = NULL \
         WHERE order_id = {fulfilled} AND target IS NOT NULL",
        &[FulfilledIsDelivered],
    ),
    (
        "UPDATE task SET state = 'dead' WHERE order_id = {fulfilled} AND target IS NOT NULL",
        &[FulfilledIsDelivered],
    ),
    (
        "UPDATE task SET state = 'done', ended_at = 1 \
         WHERE order_id = {paid} AND target IS NOT NULL",
        &[UndeliveredIsWorkedOn],
    ),
    (
        "UPDATE task SET state = 'dead', ended_at = 1, lease_token = NULL, lease_until = NULL \
         WHERE order_id = {fulfilling} AND target IS NOT NULL",
        &[UndeliveredIsWorkedOn],
    ),
    (
        "UPDATE task SET state = 'dead', ended_at = 1 \
         WHERE order_id = {paid} AND target IS NOT NULL",
        &[],
    ),
    ("DELETE FROM order_event WHERE order_id = {unpaid} AND kind = 'placed'", &[TimelineIsWhole]),
    ("DELETE FROM order_event WHERE order_id = {paid} AND kind = 'paid'", &[TimelineIsWhole]),
    (
        "INSERT INTO order_event SELECT 1, order_id, kind, about, at FROM order_event \
         WHERE order_id = {paid} AND kind = 'paid'",
        &[TimelineIsWhole],
    ),
    (
        "UPDATE task SET state = 'dead', ended_at = 1 \
         WHERE order_id = {unpaid} AND kind = 'expire_order'",
        &[UnpaidOrderExpires],
    ),
    ("DELETE FROM task WHERE order_id = {short} AND kind = 'expire_order'", &[UnpaidOrderExpires]),
    ("DELETE FROM task WHERE attempt_id = {unpaid.attempt}", &[OpenAttemptIsChecked]),
    (
        "UPDATE task SET state = 'done', ended_at = 1 WHERE attempt_id = {unpaid.attempt}",
        &[OpenAttemptIsChecked],
    ),
    (
        "UPDATE task SET state = 'done', ended_at = (SELECT time_expire + 3600000000 \
         FROM payment_attempt a WHERE a.id = task.attempt_id) \
         WHERE attempt_id = {unpaid.attempt}",
        &[],
    ),
    (
        "UPDATE task SET order_kind = 'N' WHERE order_id = {paid} AND kind = 'expire_order'",
        &[RowsNameTheirSubject],
    ),
    ("UPDATE task SET attempt_id = 1 WHERE attempt_id = {paid.attempt}", &[RowsNameTheirSubject]),
    ("UPDATE order_event SET order_id = 1 WHERE kind = 'expired'", &[RowsNameTheirSubject]),
    (
        "UPDATE task SET ended_at = 1 WHERE order_id = {unpaid} AND kind = 'expire_order'",
        &[TaskIsWhole],
    ),
    ("UPDATE task SET lease_token = NULL WHERE state = 'leased'", &[TaskIsWhole]),
    ("UPDATE task SET lane = NULL WHERE order_id = {paid} AND target IS NOT NULL", &[TaskIsWhole]),
    ("UPDATE task SET lease_until = 1 WHERE state = 'leased'", &[LeaseIsKept]),
    ("UPDATE orders SET state = 'lost' WHERE id = {fulfilled}", &[WordsAreKnown]),
    ("UPDATE orders SET stage_before = 'paid' WHERE id = {paid}", &[WordsAreKnown]),
    ("UPDATE payment_attempt SET state = 'lost' WHERE id = {unpaid.attempt}", &[WordsAreKnown]),
    ("UPDATE payment_attempt SET scene = 'cash' WHERE id = {unpaid.attempt}", &[WordsAreKnown]),
    ("UPDATE task SET state = 'lost' WHERE attempt_id = {paid.attempt}", &[WordsAreKnown]),
    (
        "UPDATE task SET kind = 'push_moon', target = 'moon' \
         WHERE order_id = {paid} AND target IS NOT NULL",
        &[WordsAreKnown, OnePushPerTarget],
    ),
    ("UPDATE order_event SET kind = 'lost' WHERE kind = 'expired'", &[WordsAreKnown]),
    ("UPDATE late_payment SET reason = 'lost'", &[WordsAreKnown]),
    (
        "UPDATE payment_attempt SET number = 'R20260302000000000000000000100' \
         WHERE id = {unpaid.attempt}",
        &[NumberIsTheOrders],
    ),
    ("UPDATE orders SET amount = 0 WHERE id = {unpaid}", &[AmountsAreOwed]),
    ("UPDATE payment_attempt SET amount = 1 WHERE id = {unpaid.attempt}", &[AmountsAreOwed]),
];
