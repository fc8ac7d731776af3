//! An import while it goes on.

use super::{BOSS, FILE};
use crate::harness::{Site, get};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::test::{call_service, init_service};
use chrono::TimeDelta;
use domain::staff::Role;
use futures_util::FutureExt;
use futures_util::future::poll_fn;
use http_api::{ErrorCode, app_factory};
use serde_json::Value;
use std::pin::Pin;

/// What a watcher hears at this moment; `None`: nothing, `Some(None)`: the end.
async fn hears(body: &mut BoxBody) -> Option<Option<String>> {
    tokio::task::yield_now().await;
    let next = poll_fn(|context| Pin::new(&mut *body).poll_next(context)).now_or_never()?;
    Some(next.map(|piece| String::from_utf8(piece.ok().unwrap().to_vec()).unwrap()))
}

#[expect(clippy::option_option, reason = "nothing for now, or nothing ever again")]
fn import_of(piece: Option<Option<String>>) -> Value {
    let piece = piece.flatten().unwrap();
    let data = piece.strip_prefix("event: import\ndata: ").unwrap();
    serde_json::from_str(data.trim()).unwrap()
}

async fn watch(site: &Site, token: &str, id: &str) -> BoxBody {
    let service = init_service(app_factory(&site.deps)).await;
    let bearer = ("Authorization", format!("Bearer {token}"));
    let request = get(&format!("/v1/admin/imports/{id}/events")).insert_header(bearer);
    let response = call_service(&service, request.to_request()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers().get("Content-Type").unwrap(), "text/event-stream");
    response.map_into_boxed_body().into_body()
}

#[actix_web::test]
async fn whoever_watches_hears_each_change_until_the_end() {
    let site = Site::new();
    let service = site.signed_in(Role::Service).await;
    let received = site.upload(&service, (BOSS, "text/csv"), FILE).await.data();
    let id = received["import"]["id"].as_str().unwrap();
    let mut body = watch(&site, &service, id).await;
    assert_eq!(import_of(hears(&mut body).await)["status"], "waiting");
    assert_eq!(hears(&mut body).await, None);
    site.run_jobs().await;
    site.clock.advance(TimeDelta::seconds(1));
    let done = import_of(hears(&mut body).await);
    assert_eq!((&done["status"], &done["created"]), (&"done".into(), &2.into()));
    assert_eq!(hears(&mut body).await, Some(None));
}

#[actix_web::test]
async fn a_quiet_import_is_heard_breathing() {
    let site = Site::new();
    let service = site.signed_in(Role::Service).await;
    let received = site.upload(&service, (BOSS, "text/csv"), FILE).await.data();
    let mut body = watch(&site, &service, received["import"]["id"].as_str().unwrap()).await;
    let _first = import_of(hears(&mut body).await);
    assert_eq!(hears(&mut body).await, None);
    site.clock.advance(TimeDelta::seconds(15));
    assert_eq!(hears(&mut body).await, Some(Some(": still here\n\n".to_owned())));
    assert_eq!(hears(&mut body).await, None);
    site.clock.advance(TimeDelta::minutes(10));
    assert_eq!(hears(&mut body).await, Some(None));
}

#[actix_web::test]
async fn an_import_is_cancelled_until_it_has_ended() {
    let site = Site::new();
    let service = site.signed_in(Role::Service).await;
    let received = site.upload(&service, (BOSS, "text/csv"), FILE).await.data();
    let again = site.upload(&service, (BOSS, "text/csv"), FILE).await.data();
    assert_eq!(again["repeated"], true);
    assert_eq!(again["import"]["id"], received["import"]["id"]);
    let path = format!("/v1/admin/imports/{}/cancel", received["import"]["id"].as_str().unwrap());
    let nothing = serde_json::json!({});
    let cancelled = site.post_as(&service, &path, &nothing).await.data();
    assert_eq!(cancelled["status"], "cancelled");
    site.run_jobs().await;
    let done = site.upload(&service, (BOSS, "text/csv"), FILE).await.data();
    site.run_jobs().await;
    let path = format!("/v1/admin/imports/{}/cancel", done["import"]["id"].as_str().unwrap());
    site.post_as(&service, &path, &nothing).await.is_error(ErrorCode::ImportEnded);
}
