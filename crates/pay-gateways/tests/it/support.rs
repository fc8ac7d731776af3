//! The providers' side of the wire: keys, signed answers and signed notifications.

mod alipay;
mod keys;
pub(crate) mod platform;
mod sandbox;
mod telecom;
mod wechat;

pub(crate) use alipay::{
    AlipayServer, Fields, alipay, alipay_config, certificate_mode, certificates, key_mode,
    notice_body, notice_fields, raw_form, signed_node,
};
pub(crate) use keys::{TestKey, keys};
pub(crate) use sandbox::{NOWHERE, Outside};
pub(crate) use telecom::{
    INSTITUTION, TELECOM_SCENES, TelecomPayer, TelecomServer, alice, captured_attempt, created_at,
    failure, paid_result, payment_notice, raw_json, refund_notice, signed_answer as telecom_answer,
    signed_notice, success, telecom, telecom_config, telecom_fault, telecom_of, telecom_with,
};
pub(crate) use wechat::{
    API_V3_KEY, MINI_PROGRAM, PLATFORM_KEY_ID, Sealed, WechatServer, notice, signed_answer,
    signed_headers, signed_raw, transaction, wechat, wechat_at, wechat_config,
};

use domain::ports::{Device, OutsideError, Payer, PaymentGateway, PaymentRequest};
use domain::{PaymentAttempt, Scene};
use std::net::IpAddr;
use std::time::Duration;
use testkit::given;
use tokio::runtime::Builder;

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
        return_url: attempt.return_url.clone(),
        payer: payer(),
    }
}

/// Whoever pays: known by all that a scene may need.
pub(crate) fn payer() -> Payer {
    Payer {
        openid: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".to_owned()),
        address: Some(IpAddr::from([203, 0, 113, 9])),
        device: Device::Other,
    }
}

/// Waits for a future where a test cannot: inside `proptest!`.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
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
