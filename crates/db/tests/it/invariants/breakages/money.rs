//! Money that goes back, late money, and what staff have to do with both.

use super::Breakage;
use domain::ports::Invariant::{
    AmountsAreOwed, FulfilledIsDelivered, LatePaymentDecided, OrderFollowsRefunds,
    RefundHasItsCapture, RefundIsFollowed, RefundsWithinCapture, RowsNameTheirSubject, TaskIsWhole,
    UndeliveredIsWorkedOn, WordsAreKnown,
};

pub(super) const BREAKAGES: &[Breakage] = &[
    ("UPDATE late_payment SET refund_id = NULL WHERE decision = 'refunded'", &[LatePaymentDecided]),
    (
        "UPDATE late_payment SET refund_id = (SELECT id FROM refund WHERE order_id = {refunded}) \
         WHERE decision = 'refunded'",
        &[LatePaymentDecided],
    ),
    (
        "UPDATE late_payment SET decision = 'completed', refund_id = NULL \
         WHERE decision = 'refunded'",
        &[LatePaymentDecided],
    ),
    (
        "UPDATE late_payment SET decided_at = NULL WHERE decision = 'completed'",
        &[LatePaymentDecided],
    ),
    ("UPDATE late_payment SET decided_at = 1 WHERE decision = 'waiting'", &[LatePaymentDecided]),
    ("UPDATE late_payment SET decision = 'lost' WHERE decision = 'waiting'", &[WordsAreKnown]),
    ("UPDATE refund SET amount = amount + 1 WHERE order_id = {refunding}", &[RefundsWithinCapture]),
    (
        "UPDATE refund SET amount = amount + 1, state = 'failed', state_at = 1, \
         state_reason = 'closed' WHERE order_id = {returned}",
        &[],
    ),
    ("UPDATE refund SET order_id = {paid} WHERE order_id = {partly}", &[RefundHasItsCapture]),
    ("UPDATE refund SET order_kind = 'N' WHERE order_id = {partly}", &[RefundHasItsCapture]),
    (
        "UPDATE refund SET attempt_id = {unpaid.attempt} \
         WHERE order_id = {partly} AND state = 'failed'",
        &[RefundHasItsCapture],
    ),
    (
        "UPDATE task SET state = 'dead', ended_at = 1 \
         WHERE refund_id = (SELECT id FROM refund WHERE order_id = {refunding})",
        &[RefundIsFollowed],
    ),
    (
        "DELETE FROM task WHERE refund_id = (SELECT id FROM refund WHERE order_id = {returned})",
        &[RefundIsFollowed],
    ),
    (
        "UPDATE refund SET cause = 'outside' WHERE order_id = {refunding}; DELETE FROM task \
         WHERE refund_id = (SELECT id FROM refund WHERE order_id = {refunding})",
        &[],
    ),
    (
        "UPDATE refund SET state = 'failed', state_at = 1, state_reason = 'closed' \
         WHERE order_id = {refunding}",
        &[OrderFollowsRefunds],
    ),
    (
        "UPDATE refund SET state = 'succeeded', state_at = 1 WHERE order_id = {refunding}",
        &[OrderFollowsRefunds],
    ),
    (
        "UPDATE refund SET state = 'submitted' WHERE order_id = {refunded}; UPDATE task \
         SET state = 'due', ended_at = NULL \
         WHERE refund_id = (SELECT id FROM refund WHERE order_id = {refunded})",
        &[OrderFollowsRefunds],
    ),
    (
        "UPDATE orders SET state = 'paid', stage_before = NULL WHERE id = {refunding}",
        &[OrderFollowsRefunds, UndeliveredIsWorkedOn],
    ),
    ("UPDATE orders SET stage_before = 'fulfilled' WHERE id = {refunding}", &[]),
    (
        "UPDATE task SET state = 'cancelled', ended_at = 1 \
         WHERE order_id = {fulfilled} AND target IS NOT NULL",
        &[FulfilledIsDelivered],
    ),
    (
        "UPDATE task SET state = 'cancelled', ended_at = 1 \
         WHERE order_id = {paid} AND target IS NOT NULL",
        &[UndeliveredIsWorkedOn],
    ),
    ("UPDATE task SET ended_at = NULL WHERE state = 'cancelled'", &[TaskIsWhole]),
    ("UPDATE task SET lane = order_id + 1 WHERE kind = 'recall_zhuoyue'", &[TaskIsWhole]),
    (
        "UPDATE task SET refund_id = 1 WHERE kind = 'follow_refund' AND state = 'done'",
        &[RowsNameTheirSubject],
    ),
    ("UPDATE task SET reconciliation_id = 1 WHERE kind = 'reconcile'", &[RowsNameTheirSubject]),
    ("UPDATE refund SET amount = 0 WHERE order_id = {partly}", &[AmountsAreOwed]),
    ("UPDATE refund SET cause = 'lost' WHERE order_id = {partly}", &[WordsAreKnown]),
    ("UPDATE refund SET late_payment_id = 1 WHERE order_id = {partly}", &[WordsAreKnown]),
    ("UPDATE reconciliation SET state = 'lost'", &[WordsAreKnown]),
    ("UPDATE difference SET kind = 'lost'", &[WordsAreKnown]),
    ("UPDATE difference SET state = 'resolved'", &[WordsAreKnown]),
    ("UPDATE staff_account SET role = 'owner'", &[WordsAreKnown]),
];
