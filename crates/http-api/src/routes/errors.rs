//! The routes' lists of errors: single codes, and what many routes share by one name.

/// Puts the codes of a shared list in the place of its name. Shared lists may name others.
macro_rules! errors {
    (@ [$($code:ident)*]) => { &[$(ErrorCode::$code),*] };
    // Whatever asks the store.
    (@ [$($code:ident)*] STORE $($rest:ident)*) => {
        errors!(@ [$($code)* Busy Unavailable Internal] $($rest)*)
    };
    // A look, with parameters.
    (@ [$($code:ident)*] READ $($rest:ident)*) => {
        errors!(@ [$($code)* InvalidField] STORE $($rest)*)
    };
    // A body that says what to change.
    (@ [$($code:ident)*] WRITE $($rest:ident)*) => {
        errors!(@ [$($code)* MalformedBody InvalidField BodyTooLarge UnsupportedMediaType]
            STORE $($rest)*)
    };
    // Staff alone: by the path, with parameters, a body that names an order, any body.
    (@ [$($code:ident)*] STAFF_LOOK $($rest:ident)*) => {
        errors!(@ [$($code)* Unauthorized Forbidden] STORE $($rest)*)
    };
    (@ [$($code:ident)*] STAFF_READ $($rest:ident)*) => {
        errors!(@ [$($code)* Unauthorized Forbidden] READ $($rest)*)
    };
    (@ [$($code:ident)*] STAFF_ACT $($rest:ident)*) => {
        errors!(@ [$($code)* MalformedBody Unauthorized Forbidden BodyTooLarge UnsupportedMediaType]
            STORE $($rest)*)
    };
    (@ [$($code:ident)*] STAFF_WRITE $($rest:ident)*) => {
        errors!(@ [$($code)* Unauthorized Forbidden] WRITE $($rest)*)
    };
    // The same, under an `Idempotency-Key`.
    (@ [$($code:ident)*] STAFF_CREATE $($rest:ident)*) => {
        errors!(@ [$($code)* IdempotencyInProgress IdempotencyKeyReused] STAFF_WRITE $($rest)*)
    };
    // Whether the package can be ordered.
    (@ [$($code:ident)*] ORDERABLE $($rest:ident)*) => {
        errors!(@ [$($code)* PackageNotFound PackageOffSale PackageNotForCustomer PackageSoldOut
            PackageQuotaReached] $($rest)*)
    };
    // A payment is begun: by a body under an `Idempotency-Key`, or by following a link.
    (@ [$($code:ident)*] PAY $($rest:ident)*) => {
        errors!(@ [$($code)* MalformedBody InvalidField SceneNotOffered OpenidRequired
            ReturnUrlRefused] PAYABLE IdempotencyInProgress BodyTooLarge UnsupportedMediaType
            IdempotencyKeyReused $($rest)*)
    };
    (@ [$($code:ident)*] PAY_BY_LINK $($rest:ident)*) => {
        errors!(@ [$($code)* InvalidField SceneNotOffered OpenidRequired] PAYABLE $($rest)*)
    };
    (@ [$($code:ident)*] PAYABLE $($rest:ident)*) => {
        errors!(@ [$($code)* OrderNotFound OrderAlreadyPaid OrderNotPayable OrderExpiring
            PaymentHeld TooManyAttempts ProviderRefused ProviderUnavailable PaymentOutcomeUnknown]
            STORE $($rest)*)
    };
    // A code of a provider becomes an openid.
    (@ [$($code:ident)*] OPENID $($rest:ident)*) => {
        errors!(@ [$($code)* InvalidField LoginNotOffered LoginBlocked LoginCodeRefused
            LoginTooFrequent LoginUnavailable] $($rest)*)
    };
    // What providers send.
    (@ [$($code:ident)*] NOTICE $($rest:ident)*) => {
        errors!(@ [$($code)* MalformedBody NotFound BodyTooLarge] $($rest)*)
    };
    (@ [$($code:ident)*] $other:ident $($rest:ident)*) => {
        errors!(@ [$($code)* $other] $($rest)*)
    };
}
