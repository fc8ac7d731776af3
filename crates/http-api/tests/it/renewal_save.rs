use crate::harness::{SAVE, Site, post, save_body};
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use domain::package::Audience;
use domain::ports::{IdError, MockIdGenerator};
use domain::{OrderId, PackageId};
use http_api::ErrorCode;
use serde_json::json;
use std::sync::Arc;
use testkit::given;

/// The request of the site's own document.
fn documented(prefix: &str) -> TestRequest {
    post(&format!("{prefix}{SAVE}"), &save_body())
        .insert_header(("infoSource", "PC"))
        .insert_header(("infoSourceDetail", "PC"))
}

#[actix_web::test]
async fn the_documents_own_request_is_answered_field_by_field() {
    for prefix in ["", "/dev-api", "/prod-api"] {
        let site = Site::new();
        let answer = site.call(documented(prefix)).await;
        let order_id: OrderId = answer.data()["orderId"].as_str().unwrap().parse().unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("Content-Type"), Some("application/json"));
        let expected = format!(
            "{{\"msg\":\"请求成功\",\"code\":200,\"data\":{{\"orderId\":\"{order_id}\",\
             \"customerName\":\"**试\",\"address\":\"江场西路**号\",\
             \"phoneNumber\":\"186******772\",\"packageName\":\"100M/12\",\"packageMonth\":12,\
             \"packagePrice\":\"460.00\",\"packageRate\":\"100M\"}}}}"
        );
        assert_eq!(answer.body, expected);
        assert_eq!(order_id.number().made_at(), given::start());
    }
}

#[actix_web::test]
async fn the_order_is_stored_with_its_source_and_opened_by_its_token() {
    let site = Site::new();
    let answer = site.call(documented("")).await;
    let order = &site.store.orders()[0];
    assert_eq!(order.source.info.as_deref(), Some("PC"));
    assert_eq!(order.source.detail.as_deref(), Some("PC"));
    let token = answer.header("Order-Token").unwrap();
    assert!(site.deps.app.tokens.opens(order.id, token));
    let link =
        format!("<https://shop.example.com/cashier/{}?t={token}>; rel=\"payment\"", order.id);
    assert_eq!(answer.header("Link"), Some(link.as_str()));
}

#[actix_web::test]
async fn the_same_order_again_is_refused_for_five_seconds() {
    let site = Site::new();
    site.saved().await;
    site.post(SAVE, save_body()).await.is_error(ErrorCode::RepeatSubmit);
    let elsewhere = documented("").peer_addr("203.0.113.8:5000".parse().unwrap());
    assert_eq!(site.call(elsewhere).await.status, 200);
    site.clock.advance(TimeDelta::seconds(5));
    assert_eq!(site.post(SAVE, save_body()).await.status, 200);
    assert_eq!(site.store.orders().len(), 3);
}

#[actix_web::test]
async fn what_cannot_be_ordered_is_refused_with_its_reason() {
    let site = Site::new();
    let package = |id| domain::Package { id: PackageId(id), ..given::package() };
    site.store.put_package(domain::Package { on_sale: false, ..package(75) });
    site.store.put_package(domain::Package { audience: Audience::Lapsed, ..package(76) });
    for (query_id, package_id, code) in [
        ("PBS000000000", 74, ErrorCode::CustomerNotFound),
        ("PBS001022579", 1, ErrorCode::PackageNotFound),
        ("PBS001022579", -74, ErrorCode::PackageNotFound),
        ("PBS001022579", 75, ErrorCode::PackageOffSale),
        ("PBS001022579", 76, ErrorCode::PackageNotForCustomer),
    ] {
        let body = json!({ "queryId": query_id, "packageId": package_id });
        let answer = site.post(SAVE, body).await;
        answer.is_error(code);
        assert_eq!(answer.header("Order-Token"), None);
    }
    assert!(site.store.orders().is_empty());
}

#[actix_web::test]
async fn without_the_directory_nothing_can_be_ordered() {
    let site = Site::new();
    site.directory.set_down(true);
    let answer = site.post(SAVE, save_body()).await;
    answer.is_error(ErrorCode::CustomerDirectoryUnavailable);
}

#[actix_web::test]
async fn a_source_that_is_too_long_or_not_text_is_named() {
    let site = Site::new();
    let long = "X".repeat(65);
    for (header, value) in [
        ("infoSource", long.as_bytes()),
        ("infoSourceDetail", long.as_bytes()),
        ("infoSource", b"\xff\xfe"),
        ("infoSource", b"a\tb"),
    ] {
        let answer = site.call(post(SAVE, &save_body()).insert_header((header, value))).await;
        answer.is_error(ErrorCode::InvalidField).in_field(header);
    }
    let chinese = post(SAVE, &save_body()).insert_header(("infoSource", "官网".as_bytes()));
    assert_eq!(site.call(chinese).await.status, 200);
    let twice = post(SAVE, &save_body())
        .append_header(("infoSource", "PC"))
        .append_header(("infoSource", "H5"));
    site.call(twice).await.is_error(ErrorCode::InvalidField).in_field("infoSource");
}

#[actix_web::test]
async fn a_server_without_a_worker_slot_saves_no_order() {
    let mut ids = MockIdGenerator::new();
    ids.expect_next_id().returning(|| Err(IdError::NoSlot));
    let site = Site::wired(|_settings| {}, |ports| ports.ids = Arc::new(ids));
    site.post(SAVE, save_body()).await.is_error(ErrorCode::Unavailable);
}
