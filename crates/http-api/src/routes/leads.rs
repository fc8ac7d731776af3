//! Leads, customers whose term is over, and messages.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{admin, leads, user};

routes! {
    Post "/v1/lead/baidu/promotion-link/phone" Envelope => leads::call [
        MalformedBody, InvalidField, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/lead/baidu/{account}/phone" Plain => leads::phone [];
    Post "/v1/lead/baidu/{account}/consult" Plain => leads::consult [];
    Post "/v1/lead/baidu/{account}/form" Plain => leads::form [];
    Post "/v1/lead/baidu/test/push-phone" Envelope => leads::push_now [
        Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/leads" Envelope => admin::leads [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/leads.csv" Envelope => admin::leads_csv [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/leads/{id}/reveal" Envelope => admin::reveal_lead [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/conversions" Envelope => admin::conversions [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/expired-users" Envelope => admin::expired_users [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/expired-users.csv" Envelope => admin::expired_users_csv [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/expired-users/recall" Envelope => admin::recall [
        MalformedBody, InvalidField, Unauthorized, Forbidden, MessagesUsedUp,
        IdempotencyInProgress, IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy,
        Unavailable, Internal
    ];
    Get "/v1/admin/campaigns" Envelope => admin::campaigns [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/campaigns/{id}" Envelope => admin::campaign [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/campaigns/{id}/messages" Envelope => admin::campaign_messages [
        InvalidField, Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/sms/opt-outs" Envelope => admin::opt_outs [
        Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/sms/opt-outs" Envelope => admin::opt_out [
        MalformedBody, InvalidField, Unauthorized, Forbidden, BodyTooLarge, UnsupportedMediaType,
        Busy, Unavailable, Internal
    ];
    Post "/v1/admin/sms/test-one" Envelope => admin::test_one [
        MalformedBody, InvalidField, Unauthorized, Forbidden, IdempotencyInProgress,
        IdempotencyKeyReused, SmsTooFrequent, BodyTooLarge, UnsupportedMediaType, Busy,
        Unavailable, Internal
    ];
    Post "/v1/admin/sms/test" Envelope => admin::test_messages [
        MalformedBody, InvalidField, Unauthorized, Forbidden, IdempotencyInProgress,
        IdempotencyKeyReused, SmsTooFrequent, BodyTooLarge, UnsupportedMediaType, Busy,
        Unavailable, Internal
    ];
    Post "/v1/user/sms-opt-out" Envelope => user::sms_opt_out [
        MalformedBody, Unauthorized, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
}
