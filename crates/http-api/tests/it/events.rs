//! The order's state as it changes, over server-sent events.

use crate::harness::{Site, get};
use crate::shop::notify_path;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::test::{call_service, init_service};
use chrono::TimeDelta;
use domain::order::{Paid, PaidStage};
use domain::{AttemptId, Channel, OrderState};
use futures_util::FutureExt;
use futures_util::future::poll_fn;
use http_api::{ErrorCode, Watchers, app_factory};
use serde_json::{Value, json};
use std::pin::Pin;
use testkit::fakes::StoreFailure;

/// Somebody who watches.
struct Watcher(BoxBody);

/// What a watcher hears at this moment.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    Piece(String),
    End,
}

impl Watcher {
    /// On a worker of its own.
    async fn of(site: &Site, id: &str) -> Self {
        let service = init_service(app_factory(&site.deps)).await;
        let request = get(&format!("/v1/cashier/events?orderId={id}")).to_request();
        let response = call_service(&service, request).await;
        assert_eq!(response.status(), 200);
        let header = |name| response.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header("Content-Type"), "text/event-stream");
        assert_eq!(header("Cache-Control"), "no-store");
        assert_eq!(header("X-Accel-Buffering"), "no");
        Self(response.map_into_boxed_body().into_body())
    }

    async fn hears(&mut self) -> Heard {
        // A task that never pauses is made to wait by the runtime, which is no silence.
        tokio::task::yield_now().await;
        let next = poll_fn(|context| Pin::new(&mut self.0).poll_next(context));
        match next.now_or_never() {
            None => Heard::Nothing,
            Some(None) => Heard::End,
            Some(Some(piece)) => {
                Heard::Piece(String::from_utf8(piece.ok().unwrap().to_vec()).unwrap())
            }
        }
    }

    /// An event of the order, and what it says.
    async fn hears_order(&mut self) -> Value {
        let heard = self.hears().await;
        let piece = match &heard {
            Heard::Piece(piece) => piece.as_str(),
            Heard::Nothing | Heard::End => "",
        };
        let data = piece.strip_prefix("event: order\ndata: ");
        assert!(data.is_some(), "no event but {heard:?}");
        let data = data.unwrap();
        serde_json::from_str(data.strip_suffix("\n\n").unwrap()).unwrap()
    }
}

fn second() -> TimeDelta {
    TimeDelta::seconds(1)
}

#[actix_web::test]
async fn the_first_event_comes_at_once_and_the_next_when_something_changes() {
    let site = Site::new();
    let (id, _token) = site.begun(Channel::Wechat).await;
    let mut watcher = Watcher::of(&site, &id).await;
    let first = watcher.hears_order().await;
    let waiting = json!({ "orderId": id, "status": "awaiting_payment", "statusText": "待支付" });
    assert_eq!(first, waiting);
    assert_eq!(watcher.hears().await, Heard::Nothing);
    site.clock.advance(second());
    assert_eq!(watcher.hears().await, Heard::Nothing, "nothing has changed");

    let capture = site.payer_pays(Channel::Wechat, &id);
    site.notified(notify_path(Channel::Wechat), &capture).await;
    assert_eq!(watcher.hears().await, Heard::Nothing, "it looks once a second");
    site.clock.advance(second());
    let paid = watcher.hears_order().await;
    assert_eq!((&paid["status"], &paid["statusText"]), (&json!("paid"), &json!("已支付")));
    assert_eq!(paid["paidAt"], "2026-03-02T12:00:01+08:00");
    assert_eq!(watcher.hears().await, Heard::Nothing);
}

#[actix_web::test]
async fn silence_is_broken_every_fifteen_seconds() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let mut watcher = Watcher::of(&site, &id).await;
    watcher.hears_order().await;
    for _heartbeat in 0..2 {
        for _second in 0..14 {
            site.clock.advance(second());
            assert_eq!(watcher.hears().await, Heard::Nothing);
        }
        site.clock.advance(second());
        // A line that begins with a colon means nothing to a client.
        assert_eq!(watcher.hears().await, Heard::Piece(": still here\n\n".to_owned()));
    }
}

