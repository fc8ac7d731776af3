//! 套餐: what visitors see of packages.

use crate::harness::Site;
use chrono::TimeDelta;
use domain::content::{GroupCode, PackageGroup};
use domain::package::{Audience, ShownAt};
use domain::{Customer, Package, PackageId};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

const FAMILY: &str = "/v1/package/family";
const ORDER: &str = "/v1/package/order";
const GROUP: &str = "/v1/package/template-group";
const DETAIL: &str = "/v1/package/detail";
const MINI_PROGRAM: &str = "/v1/package/detail/mini-program";

fn numbers(packages: &Value) -> Vec<i64> {
    packages.as_array().unwrap().iter().map(|one| one["packageId"].as_i64().unwrap()).collect()
}

fn package(id: i64) -> Package {
    Package { id: PackageId(id), position: 9, ..given::package() }
}

#[actix_web::test]
async fn families_see_their_packages_in_order() {
    let site = Site::new();
    let family = |id, position| Package {
        position,
        shown_at: vec![ShownAt::Family],
        pictures: vec!["/a.png".to_owned(), "/b.png".to_owned()],
        ..package(id)
    };
    site.store.put_package(family(81, 2));
    site.store.put_package(family(82, 1));
    site.store.put_package(Package { on_sale: false, ..family(83, 0) });
    let answer = site.get(FAMILY).await;
    assert_eq!((answer.status, numbers(&answer.data())), (200, vec![82, 81]));
    assert_eq!(answer.data()[0]["picture"], "/a.png");
}

