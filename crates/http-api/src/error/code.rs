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
    /// A scene that needs to know who pays, without an openid or with one that is none.
    OpenidRequired = "openid_required", BAD_REQUEST,
        "缺少或无效的 openid", "This way of paying needs the payer's openid";
    LoginNotOffered = "login_not_offered", BAD_REQUEST,
        "未开通该登录方式", "This way of finding out who pays is not offered";
    /// What the payer's browser brought back is not signed by the provider.
    ReturnNotVerified = "return_not_verified", BAD_REQUEST,
        "返回参数验签失败", "What came back is not signed by the provider";
    /// The channel is not reconciled here.
    ReconciliationNotOffered = "reconciliation_not_offered", BAD_REQUEST,
        "该渠道不支持对账", "The channel is not reconciled here";
    /// There is no such outside system here.
    OutsideNotOffered = "outside_not_offered", BAD_REQUEST,
        "未接入该外部系统", "The outside system is not connected here";
    /// No token of staff, or one whose session has ended.
    Unauthorized = "unauthorized", UNAUTHORIZED,
        "请先登录", "Sign in first";
    /// Unknown account or wrong password: never told apart.
    SignInRefused = "sign_in_refused", UNAUTHORIZED,
        "账号或密码错误", "Wrong account or password";
    /// The role of the account does not allow it.
    Forbidden = "forbidden", FORBIDDEN,
        "没有权限", "The account may not do that";
    /// The provider turns this person away.
    LoginBlocked = "login_blocked", FORBIDDEN,
        "该账号已被支付平台限制", "The provider turns this account away";
    /// A captcha has to be solved first; its ticket goes with the next call.
    CaptchaRequired = "captcha_required", FORBIDDEN,
        "请先完成图形验证", "Solve a captcha first";
    /// No such route.
    NotFound = "not_found", NOT_FOUND,
        "请求的地址不存在", "There is nothing at this address";
    CustomerNotFound = "customer_not_found", NOT_FOUND,
        "未找到该客户", "No customer has this queryId";
    PackageNotFound = "package_not_found", NOT_FOUND,
        "套餐不存在", "There is no such package";
    /// No group of packages with this code is shown.
    PackageGroupNotFound = "package_group_not_found", NOT_FOUND,
        "套餐组不存在", "There is no such group of packages";
    NewsNotFound = "news_not_found", NOT_FOUND,
        "新闻不存在", "There is no such article";
    NewsColumnNotFound = "news_column_not_found", NOT_FOUND,
        "新闻栏目不存在", "There is no such column";
    /// No such order, or not for whoever asks.
    OrderNotFound = "order_not_found", NOT_FOUND,
        "订单不存在", "There is no such order";
    /// No payment of the order has this number.
    PaymentNotFound = "payment_not_found", NOT_FOUND,
        "支付单不存在", "The order has no such payment";
    /// Some of the static addresses did not come with an order of this customer's.
    AddressesNotFound = "addresses_not_found", NOT_FOUND,
        "未找到您的静态IP", "Not all of these static addresses are yours";
    /// Nothing of staff's lists has this id.
    RecordNotFound = "record_not_found", NOT_FOUND,
        "记录不存在", "There is none of this id";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED,
        "不支持该请求方法", "The route does not take this method";
    PackageOffSale = "package_off_sale", CONFLICT,
        "套餐已下架", "The package is off sale";
    PackageNotForCustomer = "package_not_for_customer", CONFLICT,
        "该套餐不适用于此客户", "The package is not for this customer";
    /// The number or code is another one's.
    AlreadyExists = "already_exists", CONFLICT,
        "编号已存在", "The number or code is taken";
    /// Somebody else changed it since it was read: read it again.
    StaleVersion = "stale_version", CONFLICT,
        "内容已被他人修改，请刷新后重试", "Somebody else changed it since it was read";
    /// Nothing is left of it.
    PackageSoldOut = "package_sold_out", CONFLICT,
        "套餐已售罄", "Nothing is left of the package";
    /// The customer has as many orders of it as one may have.
    PackageQuotaReached = "package_quota_reached", CONFLICT,
        "已达到该套餐的限购数量", "The customer has as many of the package as one may have";
    /// The supplier does not sell it now, or not at a price that can be borne.
    SupplierNotSold = "supplier_not_sold", CONFLICT,
        "该商品暂时无法购买", "It is not sold at the moment";
    /// It goes on by itself, or has ended.
    SupplierOrderNotHeld = "supplier_order_not_held", CONFLICT,
        "该供应商订单不在待处理状态", "The supplier's order does not wait for a decision";
    /// The package of an order is fixed once a payment was begun.
    PaymentStarted = "payment_started", CONFLICT,
        "订单已发起支付，不能更换套餐", "A payment was begun: the package is fixed";
    /// Cancelled, or its time is over.
    OrderClosed = "order_closed", CONFLICT,
        "订单已关闭", "The order is closed";
    IdempotencyInProgress = "idempotency_in_progress", CONFLICT,
        "相同请求正在处理中，请稍后再试", "The first request with this key is still running";
    OrderAlreadyPaid = "order_already_paid", CONFLICT,
        "订单已支付", "The order is paid already";
    OrderNotPayable = "order_not_payable", CONFLICT,
        "订单当前状态不可支付", "The order cannot be paid any more";
    /// Less than two minutes are left.
    OrderExpiring = "order_expiring", CONFLICT,
        "订单即将过期，请重新下单", "The order is about to expire";
    OrderNotPaid = "order_not_paid", CONFLICT,
        "订单未支付", "Nothing was paid for the order";
    /// More than what is left of the payment.
    RefundExceeds = "refund_exceeds", CONFLICT,
        "退款金额超出可退余额", "More than what is left of the payment";
    /// Staff have decided about it before.
    AlreadyDecided = "already_decided", CONFLICT,
        "该记录已处理", "It has been decided already";
    /// The order is paid, cancelled or given back, or another was paid in its place.
    LatePaymentNotOwed = "late_payment_not_owed", CONFLICT,
        "该款项不能用于完成订单", "The order cannot be completed with it";
    /// The order is not paid, or its money is going back.
    NothingToDeliver = "nothing_to_deliver", CONFLICT,
        "订单没有可推送的内容", "There is nothing to deliver for the order";
    /// It is done, or was called off.
    TaskNotDead = "task_not_dead", CONFLICT,
        "任务已结束，无需重试", "The task has ended otherwise";
    /// As many messages as may go out in a day have been made.
    MessagesUsedUp = "messages_used_up", CONFLICT,
        "今日短信额度已用完", "No messages are left for today";
    DayNotOver = "day_not_over", CONFLICT,
        "该日账单尚未生成", "The day's bill is not due yet";
    PaymentHeld = "payment_held", CONFLICT,
        "该订单有款项待核实，暂不可支付", "A payment of the order is being looked into";
    TooManyAttempts = "too_many_attempts", CONFLICT,
        "支付次数过多，请重新下单", "The order has had too many payment attempts";
    /// The phone number is that of another account.
    PhoneTaken = "phone_taken", CONFLICT,
        "该手机号已被其他账号使用", "Another account has this phone number";
    /// The name is that of another account of staff.
    AccountTaken = "account_taken", CONFLICT,
        "账号已存在", "There is an account of this name";
    /// Nobody could make another one.
    LastAdmin = "last_admin", CONFLICT,
        "至少保留一个可用的管理员", "The last administrator cannot be dismissed";
    /// Nothing is left of it to be cancelled.
    ImportEnded = "import_ended", CONFLICT,
        "导入已结束", "The import has ended";
    /// Somebody still has to deliver to them.
    CustomerHasOpenOrders = "customer_has_open_orders", CONFLICT,
        "该客户有未完成的订单", "Something that was paid for is still to be delivered";
    /// Sandbox only: it would not do what was asked; the message says why.
    SandboxRefused = "sandbox_refused", CONFLICT,
        "沙箱拒绝了该操作", "The sandbox would not do it";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE,
        "请求体过大", "The request body is too large";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "请求体必须是 application/json", "The request body must be application/json";
    /// The file is not what it should be: `problem` says what, with line and column.
    ImportRefused = "import_refused", UNPROCESSABLE_ENTITY,
        "文件内容不符合要求", "The file is not as it should be";
    /// Neither CSV nor XLSX.
    FileTypeRefused = "file_type_refused", UNSUPPORTED_MEDIA_TYPE,
        "文件必须是 CSV 或 XLSX", "The file must be text/csv or XLSX";
    /// The key came before, with another body.
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY,
        "幂等键已用于其他请求", "The key was used for another request";
    /// Wrong, too old, or used before: the app has to get another.
    LoginCodeRefused = "login_code_refused", UNPROCESSABLE_ENTITY,
        "授权码无效或已使用，请重新授权", "The code cannot be used: get another";
    /// Wrong, too old, or answered before: the picture is used up.
    CaptchaWrong = "captcha_wrong", UNPROCESSABLE_ENTITY,
        "验证码错误或已失效", "Not what stands in the picture, or too late";
    /// Wrong, too old, used, or tried too often.
    SmsCodeWrong = "sms_code_wrong", UNPROCESSABLE_ENTITY,
        "短信验证码错误或已失效", "The code does not hold";
    SmsNumberRefused = "sms_number_refused", UNPROCESSABLE_ENTITY,
        "该号码无法接收短信", "No message can be sent to this number";
    /// The old password, of somebody who is signed in.
    PasswordWrong = "password_wrong", UNPROCESSABLE_ENTITY,
        "原密码错误", "The old password is wrong";
    /// The refund's number was used for another refund.
    RefundNumberReused = "refund_number_reused", UNPROCESSABLE_ENTITY,
        "退款单号已用于其他退款", "The number was used for another refund";
    /// More calls of this kind than one address may make.
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS,
        "访问过于频繁，请稍后再试", "Too many requests: later";
    /// A minute between two codes, and few a day.
    SmsTooFrequent = "sms_too_frequent", TOO_MANY_REQUESTS,
        "短信发送过于频繁，请稍后再试", "Too many codes: later";
    LoginTooFrequent = "login_too_frequent", TOO_MANY_REQUESTS,
        "操作过于频繁，请稍后再试", "Too many calls: later";
    /// Too many wrong passwords.
    AccountLocked = "account_locked", TOO_MANY_REQUESTS,
        "密码错误次数过多，请稍后再试", "Too many wrong passwords: locked for a while";
    /// The same order from the same client within five seconds, without a key.
    RepeatSubmit = "repeat_submit", TOO_MANY_REQUESTS,
        "请勿重复提交，请稍后再试", "The same order came a moment ago";
    Internal = "internal", INTERNAL_SERVER_ERROR,
        "系统内部错误，请稍后再试", "Something went wrong on our side";
    /// The provider cannot say who pays: it is down, or refuses our application.
    LoginUnavailable = "login_unavailable", BAD_GATEWAY,
        "暂时无法获取用户标识，请稍后再试", "The provider cannot say who pays";
    /// Staff asked a supplier for something that it would not do: `problem` says why.
    SupplierRefused = "supplier_refused", BAD_GATEWAY,
        "供应商拒绝了请求", "The supplier would not do it";
    ProviderRefused = "provider_refused", BAD_GATEWAY,
        "支付渠道拒绝了请求", "The payment provider refused the request";
    ProviderUnavailable = "provider_unavailable", SERVICE_UNAVAILABLE,
        "支付渠道暂不可用，请稍后再试", "The payment provider cannot be reached";
    /// It is not known whether the provider has the payment: asking again with the same is safe.
    PaymentOutcomeUnknown = "payment_outcome_unknown", SERVICE_UNAVAILABLE,
        "支付结果确认中，请稍后再试", "The payment provider has not answered yet";
    CustomerDirectoryUnavailable = "customer_directory_unavailable", SERVICE_UNAVAILABLE,
        "客户信息暂不可查询，请稍后再试", "Customers cannot be looked up at the moment";
    /// Whether it can be sold is for the supplier to say, and it cannot be asked.
    SupplierUnavailable = "supplier_unavailable", SERVICE_UNAVAILABLE,
        "暂时无法购买，请稍后再试", "It cannot be bought at the moment";
    /// Staff asked a supplier that has not answered: look before asking it for the same again.
    SupplierNoAnswer = "supplier_no_answer", SERVICE_UNAVAILABLE,
        "供应商暂无应答，请查询后再试", "The supplier has not answered: look before trying again";
    /// The outside platform gives no token.
    OutsideTokenUnavailable = "outside_token_unavailable", SERVICE_UNAVAILABLE,
        "暂时无法获取外部平台令牌，请稍后再试", "The outside platform gives no token at the moment";
    /// Nothing was sent, or it is not known whether it was.
    SmsUnavailable = "sms_unavailable", SERVICE_UNAVAILABLE,
        "短信暂时无法发送，请稍后再试", "Messages cannot be sent at the moment";
    /// The address is typed without help.
    AddressLookupUnavailable = "address_lookup_unavailable", SERVICE_UNAVAILABLE,
        "地址查询暂不可用，请直接填写地址", "Addresses cannot be looked up at the moment";
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
        if matches!(self, Self::LoginTooFrequent | Self::SmsTooFrequent | Self::TooManyRequests) {
            return Some(60);
        }
        if self == Self::AccountLocked {
            return Some(600);
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
