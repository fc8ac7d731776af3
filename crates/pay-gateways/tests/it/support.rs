//! The providers' side of the wire: keys, signed answers and signed notifications.

mod alipay;
mod keys;
mod sandbox;
mod wechat;

pub(crate) use alipay::{
    AlipayServer, alipay, alipay_config, notice_body, notice_fields, raw_form, signed_node,
};
pub(crate) use keys::keys;
pub(crate) use sandbox::{NOWHERE, Outside};
pub(crate) use wechat::{
    API_V3_KEY, PLATFORM_KEY_ID, Sealed, WechatServer, notice, signed_headers, signed_raw,
    transaction, wechat, wechat_config,
};

use domain::ports::{OutsideError, PaymentGateway, PaymentRequest};
use domain::{PaymentAttempt, Scene};
use std::time::Duration;
use testkit::given;

/// Long enough for a busy machine.
pub(crate) const CALL_TIME_LIMIT: Duration = Duration::from_secs(10);

/// What is asked for the first attempt of a new order.
pub(crate) fn request(scene: Scene) -> PaymentRequest {
    request_for(&given::attempt_in(&given::order(), scene))
}

pub(crate) fn request_for(attempt: &PaymentAttempt) -> PaymentRequest {
    PaymentRequest {
        number: attempt.number,
        scene: attempt.scene,
        amount: attempt.amount,
        title: "宽带 100M 12个月".to_owned(),
        created_at: attempt.created_at,
        time_expire: attempt.time_expire,
        return_url: None,
    }
}

/// The first attempt of a new order, as the gateway prepares it.
pub(crate) fn prepared(gateway: &dyn PaymentGateway, scene: Scene) -> PaymentAttempt {
    let attempt = given::attempt_in(&given::order(), scene);
    let prepared = gateway.prepare(&request_for(&attempt)).unwrap();
    PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    }
}

pub(crate) fn is_unknown<T>(result: &Result<T, OutsideError>) -> bool {
    matches!(result, Err(OutsideError::Unknown(_)))
}

pub(crate) fn refusal_code<T: std::fmt::Debug>(result: Result<T, OutsideError>) -> String {
    match result {
        Err(OutsideError::Refused { code, message: _ }) => code,
        other => panic!("not refused: {other:?}"),
    }
}
