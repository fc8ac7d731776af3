//! Who asks is known before anything of the body is read: walked over the table of routes, with a
//! store that takes its time to look a token up.

use crate::harness::{Site, post_text};
use app::Ports;
use async_trait::async_trait;
use domain::ports::{Store, StoreError, UnitOfWork};
use http_api::{ErrorCode, ROUTES, RouteRow, Verb};
use std::sync::Arc;

/// The one for which a token is looked at only where the body asks for it.
const BY_ITS_BODY: &str = "/v1/user/password";

/// The same store, but what is asked of it is never answered at the first look.
#[derive(Debug)]
struct Slow(Arc<dyn Store>);

#[async_trait]
impl Store for Slow {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        for _turn in 0..8 {
            tokio::task::yield_now().await;
        }
        self.0.begin().await
    }
}

fn site() -> Site {
    let slow = |ports: &mut Ports| ports.store = Arc::new(Slow(Arc::clone(&ports.store)));
    Site::wired(|_settings| {}, slow)
}

/// Every route that can answer `unauthorized` and takes a body.
fn with_body() -> impl Iterator<Item = &'static RouteRow> {
    let reads_json = |row: &&RouteRow| row.errors.contains(&ErrorCode::UnsupportedMediaType);
    let asks_who = |row: &&RouteRow| row.errors.contains(&ErrorCode::Unauthorized);
    let routes = ROUTES.iter().filter(|row| row.verb == Verb::Post);
    routes.filter(reads_json).filter(asks_who)
}

/// Where nobody can do anything without a token: the rest is for visitors as well.
fn is_for_nobody_else(row: &RouteRow) -> bool {
    row.path != BY_ITS_BODY && !row.path.starts_with("/v1/order/")
}

fn path(row: &RouteRow) -> String {
    row.path.replace("{id}", "1").replace("{orderId}", "R202407261816664599454990337")
}

/// What no handler can read, each refused for something else.
const GARBAGE: [(&str, &str); 5] = [
    ("application/json", "{"),
    ("application/json", "[]"),
    ("application/json", "{\"packageId\":\"seven\",\"reason\":[]}"),
    ("text/plain", "{}"),
    ("application/json", ""),
];

#[actix_web::test]
async fn a_token_that_does_not_hold_is_refused_before_the_body() {
    let site = site();
    assert!(with_body().count() > 35, "{}", with_body().count());
    for row in with_body().filter(|row| row.path != BY_ITS_BODY) {
        for (kind, body) in GARBAGE {
            let request = post_text(&path(row), body)
                .insert_header(("Content-Type", kind))
                .insert_header(("Idempotency-Key", "short"))
                .insert_header(("Authorization", "Bearer somebody-elses"));
            site.call(request).await.is_error(ErrorCode::Unauthorized);
        }
    }
}

#[actix_web::test]
async fn no_token_is_refused_before_the_body() {
    let site = site();
    for row in with_body().filter(|row| is_for_nobody_else(row)) {
        for (kind, body) in GARBAGE {
            let request = post_text(&path(row), body)
                .insert_header(("Content-Type", kind))
                .insert_header(("Idempotency-Key", "short"));
            site.call(request).await.is_error(ErrorCode::Unauthorized);
        }
    }
}

/// A body longer than the limit as well, whose rest need not even arrive.
#[actix_web::test]
async fn a_stranger_is_not_told_that_a_body_is_too_long() {
    let site = site();
    for row in with_body().filter(|row| is_for_nobody_else(row)) {
        let request = post_text(&path(row), vec![b' '; 300 * 1024]);
        site.call(request).await.is_error(ErrorCode::Unauthorized);
    }
}

/// Who may do without a token is told what is wrong with the body.
#[actix_web::test]
async fn who_needs_no_token_is_told_about_the_body() {
    let site = site();
    for row in with_body().filter(|row| !is_for_nobody_else(row)) {
        site.call(post_text(&path(row), "{")).await.is_error(ErrorCode::MalformedBody);
    }
}

/// The old password is of no use to whoever is not signed in, so nothing else is said.
#[actix_web::test]
async fn a_password_is_not_looked_at_before_the_token() {
    let site = site();
    let body = r#"{"oldPassword":"","newPassword":"x"}"#;
    site.call(post_text(BY_ITS_BODY, body)).await.is_error(ErrorCode::Unauthorized);
}
