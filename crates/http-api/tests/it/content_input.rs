//! Bad input at the content desk, field by field.

use crate::content_desk::{
    BANNERS, COLUMNS, GROUPS, NEWS, PACKAGES, article_body, banner_body, column_body, group_body,
    kinds, made, package_body, with,
};
use crate::harness::Site;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::{Value, json};

/// What a field must not hold: the field changed, what it holds, the field that is named.
type Case = (&'static str, Value, &'static str);

async fn refuse(site: &Site, token: &str, (path, body): (&str, &Value), cases: Vec<Case>) {
    let before = site.store.audit().len();
    for (field, value, named) in cases {
        let answer = site.post_as(token, path, &with(body.clone(), field, value)).await;
        answer.is_error(ErrorCode::InvalidField).in_field(named);
    }
    assert_eq!(site.store.audit().len(), before);
}

#[actix_web::test]
async fn a_packages_fields() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let long = |n: usize| Value::from("长".repeat(n));
    let cases = vec![
        ("packageId", json!(0), "packageId"),
        ("packageId", json!(-5), "packageId"),
        ("packageId", json!(1_000_000_000), "packageId"),
        ("packageName", json!(""), "packageName"),
        ("packageName", long(65), "packageName"),
        ("packageName", json!("套餐😀"), "packageName"),
        ("packageName", json!("a\u{0}b"), "packageName"),
        ("packageRate", json!(" "), "packageRate"),
        ("packageRate", long(33), "packageRate"),
        ("packageMonth", json!(0), "packageMonth"),
        ("packageMonth", json!(121), "packageMonth"),
        ("packagePrice", json!("0"), "packagePrice"),
        ("packagePrice", json!("0.00"), "packagePrice"),
        ("packagePrice", json!("-1.00"), "packagePrice"),
        ("packagePrice", json!("1.001"), "packagePrice"),
        ("packagePrice", json!("1e2"), "packagePrice"),
        ("packagePrice", json!("1000000.01"), "packagePrice"),
        ("packagePrice", json!(""), "packagePrice"),
        ("listPrice", json!("1"), "listPrice"),
        ("listPrice", json!("1000000.01"), "listPrice"),
        ("listPrice", json!("free"), "listPrice"),
        ("description", long(5_001), "description"),
        ("description", json!("a\u{1b}"), "description"),
        ("terms", long(20_001), "terms"),
        ("pictures", json!(vec!["/a.png"; 21]), "pictures"),
        ("pictures", json!(["/a.png", "javascript:x"]), "pictures[1]"),
        ("kind", json!("other"), "kind"),
        ("places", json!(["home", "moon"]), "places[1]"),
        ("places", json!(["home", "home"]), "places[1]"),
        ("audience", json!("nobody"), "audience"),
        ("saleFromAt", json!("2026-03-02"), "saleFromAt"),
        ("saleUntilAt", json!("x"), "saleUntilAt"),
        ("quota", json!(0), "quota"),
        ("quota", json!(1_001), "quota"),
        ("targets", json!([]), "targets"),
        ("targets", json!(["zhuoyue", "zhuoyue"]), "targets[1]"),
        ("targets", json!(["mars"]), "targets[0]"),
        ("lateMoney", json!("keep"), "lateMoney"),
    ];
    refuse(&site, &token, (PACKAGES, &package_body()), cases).await;
    let times = with(package_body(), "saleFromAt", "2026-03-02T12:00:00+08:00");
    let cases = vec![("saleUntilAt", json!("2026-03-02T04:00:00Z"), "saleUntilAt")];
    refuse(&site, &token, (PACKAGES, &times), cases).await;
}

#[actix_web::test]
async fn a_groups_fields() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let many: Vec<i64> = (1..=101).collect();
    let cases = vec![
        ("groupCode", json!(""), "groupCode"),
        ("groupCode", json!("Spring 1"), "groupCode"),
        ("groupCode", json!("a".repeat(33)), "groupCode"),
        ("groupName", json!(""), "groupName"),
        ("groupName", json!("长".repeat(65)), "groupName"),
        ("template", json!(""), "template"),
        ("template", json!("<b>"), "template"),
        ("packageIds", json!(many), "packageIds"),
        ("packageIds", json!([74, 74]), "packageIds[1]"),
    ];
    refuse(&site, &token, (GROUPS, &group_body()), cases).await;
    let unknown = with(group_body(), "packageIds", json!([74, 9]));
    let answer = site.post_as(&token, GROUPS, &unknown).await;
    answer.is_error(ErrorCode::PackageNotFound).in_field("packageIds[1]");
}

