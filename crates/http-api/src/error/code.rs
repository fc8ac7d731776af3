use actix_web::http::StatusCode;

/// The one table of what can go wrong: word for programs, status, words for people.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $status:ident, $chinese:literal, $english:literal;)+) => {
        /// Why a request failed. Only ever added to: clients decide by the words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)+ }

        impl ErrorCode {
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The stable word, `error` in the answer.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            pub fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese,)+ }
            }

            pub fn english(self) -> &'static str {
                match self { $(Self::$variant => $english,)+ }
            }
        }
    };
}

error_codes! {
    /// The body is not the JSON that the route asks for; `field` says where, if it can be said.
    MalformedBody = "malformed_body", BAD_REQUEST,
        "请求体格式错误", "The request body is not as it should be";
    /// A parameter, a header or a field holds what it must not.
    InvalidField = "invalid_field", BAD_REQUEST,
        "请求参数有误", "A parameter is not as it should be";
    /// The address that the payer is to be sent back to is not on the list.
    ReturnUrlRefused = "return_url_refused", BAD_REQUEST,
        "返回地址不在允许范围内", "The return address is not allowed";
    SceneNotOffered = "scene_not_offered", BAD_REQUEST,
        "不支持该支付方式", "This way of paying is not offered";
    /// No such route.
    NotFound = "not_found", NOT_FOUND,
        "请求的地址不存在", "There is nothing at this address";
    CustomerNotFound = "customer_not_found", NOT_FOUND,
        "未找到该客户", "No customer has this queryId";
    PackageNotFound = "package_not_found", NOT_FOUND,
        "套餐不存在", "There is no such package";
    /// No such order, or not for whoever asks.
    OrderNotFound = "order_not_found", NOT_FOUND,
        "订单不存在", "There is no such order";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED,
        "不支持该请求方法", "The route does not take this method";
    PackageOffSale = "package_off_sale", CONFLICT,
        "套餐已下架", "The package is off sale";
    PackageNotForCustomer = "package_not_for_customer", CONFLICT,
        "该套餐不适用于此客户", "The package is not for this customer";
    IdempotencyInProgress = "idempotency_in_progress", CONFLICT,
        "相同请求正在处理中，请稍后再试", "The first request with this key is still running";
    OrderAlreadyPaid = "order_already_paid", CONFLICT,
        "订单已支付", "The order is paid already";
    OrderNotPayable = "order_not_payable", CONFLICT,
        "订单当前状态不可支付", "The order cannot be paid any more";
    /// Less than two minutes are left.
    OrderExpiring = "order_expiring", CONFLICT,
        "订单即将过期，请重新下单", "The order is about to expire";
    PaymentHeld = "payment_held", CONFLICT,
        "该订单有款项待核实，暂不可支付", "A payment of the order is being looked into";
    TooManyAttempts = "too_many_attempts", CONFLICT,
        "支付次数过多，请重新下单", "The order has had too many payment attempts";
    /// Sandbox only: it would not do what was asked; the message says why.
    SandboxRefused = "sandbox_refused", CONFLICT,
        "沙箱拒绝了该操作", "The sandbox would not do it";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE,
        "请求体过大", "The request body is too large";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "请求体必须是 application/json", "The request body must be application/json";
    /// The key came before, with another body.
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY,
        "幂等键已用于其他请求", "The key was used for another request";
    /// The same order from the same client within five seconds, without a key.
    RepeatSubmit = "repeat_submit", TOO_MANY_REQUESTS,
        "请勿重复提交，请稍后再试", "The same order came a moment ago";
    Internal = "internal", INTERNAL_SERVER_ERROR,
        "系统内部错误，请稍后再试", "Something went wrong on our side";
    ProviderRefused = "provider_refused", BAD_GATEWAY,
        "支付渠道拒绝了请求", "The payment provider refused the request";
    ProviderUnavailable = "provider_unavailable", SERVICE_UNAVAILABLE,
        "支付渠道暂不可用，请稍后再试", "The payment provider cannot be reached";
    /// It is not known whether the provider has the payment: asking again with the same is safe.
    PaymentOutcomeUnknown = "payment_outcome_unknown", SERVICE_UNAVAILABLE,
        "支付结果确认中，请稍后再试", "The payment provider has not answered yet";
    CustomerDirectoryUnavailable = "customer_directory_unavailable", SERVICE_UNAVAILABLE,
        "客户信息暂不可查询，请稍后再试", "Customers cannot be looked up at the moment";
    Busy = "busy", SERVICE_UNAVAILABLE,
        "系统繁忙，请稍后再试", "The server is busy";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE,
        "服务暂不可用，请稍后再试", "The service is not available at the moment";
}

impl ErrorCode {
    /// After how many seconds it makes sense to try again.
    pub fn retry_after(self) -> Option<u16> {
        if self == Self::RepeatSubmit {
            return Some(5);
        }
        if self == Self::Busy || self == Self::IdempotencyInProgress {
            return Some(1);
        }
        (self.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(5)
    }

    /// Says nothing about the next request of the same kind, so it is never stored under a key.
    pub fn is_passing(self) -> bool {
        self.status() == StatusCode::TOO_MANY_REQUESTS || self.status().is_server_error()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_is_snake_case_and_stands_once() {
        let words: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.word()).collect();
        assert_eq!(words.len(), ErrorCode::ALL.len());
        let good = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(words.into_iter().all(good));
    }

    #[test]
    fn what_is_busy_now_tells_when_to_come_again() {
        assert_eq!(ErrorCode::Busy.retry_after(), Some(1));
        assert_eq!(ErrorCode::RepeatSubmit.retry_after(), Some(5));
        assert_eq!(ErrorCode::PackageOffSale.retry_after(), None);
        assert!(ErrorCode::RepeatSubmit.is_passing());
        assert!(!ErrorCode::OrderAlreadyPaid.is_passing());
    }
}
