use crate::error::ErrorCode;
use crate::{cashier, health, notifications, openapi, packages, renewals, sandbox};
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
        MalformedBody, InvalidField, SceneNotOffered, OrderNotFound, OrderAlreadyPaid,
        OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts, IdempotencyInProgress,
        BodyTooLarge, UnsupportedMediaType, IdempotencyKeyReused, ProviderRefused,
        ProviderUnavailable, PaymentOutcomeUnknown, Busy, Unavailable, Internal
    ];
    Post "/v1/cashier/alipay/pay" Envelope => cashier::alipay_pay [
        MalformedBody, InvalidField, SceneNotOffered, ReturnUrlRefused, OrderNotFound,
        OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts,
        IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType, IdempotencyKeyReused,
        ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, Busy, Unavailable, Internal
    ];
    Get "/v1/cashier/order" Envelope => cashier::order [
        InvalidField, OrderNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/pay/wechat/notify" Plain => notifications::wechat [
        MalformedBody, NotFound, BodyTooLarge
    ];
    Post "/v1/pay/alipay/notify" Plain => notifications::alipay [
        MalformedBody, NotFound, BodyTooLarge
    ];
    Post "/v1/cashier/notify/alipay" Plain => notifications::alipay_at_the_cashier [
        MalformedBody, NotFound, BodyTooLarge
    ];
    Post "/v1/cashier/test/engine/pay" Envelope + sandbox => sandbox::engine_pay [
        MalformedBody, InvalidField, SceneNotOffered, NotFound, OrderNotFound, OrderAlreadyPaid,
        OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts, SandboxRefused, BodyTooLarge,
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
