//! Every scene of every channel: what it is answered, and what it refuses.

use crate::harness::{ALIPAY_PAY, Answer, Site, WECHAT_PAY, get, post};
use crate::shop::TELECOM_ALIPAY_PAY;
use domain::{AttemptState, OrderState, PaymentAttempt, Scene};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

const TELECOM_JSAPI: &str = "/v1/cashier/telecom/wechat/jsapi";
const TELECOM_H5: &str = "/v1/cashier/telecom/wechat/h5";
const TELECOM_MINI_PROGRAM: &str = "/v1/cashier/telecom/wechat/mini-program";
const OPENID: &str = "oUpF8uMuAJO-M2pxb1Q9zNjWeS6o";

/// One way into a scene.
struct Way {
    path: &'static str,
    /// Where the client names it.
    word: Option<&'static str>,
    scene: Scene,
    action: &'static str,
}

const fn way(
    path: &'static str,
    word: Option<&'static str>,
    scene: Scene,
    action: &'static str,
) -> Way {
    Way { path, word, scene, action }
}

/// By POST, the older routes included.
const WAYS: [Way; 15] = [
    way(WECHAT_PAY, Some("native"), Scene::Native, "qr_code"),
    way(WECHAT_PAY, Some("jsapi"), Scene::Jsapi, "jsapi"),
    way(WECHAT_PAY, Some("h5"), Scene::H5, "redirect"),
    way(WECHAT_PAY, Some("mini_program"), Scene::MiniProgram, "jsapi"),
    way(ALIPAY_PAY, Some("page"), Scene::Page, "redirect"),
    way(ALIPAY_PAY, Some("wap"), Scene::Wap, "redirect"),
    way(ALIPAY_PAY, Some("mini_program"), Scene::AlipayMiniProgram, "jsapi"),
    way(ALIPAY_PAY, Some("qr"), Scene::Qr, "qr_code"),
    way(TELECOM_JSAPI, None, Scene::TelecomJsapi, "jsapi"),
    way(TELECOM_H5, None, Scene::TelecomH5, "redirect"),
    way(TELECOM_MINI_PROGRAM, None, Scene::TelecomMiniProgram, "jsapi"),
    way(TELECOM_ALIPAY_PAY, None, Scene::TelecomAlipay, "redirect"),
    way("/v1/pay/wechat/h5", None, Scene::H5, "redirect"),
    way("/v1/pay/wechat/mp", None, Scene::Jsapi, "jsapi"),
    way("/v1/pay/alipay/h5", None, Scene::Wap, "redirect"),
];

impl Way {
    /// A good request.
    fn body(&self, order: &str) -> Value {
        let mut body = json!({ "orderId": order });
        if let Some(word) = self.word {
            body["scene"] = json!(word);
        }
        if self.scene.needs_openid() {
            body["openid"] = json!(OPENID);
        }
        body
    }
}

async fn expected(site: &Site, id: &str, action: &str) -> String {
    let attempt = site.attempts(id).await[0].clone();
    let number = attempt.number;
    let until = domain::time::in_shanghai(attempt.time_expire).to_rfc3339();
    let what = match action {
        "qr_code" => format!("\"content\":\"fake://pay/{number}\""),
        "redirect" => format!("\"url\":\"https://pay.example/{number}\""),
        _jsapi => format!("\"parameters\":{{\"package\":\"prepay_id={number}\",\"sign\":\"S\"}}"),
    };
    format!(
        "{{\"msg\":\"请求成功\",\"code\":200,\"data\":{{\"payment\":{{\"paymentId\":\"{number}\",\
         \"status\":\"pending\",\"expiresAt\":\"{until}\"}},\
         \"action\":{{\"type\":\"{action}\",{what}}}}}}}"
    )
}

#[test]
fn every_scene_has_a_way_in() {
    for scene in Scene::ALL {
        assert!(WAYS.iter().any(|way| way.scene == scene), "{}", scene.name());
    }
}

#[actix_web::test]
async fn every_scene_is_answered_with_what_the_client_has_to_do() {
    for way in &WAYS {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        let answer = site.post(way.path, way.body(&id)).await;
        assert_eq!(answer.status, 200, "{} {}", way.path, answer.body);
        // As a text: the parameters stand in the order in which they are to be handed on.
        assert_eq!(answer.body, expected(&site, &id, way.action).await, "{}", way.path);
        let attempt = site.attempts(&id).await[0].clone();
        assert_eq!(attempt.scene, way.scene);
        let openid = way.scene.needs_openid().then_some(OPENID);
        assert_eq!(attempt.openid.as_deref(), openid, "{}", way.path);
        assert_eq!(site.post(way.path, way.body(&id)).await.body, answer.body, "{}", way.path);
    }
}

