use crate::harness::Site;
use domain::PackageId;
use domain::package::ShownAt;
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::StoreFailure;
use testkit::given;

#[actix_web::test]
async fn the_front_page_shows_what_is_on_sale_in_order() {
    let site = Site::new();
    let package = |id, position| domain::Package {
        id: PackageId(id),
        position,
        list_price: Some(given::yuan("600")),
        ..given::package()
    };
    site.store.put_package(package(80, 0));
    site.store.put_package(domain::Package { on_sale: false, ..package(81, 2) });
    site.store.put_package(domain::Package { shown_at: vec![ShownAt::Family], ..package(82, 3) });
    let answer = site.get("/v1/package/home").await;
    let shown = |id: i64| {
        json!({
            "packageId": id, "packageName": "100M/12", "packageRate": "100M", "packageMonth": 12,
            "packagePrice": "460.00", "description": "百兆宽带一年",
        })
    };
    let mut first = shown(80);
    first["listPrice"] = json!("600.00");
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({ "msg": "请求成功", "code": 200, "data": [first, shown(74)] })
    );
}

#[actix_web::test]
async fn a_failing_store_is_told_without_its_cause() {
    for (failure, code) in [
        (StoreFailure::Unavailable, ErrorCode::Unavailable),
        (StoreFailure::Busy, ErrorCode::Busy),
        (StoreFailure::Conflict, ErrorCode::Busy),
        (StoreFailure::Duplicate, ErrorCode::Internal),
    ] {
        let site = Site::new();
        site.store.fail_next(failure);
        let answer = site.get("/v1/package/home").await;
        answer.is_error(code);
        assert!(!answer.body.contains("fake"), "{}", answer.body);
    }
}
