use crate::harness::{SAVE, Site, get, post, save_body};
use http_api::{EnvelopeStatus, ErrorCode};
use serde_json::json;

fn ruoyi() -> Site {
    Site::with(|settings| settings.envelope = EnvelopeStatus::Ruoyi)
}

#[actix_web::test]
async fn with_ruoyis_envelope_failures_are_200_with_the_code_inside() {
    let site = ruoyi();
    let stored = json!({ "queryId": "PBS001022579", "packageId": 1 });
    for (answer, code) in [
        (site.get("/v1/order/renewal/query").await, ErrorCode::InvalidField),
        (site.get("/v1/nothing").await, ErrorCode::NotFound),
        (site.get(SAVE).await, ErrorCode::MethodNotAllowed),
        (site.post(SAVE, stored).await, ErrorCode::PackageNotFound),
        (site.post(SAVE, json!({})).await, ErrorCode::MalformedBody),
    ] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["code"], code.status().as_u16());
        assert_eq!(answer.json()["error"], code.word());
    }
    assert_eq!(site.post(SAVE, save_body()).await.json()["code"], 200);
    let repeated = site.post(SAVE, save_body()).await;
    assert_eq!((repeated.status, repeated.header("Retry-After")), (200, Some("5")));
}

#[actix_web::test]
async fn what_machines_read_keeps_its_status() {
    let site = ruoyi();
    assert_eq!(site.get("/metrics").await.status, 404);
    assert_eq!(site.get("/v1/pay/wechat/notify").await.status, 405);
    site.store.fail_next(testkit::fakes::StoreFailure::Unavailable);
    assert_eq!(site.get("/readyz").await.status, 503);
}

#[actix_web::test]
async fn a_well_formed_request_id_is_kept_and_any_other_replaced() {
    let site = Site::new();
    let sent = get("/healthz").insert_header(("X-Request-Id", "Abc_123-x"));
    assert_eq!(site.call(sent).await.header("X-Request-Id"), Some("Abc_123-x"));
    let long = "x".repeat(65);
    for bad in ["", "a b", "a\"b", long.as_str(), "{}"] {
        let answer = site.call(get("/healthz").insert_header(("X-Request-Id", bad))).await;
        let id = answer.header("X-Request-Id").unwrap();
        assert_ne!(id, bad);
        assert!(id.len() <= 64 && !id.is_empty(), "{id}");
    }
    let [one, other] = [site.get("/healthz").await, site.get("/healthz").await];
    assert_ne!(one.header("X-Request-Id"), other.header("X-Request-Id"));
}

#[actix_web::test]
async fn every_answer_forbids_sniffing_and_storing() {
    let site = Site::new();
    for request in [get("/v1/package/home"), get("/nothing"), post(SAVE, &save_body())] {
        let answer = site.call(request).await;
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
        assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    }
}

#[actix_web::test]
async fn other_prefixes_are_a_setting() {
    let site = Site::with(|settings| settings.prefixes = vec!["/api".to_owned()]);
    assert_eq!(site.get("/api/v1/package/home").await.status, 200);
    site.get("/v1/package/home").await.is_error(ErrorCode::NotFound);
    assert_eq!(site.get("/healthz").await.status, 200);
}