#[actix_web::test]
async fn the_older_get_routes_answer_alike() {
    let alipay = |id: &str| format!("/v1/pay/telecom/alipay/h5?orderId={id}");
    let jsapi = |id: &str| format!("/v1/pay/telecom/wechat/jsapi/pay?orderId={id}&openid={OPENID}");
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let answer = site.get(&alipay(&id)).await;
    assert_eq!(answer.body, expected(&site, &id, "redirect").await);
    assert_eq!(site.attempts(&id).await[0].scene, Scene::TelecomAlipay);
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let answer = site.get(&jsapi(&id)).await;
    assert_eq!(answer.body, expected(&site, &id, "jsapi").await);
    assert_eq!(site.attempts(&id).await[0].openid.as_deref(), Some(OPENID));
    for path in [alipay("R1"), jsapi("R1"), alipay(""), jsapi("R202407261816664599454990337")] {
        site.get(&path).await.is_error(ErrorCode::OrderNotFound);
    }
    let answer = site.get("/v1/pay/telecom/alipay/h5").await;
    answer.is_error(ErrorCode::InvalidField).in_field("orderId");
    for query in ["", "&openid="] {
        let path = format!("/v1/pay/telecom/wechat/jsapi/pay?orderId={id}{query}");
        site.get(&path).await.is_error(ErrorCode::OpenidRequired).in_field("openid");
    }
    let path = format!("/v1/pay/telecom/wechat/jsapi/pay?orderId={id}&openid={}", "o".repeat(129));
    site.get(&path).await.is_error(ErrorCode::InvalidField).in_field("openid");
}

#[actix_web::test]
async fn a_scene_without_its_openid_is_refused_and_nothing_is_made() {
    let needs = |way: &&Way| way.scene.needs_openid();
    for way in WAYS.iter().filter(needs) {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        for openid in [None, Some(json!(null)), Some(json!(""))] {
            // Without one the telecom's page for a PC leads there by a QR code.
            if way.path == TELECOM_JSAPI && openid != Some(json!("")) {
                continue;
            }
            let mut body = way.body(&id);
            match openid {
                Some(openid) => body["openid"] = openid,
                None => drop(body.as_object_mut().unwrap().remove("openid")),
            }
            let answer = site.post(way.path, body).await;
            answer.is_error(ErrorCode::OpenidRequired).in_field("openid");
        }
        assert!(site.attempts(&id).await.is_empty(), "{}", way.path);
    }
}

#[actix_web::test]
async fn a_scene_of_another_channel_is_none() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    for (path, words) in [
        (WECHAT_PAY, ["page", "wap", "qr", "wechat_jsapi", "alipay", "NATIVE", ""]),
        (ALIPAY_PAY, ["native", "jsapi", "h5", "alipay_mini_program", "wechat_h5", " qr", ""]),
    ] {
        for word in words {
            let body = json!({ "orderId": id, "scene": word, "openid": OPENID });
            let answer = site.post(path, body).await;
            answer.is_error(ErrorCode::SceneNotOffered).in_field("scene");
        }
    }
    assert!(site.attempts(&id).await.is_empty());
}

#[actix_web::test]
async fn a_channel_without_a_gateway_offers_no_scene() {
    for way in &WAYS {
        let site = Site::wired(|_settings| {}, |ports| ports.gateways.clear());
        let (id, _token) = site.saved().await;
        let answer = site.post(way.path, way.body(&id)).await;
        answer.is_error(ErrorCode::SceneNotOffered).in_field("scene");
    }
}

#[actix_web::test]
async fn what_is_too_long_or_of_another_type_is_named() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    for way in &WAYS {
        for (field, value, code) in [
            ("openid", json!("o".repeat(129)), ErrorCode::InvalidField),
            ("returnUrl", json!("u".repeat(257)), ErrorCode::InvalidField),
            ("openid", json!(1), ErrorCode::MalformedBody),
            ("openid", json!({}), ErrorCode::MalformedBody),
            ("returnUrl", json!([]), ErrorCode::MalformedBody),
            ("orderId", json!(1), ErrorCode::MalformedBody),
            ("orderId", json!(null), ErrorCode::MalformedBody),
        ] {
            let mut body = way.body(&id);
            body["openid"] = json!(OPENID);
            body[field] = value;
            site.post(way.path, body).await.is_error(code).in_field(field);
        }
        let mut body = way.body(&id);
        body.as_object_mut().unwrap().remove("orderId");
        let answer = site.post(way.path, body).await;
        answer.is_error(ErrorCode::MalformedBody).in_field("orderId");
    }
    assert!(site.attempts(&id).await.is_empty());
}

