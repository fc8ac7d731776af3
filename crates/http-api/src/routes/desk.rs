//! Orders and money, for staff.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Get "/v1/order/new/admin/query" Envelope => admin::orders::new_orders [STAFF_READ];
    Get "/v1/admin/orders" Envelope => admin::orders::orders [STAFF_READ];
    Get "/v1/admin/orders/{orderId}" Envelope => admin::orders::order [STAFF_LOOK, OrderNotFound];
    Get "/v1/admin/orders/{orderId}/timeline" Envelope => admin::orders::order_timeline [
        STAFF_LOOK, OrderNotFound
    ];
    Post "/v1/admin/orders/{orderId}/cancel" Envelope => admin::orders::cancel_order [
        STAFF_WRITE, OrderNotFound, OrderAlreadyPaid, OrderClosed, PaymentHeld
    ];
    Post "/v1/admin/orders/{orderId}/notes" Envelope => admin::orders::add_note [
        STAFF_CREATE, OrderNotFound
    ];
    Post "/v1/admin/orders/{orderId}/reveal" Envelope => admin::orders::reveal_order [
        STAFF_WRITE, OrderNotFound
    ];
    Get "/v1/admin/overview" Envelope => admin::overview [STAFF_READ];
    Get "/v1/admin/payments" Envelope => admin::payments [STAFF_READ];
    Get "/v1/admin/refunds" Envelope => admin::refunds [STAFF_READ];
    Post "/v1/admin/refunds" Envelope => admin::request_refund [
        OrderNotFound, PaymentNotFound, OrderNotPaid, RefundExceeds, PaymentHeld,
        RefundNumberReused, STAFF_CREATE
    ];
    Get "/v1/admin/quarantine" Envelope => admin::quarantine [STAFF_READ];
    Post "/v1/admin/quarantine/{id}/resolve" Envelope => admin::resolve_quarantine [
        STAFF_WRITE, RecordNotFound, AlreadyDecided
    ];
    Get "/v1/admin/late-payments" Envelope => admin::late_payments [STAFF_READ];
    Post "/v1/admin/late-payments/{id}/decide" Envelope => admin::decide_late_payment [
        STAFF_WRITE, RecordNotFound, AlreadyDecided, LatePaymentNotOwed
    ];
    Get "/v1/admin/reconciliations" Envelope => admin::reconciliations [STAFF_READ];
    Post "/v1/admin/reconciliations/run" Envelope => admin::run_reconciliation [
        DayNotOver, STAFF_CREATE, ReconciliationNotOffered
    ];
    Get "/v1/admin/reconciliations/{id}/differences" Envelope => admin::differences [
        STAFF_READ, RecordNotFound
    ];
    Get "/v1/admin/reconciliations/{id}/differences.csv" Envelope => admin::differences_csv [
        STAFF_LOOK, RecordNotFound
    ];
    Post "/v1/admin/differences/{id}/resolve" Envelope => admin::resolve_difference [
        STAFF_WRITE, RecordNotFound, AlreadyDecided
    ];
    Post "/v1/cashier/order/push" Envelope => admin::push_order [
        STAFF_ACT, OrderNotFound, NothingToDeliver
    ];
    Post "/v1/zhuoyue/push/new" Envelope => admin::push_new [
        STAFF_ACT, OrderNotFound, NothingToDeliver
    ];
    Post "/v1/zhuoyue/push/renewal" Envelope => admin::push_renewal [
        STAFF_ACT, OrderNotFound, NothingToDeliver
    ];
    Post "/v1/compensate/payment-create-failed" Envelope => admin::payment_create_failed [
        STAFF_ACT, OrderNotFound
    ];
}