#[actix_web::test]
async fn the_last_state_ends_it() {
    let at = testkit::given::start();
    let paid = Paid { at, by: AttemptId(testkit::given::id()) };
    for (state, word) in [
        (OrderState::Cancelled { at }, "cancelled"),
        (OrderState::Expired { at }, "expired"),
        (OrderState::Live { paid, stage: PaidStage::Fulfilled { at } }, "fulfilled"),
        (OrderState::Refunded { paid, at }, "refunded"),
    ] {
        let site = Site::new();
        let id = site.with_order(|_order| {}).id.to_string();
        let mut watcher = Watcher::of(&site, &id).await;
        watcher.hears_order().await;
        assert_eq!(watcher.hears().await, Heard::Nothing);
        site.store.put_order(domain::Order { state, ..site.order(&id) });
        site.clock.advance(second());
        assert_eq!(watcher.hears_order().await["status"], word);
        assert_eq!(watcher.hears().await, Heard::End);
        let mut late = Watcher::of(&site, &id).await;
        assert_eq!(late.hears_order().await["status"], word);
        assert_eq!(late.hears().await, Heard::End);
    }
}

#[actix_web::test]
async fn after_ten_minutes_it_ends_by_itself() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let mut watcher = Watcher::of(&site, &id).await;
    watcher.hears_order().await;
    site.clock.advance(TimeDelta::minutes(10) - second());
    assert!(matches!(watcher.hears().await, Heard::Piece(_)));
    site.clock.advance(second());
    assert_eq!(watcher.hears().await, Heard::End);
}

#[actix_web::test]
async fn a_store_that_is_away_for_a_moment_is_asked_again() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let mut watcher = Watcher::of(&site, &id).await;
    watcher.hears_order().await;
    assert_eq!(watcher.hears().await, Heard::Nothing);
    site.store.put_order(domain::Order {
        state: OrderState::Expired { at: testkit::given::start() },
        ..site.order(&id)
    });
    site.store.fail_next(StoreFailure::Unavailable);
    site.clock.advance(second());
    assert_eq!(watcher.hears().await, Heard::Nothing);
    site.clock.advance(second());
    assert_eq!(watcher.hears_order().await["status"], "expired");
}

#[actix_web::test]
async fn the_thousand_and_first_is_refused_until_somebody_leaves() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let path = format!("/v1/cashier/events?orderId={id}");
    let service = init_service(app_factory(&site.deps)).await;
    let mut watchers = Vec::new();
    for _watcher in 0..1_000 {
        let response = call_service(&service, get(&path).to_request()).await;
        assert_eq!(response.status(), 200);
        watchers.push(response.into_body());
    }
    site.get(&path).await.is_error(ErrorCode::Busy);
    drop(watchers.pop());
    let (_held, refused) = (Watcher::of(&site, &id).await, site.get(&path).await);
    refused.is_error(ErrorCode::Busy);
}

#[actix_web::test]
async fn whoever_is_refused_or_has_heard_the_end_takes_no_place() {
    let site = Site::with(|settings| settings.watchers = Watchers::up_to(1));
    for order in ["R1", "R202407261816664599454990337"] {
        let answer = site.get(&format!("/v1/cashier/events?orderId={order}")).await;
        answer.is_error(ErrorCode::OrderNotFound);
    }
    let answer = site.get("/v1/cashier/events").await;
    answer.is_error(ErrorCode::InvalidField).in_field("orderId");
    let (id, _token) = site.saved().await;
    site.store.fail_next(StoreFailure::Unavailable);
    let answer = site.get(&format!("/v1/cashier/events?orderId={id}")).await;
    answer.is_error(ErrorCode::Unavailable);
    let mut watcher = Watcher::of(&site, &id).await;
    watcher.hears_order().await;
    site.get(&format!("/v1/cashier/events?orderId={id}")).await.is_error(ErrorCode::Busy);
    site.clock.advance(TimeDelta::minutes(10));
    assert_eq!(watcher.hears().await, Heard::End);
    let mut next = Watcher::of(&site, &id).await;
    next.hears_order().await;
}
