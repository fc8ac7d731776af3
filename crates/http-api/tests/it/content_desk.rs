//! Staff making, changing, ordering and publishing what the site shows.

use crate::harness::{Answer, Site, post};
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::{Value, json};

pub(crate) const PACKAGES: &str = "/v1/admin/packages";
pub(crate) const GROUPS: &str = "/v1/admin/package-groups";
pub(crate) const BANNERS: &str = "/v1/admin/banners";
pub(crate) const COLUMNS: &str = "/v1/admin/news-columns";
pub(crate) const NEWS: &str = "/v1/admin/news";

pub(crate) fn package_body() -> Value {
    json!({
        "packageId": 101, "packageName": "200M/12", "packageRate": "200M", "packageMonth": 12,
        "packagePrice": "680.00", "kind": "family", "places": ["home", "family", "order"],
    })
}

pub(crate) fn group_body() -> Value {
    json!({
        "groupCode": "spring", "groupName": "春季套餐", "template": "standard",
        "packageIds": [74],
    })
}

pub(crate) fn banner_body() -> Value {
    json!({ "position": 1, "title": "春季优惠", "picture": "/spring.png" })
}

pub(crate) fn column_body() -> Value {
    json!({ "columnName": "公告" })
}

pub(crate) fn article_body(column: &str) -> Value {
    json!({ "columnId": column, "title": "春季公告", "body": "<p>春天来了</p>" })
}

/// The body with this field as well, or in place of its own.
pub(crate) fn with(mut body: Value, field: &str, value: impl Into<Value>) -> Value {
    body[field] = value.into();
    body
}

pub(crate) async fn made(site: &Site, token: &str, path: &str, body: &Value) -> Value {
    let answer = site.post_as(token, path, body).await;
    assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
    answer.data()
}

/// Each kind of content: where it is made, and something good to make it of.
pub(crate) async fn kinds(site: &Site, token: &str) -> [(&'static str, Value); 5] {
    let column = made(site, token, COLUMNS, &column_body()).await;
    [
        (PACKAGES, package_body()),
        (GROUPS, group_body()),
        (BANNERS, banner_body()),
        (COLUMNS, column_body()),
        (NEWS, article_body(column["id"].as_str().unwrap())),
    ]
}

/// Its id in paths.
fn id(item: &Value) -> String {
    match item.get("id") {
        Some(id) => id.as_str().unwrap().to_owned(),
        None => item["packageId"].as_i64().unwrap().to_string(),
    }
}

#[actix_web::test]
async fn every_kind_is_made_read_changed_and_published() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await {
        let new = made(&site, &token, path, &body).await;
        assert_eq!((&new["version"], &new["published"]), (&json!(1), &json!(false)), "{path}");
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&new[field], value, "{path} {field}");
        }
        let one = format!("{path}/{}", id(&new));
        assert_eq!(site.get_as(&token, &one).await.data(), new);
        let change = with(body.clone(), "version", 1);
        let changed = made(&site, &token, &one, &change).await;
        assert_eq!(changed["version"], 2);
        let stale = site.post_as(&token, &one, &change).await;
        stale.is_error(ErrorCode::StaleVersion).in_field("version");
        let publish = format!("{one}/publish");
        let shown = made(&site, &token, &publish, &json!({ "published": true })).await;
        assert_eq!((&shown["version"], &shown["published"]), (&json!(3), &json!(true)));
        let again = made(&site, &token, &publish, &json!({ "published": true })).await;
        assert_eq!(again, shown, "{path}");
        let hidden = made(&site, &token, &publish, &json!({ "published": false })).await;
        assert_eq!(hidden["published"], false);
        let listed = site.get_as(&token, path).await.rows();
        assert!(listed.iter().any(|row| row["version"] == 4), "{path}: {listed:?}");
    }
}

#[actix_web::test]
async fn what_is_published_is_seen_by_visitors_and_what_is_hidden_is_not() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let column = made(&site, &token, COLUMNS, &column_body()).await;
    let article = with(article_body(column["id"].as_str().unwrap()), "onHome", true);
    let shown = [
        (PACKAGES, package_body(), "/v1/package/home", "200M/12"),
        (GROUPS, group_body(), "/v1/package/template-group?groupCode=spring", "春季套餐"),
        (BANNERS, banner_body(), "/v1/global/banner", "春季优惠"),
        (COLUMNS, with(column_body(), "columnName", "活动"), "/v1/news/columns", "活动"),
        (NEWS, article, "/v1/news/home", "春季公告"),
    ];
    let publish = json!({ "published": true });
    made(&site, &token, &format!("{COLUMNS}/{}/publish", id(&column)), &publish).await;
    for (path, body, page, text) in shown {
        let new = made(&site, &token, path, &body).await;
        let switch = format!("{path}/{}/publish", id(&new));
        for (published, seen) in [(false, false), (true, true), (false, false), (true, true)] {
            made(&site, &token, &switch, &json!({ "published": published })).await;
            assert_eq!(site.get(page).await.body.contains(text), seen, "{page} {published}");
        }
    }
}

