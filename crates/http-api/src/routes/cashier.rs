//! Paying (收银台), the older payment routes among them.

use super::{Answers, RouteRow, Verb};
use crate::cashier;
use crate::error::ErrorCode;

routes! {
    Post "/v1/cashier/wechat/pay" Envelope => cashier::wechat_pay [PAY];
    Post "/v1/cashier/alipay/pay" Envelope => cashier::alipay_pay [PAY];
    Post "/v1/cashier/telecom/wechat/jsapi" Envelope => cashier::telecom_jsapi [
        MalformedBody, InvalidField, SceneNotOffered, OpenidRequired, LoginNotOffered,
        ReturnUrlRefused, PAYABLE, IdempotencyInProgress, BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused
    ];
    Post "/v1/cashier/telecom/wechat/h5" Envelope => cashier::telecom_h5 [PAY];
    Post "/v1/cashier/telecom/wechat/mini-program" Envelope => cashier::telecom_mini_program [PAY];
    Post "/v1/cashier/telecom/alipay/pay" Envelope => cashier::telecom_alipay [PAY];
    Post "/v1/pay/wechat/h5" Envelope => cashier::wechat_h5 [PAY];
    Post "/v1/pay/wechat/mp" Envelope => cashier::wechat_mp [PAY];
    Post "/v1/pay/alipay/h5" Envelope => cashier::alipay_h5 [PAY];
    GetOnly "/v1/pay/telecom/alipay/h5" Envelope => cashier::telecom_alipay_h5 [PAY_BY_LINK];
    GetOnly "/v1/pay/telecom/wechat/jsapi/openid" Envelope => cashier::jsapi_openid [
        OPENID, STORE, OrderNotFound, OrderAlreadyPaid, OrderNotPayable
    ];
    GetOnly "/v1/pay/telecom/wechat/jsapi/pay" Envelope => cashier::jsapi_pay [PAY_BY_LINK];
    GetOnly "/v1/cashier/wechat/mini-program/openid" Envelope => cashier::mini_program_openid [OPENID];
    GetOnly "/v1/cashier/wechat/official-account/openid" Envelope => cashier::official_account_openid [
        OPENID
    ];
    Get "/v1/cashier/wechat/official-account/authorize-url" Envelope => cashier::authorize_url [
        InvalidField, ReturnUrlRefused, LoginNotOffered
    ];
    GetOnly "/v1/cashier/alipay/mini-program/openid" Envelope => cashier::alipay_openid [OPENID];
    GetOnly "/v1/cashier/telecom/wechat/openid" Envelope => cashier::telecom_openid [OPENID];
    GetOnly "/v1/cashier/telecom/open-url" Envelope => cashier::open_url [
        OPENID, STORE, OrderNotFound, OrderNotPayable
    ];
    Get "/v1/cashier/order" Envelope => cashier::order [READ, OrderNotFound];
    Get "/v1/cashier/notify/order" Envelope => cashier::order_at_notify [READ, OrderNotFound];
    Get "/v1/pay/wechat/h5/query" Envelope => cashier::wechat_query [READ, OrderNotFound];
    Get "/v1/pay/alipay/query" Envelope => cashier::alipay_query [READ, OrderNotFound];
    Get "/v1/global/telecom/recharge/order" Envelope => cashier::telecom_query [
        READ, OrderNotFound
    ];
    Get "/v1/cashier/events" Plain => cashier::events [READ, OrderNotFound];
}
