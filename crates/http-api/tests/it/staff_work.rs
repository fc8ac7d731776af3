//! Staff hurrying pushes, and settling what got stuck.

use crate::harness::{Site, WECHAT_PAY};
use crate::shop::{REFUNDS, number};
use chrono::TimeDelta;
use domain::staff::Role;
use domain::{AttemptState, Channel, OrderId, OrderKind, PaymentAttempt, TaskKind, TaskState};
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::{Fault, GatewayCall};
use testkit::given;

const PUSH: &str = "/v1/cashier/order/push";
const PUSH_NEW: &str = "/v1/zhuoyue/push/new";
const PUSH_RENEWAL: &str = "/v1/zhuoyue/push/renewal";
const STUCK: &str = "/v1/compensate/payment-create-failed";

#[actix_web::test]
async fn a_dead_push_gets_another_life_and_a_done_one_stays_done() {
    for path in [PUSH, PUSH_RENEWAL] {
        let site = Site::new();
        let (id, _token) = site.paid(Channel::Wechat).await;
        let staff = site.signed_in(Role::Service).await;
        let mut tasks = site.store.tasks().into_iter();
        let push = tasks.find(|task| matches!(task.kind, TaskKind::Push { .. })).unwrap();
        let dead = TaskState::Dead { at: given::start() };
        site.store.put_task(domain::Task { state: dead, ..push });
        site.work().await;
        assert_ne!(site.shown(&id).await["status"], "fulfilled");
        let body = json!({ "orderId": id });
        let answer = site.post_as(&staff, path, &body).await;
        assert_eq!(answer.data(), json!([{ "target": "zhuoyue", "status": "due" }]), "{path}");
        site.work().await;
        assert_eq!(site.shown(&id).await["status"], "fulfilled");
        let again = site.post_as(&staff, path, &body).await;
        assert_eq!(again.data(), json!([{ "target": "zhuoyue", "status": "done" }]));
        assert_eq!(site.store.audit().len(), 2);
    }
}

#[actix_web::test]
async fn what_cannot_be_pushed_is_refused_with_its_reason() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    let (unpaid, _token) = site.begun(Channel::Wechat).await;
    for path in [PUSH, PUSH_NEW, PUSH_RENEWAL] {
        for id in ["R202407261816664599454990337", "N202407261816664599454990337", "R1", ""] {
            let answer = site.post_as(&staff, path, &json!({ "orderId": id })).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
        let answer = site.post_as(&staff, path, &json!({ "orderId": 1 })).await;
        answer.is_error(ErrorCode::MalformedBody).in_field("orderId");
    }
    for path in [PUSH, PUSH_RENEWAL] {
        let answer = site.post_as(&staff, path, &json!({ "orderId": unpaid })).await;
        answer.is_error(ErrorCode::NothingToDeliver);
    }
    // A renewal is none of the new orders, and the other way round.
    let answer = site.post_as(&staff, PUSH_NEW, &json!({ "orderId": unpaid })).await;
    answer.is_error(ErrorCode::OrderNotFound);
    let id = OrderId::new(OrderKind::New, given::id());
    site.store.put_order(domain::Order { id, query_id: None, ..given::order() });
    let new = json!({ "orderId": id.to_string() });
    site.post_as(&staff, PUSH_RENEWAL, &new).await.is_error(ErrorCode::OrderNotFound);
    site.post_as(&staff, PUSH_NEW, &new).await.is_error(ErrorCode::NothingToDeliver);
}

#[actix_web::test]
async fn an_order_whose_money_goes_back_is_not_delivered() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Admin).await;
    let refund = json!({
        "orderId": id, "refundNo": "RF20260302001", "amount": "460.00", "reason": "客户退订",
    });
    assert_eq!(site.post_as(&staff, REFUNDS, &refund).await.status, 200);
    let answer = site.post_as(&staff, PUSH, &json!({ "orderId": id })).await;
    answer.is_error(ErrorCode::NothingToDeliver);
}

/// Attempts whose creation ended unknown: one that was paid all the same, one that never came.
async fn stuck(site: &Site) -> (String, String) {
    let (paid, _token) = site.saved().await;
    for _try in 0..3 {
        site.wechat.fault(GatewayCall::Create, Fault::AnswerLost);
    }
    site.wechat.fault(GatewayCall::Query, Fault::NotReached);
    let answer = site.post(WECHAT_PAY, json!({ "orderId": paid, "scene": "native" })).await;
    answer.is_error(ErrorCode::PaymentOutcomeUnknown);
    site.payer_pays(Channel::Wechat, &paid);
    let order = site.with_order(|_order| {});
    let created = AttemptState::Created;
    site.store.put_attempt(PaymentAttempt { state: created, ..given::attempt(&order) });
    site.clock.advance(TimeDelta::minutes(1));
    (paid, order.id.to_string())
}

#[actix_web::test]
async fn what_got_stuck_is_settled_by_asking() {
    let site = Site::new();
    let (paid, unknown) = stuck(&site).await;
    let staff = site.signed_in(Role::Service).await;
    let one = site.post_as(&staff, STUCK, &json!({ "orderId": paid })).await;
    assert_eq!(one.data(), json!({ "lookedAt": 1, "paid": 1, "closed": 0, "unanswered": 0 }));
    assert_eq!(site.shown(&paid).await["status"], "paid");
    let all = site.post_as(&staff, STUCK, &json!({})).await.data();
    assert_eq!(all, json!({ "lookedAt": 1, "paid": 0, "closed": 1, "unanswered": 0 }));
    assert_eq!(site.attempts(&unknown).await[0].number, number(&unknown));
    let none = site.post_as(&staff, STUCK, &json!({ "orderId": null })).await.data();
    assert_eq!(none["lookedAt"], 0, "twice is once");
    assert_eq!(site.store.audit().len(), 3);
}

#[actix_web::test]
async fn a_provider_that_does_not_answer_leaves_it_for_later() {
    let site = Site::new();
    let (paid, _unknown) = stuck(&site).await;
    let staff = site.signed_in(Role::Service).await;
    site.wechat.fault(GatewayCall::Query, Fault::NotReached);
    let report = site.post_as(&staff, STUCK, &json!({ "orderId": paid })).await.data();
    assert_eq!((&report["lookedAt"], &report["unanswered"]), (&json!(1), &json!(1)));
    for id in ["R1", ""] {
        let answer = site.post_as(&staff, STUCK, &json!({ "orderId": id })).await;
        answer.is_error(ErrorCode::OrderNotFound);
    }
    let answer = site.post_as(&staff, STUCK, &json!({ "orderId": 1 })).await;
    answer.is_error(ErrorCode::MalformedBody).in_field("orderId");
}