#[actix_web::test]
async fn the_same_key_makes_one() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await {
        let create = |body: &Value| {
            let bearer = ("Authorization", format!("Bearer {token}"));
            post(path, body).insert_header(bearer).insert_header(("Idempotency-Key", KEY))
        };
        let first = site.call(create(&body)).await;
        let again = site.call(create(&body)).await;
        assert_eq!((first.status, &first.body), (200, &again.body), "{path}");
        let other = with(body, "rank", 7);
        let other = with(other, "summary", "另一个");
        let reused = site.call(create(&other)).await;
        reused.is_error(ErrorCode::IdempotencyKeyReused);
        let short = create(&other).insert_header(("Idempotency-Key", "short"));
        site.call(short).await.is_error(ErrorCode::InvalidField).in_field("Idempotency-Key");
    }
    let banners = site.get_as(&token, BANNERS).await;
    assert_eq!(banners.json()["total"], 1);
}

const KEY: &str = "0123456789abcdef";

#[actix_web::test]
async fn numbers_and_codes_are_each_ones_own() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let taken = site.post_as(&token, PACKAGES, &with(package_body(), "packageId", 74)).await;
    taken.is_error(ErrorCode::AlreadyExists).in_field("packageId");
    made(&site, &token, GROUPS, &group_body()).await;
    let taken = site.post_as(&token, GROUPS, &group_body()).await;
    taken.is_error(ErrorCode::AlreadyExists).in_field("groupCode");
    let other = made(&site, &token, GROUPS, &with(group_body(), "groupCode", "autumn")).await;
    let change = with(group_body(), "version", 1);
    let taken = site.post_as(&token, &format!("{GROUPS}/{}", id(&other)), &change).await;
    taken.is_error(ErrorCode::AlreadyExists).in_field("groupCode");
}

#[actix_web::test]
async fn what_is_put_in_order_is_shown_in_it() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await.into_iter().take(4) {
        let mut ids = Vec::new();
        for n in 0..3 {
            let body = with(body.clone(), "packageId", 101 + n);
            let body = with(body, "groupCode", format!("g{n}"));
            ids.push(id(&made(&site, &token, path, &body).await));
        }
        ids.reverse();
        let answer = site.post_as(&token, &format!("{path}/order"), &json!({ "ids": ids })).await;
        let moved: Vec<_> = answer.data().as_array().unwrap().iter().map(id).collect();
        assert_eq!(moved, ids, "{path}");
        let listed = site.get_as(&token, path).await.rows();
        let listed: Vec<_> = listed.iter().map(id).filter(|id| ids.contains(id)).collect();
        assert_eq!(listed, ids, "{path}");
    }
}

#[actix_web::test]
async fn lists_come_page_by_page() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await {
        let before = site.get_as(&token, path).await.json()["total"].as_i64().unwrap();
        for n in 0..3 {
            let body = with(body.clone(), "packageId", 101 + n);
            made(&site, &token, path, &with(body, "groupCode", format!("g{n}"))).await;
        }
        let page = site.get_as(&token, &format!("{path}?pageNum=2&pageSize=2")).await;
        assert_eq!(page.json()["total"], before + 3, "{path}");
        let rest = usize::try_from(before + 1).unwrap().min(2);
        assert_eq!(page.rows().len(), rest, "{path}");
        for (bad, field) in [("pageNum=0", "pageNum"), ("pageSize=101", "pageSize")] {
            let answer = site.get_as(&token, &format!("{path}?{bad}")).await;
            answer.is_error(ErrorCode::InvalidField).in_field(field);
        }
    }
}

