//! Notifications of refunds, and of the telecom's payments.

use crate::harness::{Site, post};
use crate::shop::{REFUNDS, notify_path};
use domain::ports::{Clock, ReportedRefund};
use domain::staff::Role;
use domain::{Channel, RefundNumber};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::{FakeVerifier, RefundEnd, RefundPlan};

const WECHAT_REFUND: &str = "/v1/pay/wechat/refund-notify";
const TELECOM: [&str; 2] = ["/v1/pay/telecom/wechat/notify", "/v1/pay/telecom/alipay/notify"];
const NUMBER: &str = "RF20260302001";

/// A refund of the whole that is on its way at the provider. Gives the order's id and token.
async fn on_its_way(site: &Site, channel: Channel, end: RefundEnd) -> (String, String) {
    let (id, token) = site.paid(channel).await;
    let staff = site.signed_in(Role::Finance).await;
    site.gateway(channel).plan_refund(RefundPlan::AfterProcessing(end));
    let body = json!({
        "orderId": id, "refundNo": NUMBER, "amount": "460.00", "reason": "客户退订",
    });
    let answer = site.post_as(&staff, REFUNDS, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    site.work().await;
    assert_eq!(site.shown(&id).await["status"], "refunding");
    site.gateway(channel).finish_refunds();
    (id, token)
}

fn report(site: &Site, channel: Channel) -> ReportedRefund {
    site.gateway(channel).refund_report(&RefundNumber::parse(NUMBER).unwrap()).unwrap()
}

async fn told(site: &Site, path: &str, report: &ReportedRefund) -> (u16, String) {
    let raw = FakeVerifier::new(report.channel).refund_notification(report, site.clock.now());
    let answer = site.call(post(path, &Value::Null).set_payload(raw.body)).await;
    (answer.status, answer.body)
}

#[actix_web::test]
async fn word_of_a_refund_ends_it_and_the_order_follows() {
    for (channel, path) in [
        (Channel::Wechat, WECHAT_REFUND),
        (Channel::Telecom, TELECOM[0]),
        (Channel::Telecom, TELECOM[1]),
    ] {
        let site = Site::new();
        let (id, _token) = on_its_way(&site, channel, RefundEnd::Succeeded).await;
        let report = report(&site, channel);
        for _repeat in 0..2 {
            assert_eq!(told(&site, path, &report).await, (200, "received".to_owned()));
        }
        let shown = site.shown(&id).await;
        assert_eq!(
            (&shown["status"], &shown["statusText"]),
            (&json!("refunded"), &json!("已退款"))
        );
        assert_eq!(shown["refundedAmount"], "460.00");
        assert_eq!(shown["refunds"][0]["status"], "succeeded");
    }
}

#[actix_web::test]
async fn word_that_a_refund_failed_gives_the_order_back_its_state() {
    let site = Site::new();
    let (id, _token) = on_its_way(&site, Channel::Wechat, RefundEnd::Closed).await;
    let report = report(&site, Channel::Wechat);
    assert_eq!(told(&site, WECHAT_REFUND, &report).await.0, 200);
    let shown = site.shown(&id).await;
    assert_ne!(shown["status"], "refunding");
    assert_eq!(
        (&shown["refunds"][0]["status"], &shown["refundedAmount"]),
        (&json!("failed"), &json!("0.00"))
    );
    assert_eq!(shown["refunds"][0]["statusText"], "退款失败");
}

#[actix_web::test]
async fn a_forged_word_of_a_refund_is_not_believed() {
    let site = Site::new();
    let (id, _token) = on_its_way(&site, Channel::Wechat, RefundEnd::Succeeded).await;
    let report = report(&site, Channel::Wechat);
    let raw =
        FakeVerifier::with_key(Channel::Wechat, 7).refund_notification(&report, site.clock.now());
    let answer = site.call(post(WECHAT_REFUND, &Value::Null).set_payload(raw.body)).await;
    assert_eq!((answer.status, answer.body.as_str()), (401, "refused"));
    assert_eq!(site.shown(&id).await["status"], "refunding");
}

#[actix_web::test]
async fn a_refund_that_is_not_ours_is_quarantined_and_acknowledged() {
    let site = Site::new();
    let (id, _token) = on_its_way(&site, Channel::Wechat, RefundEnd::Succeeded).await;
    let known = report(&site, Channel::Wechat);
    let unknown = ReportedRefund { refund_number: "RF999999".to_owned(), ..known };
    assert_eq!(told(&site, WECHAT_REFUND, &unknown).await, (200, "received".to_owned()));
    assert_eq!(site.store.quarantine()[0].reason.name(), "unknown_refund");
    assert_eq!(site.shown(&id).await["status"], "refunding");
}

#[actix_web::test]
async fn both_of_the_telecoms_routes_take_its_payments() {
    for path in TELECOM {
        let site = Site::new();
        let (id, _token) = site.begun(Channel::Telecom).await;
        let capture = site.payer_pays(Channel::Telecom, &id);
        for _repeat in 0..2 {
            let answer = site.notified(path, &capture).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "received"), "{path}");
        }
        assert_eq!(site.shown(&id).await["status"], "paid");
        assert_eq!(site.store.evidence()[0].channel, Channel::Telecom);
    }
}

#[actix_web::test]
async fn one_channels_notice_is_nothing_to_another_channel() {
    let site = Site::new();
    let (id, _token) = site.begun(Channel::Wechat).await;
    let capture = site.payer_pays(Channel::Wechat, &id);
    let alipays = domain::settlement::Capture { channel: Channel::Alipay, ..capture };
    assert_eq!(site.notified(notify_path(Channel::Alipay), &alipays).await.status, 200);
    assert_eq!(site.store.quarantine()[0].reason.name(), "wrong_channel");
    assert_eq!(site.shown(&id).await["status"], "awaiting_payment");
}

#[actix_web::test]
async fn without_a_verifier_its_routes_are_not_there() {
    let site = Site::wired(
        |_settings| {},
        |ports| {
            ports.verifiers.retain(|verifier| verifier.channel() == Channel::Alipay);
        },
    );
    for path in [WECHAT_REFUND, TELECOM[0], TELECOM[1]] {
        let answer = site.call(post(path, &json!({}))).await;
        answer.is_error(ErrorCode::NotFound);
    }
    assert!(site.store.evidence().is_empty());
}

#[actix_web::test]
async fn a_notice_that_cannot_be_kept_is_to_be_sent_again() {
    for path in TELECOM {
        let site = Site::new();
        let raw = FakeVerifier::new(Channel::Telecom).signed("kind=test\n", site.clock.now());
        site.store.fail_next(testkit::fakes::StoreFailure::Unavailable);
        let answer = site.call(post(path, &Value::Null).set_payload(raw.body)).await;
        assert_eq!((answer.status, answer.body.as_str()), (503, "try again"));
    }
}