#[actix_web::test]
async fn a_banners_fields() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let cases = vec![
        ("position", json!(0), "position"),
        ("position", json!(200), "position"),
        ("title", json!(" "), "title"),
        ("title", json!("长".repeat(101)), "title"),
        ("title", json!("a\nb"), "title"),
        ("picture", json!(""), "picture"),
        ("picture", json!("//evil.example/a.png"), "picture"),
        ("picture", json!("data:image/png;base64,AAAA"), "picture"),
        ("link", json!("javascript:alert(1)"), "link"),
        ("shownFromAt", json!("now"), "shownFromAt"),
        ("shownUntilAt", json!("2026-13-01T00:00:00Z"), "shownUntilAt"),
    ];
    refuse(&site, &token, (BANNERS, &banner_body()), cases).await;
    let times = with(banner_body(), "shownFromAt", "2026-03-02T12:00:00+08:00");
    let cases = vec![("shownUntilAt", json!("2026-03-02T12:00:00+08:00"), "shownUntilAt")];
    refuse(&site, &token, (BANNERS, &times), cases).await;
}

#[actix_web::test]
async fn a_columns_and_an_articles_fields() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let cases = vec![
        ("columnName", json!(""), "columnName"),
        ("columnName", json!("长".repeat(51)), "columnName"),
        ("columnName", json!("a\tb"), "columnName"),
    ];
    refuse(&site, &token, (COLUMNS, &column_body()), cases).await;
    let column = made(&site, &token, COLUMNS, &column_body()).await;
    let body = article_body(column["id"].as_str().unwrap());
    let cases = vec![
        ("columnId", json!("x"), "columnId"),
        ("columnId", json!(""), "columnId"),
        ("title", json!(""), "title"),
        ("title", json!("长".repeat(201)), "title"),
        ("summary", json!("长".repeat(501)), "summary"),
        ("summary", json!("a\u{0}"), "summary"),
        ("cover", json!("ftp://x.example"), "cover"),
        ("body", json!(""), "body"),
        ("body", json!("<script>x()</script>"), "body"),
        ("body", json!("a".repeat(200 * 1024 + 1)), "body"),
    ];
    refuse(&site, &token, (NEWS, &body), cases).await;
    let lost = site.post_as(&token, NEWS, &with(body.clone(), "columnId", "1")).await;
    lost.is_error(ErrorCode::NewsColumnNotFound).in_field("columnId");
    for bad in ["columnId=x", "onHome=perhaps"] {
        let answer = site.get_as(&token, &format!("{NEWS}?{bad}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(bad.split('=').next().unwrap());
    }
}

#[actix_web::test]
async fn a_change_has_the_same_limits() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await {
        let new = made(&site, &token, path, &body).await;
        let id = new["id"].as_str().unwrap_or("101");
        let one = format!("{path}/{id}");
        let text = ["packageName", "groupName", "columnName", "title"];
        let field = text.into_iter().find(|field| body.get(field).is_some()).unwrap();
        let change = with(body, "version", 1);
        refuse(&site, &token, (&one, &change), vec![(field, json!(""), field)]).await;
        assert_eq!(site.get_as(&token, &one).await.data(), new);
    }
}

#[actix_web::test]
async fn wrong_types_and_missing_fields_are_named_by_their_path() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await {
        for (field, value) in body.as_object().unwrap() {
            let mut lacking = body.clone();
            lacking.as_object_mut().unwrap().remove(field);
            let wrong = if value.is_string() { json!(7) } else { json!("7") };
            for bad in [lacking, with(body.clone(), field, wrong)] {
                let answer = site.post_as(&token, path, &bad).await;
                answer.is_error(ErrorCode::MalformedBody).in_field(field);
            }
        }
        let one = format!("{path}/1");
        let answer = site.post_as(&token, &one, &body).await;
        answer.is_error(ErrorCode::MalformedBody).in_field("version");
        for wrong in [json!({}), json!({ "published": "yes" }), json!({ "published": 1 })] {
            let answer = site.post_as(&token, &format!("{one}/publish"), &wrong).await;
            answer.is_error(ErrorCode::MalformedBody).in_field("published");
        }
    }
    let nested = [("pictures", json!(["/a", 1]), "pictures[1]")];
    for (field, value, named) in nested {
        let answer = site.post_as(&token, PACKAGES, &with(package_body(), field, value)).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(named);
    }
    let ids = with(group_body(), "packageIds", json!([74, "75"]));
    let answer = site.post_as(&token, GROUPS, &ids).await;
    answer.is_error(ErrorCode::MalformedBody).in_field("packageIds[1]");
}

#[actix_web::test]
async fn an_order_has_its_limits() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let banner = made(&site, &token, BANNERS, &banner_body()).await;
    let id = &banner["id"];
    let order = format!("{BANNERS}/order");
    let many: Vec<String> = (1..=201).map(|n| n.to_string()).collect();
    for (ids, field) in [(json!([]), "ids"), (json!(many), "ids"), (json!([id, id]), "ids[1]")] {
        let answer = site.post_as(&token, &order, &json!({ "ids": ids })).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (body, field) in [(json!({}), "ids"), (json!({ "ids": [1] }), "ids[0]")] {
        let answer = site.post_as(&token, &order, &body).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
}
