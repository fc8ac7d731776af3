//! Paying (收银台), the older payment routes among them.

use super::{Answers, RouteRow, Verb};
use crate::cashier;
use crate::error::ErrorCode;

routes! {
    Post "/v1/cashier/wechat/pay" Envelope => cashier::wechat_pay [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/cashier/alipay/pay" Envelope => cashier::alipay_pay [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/cashier/telecom/wechat/jsapi" Envelope => cashier::telecom_jsapi [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, LoginNotOffered, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/cashier/telecom/wechat/h5" Envelope => cashier::telecom_h5 [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/cashier/telecom/wechat/mini-program" Envelope => cashier::telecom_mini_program [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/cashier/telecom/alipay/pay" Envelope => cashier::telecom_alipay [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/pay/wechat/h5" Envelope => cashier::wechat_h5 [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/pay/wechat/mp" Envelope => cashier::wechat_mp [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/pay/alipay/h5" Envelope => cashier::alipay_h5 [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, ReturnUrlRefused,
        OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Get "/v1/pay/telecom/alipay/h5" Envelope => cashier::telecom_alipay_h5 [
        InvalidField, SceneNotOffered, OpenidRequired, OrderNotFound, OrderAlreadyPaid,
        OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts,
        ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Get "/v1/pay/telecom/wechat/jsapi/openid" Envelope => cashier::jsapi_openid [
        InvalidField, LoginNotOffered, LoginBlocked, OrderNotFound, OrderAlreadyPaid,
        OrderNotPayable, LoginCodeRefused, LoginTooFrequent, LoginUnavailable, Busy, Unavailable,
        Internal
    ];
    Get "/v1/pay/telecom/wechat/jsapi/pay" Envelope => cashier::jsapi_pay [
        InvalidField, SceneNotOffered, OpenidRequired, OrderNotFound, OrderAlreadyPaid,
        OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts,
        ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Get "/v1/cashier/wechat/mini-program/openid" Envelope => cashier::mini_program_openid [
        InvalidField, LoginNotOffered, LoginBlocked, LoginCodeRefused, LoginTooFrequent,
        LoginUnavailable
    ];
    Get "/v1/cashier/wechat/official-account/openid" Envelope => cashier::official_account_openid [
        InvalidField, LoginNotOffered, LoginBlocked, LoginCodeRefused, LoginTooFrequent,
        LoginUnavailable
    ];
    Get "/v1/cashier/wechat/official-account/authorize-url" Envelope => cashier::authorize_url [
        InvalidField, ReturnUrlRefused, LoginNotOffered
    ];
    Get "/v1/cashier/alipay/mini-program/openid" Envelope => cashier::alipay_openid [
        InvalidField, LoginNotOffered, LoginBlocked, LoginCodeRefused, LoginTooFrequent,
        LoginUnavailable
    ];
    Get "/v1/cashier/telecom/wechat/openid" Envelope => cashier::telecom_openid [
        InvalidField, LoginNotOffered, LoginBlocked, LoginCodeRefused, LoginTooFrequent,
        LoginUnavailable
    ];
    Get "/v1/cashier/telecom/open-url" Envelope => cashier::open_url [
        InvalidField, LoginNotOffered, LoginBlocked, OrderNotFound, OrderNotPayable,
        LoginCodeRefused, LoginTooFrequent, LoginUnavailable, Busy, Unavailable, Internal
    ];
    Get "/v1/cashier/order" Envelope => cashier::order [InvalidField, OrderNotFound, Busy, Unavailable, Internal];
    Get "/v1/cashier/notify/order" Envelope => cashier::order_at_notify [InvalidField, OrderNotFound, Busy, Unavailable, Internal];
    Get "/v1/pay/wechat/h5/query" Envelope => cashier::wechat_query [InvalidField, OrderNotFound, Busy, Unavailable, Internal];
    Get "/v1/pay/alipay/query" Envelope => cashier::alipay_query [InvalidField, OrderNotFound, Busy, Unavailable, Internal];
    Get "/v1/global/telecom/recharge/order" Envelope => cashier::telecom_query [InvalidField, OrderNotFound, Busy, Unavailable, Internal];
    Get "/v1/cashier/events" Plain => cashier::events [InvalidField, OrderNotFound, Busy, Unavailable, Internal];
}
