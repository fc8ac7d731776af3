//! Orders and money, for staff.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Get "/v1/order/new/admin/query" Envelope => admin::orders::new_orders [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/orders" Envelope => admin::orders::orders [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/orders/{orderId}" Envelope => admin::orders::order [
        Unauthorized, Forbidden, OrderNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/orders/{orderId}/timeline" Envelope => admin::orders::order_timeline [
        Unauthorized, Forbidden, OrderNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/orders/{orderId}/cancel" Envelope => admin::orders::cancel_order [
        MalformedBody, InvalidField, Unauthorized, Forbidden, OrderNotFound, OrderAlreadyPaid,
        OrderClosed, PaymentHeld, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/orders/{orderId}/notes" Envelope => admin::orders::add_note [
        MalformedBody, InvalidField, Unauthorized, Forbidden, OrderNotFound, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/orders/{orderId}/reveal" Envelope => admin::orders::reveal_order [
        MalformedBody, InvalidField, Unauthorized, Forbidden, OrderNotFound, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/payments" Envelope => admin::payments [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/refunds" Envelope => admin::refunds [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/refunds" Envelope => admin::request_refund [
        MalformedBody, InvalidField, Unauthorized, Forbidden, OrderNotFound, PaymentNotFound,
        OrderNotPaid, RefundExceeds, PaymentHeld, RefundNumberReused, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/quarantine" Envelope => admin::quarantine [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/quarantine/{id}/resolve" Envelope => admin::resolve_quarantine [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, AlreadyDecided,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/late-payments" Envelope => admin::late_payments [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/late-payments/{id}/decide" Envelope => admin::decide_late_payment [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, AlreadyDecided,
        LatePaymentNotOwed, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/reconciliations" Envelope => admin::reconciliations [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/reconciliations/run" Envelope => admin::run_reconciliation [
        MalformedBody, InvalidField, ReconciliationNotOffered, Unauthorized, Forbidden, DayNotOver,
        IdempotencyInProgress, IdempotencyKeyReused,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/reconciliations/{id}/differences" Envelope => admin::differences [
        InvalidField, Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/reconciliations/{id}/differences.csv" Envelope => admin::differences_csv [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/differences/{id}/resolve" Envelope => admin::resolve_difference [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, AlreadyDecided,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/cashier/order/push" Envelope => admin::push_order [
        MalformedBody, Unauthorized, Forbidden, OrderNotFound, NothingToDeliver,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/zhuoyue/push/new" Envelope => admin::push_new [
        MalformedBody, Unauthorized, Forbidden, OrderNotFound, NothingToDeliver,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/zhuoyue/push/renewal" Envelope => admin::push_renewal [
        MalformedBody, Unauthorized, Forbidden, OrderNotFound, NothingToDeliver,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/compensate/payment-create-failed" Envelope => admin::payment_create_failed [
        MalformedBody, Unauthorized, Forbidden, OrderNotFound, BodyTooLarge, UnsupportedMediaType,
        Busy, Unavailable, Internal
    ];
}
