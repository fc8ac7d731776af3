//! What the page's forms do. Whatever cannot be done is told on the page itself.

use super::desk::Desk;
use super::link::{Link, language};
use super::view::leave;
use crate::error::{ApiError, ErrorCode};
use crate::middleware::record_attempt;
use crate::sandbox::pay_as_test_payer;
use actix_web::http::header::LOCATION;
use actix_web::{Error, HttpResponse, web};
use app::PayOrder;
use domain::ports::{Payer, WeChatApp};
use domain::{Action, OrderId, Scene};
use serde::Deserialize;

/// What a form of the page sends. One that cannot be read is an empty one, which opens nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    t: String,
    lang: String,
    way: String,
    code: String,
}

type Sent = Result<web::Form<Form>, Error>;

/// Begins a payment by the way that was chosen, or goes on with the one that is open.
pub(crate) async fn pay(desk: Desk, order: web::Path<String>, sent: Sent) -> HttpResponse {
    let (link, form) = read(&desk, order.into_inner(), sent);
    let view = match link.open(&desk.app).await {
        Ok(view) => view,
        Err(refusal) => return desk.refuse(&link, &refusal),
    };
    match begin(&desk, view.order.id, &link, &form.code).await {
        Ok(response) => response,
        Err(error) => desk.show_again(&link, &error).await,
    }
}

/// The sandbox's payer pays (沙箱模式).
pub(crate) async fn test_pay(desk: Desk, order: web::Path<String>, sent: Sent) -> HttpResponse {
    let (link, _form) = read(&desk, order.into_inner(), sent);
    let view = match link.open(&desk.app).await {
        Ok(view) => view,
        Err(refusal) => return desk.refuse(&link, &refusal),
    };
    let Some(world) = &desk.world else {
        return desk.show_again(&link, &ApiError::new(ErrorCode::NotFound)).await;
    };
    let channel = link.way.map(Scene::channel);
    match pay_as_test_payer(&desk.app, world, view.order.id, channel).await {
        Ok(()) => see(&link),
        Err(error) => desk.show_again(&link, &error).await,
    }
}

fn read(desk: &Desk, order: String, sent: Sent) -> (Link, Form) {
    let form = sent.map_or_else(|_unreadable| Form::default(), web::Form::into_inner);
    let chosen = language(&form.lang);
    let link = Link {
        order,
        token: form.t.clone(),
        language: chosen.unwrap_or(desk.caller.language),
        is_chosen: chosen.is_some(),
        way: Scene::from_name(&form.way),
    };
    (link, form)
}

async fn begin(
    desk: &Desk,
    order_id: OrderId,
    link: &Link,
    code: &str,
) -> Result<HttpResponse, ApiError> {
    let ways = desk.visitor.ways(&desk.app);
    let not_offered = || ApiError::new(ErrorCode::SceneNotOffered).in_field("way");
    let scene = link.way.filter(|scene| ways.contains(scene)).ok_or_else(not_offered)?;
    let here = format!("{}{}", desk.settings.public_url.trim_end_matches('/'), link.url());
    if scene.needs_openid() && code.is_empty() {
        return Ok(leave(&desk.app.logins.wechat_authorize_url(&here, "pay")?, link));
    }
    let pay = PayOrder {
        order_id,
        scene,
        return_url: comes_back(scene).then_some(here),
        payer: payer(desk, scene, code).await?,
    };
    let payment = desk.app.cashier.pay(pay).await?;
    record_attempt(payment.number);
    Ok(match payment.action {
        Action::Redirect { url } => leave(&url, link),
        Action::QrCode { .. } | Action::Invoke { .. } => see(link),
    })
}

/// Who pays, as far as the provider wants to know.
async fn payer(desk: &Desk, scene: Scene, code: &str) -> Result<Payer, ApiError> {
    let openid = if scene.needs_openid() {
        Some(desk.app.logins.wechat_openid(WeChatApp::OfficialAccount, code).await?)
    } else {
        None
    };
    let is_h5 = scene == Scene::H5 || scene == Scene::TelecomH5;
    let address = desk.caller.address.filter(|_| is_h5);
    Ok(Payer { openid, address, device: desk.device.0 })
}

/// Whether the browser goes to the provider, and so comes back.
fn comes_back(scene: Scene) -> bool {
    !matches!(scene, Scene::Native | Scene::Qr | Scene::Jsapi)
}

/// The page, asked for again: a reload repeats nothing.
fn see(link: &Link) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, link.url())).finish()
}
