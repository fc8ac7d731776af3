//! What payment providers call, and where they send the payer back to.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{notifications, returns};

routes! {
    Get "/v1/pay/alipay/return" Envelope => returns::alipay [
        STORE, ReturnNotVerified, OrderNotFound, NotFound
    ];
    Get "/v1/pay/telecom/return" Envelope => returns::telecom [
        STORE, ReturnNotVerified, OrderNotFound, NotFound
    ];
    Post "/v1/pay/wechat/notify" Plain => notifications::wechat [NOTICE];
    Post "/v1/pay/wechat/refund-notify" Plain => notifications::wechat_refund [NOTICE];
    Post "/v1/pay/alipay/notify" Plain => notifications::alipay [NOTICE];
    Post "/v1/cashier/notify/alipay" Plain => notifications::alipay_at_the_cashier [NOTICE];
    Post "/v1/pay/telecom/wechat/notify" Plain => notifications::telecom_wechat [NOTICE];
    Post "/v1/pay/telecom/alipay/notify" Plain => notifications::telecom_alipay [NOTICE];
}
