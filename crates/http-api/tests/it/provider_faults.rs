use crate::harness::{ALIPAY_PAY, Site, WECHAT_PAY};
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::{Fault, GatewayCall, StoreFailure};

#[actix_web::test]
async fn a_failing_provider_is_told_by_what_it_leaves_us_knowing() {
    let refused = Fault::Refused { code: "PARAM_ERROR".to_owned() };
    for (fault, code) in [
        (refused, ErrorCode::ProviderRefused),
        (Fault::NotReached, ErrorCode::ProviderUnavailable),
        (Fault::RequestLost, ErrorCode::PaymentOutcomeUnknown),
    ] {
        for (path, scene) in [(WECHAT_PAY, "native"), (ALIPAY_PAY, "qr")] {
            let site = Site::new();
            let (id, _token) = site.saved().await;
            for gateway in [&site.wechat, &site.alipay] {
                for call in [GatewayCall::Create, GatewayCall::Create, GatewayCall::Create] {
                    gateway.fault(call, fault.clone());
                }
                gateway.fault(GatewayCall::Query, fault.clone());
            }
            let answer = site.post(path, json!({ "orderId": id, "scene": scene })).await;
            answer.is_error(code);
            assert!(!answer.body.contains("PARAM_ERROR"), "{}", answer.body);
        }
    }
}

#[actix_web::test]
async fn a_store_that_fails_while_paying_is_told_without_its_cause() {
    for (failure, code) in
        [(StoreFailure::Busy, ErrorCode::Busy), (StoreFailure::Unavailable, ErrorCode::Unavailable)]
    {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        site.store.fail_next(failure);
        let answer = site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
        answer.is_error(code);
    }
}
