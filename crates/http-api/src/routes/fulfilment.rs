//! Delivering orders, and the outside systems, for staff.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{admin, third};

routes! {
    Get "/v1/third/telecom/user" Envelope => third::users::telecom_user [
        InvalidField, OutsideNotOffered, Unauthorized, Forbidden, CustomerNotFound,
        CustomerDirectoryUnavailable, Busy, Unavailable, Internal
    ];
    Post "/v1/third/token" Envelope => third::token::token [
        OutsideNotOffered, Unauthorized, Forbidden, OutsideTokenUnavailable, Busy, Unavailable,
        Internal
    ];
    Post "/v1/third/boss/query" Envelope => third::users::boss_query [
        MalformedBody, InvalidField, Unauthorized, Forbidden, CustomerNotFound, BodyTooLarge,
        UnsupportedMediaType, CustomerDirectoryUnavailable, Busy, Unavailable, Internal
    ];
    Post "/v1/third/zhuoyue/data" Envelope => third::zhuoyue::data [
        MalformedBody, Unauthorized, Forbidden, OrderNotFound, NothingToDeliver, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/third/zhuoyue/order" Envelope => third::zhuoyue::order [
        MalformedBody, Unauthorized, Forbidden, OrderNotFound, NothingToDeliver, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/third/amap/address" Envelope => third::address::address [
        InvalidField, Unauthorized, Forbidden, AddressLookupUnavailable, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/tasks" Envelope => admin::tasks [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/tasks/{id}/retry" Envelope => admin::retry_task [
        Unauthorized, Forbidden, RecordNotFound, TaskNotDead, NothingToDeliver, Busy, Unavailable,
        Internal
    ];
    Post "/v1/admin/tasks/retry" Envelope => admin::retry_tasks [
        MalformedBody, InvalidField, Unauthorized, Forbidden, BodyTooLarge, UnsupportedMediaType,
        Busy, Unavailable, Internal
    ];
    Post "/v1/cashier/test/push-legacy" Envelope + sandbox => third::legacy::push [
        MalformedBody, NotFound, OrderNotFound, NothingToDeliver, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
}
