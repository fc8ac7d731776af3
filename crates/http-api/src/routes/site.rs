//! What visitors and customers call: packages, orders, news, the customer centre.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{
    addresses, banners, captcha, new_orders, news, orders, packages, renewals, track, user,
};

routes! {
    Get "/v1/package/home" Envelope => packages::home [STORE];
    Get "/v1/package/family" Envelope => packages::family [STORE];
    Get "/v1/package/order" Envelope => packages::for_order [
        CaptchaRequired, CustomerNotFound, CustomerDirectoryUnavailable, READ
    ];
    Get "/v1/package/template-group" Envelope => packages::template_group [
        READ, PackageGroupNotFound
    ];
    Get "/v1/package/detail" Envelope => packages::detail [READ, PackageNotFound];
    Get "/v1/package/detail/mini-program" Envelope => packages::mini_program [
        READ, PackageNotFound
    ];
    Get "/v1/global/banner" Envelope => banners::banners [READ];
    Get "/v1/news/home" Envelope => news::home [STORE];
    Get "/v1/news/columns" Envelope => news::columns [STORE];
    Get "/v1/news/detail" Envelope => news::detail [READ, NewsNotFound];
    Get "/v1/news/list" Envelope => news::list [READ, NewsColumnNotFound];
    Get "/v1/order/renewal/query" Envelope => renewals::query [
        CaptchaRequired, CustomerNotFound, CustomerDirectoryUnavailable, READ
    ];
    Post "/v1/order/renewal/save" Envelope => renewals::save::save [
        Unauthorized, CustomerNotFound, ORDERABLE, IdempotencyKeyReused, RepeatSubmit,
        CustomerDirectoryUnavailable, AddressesNotFound, SupplierNotSold, SupplierUnavailable, WRITE
    ];
    Get "/v1/order/renewal/order" Envelope => renewals::order::order [
        READ, Unauthorized, Forbidden, OrderNotFound
    ];
    Get "/v1/global/renewal/customer-name/verify" Envelope => renewals::verify::verify [
        TooManyRequests, CustomerDirectoryUnavailable, READ
    ];
    Post "/v1/order/new/save" Envelope => new_orders::save [
        WRITE, ORDERABLE, Unauthorized, CaptchaRequired, IdempotencyKeyReused, RepeatSubmit,
        SupplierNotSold, SupplierUnavailable
    ];
    Post "/v1/order/new/update" Envelope => new_orders::update [
        WRITE, Unauthorized, Forbidden, OrderNotFound, ORDERABLE, PaymentStarted,
        OrderAlreadyPaid, OrderClosed
    ];
    Get "/v1/order/new/order" Envelope => new_orders::order [
        READ, Unauthorized, Forbidden, OrderNotFound
    ];
    Post "/v1/order/cancel" Envelope => orders::cancel [
        WRITE, Unauthorized, Forbidden, OrderNotFound, OrderAlreadyPaid, OrderClosed, PaymentHeld
    ];
    Get "/v1/user/renewal/orders" Envelope => orders::my_renewals [READ, Unauthorized];
    Get "/v1/user/orders" Envelope => orders::mine [READ, Unauthorized];
    GetOnly "/v1/global/captcha" Envelope => captcha::captcha [STORE];
    Post "/v1/global/captcha/verify" Envelope => captcha::verify [WRITE, CaptchaWrong];
    Get "/v1/global/address/suggest" Envelope => addresses::suggest [
        InvalidField, AddressLookupUnavailable
    ];
    Post "/v1/global/track" Envelope => track::track [
        MalformedBody, InvalidField, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable
    ];
    Post "/v1/user/login" Envelope => user::login [
        WRITE, SignInRefused, CaptchaRequired, SmsCodeWrong, AccountLocked
    ];
    Get "/v1/user/info" Envelope => user::info [STORE, Unauthorized];
    GetOnly "/v1/user/logout" Envelope => user::logout [STORE, Unauthorized];
    Post "/v1/user/password" Envelope => user::password [
        WRITE, Unauthorized, PasswordWrong, SmsCodeWrong, AccountLocked
    ];
    GetOnly "/v1/user/sms-code" Envelope => user::sms_code [
        CaptchaRequired, SmsNumberRefused, SmsTooFrequent, SmsUnavailable, READ
    ];
    Post "/v1/user/profile" Envelope => user::profile [
        WRITE, Unauthorized, SmsCodeWrong, PhoneTaken
    ];
}
