//! For those who test: there while the sandbox is on.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{captcha, sandbox};

routes! {
    Post "/v1/cashier/test/engine/pay" Envelope + sandbox => sandbox::engine_pay [
        NotFound, OrderNotFound, OrderAlreadyPaid, OrderNotPayable, OrderExpiring, PaymentHeld,
        TooManyAttempts, SandboxRefused, ProviderRefused, ProviderUnavailable,
        PaymentOutcomeUnknown, WRITE, SceneNotOffered
    ];
    GetOnly "/v1/cashier/test/alipay/notify" Envelope + sandbox => sandbox::alipay_notify [
        READ, NotFound, OrderNotFound, SandboxRefused
    ];
    Post "/v1/cashier/notify/test/success-push" Envelope + sandbox => sandbox::success_push [
        NotFound, OrderNotFound, OrderNotPayable, OrderExpiring, PaymentHeld, TooManyAttempts,
        SandboxRefused, ProviderRefused, ProviderUnavailable, PaymentOutcomeUnknown, WRITE,
        SceneNotOffered
    ];
    Post "/v1/test/payer" Envelope + sandbox => sandbox::payer [
        WRITE, NotFound, OrderNotFound, SandboxRefused
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
    Get "/pictures/{name}" Plain + sandbox => sandbox::picture [NotFound];
    Get "/v1/test/captcha" Envelope + sandbox => captcha::answer [InvalidField];
}