#[actix_web::test]
async fn stock_is_set_and_shown() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let limited = with(package_body(), "limited", true);
    let new = made(&site, &token, PACKAGES, &limited).await;
    assert_eq!(new.get("stockLeft"), None);
    let (stock, one) = (format!("{PACKAGES}/101/stock"), format!("{PACKAGES}/101"));
    let set = site.post_as(&token, &stock, &json!({ "stockLeft": 3 })).await;
    assert_eq!(set.data(), json!({ "stockLeft": 3 }));
    assert_eq!(site.get_as(&token, &one).await.data()["stockLeft"], 3);
    made(&site, &token, &format!("{one}/publish"), &json!({ "published": true })).await;
    let seen = site.get("/v1/package/detail?packageId=101").await.data();
    assert_eq!(seen["stockLeft"], 3);
    for left in [-1, 1_000_001] {
        let answer = site.post_as(&token, &stock, &json!({ "stockLeft": left })).await;
        answer.is_error(ErrorCode::InvalidField).in_field("stockLeft");
    }
    let wrong = site.post_as(&token, &stock, &json!({ "stockLeft": "3" })).await;
    wrong.is_error(ErrorCode::MalformedBody).in_field("stockLeft");
}

#[actix_web::test]
async fn an_article_can_be_planned() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let [.., (_, body)] = kinds(&site, &token).await;
    let new = made(&site, &token, NEWS, &body).await;
    let publish = format!("{NEWS}/{}/publish", id(&new));
    let planned = json!({ "published": true, "publishedAt": "2026-03-09T08:00:00+08:00" });
    let shown = made(&site, &token, &publish, &planned).await;
    assert_eq!(shown["publishedAt"], "2026-03-09T08:00:00+08:00");
    let detail = format!("/v1/news/detail?newsId={}", id(&new));
    site.get(&detail).await.is_error(ErrorCode::NewsNotFound);
    for bad in ["tomorrow", "2026-03-09", "2026-03-09T08:00:00", "0001-01-01T00:00:00Z"] {
        let body = json!({ "published": true, "publishedAt": bad });
        let answer = site.post_as(&token, &publish, &body).await;
        answer.is_error(ErrorCode::InvalidField).in_field("publishedAt");
    }
}

#[actix_web::test]
async fn html_of_staff_is_cleaned() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let [.., (_, body)] = kinds(&site, &token).await;
    let dirty = r#"<p onclick="x()">a</p><script>x()</script>"#;
    let new = made(&site, &token, NEWS, &with(body.clone(), "body", dirty)).await;
    assert_eq!(new["body"], "<p>a</p>");
    let change = with(with(body, "body", dirty), "version", 1);
    let changed = made(&site, &token, &format!("{NEWS}/{}", id(&new)), &change).await;
    assert_eq!(changed["body"], "<p>a</p>");
    let listed = site.get_as(&token, NEWS).await.rows();
    assert_eq!(listed[0].get("body"), None, "lists are short");
}

#[actix_web::test]
async fn what_is_not_there_is_not_found() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    for (path, body) in kinds(&site, &token).await {
        for unknown in ["9", "0", "-1", "x", "99999999999999999999"] {
            let one = format!("{path}/{unknown}");
            site.get_as(&token, &one).await.is_error(ErrorCode::RecordNotFound);
            let change = with(body.clone(), "version", 1);
            site.post_as(&token, &one, &change).await.is_error(ErrorCode::RecordNotFound);
            let publish = site
                .post_as(&token, &format!("{one}/publish"), &json!({ "published": true }))
                .await;
            publish.is_error(ErrorCode::RecordNotFound);
            if path != NEWS {
                let order = json!({ "ids": [unknown] });
                let answer = site.post_as(&token, &format!("{path}/order"), &order).await;
                answer.is_error(ErrorCode::RecordNotFound);
            }
        }
    }
    let stock = format!("{PACKAGES}/9/stock");
    let answer = site.post_as(&token, &stock, &json!({ "stockLeft": 1 })).await;
    answer.is_error(ErrorCode::RecordNotFound);
}

#[actix_web::test]
async fn each_change_is_recorded_under_who_made_it() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    made(&site, &token, PACKAGES, &package_body()).await;
    let change = with(with(package_body(), "packagePrice", "700.00"), "version", 1);
    made(&site, &token, &format!("{PACKAGES}/101"), &change).await;
    let refused: Answer = site.post_as(&token, &format!("{PACKAGES}/101"), &change).await;
    refused.is_error(ErrorCode::StaleVersion);
    let rows = site.store.audit();
    let told: Vec<_> =
        rows.iter().map(|row| (&*row.account, row.action, &*row.subject, &*row.detail)).collect();
    assert_eq!(
        told,
        [
            ("content", "package.create", "101", "at 680.00"),
            ("content", "package.change", "101", "packagePrice: 680.00 → 700.00"),
        ]
    );
}
