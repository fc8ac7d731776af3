//! Staff themselves, customers, and the record of what was done.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Post "/v1/admin/login" Envelope => admin::login [
        MalformedBody, InvalidField, SignInRefused, AccountLocked, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/logout" Envelope => admin::logout [
        Unauthorized, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/staff" Envelope => admin::staff [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/staff" Envelope => admin::create_staff [
        MalformedBody, InvalidField, Unauthorized, Forbidden, AccountTaken, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/staff/{id}/role" Envelope => admin::change_role [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, LastAdmin,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/staff/{id}/password" Envelope => admin::reset_password [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/staff/{id}/disable" Envelope => admin::disable_staff [
        Unauthorized, Forbidden, RecordNotFound, LastAdmin, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/staff/{id}/enable" Envelope => admin::enable_staff [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/customers" Envelope => admin::customers [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/customers/{id}/reveal" Envelope => admin::reveal [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/customers/{id}/erase" Envelope => admin::erase [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound,
        CustomerHasOpenOrders, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/audit" Envelope => admin::audit [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
}
