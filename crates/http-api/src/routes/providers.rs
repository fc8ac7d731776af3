//! What payment providers call, and where they send the payer back to.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{notifications, returns};

routes! {
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
}
