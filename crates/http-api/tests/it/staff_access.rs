//! Who may call what of staff's routes, walked over the table of routes.

use crate::content_desk::{article_body, banner_body, column_body, group_body, package_body};
use crate::harness::{Answer, Site, get, post};
use chrono::TimeDelta;
use domain::staff::{Permission, Role};
use http_api::{ErrorCode, ROUTES, RouteRow, Verb};
use serde_json::{Value, json};

/// What stands at the beginning of every path that is for staff.
const FOR_STAFF: [&str; 8] = [
    "/v1/admin/",
    "/v1/compensate/",
    "/v1/monitor/",
    "/v1/supplier/",
    "/v1/third/",
    "/v1/zhuoyue/",
    "/v1/cashier/order/push",
    "/v1/order/new/admin/query",
];
/// What begins like that, and is not.
const FOR_ANYONE: [&str; 2] = ["/v1/admin/login", "/v1/supplier/jiuyi/notify"];

/// What is for customers who are signed in, and what they may be signed in for.
const FOR_CUSTOMERS: &[&str] = &[
    "/v1/user/info",
    "/v1/user/logout",
    "/v1/user/profile",
    "/v1/user/sms-opt-out",
    "/v1/user/renewal/orders",
    "/v1/user/orders",
    "/v1/user/static-ips",
];
/// With the sandbox on for anyone.
const FOR_STAFF_ELSE: &[&str] = &["/v1/lead/baidu/test/push-phone"];
const FOR_CUSTOMERS_AS_WELL: &[&str] = &[
    "/v1/user/password",
    "/v1/order/renewal/save",
    "/v1/order/renewal/order",
    "/v1/order/new/save",
    "/v1/order/new/update",
    "/v1/order/new/order",
    "/v1/order/cancel",
    "/v1/order/timeline",
];

