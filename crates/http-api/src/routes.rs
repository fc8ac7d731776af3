use crate::error::ErrorCode;
use crate::rate_limits::class_of;
use crate::{
    addresses, admin, banners, captcha, cashier, health, new_orders, news, notifications, openapi,
    orders, packages, renewals, returns, sandbox, track, user,
};
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

    /// Whether calls of it are counted, and may be refused with `too_many_requests`.
    pub fn is_limited(&self) -> bool {
        class_of(self).is_some()
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
    Get "/v1/package/family" Envelope => packages::family [Busy, Unavailable, Internal];
    Get "/v1/package/order" Envelope => packages::for_order [
        InvalidField, CaptchaRequired, CustomerNotFound, CustomerDirectoryUnavailable, Busy,
        Unavailable, Internal
    ];
    Get "/v1/package/template-group" Envelope => packages::template_group [
        InvalidField, PackageGroupNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/package/detail" Envelope => packages::detail [
        InvalidField, PackageNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/package/detail/mini-program" Envelope => packages::mini_program [
        InvalidField, PackageNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/global/banner" Envelope => banners::banners [InvalidField, Busy, Unavailable, Internal];
    Get "/v1/news/home" Envelope => news::home [Busy, Unavailable, Internal];
    Get "/v1/news/columns" Envelope => news::columns [Busy, Unavailable, Internal];
    Get "/v1/news/detail" Envelope => news::detail [
        InvalidField, NewsNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/news/list" Envelope => news::list [
        InvalidField, NewsColumnNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/order/renewal/query" Envelope => renewals::query [
        InvalidField, CaptchaRequired, CustomerNotFound, CustomerDirectoryUnavailable, Busy, Unavailable, Internal
    ];
    Post "/v1/order/renewal/save" Envelope => renewals::save::save [
        MalformedBody, InvalidField, Unauthorized, CustomerNotFound, PackageNotFound,
        PackageOffSale, PackageNotForCustomer, PackageSoldOut, PackageQuotaReached, BodyTooLarge,
        UnsupportedMediaType, IdempotencyKeyReused, RepeatSubmit, CustomerDirectoryUnavailable,
        Busy, Unavailable, Internal
    ];
    Get "/v1/order/renewal/order" Envelope => renewals::order::order [
        InvalidField, Unauthorized, Forbidden, OrderNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/global/renewal/customer-name/verify" Envelope => renewals::verify::verify [
        InvalidField, TooManyRequests, CustomerDirectoryUnavailable, Busy, Unavailable, Internal
    ];
    Post "/v1/order/new/save" Envelope => new_orders::save [
        MalformedBody, InvalidField, Unauthorized, CaptchaRequired, PackageNotFound, PackageOffSale,
        PackageNotForCustomer, PackageSoldOut, PackageQuotaReached, BodyTooLarge,
        UnsupportedMediaType, IdempotencyKeyReused, RepeatSubmit, Busy, Unavailable, Internal
    ];
    Post "/v1/order/new/update" Envelope => new_orders::update [
        MalformedBody, InvalidField, Unauthorized, Forbidden, OrderNotFound, PackageNotFound,
        PackageOffSale, PackageNotForCustomer, PackageSoldOut, PackageQuotaReached, PaymentStarted,
        OrderAlreadyPaid, OrderClosed, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable,
        Internal
    ];
    Get "/v1/order/new/admin/query" Envelope => admin::orders::new_orders [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/order/new/order" Envelope => new_orders::order [
        InvalidField, Unauthorized, Forbidden, OrderNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/order/cancel" Envelope => orders::cancel [
        MalformedBody, InvalidField, Unauthorized, Forbidden, OrderNotFound, OrderAlreadyPaid,
        OrderClosed, PaymentHeld, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/user/renewal/orders" Envelope => orders::my_renewals [
        InvalidField, Unauthorized, Busy, Unavailable, Internal
    ];
    Get "/v1/user/orders" Envelope => orders::mine [
        InvalidField, Unauthorized, Busy, Unavailable, Internal
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
    Get "/v1/admin/packages" Envelope => admin::content::packages [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/packages/{id}" Envelope => admin::content::package [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages" Envelope => admin::content::create_package [
        MalformedBody, InvalidField, Unauthorized, Forbidden, AlreadyExists, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/{id}" Envelope => admin::content::change_package [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/{id}/publish" Envelope => admin::content::publish_package [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/order" Envelope => admin::content::order_packages [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/{id}/stock" Envelope => admin::content::set_stock [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/package-groups" Envelope => admin::content::groups [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/package-groups/{id}" Envelope => admin::content::group [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups" Envelope => admin::content::create_group [
        MalformedBody, InvalidField, Unauthorized, Forbidden, PackageNotFound, AlreadyExists, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups/{id}" Envelope => admin::content::change_group [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, PackageNotFound, AlreadyExists, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups/{id}/publish" Envelope => admin::content::publish_group [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups/order" Envelope => admin::content::order_groups [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/banners" Envelope => admin::content::banners [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/banners/{id}" Envelope => admin::content::banner [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners" Envelope => admin::content::create_banner [
        MalformedBody, InvalidField, Unauthorized, Forbidden, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners/{id}" Envelope => admin::content::change_banner [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners/{id}/publish" Envelope => admin::content::publish_banner [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners/order" Envelope => admin::content::order_banners [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news-columns" Envelope => admin::content::columns [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news-columns/{id}" Envelope => admin::content::column [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns" Envelope => admin::content::create_column [
        MalformedBody, InvalidField, Unauthorized, Forbidden, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns/{id}" Envelope => admin::content::change_column [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns/{id}/publish" Envelope => admin::content::publish_column [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns/order" Envelope => admin::content::order_columns [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news" Envelope => admin::content::articles [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news/{id}" Envelope => admin::content::article [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news" Envelope => admin::content::create_article [
        MalformedBody, InvalidField, Unauthorized, Forbidden, NewsColumnNotFound, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news/{id}" Envelope => admin::content::change_article [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, NewsColumnNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news/{id}/publish" Envelope => admin::content::publish_article [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
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
    Get "/v1/global/captcha" Envelope => captcha::captcha [Busy, Unavailable, Internal];
    Post "/v1/global/captcha/verify" Envelope => captcha::verify [
        MalformedBody, InvalidField, CaptchaWrong, BodyTooLarge, UnsupportedMediaType, Busy,
        Unavailable, Internal
    ];
    Get "/v1/global/address/suggest" Envelope => addresses::suggest [
        InvalidField, AddressLookupUnavailable
    ];
    Post "/v1/global/track" Envelope => track::track [
        MalformedBody, InvalidField, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable
    ];
    Post "/v1/user/login" Envelope => user::login [
        MalformedBody, InvalidField, SignInRefused, CaptchaRequired, SmsCodeWrong, AccountLocked,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/user/info" Envelope => user::info [Unauthorized, Busy, Unavailable, Internal];
    Get "/v1/user/logout" Envelope => user::logout [Unauthorized, Busy, Unavailable, Internal];
    Post "/v1/user/password" Envelope => user::password [
        MalformedBody, InvalidField, Unauthorized, PasswordWrong, SmsCodeWrong, AccountLocked,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/user/sms-code" Envelope => user::sms_code [
        InvalidField, CaptchaRequired, SmsNumberRefused, SmsTooFrequent, SmsUnavailable, Busy,
        Unavailable, Internal
    ];
    Post "/v1/user/profile" Envelope => user::profile [
        MalformedBody, InvalidField, Unauthorized, SmsCodeWrong, PhoneTaken, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
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
    Get "/v1/test/captcha" Envelope + sandbox => captcha::answer [InvalidField];
    Get "/healthz" Plain => health::healthz [];
    Get "/readyz" Plain => health::readyz [];
    Get "/metrics" Plain => health::metrics [NotFound];
    Get "/openapi.json" Plain => openapi::document [];
}
