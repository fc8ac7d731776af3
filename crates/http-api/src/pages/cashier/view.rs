//! The page as it is shown.

use super::link::Link;
use super::qr;
use super::standing::{Standing, is_open};
use super::visitor::Visitor;
use super::words::{Words, way};
use crate::error::ApiError;
use crate::extract::{Caller, Language};
use crate::pages::{assets, policy};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use app::{Application, OrderView};
use askama::Template;
use domain::supplier::Wish;
use domain::time::in_shanghai;
use domain::{Action, AttemptState, Order, PaymentAttempt, Scene, Timestamp};

#[derive(Template)]
#[template(path = "cashier/page.html")]
pub(super) struct Page<'a> {
    w: &'static Words,
    style: String,
    script: String,
    standing: Standing,
    order_id: String,
    /// For the script: a change of it, or of the payments', is worth another look.
    status: &'static str,
    declined: usize,
    is_open: bool,
    details: Vec<(&'static str, String)>,
    /// In yuan.
    amount: String,
    seconds_left: i64,
    minutes_left: String,
    pay_until: String,
    /// What happened to an earlier payment.
    notice: Option<&'static str>,
    failure: Option<Failure<'a>>,
    ways: Vec<Way>,
    started: Option<Started>,
    link: &'a Link,
    other_language: String,
    /// A code of `WeChat`'s, that tells who pays.
    code: Option<&'a str>,
    shop_url: Option<&'a str>,
    has_test_payer: bool,
}

struct Failure<'a> {
    words: &'static str,
    reference: &'a str,
}

struct Way {
    name: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// A payment that can be made now.
enum Started {
    Scan(String),
    Open(String),
    /// Parameters for the app around the page, as JSON.
    Invoke(String),
}

/// What a page is shown with besides the order.
pub(super) struct Around<'a> {
    pub(super) app: &'a Application,
    pub(super) caller: &'a Caller,
    pub(super) visitor: Visitor,
    pub(super) shop_url: Option<&'a str>,
    pub(super) has_test_payer: bool,
    pub(super) code: Option<&'a str>,
}

/// The page, with why the last thing asked of it could not be done.
pub(super) fn show(
    view: &OrderView,
    link: &Link,
    around: &Around<'_>,
    failure: Option<&ApiError>,
) -> HttpResponse {
    let status = failure.map_or(StatusCode::OK, |error| error.code().status());
    if let Some(error) = failure {
        error.log();
    }
    policy::page(status, policy::STRICT, &Page::of(view, link, around, failure))
}

impl<'a> Page<'a> {
    fn of(
        view: &OrderView,
        link: &'a Link,
        around: &Around<'a>,
        failure: Option<&ApiError>,
    ) -> Self {
        let (order, now, language) = (&view.order, around.app.clock.now(), link.language);
        let is_open = is_open(order, now);
        let ways = if is_open { around.visitor.ways(around.app) } else { Vec::new() };
        let seconds_left = if is_open { (order.expires_at - now).num_seconds() } else { 0 };
        let w = Words::of(language);
        let started = started(&view.attempts, link.way, &ways, now).filter(|_| is_open);
        Self {
            w,
            style: assets::url("cashier/cashier.css"),
            script: assets::url("cashier/cashier.js"),
            standing: Standing::of(order, now, language),
            order_id: order.id.to_string(),
            status: order.state.name(),
            declined: view.attempts.iter().filter(|attempt| is_declined(attempt)).count(),
            is_open,
            details: details(order, w),
            amount: order.amount.to_string(),
            seconds_left,
            minutes_left: format!("{:02}:{:02}", seconds_left / 60, seconds_left % 60),
            pay_until: in_shanghai(order.expires_at).format("%Y-%m-%d %H:%M:%S").to_string(),
            notice: notice(&view.attempts, is_open, w),
            failure: failure.map(|error| Failure {
                words: language.words(error.code()),
                reference: &around.caller.request_id,
            }),
            ways: ways.into_iter().map(|scene| Way::of(scene, link, language)).collect(),
            started,
            other_language: link.in_other_language().url(),
            link,
            code: around.code,
            shop_url: around.shop_url,
            has_test_payer: around.has_test_payer && is_open,
        }
    }
}

impl Way {
    fn of(scene: Scene, link: &Link, language: Language) -> Self {
        Self { name: scene.name(), label: way(scene, language), is_chosen: link.way == Some(scene) }
    }
}

/// What was ordered, and by whom, masked.
fn details(order: &Order, w: &Words) -> Vec<(&'static str, String)> {
    let package = &order.package;
    let mut details = vec![(w.what, package.name.clone())];
    match &order.wish {
        Wish::Recharge(account) => details.push((w.account, account.masked().into_string())),
        Wish::Broadband | Wish::Proxy(_) => {
            details.push((w.whom, order.contact.name.masked().into_string()));
            details.push((w.phone, order.contact.phone.masked().into_string()));
            details.push((w.address, order.contact.address.masked().into_string()));
        }
    }
    details.push((w.order, order.id.to_string()));
    details.retain(|(_, value)| !value.is_empty());
    details
}

/// The newest payment that is going on: of the way that was chosen, else one that is scanned.
fn started(
    attempts: &[PaymentAttempt],
    chosen: Option<Scene>,
    ways: &[Scene],
    now: Timestamp,
) -> Option<Started> {
    let is_meant = |attempt: &&PaymentAttempt| match chosen {
        Some(scene) => attempt.scene == scene,
        None => ways.contains(&attempt.scene),
    };
    let mut going_on = attempts.iter().rev().filter(is_meant);
    match going_on.find_map(|attempt| attempt.live_action(now))? {
        Action::QrCode { content } => qr::svg(content).map(Started::Scan),
        Action::Redirect { url } => chosen.map(|_| Started::Open(url.clone())),
        Action::Invoke { parameters } => {
            let object: serde_json::Map<_, _> = parameters
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into()))
                .collect();
            chosen.map(|_| Started::Invoke(serde_json::Value::Object(object).to_string()))
        }
    }
}

fn notice(attempts: &[PaymentAttempt], is_open: bool, w: &Words) -> Option<&'static str> {
    if attempts.iter().any(|attempt| matches!(attempt.state, AttemptState::Held { .. })) {
        return Some(w.held);
    }
    attempts.last().filter(|last| is_open && is_declined(last)).map(|_| w.declined)
}

fn is_declined(attempt: &PaymentAttempt) -> bool {
    matches!(attempt.state, AttemptState::Declined { .. })
}

#[derive(Template)]
#[template(path = "cashier/leave.html")]
struct LeavePage<'a> {
    w: &'static Words,
    style: String,
    url: &'a str,
    back: String,
}

/// A page that takes the browser to a provider by itself. A form may not end at another host, and
/// the address of the page before must not go along.
pub(super) fn leave(url: &str, link: &Link) -> HttpResponse {
    let style = assets::url("cashier/cashier.css");
    let page = LeavePage { w: Words::of(link.language), style, url, back: link.url() };
    policy::page(StatusCode::OK, policy::STRICT, &page)
}
