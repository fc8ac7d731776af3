//! (cancel): giving up an unpaid order of either kind.

use crate::harness::{Site, post};
use chrono::TimeDelta;
use domain::Channel;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::GatewayCall;

const CANCEL: &str = "/v1/order/cancel";

#[actix_web::test]
async fn an_unpaid_order_of_either_kind_is_cancelled_by_its_token() {
    let site = Site::new();
    for (id, token) in [site.saved_new().await, site.saved().await] {
        let request = || {
            post(CANCEL, &json!({ "orderId": id })).insert_header(("Order-Token", token.as_str()))
        };
        let data = site.call(request()).await.data();
        assert_eq!((&data["status"], &data["statusText"]), (&json!("cancelled"), &json!("已取消")));
        assert_eq!(data["timeline"][1]["event"], "cancelled");
        let again = site.call(request()).await;
        assert_eq!((again.status, again.data()["timeline"].as_array().unwrap().len()), (200, 2));
    }
}

#[actix_web::test]
async fn its_payments_are_closed_first_and_one_that_was_made_wins() {
    let site = Site::new();
    let (id, token) = site.begun(Channel::Wechat).await;
    let path = format!("{CANCEL}?t={token}");
    let answer = site.post(&path, json!({ "orderId": id })).await;
    assert_eq!(answer.data()["payments"][0]["status"], "cancelled");
    assert_eq!(site.wechat.calls(GatewayCall::Close), 1);
    site.clock.advance(TimeDelta::seconds(5));
    let (id, token) = site.begun(Channel::Wechat).await;
    site.payer_pays(Channel::Wechat, &id);
    let answer = site.post(&format!("{CANCEL}?t={token}"), json!({ "orderId": id })).await;
    answer.is_error(ErrorCode::OrderAlreadyPaid);
    assert_eq!(site.shown(&id).await["status"], "paid");
}

#[actix_web::test]
async fn what_cannot_be_cancelled_is_refused_with_its_reason() {
    let site = Site::new();
    let (id, token) = site.saved().await;
    site.clock.advance(TimeDelta::minutes(30));
    site.work().await;
    let answer = site.post(&format!("{CANCEL}?t={token}"), json!({ "orderId": id })).await;
    answer.is_error(ErrorCode::OrderClosed);
    let (id, _quarantine) = site.quarantined().await;
    let token = site.deps.app.tokens.token(id.parse().unwrap());
    let answer = site.post(&format!("{CANCEL}?t={token}"), json!({ "orderId": id })).await;
    answer.is_error(ErrorCode::PaymentHeld);
}

#[actix_web::test]
async fn others_cancel_nothing() {
    let site = Site::new();
    let (id, _token) = site.saved_new().await;
    let body = json!({ "orderId": id });
    site.post(CANCEL, body.clone()).await.is_error(ErrorCode::OrderNotFound);
    let stranger = site.customer("13900000001").await;
    site.post_as(&stranger, CANCEL, &body).await.is_error(ErrorCode::OrderNotFound);
    let reader = site.signed_in(Role::ReadOnly).await;
    site.post_as(&reader, CANCEL, &body).await.is_error(ErrorCode::Forbidden);
    site.post_as("no-session", CANCEL, &body).await.is_error(ErrorCode::Unauthorized);
    assert_eq!(site.shown(&id).await["status"], "awaiting_payment");
    let service = site.signed_in(Role::Service).await;
    assert_eq!(site.post_as(&service, CANCEL, &body).await.status, 200);
    assert_eq!(site.store.audit()[0].action, "order.cancel");
}

#[actix_web::test]
async fn the_customer_whose_phone_boss_holds_cancels_their_renewal() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let session = site.customer("18612345772").await;
    let answer = site.post_as(&session, CANCEL, &json!({ "orderId": id })).await;
    assert_eq!(answer.data()["status"], "cancelled");
}