/// What each route needs; `None`: to be signed in.
const NEEDS: &[(&str, &str, Option<Permission>)] = &[
    ("POST", "/v1/admin/logout", None),
    ("GET", "/v1/admin/me", None),
    ("GET", "/v1/admin/overview", Some(Permission::SeeOrders)),
    ("GET", "/v1/admin/payments", Some(Permission::SeeMoney)),
    ("GET", "/v1/admin/refunds", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/refunds", Some(Permission::MoveMoney)),
    ("GET", "/v1/admin/quarantine", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/quarantine/{id}/resolve", Some(Permission::MoveMoney)),
    ("GET", "/v1/admin/late-payments", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/late-payments/{id}/decide", Some(Permission::MoveMoney)),
    ("GET", "/v1/admin/reconciliations", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/reconciliations/run", Some(Permission::MoveMoney)),
    ("GET", "/v1/admin/reconciliations/{id}/differences", Some(Permission::SeeMoney)),
    ("GET", "/v1/admin/reconciliations/{id}/differences.csv", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/differences/{id}/resolve", Some(Permission::MoveMoney)),
    ("POST", "/v1/cashier/order/push", Some(Permission::Fulfil)),
    ("POST", "/v1/zhuoyue/push/new", Some(Permission::Fulfil)),
    ("POST", "/v1/zhuoyue/push/renewal", Some(Permission::Fulfil)),
    ("POST", "/v1/compensate/payment-create-failed", Some(Permission::Fulfil)),
    ("POST", "/v1/compensate/flow/package/{packageId}", Some(Permission::Fulfil)),
    ("POST", "/v1/compensate/flow", Some(Permission::Fulfil)),
    ("GET", "/v1/admin/flows", Some(Permission::SeeMoney)),
    ("GET", "/v1/admin/flows.csv", Some(Permission::SeeMoney)),
    ("GET", "/v1/admin/jobs", Some(Permission::SeeWork)),
    ("POST", "/v1/admin/jobs/{name}/run", Some(Permission::Fulfil)),
    ("GET", "/v1/admin/alerts", Some(Permission::SeeWork)),
    ("GET", "/v1/monitor/db-sync", Some(Permission::SeeWork)),
    ("GET", "/v1/admin/staff", Some(Permission::ManageStaff)),
    ("POST", "/v1/admin/staff", Some(Permission::ManageStaff)),
    ("POST", "/v1/admin/staff/{id}/role", Some(Permission::ManageStaff)),
    ("POST", "/v1/admin/staff/{id}/password", Some(Permission::ManageStaff)),
    ("POST", "/v1/admin/staff/{id}/disable", Some(Permission::ManageStaff)),
    ("POST", "/v1/admin/staff/{id}/enable", Some(Permission::ManageStaff)),
    ("GET", "/v1/admin/customers", Some(Permission::SeeOrders)),
    ("POST", "/v1/admin/customers/{id}/reveal", Some(Permission::SeePersonalData)),
    ("POST", "/v1/admin/customers/{id}/erase", Some(Permission::ErasePeople)),
    ("GET", "/v1/admin/audit", Some(Permission::SeeAudit)),
    ("GET", "/v1/order/new/admin/query", Some(Permission::SeeOrders)),
    ("GET", "/v1/admin/leads", Some(Permission::SeeLeads)),
    ("GET", "/v1/admin/leads.csv", Some(Permission::SeeLeads)),
    ("POST", "/v1/admin/leads/{id}/reveal", Some(Permission::SeePersonalData)),
    ("GET", "/v1/admin/conversions", Some(Permission::SeeLeads)),
    ("GET", "/v1/admin/expired-users", Some(Permission::SeeLeads)),
    ("GET", "/v1/admin/expired-users.csv", Some(Permission::SeeLeads)),
    ("POST", "/v1/admin/expired-users/recall", Some(Permission::SendMessages)),
    ("GET", "/v1/admin/campaigns", Some(Permission::SeeLeads)),
    ("GET", "/v1/admin/campaigns/{id}", Some(Permission::SeeLeads)),
    ("GET", "/v1/admin/campaigns/{id}/messages", Some(Permission::SeeLeads)),
    ("GET", "/v1/admin/sms/opt-outs", Some(Permission::SeeLeads)),
    ("POST", "/v1/admin/sms/opt-outs", Some(Permission::SendMessages)),
    ("POST", "/v1/admin/sms/test-one", Some(Permission::SendMessages)),
    ("POST", "/v1/admin/sms/test", Some(Permission::SendMessages)),
    ("GET", "/v1/third/telecom/user", Some(Permission::SeeOrders)),
    ("POST", "/v1/third/token", Some(Permission::Fulfil)),
    ("POST", "/v1/third/boss/query", Some(Permission::Fulfil)),
    ("POST", "/v1/third/zhuoyue/data", Some(Permission::Fulfil)),
    ("POST", "/v1/third/zhuoyue/order", Some(Permission::Fulfil)),
    ("GET", "/v1/third/amap/address", Some(Permission::SeeOrders)),
    ("GET", "/v1/admin/tasks", Some(Permission::SeeWork)),
    ("POST", "/v1/admin/tasks/{id}/retry", Some(Permission::Fulfil)),
    ("POST", "/v1/admin/tasks/retry", Some(Permission::Fulfil)),
    ("POST", "/v1/admin/boss/import", Some(Permission::ImportPeople)),
    ("POST", "/v1/admin/qualified-users/import", Some(Permission::ImportPeople)),
    ("GET", "/v1/admin/imports", Some(Permission::SeeWork)),
    ("GET", "/v1/admin/imports/{id}", Some(Permission::SeeWork)),
    ("GET", "/v1/admin/imports/{id}/events", Some(Permission::SeeWork)),
    ("GET", "/v1/admin/imports/{id}/changes", Some(Permission::SeeWork)),
    ("GET", "/v1/admin/imports/{id}/report.csv", Some(Permission::SeeWork)),
    ("POST", "/v1/admin/imports/{id}/cancel", Some(Permission::ImportPeople)),
    ("GET", "/v1/admin/qualified", Some(Permission::SeeOrders)),
    ("GET", "/v1/admin/orders", Some(Permission::SeeOrders)),
    ("GET", "/v1/admin/orders/{orderId}", Some(Permission::SeeOrders)),
    ("GET", "/v1/admin/orders/{orderId}/timeline", Some(Permission::SeeOrders)),
    ("POST", "/v1/admin/orders/{orderId}/cancel", Some(Permission::ChangeOrders)),
    ("POST", "/v1/admin/orders/{orderId}/notes", Some(Permission::ChangeOrders)),
    ("POST", "/v1/admin/orders/{orderId}/reveal", Some(Permission::SeePersonalData)),
    ("GET", "/v1/supplier/jiuyi/order", Some(Permission::SeeWork)),
    ("GET", "/v1/supplier/jiuyi/balance", Some(Permission::SeeMoney)),
    ("GET", "/v1/supplier/proxy/orders", Some(Permission::SeeWork)),
    ("POST", "/v1/supplier/proxy/orders/close", Some(Permission::Fulfil)),
    ("GET", "/v1/admin/supplier-orders", Some(Permission::SeeWork)),
    ("POST", "/v1/admin/supplier-orders/{id}/decide", Some(Permission::Fulfil)),
    ("GET", "/v1/admin/supplier-reconciliations", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/supplier-reconciliations/run", Some(Permission::MoveMoney)),
    ("GET", "/v1/admin/supplier-differences", Some(Permission::SeeMoney)),
    ("POST", "/v1/admin/supplier-differences/{id}/resolve", Some(Permission::MoveMoney)),
    ("GET", "/v1/admin/supplier-notices", Some(Permission::SeeWork)),
];

/// Where staff keep what the site shows: all of it needs the one permission.
const CONTENT: [(&str, &str); 30] = [
    ("GET", "/v1/admin/packages"),
    ("GET", "/v1/admin/packages/{id}"),
    ("POST", "/v1/admin/packages"),
    ("POST", "/v1/admin/packages/{id}"),
    ("POST", "/v1/admin/packages/{id}/publish"),
    ("POST", "/v1/admin/packages/order"),
    ("POST", "/v1/admin/packages/{id}/stock"),
    ("GET", "/v1/admin/package-groups"),
    ("GET", "/v1/admin/package-groups/{id}"),
    ("POST", "/v1/admin/package-groups"),
    ("POST", "/v1/admin/package-groups/{id}"),
    ("POST", "/v1/admin/package-groups/{id}/publish"),
    ("POST", "/v1/admin/package-groups/order"),
    ("GET", "/v1/admin/banners"),
    ("GET", "/v1/admin/banners/{id}"),
    ("POST", "/v1/admin/banners"),
    ("POST", "/v1/admin/banners/{id}"),
    ("POST", "/v1/admin/banners/{id}/publish"),
    ("POST", "/v1/admin/banners/order"),
    ("GET", "/v1/admin/news-columns"),
    ("GET", "/v1/admin/news-columns/{id}"),
    ("POST", "/v1/admin/news-columns"),
    ("POST", "/v1/admin/news-columns/{id}"),
    ("POST", "/v1/admin/news-columns/{id}/publish"),
    ("POST", "/v1/admin/news-columns/order"),
    ("GET", "/v1/admin/news"),
    ("GET", "/v1/admin/news/{id}"),
    ("POST", "/v1/admin/news"),
    ("POST", "/v1/admin/news/{id}"),
    ("POST", "/v1/admin/news/{id}/publish"),
];

type Need = (&'static str, &'static str, Option<Permission>);

fn needs() -> impl Iterator<Item = Need> {
    let content = CONTENT.iter().map(|(verb, path)| (*verb, *path, Some(Permission::EditContent)));
    NEEDS.iter().copied().chain(content)
}

fn rows_for_staff() -> impl Iterator<Item = &'static RouteRow> {
    let is_for_staff = |row: &&RouteRow| {
        !FOR_ANYONE.contains(&row.path) && FOR_STAFF.iter().any(|start| row.path.starts_with(start))
    };
    ROUTES.iter().filter(is_for_staff)
}

/// The fields of every kind of content together.
fn content() -> impl Iterator<Item = (String, Value)> {
    let kinds = [package_body(), group_body(), banner_body(), column_body(), article_body("1")];
    let fields = kinds.into_iter().filter_map(|body| body.as_object().cloned()).flatten();
    let others = json!({ "version": 1, "published": true, "ids": ["1"], "stockLeft": 1 });
    fields.chain(others.as_object().cloned().into_iter().flatten())
}

/// Something that such a route can read, about orders and records that are not there.
fn body(path: &str) -> Value {
    let kind = if path.ends_with("/new") { 'N' } else { 'R' };
    let before = if path.ends_with("/retry") { "2026-03-02T12:00:00+08:00" } else { "2026-03-02" };
    let mut body = json!({
        "orderId": format!("{kind}202407261816664599454990337"), "refundNo": "RF20260302001",
        "amount": "1.00", "reason": "客户退订", "choice": "close", "decision": "refund",
        "channel": "wechat", "day": "2026-02-28", "account": "somebody", "role": "content",
        "password": "correct horse", "text": "已联系", "before": before, "most": 10,
        "phoneNumber": "18612345772", "phoneNumbers": ["18612345772"], "scene": "recall",
        "queryId": "PBS001022579", "state": "dead", "tradeNo": "P1",
        "supplier": "proxy",
    });
    if let Some(fields) = body.as_object_mut() {
        fields.extend(content());
        if path.contains("/supplier-orders/") {
            fields.insert("decision".to_owned(), "failed".into());
        }
        if path.ends_with("/tasks/retry") {
            fields.insert("kind".to_owned(), "push".into());
        }
    }
    body
}

/// The path of something that is not there.
fn in_path(row: &RouteRow) -> String {
    let query = match row.path {
        "/v1/third/telecom/user" | "/v1/admin/qualified" => "?queryId=PBS001022579",
        "/v1/supplier/jiuyi/order" => "?orderId=1816664599454990337",
        "/v1/third/amap/address" => "?keywords=%E6%B1%9F%E5%9C%BA",
        _other => "",
    };
    let path = row
        .path
        .replace("{id}", "1")
        .replace("{orderId}", "R202407261816664599454990337")
        .replace("{name}", "rest")
        .replace("{packageId}", "9999");
    path + query
}

async fn call(site: &Site, row: &RouteRow, authorization: Option<&str>) -> Answer {
    let path = in_path(row);
    let request = match row.verb {
        Verb::Get => get(&path),
        Verb::Post => post(&path, &body(&path)),
    };
    site.call(match authorization {
        Some(value) => request.insert_header(("Authorization", value)),
        None => request,
    })
    .await
}

#[test]
fn whatever_needs_a_token_is_listed_and_nothing_else() {
    let listed: Vec<_> = needs().map(|(verb, path, _)| (verb, path)).collect();
    for row in ROUTES.iter() {
        let is_for_staff = rows_for_staff().any(|other| std::ptr::eq(other, row));
        let needs_a_token = row.errors.contains(&ErrorCode::Unauthorized);
        let is_for_customers = FOR_CUSTOMERS
            .iter()
            .chain(FOR_CUSTOMERS_AS_WELL)
            .chain(FOR_STAFF_ELSE)
            .any(|path| *path == row.path);
        assert_eq!(needs_a_token, is_for_staff || is_for_customers, "{}", row.path);
        assert_eq!(listed.contains(&(row.verb.name(), row.path)), is_for_staff, "{}", row.path);
    }
}

#[actix_web::test]
async fn without_a_token_that_holds_nothing_is_shown_or_done() {
    let site = Site::new();
    let token = site.signed_in(Role::Admin).await;
    let long = format!("Bearer {}", "t".repeat(257));
    let other = format!("Bearer {}", token.chars().rev().collect::<String>());
    let basic = format!("Basic {token}");
    let no_scheme = token.clone();
    let wrong = ["", "Bearer", "Bearer ", "Bearer x", &long, &other, &basic, &no_scheme];
    for row in rows_for_staff() {
        let none = call(&site, row, None).await;
        none.is_error(ErrorCode::Unauthorized);
        assert_eq!(none.header("WWW-Authenticate"), Some("Bearer"), "{}", row.path);
        for value in wrong {
            call(&site, row, Some(value)).await.is_error(ErrorCode::Unauthorized);
        }
    }
    site.clock.advance(TimeDelta::hours(12));
    let expired = format!("Bearer {token}");
    for row in rows_for_staff() {
        call(&site, row, Some(&expired)).await.is_error(ErrorCode::Unauthorized);
    }
    assert!(site.store.audit().is_empty());
}

#[actix_web::test]
async fn without_a_token_a_body_is_not_even_looked_at() {
    let site = Site::new();
    for row in rows_for_staff().filter(|row| row.verb == Verb::Post) {
        let path = in_path(row);
        let request = post(&path, &json!([])).insert_header(("Content-Type", "text/plain"));
        site.call(request).await.is_error(ErrorCode::Unauthorized);
    }
}

#[actix_web::test]
async fn each_role_does_what_it_may_and_no_more() {
    for role in Role::ALL {
        let site = Site::new();
        let token = site.signed_in(role).await;
        let bearer = format!("Bearer {token}");
        for (verb, path, permission) in needs().filter(|(_, _, needed)| needed.is_some()) {
            let is_it = |row: &&RouteRow| row.verb.name() == verb && row.path == path;
            let row = ROUTES.iter().find(is_it);
            let answer = call(&site, row.unwrap(), Some(&bearer)).await;
            if role.may(permission.unwrap()) {
                let is_let_in = answer.status != 401 && answer.status != 403;
                assert!(is_let_in, "{} {path}: {}", role.name(), answer.body);
            } else {
                answer.is_error(ErrorCode::Forbidden);
            }
        }
        assert!(site.store.refunds().is_empty());
    }
}

#[actix_web::test]
async fn the_scheme_may_be_spelled_in_any_case() {
    let site = Site::new();
    let token = site.signed_in(Role::ReadOnly).await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let request = get("/v1/admin/payments")
            .insert_header(("Authorization", format!("{scheme}  {token} ")));
        assert_eq!(site.call(request).await.status, 200, "{scheme}");
    }
}
