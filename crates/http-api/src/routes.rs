use crate::error::ErrorCode;
use crate::{admin, cashier, health, notifications, openapi, packages, renewals, returns, sandbox};
use actix_web::{Route, web};

/// Whose form a route's answers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Ours, with the envelope.
    Envelope,
    /// A provider's or a machine's, whose status is always the true one.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
}

impl Verb {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }

    fn route(self) -> Route {
        match self {
            Self::Get => web::get(),
            Self::Post => web::post(),
        }
    }
}

/// One route: registered, and completed in the API's document, from this row.
#[derive(Debug, Clone, Copy)]
pub struct RouteRow {
    pub verb: Verb,
    pub path: &'static str,
    pub answers: Answers,
    /// 404 unless the sandbox is on.
    pub is_sandbox_only: bool,
    /// What it can fail with.
    pub errors: &'static [ErrorCode],
    handler: fn(Route) -> Route,
}

impl RouteRow {
    /// The routes of the site stand under every prefix, those for machines under none.
    pub fn is_prefixed(&self) -> bool {
        self.path.starts_with("/v1/")
    }

    pub(crate) fn route(&self) -> Route {
        (self.handler)(self.verb.route())
    }
}

macro_rules! routes {
    ($($verb:ident $path:literal $answers:ident $(+ $sandbox:ident)? => $($handler:ident)::+ [$($error:ident),*];)+) => {
        /// Every route that there is.
        pub const ROUTES: &[RouteRow] = &[$(RouteRow {
            verb: Verb::$verb,
            path: $path,
            answers: Answers::$answers,
            is_sandbox_only: routes!(@ $($sandbox)?),
            errors: &[$(ErrorCode::$error),*],
            handler: |route| route.to($($handler)::+),
        },)+];
    };
    (@ sandbox) => { true };
    (@) => { false };
}

routes! {
    Get "/v1/package/home" Envelope => packages::home [Busy, Unavailable, Internal];
    Get "/v1/order/renewal/query" Envelope => renewals::query [
        InvalidField, CustomerNotFound, CustomerDirectoryUnavailable, Busy, Unavailable, Internal
    ];
    Post "/v1/order/renewal/save" Envelope => renewals::save::save [
        MalformedBody, InvalidField, CustomerNotFound, PackageNotFound, PackageOffSale,
        PackageNotForCustomer, BodyTooLarge, UnsupportedMediaType, IdempotencyKeyReused,
        RepeatSubmit, CustomerDirectoryUnavailable, Busy, Unavailable, Internal
    ];
    Get "/v1/order/renewal/order" Envelope => renewals::order::order [
        InvalidField, OrderNotFound, Busy, Unavailable, Internal
    ];
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
    Get "/v1/pay/alipay/return" Envelope => returns::alipay [
        ReturnNotVerified, OrderNotFound, NotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/pay/telecom/return" Envelope => returns::telecom [
        ReturnNotVerified, OrderNotFound, NotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/pay/wechat/notify" Plain => notifications::wechat [MalformedBody, NotFound, BodyTooLarge];
    Post "/v1/pay/wechat/refund-notify" Plain => notifications::wechat_refund [MalformedBody, NotFound, BodyTooLarge];
    Post "/v1/pay/alipay/notify" Plain => notifications::alipay [MalformedBody, NotFound, BodyTooLarge];
    Post "/v1/cashier/notify/alipay" Plain => notifications::alipay_at_the_cashier [MalformedBody, NotFound, BodyTooLarge];
    Post "/v1/pay/telecom/wechat/notify" Plain => notifications::telecom_wechat [MalformedBody, NotFound, BodyTooLarge];
    Post "/v1/pay/telecom/alipay/notify" Plain => notifications::telecom_alipay [MalformedBody, NotFound, BodyTooLarge];
    Post "/v1/admin/login" Envelope => admin::login [
        MalformedBody, InvalidField, SignInRefused, AccountLocked, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/logout" Envelope => admin::logout [
        Unauthorized, Busy, Unavailable, Internal
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
    Post "/v1/cashier/test/engine/pay" Envelope + sandbox => sandbox::engine_pay [
        MalformedBody, InvalidField, SceneNotOffered, NotFound, OrderNotFound, OrderAlreadyPaid,
        OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts, SandboxRefused, BodyTooLarge,
        UnsupportedMediaType, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Get "/v1/cashier/test/alipay/notify" Envelope + sandbox => sandbox::alipay_notify [
        InvalidField, NotFound, OrderNotFound, SandboxRefused, Busy, Unavailable, Internal
    ];
    Post "/v1/cashier/notify/test/success-push" Envelope + sandbox => sandbox::success_push [
        MalformedBody, InvalidField, SceneNotOffered, NotFound, OrderNotFound, OrderNotPayable,
        OrderExpiring, PaymentHeld, TooManyAttempts, SandboxRefused, BodyTooLarge,
        UnsupportedMediaType, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy,
        Unavailable, Internal
    ];
    Post "/v1/test/payer" Envelope + sandbox => sandbox::payer [
        MalformedBody, InvalidField, NotFound, OrderNotFound, SandboxRefused, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/test/faults" Envelope + sandbox => sandbox::faults [
        MalformedBody, InvalidField, NotFound, SandboxRefused, BodyTooLarge, UnsupportedMediaType,
        Unavailable
    ];
    Get "/v1/test/outside" Envelope + sandbox => sandbox::outside [
        InvalidField, NotFound, SandboxRefused, Unavailable
    ];
    Post "/v1/test/clock" Envelope + sandbox => sandbox::clock [
        MalformedBody, InvalidField, NotFound, SandboxRefused, BodyTooLarge, UnsupportedMediaType,
        Unavailable
    ];
    Get "/v1/test/renewal-users" Envelope + sandbox => sandbox::renewal_users [
        NotFound, SandboxRefused, Unavailable
    ];
    Get "/healthz" Plain => health::healthz [];
    Get "/readyz" Plain => health::readyz [];
    Get "/metrics" Plain => health::metrics [NotFound];
    Get "/openapi.json" Plain => openapi::document [];
}
