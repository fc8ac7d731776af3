//! What visitors and customers call: packages, orders, news, the customer centre.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{
    addresses, banners, captcha, new_orders, news, orders, packages, renewals, track, user,
};

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
}