#[actix_web::test]
async fn the_order_page_offers_what_the_customer_may_order() {
    let site = Site::new();
    for package in [
        Package { for_renewal: false, ..package(75) },
        Package { for_new: false, ..package(76) },
        Package { audience: Audience::Qualified, ..package(90) },
        Package { audience: Audience::Lapsed, ..package(91) },
        Package { on_sale: false, ..package(92) },
    ] {
        site.store.put_package(package);
    }
    let over = given::start().date_naive().pred_opt().unwrap();
    let query_id = |text: &str| domain::QueryId::parse(text).unwrap();
    let qualified = Customer { query_id: query_id("PBS2"), qualified: true, ..given::customer() };
    let lapsed = Customer { query_id: query_id("PBS3"), expires_on: over, ..given::customer() };
    site.store.put_customer(qualified);
    site.store.put_customer(lapsed);
    for (question, expected) in [
        ("orderType=new", vec![74, 75]),
        ("orderType=new&queryId=PBS2", vec![74, 75]),
        ("orderType=renewal", vec![74, 76]),
        ("orderType=renewal&queryId=", vec![74, 76]),
        ("orderType=renewal&queryId=PBS001022579", vec![74, 76]),
        ("orderType=renewal&queryId=PBS2", vec![74, 76, 90]),
        ("orderType=renewal&queryId=PBS3", vec![74, 76, 91]),
    ] {
        let answer = site.get(&format!("{ORDER}?{question}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(numbers(&answer.data()), expected, "{question}");
    }
}

#[actix_web::test]
async fn what_the_order_page_cannot_be_asked_is_refused() {
    let site = Site::new();
    let invalid = [
        ("", "orderType"),
        ("orderType=", "orderType"),
        ("orderType=both", "orderType"),
        ("orderType=new&orderType=new", "orderType"),
        ("orderType=renewal&queryId=pbs1", "queryId"),
        ("orderType=new&queryId=pbs1", "queryId"),
        ("orderType=renewal&queryId=A&queryId=B", "queryId"),
    ];
    for (question, field) in invalid {
        let answer = site.get(&format!("{ORDER}?{question}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let unknown = site.get(&format!("{ORDER}?orderType=renewal&queryId=PBS9")).await;
    unknown.is_error(ErrorCode::CustomerNotFound);
    site.directory.set_down(true);
    let away = site.get(&format!("{ORDER}?orderType=renewal&queryId=PBS9")).await;
    away.is_error(ErrorCode::CustomerDirectoryUnavailable);
}

#[actix_web::test]
async fn a_limited_package_says_what_is_left_and_goes_when_nothing_is() {
    let site = Site::new();
    site.store.put_package(Package { limited: true, ..given::package() });
    site.store.set_stock(PackageId(74), 2);
    let offered = site.get(&format!("{ORDER}?orderType=renewal")).await.data();
    assert_eq!(offered[0]["stockLeft"], 2);
    site.store.set_stock(PackageId(74), 0);
    site.clock.advance(TimeDelta::seconds(1));
    let offered = site.get(&format!("{ORDER}?orderType=renewal")).await.data();
    assert_eq!(offered, json!([]));
    let detail = site.get(&format!("{DETAIL}?packageId=74")).await.data();
    assert_eq!(detail["stockLeft"], 0);
    let short = site.get(&format!("{MINI_PROGRAM}?packageId=74")).await.data();
    assert_eq!(short["soldOut"], true);
}

#[actix_web::test]
async fn a_template_group_is_shown_while_it_is_published() {
    let site = Site::new();
    site.store.put_package(package(80));
    site.store.put_package(Package { on_sale: false, ..package(81) });
    let group = PackageGroup {
        code: GroupCode::parse("spring").unwrap(),
        packages: vec![PackageId(80), PackageId(81), PackageId(74)],
        ..given::group()
    };
    site.store.put_group(group.clone());
    let shown = site.get(&format!("{GROUP}?groupCode=spring")).await.data();
    assert_eq!(numbers(&shown["packages"]), [80, 74]);
    let about = ["groupCode", "groupName", "template"].map(|field| shown[field].clone());
    assert_eq!(about, [json!("spring"), json!("春季套餐"), json!("standard")]);
    for (question, field) in
        [("", "groupCode"), ("?groupCode=", "groupCode"), ("?groupCode=Spring", "groupCode")]
    {
        let answer = site.get(&format!("{GROUP}{question}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let unknown = site.get(&format!("{GROUP}?groupCode=autumn")).await;
    unknown.is_error(ErrorCode::PackageGroupNotFound);
    site.store.put_group(PackageGroup { published: false, version: 2, ..group });
    site.clock.advance(TimeDelta::seconds(1));
    let hidden = site.get(&format!("{GROUP}?groupCode=spring")).await;
    hidden.is_error(ErrorCode::PackageGroupNotFound);
}

#[actix_web::test]
async fn a_package_is_shown_whole_and_in_short() {
    let site = Site::new();
    let until = given::start() + TimeDelta::days(1);
    site.store.put_package(Package {
        list_price: Some(given::yuan("600")),
        pictures: vec!["/a.png".to_owned(), "/b.png".to_owned()],
        terms: "第一条".to_owned(),
        for_new: false,
        sale_until: Some(until),
        quota: Some(2),
        ..given::package()
    });
    let whole = site.get(&format!("{DETAIL}?packageId=74")).await;
    let expected = json!({
        "packageId": 74, "packageName": "100M/12", "packageRate": "100M", "packageMonth": 12,
        "packagePrice": "460.00", "listPrice": "600.00", "description": "百兆宽带一年",
        "pictures": ["/a.png", "/b.png"], "terms": "第一条", "forNew": false, "forRenewal": true,
        "quota": 2, "saleUntilAt": "2026-03-03T12:00:00+08:00",
    });
    assert_eq!((whole.status, whole.data()), (200, expected));
    let short = site.get(&format!("{MINI_PROGRAM}?packageId=74")).await;
    let expected = json!({
        "packageId": 74, "packageName": "100M/12", "packageRate": "100M", "packageMonth": 12,
        "packagePrice": "460.00", "listPrice": "600.00", "picture": "/a.png", "soldOut": false,
    });
    assert_eq!((short.status, short.data()), (200, expected));
}

#[actix_web::test]
async fn details_are_of_what_is_on_sale_and_shown_there() {
    let site = Site::new();
    site.store.put_package(Package { on_sale: false, ..package(81) });
    let later = given::start() + TimeDelta::hours(1);
    site.store.put_package(Package { sale_from: Some(later), ..package(82) });
    site.store.put_package(Package { shown_at: vec![ShownAt::Home], ..package(83) });
    for path in [DETAIL, MINI_PROGRAM] {
        for hidden in [81, 82, 9, -1, i64::MAX] {
            let answer = site.get(&format!("{path}?packageId={hidden}")).await;
            answer.is_error(ErrorCode::PackageNotFound);
        }
        for bad in
            ["", "?packageId=", "?packageId=x", "?packageId=74.0", "?packageId=1&packageId=1"]
        {
            let answer = site.get(&format!("{path}{bad}")).await;
            answer.is_error(ErrorCode::InvalidField).in_field("packageId");
        }
        let far = site.get(&format!("{path}?packageId=99999999999999999999")).await;
        far.is_error(ErrorCode::InvalidField).in_field("packageId");
    }
    assert_eq!(site.get(&format!("{DETAIL}?packageId=83")).await.status, 200);
    let elsewhere = site.get(&format!("{MINI_PROGRAM}?packageId=83")).await;
    elsewhere.is_error(ErrorCode::PackageNotFound);
}
