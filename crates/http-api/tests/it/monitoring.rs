use crate::harness::{Site, WECHAT_PAY, get};
use crate::shop::REFUNDS;
use actix_web::test::{call_service, init_service, read_body};
use chrono::TimeDelta;
use domain::Channel;
use domain::staff::Role;
use http_api::{ErrorCode, app_factory};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use std::sync::Arc;
use testkit::fakes::StoreFailure;
use testkit::given;

#[actix_web::test]
async fn health_says_that_the_process_lives() {
    let answer = Site::new().get("/healthz").await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "status": "ok" })));
}

#[actix_web::test]
async fn readiness_gives_its_reasons() {
    let site = Site::new();
    let answer = site.get("/readyz").await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "ready": true, "reasons": [] })));
    site.store.fail_next(StoreFailure::Unavailable);
    let answer = site.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["ready"], false);
    assert_eq!(answer.json()["reasons"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn metrics_are_for_the_listed_addresses_only() {
    let mut site = Site::new();
    let local = || get("/metrics").peer_addr("127.0.0.1:1".parse().unwrap());
    site.call(local()).await.is_error(ErrorCode::NotFound);
    site.deps.metrics = Some(Arc::new(|| "up 1\n".to_owned()));
    site.get("/metrics").await.is_error(ErrorCode::NotFound);
    let forged = get("/metrics").insert_header(("X-Forwarded-For", "127.0.0.1"));
    site.call(forged).await.is_error(ErrorCode::NotFound);
    let answer = site.call(local()).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "up 1\n"));
    site.store.fail_next(StoreFailure::Unavailable);
    assert_eq!(site.call(local()).await.status, 200);
}

#[actix_web::test]
async fn requests_and_the_shops_figures_are_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let mut site = Site::new();
    site.deps.metrics = Some(Arc::new(move || handle.render()));
    let (id, _token) = site.saved().await;
    site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    site.get("/prod-api/v1/order/renewal/query?queryId=PBS000000001").await;
    site.get("/v1/secret-looking-path").await;
    site.clock.advance(TimeDelta::minutes(31));
    let text = site.call(get("/metrics").peer_addr("127.0.0.1:1".parse().unwrap())).await.body;
    let query = "route=\"/v1/order/renewal/query\",method=\"GET\",status=\"404\"";
    for line in [
        &format!("http_requests_total{{{query}}} 1"),
        &format!("http_request_duration_seconds_count{{{query}}} 1"),
        "http_requests_total{route=\"unmatched\",method=\"GET\",status=\"404\"} 1",
        "orders{state=\"awaiting_payment\"} 1",
        "tasks{kind=\"expire_order\",state=\"due\"} 1",
        "tasks_oldest_due_age_seconds{kind=\"expire_order\",state=\"due\"} 60",
        "reconciliation_differences 0",
        "quarantined_payments 0",
        "late_payments 0",
        "rejected_messages 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("PBS000000001") && !text.contains("secret-looking"), "{text}");
}

#[actix_web::test]
async fn refunds_on_their_way_and_open_differences_are_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let mut site = Site::new();
    site.deps.metrics = Some(Arc::new(move || handle.render()));
    let service = init_service(app_factory(&site.deps)).await;
    let scrape = async || {
        let request = get("/metrics").peer_addr("127.0.0.1:1".parse().unwrap()).to_request();
        let answer = call_service(&service, request).await;
        String::from_utf8(read_body(answer).await.to_vec()).unwrap()
    };
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Finance).await;
    let refund =
        json!({ "orderId": id, "refundNo": "RF20260302001", "amount": "1.00", "reason": "退订" });
    site.post_as(&staff, REFUNDS, &refund).await;
    let of = given::reconciliation();
    site.reconciled(&[given::difference(&of)], &of).await;
    let text = scrape().await;
    assert!(text.contains("refunds{state=\"requested\"} 1"), "{text}");
    assert!(text.contains("reconciliation_differences 1"), "{text}");
    site.work().await;
    let text = scrape().await;
    assert!(text.contains("refunds{state=\"requested\"} 0"), "a state that is left: {text}");
}