#[actix_web::test]
async fn the_payer_is_sent_back_to_listed_origins_only_from_every_scene() {
    for way in &WAYS {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        let mut body = way.body(&id);
        body["openid"] = json!(OPENID);
        for url in ["https://evil.example/", "//www.example.com", "https://www.example.com@evil/"] {
            body["returnUrl"] = json!(url);
            let answer = site.post(way.path, body.clone()).await;
            answer.is_error(ErrorCode::ReturnUrlRefused).in_field("returnUrl");
        }
        assert!(site.attempts(&id).await.is_empty());
        body["returnUrl"] = json!("https://www.example.com/done");
        assert_eq!(site.post(way.path, body).await.status, 200, "{}", way.path);
    }
}

#[actix_web::test]
async fn an_order_that_cannot_be_paid_is_refused_in_every_scene() {
    let at = given::start();
    let paid = domain::order::Paid { at, by: domain::AttemptId(given::id()) };
    let stage = domain::order::PaidStage::Paid;
    for way in &WAYS {
        let site = Site::new();
        for unknown in ["R202407261816664599454990337", "R1", "", "N'--"] {
            let answer = site.post(way.path, way.body(unknown)).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
        for (state, code) in [
            (OrderState::Live { paid, stage }, ErrorCode::OrderAlreadyPaid),
            (OrderState::Cancelled { at }, ErrorCode::OrderNotPayable),
            (OrderState::Expired { at }, ErrorCode::OrderNotPayable),
            (OrderState::Refunding { paid, since: at, before: stage }, ErrorCode::OrderNotPayable),
            (OrderState::Refunded { paid, at }, ErrorCode::OrderNotPayable),
        ] {
            let order = site.with_order(|order| order.state = state);
            let answer = site.post(way.path, way.body(&order.id.to_string())).await;
            answer.is_error(code);
        }
        let order =
            site.with_order(|order| order.expires_at = at + chrono::TimeDelta::seconds(119));
        let answer = site.post(way.path, way.body(&order.id.to_string())).await;
        answer.is_error(ErrorCode::OrderExpiring);
        let order = site.with_order(|_order| {});
        let held = AttemptState::Held { since: at };
        site.store.put_attempt(PaymentAttempt { state: held, ..given::attempt(&order) });
        let answer = site.post(way.path, way.body(&order.id.to_string())).await;
        answer.is_error(ErrorCode::PaymentHeld);
        assert_eq!(site.wechat.trades() + site.alipay.trades() + site.telecom.trades(), 0);
    }
}

async fn keyed(site: &Site, path: &str, body: &Value) -> Answer {
    site.call(post(path, body).insert_header(("Idempotency-Key", "0123456789abcdef"))).await
}

#[actix_web::test]
async fn the_same_key_is_for_the_same_route_scene_payer_and_return_address() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let body = json!({ "orderId": id, "scene": "jsapi", "openid": OPENID });
    let first = keyed(&site, WECHAT_PAY, &body).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(keyed(&site, WECHAT_PAY, &body).await.body, first.body);
    for (field, value) in [
        ("openid", json!("oUpF8uMuAJO-M2pxb1Q9zNjWeS6p")),
        ("scene", json!("mini_program")),
        ("scene", json!("native")),
        ("returnUrl", json!("https://www.example.com/")),
    ] {
        let mut other = body.clone();
        other[field] = value;
        keyed(&site, WECHAT_PAY, &other).await.is_error(ErrorCode::IdempotencyKeyReused);
    }
    // Keys of different routes have nothing to do with each other, also within one channel.
    for path in ["/v1/pay/wechat/mp", TELECOM_H5, TELECOM_ALIPAY_PAY, TELECOM_MINI_PROGRAM] {
        assert_eq!(keyed(&site, path, &body).await.status, 200, "{path}");
        assert_eq!(keyed(&site, &format!("/dev-api{path}"), &body).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_key_means_nothing_to_the_older_get_routes() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let path = format!("/v1/pay/telecom/alipay/h5?orderId={id}");
    let request = get(&path).insert_header(("Idempotency-Key", "short"));
    assert_eq!(site.call(request).await.status, 200);
}

#[actix_web::test]
async fn a_payer_whose_openid_is_not_needed_is_not_kept() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let body = json!({ "orderId": id, "scene": "native", "openid": OPENID });
    let first = site.post(WECHAT_PAY, body).await;
    let again = site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    assert_eq!(first.body, again.body);
    assert_eq!(site.attempts(&id).await[0].openid, None);
}
